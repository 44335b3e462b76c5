//! AES, SHA-1, SHA-256 and SHA-512 as the instructions divide them up (Arm ARM, shared/functions/crypto).

/// Doubling in AES's field, GF(2^8) modulo x^8 + x^4 + x^3 + x + 1.
const fn double(a: u8) -> u8 {
    (a << 1) ^ ((a >> 7) * 0x1b)
}

const fn product(a: u8, b: u8) -> u8 {
    let (mut a, mut b, mut result) = (a, b, 0);
    while b != 0 {
        if b & 1 == 1 {
            result ^= a;
        }
        a = double(a);
        b >>= 1;
    }
    result
}

/// The inverse in the field (FIPS 197, 5.1.1): the 254th power; of zero, zero.
const fn inverse(a: u8) -> u8 {
    let (mut result, mut i) = (1, 0);
    while i < 254 {
        result = product(result, a);
        i += 1;
    }
    result
}

const fn substitution() -> [u8; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let x = inverse(i as u8);
        table[i] =
            x ^ x.rotate_left(1) ^ x.rotate_left(2) ^ x.rotate_left(3) ^ x.rotate_left(4) ^ 0x63;
        i += 1;
    }
    table
}

const fn inverted(table: [u8; 256]) -> [u8; 256] {
    let mut result = [0; 256];
    let mut i = 0;
    while i < 256 {
        result[table[i] as usize] = i as u8;
        i += 1;
    }
    result
}

static SBOX: [u8; 256] = substitution();
static INVERSE_SBOX: [u8; 256] = inverted(substitution());

/// SubBytes of ShiftRows: row `r` of the column-major state moves left by `r`.
pub fn aes_e(state: u128) -> u128 {
    let s = state.to_le_bytes();
    u128::from_le_bytes(core::array::from_fn(|i| {
        SBOX[s[(i + 4 * (i % 4)) % 16] as usize]
    }))
}

/// Their inverses.
pub fn aes_d(state: u128) -> u128 {
    let s = state.to_le_bytes();
    u128::from_le_bytes(core::array::from_fn(|i| {
        INVERSE_SBOX[s[(i + 12 * (i % 4)) % 16] as usize]
    }))
}

/// Coefficients of MixColumns and its inverse, from the diagonal on.
pub const MIX: [u8; 4] = [2, 3, 1, 1];
pub const INVERSE_MIX: [u8; 4] = [14, 11, 13, 9];

/// MixColumns with the given coefficients.
pub fn aes_mix(state: u128, coefficients: [u8; 4]) -> u128 {
    let s = state.to_le_bytes();
    u128::from_le_bytes(core::array::from_fn(|i| {
        let (column, row) = (i & !3, i % 4);
        (0..4).fold(0, |sum, k| {
            sum ^ product(s[column + (row + k) % 4], coefficients[k])
        })
    }))
}

pub type Words = [u32; 4];

pub fn words(a: u128) -> Words {
    core::array::from_fn(|i| (a >> (32 * i)) as u32)
}

pub fn join(w: Words) -> u128 {
    w.iter().rev().fold(0, |v, &x| v << 32 | x as u128)
}

/// SHAchoose.
pub fn choose(x: u32, y: u32, z: u32) -> u32 {
    (y ^ z) & x ^ z
}

/// SHAparity.
pub fn parity(x: u32, y: u32, z: u32) -> u32 {
    x ^ y ^ z
}

/// SHAmajority.
pub fn majority(x: u32, y: u32, z: u32) -> u32 {
    x & y | (x | y) & z
}

/// Four rounds of SHA-1 with the given function.
pub fn sha1_hash(x: u128, y: u32, w: u128, f: fn(u32, u32, u32) -> u32) -> u128 {
    let (mut x, mut y) = (words(x), y);
    for w in words(w) {
        y = y
            .wrapping_add(x[0].rotate_left(5))
            .wrapping_add(f(x[1], x[2], x[3]))
            .wrapping_add(w);
        let top = x[3];
        x = [y, x[0], x[1].rotate_left(30), x[2]];
        y = top;
    }
    join(x)
}

