// Atomic operations with outline helpers or LL/SC, all widths and orders.
#include "../atomics.h"
