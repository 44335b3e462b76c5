// Atomic operations as load-exclusive and store-exclusive loops.
//# cflags: -mno-outline-atomics
#include "../atomics.h"
