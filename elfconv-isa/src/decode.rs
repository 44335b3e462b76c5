//! From an instruction word to its line in the table, in two steps: bits 31..21 choose a bucket of candidates, built at
//! compile time; the candidates, few and in the table's order, are compared with the word.

use crate::table::{OPS, Op, PATTERNS};

/// The bits that choose the bucket.
const KEY_SHIFT: u32 = 21;
const BUCKETS: usize = 1 << (32 - KEY_SHIFT);

/// The keys of the words that a line matches: its fixed key bits, and all subsets of the free ones.
struct Keys {
    value: usize,
    free: usize,
}

impl Keys {
    const fn of(line: usize) -> Keys {
        let pattern = PATTERNS[line];
        Keys {
            value: (pattern.value >> KEY_SHIFT) as usize,
            free: (!pattern.mask >> KEY_SHIFT) as usize,
        }
    }

    const fn count(&self) -> usize {
        1 << self.free.count_ones()
    }

    /// The subset after `subset` of the free bits; after the last comes the empty one.
    const fn next(&self, subset: usize) -> usize {
        (subset | !self.free).wrapping_add(1) & self.free
    }
}

const fn candidate_count() -> usize {
    let (mut count, mut line) = (0, 0);
    while line < PATTERNS.len() {
        count += Keys::of(line).count();
        line += 1;
    }
    assert!(count <= u16::MAX as usize);
    count
}

struct Buckets {
    /// Candidates of bucket `k` are `lines[start[k]..start[k + 1]]`.
    start: [u16; BUCKETS + 1],
    lines: [u16; candidate_count()],
}

static INDEX: Buckets = build();

#[allow(long_running_const_eval, reason = "once per line and key; it ends")]
const fn build() -> Buckets {
    let mut start = [0u16; BUCKETS + 1];
    let mut line = 0;
    while line < PATTERNS.len() {
        let keys = Keys::of(line);
        let mut subset = 0;
        loop {
            start[(keys.value | subset) + 1] += 1;
            subset = keys.next(subset);
            if subset == 0 {
                break;
            }
        }
        line += 1;
    }
    let mut key = 0;
    while key < BUCKETS {
        start[key + 1] += start[key];
        key += 1;
    }
    Buckets {
        start,
        lines: fill(start),
    }
}

/// Puts each line into its buckets; lines come in order, so each bucket is in the table's order.
const fn fill(mut next: [u16; BUCKETS + 1]) -> [u16; candidate_count()] {
    let mut lines = [0u16; candidate_count()];
    let mut line = 0;
    while line < PATTERNS.len() {
        let keys = Keys::of(line);
        let mut subset = 0;
        loop {
            let key = keys.value | subset;
            lines[next[key] as usize] = line as u16;
            next[key] += 1;
            subset = keys.next(subset);
            if subset == 0 {
                break;
            }
        }
        line += 1;
    }
    lines
}

/// The table's line for an instruction word, or nothing if it is not an instruction that we know.
pub fn decode(word: u32) -> Option<Op> {
    let key = (word >> KEY_SHIFT) as usize;
    let range = INDEX.start[key] as usize..INDEX.start[key + 1] as usize;
    INDEX.lines[range]
        .iter()
        .map(|&line| line as usize)
        .find(|&line| PATTERNS[line].matches(word) && OPS[line].accepts(word))
        .map(|line| OPS[line])
}
