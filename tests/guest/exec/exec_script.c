//# exit: 5
// Scripts: the interpreter's path, one argument, the script, the script's arguments.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static void script(const char *name, const char *first_line) {
    int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0755);
    dprintf(fd, "%s\nthe rest\n", first_line);
    close(fd);
}

int main(int argc, char **argv) {
    char self[512], line[600];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n < 0 ? 0 : n] = 0;
    if (argc > 1) {
        char name[17] = "";
        prctl(PR_GET_NAME, name);
        printf("argv[0] is the interpreter %d, name %s:", !strcmp(argv[0], "exec_script@O2") || !strcmp(argv[0], self), name);
        for (int i = 1; i < argc; i++) printf(" [%s]", argv[i]);
        printf("\n");
        // They hold this program's own path, which is another one in each way of running it.
        unlink("first");
        unlink("second");
        return 5;
    }
    // As a bundled program it is chosen by its first argument.
    snprintf(line, sizeof line, "#! %s %s", self, argv[0]);
    script("first", line);
    script("second", "#!first   one argument \t");
    char *args[] = {"name", "1", "", "3 4", NULL};
    fflush(stdout);
    execv("./second", args);
    printf("execv: %s\n", strerror(errno));
    return 1;
}
