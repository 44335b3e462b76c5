//! All case lines in the interpreter.

use elfconv_isa::cases::{self, Arena, CODE};
use elfconv_isa::interp::{DecodeCache, Event, step};

#[test]
fn interpreter_agrees_with_qemu() {
    let cases = cases::load_directory(&cases::directory()).unwrap();
    let mut arena = Arena::get().unwrap();
    let mut cache = Box::new(DecodeCache::new(|| 0));
    let mut failures = Vec::new();
    for case in &cases {
        let end = CODE + 4 * case.words.len() as u64;
        let result = arena.check(case, |cpu| {
            while (CODE..end).contains(&cpu.pc) {
                // SAFETY: the case accesses the arena only.
                let event = unsafe { step(cpu, &mut cache) };
                if matches!(
                    event,
                    Event::Svc(_) | Event::Breakpoint(_) | Event::Undefined(_)
                ) {
                    break;
                }
            }
        });
        failures.extend(result.err());
    }
    for failure in &failures {
        eprintln!("{failure}");
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases fail",
        failures.len(),
        cases.len()
    );
}
