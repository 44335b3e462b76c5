//! System calls: [`table`] says which there are, one file per family says what they do.

pub mod args;
pub mod table;

mod dir;
mod fs;
mod io;
mod mem;
pub mod misc;
mod poll;
mod process;
mod random;
mod signal;
mod stat;
mod time;
pub mod tty;

use crate::kernel::Kernel;
use crate::{shared, strace};
use elfconv_isa::CpuState;

/// What a system call did to the registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyscallOutcome {
    /// Only x0 changed: execution goes on behind the `svc`.
    Return,
    /// All registers may have changed, pc and sp among them: a signal handler is entered or left.
    StateChanged,
}

/// Carries out the call that `svc #0` asks for: number in x8, arguments in x0 to x5, result in x0.
pub fn syscall(kernel: &mut Kernel, cpu: &mut CpuState) -> SyscallOutcome {
    let number = cpu.x[8];
    let args = [cpu.x[0], cpu.x[1], cpu.x[2], cpu.x[3], cpu.x[4], cpu.x[5]];
    if kernel.strace {
        strace::before(kernel, number, &args);
    }
    let result = shared::in_step(kernel, number, &args, |kernel| {
        table::call(kernel, number, &args)
    });
    if kernel.strace {
        strace::after(kernel, number, &args, result);
    }
    if core::mem::take(&mut kernel.sigreturn) {
        kernel.restore_frame(cpu);
        kernel.deliver_signals(cpu);
        return SyscallOutcome::StateChanged;
    }
    cpu.x[0] = match result {
        Ok(value) => value,
        Err(errno) => i64::from(-errno.into_raw()) as u64,
    };
    if (kernel.signals.deliverable() || kernel.signals.saved_mask.is_some())
        && kernel.deliver_signals(cpu)
    {
        return SyscallOutcome::StateChanged;
    }
    SyscallOutcome::Return
}

#[cfg(test)]
mod tests;
