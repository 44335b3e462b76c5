//! The operands of [`Machine`](crate::machine::Machine)'s methods: widths, conditions, flags, and which operation is meant.

use crate::features::IdRegister;

/// Width of an integer value, a vector lane or a floating-point format, in the manual's letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// 8 bits.
    B,
    /// 16 bits; half precision.
    H,
    /// 32 bits (S in vector arrangements); single precision.
    W,
    /// 64 bits (D in vector arrangements); double precision.
    X,
}

impl Width {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[Width] = &[Width::B, Width::H, Width::W, Width::X];
}

use Width::{W, X};

impl Width {
    /// Number of bits: 8, 16, 32 or 64.
    pub const fn bits(self) -> u32 {
        8 << self as u32
    }

    /// Number of bytes: 1, 2, 4 or 8.
    pub const fn bytes(self) -> u32 {
        1 << self as u32
    }

    /// All ones in this width.
    pub const fn mask(self) -> u64 {
        u64::MAX >> (64 - self.bits())
    }

    /// Number of lanes of this width in a 128-bit vector.
    pub const fn lanes(self) -> u32 {
        16 / self.bytes()
    }

    /// The `size` field of most encodings: 0 is B, 1 H, 2 W, 3 X.
    pub const fn from_size(size: u32) -> Width {
        match size & 3 {
            0 => Width::B,
            1 => Width::H,
            2 => Width::W,
            _ => Width::X,
        }
    }

    /// The `sf` field: 0 is W, 1 is X.
    pub const fn from_sf(sf: u32) -> Width {
        if sf & 1 == 1 { X } else { W }
    }

    /// A floating-point format as `ftype` numbers it: 0 is W, 1 X, 3 H. `sz` numbers the first two alike.
    pub const fn from_ftype(ftype: u32) -> Width {
        match ftype & 3 {
            0 => W,
            1 => X,
            _ => Width::H,
        }
    }

    /// The next wider width. `X` has none: asking is a mistake in a semantic function.
    pub const fn wider(self) -> Width {
        match self {
            Width::B => Width::H,
            Width::H => W,
            W => X,
            X => panic!("no width above 64 bits"),
        }
    }

    /// The next narrower width. `B` has none: asking is a mistake in a semantic function.
    pub const fn narrower(self) -> Width {
        match self {
            Width::B => panic!("no width below 8 bits"),
            Width::H => Width::B,
            W => Width::H,
            X => W,
        }
    }
}

/// Condition codes in encoding order (Arm ARM C1.2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Cond {
    Eq,
    Ne,
    Cs,
    Cc,
    Mi,
    Pl,
    Vs,
    Vc,
    Hi,
    Ls,
    Ge,
    Lt,
    Gt,
    Le,
    Al,
    /// Behaves as `Al`; exists only to disassemble.
    Nv,
}

impl Cond {
    /// From a `cond` field (low four bits).
    pub const fn from_bits(cond: u32) -> Cond {
        use Cond::*;
        const ALL: [Cond; 16] = [
            Eq, Ne, Cs, Cc, Mi, Pl, Vs, Vc, Hi, Ls, Ge, Lt, Gt, Le, Al, Nv,
        ];
        ALL[(cond & 15) as usize]
    }

    /// Whether the condition holds for known flags, given as the `nzcv` field of an instruction (N is bit 3).
    pub const fn holds(self, nzcv: u32) -> bool {
        let (n, z, c, v) = (nzcv & 8 != 0, nzcv & 4 != 0, nzcv & 2 != 0, nzcv & 1 != 0);
        match self {
            Cond::Eq => z,
            Cond::Ne => !z,
            Cond::Cs => c,
            Cond::Cc => !c,
            Cond::Mi => n,
            Cond::Pl => !n,
            Cond::Vs => v,
            Cond::Vc => !v,
            Cond::Hi => c && !z,
            Cond::Ls => !c || z,
            Cond::Ge => n == v,
            Cond::Lt => n != v,
            Cond::Gt => !z && n == v,
            Cond::Le => z || n != v,
            Cond::Al | Cond::Nv => true,
        }
    }
}

