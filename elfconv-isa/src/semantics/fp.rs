//! Data processing, scalar floating point (Arm ARM C4.1.96: "Floating-point data-processing", "Conversion between
//! floating-point and integer").

use super::simd::{scalar_source, set_lane_0};
use crate::helper::Helper;
use crate::machine::{Cmp, Comparison, Cond, Flags, Fp1, Fp2, Machine, Rounding, Width};
use crate::value::soft::Format;

/// Guard: `ftype` 10 is reserved.
pub fn format(t: u32) -> bool {
    t != 2
}

// ---- Floating-point data-processing (1 source) ----

/// FMOV (register).
pub fn fmov<M: Machine>(m: &mut M, t: u32, n: u32, d: u32) {
    let w = Width::from_ftype(t);
    let a = m.scalar(n, w);
    m.set_scalar(d, w, a);
}

fn one_source<M: Machine>(m: &mut M, op: Fp1, t: u32, n: u32, d: u32) {
    let w = Width::from_ftype(t);
    let a = m.scalar(n, w);
    let result = m.fp1(op, w, a);
    m.set_scalar(d, w, result);
}

macro_rules! one_source {
    ($( $name:ident = $op:expr; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, t: u32, n: u32, d: u32) {
            one_source(m, $op, t, n, d);
        } )*
    };
}

one_source! {
    fabs = Fp1::Abs;
    fneg = Fp1::Neg;
    fsqrt = Fp1::Sqrt;
    frintn = Fp1::Round(Rounding::TieEven);
    frintp = Fp1::Round(Rounding::Up);
    frintm = Fp1::Round(Rounding::Down);
    frintz = Fp1::Round(Rounding::Zero);
    frinta = Fp1::Round(Rounding::TieAway);
    frintx = Fp1::RoundExact;
    frinti = Fp1::Round(Rounding::Current);
    frint32z = Fp1::Round32Z;
    frint32x = Fp1::Round32X;
    frint64z = Fp1::Round64Z;
    frint64x = Fp1::Round64X;
}

fn fcvt<M: Machine>(m: &mut M, from: Width, to: Width, n: u32, d: u32) {
    let a = m.scalar(n, from);
    let result = m.fp_convert(from, to, a);
    m.set_scalar(d, to, result);
}

pub fn fcvt_s_to_d<M: Machine>(m: &mut M, n: u32, d: u32) {
    fcvt(m, Width::W, Width::X, n, d);
}

pub fn fcvt_s_to_h<M: Machine>(m: &mut M, n: u32, d: u32) {
    fcvt(m, Width::W, Width::H, n, d);
}

pub fn fcvt_d_to_s<M: Machine>(m: &mut M, n: u32, d: u32) {
    fcvt(m, Width::X, Width::W, n, d);
}

pub fn fcvt_d_to_h<M: Machine>(m: &mut M, n: u32, d: u32) {
    fcvt(m, Width::X, Width::H, n, d);
}

pub fn fcvt_h_to_s<M: Machine>(m: &mut M, n: u32, d: u32) {
    fcvt(m, Width::H, Width::W, n, d);
}

pub fn fcvt_h_to_d<M: Machine>(m: &mut M, n: u32, d: u32) {
    fcvt(m, Width::H, Width::X, n, d);
}

/// BFCVT: single precision to BFloat16.
pub fn bfcvt<M: Machine>(m: &mut M, n: u32, d: u32) {
    let a = scalar_source(m, Width::W, n);
    let v = m.helper(Helper::Bfcvt, a, a, a);
    set_lane_0(m, Width::H, d, v);
}

// ---- Floating-point data-processing (2 source) ----

fn two_source<M: Machine>(m: &mut M, op: Fp2, t: u32, r: u32, n: u32, d: u32) {
    let w = Width::from_ftype(t);
    let (a, b) = (m.scalar(n, w), m.scalar(r, w));
    let result = m.fp2(op, w, a, b);
    m.set_scalar(d, w, result);
}

