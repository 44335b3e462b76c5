//! Tasks and processes on the fake host: the test is the dispatcher.

use super::tests::{call_with, kernel};
use super::{SyscallOutcome, syscall};
use crate::kernel::Kernel;
use crate::memory::PAGE;
use elfconv_isa::CpuState;

const CLONE: u64 = 220;
const EXIT: u64 = 93;
const EXIT_GROUP: u64 = 94;
const FUTEX: u64 = 98;
const NANOSLEEP: u64 = 101;
const PIPE2: u64 = 59;
const READ: u64 = 63;
const WRITE: u64 = 64;
const WAIT4: u64 = 260;
const SIGCHLD: u64 = 17;
const THREAD: u64 = 0x3d_0f00;

/// Makes a call as the running task, whose registers are in `cpu`; lets another task run if it waits.
fn make(k: &mut Kernel, cpu: &mut CpuState, number: u64, args: &[u64]) -> SyscallOutcome {
    cpu.pc = 0x1004;
    call_with(cpu, number, args);
    let outcome = syscall(k, cpu);
    if outcome == SyscallOutcome::Switch {
        k.switch(cpu);
    }
    outcome
}

/// Makes the call again that the task which has just begun to run was in.
fn again(k: &mut Kernel, cpu: &mut CpuState) -> i64 {
    assert_eq!(cpu.pc, 0x1000, "at the svc");
    cpu.pc += 4;
    assert_ne!(syscall(k, cpu), SyscallOutcome::Switch);
    cpu.x[0] as i64
}

#[test]
fn a_child_has_its_own_memory_and_its_parent_learns_how_it_ends() {
    let (mut k, _, page) = kernel();
    let mut cpu = CpuState::new();
    let shared = make_shared(&mut k, &mut cpu);
    k.mm.write(page, &1u64).unwrap();
    make(&mut k, &mut cpu, CLONE, &[SIGCHLD]);
    let child = cpu.x[0];
    assert_eq!(child, k.ids.pid as u64 + 1);
    assert_eq!(
        make(&mut k, &mut cpu, WAIT4, &[child, page + 8, 0, 0]),
        SyscallOutcome::Switch
    );
    assert_eq!((k.ids.pid as u64, cpu.x[0]), (child, 0));
    assert_eq!(k.mm.read::<u64>(page), Ok(1));
    k.mm.write(page, &2u64).unwrap();
    k.mm.write(shared, &3u64).unwrap();
    make(&mut k, &mut cpu, EXIT_GROUP, &[7]);
    assert_eq!(again(&mut k, &mut cpu), child as i64);
    let status = k.mm.read::<[u64; 2]>(page).unwrap();
    assert_eq!(status, [1, 7 << 8]);
    assert_eq!(k.mm.read::<u64>(shared), Ok(3));
    make(&mut k, &mut cpu, WAIT4, &[u64::MAX, 0, 0, 0]);
    assert_eq!(cpu.x[0] as i64, -10, "ECHILD");
}

/// A page of `MAP_SHARED | MAP_ANONYMOUS` memory.
fn make_shared(k: &mut Kernel, cpu: &mut CpuState) -> u64 {
    make(k, cpu, 222, &[0, PAGE, 3, 0x21, u64::MAX, 0]);
    cpu.x[0]
}

#[test]
fn a_pipe_wakes_its_reader() {
    let (mut k, _, page) = kernel();
    let mut cpu = CpuState::new();
    make(&mut k, &mut cpu, PIPE2, &[page, 0]);
    let [read, write] = k.mm.read::<[u32; 2]>(page).unwrap().map(u64::from);
    make(&mut k, &mut cpu, CLONE, &[SIGCHLD]);
    assert_eq!(
        make(&mut k, &mut cpu, READ, &[read, page + 64, 10]),
        SyscallOutcome::Switch
    );
    k.mm.write(page, b"hello").unwrap();
    assert_ne!(
        make(&mut k, &mut cpu, WRITE, &[write, page, 5]),
        SyscallOutcome::Switch
    );
    assert_eq!(cpu.x[0], 5);
    make(&mut k, &mut cpu, EXIT_GROUP, &[0]);
    assert_eq!(again(&mut k, &mut cpu), 5);
    assert_eq!(k.mm.read::<[u8; 5]>(page + 64), Ok(*b"hello"));
}

