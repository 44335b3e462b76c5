//! Advanced SIMD vector x indexed element and its scalar forms (Arm ARM C4.1.96).

use super::simd::{scalar_source, set_lane_0, source};
use super::simd_three_diff::{Accumulate, accumulate, doubled_product};
use super::simd_three_extension::{self as extension, Rounding, Signs};
use crate::machine::{Fp1, Fp2, Machine, Vec2, Width};

/// The register and lane that `size`, `L`, `M`, `Rm` and `H` name, for integer elements of 16 or 32 bits.
fn element(size: u32, l: u32, top: u32, r: u32, h: u32) -> (u32, u32) {
    if size == 1 {
        (r, h << 2 | l << 1 | top)
    } else {
        (top << 4 | r, h << 1 | l)
    }
}

/// The same for floating-point elements of a format numbered as `ftype`.
fn fp_element(t: u32, l: u32, top: u32, r: u32, h: u32) -> (u32, u32) {
    match t {
        0 => (top << 4 | r, h << 1 | l),
        1 => (top << 4 | r, h),
        _ => (r, h << 2 | l << 1 | top),
    }
}

/// Guard: a 64-bit element's index has one bit, and 1D is reserved.
pub fn fp_vector(q: u32, z: u32, l: u32) -> bool {
    z == 0 || (q == 1 && l == 0)
}

/// Guard: a 64-bit element's index has one bit.
pub fn fp_scalar(z: u32, l: u32) -> bool {
    z == 0 || l == 0
}

/// The element in every lane.
fn splat<M: Machine>(m: &mut M, w: Width, (register, i): (u32, u32)) -> M::Vec {
    let v = m.v(register);
    let x = m.lane(w, v, i);
    m.splat(w, x)
}

macro_rules! by_element {
    ($inner:ident: $( $name:ident = $($arg:expr),+; )*) => {
        $(
            #[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
            pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, l: u32, top: u32, r: u32, h: u32, n: u32, d: u32) {
                $inner(m, $($arg,)+ Width::from_size(size), element(size, l, top, r, h), [q, n, d]);
            }
        )*
    };
}

type Element = (u32, u32);

fn plain<M: Machine>(m: &mut M, op: Vec2, w: Width, e: Element, [q, n, d]: [u32; 3]) {
    let b = splat(m, w, e);
    let a = source(m, q, n);
    let v = m.vec2(op, w, a, b);
    m.set_vq(d, q, v);
}

by_element! { plain:
    mul = Vec2::Mul;
    sqdmulh = Vec2::SqDMulH;
    sqrdmulh = Vec2::SqRDMulH;
}

fn into<M: Machine>(m: &mut M, into: Vec2, w: Width, e: Element, [q, n, d]: [u32; 3]) {
    let b = splat(m, w, e);
    let (a, old) = (m.v(n), m.v(d));
    let product = m.vec2(Vec2::Mul, w, a, b);
    let v = m.vec2(into, w, old, product);
    m.set_vq(d, q, v);
}

by_element! { into:
    mla = Vec2::Add;
    mls = Vec2::Sub;
}

/// The wide product of one half of Vn and the element.
fn product<M: Machine>(m: &mut M, signed: bool, w: Width, e: Element, q: u32, n: u32) -> M::Vec {
    let b = splat(m, w, e);
    let a = m.v(n);
    let a = m.widen(signed, w, a, q == 1);
    let b = m.widen(signed, w, b, false);
    m.vec2(Vec2::Mul, w.wider(), a, b)
}

fn long<M: Machine>(m: &mut M, signed: bool, w: Width, e: Element, [q, n, d]: [u32; 3]) {
    let v = product(m, signed, w, e, q, n);
    m.set_v(d, v);
}

by_element! { long:
    smull = true;
    umull = false;
}

fn long_into<M: Machine>(
    m: &mut M,
    into: Vec2,
    signed: bool,
    w: Width,
    e: Element,
    [q, n, d]: [u32; 3],
) {
    let value = product(m, signed, w, e, q, n);
    let old = m.v(d);
    let v = m.vec2(into, w.wider(), old, value);
    m.set_v(d, v);
}

by_element! { long_into:
    smlal = Vec2::Add, true;
    umlal = Vec2::Add, false;
    smlsl = Vec2::Sub, true;
    umlsl = Vec2::Sub, false;
}

fn doubling<M: Machine>(m: &mut M, how: Accumulate, w: Width, e: Element, [q, n, d]: [u32; 3]) {
    let b = splat(m, w, e);
    let a = m.v(n);
    let a = m.widen(true, w, a, q == 1);
    let b = m.widen(true, w, b, false);
    let product = doubled_product(m, w.wider(), a, b);
    let old = if how == Accumulate::No {
        product
    } else {
        m.v(d)
    };
    let v = accumulate(m, how, w.wider(), old, product);
    m.set_v(d, v);
}

by_element! { doubling:
    sqdmull = Accumulate::No;
    sqdmlal = Accumulate::Add;
    sqdmlsl = Accumulate::Sub;
}

fn rounding<M: Machine>(m: &mut M, op: Rounding, w: Width, e: Element, [q, n, d]: [u32; 3]) {
    let b = splat(m, w, e);
    let v = [m.v(d), m.v(n), b];
    extension::rounding(m, op, w, v, [q, d]);
}

