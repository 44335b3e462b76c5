//# ways: interp
//# cflags: -fno-math-errno
// Results and exception flags in all rounding modes. Lifted code keeps no flags: ARCHITECTURE.md, "Deliberately absent".
#define FORMAT 64
#define FLAGS
#include "../fp_operations.h"