#[test]
fn threads_share_memory_and_wait_for_words_of_it() {
    let (mut k, host, page) = kernel();
    let mut cpu = CpuState::new();
    make(
        &mut k,
        &mut cpu,
        CLONE,
        &[THREAD, page + PAGE, page, 0, page + 4],
    );
    let thread = cpu.x[0];
    assert_eq!(k.mm.read::<u32>(page).map(u64::from), Ok(thread));
    k.mm.write(page + 4, &(thread as u32)).unwrap();
    // The thread's end clears its id and wakes who joins it.
    let join = [page + 4, 0, thread, 0, 0, 0];
    assert_eq!(make(&mut k, &mut cpu, FUTEX, &join), SyscallOutcome::Switch);
    assert_eq!((k.task.tid as u64, cpu.sp), (thread, page + PAGE));
    make(&mut k, &mut cpu, EXIT, &[0]);
    assert_eq!(again(&mut k, &mut cpu), 0);
    assert_eq!(k.mm.read::<u32>(page + 4), Ok(0));
    // A wait with a time-out that nobody ends, in place.
    k.mm.write(page + 16, &[0u64, 1000]).unwrap();
    let before = host.now.get();
    make(&mut k, &mut cpu, FUTEX, &[page, 0, thread, page + 16, 0, 0]);
    assert_eq!(cpu.x[0] as i64, -110, "ETIMEDOUT");
    assert_eq!(host.now.get() - before, 1000);
}

#[test]
fn sleepers_run_in_the_order_of_their_deadlines() {
    let (mut k, host, page) = kernel();
    let mut cpu = CpuState::new();
    k.mm.write(page, &[0u64, 300, 0, 100]).unwrap();
    make(
        &mut k,
        &mut cpu,
        CLONE,
        &[THREAD, page + PAGE, page + 64, 0, 0],
    );
    make(&mut k, &mut cpu, NANOSLEEP, &[page, 0]);
    let (first, start) = (k.sched.root, host.now.get());
    assert_ne!(k.task.tid, first);
    make(&mut k, &mut cpu, NANOSLEEP, &[page + 16, 0]);
    // Nobody else can run: the thread's sleep ends in place.
    assert_ne!(k.task.tid, first);
    assert_eq!(host.now.get() - start, 100);
    make(&mut k, &mut cpu, EXIT, &[0]);
    assert_eq!(k.task.tid, first);
    assert_eq!(again(&mut k, &mut cpu), 0);
    assert_eq!(host.now.get() - start, 300);
}

#[test]
fn the_end_of_a_process_releases_its_robust_locks() {
    const SET_ROBUST_LIST: u64 = 99;
    const WAITERS: u64 = 0x8000_0000;
    const OWNER_DIED: u64 = 0x4000_0000;
    let (mut k, _, page) = kernel();
    let mut cpu = CpuState::new();
    let entry = make_shared(&mut k, &mut cpu);
    let lock = entry + 8;
    make(&mut k, &mut cpu, CLONE, &[SIGCHLD]);
    let child = cpu.x[0];
    k.mm.write(lock, &(child | WAITERS)).unwrap();
    let wait = [lock, 0, child | WAITERS, 0, 0, 0];
    assert_eq!(make(&mut k, &mut cpu, FUTEX, &wait), SyscallOutcome::Switch);
    // The head names the only entry, which names the head, and where locks are from entries.
    k.mm.write(page, &[entry, 8, 0]).unwrap();
    k.mm.write(entry, &page).unwrap();
    make(&mut k, &mut cpu, SET_ROBUST_LIST, &[page, 24]);
    make(&mut k, &mut cpu, EXIT_GROUP, &[0]);
    assert_eq!(again(&mut k, &mut cpu), 0);
    assert_eq!(k.mm.read::<u32>(lock), Ok((WAITERS | OWNER_DIED) as u32));
}

#[test]
fn a_timers_signal_waits_once_and_counts() {
    let (mut k, host, page) = kernel();
    let mut cpu = CpuState::new();
    const SIGNAL: u64 = 34;
    k.mm.write(page, &[0u64, SIGNAL, 0]).unwrap();
    k.mm.write(page + 64, &(1u64 << (SIGNAL - 1))).unwrap();
    k.mm.write(page + 96, &[0u64, 100, 0, 100]).unwrap();
    make(&mut k, &mut cpu, 135, &[0, page + 64, 0, 8]);
    make(&mut k, &mut cpu, 107, &[1, page, page + 32]);
    let start = host.now.get();
    make(&mut k, &mut cpu, 110, &[0, 0, page + 96, 0]);
    for at in [1000, 1250] {
        host.now.set(start + at);
        make(&mut k, &mut cpu, 172, &[]);
    }
    k.mm.write(page + 96, &[0u64; 2]).unwrap();
    let wait = [page + 64, page + 256, page + 96, 8];
    make(&mut k, &mut cpu, 137, &wait);
    assert_eq!(cpu.x[0], SIGNAL);
    // Expired ten times, and twice more.
    assert_eq!(k.mm.read::<u32>(page + 256 + 20), Ok(11), "si_overrun");
    make(&mut k, &mut cpu, 109, &[0]);
    assert_eq!(cpu.x[0], 11);
    make(&mut k, &mut cpu, 137, &wait);
    assert_eq!(cpu.x[0] as i64, -11, "EAGAIN");
}
