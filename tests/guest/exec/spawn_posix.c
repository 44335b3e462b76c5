// posix_spawn, system, popen.
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

static void show(const char *what, int status) {
    if (WIFEXITED(status)) printf("%s: exit %d\n", what, WEXITSTATUS(status));
    else if (WIFSIGNALED(status)) printf("%s: signal %d\n", what, WTERMSIG(status));
    else printf("%s: status %d\n", what, status);
    fflush(stdout);
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    char path[512];
    pid_t pid;
    int status;
    snprintf(path, sizeof path, "%s/helper", getenv("HELPERS"));
    setenv("PATH", getenv("HELPERS"), 1);

    int error = posix_spawn(&pid, path, NULL, NULL, (char *[]){"h", "exit", "12", NULL}, environ);
    waitpid(pid, &status, 0);
    printf("%d ", error);
    show("posix_spawn", status);
    error = posix_spawnp(&pid, "missing", NULL, NULL, (char *[]){"m", NULL}, environ);
    printf("missing: %s\n", strerror(error));

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "out", O_CREAT | O_WRONLY | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    fflush(stdout);
    error = posix_spawnp(&pid, "helper", &actions, &attributes, (char *[]){"helper", "to", "a file", NULL}, environ);
    waitpid(pid, &status, 0);
    printf("%d ", error);
    show("posix_spawnp", status);
    FILE *file = fopen("out", "r");
    char line[256];
    while (file && fgets(line, sizeof line, file)) printf("out: %s", line);

    fflush(stdout);
    printf("shell %d\n", system(NULL) != 0);
    fflush(stdout);
    show("system", system("helper exit 21"));
    show("system, not found", system("nothing-of-this-name"));
    FILE *in = popen("helper from popen", "r");
    while (in && fgets(line, sizeof line, in)) printf("popen: %s", line);
    show("pclose", pclose(in));
    FILE *out = popen("helper copy", "w");
    fputs("to the child\n", out);
    show("pclose", pclose(out));
    return 0;
}
