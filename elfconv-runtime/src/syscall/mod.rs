//! System calls: [`table`] says which there are, one file per family says what they do.

pub mod args;
pub mod table;

mod clone;
mod dir;
mod fs;
mod futex;
mod io;
mod lock;
mod mem;
mod message;
pub mod misc;
pub mod missing;
mod poll;
mod process;
mod program;
pub(crate) mod pty;
mod random;
mod signal;
mod signalfd;
mod socket;
mod splice;
mod stat;
mod time;
mod timer;
mod timerfd;
pub mod tty;

use crate::errno::Result;
use crate::kernel::{Kernel, Request};
use crate::sched::Slept;
use crate::task::State;
use crate::{shared, strace};
use elfconv_isa::CpuState;

/// What a system call did to the registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyscallOutcome {
    /// Only x0 changed: execution goes on behind the `svc`.
    Return,
    /// All registers may have changed, pc and sp among them: a signal handler is entered or left.
    StateChanged,
    /// Another task is to run: lifted frames are to be left, then [`Kernel::switch`] called.
    Switch,
}

/// sigaltstack (which must know sp), clone, execve, clone3, execveat.
const OF_WHOLE_STATE: [u64; 5] = [132, 220, 221, 435, 281];

/// Whether a call reads or replaces all registers, so that no frame of lifted code may hold some.
pub fn needs_whole_state(number: u64) -> bool {
    OF_WHOLE_STATE.contains(&number)
}

/// Whether a call that waited is made again after a signal's handler with `SA_RESTART` (signal(7), "Interruption of system calls
/// and library functions by signal handlers"); `timed`: it had a time-out.
pub fn restarts(number: u64, timed: bool) -> bool {
    match table::find(number).map_or("", |e| e.name) {
        "ppoll" | "pselect6" | "epoll_pwait" | "epoll_pwait2" | "nanosleep" | "clock_nanosleep"
        | "rt_sigsuspend" | "rt_sigtimedwait" => false,
        "futex" | "recvmsg" | "recvfrom" | "accept" | "accept4" | "connect" | "sendto"
        | "sendmsg" => !timed,
        _ => true,
    }
}

/// Carries out the call that `svc #0` asks for: number in x8, arguments in x0 to x5, result in x0. `cpu.pc` is behind the `svc`.
pub fn syscall(kernel: &mut Kernel, cpu: &mut CpuState) -> SyscallOutcome {
    let number = cpu.x[8];
    let args = [cpu.x[0], cpu.x[1], cpu.x[2], cpu.x[3], cpu.x[4], cpu.x[5]];
    (kernel.calling, kernel.calling_sp) = (number, cpu.sp);
    kernel.signalled.set(kernel.signals.pending());
    let result = loop {
        if kernel.strace && !kernel.task.call.begun {
            strace::before(kernel, number, &args);
        }
        let result = shared::in_step(kernel, number, &args, |kernel| {
            table::call(kernel, number, &args)
        });
        if matches!(kernel.task.state, State::Ready | State::Dead) {
            break result;
        }
        // It waits: with the registers at the `svc`, to be made again.
        match kernel.sleep() {
            Slept::Again => {}
            Slept::Switch => {
                cpu.pc = cpu.pc.wrapping_sub(4);
                return SyscallOutcome::Switch;
            }
            Slept::Signal => {
                cpu.pc = cpu.pc.wrapping_sub(4);
                let changed = kernel.deliver_signals(cpu);
                if kernel.sched.switching {
                    return SyscallOutcome::Switch;
                }
                if changed {
                    return SyscallOutcome::StateChanged;
                }
                cpu.pc = cpu.pc.wrapping_add(4);
            }
        }
    };
    if kernel.task.is_dead() {
        return SyscallOutcome::Switch;
    }
    finish(kernel, cpu, number, &args, result)
}

/// The registers after a call that has come to its end, and what waited for that.
fn finish(
    kernel: &mut Kernel,
    cpu: &mut CpuState,
    number: u64,
    args: &[u64; 6],
    result: Result<u64>,
) -> SyscallOutcome {
    let result = match core::mem::take(&mut kernel.request) {
        Request::Clone(clone) => {
            cpu.x[0] = 0;
            kernel.spawn(cpu, &clone).map(|tid| tid as u64)
        }
        Request::Sigreturn => {
            kernel.restore_frame(cpu);
            kernel.deliver_signals(cpu);
            return outcome(kernel, true);
        }
        Request::Exec(new) => {
            *cpu = *new;
            result
        }
        Request::Nothing => result,
    };
    if kernel.strace {
        strace::after(kernel, number, args, result);
    }
    cpu.x[0] = match result {
        Ok(value) => value,
        Err(errno) => i64::from(-errno.into_raw()) as u64,
    };
    if !kernel.sched.is_single() {
        kernel.count_call();
    }
    kernel.expire_timers();
    // While a temporary mask is in force, signals that only it lets through are delivered; then the old one comes back.
    kernel.call_is_over();
    let changed = kernel.signals.deliverable() && kernel.deliver_signals(cpu);
    kernel.restore_mask();
    outcome(kernel, changed)
}

fn outcome(kernel: &Kernel, changed: bool) -> SyscallOutcome {
    match (kernel.sched.switching, changed) {
        (true, _) => SyscallOutcome::Switch,
        (false, true) => SyscallOutcome::StateChanged,
        (false, false) => SyscallOutcome::Return,
    }
}

#[cfg(test)]
mod errno_tests;
#[cfg(test)]
mod task_tests;
#[cfg(test)]
mod tests;
