//! Operations that lifted code leaves to the runtime: results that are NaNs, fused multiply-add, and vector operations
//! that no target has; identification registers and MOPS. The semantics are the interpreter's ([`elfconv_isa::value`]).

#[cfg(feature = "entry")]
use core::sync::atomic::{AtomicU32, Ordering};

use elfconv_isa::features::IdRegister;
use elfconv_isa::helper::{self, HELPERS};
use elfconv_isa::interp;
use elfconv_isa::machine::{Fp1, Fp2, FpCmp, Rounding, Vec1, Vec2, VecShift, Width};
use elfconv_isa::value::{FpEnv, fma, fp, vec};

use crate::cpu::cpu;
use crate::host::fma as host;

/// Operands and, in the first place, the result of vector operations.
#[unsafe(no_mangle)]
static mut elfconv_scratch: [u128; 4] = [0; 4];

/// Runs `f` with the control and status registers, and keeps the status.
fn with_env<T>(f: impl FnOnce(&mut FpEnv) -> T) -> T {
    let cpu = cpu();
    let mut env = FpEnv {
        fpcr: cpu.fpcr,
        fpsr: cpu.fpsr,
    };
    let result = f(&mut env);
    cpu.fpsr = env.fpsr;
    result
}

/// Runs `f` on the operands in the scratch vectors.
fn on_vectors(f: impl FnOnce([u128; 3], &mut FpEnv) -> u128) {
    let scratch = &raw mut elfconv_scratch;
    // SAFETY: single-threaded, and only this function refers to it in the runtime.
    let scratch = unsafe { &mut *scratch };
    let [a, b, c, _] = *scratch;
    scratch[0] = with_env(|env| f([a, b, c], env));
}

/// The converter numbers operations by position in these tables.
fn op<T: Copy>(all: &[T], code: u32) -> T {
    all[code as usize]
}

fn fp1_op(code: u32) -> Fp1 {
    Fp1::from_code(code).expect("the converter uses the same numbers")
}

