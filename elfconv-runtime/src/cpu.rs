//! The guest's registers, as lifted code sees them.

use elfconv_isa::CpuState;

#[unsafe(no_mangle)]
static mut elfconv_cpu: CpuState = CpuState::new();

/// The registers.
pub fn cpu() -> &'static mut CpuState {
    let cpu = &raw mut elfconv_cpu;
    // SAFETY: one thread; no reference is held while lifted code, which writes it, runs.
    unsafe { &mut *cpu }
}
