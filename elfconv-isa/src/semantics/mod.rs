//! What each instruction does, one file per encoding class of the Arm manual (C4.1).

pub mod dp_imm;
