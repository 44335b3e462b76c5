// Many signals: to oneself, between processes, queued; none is lost, nothing of them stays.
//# memory: 24M
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile int count, sum, last = -1, disorder;
static void handler(int s) { (void)s; count++; }
static void queued(int s, siginfo_t *info, void *unused) {
    (void)s, (void)unused;
    if (info->si_value.sival_int != last + 1) disorder++;
    last = info->si_value.sival_int;
    count++;
}
int main(int argc, char **argv) {
    int many = getenv("FULL") ? 100000 : 10000;
    signal(SIGUSR1, handler);
    for (int i = 0; i < many; i++) raise(SIGUSR1);
    printf("raised: %d\n", count == many);
    // Ping-pong between processes, each waits for the other's.
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &old);
    count = 0;
    pid_t parent = getpid(), child = fork();
    if (!child) {
        for (int i = 0; i < many / 5; i++) {
            while (count <= i) sigsuspend(&old);
            kill(parent, SIGUSR1);
        }
        _exit(count == many / 5 ? 3 : 4);
    }
    for (int i = 0; i < many / 5; i++) {
        kill(child, SIGUSR1);
        while (count <= i) sigsuspend(&old);
    }
    int status;
    waitpid(child, &status, 0);
    printf("ping-pong: %d, %d\n", count == many / 5, WEXITSTATUS(status));
    // Queued while blocked, in portions that any limit allows.
    struct sigaction action = {.sa_sigaction = queued, .sa_flags = SA_SIGINFO};
    sigaction(SIGRTMIN, &action, NULL);
    count = 0;
    sigaddset(&block, SIGRTMIN);
    for (int i = 0; i < many; i++) {
        if (i % 500 == 0) sigprocmask(SIG_BLOCK, &block, NULL);
        union sigval value = {.sival_int = i};
        if (sigqueue(getpid(), SIGRTMIN, value)) { printf("sigqueue failed at %d\n", i); return 1; }
        if (i % 500 == 499) sigprocmask(SIG_SETMASK, &old, NULL);
    }
    printf("queued: %d, out of order %d\n", count == many, disorder);
    return 0;
}
