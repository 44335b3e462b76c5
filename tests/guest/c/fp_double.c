// Results in all rounding modes.
//# cflags: -fno-math-errno
#define FORMAT 64
#include "../fp_operations.h"
