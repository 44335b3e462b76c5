// execvp looks a program up, and knows what to do about those that can't be executed (exec(3)).
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    char path[512];
    snprintf(path, sizeof path, "/nowhere:.:%s", getenv("HELPERS"));
    setenv("PATH", path, 1);
    setenv("T_PATH", "kept", 1);
    // In the way, but not executable: the search goes on.
    close(open("helper", O_CREAT | O_WRONLY, 0644));
    chmod("helper", 0644);
    execlp("nothing", "nothing", NULL);
    printf("nothing: %s\n", strerror(errno));
    fflush(stdout);
    execlp("helper", "helper", "env", "T_PATH", NULL);
    printf("helper: %s\n", strerror(errno));
    return 1;
}