/// One of the four condition flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    N,
    Z,
    C,
    V,
}

/// The operation whose result the flags describe.
#[derive(Clone, Copy, Debug)]
pub enum Comparison<V> {
    /// `a + b`.
    Add(Width, V, V),
    /// `a - b`, that is `a + !b + 1`.
    Sub(Width, V, V),
    /// N and Z of a result, C and V zero.
    Logic(Width, V),
    /// FPCompare(a, b): less 1000, equal 0110, greater 0010, unordered 0011.
    Float(Width, V, V),
}

/// Where new condition flags come from. Kept symbolic so that the lifter can turn `cmp; b.lt` into one compare.
#[derive(Clone, Copy, Debug)]
pub enum Flags<V, B> {
    Compare(Comparison<V>),
    /// `a + b + carry`; `sbcs` is this with `b` inverted.
    AddCarry(Width, V, V, B),
    /// The comparison if the condition holds, else the constant (N is bit 3).
    If(B, Comparison<V>, u32),
    /// Bits 31..28 of a 64-bit value, as `msr nzcv` takes them.
    Bits(V),
    /// The four flags N, Z, C, V.
    Explicit([B; 4]),
}

/// Integer operations of two operands of one width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Int2 {
    Add,
    Sub,
    Mul,
    /// High half of the unsigned double-width product.
    UMulHigh,
    /// High half of the signed double-width product.
    SMulHigh,
    /// Zero when dividing by zero.
    UDiv,
    /// Zero when dividing by zero; the most negative number divided by -1 is itself.
    SDiv,
    And,
    Or,
    Xor,
    /// Shifts and rotates take the amount modulo the width.
    Shl,
    Lshr,
    Ashr,
    Ror,
    SMin,
    SMax,
    UMin,
    UMax,
}

/// Integer operations of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Int1 {
    Not,
    Neg,
    Clz,
    /// Count of leading bits equal to the sign bit, without it.
    Cls,
    Ctz,
    Popcount,
    /// Bits in reverse order.
    Rbit,
    /// Bytes in reverse order.
    RevBytes,
    Abs,
}

/// Integer comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    Eq,
    Ne,
    Ult,
    Ule,
    Ugt,
    Uge,
    Slt,
    Sle,
    Sgt,
    Sge,
}

/// Rounding modes of the conversion and rounding instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To nearest, ties to even.
    TieEven,
    /// To nearest, ties away from zero.
    TieAway,
    /// Towards plus infinity.
    Up,
    /// Towards minus infinity.
    Down,
    Zero,
    /// As FPCR.RMode says.
    Current,
}

impl Rounding {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[Rounding] = &[
        Rounding::TieEven,
        Rounding::TieAway,
        Rounding::Up,
        Rounding::Down,
        Rounding::Zero,
        Rounding::Current,
    ];
}

/// Floating-point operations of one operand, exact as the Arm pseudocode of the name says, NaNs included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fp1 {
    Abs,
    Neg,
    Sqrt,
    /// FPRoundInt: to an integral value in the same format.
    Round(Rounding),
    /// FPRecipEstimate.
    RecipEstimate,
    /// FPRSqrtEstimate.
    RSqrtEstimate,
    /// FPRecpX.
    RecipExponent,
    /// FPRoundInt as FPCR says, raising Inexact (FRINTX).
    RoundExact,
    /// FPRoundIntN: to an integral value within a signed integer of 32 or 64 bits, towards zero or as FPCR says; what
    /// does not fit, NaNs included, gives the integer's least value.
    Round32Z,
    Round32X,
    Round64Z,
    Round64X,
}

