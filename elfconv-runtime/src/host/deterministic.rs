//! `ELFCONV_DETERMINISTIC`: time and randomness that are the same in every run, whatever the host's are.
//!
//! Time passes when somebody looks at a clock, and at once when all wait for it. With that, scheduling is always the same, too.

use crate::host::{Clock, UPTIME};
use core::cell::Cell;

/// What the wall clock begins with: 2020-01-01, 00:00 UTC, in nanoseconds.
const EPOCH: u64 = 1_577_836_800_000_000_000;
/// How far each look at a clock takes it, in nanoseconds: loops that wait for a time must come to an end.
const STEP: u64 = 50_000;

struct State {
    on: Cell<bool>,
    now: Cell<u64>,
    seed: Cell<u64>,
}

// SAFETY: artifacts have one thread.
unsafe impl Sync for State {}

static STATE: State = State {
    on: Cell::new(false),
    now: Cell::new(0),
    seed: Cell::new(0),
};

/// From now on all is made up, from this number.
pub fn begin(seed: u64) {
    STATE.on.set(true);
    STATE.seed.set(seed);
}

/// Whether all is made up.
pub fn is_on() -> bool {
    STATE.on.get()
}

/// A made-up clock's time in nanoseconds.
pub fn clock(clock: Clock) -> Option<u64> {
    if !is_on() {
        return None;
    }
    let now = STATE.now.get() + STEP;
    STATE.now.set(now);
    Some(match clock {
        Clock::Realtime => EPOCH + now,
        Clock::Monotonic => UPTIME + now,
        Clock::Cpu => now,
    })
}

/// All wait: so much time has passed.
pub fn pass(nanos: u64) {
    STATE.now.set(STATE.now.get().saturating_add(nanos));
}

/// Fills `buf` with made-up bytes; false if they are to be the host's.
pub fn random(buf: &mut [u8]) -> bool {
    for byte in buf.iter_mut().filter(|_| is_on()) {
        // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
        let seed = STATE.seed.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        STATE.seed.set(seed);
        let z = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        *byte = (z ^ z >> 31) as u8;
    }
    is_on()
}
