//! Fused multiply-add by the processor, if it has it: artifacts run on any x86-64. WebAssembly has none that is the same
//! on all engines.

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use core::arch::x86_64::*;
    use core::sync::atomic::{AtomicU8, Ordering};

    const UNKNOWN: u8 = 0;
    const ABSENT: u8 = 1;
    const PRESENT: u8 = 2;

    static STATE: AtomicU8 = AtomicU8::new(UNKNOWN);

    #[inline]
    fn present() -> bool {
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
                    present().then(|| unsafe { fused($($operand),*) })
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

#[cfg(not(target_arch = "x86_64"))]
pub use absent::*;
#[cfg(target_arch = "x86_64")]
pub use x86_64::{fma32, fma32_lanes, fma64, fma64_lanes};
