// Results in all rounding modes.
//# cflags: -fno-math-errno
#define FORMAT 16
#include "../fp_operations.h"
