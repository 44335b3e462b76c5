// What handlers are told: siginfo of kill, tgkill, sigqueue, children, timers; ucontext's mask.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
static siginfo_t got;
static volatile sig_atomic_t count;
static sigset_t interrupted;
static void handler(int signal, siginfo_t *info, void *context) {
    got = *info;
    interrupted = ((ucontext_t *)context)->uc_sigmask;
    if (signal != info->si_signo) got.si_code = 12345;
    count++;
}
static const char *code(int code) {
    switch (code) {
    case SI_USER: return "SI_USER";
    case SI_QUEUE: return "SI_QUEUE";
    case SI_TKILL: return "SI_TKILL";
    case SI_TIMER: return "SI_TIMER";
    case SI_KERNEL: return "SI_KERNEL";
    default: return "other";
    }
}
static void show(const char *name) {
    printf("%s: signal %d, %s, pid %s, uid %s, errno %d\n", name, got.si_signo, code(got.si_code), got.si_pid == getpid() ? "ours" : "other",
           got.si_uid == getuid() ? "ours" : "other", got.si_errno);
}
static void until(int n) { while (count < n) usleep(500); }
int main(int argc, char **argv) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    const int used[] = {SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM, SIGRTMIN + 3, SIGPIPE};
    for (unsigned i = 0; i < sizeof used / sizeof *used; i++) sigaction(used[i], &action, NULL);
    kill(getpid(), SIGUSR1);
    show("kill");
    raise(SIGUSR2);
    show("raise");
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
    show("tgkill");
    pthread_kill(pthread_self(), SIGUSR2);
    show("pthread_kill");
    union sigval value = {.sival_ptr = (void *)0x123456789abc};
    sigqueue(getpid(), SIGRTMIN + 3, value);
    show("sigqueue");
    printf("value %lx\n", (unsigned long)got.si_value.sival_ptr);
    siginfo_t own = {.si_code = SI_QUEUE};
    own.si_value.sival_int = -5;
    syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), SIGUSR1, &own);
    printf("rt_tgsigqueueinfo: %d\n", got.si_value.sival_int);
    own.si_value.sival_int = 77;
    own.si_pid = 4242;
    printf("rt_sigqueueinfo %ld, ", syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &own));
    printf("value %d, pid %d\n", got.si_value.sival_int, got.si_pid);
    count = 0;
    for (int how = 0; how < 2; how++) {
        pid_t child = fork();
        if (!child) { if (how) { kill(getpid(), SIGKILL); } _exit(33); }
        until(how + 1);
        printf("child: signal %d, code %d, status %d, pid %d\n", got.si_signo == SIGCHLD, got.si_code, got.si_status, got.si_pid == child);
        waitpid(child, NULL, 0);
    }
    count = 0;
    pid_t child = fork();
    if (!child) { kill(getppid(), SIGUSR1); for (;;) pause(); }
    until(1);
    printf("from the child: %s, pid %d\n", code(got.si_code), got.si_pid == child);
    count = 0;
    kill(child, SIGSTOP);
    until(1);
    printf("stopped: code %d, status %d\n", got.si_code, got.si_status);
    kill(child, SIGCONT);
    until(2);
    printf("continued: code %d, status %d\n", got.si_code, got.si_status);
    kill(child, SIGTERM);
    until(3);
    printf("killed: code %d, status %d\n", got.si_code, got.si_status);
    waitpid(child, NULL, 0);
    count = 0;
    alarm(1);
    until(1);
    printf("alarm: %s\n", code(got.si_code));
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 3, .sigev_value.sival_int = 314};
    struct itimerspec when = {{0, 0}, {0, 2000000}};
    count = 0;
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &when, NULL);
    until(1);
    printf("timer: %s, value %d, overrun %d\n", code(got.si_code), got.si_value.sival_int, got.si_overrun);
    timer_delete(timer);
    int ends[2];
    pipe(ends);
    close(ends[0]);
    write(ends[1], "x", 1);
    printf("SIGPIPE: %s, pid %s\n", code(got.si_code), got.si_pid == getpid() ? "ours" : "other");
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigaddset(&set, SIGURG);
    sigprocmask(SIG_SETMASK, &set, NULL);
    raise(SIGUSR1);
    printf("uc_sigmask: %d %d %d\n", sigismember(&interrupted, SIGWINCH), sigismember(&interrupted, SIGURG), sigismember(&interrupted, SIGUSR1));
    return 0;
}
