// A signal from outside comes to a program that is in a loop without system calls.
//# signal: TERM
//# ways: interp native
#include <signal.h>
#include <stdio.h>
static volatile sig_atomic_t came;
static void handler(int s) { came = s; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    signal(SIGTERM, handler);
    puts("ready");
    fflush(stdout);
    while (!came) { }
    printf("signal %d\n", (int)came);
    return 0;
}
