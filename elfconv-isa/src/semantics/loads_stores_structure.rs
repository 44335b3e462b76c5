//! Advanced SIMD structure loads and stores: LD1..LD4, ST1..ST4, LD1R..LD4R.

use crate::machine::{
    Machine,
    Width::{self, X},
};

/// Guard: a single doubleword lane is not interleaved (LD1 and ST1 have lines of their own).
pub const fn is_interleaved(q: u32, s: u32) -> bool {
    q == 1 || s != 3
}

/// Moves the base by the register m, or by the bytes accessed when m is 31.
fn post<M: Machine>(m: &mut M, mm: u32, n: u32, bytes: u32, access: impl FnOnce(&mut M, M::Val)) {
    let base = m.x_or_sp(n, X);
    access(m, base);
    let next = if mm == 31 {
        m.offset(base, bytes as i64)
    } else {
        let index = m.x(mm, X);
        m.add(X, base, index)
    };
    m.set_x_or_sp(n, X, next);
}

// ---- Multiple structures ----

/// Loads `count` consecutive registers from consecutive memory.
fn load_registers<M: Machine>(m: &mut M, count: u32, q: u32, t: u32, base: M::Val) {
    for i in 0..count {
        if q == 1 {
            let value = m.load_vec(base, 16 * i as i64);
            m.set_v((t + i) % 32, value);
        } else {
            let value = m.load(X, base, 8 * i as i64);
            m.set_scalar((t + i) % 32, X, value);
        }
    }
}

fn store_registers<M: Machine>(m: &mut M, count: u32, q: u32, t: u32, base: M::Val) {
    for i in 0..count {
        if q == 1 {
            let value = m.v((t + i) % 32);
            m.store_vec(base, 16 * i as i64, value);
        } else {
            let value = m.scalar((t + i) % 32, X);
            m.store(X, base, 8 * i as i64, value);
        }
    }
}

/// Byte `i` of a vector of structure members: where it lies in the interleaved memory image.
const fn interleaved_byte(count: u32, w: Width, member: u32, i: u32) -> u32 {
    let bytes = w.bytes();
    (i / bytes * count + member) * bytes + i % bytes
}

/// The bytes of `parts` (consecutive vectors) at the places that `place` gives for bytes 0 to 15; others are zero.
fn gather<M: Machine>(
    m: &mut M,
    parts: &[M::Vec],
    used: u32,
    place: impl Fn(u32) -> u32,
) -> M::Vec {
    let mut result = m.vec_imm(0);
    for (k, &part) in parts.iter().enumerate() {
        let mut indices = [0; 16];
        let mut any = false;
        for (i, index) in indices.iter_mut().enumerate() {
            let from = place(i as u32);
            let here = (i as u32) < used && from / 16 == k as u32;
            any |= here;
            // A byte from elsewhere keeps what earlier parts gave.
            *index = if here {
                (16 + from % 16) as u8
            } else {
                i as u8
            };
        }
        if any {
            result = m.shuffle(result, part, indices);
        }
    }
    result
}

/// LD2, LD3, LD4: de-interleaves `count` registers.
fn load_interleaved<M: Machine>(m: &mut M, count: u32, q: u32, s: u32, t: u32, base: M::Val) {
    let (w, bytes) = (Width::from_size(s), 8 << q);
    let mut parts = [m.vec_imm(0); 4];
    let total = bytes * count;
    let full = total / 16;
    for k in 0..full {
        parts[k as usize] = m.load_vec(base, 16 * k as i64);
    }
    if !total.is_multiple_of(16) {
        let (tail, zero) = (m.load(X, base, 16 * full as i64), m.vec_imm(0));
        parts[full as usize] = m.set_lane(X, zero, 0, tail);
    }
    let used = &parts[..total.div_ceil(16) as usize];
    for member in 0..count {
        let value = gather(m, used, bytes, |i| interleaved_byte(count, w, member, i));
        m.set_v((t + member) % 32, value);
    }
}

/// ST2, ST3, ST4: interleaves `count` registers.
fn store_interleaved<M: Machine>(m: &mut M, count: u32, q: u32, s: u32, t: u32, base: M::Val) {
    let (w, bytes) = (Width::from_size(s), 8 << q);
    let mut members = [m.vec_imm(0); 4];
    for member in 0..count {
        members[member as usize] = m.v((t + member) % 32);
    }
    let total = bytes * count;
    for k in 0..total.div_ceil(16) {
        let here = (total - 16 * k).min(16);
        let value = gather(m, &members[..count as usize], here, |i| {
            let (element, within) = ((16 * k + i) / w.bytes(), i % w.bytes());
            element % count * 16 + element / count * w.bytes() + within
        });
        if here == 16 {
            m.store_vec(base, 16 * k as i64, value);
        } else {
            let low = m.lane(X, value, 0);
            m.store(X, base, 16 * k as i64, low);
        }
    }
}

