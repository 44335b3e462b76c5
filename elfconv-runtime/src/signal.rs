//! Signals: actions, masks, and delivery by building the frame that the AArch64 kernel builds
//! (arch/arm64/kernel/signal.c, include/uapi/asm/sigcontext.h).

use crate::errno::{Errno, Result};
use crate::host::SignalUse;
use crate::kernel::Kernel;
use crate::process::{Facts, Status};
use alloc::format;
use alloc::vec::Vec;
use elfconv_isa::CpuState;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Signal numbers that the kernel itself needs (signal(7)).
pub mod sig {
    pub const SIGHUP: i32 = 1;
    pub const SIGINT: i32 = 2;
    pub const SIGQUIT: i32 = 3;
    pub const SIGILL: i32 = 4;
    pub const SIGTRAP: i32 = 5;
    pub const SIGABRT: i32 = 6;
    pub const SIGBUS: i32 = 7;
    pub const SIGFPE: i32 = 8;
    pub const SIGKILL: i32 = 9;
    pub const SIGSEGV: i32 = 11;
    pub const SIGPIPE: i32 = 13;
    pub const SIGALRM: i32 = 14;
    pub const SIGCHLD: i32 = 17;
    pub const SIGCONT: i32 = 18;
    pub const SIGSTOP: i32 = 19;
    pub const SIGTSTP: i32 = 20;
    pub const SIGTTIN: i32 = 21;
    pub const SIGTTOU: i32 = 22;
    pub const SIGURG: i32 = 23;
    pub const SIGVTALRM: i32 = 26;
    pub const SIGPROF: i32 = 27;
    pub const SIGWINCH: i32 = 28;
    pub const SIGSYS: i32 = 31;
    pub const SIGRTMIN: i32 = 32;
}

/// Number of signals.
pub const NSIG: i32 = 64;
const SIG_DFL: u64 = 0;
const SIG_IGN: u64 = 1;
const SA_SIGINFO: u64 = 4;
const SA_RESTORER: u64 = 0x0400_0000;
const SA_ONSTACK: u64 = 0x0800_0000;
const SA_RESTART: u64 = 0x1000_0000;
const SA_NODEFER: u64 = 0x4000_0000;
const SA_RESETHAND: u64 = 0x8000_0000;
/// sigaltstack flags.
pub const SS_ONSTACK: i32 = 1;
/// The stack is out of use while a handler runs.
pub const SS_AUTODISARM: i32 = i32::MIN;
/// The alternate stack is off.
pub const SS_DISABLE: i32 = 2;
/// Smallest alternate stack (`MINSIGSTKSZ` of AArch64).
const MINSIGSTKSZ: u64 = 5120;

/// `struct sigaction` as the kernel has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
pub struct SigAction {
    /// `SIG_DFL`, `SIG_IGN` or the handler's address.
    pub handler: u64,
    /// `SA_*`.
    pub flags: u64,
    /// What the handler returns to, with `SA_RESTORER`.
    pub restorer: u64,
    /// Signals blocked while it runs.
    pub mask: u64,
}

/// `stack_t`.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
pub struct SigStack {
    /// Lowest address.
    pub sp: u64,
    /// `SS_*`.
    pub flags: i32,
    /// Padding.
    pub pad: u32,
    /// Size.
    pub size: u64,
}

impl Default for SigStack {
    fn default() -> Self {
        SigStack {
            sp: 0,
            flags: SS_DISABLE,
            pad: 0,
            size: 0,
        }
    }
}

/// `siginfo_t`: the first five words and what `si_code` asks for; 128 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
pub struct SigInfo {
    /// Signal number.
    pub signo: i32,
    /// Associated error number.
    pub errno: i32,
    /// `SI_*` or a fault's code.
    pub code: i32,
    /// Padding.
    pub pad: i32,
    /// kill and tgkill: pid and uid. Faults: the address.
    pub fields: [u64; 2],
    /// The rest.
    pub rest: [u64; 12],
}

