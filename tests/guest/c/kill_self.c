// A signal's default action ends the program: SIGTERM is status 143.
//# exit: 143
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("before\n");
    fflush(stdout);
    raise(SIGCHLD); // ignored by default
    raise(SIGTERM);
    printf("after\n");
    return 0;
}
