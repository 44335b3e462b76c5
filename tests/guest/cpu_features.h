// Whether AT_HWCAP and AT_HWCAP2 say the same as the identification registers, which Linux reads for programs (HWCAP_CPUID).
// Without DGH: QEMU 7.2 has it in ID_AA64ISAR1_EL1 only.
#define ID(crm, op2) ((crm) << 3 | (op2))
struct cpu_feature { const char *name; int word, bit, reg, shift, value; };
static const struct cpu_feature cpu_feature_table[] = {
    {"AES", 0, 3, ID(6, 0), 4, 1},
    {"PMULL", 0, 4, ID(6, 0), 4, 2},
    {"SHA1", 0, 5, ID(6, 0), 8, 1},
    {"SHA256", 0, 6, ID(6, 0), 12, 1},
    {"CRC32", 0, 7, ID(6, 0), 16, 1},
    {"LSE", 0, 8, ID(6, 0), 20, 2},
    {"FP16", 0, 9, ID(4, 0), 16, 1},
    {"FP16", 0, 10, ID(4, 0), 20, 1},
    {"RDM", 0, 12, ID(6, 0), 28, 1},
    {"JSCVT", 0, 13, ID(6, 1), 12, 1},
    {"FCMA", 0, 14, ID(6, 1), 16, 1},
    {"LRCPC", 0, 15, ID(6, 1), 20, 1},
    {"DPB", 0, 16, ID(6, 1), 0, 1},
    {"SHA3", 0, 17, ID(6, 0), 32, 1},
    {"SM3", 0, 18, ID(6, 0), 36, 1},
    {"SM4", 0, 19, ID(6, 0), 40, 1},
    {"DotProd", 0, 20, ID(6, 0), 44, 1},
    {"SHA512", 0, 21, ID(6, 0), 12, 2},
    {"FHM", 0, 23, ID(6, 0), 48, 1},
    {"LSE2", 0, 25, ID(7, 2), 32, 1},
    {"LRCPC2", 0, 26, ID(6, 1), 20, 2},
    {"FlagM", 0, 27, ID(6, 0), 52, 1},
    {"SB", 0, 29, ID(6, 1), 36, 1},
    {"DPB2", 1, 0, ID(6, 1), 0, 2},
    {"FlagM2", 1, 7, ID(6, 0), 52, 2},
    {"FRINTTS", 1, 8, ID(6, 1), 32, 1},
    {"I8MM", 1, 13, ID(6, 1), 52, 1},
    {"BF16", 1, 14, ID(6, 1), 44, 1},
    {"ECV", 1, 19, ID(7, 0), 60, 1},
    {"WFxT", 1, 31, ID(6, 2), 0, 2},
    {"CSSC", 1, 34, ID(6, 2), 52, 1},
    {"RPRFM", 1, 35, ID(6, 2), 48, 1},
    {"MOPS", 1, 43, ID(6, 2), 16, 1},
    {"HBC", 1, 44, ID(6, 2), 20, 1},
};
#define CPU_FEATURES (sizeof cpu_feature_table / sizeof cpu_feature_table[0])
#define READ_ID(crm, op2) case ID(crm, op2): __asm__("mrs %0, s3_0_c0_c" #crm "_" #op2 : "=r"(value)); break;
static unsigned long cpu_id_register(int reg) {
    unsigned long value = 0;
    switch (reg) { READ_ID(4, 0) READ_ID(6, 0) READ_ID(6, 1) READ_ID(6, 2) READ_ID(7, 0) READ_ID(7, 2) }
    return value;
}
// Whether the feature is told of, by both or by neither.
static int cpu_feature_agrees(const struct cpu_feature *f, const unsigned long hwcap[2]) {
    int told = hwcap[f->word] >> f->bit & 1;
    return told == ((int)(cpu_id_register(f->reg) >> f->shift & 15) >= f->value);
}