impl SigInfo {
    /// The end, stop or continuation of a child (`CLD_*`).
    pub fn child(signo: i32, code: i32, pid: i32, uid: u32, status: i32) -> Self {
        let mut info = SigInfo::sent(signo, code, pid, uid);
        info.fields[1] = u64::from(status as u32);
        info
    }

    /// Sent by a process (`SI_USER`, `SI_TKILL`).
    pub fn sent(signo: i32, code: i32, pid: i32, uid: u32) -> Self {
        let fields = [u64::from(pid as u32) | u64::from(uid) << 32, 0];
        SigInfo {
            signo,
            errno: 0,
            code,
            pad: 0,
            fields,
            rest: [0; 12],
        }
    }

    /// Raised by an instruction.
    pub fn fault(signo: i32, code: i32, address: u64) -> Self {
        SigInfo {
            signo,
            errno: 0,
            code,
            pad: 0,
            fields: [address, 0],
            rest: [0; 12],
        }
    }
}

/// Sets of signals as `/proc/self/status` shows them.
pub struct Masks {
    pub pending: u64,
    pub blocked: u64,
    pub ignored: u64,
    pub caught: u64,
}

/// Signals that wait, in the order in which they came; of a standard signal only the first (signal(7), "Queueing and
/// delivery semantics for standard signals").
#[derive(Default)]
pub struct Queue {
    list: Vec<SigInfo>,
    /// Which of them there are.
    set: u64,
}

impl Queue {
    /// Which signals there are, as a set.
    pub fn set(&self) -> u64 {
        self.set
    }

    /// Whether sigqueue(3) has to fail with `EAGAIN` (`RLIMIT_SIGPENDING`).
    pub fn is_full(&self) -> bool {
        self.list.len() >= MAX_PENDING
    }

    fn push(&mut self, info: SigInfo) {
        let signal = info.signo;
        let known = self.set & bit(signal) != 0;
        // A real-time signal that the queue has no room for is still pending once, without what it says.
        if known && (signal < sig::SIGRTMIN || self.is_full()) {
            return;
        }
        self.list.push(info);
        self.set |= bit(signal);
    }

    /// Removes all of these signals.
    pub fn drop_all(&mut self, signals: u64) {
        if self.set & signals != 0 {
            self.list.retain(|info| signals & bit(info.signo) == 0);
            self.set &= !signals;
        }
    }

    /// Whether one of them is like this.
    pub fn any(&self, which: impl Fn(&SigInfo) -> bool) -> bool {
        self.list.iter().any(which)
    }

    /// Takes the first that is like this.
    pub fn take_if(&mut self, which: impl Fn(&SigInfo) -> bool) -> Option<SigInfo> {
        let index = self.list.iter().position(which)?;
        Some(self.remove(index))
    }

    fn remove(&mut self, index: usize) -> SigInfo {
        let info = self.list.remove(index);
        if self.list.iter().all(|other| other.signo != info.signo) {
            self.set &= !bit(info.signo);
        }
        info
    }

    /// Takes the next signal of a set: faults first, then the lowest number, then the oldest (`next_signal` of the Linux
    /// kernel).
    fn take(&mut self, set: u64) -> Option<SigInfo> {
        let waiting = self.set & set;
        if waiting == 0 {
            return None;
        }
        let first = if waiting & SYNCHRONOUS != 0 {
            waiting & SYNCHRONOUS
        } else {
            waiting
        };
        let signal = first.trailing_zeros() as i32 + 1;
        let index = self.list.iter().position(|info| info.signo == signal)?;
        Some(self.remove(index))
    }
}

/// What each task has of its own.
#[derive(Default)]
pub struct TaskSignals {
    /// Blocked signals; bit 0 is signal 1.
    pub mask: u64,
    /// The mask to restore after rt_sigsuspend, ppoll and the like.
    pub saved_mask: Option<u64>,
    /// Signals for this task only.
    pub pending: Queue,
    /// The alternate stack.
    pub altstack: SigStack,
}

/// What a process does about signals, and its running task.
pub struct Signals {
    actions: [SigAction; NSIG as usize],
    /// Signals for any task of the process.
    pub shared: Queue,
    /// The running task's; of a process that doesn't run: nothing.
    pub own: TaskSignals,
    /// The code that calls rt_sigreturn, for actions without a restorer.
    pub trampoline: u64,
}