pub fn sha1_su0(a: u128, b: u128, c: u128) -> u128 {
    (b << 64 | a >> 64) ^ a ^ c
}

pub fn sha1_su1(a: u128, b: u128) -> u128 {
    let t = words(a ^ b >> 32);
    let mut result = t.map(|x| x.rotate_left(1));
    result[3] ^= t[0].rotate_left(2);
    join(result)
}

/// SHA256hash: four rounds on the state x:y, both halves returned.
pub fn sha256_hash(x: u128, y: u128, w: u128) -> (u128, u128) {
    let (mut x, mut y) = (words(x), words(y));
    for w in words(w) {
        let sigma1 = y[0].rotate_right(6) ^ y[0].rotate_right(11) ^ y[0].rotate_right(25);
        let sigma0 = x[0].rotate_right(2) ^ x[0].rotate_right(13) ^ x[0].rotate_right(22);
        let t = y[3]
            .wrapping_add(sigma1)
            .wrapping_add(choose(y[0], y[1], y[2]))
            .wrapping_add(w);
        let new_y = t.wrapping_add(x[3]);
        let new_x = t
            .wrapping_add(sigma0)
            .wrapping_add(majority(x[0], x[1], x[2]));
        x = [new_x, x[0], x[1], x[2]];
        y = [new_y, y[0], y[1], y[2]];
    }
    (join(x), join(y))
}

pub fn sha256_su0(a: u128, b: u128) -> u128 {
    let (old, t) = (words(a), words(b << 96 | a >> 32));
    join(core::array::from_fn(|i| {
        let sigma = t[i].rotate_right(7) ^ t[i].rotate_right(18) ^ t[i] >> 3;
        sigma.wrapping_add(old[i])
    }))
}

pub fn sha256_su1(a: u128, b: u128, c: u128) -> u128 {
    let (old, t0, last) = (words(a), words(c << 96 | b >> 32), words(c));
    let mut result = [0; 4];
    for i in 0..4 {
        let x = if i < 2 { last[i + 2] } else { result[i - 2] };
        let sigma = x.rotate_right(17) ^ x.rotate_right(19) ^ x >> 10;
        result[i] = sigma.wrapping_add(old[i]).wrapping_add(t0[i]);
    }
    join(result)
}

/// The low and the high doubleword.
fn doublewords(a: u128) -> [u64; 2] {
    [a as u64, (a >> 64) as u64]
}

fn join_doublewords([low, high]: [u64; 2]) -> u128 {
    (high as u128) << 64 | low as u128
}

/// SHA512H: the first halves of two rounds. `x` and `y` are parts of the state, `w` the message with the constants.
pub fn sha512_h(w: u128, x: u128, y: u128) -> u128 {
    let (w, x, y) = (doublewords(w), doublewords(x), doublewords(y));
    let sigma1 = |v: u64| v.rotate_right(14) ^ v.rotate_right(18) ^ v.rotate_right(41);
    let choose = |a: u64, b: u64, c: u64| (b ^ c) & a ^ c;
    let high = choose(y[1], x[0], x[1])
        .wrapping_add(sigma1(y[1]))
        .wrapping_add(w[1]);
    let t = high.wrapping_add(y[0]);
    let low = choose(t, y[1], x[0])
        .wrapping_add(sigma1(t))
        .wrapping_add(w[0]);
    join_doublewords([low, high])
}

/// SHA512H2: their second halves.
pub fn sha512_h2(w: u128, x: u128, y: u128) -> u128 {
    let (w, x, y) = (doublewords(w), doublewords(x), doublewords(y));
    let sigma0 = |v: u64| v.rotate_right(28) ^ v.rotate_right(34) ^ v.rotate_right(39);
    let majority = |a: u64, b: u64, c: u64| a & b | (a | b) & c;
    let high = majority(x[0], y[1], y[0])
        .wrapping_add(sigma0(y[0]))
        .wrapping_add(w[1]);
    let low = majority(high, y[0], y[1])
        .wrapping_add(sigma0(high))
        .wrapping_add(w[0]);
    join_doublewords([low, high])
}
