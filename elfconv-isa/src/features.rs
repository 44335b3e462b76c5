//! The architecture's optional features that the table has instructions of, and how Linux tells programs of them: in
//! the bits of `AT_HWCAP` and `AT_HWCAP2` (Documentation/arch/arm64/elf_hwcaps.rst) and in the fields of identification
//! registers (cpu-feature-registers.rst there), which say the same.

use crate::table::OPS;

/// Bits of `AT_HWCAP` and `AT_HWCAP2`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hwcap {
    pub hwcap: u64,
    pub hwcap2: u64,
}

/// What every CPU has: FP and ASIMD; and CPUID, Linux's promise that identification registers can be read.
const BASE_HWCAP: Hwcap = Hwcap {
    hwcap: 1 << 0 | 1 << 1 | 1 << 11,
    hwcap2: 0,
};

/// An identification register, S3_0_C0_CRm_op2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdRegister(u8);

impl IdRegister {
    pub const MIDR: IdRegister = IdRegister::new(0, 0);
    pub const MPIDR: IdRegister = IdRegister::new(0, 5);
    pub const PFR0: IdRegister = IdRegister::new(4, 0);
    pub const DFR0: IdRegister = IdRegister::new(5, 0);
    pub const ISAR0: IdRegister = IdRegister::new(6, 0);
    pub const ISAR1: IdRegister = IdRegister::new(6, 1);
    pub const ISAR2: IdRegister = IdRegister::new(6, 2);
    pub const MMFR0: IdRegister = IdRegister::new(7, 0);
    pub const MMFR2: IdRegister = IdRegister::new(7, 2);

    /// From the fields CRm and op2.
    pub const fn new(crm: u32, op2: u32) -> IdRegister {
        IdRegister((crm << 3 | op2) as u8)
    }

    /// CRm and op2 in one number, for [`Self::from_number`].
    pub const fn number(self) -> u32 {
        self.0 as u32
    }

    /// How the runtime understands lifted code's requests.
    pub const fn from_number(number: u32) -> IdRegister {
        IdRegister(number as u8)
    }

    /// What the register says of a CPU without optional features, to programs under Linux: fields that are not
    /// their business read as if nothing were there (arch/arm64/kernel/cpufeature.c, `safe_val`).
    const fn base(self) -> u64 {
        match self {
            // Implementer 0, which the manual leaves to software, and the architecture by identification registers.
            Self::MIDR => 0x000f_0000,
            // One thread of one core; bit 31 is one.
            Self::MPIDR => 0x8000_0000,
            // EL1 and EL0 are 64-bit only. FP and AdvSIMD are 0: present.
            Self::PFR0 => 0x11,
            // DebugVer is Armv8's.
            Self::DFR0 => 6,
            // TGran4 and TGran64 are 15: not told.
            Self::MMFR0 => 0xff00_0000,
            _ => 0,
        }
    }
}

/// A field of an identification register, four bits wide, and its value where a feature is present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdField {
    pub register: IdRegister,
    pub shift: u32,
    pub value: u64,
}

macro_rules! features {
    ($( $name:ident [$( $word:ident $bit:literal ),*] [$( $register:ident $shift:literal = $value:literal ),*]; )*) => {
        /// An optional feature of the architecture (Arm ARM A2), by the manual's name without `FEAT_`.
        #[allow(clippy::upper_case_acronyms, reason = "the manual's names")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Feature { $( $name, )* }

        /// All features, roughly in the order of their HWCAP bits; one that implies another comes behind it.
        pub const FEATURES: &[Feature] = &[ $( Feature::$name, )* ];

        impl Feature {
            /// The manual's name, without `FEAT_`.
            pub const fn name(self) -> &'static str {
                match self { $( Feature::$name => stringify!($name), )* }
            }

            /// The bits that say that it is there.
            pub const fn hwcap(self) -> Hwcap {
                match self { $( Feature::$name => {
                    #[allow(unused_mut, reason = "some features have no bit")]
                    let mut bits = Hwcap { hwcap: 0, hwcap2: 0 };
                    $( bits.$word |= 1 << $bit; )*
                    bits
                } )* }
            }

            /// The fields that say that it is there.
            pub const fn id_fields(self) -> &'static [IdField] {
                match self { $( Feature::$name => &[ $( IdField { register: IdRegister::$register, shift: $shift, value: $value } ),* ], )* }
            }
        }
    };
}

features! {
    AES     [hwcap 3]            [ISAR0 4 = 1];
    PMULL   [hwcap 4]            [ISAR0 4 = 2];
    SHA1    [hwcap 5]            [ISAR0 8 = 1];
    SHA256  [hwcap 6]            [ISAR0 12 = 1];
    CRC32   [hwcap 7]            [ISAR0 16 = 1];
    LSE     [hwcap 8]            [ISAR0 20 = 2];
    FP16    [hwcap 9, hwcap 10]  [PFR0 16 = 1, PFR0 20 = 1];
    RDM     [hwcap 12]           [ISAR0 28 = 1];
    JSCVT   [hwcap 13]           [ISAR1 12 = 1];
    FCMA    [hwcap 14]           [ISAR1 16 = 1];
    LRCPC   [hwcap 15]           [ISAR1 20 = 1];
    DPB     [hwcap 16]           [ISAR1 0 = 1];
    SHA3    [hwcap 17]           [ISAR0 32 = 1];
    SM3     [hwcap 18]           [ISAR0 36 = 1];
    SM4     [hwcap 19]           [ISAR0 40 = 1];
    DotProd [hwcap 20]           [ISAR0 44 = 1];
    SHA512  [hwcap 21]           [ISAR0 12 = 2];
    FHM     [hwcap 23]           [ISAR0 48 = 1];
    LSE2    [hwcap 25]           [MMFR2 32 = 1];
    LRCPC2  [hwcap 26]           [ISAR1 20 = 2];
    FlagM   [hwcap 27]           [ISAR0 52 = 1];
    SB      [hwcap 29]           [ISAR1 36 = 1];
    DPB2    [hwcap2 0]           [ISAR1 0 = 2];
    FlagM2  [hwcap2 7]           [ISAR0 52 = 2];
    FRINTTS [hwcap2 8]           [ISAR1 32 = 1];
    I8MM    [hwcap2 13]          [ISAR1 52 = 1];
    BF16    [hwcap2 14]          [ISAR1 44 = 1];
    DGH     [hwcap2 15]          [ISAR1 48 = 1];
    ECV     [hwcap2 19]          [MMFR0 60 = 1];
    WFxT    [hwcap2 31]          [ISAR2 0 = 2];
    CSSC    [hwcap2 34]          [ISAR2 52 = 1];
    RPRFM   [hwcap2 35]          [ISAR2 48 = 1];
    MOPS    [hwcap2 43]          [ISAR2 16 = 1];
    HBC     [hwcap2 44]          [ISAR2 20 = 1];
    LOR     []                   [];
}