fn width(code: u32) -> Width {
    op(Width::ALL, code)
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_fp1(code: u32, w: u32, a: u64) -> u64 {
    with_env(|env| fp::fp1(fp1_op(code), width(w), a, env))
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_fp2(code: u32, w: u32, a: u64, b: u64) -> u64 {
    with_env(|env| fp::fp2(op(Fp2::ALL, code), width(w), a, b, env))
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_fma(w: u32, addend: u64, a: u64, b: u64) -> u64 {
    with_env(|env| fp::fma(width(w), addend, a, b, env))
}

/// What is done to numbers of one precision. They are passed as such, so that lifted code need not move them to integer registers.
macro_rules! of_numbers {
    ($( $single:ident $double:ident = $bits:ident($($code:ident)?; $($operand:ident)*); )*) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $single($($code: u32,)? $($operand: f32),*) -> f32 {
                let w = Width::W as u32;
                f32::from_bits($bits($($code,)? w, $(u64::from($operand.to_bits())),*) as u32)
            }

            #[unsafe(no_mangle)]
            extern "C" fn $double($($code: u32,)? $($operand: f64),*) -> f64 {
                let w = Width::X as u32;
                f64::from_bits($bits($($code,)? w, $($operand.to_bits()),*))
            }
        )*
    };
}

of_numbers! {
    elfconv_fp1_single elfconv_fp1_double = elfconv_fp1(code; a);
    elfconv_fp2_single elfconv_fp2_double = elfconv_fp2(code; a b);
    elfconv_fma_single elfconv_fma_double = elfconv_fma(; addend a b);
}

/// `addend + a * b`; of NaNs it says only that the result is one.
#[unsafe(no_mangle)]
extern "C" fn elfconv_fma32(addend: f32, a: f32, b: f32) -> f32 {
    host::fma32(addend, a, b).unwrap_or_else(|| fma::fma32(addend, a, b))
}

/// `addend + a * b`; of NaNs it says only that the result is one.
#[unsafe(no_mangle)]
extern "C" fn elfconv_fma64(addend: f64, a: f64, b: f64) -> f64 {
    host::fma64(addend, a, b)
        .or_else(|| fma::fma64(addend, a, b))
        .unwrap_or_else(|| {
            let [addend, a, b] = [addend, a, b].map(f64::to_bits);
            f64::from_bits(elfconv_fma(Width::X as u32, addend, a, b))
        })
}

/// Whether lifted code may use the machine's fused multiply-add: not zero if it is there and rounds once.
#[unsafe(no_mangle)]
#[cfg(feature = "entry")]
static elfconv_fuses: AtomicU32 = AtomicU32::new(0);

/// Finds out for [`elfconv_fuses`]; before the guest runs.
#[cfg(feature = "entry")]
pub fn choose_multiply_add() {
    elfconv_fuses.store(host::is_fused().into(), Ordering::Relaxed);
}

/// `addend + a * b` of lanes, unless one is a NaN.
fn fused_lanes(w: Width, [addend, a, b]: [u128; 3]) -> Option<u128> {
    let by_host = match w {
        Width::W => host::fma32_lanes(addend, a, b),
        Width::X => host::fma64_lanes(addend, a, b),
        _ => None,
    };
    let Some(result) = by_host else {
        return fma::lanes(w, addend, a, b);
    };
    let is_nan = (0..w.lanes()).any(|i| fma::is_nan(w, vec::lane(w, result, i)));
    (!is_nan).then_some(result)
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_fp_convert(from: u32, to: u32, a: u64) -> u64 {
    with_env(|env| fp::fp_convert(width(from), width(to), a, env))
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_fp_to_int(
    rounding: u32,
    signed: u32,
    from: u32,
    to: u32,
    fbits: u32,
    a: u64,
) -> u64 {
    with_env(|env| {
        fp::fp_to_int(
            op(Rounding::ALL, rounding),
            signed != 0,
            width(from),
            width(to),
            fbits,
            a,
            env,
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_int_to_fp(signed: u32, from: u32, to: u32, fbits: u32, a: u64) -> u64 {
    with_env(|env| fp::int_to_fp(signed != 0, width(from), width(to), fbits, a, env))
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec1(code: u32, w: u32) {
    on_vectors(|[a, ..], env| vec::vec1(op(Vec1::ALL, code), width(w), a, env));
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec2(code: u32, w: u32) {
    on_vectors(|[a, b, _], env| vec::vec2(op(Vec2::ALL, code), width(w), a, b, env));
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec_shift(code: u32, w: u32, n: u32) {
    on_vectors(|[a, ..], env| vec::vec_shift(op(VecShift::ALL, code), width(w), a, n, env));
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec_fp1(code: u32, w: u32) {
    on_vectors(|[a, ..], env| vec::vec_fp1(fp1_op(code), width(w), a, env));
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec_fp2(code: u32, w: u32) {
    on_vectors(|[a, b, _], env| vec::vec_fp2(op(Fp2::ALL, code), width(w), a, b, env));
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec_fma(w: u32) {
    let w = width(w);
    on_vectors(|operands, env| {
        let [addend, a, b] = operands;
        fused_lanes(w, operands).unwrap_or_else(|| vec::vec_fma(w, addend, a, b, env))
    });
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec_fp_cmp(code: u32, w: u32) {
    on_vectors(|[a, b, _], env| vec::vec_fp_cmp(op(FpCmp::ALL, code), width(w), a, b, env));
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec_fp_to_int(rounding: u32, signed: u32, w: u32, fbits: u32) {
    on_vectors(|[a, ..], env| {
        vec::vec_fp_to_int(
            op(Rounding::ALL, rounding),
            signed != 0,
            width(w),
            fbits,
            a,
            env,
        )
    });
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_vec_int_to_fp(signed: u32, w: u32, fbits: u32) {
    on_vectors(|[a, ..], env| vec::vec_int_to_fp(signed != 0, width(w), fbits, a, env));
}

#[unsafe(no_mangle)]
extern "C" fn elfconv_helper(number: u32) {
    on_vectors(|[a, b, c], env| helper::run(op(HELPERS, number), a, b, c, env));
}

/// MRS of an identification register.
#[unsafe(no_mangle)]
extern "C" fn elfconv_id_register(number: u32) -> u64 {
    cpu().features.id_register(IdRegister::from_number(number))
}

/// CPYM and its like.
#[unsafe(no_mangle)]
extern "C" fn elfconv_copy_memory(to: u64, from: u64, size: u64) {
    // SAFETY: guest addresses are host addresses, and the guest's code asks for it.
    unsafe { interp::copy_memory(to, from, size) }
}

/// SETM and SETE.
#[unsafe(no_mangle)]
extern "C" fn elfconv_set_memory(to: u64, value: u64, size: u64) {
    // SAFETY: as above.
    unsafe { interp::set_memory(to, value, size) }
}
