//! SM3 and SM4 as the instructions divide them up (Arm ARM, C7.2, SM3SS1 to SM4EKEY).

use super::crypto::{Words, join, words};

/// SM3SS1: one word of the result, in the highest lane.
pub fn sm3_ss1(n: u128, m: u128, a: u128) -> u128 {
    let [n, m, a] = [n, m, a].map(|v| words(v)[3]);
    let sum = n.rotate_left(12).wrapping_add(m).wrapping_add(a);
    (sum.rotate_left(7) as u128) << 96
}

/// SM3TT1A, SM3TT1B: a round's step on the words A to D, with the given boolean function.
pub fn sm3_tt1(d: u128, n: u128, element: u128, f: fn(u32, u32, u32) -> u32) -> u128 {
    let (d, ss1) = (words(d), words(n)[3]);
    let sum = f(d[1], d[3], d[2])
        .wrapping_add(d[0])
        .wrapping_add(ss1 ^ d[3].rotate_left(12))
        .wrapping_add(element as u32);
    join([d[1], d[2].rotate_left(9), d[3], sum])
}

/// SM3TT2A, SM3TT2B: a round's step on the words E to H. The boolean function takes the highest word first.
pub fn sm3_tt2(d: u128, n: u128, element: u128, f: fn(u32, u32, u32) -> u32) -> u128 {
    let (d, ss1) = (words(d), words(n)[3]);
    let sum = f(d[3], d[2], d[1])
        .wrapping_add(d[0])
        .wrapping_add(ss1)
        .wrapping_add(element as u32);
    let mixed = sum ^ sum.rotate_left(9) ^ sum.rotate_left(17);
    join([d[1], d[2].rotate_left(19), d[3], mixed])
}

/// SM3's permutation P1.
fn permute(x: u32) -> u32 {
    x ^ x.rotate_left(15) ^ x.rotate_left(23)
}

pub fn sm3_part_w1(d: u128, n: u128, m: u128) -> u128 {
    let (mut result, m) = (words(d ^ n), words(m));
    for i in 0..4 {
        let later = if i < 3 { m[i + 1] } else { result[0] };
        result[i] = permute(result[i] ^ later.rotate_left(15));
    }
    join(result)
}

pub fn sm3_part_w2(d: u128, n: u128, m: u128) -> u128 {
    let t: Words = core::array::from_fn(|i| words(n)[i] ^ words(m)[i].rotate_left(7));
    let mut result: Words = core::array::from_fn(|i| words(d)[i] ^ t[i]);
    result[3] ^= permute(t[0].rotate_left(15));
    join(result)
}

/// SM4's field is GF(2^8) modulo x^8 + x^7 + x^6 + x^5 + x^4 + x^2 + 1.
const fn product(a: u8, b: u8) -> u8 {
    let (mut a, mut b, mut result) = (a, b, 0);
    while b != 0 {
        if b & 1 == 1 {
            result ^= a;
        }
        a = (a << 1) ^ ((a >> 7) * 0xf5);
        b >>= 1;
    }
    result
}

/// The affine map around the inversion.
const fn affine(x: u8) -> u8 {
    x ^ x.rotate_left(1) ^ x.rotate_left(3) ^ x.rotate_left(6) ^ x.rotate_left(7) ^ 0xd3
}

/// The inverse is the 254th power; of zero, zero.
const fn substitution() -> [u8; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let x = affine(i as u8);
        let (mut power, mut n) = (1, 0);
        while n < 254 {
            power = product(power, x);
            n += 1;
        }
        table[i] = affine(power);
        i += 1;
    }
    table
}

static SBOX: [u8; 256] = substitution();

/// A word through the S-box, and the linear map of the rotations.
fn transform(word: u32, rotations: &[u32]) -> u32 {
    let s = u32::from_le_bytes(word.to_le_bytes().map(|byte| SBOX[byte as usize]));
    rotations.iter().fold(s, |x, &n| x ^ s.rotate_left(n))
}

/// Four rounds with the round keys or constants in `keys`.
fn rounds(state: u128, keys: u128, rotations: &[u32]) -> u128 {
    let mut x = words(state);
    for key in words(keys) {
        let new = x[0] ^ transform(x[1] ^ x[2] ^ x[3] ^ key, rotations);
        x = [x[1], x[2], x[3], new];
    }
    join(x)
}

/// SM4E.
pub fn sm4_encrypt(state: u128, keys: u128) -> u128 {
    rounds(state, keys, &[2, 10, 18, 24])
}

/// SM4EKEY.
pub fn sm4_key(keys: u128, constants: u128) -> u128 {
    rounds(keys, constants, &[13, 23])
}
