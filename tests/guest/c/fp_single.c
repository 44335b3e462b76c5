// Results in all rounding modes.
//# cflags: -fno-math-errno
#define FORMAT 32
#include "../fp_operations.h"
