//! The C functions that compiled code calls by name, for an executable without a C library.
//!
//! Most calls are for a few bytes, where `rep movsb` costs more than all the rest. The compiler must not make calls of
//! these functions from their own loops: [`barrier`] keeps it from recognising them.

use core::arch::asm;
use core::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_set1_epi8, _mm_storeu_si128};

/// From here on the microcode of `rep movsb` is as fast as any loop ("Enhanced REP MOVSB", Intel's optimisation manual).
const LONG: usize = 1024;

#[inline(always)]
fn barrier() {
    // SAFETY: no instruction.
    unsafe { asm!("", options(nostack, preserves_flags)) };
}

/// # Safety
/// `p` is readable for 16 bytes.
#[inline(always)]
unsafe fn load(p: *const u8) -> __m128i {
    // SAFETY: the caller's promise.
    unsafe { _mm_loadu_si128(p.cast()) }
}

/// # Safety
/// `p` is writable for 16 bytes.
#[inline(always)]
unsafe fn store(p: *mut u8, value: __m128i) {
    // SAFETY: the caller's promise.
    unsafe { _mm_storeu_si128(p.cast(), value) };
}

/// Copies two words that may overlap each other: the first and the last of `n` bytes. All is read before anything is
/// written, so source and destination may overlap.
macro_rules! two_words {
    ($word:ty, $to:expr, $from:expr, $n:expr) => {{
        let tail = $n - size_of::<$word>();
        let first = $from.cast::<$word>().read_unaligned();
        let last = $from.add(tail).cast::<$word>().read_unaligned();
        $to.cast::<$word>().write_unaligned(first);
        $to.add(tail).cast::<$word>().write_unaligned(last);
    }};
}

/// Copies up to 32 bytes, which may overlap.
///
/// # Safety
/// As memmove(3).
#[inline(always)]
unsafe fn copy_short(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: both words of each case are inside the ranges.
    unsafe {
        match n {
            0 => {}
            1 => *to = *from,
            2..4 => two_words!(u16, to, from, n),
            4..8 => two_words!(u32, to, from, n),
            8..16 => two_words!(u64, to, from, n),
            _ => two_words!(__m128i, to, from, n),
        }
    }
}

/// # Safety
/// As memcpy(3); the ranges may overlap if `to` is the lower one.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    // SAFETY: the caller's ranges are valid; the tail is read before it could be written to.
    unsafe {
        if n <= 32 {
            copy_short(to, from, n);
        } else if n < LONG {
            let tail = load(from.add(n - 16));
            let mut at = 0;
            while at < n - 16 {
                store(to.add(at), load(from.add(at)));
                at += 16;
                barrier();
            }
            store(to.add(n - 16), tail);
        } else {
            asm!("rep movsb", inout("rcx") n => _, inout("rdi") to => _, inout("rsi") from => _,
                options(nostack, preserves_flags));
        }
    }
    to
}

/// # Safety
/// As memmove(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    // SAFETY: the caller's ranges are valid; backwards, the head is read before it could be written to.
    unsafe {
        if n <= 32 {
            copy_short(to, from, n);
        } else if (to as usize).wrapping_sub(from as usize) >= n {
            return memcpy(to, from, n);
        } else {
            let head = load(from);
            let mut at = n;
            while at > 16 {
                at -= 16;
                store(to.add(at), load(from.add(at)));
                barrier();
            }
            store(to, head);
        }
    }
    to
}

/// # Safety
/// As memset(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, n: usize) -> *mut u8 {
    let byte = byte as u8;
    // SAFETY: the caller's range is valid.
    unsafe {
        if n < 16 {
            for i in 0..n {
                *to.add(i) = byte;
                barrier();
            }
        } else if n < LONG {
            let value = _mm_set1_epi8(byte as i8);
            let mut at = 0;
            while at < n - 16 {
                store(to.add(at), value);
                at += 16;
                barrier();
            }
            store(to.add(n - 16), value);
        } else {
            asm!("rep stosb", inout("rcx") n => _, inout("rdi") to => _, in("al") byte,
                options(nostack, preserves_flags));
        }
    }
    to
}

/// # Safety
/// As memcmp(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    let mut at = 0;
    // SAFETY: the caller's ranges are valid.
    unsafe {
        while n - at >= 8 {
            let word = |p: *const u8| u64::from_be(p.add(at).cast::<u64>().read_unaligned());
            let (x, y) = (word(a), word(b));
            if x != y {
                return if x < y { -1 } else { 1 };
            }
            at += 8;
            barrier();
        }
        while at < n {
            let (x, y) = (*a.add(at), *b.add(at));
            if x != y {
                return i32::from(x) - i32::from(y);
            }
            at += 1;
            barrier();
        }
    }
    0
}

/// # Safety
/// As bcmp(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    // SAFETY: the same contract.
    unsafe { memcmp(a, b, n) }
}

/// # Safety
/// As strlen(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(s: *const u8) -> usize {
    let mut n = 0;
    // SAFETY: the caller's string ends in a zero.
    while unsafe { s.add(n).read_volatile() } != 0 {
        n += 1;
    }
    n
}

/// Named by core's unwind tables; nothing unwinds here.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

/// Named by code compiled for unwinding; nothing unwinds here.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    super::entry::exit_fatal(format_args!("internal error: unwinding"))
}
