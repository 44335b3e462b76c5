// Process groups, sessions, and signals to them.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static const char *why(int result) {
    if (!result) return "ok";
    switch (errno) {
    case EPERM: return "EPERM";
    case ESRCH: return "ESRCH";
    case EINVAL: return "EINVAL";
    case EACCES: return "EACCES";
    default: return "?";
    }
}
static volatile sig_atomic_t hits;
static void hit(int s) { (void)s; hits++; }
int main(int argc, char **argv) {
    int up[2], status;
    char c;
    pipe(up);
    // In a session of our own, so that what the test was started by doesn't matter.
    pid_t leader = fork();
    if (leader) {
        waitpid(leader, &status, 0);
        printf("session: %s %d\n", WIFEXITED(status) ? "exited" : "killed", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
        return 0;
    }
    printf("setsid %d, ", setsid() == getpid());
    printf("sid %d, pgrp %d, ", getsid(0) == getpid(), getpgrp() == getpid());
    printf("again %s\n", why(setsid() == -1 ? -1 : 0));
    printf("setpgid of a leader %s\n", why(setpgid(0, 0)));
    signal(SIGUSR1, hit);
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    fflush(stdout);
    pid_t members[4];
    for (int i = 0; i < 4; i++) {
        members[i] = fork();
        if (!members[i]) {
            setpgid(0, i ? members[0] : 0);
            sigprocmask(SIG_BLOCK, &block, &old);
            write(up[1], "r", 1);
            while (!hits) sigsuspend(&old);
            _exit(40 + i);
        }
        setpgid(members[i], members[0]);
    }
    for (int i = 0; i < 4; i++) read(up[0], &c, 1);
    printf("groups %d %d, sid %d\n", getpgid(members[0]) == members[0], getpgid(members[3]) == members[0], getsid(members[2]) == getpid());
    printf("kill(-group): %s\n", why(kill(-members[0], SIGUSR1)));
    int sum = 0, count = 0;
    while (waitpid(-members[0], &status, 0) > 0) { sum += WIFEXITED(status) ? WEXITSTATUS(status) : 1000; count++; }
    printf("%d members, statuses %d, ours %d\n", count, sum, (int)hits);
    printf("empty group: %s\n", why(kill(-members[0], SIGUSR1)));
    // The own group: a child that ignores it, one that doesn't, and we catch it.
    for (int i = 0; i < 2; i++) {
        members[i] = fork();
        if (!members[i]) {
            signal(SIGUSR1, i ? SIG_DFL : SIG_IGN);
            write(up[1], "r", 1);
            for (;;) pause();
        }
    }
    for (int i = 0; i < 2; i++) while (read(up[0], &c, 1) != 1) {}
    const char *told = why(kill(0, SIGUSR1));
    printf("kill(0): %s, ours %d\n", told, (int)hits);
    waitpid(members[1], &status, 0);
    printf("killed by %d, the other %d\n", WTERMSIG(status) == SIGUSR1, waitpid(members[0], &status, WNOHANG));
    kill(members[0], SIGKILL);
    waitpid(members[0], &status, 0);
    printf("no such process: %s, no such signal: %s, test: %s\n", why(kill(members[0], 0)), why(kill(getpid(), 65)), why(kill(getpid(), 0)));
    printf("getpgid %s, getsid %s, ", why(getpgid(members[0])), why(getsid(members[0])));
    printf("setpgid %s, negative %s\n", why(setpgid(members[0], 0)), why(setpgid(0, -1)));
    pid_t other = fork();
    if (!other) {
        setsid();
        write(up[1], "s", 1);
        for (;;) pause();
    }
    read(up[0], &c, 1);
    printf("other session: group %s, join %s\n", why(setpgid(other, 0)), why(setpgid(0, other)));
    kill(other, SIGTERM);
    waitpid(other, &status, 0);
    printf("by %d\n", WTERMSIG(status));
    fflush(stdout);
    signal(SIGHUP, SIG_DFL);
    kill(0, SIGHUP);
    return 1;
}