impl Default for Signals {
    fn default() -> Self {
        Signals {
            actions: [SigAction::default(); NSIG as usize],
            shared: Queue::default(),
            own: TaskSignals::default(),
            trampoline: 0,
        }
    }
}

/// The bit of a signal in a set.
pub fn bit(signal: i32) -> u64 {
    1 << (signal - 1)
}

/// Signals that wait at most (`RLIMIT_SIGPENDING`).
pub const MAX_PENDING: usize = 1024;

/// Signals that instructions raise.
const SYNCHRONOUS: u64 = 1 << (sig::SIGILL - 1)
    | 1 << (sig::SIGTRAP - 1)
    | 1 << (sig::SIGBUS - 1)
    | 1 << (sig::SIGFPE - 1)
    | 1 << (sig::SIGSEGV - 1)
    | 1 << (sig::SIGSYS - 1);

/// Signals that can't be blocked, caught or ignored.
const UNBLOCKABLE: u64 = 1 << (sig::SIGKILL - 1) | 1 << (sig::SIGSTOP - 1);

/// Signals that stop a process (signal(7)).
pub const STOPPING: u64 = 1 << (sig::SIGSTOP - 1)
    | 1 << (sig::SIGTSTP - 1)
    | 1 << (sig::SIGTTIN - 1)
    | 1 << (sig::SIGTTOU - 1);

fn ignored_by_default(signal: i32) -> bool {
    matches!(
        signal,
        sig::SIGCHLD | sig::SIGCONT | sig::SIGURG | sig::SIGWINCH
    )
}

impl Signals {
    /// The action of a signal.
    pub fn action(&self, signal: i32) -> SigAction {
        self.actions[signal as usize - 1]
    }

    /// Sets the action of a signal; pending ones that are ignored now are dropped.
    pub fn set_action(&mut self, signal: i32, action: SigAction) {
        self.actions[signal as usize - 1] = SigAction {
            mask: action.mask & !UNBLOCKABLE,
            ..action
        };
        if self.ignores(signal) {
            self.shared.drop_all(bit(signal));
            self.own.pending.drop_all(bit(signal));
        }
    }

    /// What a child of fork(2) begins with: the actions, and nothing pending.
    pub fn fork(&self) -> Self {
        Signals {
            actions: self.actions,
            trampoline: self.trampoline,
            ..Signals::default()
        }
    }

    /// execve(2): handlers are gone, ignored signals stay ignored.
    pub fn reset_handlers(&mut self) {
        for action in &mut self.actions {
            let handler = if action.handler == SIG_IGN {
                SIG_IGN
            } else {
                SIG_DFL
            };
            *action = SigAction {
                handler,
                ..SigAction::default()
            };
        }
        self.own.altstack = SigStack::default();
    }

    /// Whether a signal does nothing when it is delivered.
    pub fn ignores(&self, signal: i32) -> bool {
        match self.action(signal).handler {
            SIG_IGN => true,
            SIG_DFL => ignored_by_default(signal),
            _ => false,
        }
    }

    /// Sets the blocked signals.
    pub fn set_mask(&mut self, mask: u64) {
        self.own.mask = mask & !UNBLOCKABLE;
    }

    /// Signals that wait.
    pub fn pending(&self) -> u64 {
        self.shared.set | self.own.pending.set
    }

    /// Whether the running task blocks it.
    pub fn blocks(&self, signal: i32) -> bool {
        self.own.mask & bit(signal) != 0
    }

    /// All sets.
    pub fn masks(&self) -> Masks {
        let which = |test: &dyn Fn(u64) -> bool| {
            (1..=NSIG)
                .filter(|&s| test(self.action(s).handler))
                .map(bit)
                .fold(0, |a, b| a | b)
        };
        Masks {
            pending: self.pending(),
            blocked: self.own.mask,
            ignored: which(&|h| h == SIG_IGN),
            caught: which(&|h| h > SIG_IGN),
        }
    }

