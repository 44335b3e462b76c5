// Atomic operations as LSE instructions.
//# cflags: -march=armv8-a+lse
#include "../atomics.h"
