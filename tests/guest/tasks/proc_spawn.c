// vfork, posix_spawn with its actions and attributes, system and popen: the shell is the artifact's, or there is none.
// QEMU copies where vfork shares, so that posix_spawn learns of no failure.
//# oracle: linux
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv) {
    int status;
    // The parent sleeps until the child is gone; memory is shared as long.
    volatile int shared = 1;
    pid_t child = vfork();
    if (!child) { shared = 2; _exit(31); }
    printf("vfork: %d, ", shared);
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    child = vfork();
    if (!child) { execl("/does/not/exist", "x", (char *)NULL); _exit(errno == ENOENT ? 42 : 43); }
    waitpid(child, &status, 0);
    printf("exec: %d\n", WEXITSTATUS(status));
    char *args[] = {"nothing", NULL};
    int result = posix_spawn(&child, "/does/not/exist", NULL, NULL, args, environ);
    printf("posix_spawn: %s\n", result == ENOENT ? "ENOENT" : strerror(result));
    result = waitpid(-1, &status, 0);
    printf("nobody left: %d %s\n", result, errno == ECHILD ? "ECHILD" : "?");
    result = posix_spawnp(&child, "does-not-exist-anywhere", NULL, NULL, args, environ);
    printf("posix_spawnp: %s\n", result == ENOENT ? "ENOENT" : strerror(result));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 5, "/no/such/file", O_RDONLY, 0);
    result = posix_spawn(&child, "/does/not/exist", &actions, NULL, args, environ);
    printf("with actions: %s\n", result == ENOENT ? "ENOENT" : strerror(result));
    posix_spawn_file_actions_destroy(&actions);
    // A directory and a file that isn't executable.
    close(open("plain", O_CREAT | O_WRONLY, 0600));
    child = fork();
    if (!child) {
        execl("/tmp", "x", (char *)NULL);
        int first = errno;
        execl("./plain", "x", (char *)NULL);
        _exit((first == EACCES) + (errno == EACCES) * 2);
    }
    waitpid(child, &status, 0);
    printf("EACCES: %d\n", WEXITSTATUS(status));
    unlink("plain");
    return 0;
}
