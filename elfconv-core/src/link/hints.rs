//! Branch hints: engines lay out code for the way that branches nearly always go, and keep registers for it
//! (<https://github.com/WebAssembly/branch-hinting>, the section `metadata.code.branch_hint`).
//!
//! LLVM knows which branches are unlikely, but has no such section. So the lifter begins blocks that are hardly ever executed with a `nop`
//! (`FunctionLifter::mark_cold`), which no compiler emits otherwise. Here these are found in the linked code and taken out, and the branches that lead
//! to them, or around them, get a hint.

use wasm_encoder::{BranchHint, BranchHints, CodeSection};
use wasmparser::{CodeSectionReader, FunctionBody, Operator};

/// The code section without marks, and the hints for it. `imported` functions come before its own.
pub fn take_marks(
    code: CodeSectionReader<'_>,
    imported: u32,
) -> Result<(BranchHints, CodeSection), wasmparser::BinaryReaderError> {
    let (mut hints, mut section) = (BranchHints::new(), CodeSection::new());
    for (index, body) in (imported..).zip(code) {
        let body = body?;
        let marks = Marks::find(&body)?;
        if !marks.hints.is_empty() {
            hints.function_hints(index, marks.hints.iter().copied());
        }
        section.raw(&marks.without(body.as_bytes()));
    }
    Ok((hints, section))
}

/// Of a function: offsets are in its body.
#[derive(Default)]
struct Marks {
    hints: Vec<BranchHint>,
    /// Where the `nop`s were.
    nops: Vec<usize>,
}

/// What ends at an `end`.
struct Label {
    /// Those that go to the end; of a loop they don't.
    branches: Vec<usize>,
    is_loop: bool,
    /// The `if` that it began with, among the branches.
    condition: Option<usize>,
}

impl Marks {
    fn find(body: &FunctionBody<'_>) -> Result<Marks, wasmparser::BinaryReaderError> {
        let start = body.range().start;
        let mut marks = Marks::default();
        // Conditional branches in order: where, and how they go.
        let mut branches: Vec<(usize, Option<bool>)> = Vec::new();
        let mut labels: Vec<Label> = Vec::new();
        // What a `nop` in these straight instructions would say: these branches go to it, or pass it by.
        let mut next: Vec<(usize, bool)> = Vec::new();
        for operator in body.get_operators_reader()?.into_iter_with_offsets() {
            let (operator, at) = operator?;
            let offset = (at - start) as usize - marks.nops.len();
            let mut label = |condition, is_loop| {
                let branches = Vec::new();
                labels.push(Label {
                    branches,
                    is_loop,
                    condition,
                });
            };
            match operator {
                Operator::Nop => {
                    for (branch, taken) in next.drain(..) {
                        branches[branch].1 = Some(taken);
                    }
                    marks.nops.push((at - start) as usize);
                    continue;
                }
                Operator::End => {
                    // Blocks that end one after the other go on at the same instruction.
                    let label = labels.pop();
                    let branches = label.into_iter().flat_map(|label| label.branches);
                    next.extend(branches.map(|branch| (branch, false)));
                    continue;
                }
                _ => {}
            }
            match operator {
                Operator::Block { .. } => label(None, false),
                Operator::Loop { .. } => label(None, true),
                Operator::If { .. } => {
                    label(Some(branches.len()), false);
                    next = vec![(branches.len(), false)];
                    branches.push((offset, None));
                }
                Operator::Else => {
                    let condition = labels.last().and_then(|label| label.condition);
                    next = condition
                        .map(|condition| (condition, true))
                        .into_iter()
                        .collect();
                }
                Operator::BrIf { relative_depth } => {
                    let target = labels.len().checked_sub(1 + relative_depth as usize);
                    if let Some(target) = target.filter(|&target| !labels[target].is_loop) {
                        labels[target].branches.push(branches.len());
                    }
                    next = vec![(branches.len(), true)];
                    branches.push((offset, None));
                }
                Operator::Br { .. }
                | Operator::BrTable { .. }
                | Operator::Return
                | Operator::Unreachable => next.clear(),
                // LLVM may have put something that only computes before the mark.
                _ => {}
            }
        }
        let hinted = branches.into_iter().filter_map(|(offset, taken)| {
            Some(BranchHint {
                branch_func_offset: offset as u32,
                branch_hint_value: u32::from(taken?),
            })
        });
        marks.hints = hinted.collect();
        Ok(marks)
    }

    fn without(&self, body: &[u8]) -> Vec<u8> {
        let mut rest = Vec::with_capacity(body.len());
        let mut from = 0;
        for &nop in &self.nops {
            rest.extend_from_slice(&body[from..nop]);
            from = nop + 1;
        }
        rest.extend_from_slice(&body[from..]);
        rest
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{BlockType, Function, InstructionSink};
    use wasmparser::BinaryReader;

    use super::*;

    /// The hints of a function, by the branches in order, and its code without marks.
    fn hints(write: impl Fn(&mut InstructionSink<'_>)) -> (Vec<(u32, u32)>, Vec<u8>) {
        let mut function = Function::new([]);
        write(&mut function.instructions());
        function.instructions().end();
        let body = function.into_raw_body();
        let read = FunctionBody::new(BinaryReader::new(&body, 1000));
        let marks = Marks::find(&read).expect("valid");
        let hints = marks.hints.iter();
        let hints = hints.map(|hint| (hint.branch_func_offset, hint.branch_hint_value));
        (hints.collect(), marks.without(&body))
    }

    #[test]
    fn a_branch_around_a_mark_is_taken() {
        let write = |code: &mut InstructionSink<'_>| {
            code.block(BlockType::Empty).i32_const(3).br_if(0);
            // What only computes may come first.
            code.i32_const(2).drop().nop().unreachable().end();
            code.i32_const(3).if_(BlockType::Empty).nop().else_().end();
            code.i32_const(3).if_(BlockType::Empty).else_().nop().end();
        };
        let (hints, code) = hints(write);
        // Locals, block, constant; where the branches are without marks.
        assert_eq!(hints, [(5, 1), (14, 0), (20, 1)]);
        // No constant in it is a `nop`, 1.
        assert!(!code[5..].contains(&1), "{code:x?}");
    }

    #[test]
    fn a_branch_to_a_mark_is_not_taken() {
        let write = |code: &mut InstructionSink<'_>| {
            code.block(BlockType::Empty).block(BlockType::Empty);
            code.i32_const(1).br_if(1).i32_const(1).br_if(0).return_();
            code.end().end().nop();
            // A loop goes to its beginning.
            code.loop_(BlockType::Empty).i32_const(1).br_if(0).end();
        };
        let (hints, _) = hints(write);
        assert_eq!(hints, [(7, 0), (11, 0)]);
    }

    #[test]
    fn what_no_mark_is_at_has_no_hint() {
        let (hints, code) = hints(|code| {
            code.block(BlockType::Empty).i32_const(1).br_if(0).end();
        });
        assert_eq!((hints.len(), code.len()), (0, 9));
    }
}