impl Fp1 {
    const PLAIN: &[Fp1] = &[
        Fp1::Abs,
        Fp1::Neg,
        Fp1::Sqrt,
        Fp1::RecipEstimate,
        Fp1::RSqrtEstimate,
        Fp1::RecipExponent,
        Fp1::RoundExact,
        Fp1::Round32Z,
        Fp1::Round32X,
        Fp1::Round64Z,
        Fp1::Round64X,
    ];

    /// A number for each operation: how the runtime understands lifted code's requests.
    pub fn code(self) -> u32 {
        let plain = Self::PLAIN.iter().position(|&op| op == self);
        match (plain, self) {
            (Some(index), _) => index as u32,
            (None, Fp1::Round(rounding)) => Self::PLAIN.len() as u32 + rounding as u32,
            (None, _) => unreachable!("only Round is not in PLAIN"),
        }
    }

    /// The operation with a [`Self::code`].
    pub fn from_code(code: u32) -> Option<Fp1> {
        let code = code as usize;
        let rounding = |index: usize| Rounding::ALL.get(index).map(|&r| Fp1::Round(r));
        Self::PLAIN
            .get(code)
            .copied()
            .or_else(|| rounding(code - Self::PLAIN.len()))
    }
}

/// Floating-point operations of two operands, exact as the Arm pseudocode of the name says: NaN operands are
/// propagated quieted (signalling first, then the first operand's), and an invalid operation gives the default NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fp2 {
    Add,
    Sub,
    Mul,
    Div,
    Max,
    Min,
    MaxNum,
    MinNum,
    /// FPMulX: like Mul, but 0 * infinity is 2 with the product's sign.
    MulX,
    /// FPRecipStepFused: 2 - a * b, fused.
    RecipStep,
    /// FPRSqrtStepFused: (3 - a * b) / 2, fused.
    RSqrtStep,
    /// |a - b|.
    AbsDiff,
}

impl Fp2 {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[Fp2] = &[
        Fp2::Add,
        Fp2::Sub,
        Fp2::Mul,
        Fp2::Div,
        Fp2::Max,
        Fp2::Min,
        Fp2::MaxNum,
        Fp2::MinNum,
        Fp2::MulX,
        Fp2::RecipStep,
        Fp2::RSqrtStep,
        Fp2::AbsDiff,
    ];
}

/// Floating-point comparisons of lanes: all ones where true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FpCmp {
    Eq,
    Ge,
    Gt,
    /// |a| >= |b|.
    AbsGe,
    /// |a| > |b|.
    AbsGt,
}

impl FpCmp {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[FpCmp] = &[FpCmp::Eq, FpCmp::Ge, FpCmp::Gt, FpCmp::AbsGe, FpCmp::AbsGt];
}

/// Lane-wise operations of one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vec1 {
    Not,
    Neg,
    Abs,
    Clz,
    Cls,
    /// Population count of bytes.
    Cnt,
    /// Bits of each byte in reverse order.
    Rbit,
    /// Saturating (sets FPSR.QC).
    SqAbs,
    SqNeg,
    /// Lanes of twice the width: sums of neighbouring signed or unsigned lanes.
    SAddLongPairs,
    UAddLongPairs,
}

impl Vec1 {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[Vec1] = &[
        Vec1::Not,
        Vec1::Neg,
        Vec1::Abs,
        Vec1::Clz,
        Vec1::Cls,
        Vec1::Cnt,
        Vec1::Rbit,
        Vec1::SqAbs,
        Vec1::SqNeg,
        Vec1::SAddLongPairs,
        Vec1::UAddLongPairs,
    ];
}

