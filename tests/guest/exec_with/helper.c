// What other programs execute: does what its first argument says.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int squares(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) sum += i * i;
    return sum;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "exit")) return atoi(argv[2]);
    printf("helper");
    // Paths differ from where the oracle runs.
    for (int i = 0; i < argc; i++) printf(" [%s]", strchr(argv[i], '/') ? "path" : argv[i]);
    printf(" %d\n", squares(argc * 100));
    fflush(stdout);
    if (!strcmp(what, "env")) printf("%s=%s\n", argv[2], getenv(argv[2]));
    if (!strcmp(what, "copy")) {
        char text[256];
        ssize_t n;
        while ((n = read(0, text, sizeof text)) > 0)
            if (write(1, text, n) != n) return 2;
    }
    if (!strcmp(what, "exec")) {
        execv(argv[2], argv + 3);
        printf("execv: %s\n", strerror(errno));
        return 1;
    }
    return 0;
}