macro_rules! two_source {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, t: u32, r: u32, n: u32, d: u32) {
            two_source(m, Fp2::$op, t, r, n, d);
        } )*
    };
}

two_source! {
    fmul = Mul;
    fdiv = Div;
    fadd = Add;
    fsub = Sub;
    fmax = Max;
    fmin = Min;
    fmaxnm = MaxNum;
    fminnm = MinNum;
}

/// FNMUL: the product negated after rounding, NaNs included.
pub fn fnmul<M: Machine>(m: &mut M, t: u32, r: u32, n: u32, d: u32) {
    let w = Width::from_ftype(t);
    let (a, b) = (m.scalar(n, w), m.scalar(r, w));
    let product = m.fp2(Fp2::Mul, w, a, b);
    let result = m.fp1(Fp1::Neg, w, product);
    m.set_scalar(d, w, result);
}

// ---- Floating-point data-processing (3 source) ----

/// Which operands of a fused multiply-add are negated first: the addend, the first factor.
struct Negate(bool, bool);

fn three_source<M: Machine>(m: &mut M, negate: Negate, t: u32, regs: [u32; 4]) {
    let w = Width::from_ftype(t);
    let [r, a, n, d] = regs;
    let (mut addend, mut factor) = (m.scalar(a, w), m.scalar(n, w));
    let other = m.scalar(r, w);
    if negate.0 {
        addend = m.fp1(Fp1::Neg, w, addend);
    }
    if negate.1 {
        factor = m.fp1(Fp1::Neg, w, factor);
    }
    let result = m.fma(w, addend, factor, other);
    m.set_scalar(d, w, result);
}

pub fn fmadd<M: Machine>(m: &mut M, t: u32, r: u32, a: u32, n: u32, d: u32) {
    three_source(m, Negate(false, false), t, [r, a, n, d]);
}

pub fn fmsub<M: Machine>(m: &mut M, t: u32, r: u32, a: u32, n: u32, d: u32) {
    three_source(m, Negate(false, true), t, [r, a, n, d]);
}

pub fn fnmadd<M: Machine>(m: &mut M, t: u32, r: u32, a: u32, n: u32, d: u32) {
    three_source(m, Negate(true, true), t, [r, a, n, d]);
}

pub fn fnmsub<M: Machine>(m: &mut M, t: u32, r: u32, a: u32, n: u32, d: u32) {
    three_source(m, Negate(true, false), t, [r, a, n, d]);
}

// ---- Floating-point compare, conditional compare, conditional select, immediate ----

/// FCMP.
pub fn fcmp<M: Machine>(m: &mut M, t: u32, r: u32, n: u32) {
    let w = Width::from_ftype(t);
    let (a, b) = (m.scalar(n, w), m.scalar(r, w));
    m.set_flags(Flags::Compare(Comparison::Float(w, a, b)));
}

/// FCMP with 0.0.
pub fn fcmp_zero<M: Machine>(m: &mut M, t: u32, n: u32) {
    let w = Width::from_ftype(t);
    let (a, zero) = (m.scalar(n, w), m.imm(w, 0));
    m.set_flags(Flags::Compare(Comparison::Float(w, a, zero)));
}

/// FCMPE: quiet NaNs are invalid too.
pub fn fcmpe<M: Machine>(m: &mut M, t: u32, r: u32, n: u32) {
    let w = Width::from_ftype(t);
    let (a, b) = (m.scalar(n, w), m.scalar(r, w));
    m.signal_nans(w, a, b);
    fcmp(m, t, r, n);
}

/// FCMPE with 0.0.
pub fn fcmpe_zero<M: Machine>(m: &mut M, t: u32, n: u32) {
    let w = Width::from_ftype(t);
    let a = m.scalar(n, w);
    m.signal_nans(w, a, a);
    fcmp_zero(m, t, n);
}

