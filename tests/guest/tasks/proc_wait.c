// wait4 and waitid with every status: exited, killed, stopped, continued; WNOHANG, WNOWAIT, by pid, group and any.
// QEMU may lose a signal to a stopped process.
//# oracle: linux
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
static const char *what(int status) {
    static char text[64];
    if (WIFEXITED(status)) snprintf(text, sizeof text, "exited %d", WEXITSTATUS(status));
    else if (WIFSIGNALED(status)) snprintf(text, sizeof text, "killed %d", WTERMSIG(status));
    else if (WIFSTOPPED(status)) snprintf(text, sizeof text, "stopped %d", WSTOPSIG(status));
    else if (WIFCONTINUED(status)) snprintf(text, sizeof text, "continued");
    return text;
}
static const char *code(int code) {
    static const char *names[] = {"?", "exited", "killed", "dumped", "trapped", "stopped", "continued"};
    return names[code < 0 || code > 6 ? 0 : code];
}
static pid_t child(int how) {
    pid_t pid = fork();
    if (pid) return pid;
    if (how < 0) { signal(-how, SIG_DFL); raise(-how); }
    if (how < 1000) _exit(how);
    for (;;) pause();
}
static void statuses(void) {
    int status;
    struct rusage usage;
    const int hows[] = {0, 1, 77, 255, -SIGKILL, -SIGTERM, -SIGUSR1, -SIGPIPE, -SIGALRM};
    for (unsigned i = 0; i < sizeof hows / sizeof *hows; i++) {
        pid_t pid = child(hows[i]);
        memset(&usage, 0xff, sizeof usage);
        pid_t got = wait4(pid, &status, 0, &usage);
        printf("%s %s %s\n", got == pid ? "it" : "?", what(status), usage.ru_utime.tv_sec >= 0 && usage.ru_utime.tv_sec < 100 ? "" : "no rusage");
    }
    pid_t pid = child(256 + 5);
    waitpid(pid, &status, 0);
    printf("256 + 5: %s\n", what(status));
}
static void stops(void) {
    int status;
    pid_t pid = child(1000);
    printf("running: %d\n", waitpid(pid, &status, WNOHANG));
    kill(pid, SIGSTOP);
    printf("%d ", waitpid(pid, &status, WUNTRACED) == pid);
    printf("%s\n", what(status));
    printf("reported once: %d\n", waitpid(pid, &status, WUNTRACED | WNOHANG));
    kill(pid, SIGCONT);
    printf("%d ", waitpid(pid, &status, WCONTINUED) == pid);
    printf("%s\n", what(status));
    kill(pid, SIGTSTP);
    siginfo_t info;
    memset(&info, 0, sizeof info);
    printf("%d ", waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOWAIT));
    printf("%s %d by %d\n", code(info.si_code), info.si_status, info.si_pid == pid);
    memset(&info, 0, sizeof info);
    printf("%d ", waitid(P_ALL, 0, &info, WSTOPPED));
    printf("%s %d by %d\n", code(info.si_code), info.si_status, info.si_pid == pid);
    // A stopped process takes no signal but these two.
    kill(pid, SIGTERM);
    printf("still stopped: %d\n", waitpid(pid, &status, WNOHANG));
    kill(pid, SIGCONT);
    printf("%d ", waitpid(pid, &status, 0) == pid);
    printf("%s\n", what(status));
    pid = child(1000);
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    printf("killed while stopped: %s\n", what(status));
}
static void with_waitid(void) {
    siginfo_t info;
    int status;
    pid_t pid = child(9);
    for (int i = 0; i < 2; i++) {
        memset(&info, 0, sizeof info);
        printf("WNOWAIT: %d ", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
        printf("%s %d signal %d\n", code(info.si_code), info.si_status, info.si_signo == SIGCHLD);
    }
    int same = waitpid(pid, &status, 0) == pid;
    printf("then: %d %s\n", same, what(status));
    int result = waitid(P_PID, (id_t)pid, &info, WEXITED);
    printf("gone: %d %s\n", result, errno == ECHILD ? "ECHILD" : "?");
    pid = child(1000);
    memset(&info, 0xff, sizeof info);
    printf("WNOHANG: %d ", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG));
    printf("pid %d signal %d\n", info.si_pid, info.si_signo);
    kill(pid, SIGKILL);
    waitid(P_PID, (id_t)pid, &info, WEXITED);
    printf("%s %d\n", code(info.si_code), info.si_status);
    result = waitid(P_PID, 0, &info, 0);
    printf("no options: %d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
}
static void groups(void) {
    int status, count = 0;
    pid_t own = child(1), grouped[3];
    for (int i = 0; i < 3; i++) {
        grouped[i] = fork();
        if (!grouped[i]) { while (getpgrp() != (i ? getpgid(getpid()) : getpid())) {} _exit(10 + i); }
        setpgid(grouped[i], grouped[0]);
    }
    int sum = 0;
    while (waitpid(-grouped[0], &status, 0) > 0) { count++; sum += WEXITSTATUS(status); }
    printf("group: %d, statuses %d, then %s\n", count, sum, errno == ECHILD ? "ECHILD" : "?");
    int same = waitpid(0, &status, 0) == own;
    printf("own group: %d %s\n", same, what(status));
    int result = waitpid(-1, &status, 0);
    printf("any: %d %s\n", result, errno == ECHILD ? "ECHILD" : "?");
    result = waitpid(-1, &status, 0x40000000 | 0x10);
    printf("bad options: %d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
    // Null pointers are allowed.
    child(3);
    printf("no status: %d\n", wait4(-1, NULL, 0, NULL) > 0);
}
int main(int argc, char **argv) {
    statuses();
    stops();
    with_waitid();
    groups();
    struct rusage usage;
    printf("rusage %d %d, bad %d\n", getrusage(RUSAGE_SELF, &usage), getrusage(RUSAGE_CHILDREN, &usage), getrusage(77, &usage));
    return 0;
}
