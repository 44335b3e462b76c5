// _Exit neither flushes nor runs handlers.
//# exit: 3
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void never(void) { write(1, "handler\n", 8); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    atexit(never);
    printf("lost in the buffer");
    write(1, "written\n", 8);
    _Exit(259);
}
