//# cflags: -fno-math-errno -march=armv8.2-a+fp16
// Results and exception flags in all rounding modes, with the half-precision instructions.
#define FORMAT 16
#define FLAGS
#include "../fp_operations.h"
