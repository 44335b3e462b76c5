// Masks and order: pending, sa_mask, SA_NODEFER, SA_RESETHAND, queues of real-time signals, sigsuspend, waiting for signals.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static char order[200];
static int calls;
static void note(const char *text) { strcat(order, text); }
static void show(const char *name) { printf("%s: %s\n", name, order); *order = 0; }
static void number(int s) {
    char text[16];
    snprintf(text, sizeof text, s >= SIGRTMIN ? "R%d " : "%d ", s >= SIGRTMIN ? s - SIGRTMIN : s);
    note(text);
}
static void value(int s, siginfo_t *info, void *unused) {
    char text[32];
    (void)unused;
    snprintf(text, sizeof text, "R%d=%d ", s - SIGRTMIN, info->si_value.sival_int);
    note(text);
}
static void nested(int s) {
    note("(");
    if (++calls % 3) raise(s);
    note(")");
}
static void outer(int s) { (void)s; note("["); raise(SIGUSR2); raise(SIGHUP); note("]"); }
static void set(int s, void *handler, int flags, int masked) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    if (masked) sigaddset(&action.sa_mask, masked);
    if (sigaction(s, &action, NULL)) printf("sigaction %d: %s\n", s, errno == EINVAL ? "EINVAL" : "?");
}
static sigset_t of(int a, int b) {
    sigset_t s;
    sigemptyset(&s);
    if (a) sigaddset(&s, a);
    if (b) sigaddset(&s, b);
    return s;
}
int main(int argc, char **argv) {
    sigset_t block, old, pending;
    set(SIGUSR1, nested, 0, 0);
    raise(SIGUSR1);
    show("deferred");
    set(SIGUSR1, nested, SA_NODEFER, 0);
    raise(SIGUSR1);
    show("SA_NODEFER");
    set(SIGUSR2, number, 0, 0);
    set(SIGHUP, number, 0, 0);
    set(SIGUSR1, outer, 0, SIGHUP);
    raise(SIGUSR1);
    show("sa_mask");
    struct sigaction now;
    set(SIGUSR1, number, SA_RESETHAND, 0);
    raise(SIGUSR1);
    sigaction(SIGUSR1, NULL, &now);
    printf("SA_RESETHAND: default %d\n", now.sa_handler == SIG_DFL);
    show("once");
    set(SIGUSR1, number, SA_RESTART | SA_NODEFER, SIGHUP);
    sigaction(SIGUSR1, NULL, &now);
    printf("sigaction tells: handler %d, restart %d, nodefer %d, mask %d %d\n", now.sa_handler == number, !!(now.sa_flags & SA_RESTART),
           !!(now.sa_flags & SA_NODEFER), sigismember(&now.sa_mask, SIGHUP), sigismember(&now.sa_mask, SIGINT));
    set(SIGKILL, number, 0, 0);
    set(SIGSTOP, number, 0, 0);
    // Blocked ones wait: standard signals once, real-time ones each, in order of number.
    set(SIGTERM, number, 0, 0);
    for (int i = 0; i < 4; i++) set(SIGRTMIN + i, value, SA_SIGINFO, 0);
    sigfillset(&block);
    sigprocmask(SIG_BLOCK, &block, &old);
    const int sent[] = {3, 0, 2, 0, 1, 3, 0};
    for (unsigned i = 0; i < sizeof sent / sizeof *sent; i++) {
        union sigval number = {.sival_int = (int)i};
        sigqueue(getpid(), SIGRTMIN + sent[i], number);
    }
    for (int i = 0; i < 3; i++) { kill(getpid(), SIGTERM); kill(getpid(), SIGUSR1); kill(getpid(), SIGHUP); }
    sigpending(&pending);
    printf("pending: %d %d %d %d\n", sigismember(&pending, SIGTERM), sigismember(&pending, SIGUSR1), sigismember(&pending, SIGRTMIN + 2), sigismember(&pending, SIGUSR2));
    // A handler that waits for its turn runs last-in first: what is printed is the order in which they ran.
    for (int s = 1; s < 64; s++) { sigset_t one = of(s, 0); if (s < 32 || s > 33) sigprocmask(SIG_UNBLOCK, &one, NULL); }
    show("one by one");
    sigprocmask(SIG_SETMASK, &old, NULL);
    // What is blocked is kept although it is ignored; being ignored from now on discards it.
    block = of(SIGUSR2, 0);
    sigprocmask(SIG_BLOCK, &block, NULL);
    signal(SIGUSR2, SIG_IGN);
    raise(SIGUSR2);
    sigpending(&pending);
    printf("ignored while blocked: %d\n", sigismember(&pending, SIGUSR2));
    set(SIGUSR2, number, 0, 0);
    raise(SIGUSR2);
    signal(SIGUSR2, SIG_IGN);
    sigpending(&pending);
    printf("discarded by SIG_IGN: %d\n", sigismember(&pending, SIGUSR2));
    set(SIGUSR2, number, 0, 0);
    raise(SIGUSR2);
    sigset_t none = of(0, 0);
    int result = sigsuspend(&none);
    printf("sigsuspend %d %s, ", result, errno == EINTR ? "EINTR" : "?");
    sigprocmask(SIG_BLOCK, NULL, &old);
    printf("blocked again %d\n", sigismember(&old, SIGUSR2));
    show("in it");
    // Taken without a handler.
    siginfo_t info;
    struct timespec zero = {0, 0}, bit = {0, 5000000}, bad = {0, -1};
    block = of(SIGUSR2, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    result = sigtimedwait(&block, &info, &zero);
    printf("sigtimedwait %d %s, ", result, errno == EAGAIN ? "EAGAIN" : "?");
    result = sigtimedwait(&block, &info, &bit);
    printf("%d %s, ", result, errno == EAGAIN ? "EAGAIN" : "?");
    union sigval seven = {.sival_int = 7};
    sigqueue(getpid(), SIGRTMIN + 1, seven);
    raise(SIGUSR2);
    printf("%d, ", sigtimedwait(&block, &info, &zero) == SIGUSR2);
    result = sigwaitinfo(&block, &info);
    printf("%d value %d, ", result == SIGRTMIN + 1, info.si_value.sival_int);
    result = sigtimedwait(&block, &info, &bad);
    printf("invalid %d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
    show("no handler");
    printf("how: %d %s\n", sigprocmask(99, &block, NULL), errno == EINVAL ? "EINVAL" : "?");
    return 0;
}
