//! Operations that no target machine has an instruction for, as functions of vectors and the floating-point environment:
//! the interpreter calls them directly, lifted code through the runtime.

use crate::machine::Width;
use crate::value::{FpEnv, bf16, crypto, estimate, fp, sm, vec};

/// Which function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Helper {
    /// Carry-less product of the low 64-bit lanes of a and b.
    PMull64,
    /// CRC-32 (polynomial 0x04c11db7): a is the old value, b the data, c the number of its bytes.
    Crc32,
    /// CRC-32C (polynomial 0x1edc6f41), as above.
    Crc32C,
    /// Carry-less products of the bytes in the low 64 bits of a and b, in 16-bit lanes.
    PMull8,
    /// Double-precision lanes of a in single precision, rounded to odd, in the low 64 bits.
    Fcvtxn,
    /// FCVTL of the half-precision lanes in the low 64 bits of a.
    FcvtlHalf,
    /// FCVTN of the single-precision lanes of a to half precision, in the low 64 bits.
    FcvtnHalf,
    /// FPMulAddH of the single-precision lanes of a and the half-precision lanes in the low 64 bits of b and c.
    Fmlal,
    /// Single-precision lanes of a in BFloat16, in the low 64 bits.
    Bfcvt,
    /// BFDOT, BFMMLA: a is Vd, b is Vn, c is Vm.
    Bfdot,
    Bfmmla,
    /// FJCVTZS of the low 64 bits of a: the result in lane 0, Z in lane 1 of 32 bits.
    Fjcvtzs,
    /// URECPE of the 32-bit lanes of a.
    Urecpe,
    /// URSQRTE of the 32-bit lanes of a.
    Ursqrte,
    /// AES round without MixColumns of a with the key b.
    AesE,
    /// Inverse AES round without InvMixColumns of a with the key b.
    AesD,
    /// AES MixColumns of a.
    AesMc,
    /// AES InvMixColumns of a.
    AesImc,
    /// SHA1C, SHA1P, SHA1M: a is Qd, b is Sn, c is Vm.
    Sha1C,
    Sha1P,
    Sha1M,
    /// SHA1SU0 of Vd, Vn, Vm.
    Sha1Su0,
    /// SHA1SU1 of Vd, Vn.
    Sha1Su1,
    /// SHA256H, SHA256H2: a is Qd, b is Qn, c is Vm.
    Sha256H,
    Sha256H2,
    /// SHA256SU0 of Vd, Vn.
    Sha256Su0,
    /// SHA256SU1 of Vd, Vn, Vm.
    Sha256Su1,
    /// SHA512H, SHA512H2 of Vd, Vn, Vm.
    Sha512H,
    Sha512H2,
    /// SM3SS1 of Vn, Vm, Va.
    Sm3Ss1,
    /// SM3TT1A, SM3TT1B, SM3TT2A, SM3TT2B: a is Vd, b is Vn, c has Vm's element in every lane.
    Sm3Tt1A,
    Sm3Tt1B,
    Sm3Tt2A,
    Sm3Tt2B,
    /// SM3PARTW1, SM3PARTW2 of Vd, Vn, Vm.
    Sm3PartW1,
    Sm3PartW2,
    /// SM4E of Vd, Vn.
    Sm4E,
    /// SM4EKEY of Vn, Vm.
    Sm4EKey,
}

/// All helpers, by number: lifted code names them so.
pub const HELPERS: &[Helper] = &[
    Helper::PMull64,
    Helper::Crc32,
    Helper::Crc32C,
    Helper::PMull8,
    Helper::Fcvtxn,
    Helper::FcvtlHalf,
    Helper::FcvtnHalf,
    Helper::Fmlal,
    Helper::Bfcvt,
    Helper::Bfdot,
    Helper::Bfmmla,
    Helper::Fjcvtzs,
    Helper::Urecpe,
    Helper::Ursqrte,
    Helper::AesE,
    Helper::AesD,
    Helper::AesMc,
    Helper::AesImc,
    Helper::Sha1C,
    Helper::Sha1P,
    Helper::Sha1M,
    Helper::Sha1Su0,
    Helper::Sha1Su1,
    Helper::Sha256H,
    Helper::Sha256H2,
    Helper::Sha256Su0,
    Helper::Sha256Su1,
    Helper::Sha512H,
    Helper::Sha512H2,
    Helper::Sm3Ss1,
    Helper::Sm3Tt1A,
    Helper::Sm3Tt1B,
    Helper::Sm3Tt2A,
    Helper::Sm3Tt2B,
    Helper::Sm3PartW1,
    Helper::Sm3PartW2,
    Helper::Sm4E,
    Helper::Sm4EKey,
];

