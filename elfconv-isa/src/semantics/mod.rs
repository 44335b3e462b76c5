//! What each instruction does, one file per encoding class of the Arm manual (C4.1).
//!
//! Functions take the fields of the instruction as the table names them. Letters that recur: `z` is sf, `d`, `n`, `m`,
//! `a`, `t`, `u` are register numbers (Rd, Rn, Rm, Ra, Rt, Rt2), `s` is a size. In scalar floating point `s` is sf and `t`
//! ptype; in Advanced SIMD `q` is Q, `z` size or sz, `i` an immediate, and by element `l`, `t`, `h` are L, M, H.

pub mod branches;
pub mod crypto;
pub mod crypto_512;
pub mod dp_imm;
pub mod dp_reg;
pub mod fp;
pub mod loads_stores;
pub mod simd;
pub mod simd_across;
pub mod simd_complex;
pub mod simd_copy;
pub mod simd_imm;
pub mod simd_indexed;
pub mod simd_mixed_fp;
pub mod simd_permute;
pub mod simd_scalar;
pub mod simd_shift;
pub mod simd_three_diff;
pub mod simd_three_extension;
pub mod simd_three_same;
pub mod simd_three_same_fp;
pub mod simd_two_misc;
pub mod simd_two_misc_fp;
pub mod system;

/// The low `bits` bits of a field as a signed number.
pub(crate) const fn sign_extend(value: u32, bits: u32) -> i64 {
    ((value as i64) << (64 - bits)) >> (64 - bits)
}