macro_rules! multiple {
    ($($(#[$doc:meta])* $name:ident, $post:ident: $how:ident $count:literal;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, q: u32, n: u32, t: u32) {
            let base = m.x_or_sp(n, X);
            $how(m, $count, q, t, base);
        }
        $(#[$doc])*
        pub fn $post<M: Machine>(m: &mut M, q: u32, mm: u32, n: u32, t: u32) {
            post(m, mm, n, $count * (8 << q), |m, a| $how(m, $count, q, t, a));
        }
    )* };
}

multiple! {
    /// LD1, one register.
    ld1_1, ld1_1_post: load_registers 1;
    /// LD1, two registers.
    ld1_2, ld1_2_post: load_registers 2;
    /// LD1, three registers.
    ld1_3, ld1_3_post: load_registers 3;
    /// LD1, four registers.
    ld1_4, ld1_4_post: load_registers 4;
    /// ST1, one register.
    st1_1, st1_1_post: store_registers 1;
    /// ST1, two registers.
    st1_2, st1_2_post: store_registers 2;
    /// ST1, three registers.
    st1_3, st1_3_post: store_registers 3;
    /// ST1, four registers.
    st1_4, st1_4_post: store_registers 4;
}

macro_rules! interleaved {
    ($($(#[$doc:meta])* $name:ident, $post:ident: $how:ident $count:literal;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, q: u32, s: u32, n: u32, t: u32) {
            let base = m.x_or_sp(n, X);
            $how(m, $count, q, s, t, base);
        }
        $(#[$doc])*
        pub fn $post<M: Machine>(m: &mut M, q: u32, mm: u32, s: u32, n: u32, t: u32) {
            post(m, mm, n, $count * (8 << q), |m, a| $how(m, $count, q, s, t, a));
        }
    )* };
}

interleaved! {
    /// LD2 (multiple structures).
    ld2, ld2_post: load_interleaved 2;
    /// LD3 (multiple structures).
    ld3, ld3_post: load_interleaved 3;
    /// LD4 (multiple structures).
    ld4, ld4_post: load_interleaved 4;
    /// ST2 (multiple structures).
    st2, st2_post: store_interleaved 2;
    /// ST3 (multiple structures).
    st3, st3_post: store_interleaved 3;
    /// ST4 (multiple structures).
    st4, st4_post: store_interleaved 4;
}

// ---- Single structure ----

/// The lane of a single-structure access. `g` is opcode<2:1>, `i` is Q:S:size as one number's bits.
fn single_lane(q: u32, g: u32, k: u32, s: u32) -> (Width, u32) {
    match (g, s & 1) {
        (0, _) => (Width::B, q << 3 | k << 2 | s),
        (1, _) => (Width::H, q << 2 | k << 1 | s >> 1),
        (_, 0) => (Width::W, q << 1 | k),
        _ => (X, q),
    }
}

/// Guard: `g` (opcode<2:1>), S and size name a lane.
pub const fn is_lane(g: u32, k: u32, s: u32) -> bool {
    match g {
        0 => true,
        1 => s & 1 == 0,
        2 => s == 0 || (s == 1 && k == 0),
        _ => false,
    }
}

/// The number of structure members: opcode<0>:R, plus one.
const fn members(h: u32, r: u32) -> u32 {
    (h << 1 | r) + 1
}

fn load_lanes<M: Machine>(m: &mut M, lane: (Width, u32), count: u32, t: u32, base: M::Val) {
    for member in 0..count {
        let value = m.load(lane.0, base, (member * lane.0.bytes()) as i64);
        let old = m.v((t + member) % 32);
        let new = m.set_lane(lane.0, old, lane.1, value);
        m.set_v((t + member) % 32, new);
    }
}

fn store_lanes<M: Machine>(m: &mut M, lane: (Width, u32), count: u32, t: u32, base: M::Val) {
    for member in 0..count {
        let vector = m.v((t + member) % 32);
        let value = m.lane(lane.0, vector, lane.1);
        m.store(lane.0, base, (member * lane.0.bytes()) as i64, value);
    }
}

macro_rules! single {
    ($($(#[$doc:meta])* $name:ident, $post:ident: $how:ident;)*) => { $(
        $(#[$doc])*
        #[allow(clippy::too_many_arguments, reason = "the instruction's fields")]
        pub fn $name<M: Machine>(m: &mut M, q: u32, r: u32, g: u32, h: u32, k: u32, s: u32, n: u32, t: u32) {
            let base = m.x_or_sp(n, X);
            $how(m, single_lane(q, g, k, s), members(h, r), t, base);
        }
        $(#[$doc])*
        #[allow(clippy::too_many_arguments, reason = "the instruction's fields")]
        pub fn $post<M: Machine>(m: &mut M, q: u32, r: u32, mm: u32, g: u32, h: u32, k: u32, s: u32, n: u32, t: u32) {
            let (lane, count) = (single_lane(q, g, k, s), members(h, r));
            post(m, mm, n, count * lane.0.bytes(), |m, a| $how(m, lane, count, t, a));
        }
    )* };
}

single! {
    /// LD1..LD4 (single structure).
    ld_single, ld_single_post: load_lanes;
    /// ST1..ST4 (single structure).
    st_single, st_single_post: store_lanes;
}

fn load_replicated<M: Machine>(m: &mut M, w: Width, q: u32, count: u32, t: u32, base: M::Val) {
    for member in 0..count {
        let value = m.load(w, base, (member * w.bytes()) as i64);
        let vector = m.splat(w, value);
        m.set_vq((t + member) % 32, q, vector);
    }
}

/// LD1R..LD4R.
pub fn ld_replicate<M: Machine>(m: &mut M, q: u32, r: u32, h: u32, s: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load_replicated(m, Width::from_size(s), q, members(h, r), t, base);
}

/// LD1R..LD4R (post-index).
#[allow(clippy::too_many_arguments, reason = "the instruction's fields")]
pub fn ld_replicate_post<M: Machine>(
    m: &mut M,
    q: u32,
    r: u32,
    mm: u32,
    h: u32,
    s: u32,
    n: u32,
    t: u32,
) {
    let (w, count) = (Width::from_size(s), members(h, r));
    post(m, mm, n, count * w.bytes(), |m, a| {
        load_replicated(m, w, q, count, t, a)
    });
}