/// FCCMP.
pub fn fccmp<M: Machine>(m: &mut M, t: u32, r: u32, cond: u32, n: u32, nzcv: u32) {
    let w = Width::from_ftype(t);
    let condition = m.cond(Cond::from_bits(cond));
    let (a, b) = (m.scalar(n, w), m.scalar(r, w));
    m.set_flags(Flags::If(condition, Comparison::Float(w, a, b), nzcv));
}

/// FCCMPE: quiet NaNs are invalid too, if the comparison is made at all.
pub fn fccmpe<M: Machine>(m: &mut M, t: u32, r: u32, cond: u32, n: u32, nzcv: u32) {
    let w = Width::from_ftype(t);
    let condition = m.cond(Cond::from_bits(cond));
    let (a, b, zero) = (m.scalar(n, w), m.scalar(r, w), m.imm(w, 0));
    let (a, b) = (
        m.select(condition, w, a, zero),
        m.select(condition, w, b, zero),
    );
    m.signal_nans(w, a, b);
    fccmp(m, t, r, cond, n, nzcv);
}

pub fn fcsel<M: Machine>(m: &mut M, t: u32, r: u32, cond: u32, n: u32, d: u32) {
    let w = Width::from_ftype(t);
    let condition = m.cond(Cond::from_bits(cond));
    let (a, b) = (m.scalar(n, w), m.scalar(r, w));
    let result = m.fp_select(condition, w, a, b);
    m.set_scalar(d, w, result);
}

/// VFPExpandImm: sign, exponent bits (the first inverted and repeated), four fraction bits.
pub fn expand_imm(w: Width, imm8: u32) -> u64 {
    let Format {
        exponent_bits,
        fraction_bits,
    } = Format::of(w);
    let imm = imm8 as u64;
    let repeated = if imm >> 6 & 1 == 1 {
        (1 << (exponent_bits - 3)) - 1
    } else {
        1 << (exponent_bits - 3)
    };
    let exponent = repeated << 2 | (imm >> 4 & 3);
    (imm >> 7) << (exponent_bits + fraction_bits)
        | exponent << fraction_bits
        | (imm & 15) << (fraction_bits - 4)
}

/// FMOV (scalar, immediate).
pub fn fmov_imm<M: Machine>(m: &mut M, t: u32, imm8: u32, d: u32) {
    let w = Width::from_ftype(t);
    let value = m.imm(w, expand_imm(w, imm8));
    m.set_scalar(d, w, value);
}

// ---- Conversion between floating-point and integer, and fixed-point ----

/// Where a conversion reads and writes, and the number of fraction bits.
#[derive(Clone, Copy, Debug)]
struct Conversion {
    integer: Width,
    float: Width,
    fbits: u32,
    n: u32,
    d: u32,
}

impl Conversion {
    fn new(s: u32, t: u32, fbits: u32, n: u32, d: u32) -> Conversion {
        Conversion {
            integer: Width::from_sf(s),
            float: Width::from_ftype(t),
            fbits,
            n,
            d,
        }
    }

    fn to_int<M: Machine>(self, m: &mut M, rounding: Rounding, signed: bool) {
        let a = m.scalar(self.n, self.float);
        let value = m.fp_to_int(rounding, signed, self.float, self.integer, self.fbits, a);
        m.set_x(self.d, self.integer, value);
    }

    fn to_float<M: Machine>(self, m: &mut M, signed: bool) {
        let a = m.x(self.n, self.integer);
        let value = m.int_to_fp(signed, self.integer, self.float, self.fbits, a);
        m.set_scalar(self.d, self.float, value);
    }
}

macro_rules! to_int {
    ($( $name:ident = $rounding:ident, $signed:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, s: u32, t: u32, n: u32, d: u32) {
            Conversion::new(s, t, 0, n, d).to_int(m, Rounding::$rounding, $signed);
        } )*
    };
}