by_element! { rounding:
    sqrdmlah = Rounding::Add;
    sqrdmlsh = Rounding::Subtract;
}

/// Dot products with the four bytes of a 32-bit element.
macro_rules! dot {
    ($( $name:ident = $signs:expr; )*) => {
        $(
            #[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
            pub fn $name<M: Machine>(m: &mut M, q: u32, l: u32, top: u32, r: u32, h: u32, n: u32, d: u32) {
                let b = splat(m, Width::W, element(2, l, top, r, h));
                let a = m.v(n);
                extension::dot(m, $signs, a, b, [q, d]);
            }
        )*
    };
}

dot! {
    sdot = Signs(true, true);
    udot = Signs(false, false);
    sudot = Signs(true, false);
    usdot = Signs(false, true);
}

// ---- floating point ----

macro_rules! fp_by_element {
    ($inner:ident: $( $name:ident = $arg:expr; )*) => {
        $(
            #[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
            pub fn $name<M: Machine>(m: &mut M, q: u32, sz: u32, l: u32, top: u32, r: u32, h: u32, n: u32, d: u32) {
                $inner(m, $arg, Width::from_ftype(sz), fp_element(sz, l, top, r, h), [q, n, d]);
            }
        )*
    };
}

fn fp_plain<M: Machine>(m: &mut M, op: Fp2, w: Width, e: Element, [q, n, d]: [u32; 3]) {
    let b = splat(m, w, e);
    let a = source(m, q, n);
    let v = m.vec_fp2(op, w, a, b);
    m.set_vq(d, q, v);
}

fp_by_element! { fp_plain:
    fmul = Fp2::Mul;
    fmulx = Fp2::MulX;
}

fn fused<M: Machine>(m: &mut M, negate: bool, w: Width, e: Element, [q, n, d]: [u32; 3]) {
    let b = splat(m, w, e);
    let (mut a, addend) = (source(m, q, n), source(m, q, d));
    if negate {
        a = m.vec_fp1(Fp1::Neg, w, a);
    }
    let v = m.vec_fma(w, addend, a, b);
    m.set_vq(d, q, v);
}

fp_by_element! { fused:
    fmla = false;
    fmls = true;
}

// ---- scalar ----

macro_rules! scalar_by_element {
    ($inner:ident, $width:ident, $element:ident: $( $name:ident = $arg:expr; )*) => {
        $(
            #[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
            pub fn $name<M: Machine>(m: &mut M, size: u32, l: u32, top: u32, r: u32, h: u32, n: u32, d: u32) {
                $inner(m, $arg, Width::$width(size), $element(size, l, top, r, h), n, d);
            }
        )*
    };
}

fn scalar_high<M: Machine>(m: &mut M, op: Vec2, w: Width, e: Element, n: u32, d: u32) {
    let b = splat(m, w, e);
    let a = scalar_source(m, w, n);
    let v = m.vec2(op, w, a, b);
    set_lane_0(m, w, d, v);
}

scalar_by_element! { scalar_high, from_size, element:
    sqdmulh_scalar = Vec2::SqDMulH;
    sqrdmulh_scalar = Vec2::SqRDMulH;
}

fn scalar_doubling<M: Machine>(m: &mut M, how: Accumulate, w: Width, e: Element, n: u32, d: u32) {
    let b = splat(m, w, e);
    let a = scalar_source(m, w, n);
    super::simd_scalar::doubling(m, how, w, [a, b], d);
}

scalar_by_element! { scalar_doubling, from_size, element:
    sqdmull_scalar = Accumulate::No;
    sqdmlal_scalar = Accumulate::Add;
    sqdmlsl_scalar = Accumulate::Sub;
}

fn scalar_rounding<M: Machine>(m: &mut M, op: Rounding, w: Width, e: Element, n: u32, d: u32) {
    let b = splat(m, w, e);
    let a = scalar_source(m, w, n);
    extension::rounding_scalar(m, op, w, [a, b], d);
}

scalar_by_element! { scalar_rounding, from_size, element:
    sqrdmlah_scalar = Rounding::Add;
    sqrdmlsh_scalar = Rounding::Subtract;
}

fn fp_scalar2<M: Machine>(m: &mut M, op: Fp2, w: Width, (r, i): Element, n: u32, d: u32) {
    let v = m.v(r);
    let (a, b) = (m.scalar(n, w), m.lane(w, v, i));
    let result = m.fp2(op, w, a, b);
    m.set_scalar(d, w, result);
}

scalar_by_element! { fp_scalar2, from_ftype, fp_element:
    fmul_scalar = Fp2::Mul;
    fmulx_scalar = Fp2::MulX;
}

fn fused_scalar<M: Machine>(m: &mut M, negate: bool, w: Width, (r, i): Element, n: u32, d: u32) {
    let v = m.v(r);
    let (mut a, b, addend) = (m.scalar(n, w), m.lane(w, v, i), m.scalar(d, w));
    if negate {
        a = m.fp1(Fp1::Neg, w, a);
    }
    let result = m.fma(w, addend, a, b);
    m.set_scalar(d, w, result);
}

scalar_by_element! { fused_scalar, from_ftype, fp_element:
    fmla_scalar = false;
    fmls_scalar = true;
}
