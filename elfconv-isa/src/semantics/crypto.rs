//! Cryptographic AES, three-register SHA, two-register SHA (Arm ARM C4.1.96).

use crate::helper::Helper;
use crate::machine::{Machine, Width};

/// Vd = helper(Vd, Vn, Vm).
fn three<M: Machine>(m: &mut M, helper: Helper, r: u32, n: u32, d: u32) {
    let (a, b, c) = (m.v(d), m.v(n), m.v(r));
    let v = m.helper(helper, a, b, c);
    m.set_v(d, v);
}

macro_rules! three {
    ($( $name:ident = $helper:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
            three(m, Helper::$helper, r, n, d);
        } )*
    };
}

three! {
    sha1c = Sha1C;
    sha1p = Sha1P;
    sha1m = Sha1M;
    sha1su0 = Sha1Su0;
    sha256h = Sha256H;
    sha256su1 = Sha256Su1;
}

/// SHA256H2: the second half of the state comes first in SHA256hash's arguments.
pub fn sha256h2<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
    three(m, Helper::Sha256H2, r, n, d);
}

macro_rules! two {
    ($( $name:ident = $helper:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, n: u32, d: u32) {
            let (a, b) = (m.v(d), m.v(n));
            let v = m.helper(Helper::$helper, a, b, b);
            m.set_v(d, v);
        } )*
    };
}

two! {
    aese = AesE;
    aesd = AesD;
    sha1su1 = Sha1Su1;
    sha256su0 = Sha256Su0;
}

/// AESMC, AESIMC do not read Vd.
fn mix<M: Machine>(m: &mut M, helper: Helper, n: u32, d: u32) {
    let a = m.v(n);
    let v = m.helper(helper, a, a, a);
    m.set_v(d, v);
}

pub fn aesmc<M: Machine>(m: &mut M, n: u32, d: u32) {
    mix(m, Helper::AesMc, n, d);
}

pub fn aesimc<M: Machine>(m: &mut M, n: u32, d: u32) {
    mix(m, Helper::AesImc, n, d);
}

/// SHA1H: rotated left by 30.
pub fn sha1h<M: Machine>(m: &mut M, n: u32, d: u32) {
    let a = m.scalar(n, Width::W);
    let amount = m.imm(Width::W, 2);
    let value = m.int2(crate::machine::Int2::Ror, Width::W, a, amount);
    m.set_scalar(d, Width::W, value);
}