    /// Makes a signal pending for the process, unless it is ignored. One that is in `mask`, the mask of a task that may
    /// get it, waits even if its action is to ignore it now.
    pub fn raise(&mut self, info: SigInfo, mask: u64) {
        if !self.ignores(info.signo) || mask & bit(info.signo) != 0 {
            self.shared.push(info);
        }
    }

    /// Makes a signal pending for the running task.
    pub fn raise_own(&mut self, info: SigInfo) {
        if !self.ignores(info.signo) || self.own.mask & bit(info.signo) != 0 {
            self.own.pending.push(info);
        }
    }

    /// Makes a signal pending for a task of this process that isn't running.
    pub fn raise_for(&self, task: &mut TaskSignals, info: SigInfo) {
        if !self.ignores(info.signo) || task.mask & bit(info.signo) != 0 {
            task.pending.push(info);
        }
    }

    /// Takes the next pending signal of a set: the task's own first.
    pub fn take(&mut self, set: u64) -> Option<SigInfo> {
        let own = self.own.pending.take(set);
        own.or_else(|| self.shared.take(set))
    }

    /// Whether a signal would be delivered now.
    pub fn deliverable(&self) -> bool {
        self.pending() & !self.own.mask != 0
    }
}

/// `struct fpsimd_context`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct FpsimdContext {
    magic: u32,
    size: u32,
    fpsr: u32,
    fpcr: u32,
    v: [[u64; 2]; 32],
}

const FPSIMD_MAGIC: u32 = 0x4650_8001;
const _: () = assert!(size_of::<FpsimdContext>() == 528);

/// `struct ucontext` with `struct sigcontext`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct UContext {
    flags: u64,
    link: u64,
    stack: SigStack,
    sigmask: u64,
    unused: [u64; 15],
    align: u64,
    fault_address: u64,
    regs: [u64; 31],
    sp: u64,
    pc: u64,
    pstate: u64,
    align2: u64,
    fpsimd: FpsimdContext,
    /// The end record (magic and size 0) and the rest of `__reserved`.
    end: [u64; (4096 - 528) / 8],
}

/// `struct rt_sigframe`, and above it the frame record that makes stack walks work.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct RtSigFrame {
    info: SigInfo,
    uc: UContext,
    record: [u64; 2],
}

const _: () = {
    assert!(core::mem::offset_of!(UContext, fault_address) == 176);
    assert!(core::mem::offset_of!(UContext, fpsimd) == 176 + 288);
    assert!(size_of::<UContext>() == 4560);
    assert!(size_of::<RtSigFrame>() == 128 + 4560 + 16);
};

/// `mov x8, #139; svc #0`: unwinders know a signal frame by these two words.
pub const TRAMPOLINE: [u32; 2] = [0xd280_1168, 0xd400_0001];

/// Signals that come from outside: SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGWINCH.
const FROM_OUTSIDE: [i32; 7] = [1, 2, 3, 10, 12, 15, sig::SIGWINCH];
/// Of these, what a terminal sends to its foreground group.
const FROM_TERMINAL: [i32; 3] = [2, 3, sig::SIGWINCH];

impl Kernel {
    /// The running process's action for a signal has changed: the host is told what all processes together do about it.
    pub fn watch_host_signal(&self, signal: i32) {
        if !FROM_OUTSIDE.contains(&signal) {
            return;
        }
        let parked = self.sched.parked.values().map(|p| &p.signals);
        let all = parked.chain([&self.signals]);
        let handlers = || all.clone().map(|s| s.action(signal).handler);
        self.host.watch_signal(
            signal,
            if handlers().any(|h| h > SIG_IGN) {
                SignalUse::Caught
            } else if handlers().all(|h| h == SIG_IGN) {
                SignalUse::Ignored
            } else {
                SignalUse::Default
            },
        );
    }

