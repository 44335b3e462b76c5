//! Operations on values as pure functions: what the interpreter's [`crate::machine::Machine`] methods compute, and what
//! lifted code calls where the target has no instruction for it.

pub mod bf16;
pub mod crypto;
pub mod estimate;
pub mod fma;
pub mod fp;
pub mod int;
pub mod sm;
pub mod soft;
pub mod vec;

/// The floating-point environment: what an operation takes its rounding mode from and where it leaves its exceptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FpEnv {
    pub fpcr: u32,
    pub fpsr: u32,
}

/// Cumulative exception bits of FPSR (Arm ARM C5.2.10).
pub mod fpsr {
    /// Invalid operation.
    pub const IOC: u32 = 1 << 0;
    /// Division by zero.
    pub const DZC: u32 = 1 << 1;
    pub const OFC: u32 = 1 << 2;
    pub const UFC: u32 = 1 << 3;
    /// Inexact.
    pub const IXC: u32 = 1 << 4;
    /// Input denormal (was flushed to zero).
    pub const IDC: u32 = 1 << 7;
    /// Integer saturation.
    pub const QC: u32 = 1 << 27;
}

/// Control bits of FPCR (Arm ARM C5.2.8).
pub mod fpcr {
    /// Flush half precision to zero.
    pub const FZ16: u32 = 1 << 19;
    pub const RMODE_SHIFT: u32 = 22;
    /// Flush single and double precision to zero.
    pub const FZ: u32 = 1 << 24;
    /// Every NaN result is the default NaN.
    pub const DN: u32 = 1 << 25;
    /// Alternative half-precision format: no infinities, no NaNs.
    pub const AHP: u32 = 1 << 26;
}

impl FpEnv {
    /// Sets cumulative exception bits.
    pub fn raise(&mut self, bits: u32) {
        self.fpsr |= bits;
    }

    /// Whether an FPCR bit is set.
    pub fn controls(&self, bit: u32) -> bool {
        self.fpcr & bit != 0
    }
}
