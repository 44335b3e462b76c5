//! The decoder on all words, and the effects of what it decodes.

use elfconv_isa::bits::Pattern;
use elfconv_isa::effects::{RegSet, effects};
use elfconv_isa::table::OPS;

/// Xorshift: the same words in every run.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as u32
    }
}

#[test]
fn every_word_has_effects_or_is_unknown() {
    let mut words = Words(0x0fed_cba9_8765_4321);
    for &op in OPS {
        let pattern = Pattern::parse(op.bits());
        for _ in 0..500 {
            let word = words.next() & !pattern.mask | pattern.value;
            if let Some(op) = elfconv_isa::decode(word) {
                let effects = effects(op, word, u64::MAX - 3);
                assert_eq!(
                    effects.reads.union(effects.writes).minus(RegSet::ALL),
                    RegSet::EMPTY,
                    "{}",
                    op.name()
                );
            }
        }
    }
    // Data in text must not trap the decoder either.
    for _ in 0..1_000_000 {
        let _ = elfconv_isa::decode(words.next());
    }
}

#[test]
fn only_who_uses_fpsr_observes_it() {
    use elfconv_isa::effects::observes_fpsr;
    let observes = |words: &[u32]| observes_fpsr(0, |pc| words.get(pc as usize / 4).copied());
    // mrs x1, fpsr; and w0, w0, #0x1f; and w0, w0, w1; ret
    assert!(observes(&[
        0xd53b_4421,
        0x1200_1000,
        0x0a01_0000,
        0xd65f_03c0
    ]));
    // mrs x0, fpsr; str x0, [sp]
    assert!(observes(&[0xd53b_4420, 0xf900_03e0]));
    // msr fpsr, x0; ret
    assert!(observes(&[0xd51b_4420, 0xd65f_03c0]));
    // mrs x1, fpsr; tbz w0, #1, .+8; and: mrs x0, fpsr; mov x0, #0; ldr x0, [x0]
    assert!(!observes(&[0xd53b_4421, 0x3608_0040]));
    assert!(!observes(&[0xd53b_4420, 0xd280_0000, 0xf940_0000]));
    // Other registers: mrs x1, fpcr; and w0, w0, w1
    assert!(!observes(&[0xd53b_4401, 0x0a01_0000]));
}

#[test]
fn effects_name_registers() {
    use elfconv_isa::effects::{NZCV, SP, V0};
    let cases: [(u32, &[u32], &[u32]); 6] = [
        // adds w0, w1, w2; ldp x29, x30, [sp], #16; str q1, [x2, x3]
        (0x2b02_0020, &[1, 2], &[0, NZCV]),
        (0xa8c1_7bfd, &[SP], &[29, 30, SP]),
        (0x3ca3_6841, &[2, 3, V0 + 1], &[]),
        // csel x0, x1, x2, eq; movk x3, #1; bl .
        (0x9a82_0020, &[1, 2, NZCV], &[0]),
        (0xf280_0023, &[3], &[3]),
        (0x9400_0000, &[], &[30]),
    ];
    for (word, reads, writes) in cases {
        let op = elfconv_isa::decode(word).unwrap();
        let found = effects(op, word, 0x1000);
        let lists = [found.reads, found.writes].map(|set| set.iter().collect::<Vec<_>>());
        assert_eq!(
            lists,
            [reads.to_vec(), writes.to_vec()],
            "{word:08x} {}",
            op.name()
        );
    }
}