    /// Signals from outside go to the terminal's foreground group, or to the process that the artifact began with.
    pub fn take_host_signals(&mut self) {
        let come = self.host.take_signals();
        if come == 0 {
            return;
        }
        const SI_KERNEL: i32 = 128;
        for signal in FROM_OUTSIDE.into_iter().filter(|&s| come & bit(s) != 0) {
            let group = self.sched.foreground.get();
            let terminal = FROM_TERMINAL.contains(&signal);
            let root = self.sched.root;
            let wanted = |f: &Facts| {
                if terminal {
                    f.pgid == group
                } else {
                    f.pid == root
                }
            };
            let targets: Vec<i32> = self
                .processes()
                .iter()
                .filter(|f| wanted(f))
                .map(|f| f.pid)
                .collect();
            for pid in targets {
                self.signal_process(pid, SigInfo::sent(signal, SI_KERNEL, 0, 0));
            }
        }
    }

    /// Delivers what is pending and not blocked; whether registers were changed. The process may be dead or stopped
    /// afterwards.
    pub fn deliver_signals(&mut self, cpu: &mut CpuState) -> bool {
        let mut changed = false;
        while !self.task.is_dead()
            && self.process.stopped.is_none()
            && let Some(info) = self.signals.take(!self.signals.own.mask)
        {
            changed |= self.deliver(cpu, info);
        }
        changed
    }

    /// The mask that rt_sigsuspend, ppoll and the like have replaced for the time of the call.
    pub fn restore_mask(&mut self) {
        if let Some(mask) = self.signals.own.saved_mask.take() {
            self.signals.set_mask(mask);
        }
    }

    /// Delivers one signal at once, e.g. for an undefined instruction. A blocked or ignored one kills
    /// (`force_sig` of the Linux kernel).
    pub fn force_signal(&mut self, cpu: &mut CpuState, info: SigInfo) {
        let handler = self.signals.action(info.signo).handler;
        if handler <= SIG_IGN || self.signals.own.mask & bit(info.signo) != 0 {
            self.die(info.signo);
        } else {
            self.deliver(cpu, info);
        }
    }

    /// Death of the process by a signal.
    pub fn die(&mut self, signal: i32) {
        self.end_process(Status::Killed(signal));
    }

    fn deliver(&mut self, cpu: &mut CpuState, info: SigInfo) -> bool {
        let action = self.signals.action(info.signo);
        match action.handler {
            SIG_IGN => return false,
            SIG_DFL if ignored_by_default(info.signo) => return false,
            SIG_DFL if STOPPING & bit(info.signo) != 0 => {
                self.stop_process(info.signo);
                return false;
            }
            SIG_DFL => {
                self.die(info.signo);
                return false;
            }
            _ => {}
        }
        self.interrupt_call(cpu, action.flags & SA_RESTART != 0);
        if self.push_frame(cpu, &action, &info).is_err() {
            self.host.log(
                format!(
                    "elfconv: no room on the stack for the frame of signal {}\n",
                    info.signo
                )
                .as_bytes(),
            );
            self.die(sig::SIGSEGV);
            return true;
        }
        if action.flags & SA_RESETHAND != 0 {
            self.signals.set_action(
                info.signo,
                SigAction {
                    handler: SIG_DFL,
                    ..action
                },
            );
        }
        let own = if action.flags & SA_NODEFER == 0 {
            bit(info.signo)
        } else {
            0
        };
        self.signals
            .set_mask(self.signals.own.mask | action.mask | own);
        true
    }

    /// Whether `sp` is on the alternate stack.
    pub fn on_altstack(&self, sp: u64) -> bool {
        let s = self.signals.own.altstack;
        s.flags & SS_AUTODISARM == 0 && sp > s.sp && sp - s.sp <= s.size
    }

    /// Sets the alternate stack while the stack pointer is `sp`: `do_sigaltstack` of the kernel.
    pub fn set_altstack(&mut self, stack: SigStack, sp: u64) -> Result<()> {
        if self.on_altstack(sp) {
            return Err(Errno::EPERM);
        }
        let mode = stack.flags & !SS_AUTODISARM;
        if ![0, SS_ONSTACK, SS_DISABLE].contains(&mode) {
            return Err(Errno::EINVAL);
        }
        let (sp, size) = match mode {
            SS_DISABLE => (0, 0),
            _ if stack.size < MINSIGSTKSZ => return Err(Errno::ENOMEM),
            _ => (stack.sp, stack.size),
        };
        self.signals.own.altstack = SigStack {
            sp,
            size,
            pad: 0,
            flags: stack.flags,
        };
        Ok(())
    }