/// Lane-wise operations of two vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vec2 {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    /// `a & !b`.
    Bic,
    /// `a | !b`.
    Orn,
    SMin,
    SMax,
    UMin,
    UMax,
    SAbd,
    UAbd,
    /// Comparisons give all ones or zero.
    CmpEq,
    CmpSge,
    CmpSgt,
    CmpUge,
    CmpUgt,
    /// Non-zero `a & b`.
    CmpTst,
    /// Saturating (set FPSR.QC).
    SqAdd,
    UqAdd,
    SqSub,
    UqSub,
    /// Halving, truncating and rounding.
    SHAdd,
    UHAdd,
    SHSub,
    UHSub,
    SRHAdd,
    URHAdd,
    /// Shift by the signed lowest byte of the other vector's lane: left when positive, right when negative.
    SShl,
    UShl,
    SRShl,
    URShl,
    SqShl,
    UqShl,
    SqRShl,
    UqRShl,
    /// Saturating doubling multiply returning high half, and its rounding form.
    SqDMulH,
    SqRDMulH,
    /// Carry-less product of bytes, low half.
    PMul,
    /// Lanes of twice the width (16 bits): sums of the products of neighbouring signed lanes.
    SMulAddPairs,
}

impl Vec2 {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[Vec2] = &[
        Vec2::Add,
        Vec2::Sub,
        Vec2::Mul,
        Vec2::And,
        Vec2::Or,
        Vec2::Xor,
        Vec2::Bic,
        Vec2::Orn,
        Vec2::SMin,
        Vec2::SMax,
        Vec2::UMin,
        Vec2::UMax,
        Vec2::SAbd,
        Vec2::UAbd,
        Vec2::CmpEq,
        Vec2::CmpSge,
        Vec2::CmpSgt,
        Vec2::CmpUge,
        Vec2::CmpUgt,
        Vec2::CmpTst,
        Vec2::SqAdd,
        Vec2::UqAdd,
        Vec2::SqSub,
        Vec2::UqSub,
        Vec2::SHAdd,
        Vec2::UHAdd,
        Vec2::SHSub,
        Vec2::UHSub,
        Vec2::SRHAdd,
        Vec2::URHAdd,
        Vec2::SShl,
        Vec2::UShl,
        Vec2::SRShl,
        Vec2::URShl,
        Vec2::SqShl,
        Vec2::UqShl,
        Vec2::SqRShl,
        Vec2::UqRShl,
        Vec2::SqDMulH,
        Vec2::SqRDMulH,
        Vec2::PMul,
        Vec2::SMulAddPairs,
    ];
}

/// Lane-wise shifts by a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VecShift {
    Shl,
    /// Right shifts take 1 to the lane's width.
    Sshr,
    Ushr,
    Srshr,
    Urshr,
    /// Saturating left shifts (set FPSR.QC).
    SqShl,
    UqShl,
    /// Signed to unsigned saturating.
    SqShlu,
}

impl VecShift {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[VecShift] = &[
        VecShift::Shl,
        VecShift::Sshr,
        VecShift::Ushr,
        VecShift::Srshr,
        VecShift::Urshr,
        VecShift::SqShl,
        VecShift::UqShl,
        VecShift::SqShlu,
    ];
}

/// How a lane is narrowed to half its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrow {
    Truncate,
    /// Saturating (set FPSR.QC): signed to signed, unsigned to unsigned, signed to unsigned.
    SignedSaturate,
    UnsignedSaturate,
    SignedToUnsigned,
}

impl Narrow {
    /// All, by discriminant: how the runtime understands lifted code's requests.
    pub const ALL: &[Narrow] = &[
        Narrow::Truncate,
        Narrow::SignedSaturate,
        Narrow::UnsignedSaturate,
        Narrow::SignedToUnsigned,
    ];
}

/// Reductions over the lanes of a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduce {
    Add,
    SMin,
    SMax,
    UMin,
    UMax,
}

/// System registers that are state; constant ones are the semantic functions' business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SysReg {
    TpidrEl0,
    Fpcr,
    Fpsr,
    /// The virtual counter, in ticks of CNTFRQ_EL0.
    CntvctEl0,
    /// An identification register: what the CPU says that it has.
    Id(IdRegister),
}
