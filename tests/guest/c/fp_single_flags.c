//# cflags: -fno-math-errno
// Results and exception flags in all rounding modes.
#define FORMAT 32
#define FLAGS
#include "../fp_operations.h"
