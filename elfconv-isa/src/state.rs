//! The guest CPU's state: the only description of its layout.
//!
//! Lifted code addresses the fields by `offset_of!`, the interpreter and the runtime by name.

use crate::features::FeatureSet;

/// Registers of one AArch64 hardware thread in user mode (Arm ARM B1.2, "Registers in AArch64 Execution state").
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(C, align(16))]
pub struct CpuState {
    /// SIMD&FP registers V0..V31, little-endian lanes: lane 0 is the least significant.
    pub v: [u128; 32],
    /// General-purpose registers X0..X30.
    pub x: [u64; 31],
    /// Stack pointer.
    pub sp: u64,
    /// Address of the next instruction whenever this struct holds the truth (see ARCHITECTURE.md, "unwinding").
    pub pc: u64,
    /// Thread pointer, TPIDR_EL0.
    pub tpidr_el0: u64,
    /// Address marked by the last load-exclusive; [`NO_MONITOR`] when the local monitor is clear.
    pub monitor_address: u64,
    /// Condition flags as in PSTATE: N is bit 31, Z 30, C 29, V 28; all others are zero.
    pub nzcv: u32,
    /// Floating-point control register.
    pub fpcr: u32,
    /// Floating-point status register.
    pub fpsr: u32,
    /// What the CPU says that it has, in its identification registers.
    pub features: FeatureSet,
}

/// No address that a load-exclusive could mark: it is odd, and exclusive accesses are aligned or a single byte
/// at an address that user space can't have.
pub const NO_MONITOR: u64 = u64::MAX;

impl CpuState {
    /// All registers zero, local monitor clear: the state at `execve` but for `pc` and `sp`.
    pub const fn new() -> Self {
        CpuState {
            v: [0; 32],
            x: [0; 31],
            sp: 0,
            pc: 0,
            tpidr_el0: 0,
            monitor_address: NO_MONITOR,
            nzcv: 0,
            fpcr: 0,
            fpsr: 0,
            features: FeatureSet::BASELINE,
        }
    }
}

impl Default for CpuState {
    fn default() -> Self {
        Self::new()
    }
}
