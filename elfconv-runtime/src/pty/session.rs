//! Controlling terminals: what a session's end and a pseudoterminal's signals do to processes (credentials(7), tty_ioctl(4)).

use crate::kernel::Kernel;
use crate::process::Ctty;
use crate::signal::SigInfo;

impl Kernel {
    /// Sends a signal to all processes of a group.
    pub fn signal_group(&mut self, group: i32, info: SigInfo) {
        for facts in self.processes() {
            if facts.pgid == group {
                self.signal_process(facts.pid, info);
            }
        }
    }

    /// Whether nobody of the session outside the group could continue it (setpgid(2), "orphaned process group").
    pub fn is_orphaned(&self, group: i32) -> bool {
        let all = self.processes();
        !all.iter().filter(|f| f.pgid == group).any(|member| {
            let parent = all.iter().find(|f| f.pid == member.ppid);
            parent.is_some_and(|p| p.sid == member.sid && p.pgid != group)
        })
    }

    /// Sends what has been typed and hung up.
    pub fn send_terminal_signals(&mut self) {
        const SI_KERNEL: i32 = 128;
        for (group, signal) in self.vfs.ptys.take_signals() {
            self.signal_group(group, SigInfo::sent(signal, SI_KERNEL, 0, 0));
        }
    }

    /// The running process leads a session, and its terminal is nobody's from now on (`disassociate_ctty`).
    pub fn leave_terminal(&mut self) {
        let Ctty::Pty(index) = self.process.ctty.get() else {
            return;
        };
        let sid = self.process.sid;
        if let Some(pty) = self.vfs.ptys.get(index)
            && pty.session.get() == sid
        {
            pty.release();
        }
        self.process.ctty.set(Ctty::None);
        for parked in self.sched.parked.values() {
            if parked.process.sid == sid {
                parked.process.ctty.set(Ctty::None);
            }
        }
    }
}