to_int! {
    fcvtns = TieEven, true;
    fcvtnu = TieEven, false;
    fcvtas = TieAway, true;
    fcvtau = TieAway, false;
    fcvtps = Up, true;
    fcvtpu = Up, false;
    fcvtms = Down, true;
    fcvtmu = Down, false;
    fcvtzs = Zero, true;
    fcvtzu = Zero, false;
}

pub fn scvtf<M: Machine>(m: &mut M, s: u32, t: u32, n: u32, d: u32) {
    Conversion::new(s, t, 0, n, d).to_float(m, true);
}

pub fn ucvtf<M: Machine>(m: &mut M, s: u32, t: u32, n: u32, d: u32) {
    Conversion::new(s, t, 0, n, d).to_float(m, false);
}

/// Guard: a 32-bit register has no more than 32 fraction bits, and `ftype` 10 is reserved.
pub fn fixed_point(s: u32, t: u32, scale: u32) -> bool {
    (s == 1 || scale >= 32) && format(t)
}

pub fn fcvtzs_fixed<M: Machine>(m: &mut M, s: u32, t: u32, scale: u32, n: u32, d: u32) {
    Conversion::new(s, t, 64 - scale, n, d).to_int(m, Rounding::Zero, true);
}

pub fn fcvtzu_fixed<M: Machine>(m: &mut M, s: u32, t: u32, scale: u32, n: u32, d: u32) {
    Conversion::new(s, t, 64 - scale, n, d).to_int(m, Rounding::Zero, false);
}

pub fn scvtf_fixed<M: Machine>(m: &mut M, s: u32, t: u32, scale: u32, n: u32, d: u32) {
    Conversion::new(s, t, 64 - scale, n, d).to_float(m, true);
}

pub fn ucvtf_fixed<M: Machine>(m: &mut M, s: u32, t: u32, scale: u32, n: u32, d: u32) {
    Conversion::new(s, t, 64 - scale, n, d).to_float(m, false);
}

/// Guard of FMOV between a general register and a SIMD&FP register of its size, or half precision.
pub fn fmov_sizes(s: u32, t: u32) -> bool {
    t == 3 || s == t
}

/// FMOV to a general register.
pub fn fmov_to_general<M: Machine>(m: &mut M, s: u32, t: u32, n: u32, d: u32) {
    let (w, to) = (Width::from_ftype(t), Width::from_sf(s));
    let value = m.scalar(n, w);
    let value = m.zext(w, to, value);
    m.set_x(d, to, value);
}

/// FMOV from a general register.
pub fn fmov_from_general<M: Machine>(m: &mut M, s: u32, t: u32, n: u32, d: u32) {
    let (w, from) = (Width::from_ftype(t), Width::from_sf(s));
    let value = m.x(n, from);
    let value = m.trunc(from, w, value);
    m.set_scalar(d, w, value);
}

/// FMOV Xd, Vn.D[1].
pub fn fmov_top_to_gp<M: Machine>(m: &mut M, n: u32, d: u32) {
    let v = m.v(n);
    let value = m.lane(Width::X, v, 1);
    m.set_x(d, Width::X, value);
}

/// FMOV Vd.D[1], Xn.
pub fn fmov_top_from_gp<M: Machine>(m: &mut M, n: u32, d: u32) {
    let (value, old) = (m.x(n, Width::X), m.v(d));
    let v = m.set_lane(Width::X, old, 1, value);
    m.set_v(d, v);
}

/// FJCVTZS: the low 32 bits of the integral part, as JavaScript converts; Z says whether that is the number.
pub fn fjcvtzs<M: Machine>(m: &mut M, n: u32, d: u32) {
    let a = m.v(n);
    let result = m.helper(Helper::Fjcvtzs, a, a, a);
    let (value, exact) = (m.lane(Width::W, result, 0), m.lane(Width::W, result, 1));
    m.set_x(d, Width::W, value);
    let zero = m.imm(Width::W, 0);
    let (z, no) = (m.cmp(Cmp::Ne, Width::W, exact, zero), m.bool_imm(false));
    m.set_flags(Flags::Explicit([no, z, no, no]));
}