    fn push_frame(&mut self, cpu: &mut CpuState, action: &SigAction, info: &SigInfo) -> Result<()> {
        let alt = self.signals.own.altstack;
        let switch = action.flags & SA_ONSTACK != 0 && alt.size != 0 && !self.on_altstack(cpu.sp);
        let top = if switch {
            alt.sp.wrapping_add(alt.size)
        } else {
            cpu.sp
        };
        let frame = top
            .checked_sub(size_of::<RtSigFrame>() as u64)
            .ok_or(Errno::EFAULT)?
            & !15;
        let mask = self.signals.own.saved_mask.take();
        let mask = mask.unwrap_or(self.signals.own.mask);
        // With the flags that were set, whichever stack is in use (`__save_altstack` of the kernel).
        self.mm.write(frame, &frame_of(cpu, info, alt, mask))?;
        if alt.flags & SS_AUTODISARM != 0 {
            self.signals.own.altstack = SigStack::default();
        }
        cpu.x[0] = info.signo as u64;
        if action.flags & SA_SIGINFO != 0 {
            cpu.x[1] = frame;
            cpu.x[2] = frame + size_of::<SigInfo>() as u64;
        }
        cpu.x[29] = frame + core::mem::offset_of!(RtSigFrame, record) as u64;
        cpu.x[30] = if action.flags & SA_RESTORER != 0 {
            action.restorer
        } else {
            self.signals.trampoline
        };
        cpu.sp = frame;
        cpu.pc = action.handler;
        Ok(())
    }

    /// rt_sigreturn(2): restores everything from the frame at `sp`.
    pub fn restore_frame(&mut self, cpu: &mut CpuState) {
        let Ok(frame) = self.mm.read::<RtSigFrame>(cpu.sp) else {
            return self.die(sig::SIGSEGV);
        };
        let uc = &frame.uc;
        cpu.x = uc.regs;
        cpu.sp = uc.sp;
        cpu.pc = uc.pc;
        cpu.nzcv = uc.pstate as u32 & 0xf000_0000;
        if uc.fpsimd.magic == FPSIMD_MAGIC {
            cpu.fpsr = uc.fpsimd.fpsr;
            cpu.fpcr = uc.fpsimd.fpcr;
            cpu.v = uc
                .fpsimd
                .v
                .map(|[low, high]| u128::from(low) | u128::from(high) << 64);
        }
        self.signals.set_mask(uc.sigmask);
        // `restore_altstack` of the kernel: an invalid one, or a change while on it, isn't an error.
        let _ = self.set_altstack(uc.stack, cpu.sp);
    }
}

fn frame_of(cpu: &CpuState, info: &SigInfo, stack: SigStack, sigmask: u64) -> RtSigFrame {
    let v = cpu.v.map(|v| [v as u64, (v >> 64) as u64]);
    let fpsimd = FpsimdContext {
        magic: FPSIMD_MAGIC,
        size: 528,
        fpsr: cpu.fpsr,
        fpcr: cpu.fpcr,
        v,
    };
    let is_fault = matches!(
        info.signo,
        sig::SIGSEGV | sig::SIGILL | sig::SIGTRAP | sig::SIGFPE
    ) && info.code > 0;
    RtSigFrame {
        info: *info,
        uc: UContext {
            flags: 0,
            link: 0,
            stack,
            sigmask,
            unused: [0; 15],
            align: 0,
            fault_address: if is_fault { info.fields[0] } else { 0 },
            regs: cpu.x,
            sp: cpu.sp,
            pc: cpu.pc,
            pstate: u64::from(cpu.nzcv),
            align2: 0,
            fpsimd,
            end: [0; (4096 - 528) / 8],
        },
        record: [cpu.x[29], cpu.x[30]],
    }
}
