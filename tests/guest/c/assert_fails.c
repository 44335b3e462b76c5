// A failing assertion aborts.
//# exit: 134
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
int main(int argc, char **argv) {
    puts("before");
    fflush(stdout);
    assert(argc == 0 || argv == 0);
    return 0;
}
