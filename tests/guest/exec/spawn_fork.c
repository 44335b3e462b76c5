// fork and execve: statuses, descriptors, environment; a child that can't be executed; the parent stays as it was.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char helper[512];
static int data = 1;

static void wait_for(const char *what, pid_t pid) {
    int status = 0;
    pid_t got = waitpid(pid, &status, 0);
    printf("%s: %s", what, got == pid ? "" : strerror(errno));
    if (WIFEXITED(status)) printf("exit %d", WEXITSTATUS(status));
    if (WIFSIGNALED(status)) printf("signal %d", WTERMSIG(status));
    printf(", data %d\n", data);
    fflush(stdout);
}

static pid_t start(char *const argv[], int out) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid != 0) return pid;
    data = 2;
    if (out >= 0) dup2(out, 1);
    execv(argv[0], argv);
    _exit(errno == ENOENT ? 101 : 102);
}

int main(int argc, char **argv) {
    snprintf(helper, sizeof helper, "%s/helper", getenv("HELPERS"));
    if (argc > 1) {
        printf("again: %s, data %d\n", argv[1], data);
        fflush(stdout);
        if (!strcmp(argv[1], "kill")) raise(SIGTERM);
        return 9;
    }
    char self[512];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n < 0 ? 0 : n] = 0;
    wait_for("exit", start((char *[]){helper, "exit", "33", NULL}, -1));
    wait_for("missing", start((char *[]){"/nowhere/x", NULL}, -1));
    wait_for("output", start((char *[]){helper, "a", "b", NULL}, -1));
    wait_for("itself", start((char *[]){self, argv[0], "word", NULL}, -1));
    wait_for("killed", start((char *[]){self, argv[0], "kill", NULL}, -1));
    wait_for("chain", start((char *[]){helper, "exec", self, "x", argv[0], "last", NULL}, -1));

    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC)) return 90;
    pid_t pids[3];
    for (int i = 0; i < 3; i++) pids[i] = start((char *[]){helper, "through", "a pipe", NULL}, pipes[1]);
    close(pipes[1]);
    char text[256];
    size_t total = 0;
    while ((n = read(pipes[0], text, sizeof text)) > 0) total += n;
    printf("read %zu\n", total);
    for (int i = 0; i < 3; i++) wait_for("writer", pids[i]);

    // Vfork: the child runs on our memory until it executes.
    volatile int error = 0;
    fflush(stdout);
    pid_t pid = vfork();
    if (pid == 0) {
        char *args[] = {"/nowhere/y", NULL};
        execve(args[0], args, environ);
        error = errno;
        _exit(5);
    }
    wait_for("vfork", pid);
    printf("its error: %s\n", strerror(error));
    fflush(stdout);
    pid = vfork();
    if (pid == 0) {
        char *args[] = {helper, "exit", "44", NULL};
        execve(args[0], args, environ);
        _exit(6);
    }
    wait_for("vfork and execve", pid);
    // Many, one after the other.
    int sum = 0;
    for (int i = 0; i < 50; i++) {
        int status;
        waitpid(start((char *[]){helper, "exit", "3", NULL}, -1), &status, 0);
        sum += WEXITSTATUS(status);
    }
    printf("sum %d\n", sum);
    return 0;
}
