//! Signals: actions, masks, and delivery by building the frame that the AArch64 kernel builds
//! (arch/arm64/kernel/signal.c, include/uapi/asm/sigcontext.h).

use crate::errno::{Errno, Result, err};
use crate::kernel::Kernel;
use alloc::format;
use alloc::vec::Vec;
use elfconv_isa::CpuState;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Signal numbers that the kernel itself needs (signal(7)).
pub mod sig {
    pub const SIGILL: i32 = 4;
    pub const SIGTRAP: i32 = 5;
    pub const SIGABRT: i32 = 6;
    pub const SIGBUS: i32 = 7;
    pub const SIGFPE: i32 = 8;
    pub const SIGKILL: i32 = 9;
    pub const SIGSEGV: i32 = 11;
    pub const SIGPIPE: i32 = 13;
    pub const SIGCHLD: i32 = 17;
    pub const SIGCONT: i32 = 18;
    pub const SIGSTOP: i32 = 19;
    pub const SIGTSTP: i32 = 20;
    pub const SIGTTIN: i32 = 21;
    pub const SIGTTOU: i32 = 22;
    pub const SIGURG: i32 = 23;
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
const SA_NODEFER: u64 = 0x4000_0000;
const SA_RESETHAND: u64 = 0x8000_0000;
/// sigaltstack flags.
pub const SS_ONSTACK: i32 = 1;
/// The alternate stack is off.
pub const SS_DISABLE: i32 = 2;
/// Smallest alternate stack (`MINSIGSTKSZ` of AArch64).
pub const MINSIGSTKSZ: u64 = 5120;

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

/// What the process does about signals.
pub struct Signals {
    actions: [SigAction; NSIG as usize],
    /// Blocked signals; bit 0 is signal 1.
    pub mask: u64,
    /// The mask to restore after rt_sigsuspend, ppoll and the like.
    pub saved_mask: Option<u64>,
    /// Signals that wait, in the order in which they came; of a standard signal only the first (signal(7), "Queueing and
    /// delivery semantics for standard signals").
    pending: Vec<SigInfo>,
    /// Which of them there are, as a set.
    pending_set: u64,
    /// The alternate stack.
    pub altstack: SigStack,
    /// The code that calls rt_sigreturn, for actions without a restorer.
    pub trampoline: u64,
}

impl Default for Signals {
    fn default() -> Self {
        Signals {
            actions: [SigAction::default(); NSIG as usize],
            mask: 0,
            saved_mask: None,
            pending: Vec::new(),
            pending_set: 0,
            altstack: SigStack::default(),
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

fn ignored_by_default(signal: i32) -> bool {
    // Stopping counts as well: there is nobody who could continue us.
    matches!(
        signal,
        sig::SIGCHLD
            | sig::SIGCONT
            | sig::SIGURG
            | sig::SIGWINCH
            | sig::SIGSTOP
            | sig::SIGTSTP
            | sig::SIGTTIN
            | sig::SIGTTOU
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
            self.pending.retain(|info| info.signo != signal);
            self.pending_set &= !bit(signal);
        }
    }

    fn ignores(&self, signal: i32) -> bool {
        match self.action(signal).handler {
            SIG_IGN => true,
            SIG_DFL => ignored_by_default(signal),
            _ => false,
        }
    }

    /// Sets the blocked signals.
    pub fn set_mask(&mut self, mask: u64) {
        self.mask = mask & !UNBLOCKABLE;
    }

    /// Signals that wait.
    pub fn pending(&self) -> u64 {
        self.pending_set
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
            blocked: self.mask,
            ignored: which(&|h| h == SIG_IGN),
            caught: which(&|h| h > SIG_IGN),
        }
    }

    /// Makes a signal pending, unless it is ignored. A blocked one waits even if its action is to ignore it now.
    pub fn raise(&mut self, info: SigInfo) {
        let signal = info.signo;
        let known = self.pending_set & bit(signal) != 0;
        // A real-time signal that the queue has no room for is still pending once, without what it says.
        let dropped = known && (signal < sig::SIGRTMIN || self.queue_is_full());
        if dropped || (self.ignores(signal) && self.mask & bit(signal) == 0) {
            return;
        }
        self.pending.push(info);
        self.pending_set |= bit(signal);
    }

    /// Whether sigqueue(3) has to fail with `EAGAIN` (`RLIMIT_SIGPENDING`).
    pub fn queue_is_full(&self) -> bool {
        self.pending.len() >= MAX_PENDING
    }

    /// Takes the next pending signal of a set: faults first, then the lowest number, then the oldest
    /// (`next_signal` of the Linux kernel).
    pub fn take(&mut self, set: u64) -> Option<SigInfo> {
        let waiting = self.pending_set & set;
        if waiting == 0 {
            return None;
        }
        let first = if waiting & SYNCHRONOUS != 0 {
            waiting & SYNCHRONOUS
        } else {
            waiting
        };
        let signal = first.trailing_zeros() as i32 + 1;
        let index = self.pending.iter().position(|info| info.signo == signal)?;
        let info = self.pending.remove(index);
        if self.pending.iter().all(|info| info.signo != signal) {
            self.pending_set &= !bit(signal);
        }
        Some(info)
    }

    /// Whether a signal would be delivered now.
    pub fn deliverable(&self) -> bool {
        self.pending() & !self.mask != 0
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

impl Kernel {
    /// Delivers what is pending and not blocked; whether registers were changed.
    pub fn deliver_signals(&mut self, cpu: &mut CpuState) -> bool {
        let mut changed = false;
        while let Some(info) = self.signals.take(!self.signals.mask) {
            changed |= self.deliver(cpu, info);
        }
        if let Some(mask) = self.signals.saved_mask.take() {
            self.signals.set_mask(mask);
        }
        changed
    }

    /// Delivers one signal at once, e.g. for an undefined instruction. A blocked or ignored one kills
    /// (`force_sig` of the Linux kernel). Returns if there was a handler.
    pub fn force_signal(&mut self, cpu: &mut CpuState, info: SigInfo) {
        let handler = self.signals.action(info.signo).handler;
        if handler <= SIG_IGN || self.signals.mask & bit(info.signo) != 0 {
            self.die(info.signo);
        }
        self.deliver(cpu, info);
    }

    /// Death by a signal: the status that a shell shows.
    pub fn die(&self, signal: i32) -> ! {
        self.flush_all_shared();
        self.host.exit(128 + signal)
    }

    fn deliver(&mut self, cpu: &mut CpuState, info: SigInfo) -> bool {
        let action = self.signals.action(info.signo);
        match action.handler {
            SIG_IGN => return false,
            SIG_DFL if ignored_by_default(info.signo) => return false,
            SIG_DFL => self.die(info.signo),
            _ => {}
        }
        if self.push_frame(cpu, &action, &info).is_err() {
            self.host.log(
                format!(
                    "elfconv: no room on the stack for the frame of signal {}\n",
                    info.signo
                )
                .as_bytes(),
            );
            self.die(sig::SIGSEGV);
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
        self.signals.set_mask(self.signals.mask | action.mask | own);
        true
    }

    /// Whether `sp` is on the alternate stack.
    pub fn on_altstack(&self, sp: u64) -> bool {
        let s = self.signals.altstack;
        s.flags & SS_DISABLE == 0 && sp > s.sp && sp - s.sp <= s.size
    }

    fn push_frame(&mut self, cpu: &mut CpuState, action: &SigAction, info: &SigInfo) -> Result<()> {
        let alt = self.signals.altstack;
        let switch = action.flags & SA_ONSTACK != 0
            && alt.flags & SS_DISABLE == 0
            && !self.on_altstack(cpu.sp);
        let top = if switch {
            alt.sp.wrapping_add(alt.size)
        } else {
            cpu.sp
        };
        let frame = top
            .checked_sub(size_of::<RtSigFrame>() as u64)
            .ok_or(Errno::EFAULT)?
            & !15;
        let flags = match (alt.flags & SS_DISABLE != 0, self.on_altstack(cpu.sp)) {
            (true, _) => SS_DISABLE,
            (_, true) => SS_ONSTACK,
            _ => 0,
        };
        let stack = SigStack { flags, ..alt };
        let mask = self.signals.saved_mask.take().unwrap_or(self.signals.mask);
        self.mm.write(frame, &frame_of(cpu, info, stack, mask))?;
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
            self.die(sig::SIGSEGV)
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
        // The kernel restores the alternate stack if it is a valid one.
        if uc.stack.flags & !(SS_ONSTACK | SS_DISABLE) == 0 {
            let flags = uc.stack.flags & SS_DISABLE;
            self.signals.altstack = SigStack { flags, ..uc.stack };
        }
    }

    /// kill(2), tkill(2), tgkill(2) for ourselves; signal 0 only asks.
    pub fn send_self(&mut self, signal: i32, code: i32) -> Result<u64> {
        match signal {
            0 => {}
            1..=NSIG => self
                .signals
                .raise(SigInfo::sent(signal, code, self.ids.pid, self.ids.uid)),
            _ => return err(Errno::EINVAL),
        }
        Ok(0)
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
