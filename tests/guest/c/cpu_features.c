// HWCAP and the identification registers: that they say the same, and what every CPU says. QEMU tells of other features than we.
#include <stdio.h>
#include <sys/auxv.h>
#include "../cpu_features.h"
#define MRS(name) ({ unsigned long value; __asm__ volatile("mrs %0, " name : "=r"(value)); value; })
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    const unsigned long hwcap[2] = {getauxval(AT_HWCAP), getauxval(AT_HWCAP2)};
    printf("fp %d asimd %d cpuid %d\n", (int)(hwcap[0] & 1), (int)(hwcap[0] >> 1 & 1), (int)(hwcap[0] >> 11 & 1));
    for (unsigned i = 0; i < CPU_FEATURES; i++)
        if (!cpu_feature_agrees(&cpu_feature_table[i], hwcap)) printf("%s is inconsistent\n", cpu_feature_table[i].name);
    unsigned long midr = MRS("midr_el1");
    printf("architecture by registers %d, MPIDR %lx REVIDR %lx\n", (int)(midr >> 16 & 15), MRS("mpidr_el1"), MRS("revidr_el1"));
    // EL0 and EL1 are 64-bit, FP and AdvSIMD are there, with or without half precision; what is not allocated is zero.
    unsigned long pfr0 = MRS("id_aa64pfr0_el1");
    printf("%lx %d %d\n", pfr0 & 0xff, (int)(pfr0 >> 16 & 15) <= 1, (pfr0 >> 16 & 15) == (pfr0 >> 20 & 15));
    printf("%lx %lx %lx\n", MRS("id_aa64dfr0_el1"), MRS("s3_0_c0_c4_7"), MRS("s3_0_c0_c7_7"));
    printf("granules %lx\n", MRS("id_aa64mmfr0_el1") & 0xfffffffful);
    unsigned long dczid = MRS("dczid_el0"), ctr = MRS("ctr_el0");
    printf("zva %d, lines %d %d\n", (dczid & 16) == 0 && (dczid & 15) >= 2, (ctr & 15) >= 2, (ctr >> 16 & 15) >= 2);
    unsigned long before = MRS("cntvct_el0"), after = MRS("cntvct_el0");
    printf("counter %d %d\n", MRS("cntfrq_el0") >= 1000000, after >= before);
    printf("tpidrro %lx\n", MRS("tpidrro_el0"));
    return 0;
}
