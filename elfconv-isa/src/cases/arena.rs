//! The memory that cases run in, at its fixed addresses in this process.

use super::{CODE, Case, CaseError, SCRATCH, SCRATCH_LEN, State};
use crate::state::CpuState;
use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous};
use std::{boxed::Box, sync::Mutex, sync::MutexGuard, sync::OnceLock};

/// Exclusive use of the memory at [`SCRATCH`] and [`CODE`].
pub struct Arena {
    _lock: MutexGuard<'static, ()>,
}

/// Bytes mapped at the scratch memory.
const SCRATCH_PAGE: usize = 0x1000;

/// Bytes mapped before the first instruction, and from there on; zero words are UDF.
const BEFORE_CODE: u64 = 0x8000;
const CODE_LEN: u64 = 0x10_0000;

fn map(address: u64, len: u64) -> rustix::io::Result<()> {
    // SAFETY: NOREPLACE maps only where nothing is.
    unsafe {
        mmap_anonymous(
            core::ptr::with_exposed_provenance_mut(address as usize),
            len as usize,
            ProtFlags::READ | ProtFlags::WRITE,
            MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE,
        )?;
    }
    Ok(())
}

impl Arena {
    /// Waits for the memory and maps it if nobody has.
    pub fn get() -> rustix::io::Result<Arena> {
        static LOCK: Mutex<()> = Mutex::new(());
        static MAPPED: OnceLock<rustix::io::Result<()>> = OnceLock::new();
        // A test that panicked leaves nothing that the next case doesn't overwrite.
        let lock = LOCK.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        (*MAPPED.get_or_init(|| {
            map(SCRATCH, SCRATCH_PAGE as u64)?;
            map(CODE - BEFORE_CODE, BEFORE_CODE + CODE_LEN)
        }))?;
        Ok(Arena { _lock: lock })
    }

    /// Puts the state and the code of a case in place, lets `run` execute from `cpu.pc` until pc leaves the case's
    /// words, and says what is not as it should be.
    pub fn check(&mut self, case: &Case, run: impl FnOnce(&mut CpuState)) -> Result<(), CaseError> {
        let after = self.execute(case, run);
        case.difference(&after).map_or(Ok(()), Err)
    }

    /// As [`Arena::check`], but returns the state after.
    pub fn execute(&mut self, case: &Case, run: impl FnOnce(&mut CpuState)) -> State {
        let mut after = case.before.clone();
        let scratch: *mut [u8; SCRATCH_LEN] =
            core::ptr::with_exposed_provenance_mut(SCRATCH as usize);
        // SAFETY: mapped by `get`, and locked. What is behind the scratch memory is zero, whatever the last case did.
        unsafe {
            scratch.write(*case.before.scratch);
            let rest = scratch.add(1).cast::<u8>();
            rest.write_bytes(0, SCRATCH_PAGE - SCRATCH_LEN);
        }
        assert!((case.words.len() as u64) < CODE_LEN / 4);
        for (i, word) in case.words.iter().chain([&0]).enumerate() {
            let place: *mut u32 =
                core::ptr::with_exposed_provenance_mut((CODE + 4 * i as u64) as usize);
            // SAFETY: as above; so many words are mapped.
            unsafe { place.write_volatile(*word) };
        }
        run(&mut after.cpu);
        // SAFETY: as above.
        after.scratch = Box::new(unsafe { scratch.read_volatile() });
        after
    }
}
