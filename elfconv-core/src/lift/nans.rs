//! NaN results of several operations found by one test.
//!
//! A NaN operand makes the result of arithmetic a NaN, so a chain of operations needs a test at its end only: where something else
//! looks at a result, or the block ends. If there is a NaN, the operations since the first one are done again, exactly.

use elfconv_isa::Op;
use elfconv_isa::effects::V0;
use elfconv_isa::machine::{Flow, Machine, Width};
use inkwell::FloatPredicate;
use inkwell::values::{BasicValueEnum, IntValue};

use super::FunctionLifter;
use super::plan::Insn;
use super::registers::Registers;
use super::unit::built;
use crate::{Fma, Target};

/// What is done about NaN results.
#[derive(Default)]
pub enum Nans<'ctx> {
    /// Each is tested for.
    #[default]
    Tested,
    /// The last result is left here, to be tested later.
    Left(Option<BasicValueEnum<'ctx>>),
    /// The runtime does all operations.
    Expected,
}

/// The numbers that an operand or a result has: width, and bits of the vector or none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Single,
    Double,
    Singles { full: bool },
    Doubles,
}

impl Shape {
    /// The width, if there is one number and the rest is zero.
    fn scalar(self) -> Option<Width> {
        match self {
            Shape::Single => Some(Width::W),
            Shape::Double => Some(Width::X),
            Shape::Singles { .. } | Shape::Doubles => None,
        }
    }

    fn is_double(self) -> bool {
        matches!(self, Shape::Double | Shape::Doubles)
    }
}

/// An instruction whose result is a NaN if an operand is.
struct Arithmetic {
    operand: Shape,
    result: Shape,
    /// V registers all of whose numbers are operands.
    whole: Vec<u32>,
    /// The V register that it writes.
    to: u32,
}

fn arithmetic(insn: &Insn) -> Option<Arithmetic> {
    let field = |at: u32| V0 + (insn.word >> at & 31);
    let (n, m, a) = (field(5), field(16), field(10));
    let scalar = || match insn.word >> 22 & 3 {
        0 => Some(Shape::Single),
        1 => Some(Shape::Double),
        _ => None,
    };
    let vector = || match (insn.word >> 22 & 1, insn.word >> 30 & 1) {
        (0, q) => Shape::Singles { full: q == 1 },
        _ => Shape::Doubles,
    };
    let (shape, whole) = match insn.op? {
        Op::FADD | Op::FSUB | Op::FMUL | Op::FDIV | Op::FNMUL => (scalar()?, vec![n, m]),
        Op::FMADD | Op::FMSUB | Op::FNMADD | Op::FNMSUB => (scalar()?, vec![n, m, a]),
        Op::FSQRT => (scalar()?, vec![n]),
        Op::FADD_vec | Op::FSUB_vec | Op::FMUL_vec | Op::FDIV_vec | Op::FMLA | Op::FMLS => {
            (vector(), vec![n, m])
        }
        Op::FSQRT_vec | Op::FMLA_element | Op::FMLS_element | Op::FMUL_element => {
            (vector(), vec![n])
        }
        Op::FMLA_scalar_element | Op::FMLS_scalar_element | Op::FMUL_scalar_element => {
            let shape = match insn.word >> 22 & 1 {
                0 => Shape::Single,
                _ => Shape::Double,
            };
            (shape, vec![n])
        }
        Op::FCVT_s_to_d | Op::FCVT_d_to_s => (scalar()?, vec![n]),
        _ => return None,
    };
    let result = match insn.op {
        Some(Op::FCVT_s_to_d) => Shape::Double,
        Some(Op::FCVT_d_to_s) => Shape::Single,
        _ => shape,
    };
    Some(Arithmetic {
        operand: shape,
        result,
        whole,
        to: field(0),
    })
}

/// A result that may be a NaN.
struct Untested<'ctx> {
    register: u32,
    shape: Shape,
    value: BasicValueEnum<'ctx>,
    /// The register still holds it.
    is_current: bool,
    /// A later result that is a NaN if this is one.
    implies: Option<usize>,
}

/// What happened to V registers, to do it again.
enum Step<'ctx> {
    Operation(Insn),
    Write(u32, BasicValueEnum<'ctx>),
}

