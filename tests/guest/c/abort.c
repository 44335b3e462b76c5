// abort ends the program by SIGABRT even when the handler returns.
//# exit: 134
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void handler(int s) { (void)s; write(1, "handler\n", 8); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("not flushed");
    signal(SIGABRT, handler);
    abort();
}
