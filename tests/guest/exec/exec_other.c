//# exit: 7
// Another program takes over, and this one takes over again.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    char path[512], self[512];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n < 0 ? 0 : n] = 0;
    snprintf(path, sizeof path, "%s/helper", getenv("HELPERS"));
    if (argc > 1 && !strcmp(argv[1], "back")) {
        printf("back with %s\n", argv[2]);
        fflush(stdout);
        execl(path, "helper", "exit", "7", NULL);
    } else {
        printf("first\n");
        fflush(stdout);
        // The helper executes what follows.
        execl(path, "a name", "exec", self, "self", argv[0], "back", "a word", NULL);
    }
    printf("execl: %s\n", strerror(errno));
    return 1;
}