/// The operations since the last test.
pub struct Untestedness<'ctx> {
    before: Registers<'ctx>,
    steps: Vec<Step<'ctx>>,
    results: Vec<Untested<'ctx>>,
}

impl Untestedness<'_> {
    fn current(&self, register: u32) -> Option<usize> {
        let mut results = self.results.iter();
        results.position(|result| result.is_current && result.register == register)
    }

    fn overwrite(&mut self, register: u32) {
        if let Some(index) = self.current(register) {
            self.results[index].is_current = false;
        }
    }

    /// Whether a NaN in this result is found.
    fn is_found(&self, index: usize) -> bool {
        let result = &self.results[index];
        result.is_current || result.implies.is_some_and(|later| self.is_found(later))
    }

    fn is_to_be_tested(&self, index: usize) -> bool {
        let result = &self.results[index];
        result.is_current && !result.implies.is_some_and(|later| self.is_found(later))
    }
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// Lifts an instruction of a block, with the test of earlier results before it if they have to be known; false if control
    /// doesn't go on after it.
    pub fn tested_instruction(&mut self, insn: &Insn, block_end: u64) -> bool {
        let Some(arithmetic) = arithmetic(insn).filter(|_| self.may_leave_nans(insn)) else {
            if self.observes_untested(insn) {
                self.test_nans();
            }
            let goes_on = self.instruction(insn, block_end);
            self.note_writes(insn);
            return goes_on;
        };
        let is_double = arithmetic.operand.is_double();
        let other_width = |result: &Untested| {
            let reads = insn.effects.reads.contains(result.register);
            reads && result.is_current && result.shape.is_double() != is_double
        };
        let untested = self.untested.as_ref();
        if untested.is_some_and(|untested| untested.results.iter().any(other_width)) {
            self.test_nans();
        }
        let before = self.registers.snapshot();
        self.nans = Nans::Left(None);
        self.instruction(insn, block_end);
        let Nans::Left(Some(value)) = std::mem::take(&mut self.nans) else {
            unreachable!("arithmetic has a result");
        };
        let untested = self.untested.get_or_insert_with(|| Untestedness {
            before,
            steps: Vec::new(),
            results: Vec::new(),
        });
        let this = untested.results.len();
        for register in arithmetic.whole {
            let earlier = untested.current(register);
            let earlier = earlier.map(|index| &mut untested.results[index]);
            if let Some(earlier) = earlier.filter(|e| e.shape == arithmetic.operand) {
                earlier.implies = Some(this);
            }
        }
        untested.overwrite(arithmetic.to);
        untested.results.push(Untested {
            register: arithmetic.to,
            shape: arithmetic.result,
            value,
            is_current: true,
            implies: None,
        });
        untested.steps.push(Step::Operation(*insn));
        true
    }

    /// Not where each access to memory may end the block, and what the runtime computes is exact anyway.
    fn may_leave_nans(&self, insn: &Insn) -> bool {
        let program = self.unit.program;
        let by_runtime = insn.effects.fuses && !self.fused && program.target == Target::Native;
        let by_runtime = by_runtime && program.fma != Fma::Unfused;
        !(program.check_memory || by_runtime)
    }

    fn observes_untested(&mut self, insn: &Insn) -> bool {
        let Some(untested) = &mut self.untested else {
            return false;
        };
        let reads = insn.effects.reads;
        let reads = |result: &Untested| result.is_current && reads.contains(result.register);
        let goes_on = matches!(insn.effects.flow, Flow::Next);
        !goes_on || insn.fp_control || insn.op.is_none() || untested.results.iter().any(reads)
    }

    /// Remembers what an instruction that isn't arithmetic wrote.
    fn note_writes(&mut self, insn: &Insn) {
        let Some(mut untested) = self.untested.take() else {
            return;
        };
        for register in (V0..V0 + 32).filter(|&r| insn.effects.writes.contains(r)) {
            untested.overwrite(register);
            let value = self.held(register);
            untested.steps.push(Step::Write(register, value));
        }
        self.untested = Some(untested);
    }

    /// Tests the results so far, and has their operations done exactly if there is a NaN.
    pub fn test_nans(&mut self) {
        let Some(untested) = self.untested.take() else {
            return;
        };
        let results = 0..untested.results.len();
        let tested = results.filter(|&index| untested.is_to_be_tested(index));
        let values: Vec<_> = tested.map(|i| untested.results[i].value).collect();
        let Some(is_nan) = self.is_any_nan(&values) else {
            return;
        };
        let current = untested.results.iter().filter(|result| result.is_current);
        let current: Vec<_> = current
            .map(|result| (result.register, result.shape))
            .collect();
        let fast: Vec<_> = current
            .iter()
            .map(|&(r, shape)| self.numbers(r, shape))
            .collect();
        let fast_end = self.builder.get_insert_block().expect("positioned");
        let after = self.registers.snapshot();
        let (slow, done) = (self.append_block("nan"), self.append_block(""));
        self.branch_unlikely(is_nan, slow, done);

        self.builder.position_at_end(slow);
        self.mark_cold();
        self.registers.restore(untested.before);
        self.nans = Nans::Expected;
        for step in untested.steps {
            match step {
                Step::Operation(insn) => {
                    self.instruction(&insn, insn.pc + 4);
                }
                Step::Write(register, value) => self.write(register, value),
            }
        }
        self.nans = Nans::Tested;
        let exact: Vec<_> = current
            .iter()
            .map(|&(r, shape)| self.numbers(r, shape))
            .collect();
        let slow_end = self.builder.get_insert_block().expect("positioned");
        built(self.builder.build_unconditional_branch(done));

        self.builder.position_at_end(done);
        self.registers.restore(after);
        let values = fast.into_iter().zip(exact).map(|(fast, exact)| {
            let phi = built(self.builder.build_phi(fast.get_type(), ""));
            phi.add_incoming(&[(&fast, fast_end), (&exact, slow_end)]);
            phi.as_basic_value()
        });
        let values: Vec<_> = values.collect();
        for ((register, shape), value) in current.into_iter().zip(values) {
            self.set_numbers(register, shape, value);
        }
    }

    /// A register's number, or all that it has.
    fn numbers(&mut self, register: u32, shape: Shape) -> BasicValueEnum<'ctx> {
        let Some(w) = shape.scalar() else {
            return self.read_vec(register).into();
        };
        let bits = self.read_number(register, w);
        self.as_float(w, bits).into()
    }

    fn set_numbers(&mut self, register: u32, shape: Shape, value: BasicValueEnum<'ctx>) {
        match shape.scalar() {
            Some(w) => {
                let bits = self.as_bits(w, value.into_float_value());
                self.set_scalar(register - V0, w, bits);
            }
            None => self.write(register, value),
        }
    }

    /// Whether any of these numbers and vectors of numbers is or has a NaN. One comparison tests two.
    fn is_any_nan(&mut self, values: &[BasicValueEnum<'ctx>]) -> Option<IntValue<'ctx>> {
        let mut rest: Vec<_> = values.to_vec();
        let mut any: Option<IntValue<'ctx>> = None;
        while let Some(first) = rest.first().copied() {
            let (same, others): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .partition(|value| value.get_type() == first.get_type());
            rest = others;
            let mut of_type: Option<BasicValueEnum<'ctx>> = None;
            for pair in same.chunks(2) {
                let unordered = self.compare(FloatPredicate::UNO, pair[0], pair[pair.len() - 1]);
                of_type = Some(match of_type {
                    Some(earlier) => self.or_values(earlier, unordered),
                    None => unordered,
                });
            }
            let found = match of_type.expect("there is one at least") {
                BasicValueEnum::VectorValue(lanes) => self.any(lanes),
                scalar => scalar.into_int_value(),
            };
            any = Some(match any {
                Some(earlier) => built(self.builder.build_or(earlier, found, "")),
                None => found,
            });
        }
        any
    }

    pub fn or_values(
        &self,
        a: BasicValueEnum<'ctx>,
        b: BasicValueEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        match (a, b) {
            (BasicValueEnum::VectorValue(a), BasicValueEnum::VectorValue(b)) => {
                built(self.builder.build_or(a, b, "")).into()
            }
            (a, b) => {
                let (a, b) = (a.into_int_value(), b.into_int_value());
                built(self.builder.build_or(a, b, "")).into()
            }
        }
    }
}
