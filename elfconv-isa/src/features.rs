//! The architecture's optional features that the table has instructions of, and how Linux tells programs of them.

macro_rules! features {
    ($( $(#[$doc:meta])* $name:ident $text:literal $($register:ident $bit:literal)? ; )*) => {
        /// An optional feature of the architecture (Arm ARM A2).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Feature { $( $(#[$doc])* $name, )* }

        /// All features, in the order of their architecture versions.
        pub const FEATURES: &[Feature] = &[ $( Feature::$name, )* ];

        impl Feature {
            /// The manual's name, without `FEAT_`.
            pub const fn name(self) -> &'static str {
                match self { $( Feature::$name => $text, )* }
            }

            /// The bits of `AT_HWCAP` and `AT_HWCAP2` that say that it is there (Linux, Documentation/arch/arm64/elf_hwcaps.rst).
            pub const fn hwcap(self) -> Hwcap {
                match self { $( Feature::$name => Hwcap::NONE $( .with(Word::$register, $bit) )?, )* }
            }
        }
    };
}

/// The two words that Linux tells programs of the CPU in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hwcap {
    pub hwcap: u64,
    pub hwcap2: u64,
}

#[allow(clippy::upper_case_acronyms, reason = "Linux's names")]
enum Word {
    HWCAP,
    HWCAP2,
}

impl Hwcap {
    /// No bits.
    pub const NONE: Hwcap = Hwcap {
        hwcap: 0,
        hwcap2: 0,
    };

    const fn with(mut self, word: Word, bit: u32) -> Hwcap {
        match word {
            Word::HWCAP => self.hwcap |= 1 << bit,
            Word::HWCAP2 => self.hwcap2 |= 1 << bit,
        }
        self
    }
}

features! {
    AES     "AES"     HWCAP 3;
    PMULL   "PMULL"   HWCAP 4;
    SHA1    "SHA1"    HWCAP 5;
    SHA256  "SHA256"  HWCAP 6;
    CRC32   "CRC32"   HWCAP 7;
    LSE     "LSE"     HWCAP 8;
    FP16    "FP16"    HWCAP 9;
    RDM     "RDM"     HWCAP 12;
    JSCVT   "JSCVT"   HWCAP 13;
    FCMA    "FCMA"    HWCAP 14;
    LRCPC   "LRCPC"   HWCAP 15;
    DPB     "DPB"     HWCAP 16;
    SHA3    "SHA3"    HWCAP 17;
    SM3     "SM3"     HWCAP 18;
    SM4     "SM4"     HWCAP 19;
    DotProd "DotProd" HWCAP 20;
    SHA512  "SHA512"  HWCAP 21;
    FHM     "FHM"     HWCAP 23;
    LSE2    "LSE2"    HWCAP 25;
    LRCPC2  "LRCPC2"  HWCAP 26;
    FlagM   "FlagM"   HWCAP 27;
    SB      "SB"      HWCAP 29;
    DPB2    "DPB2"    HWCAP2 0;
    FlagM2  "FlagM2"  HWCAP2 7;
    FRINTTS "FRINTTS" HWCAP2 8;
    I8MM    "I8MM"    HWCAP2 13;
    BF16    "BF16"    HWCAP2 14;
    CSSC    "CSSC"    HWCAP2 34;
    MOPS    "MOPS"    HWCAP2 43;
    LOR     "LOR";
}
