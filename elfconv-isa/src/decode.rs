//! From an instruction word to its line in the table, in two steps: bits 31..21 choose a bucket of candidates, built at
//! compile time; the candidates, few and in the table's order, are compared with the word.

use crate::table::{OPS, Op, PATTERNS};

/// The bits that choose the bucket.
const KEY_SHIFT: u32 = 21;
const BUCKETS: usize = 1 << (32 - KEY_SHIFT);

/// Whether some word with this key matches the line.
const fn may_match(line: usize, key: usize) -> bool {
    let pattern = PATTERNS[line];
    ((key as u32) << KEY_SHIFT) & pattern.mask & (u32::MAX << KEY_SHIFT)
        == pattern.value & (u32::MAX << KEY_SHIFT)
}

const fn candidate_count() -> usize {
    let (mut count, mut line) = (0, 0);
    while line < PATTERNS.len() {
        // Keys are enumerated only by the line's free key bits.
        let free = (!PATTERNS[line].mask >> KEY_SHIFT) as usize & (BUCKETS - 1);
        count += 1 << free.count_ones();
        line += 1;
    }
    count
}

struct Buckets {
    /// Candidates of bucket `k` are `lines[start[k]..start[k + 1]]`.
    start: [u16; BUCKETS + 1],
    lines: [u16; candidate_count()],
}

#[allow(long_running_const_eval, reason = "lines times buckets; it ends")]
static INDEX: Buckets = build();

const fn build() -> Buckets {
    let mut buckets = Buckets {
        start: [0; BUCKETS + 1],
        lines: [0; candidate_count()],
    };
    let (mut key, mut next) = (0, 0);
    while key < BUCKETS {
        buckets.start[key] = next as u16;
        let mut line = 0;
        while line < PATTERNS.len() {
            if may_match(line, key) {
                buckets.lines[next] = line as u16;
                next += 1;
            }
            line += 1;
        }
        key += 1;
    }
    assert!(next <= u16::MAX as usize);
    buckets.start[BUCKETS] = next as u16;
    buckets
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