/// Features without a line of their own: LSE2 is that accesses within 16 bytes are single-copy atomic, and none of them is
/// refused for its alignment.
const WITHOUT_LINES: &[Feature] = &[Feature::LSE2];

/// The optional features that programs are told of. All instructions of the table execute, whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeatureSet(u64);

impl FeatureSet {
    /// Armv8.0 without any option.
    pub const BASELINE: FeatureSet = FeatureSet(0);

    /// All features that the table has the instructions of.
    pub const MAX: FeatureSet = FeatureSet::of_table();

    const fn of_table() -> FeatureSet {
        let (mut set, mut line, mut extra) = (FeatureSet::BASELINE, 0, 0);
        while line < OPS.len() {
            if let Some(feature) = OPS[line].feature() {
                set = set.with(feature);
            }
            line += 1;
        }
        while extra < WITHOUT_LINES.len() {
            set = set.with(WITHOUT_LINES[extra]);
            extra += 1;
        }
        set
    }

    const fn with(self, feature: Feature) -> FeatureSet {
        FeatureSet(self.0 | 1 << feature as u8)
    }

    /// Whether the feature is one of them.
    pub const fn contains(self, feature: Feature) -> bool {
        self.0 >> feature as u8 & 1 == 1
    }

    /// The features, in the order of [`FEATURES`].
    pub fn iter(self) -> impl Iterator<Item = Feature> {
        FEATURES
            .iter()
            .copied()
            .filter(move |&feature| self.contains(feature))
    }

    /// What the auxiliary vector says.
    pub fn hwcap(self) -> Hwcap {
        self.iter().fold(BASE_HWCAP, |all, feature| Hwcap {
            hwcap: all.hwcap | feature.hwcap().hwcap,
            hwcap2: all.hwcap2 | feature.hwcap().hwcap2,
        })
    }

    /// What an identification register says.
    pub fn id_register(self, register: IdRegister) -> u64 {
        let fields = self.iter().flat_map(Feature::id_fields);
        let fields = fields.filter(|field| field.register == register);
        fields.fold(register.base(), |value, field| {
            value & !(0xf << field.shift) | field.value << field.shift
        })
    }
}

/// What `--cpu` chooses: which features programs are told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cpu {
    /// A plain Armv8.0 core.
    #[default]
    Baseline,
    /// All that there is.
    Max,
}

impl Cpu {
    /// All, for help texts and tests.
    pub const ALL: [Cpu; 2] = [Cpu::Baseline, Cpu::Max];

    /// The name used on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Cpu::Baseline => "baseline",
            Cpu::Max => "max",
        }
    }

    /// What it has.
    pub const fn features(self) -> FeatureSet {
        match self {
            Cpu::Baseline => FeatureSet::BASELINE,
            Cpu::Max => FeatureSet::MAX,
        }
    }
}

impl core::fmt::Display for Cpu {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

impl core::str::FromStr for Cpu {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Cpu::ALL.into_iter().find(|cpu| cpu.name() == name);
        found.ok_or("unknown CPU: expected baseline or max")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_is_plain() {
        let set = FeatureSet::BASELINE;
        assert_eq!((set.hwcap().hwcap, set.hwcap().hwcap2), (0x803, 0));
        assert_eq!(set.id_register(IdRegister::ISAR0), 0);
        assert_eq!(set.id_register(IdRegister::PFR0), 0x11);
    }

    #[test]
    fn the_stronger_feature_decides_a_field() {
        let set = FeatureSet::MAX;
        assert!(set.contains(Feature::LSE2) && set.contains(Feature::PMULL));
        assert_eq!(set.id_register(IdRegister::ISAR0) >> 4 & 15, 2);
        assert_eq!(set.id_register(IdRegister::ISAR1) & 15, 2);
        assert_eq!(set.id_register(IdRegister::ISAR0) >> 20 & 15, 2);
    }

    #[test]
    fn sve_sme_and_mte_are_never_told_of() {
        let (pfr0, pfr1) = (IdRegister::PFR0, IdRegister::new(4, 1));
        let Hwcap { hwcap, hwcap2 } = FeatureSet::MAX.hwcap();
        assert_eq!(hwcap & (1 << 22), 0);
        assert_eq!(hwcap2 & (1 << 1 | 1 << 18 | 1 << 23), 0);
        assert_eq!(FeatureSet::MAX.id_register(pfr0) >> 32 & 15, 0);
        assert_eq!(FeatureSet::MAX.id_register(pfr1), 0);
    }
}