/// Runs a helper.
pub fn run(helper: Helper, a: u128, b: u128, c: u128, env: &mut FpEnv) -> u128 {
    match helper {
        Helper::PMull64 => pmull64(a as u64, b as u64),
        Helper::Crc32 => crc32(0xedb8_8320, a as u32, b as u64, c as u32),
        Helper::Crc32C => crc32(0x82f6_3b78, a as u32, b as u64, c as u32),
        Helper::PMull8 => vec::pmull8(a as u64, b as u64),
        Helper::Fcvtxn => {
            fp::convert_odd(a as u64, env) as u128
                | (fp::convert_odd((a >> 64) as u64, env) as u128) << 32
        }
        Helper::FcvtlHalf => vec::convert_half(Width::H, Width::W, a, env),
        Helper::FcvtnHalf => vec::convert_half(Width::W, Width::H, a, env),
        Helper::Fmlal => vec::fma_half(a, b, c, env),
        Helper::Bfcvt => bf16::narrow(a, env),
        Helper::Bfdot => bf16::dot(a, b, c),
        Helper::Bfmmla => bf16::matrix_multiply(a, b, c),
        Helper::Fjcvtzs => {
            let (value, exact) = fp::to_int_js(a as u64, env);
            (exact << 32 | value) as u128
        }
        Helper::Urecpe => vec::map_words(a, estimate::unsigned_recip),
        Helper::Ursqrte => vec::map_words(a, estimate::unsigned_rsqrt),
        Helper::AesE => crypto::aes_e(a ^ b),
        Helper::AesD => crypto::aes_d(a ^ b),
        Helper::AesMc => crypto::aes_mix(a, crypto::MIX),
        Helper::AesImc => crypto::aes_mix(a, crypto::INVERSE_MIX),
        Helper::Sha1C => crypto::sha1_hash(a, b as u32, c, crypto::choose),
        Helper::Sha1P => crypto::sha1_hash(a, b as u32, c, crypto::parity),
        Helper::Sha1M => crypto::sha1_hash(a, b as u32, c, crypto::majority),
        Helper::Sha1Su0 => crypto::sha1_su0(a, b, c),
        Helper::Sha1Su1 => crypto::sha1_su1(a, b),
        Helper::Sha256H => crypto::sha256_hash(a, b, c).0,
        Helper::Sha256H2 => crypto::sha256_hash(b, a, c).1,
        Helper::Sha256Su0 => crypto::sha256_su0(a, b),
        Helper::Sha256Su1 => crypto::sha256_su1(a, b, c),
        Helper::Sha512H => crypto::sha512_h(a, b, c),
        Helper::Sha512H2 => crypto::sha512_h2(a, b, c),
        Helper::Sm3Ss1 => sm::sm3_ss1(a, b, c),
        Helper::Sm3Tt1A => sm::sm3_tt1(a, b, c, crypto::parity),
        Helper::Sm3Tt1B => sm::sm3_tt1(a, b, c, crypto::majority),
        Helper::Sm3Tt2A => sm::sm3_tt2(a, b, c, crypto::parity),
        Helper::Sm3Tt2B => sm::sm3_tt2(a, b, c, crypto::choose),
        Helper::Sm3PartW1 => sm::sm3_part_w1(a, b, c),
        Helper::Sm3PartW2 => sm::sm3_part_w2(a, b, c),
        Helper::Sm4E => sm::sm4_encrypt(a, b),
        Helper::Sm4EKey => sm::sm4_key(a, b),
    }
}

fn pmull64(a: u64, b: u64) -> u128 {
    (0..64)
        .filter(|i| b >> i & 1 == 1)
        .fold(0, |product, i| product ^ (a as u128) << i)
}

/// CRC with a bit-reversed polynomial (Arm ARM, CRC32 and CRC32C pseudocode: Poly32Mod2 of bit-reversed operands).
fn crc32(polynomial: u32, old: u32, data: u64, bytes: u32) -> u128 {
    let mut rest = old as u64 ^ data;
    for _ in 0..8 * bytes.min(8) {
        let carry = if rest & 1 == 1 { polynomial as u64 } else { 0 };
        rest = (rest >> 1) ^ carry;
    }
    rest as u32 as u128
}
