//! Fused multiply-add by the processor, if it has it: artifacts run on any x86-64. WebAssembly has none that is the same
//! on all engines; what it does by lanes is here, exactly.

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use core::arch::x86_64::*;
    use core::sync::atomic::{AtomicU8, Ordering};

    const UNKNOWN: u8 = 0;
    const ABSENT: u8 = 1;
    const PRESENT: u8 = 2;

    static STATE: AtomicU8 = AtomicU8::new(UNKNOWN);

    #[inline]
    pub fn is_fused() -> bool {
        match STATE.load(Ordering::Relaxed) {
            UNKNOWN => detect(),
            state => state == PRESENT,
        }
    }

    /// Whether the processor has FMA, and the system keeps the registers that it uses (Intel SDM 1, 14.5.3).
    #[cold]
    fn detect() -> bool {
        const FMA: u32 = 1 << 12;
        const OSXSAVE: u32 = 1 << 27;
        const AVX: u32 = 1 << 28;
        const SSE_AND_AVX_STATE: u64 = 6;
        let all = FMA | OSXSAVE | AVX;
        let found = __cpuid(1).ecx & all == all
            // SAFETY: OSXSAVE says that XGETBV is there.
            && unsafe { enabled_state() } & SSE_AND_AVX_STATE == SSE_AND_AVX_STATE;
        STATE.store(if found { PRESENT } else { ABSENT }, Ordering::Relaxed);
        found
    }

    /// XCR0.
    #[target_feature(enable = "xsave")]
    fn enabled_state() -> u64 {
        // SAFETY: callers have made sure of the target feature.
        unsafe { _xgetbv(0) }
    }

    macro_rules! fused {
        ($( $(#[$doc:meta])* $name:ident($($operand:ident),*: $ty:ty) = $value:expr; )*) => {
            $(
                $(#[$doc])*
                #[inline]
                pub fn $name($($operand: $ty),*) -> Option<$ty> {
                    #[target_feature(enable = "fma")]
                    fn fused($($operand: $ty),*) -> $ty {
                        $value
                    }
                    // SAFETY: the processor has the target feature.
                    is_fused().then(|| unsafe { fused($($operand),*) })
                }
            )*
        };
    }

    fused! {
        /// `c + a * b`.
        fma32(c, a, b: f32) = _mm_cvtss_f32(_mm_fmadd_ss(_mm_set_ss(a), _mm_set_ss(b), _mm_set_ss(c)));
        /// `c + a * b`.
        fma64(c, a, b: f64) = _mm_cvtsd_f64(_mm_fmadd_sd(_mm_set_sd(a), _mm_set_sd(b), _mm_set_sd(c)));
        /// `c + a * b` of four lanes.
        fma32_lanes(c, a, b: u128) = number(_mm_fmadd_ps(single(a), single(b), single(c)));
        /// `c + a * b` of two lanes.
        fma64_lanes(c, a, b: u128) = number(_mm_castpd_ps(_mm_fmadd_pd(double(a), double(b), double(c))));
    }

    fn single(v: u128) -> __m128 {
        // SAFETY: both are 128 bits of data.
        unsafe { core::mem::transmute(v) }
    }

    fn double(v: u128) -> __m128d {
        // SAFETY: as above.
        unsafe { core::mem::transmute(v) }
    }

    fn number(v: __m128) -> u128 {
        // SAFETY: as above.
        unsafe { core::mem::transmute(v) }
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod absent {
    macro_rules! absent {
        ($( $name:ident: $ty:ty; )*) => {
            $(
                /// The host has no such instruction.
                pub fn $name(_: $ty, _: $ty, _: $ty) -> Option<$ty> {
                    None
                }
            )*
        };
    }

    absent! {
        fma32: f32;
        fma64: f64;
        fma32_lanes: u128;
        fma64_lanes: u128;
    }
}

/// Exact arithmetic on the numbers of a vector: see [`elfconv_isa::value::fma`] for the methods.
#[cfg(target_arch = "wasm32")]
#[allow(
    improper_ctypes_definitions,
    reason = "v128 is a value of WebAssembly's; there is no C here"
)]
mod wasm32 {
    use core::arch::wasm32::*;

    unsafe extern "C" {
        /// Lifted code's multiply-add.
        safe fn elfconv_multiply_add(addend: f64, a: f64, b: f64) -> f64;
    }

    /// Whether lifted code's multiply-add rounds once.
    pub fn is_fused() -> bool {
        let a = 1.0 + f64::EPSILON * 1024.0;
        elfconv_multiply_add(-(a * a), a, a) != 0.0
    }

    #[target_feature(enable = "simd128")]
    fn two_sum(a: v128, b: v128) -> (v128, v128) {
        let sum = f64x2_add(a, b);
        let from_b = f64x2_sub(sum, a);
        let from_a = f64x2_sub(sum, from_b);
        (sum, f64x2_add(f64x2_sub(a, from_a), f64x2_sub(b, from_b)))
    }

    #[target_feature(enable = "simd128")]
    fn split(a: v128) -> (v128, v128) {
        let scaled = f64x2_mul(a, f64x2_splat(134_217_729.0));
        let high = f64x2_sub(scaled, f64x2_sub(scaled, a));
        (high, f64x2_sub(a, high))
    }

    #[target_feature(enable = "simd128")]
    fn two_product(a: v128, b: v128) -> (v128, v128) {
        let ((a1, a2), (b1, b2)) = (split(a), split(b));
        let product = f64x2_mul(a, b);
        let error = f64x2_sub(f64x2_mul(a1, b1), product);
        let error = f64x2_add(f64x2_add(error, f64x2_mul(a1, b2)), f64x2_mul(a2, b1));
        (product, f64x2_add(error, f64x2_mul(a2, b2)))
    }

    #[target_feature(enable = "simd128")]
    fn add_to_odd(a: v128, b: v128) -> v128 {
        let zero = f64x2_splat(0.0);
        let (sum, error) = two_sum(a, b);
        // Neither exact nor a NaN, and even.
        let inexact = v128_or(f64x2_lt(error, zero), f64x2_gt(error, zero));
        let odd = v128_and(sum, i64x2_splat(1));
        let moves = v128_andnot(inexact, i64x2_eq(odd, i64x2_splat(1)));
        // 1 where the error points away from zero, else -1.
        let step = v128_or(i64x2_shr(v128_xor(sum, error), 63), i64x2_splat(1));
        i64x2_add(sum, v128_and(step, moves))
    }

    /// `addend + a * b` of four lanes; where that is a NaN, some NaN.
    #[target_feature(enable = "simd128")]
    #[unsafe(no_mangle)]
    extern "C" fn elfconv_fma32_lanes(addend: v128, a: v128, b: v128) -> v128 {
        let half = |addend, a, b| {
            let product = f64x2_mul(f64x2_promote_low_f32x4(a), f64x2_promote_low_f32x4(b));
            f32x4_demote_f64x2_zero(add_to_odd(product, f64x2_promote_low_f32x4(addend)))
        };
        let high = |v| i64x2_shuffle::<1, 1>(v, v);
        let (low, high) = (half(addend, a, b), half(high(addend), high(a), high(b)));
        i64x2_shuffle::<0, 2>(low, high)
    }

    /// `addend + a * b` of two lanes; where that is a NaN or an exponent is near an end, some NaN.
    #[target_feature(enable = "simd128")]
    #[unsafe(no_mangle)]
    extern "C" fn elfconv_fma64_lanes(addend: v128, a: v128, b: v128) -> v128 {
        const BIAS: i64 = 1023;
        const LEAST: i64 = -960;
        const BEYOND: i64 = 990;
        let exponent = |x| v128_and(u64x2_shr(x, 52), i64x2_splat(0x7ff));
        let within = |e, bias: i64| {
            v128_and(
                i64x2_ge(e, i64x2_splat(LEAST + bias)),
                i64x2_lt(e, i64x2_splat(BEYOND + bias)),
            )
        };
        let (x, y) = (exponent(a), exponent(b));
        let operands = v128_and(within(x, BIAS), within(y, BIAS));
        let result = v128_and(
            within(i64x2_add(x, y), 2 * BIAS),
            i64x2_lt(exponent(addend), i64x2_splat(BEYOND + BIAS)),
        );

        let (product, product_error) = two_product(a, b);
        let (low, low_error) = two_sum(addend, product_error);
        let (high, high_error) = two_sum(product, low);
        let sum = f64x2_add(high, add_to_odd(low_error, high_error));

        let zero = f64x2_splat(0.0);
        let nothing = v128_or(f64x2_eq(a, zero), f64x2_eq(b, zero));
        let other = v128_bitselect(f64x2_add(product, addend), f64x2_splat(f64::NAN), nothing);
        v128_bitselect(sum, other, v128_and(operands, result))
    }
}

#[cfg(not(target_arch = "x86_64"))]
pub use absent::*;
#[cfg(target_arch = "wasm32")]
pub use wasm32::is_fused;
#[cfg(target_arch = "x86_64")]
pub use x86_64::{fma32, fma32_lanes, fma64, fma64_lanes, is_fused};
