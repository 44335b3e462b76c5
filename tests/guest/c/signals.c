// Signals to oneself: handlers, SA_SIGINFO, masks, pending ones, nesting, siglongjmp, alternate stack, SIG_IGN, sigsuspend.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t count, last, order[16], n;
static void simple(int s) { count++; last = s; }
static void info(int s, siginfo_t *i, void *ctx) { last = s; count += i->si_signo == s && ctx != NULL && i->si_pid == getpid(); }
static void nested(int s) { order[n++] = s; if (s == SIGUSR1) { raise(SIGUSR2); order[n++] = 100; } }
static void blocked(int s) { order[n++] = s; if (s == SIGUSR1) { raise(SIGUSR1); raise(SIGUSR2); order[n++] = 100; } }
static sigjmp_buf jump;
static void jumper(int s) { siglongjmp(jump, s); }
static char alternate[65536];
static volatile int on_alternate;
static void where(int s) { char here; (void)s; on_alternate = &here >= alternate && &here < alternate + sizeof alternate; }
static void queued(int s, siginfo_t *i, void *ctx) { (void)s; (void)ctx; order[n++] = i->si_value.sival_int; }
static void keep_errno(int s) { (void)s; errno = 9; }
static volatile double floating;
static void uses_floats(int s) { floating = floating * 1.5 + s; }
static void install(int s, void (*f)(int), int flags) { struct sigaction a; memset(&a, 0, sizeof a); a.sa_handler = f; a.sa_flags = flags; sigemptyset(&a.sa_mask); sigaction(s, &a, NULL); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("%d\n", signal(SIGUSR1, simple) == SIG_DFL);
    for (int i = 0; i < 5; i++) printf("%d ", raise(SIGUSR1));
    printf("%d %d\n", (int)count, (int)last);
    kill(getpid(), SIGUSR1);
    printf("%d %d\n", (int)count, signal(SIGUSR1, SIG_IGN) == simple);
    raise(SIGUSR1);
    printf("ignored %d\n", (int)count);
    struct sigaction a, old;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = info; a.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGUSR2, &a, &old);
    printf("%d\n", old.sa_handler == SIG_DFL);
    raise(SIGUSR2);
    sigaction(SIGUSR2, NULL, &old);
    printf("%d %d %d\n", (int)count, old.sa_sigaction == info, (old.sa_flags & (SA_SIGINFO | SA_RESTART)) == (SA_SIGINFO | SA_RESTART));
    install(SIGUSR1, nested, 0); install(SIGUSR2, nested, 0);
    raise(SIGUSR1);
    for (int i = 0; i < n; i++) printf("%d ", (int)order[i]);
    putchar('\n'); n = 0;
    install(SIGUSR1, blocked, 0); install(SIGUSR2, blocked, 0);
    sigaction(SIGUSR1, NULL, &a); sigaddset(&a.sa_mask, SIGUSR2); a.sa_flags = SA_RESETHAND; sigaction(SIGUSR1, &a, NULL);
    signal(SIGUSR1, SIG_DFL); install(SIGUSR1, simple, SA_RESETHAND);
    raise(SIGUSR1); sigaction(SIGUSR1, NULL, &old); printf("reset %d\n", old.sa_handler == SIG_DFL);
    sigset_t set, before, pending;
    sigemptyset(&set); sigaddset(&set, SIGUSR1); sigaddset(&set, SIGUSR2);
    install(SIGUSR1, simple, 0); install(SIGUSR2, simple, 0);
    printf("%d\n", sigprocmask(SIG_BLOCK, &set, &before));
    count = 0;
    raise(SIGUSR1); raise(SIGUSR1); raise(SIGUSR2);
    sigpending(&pending);
    printf("pending %d %d %d handled %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2), sigismember(&pending, SIGTERM), (int)count);
    sigprocmask(SIG_SETMASK, &before, NULL);
    printf("handled %d\n", (int)count);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR2); count = 0;
    sigset_t none; sigemptyset(&none);
    printf("sigsuspend %d %d %d\n", sigsuspend(&none), errno == EINTR, (int)count);
    raise(SIGUSR1);
    int got = 0;
    printf("sigwait %d %d\n", sigwait(&set, &got), got == SIGUSR1);
    struct timespec zero = {0, 0};
    printf("sigtimedwait %d %d\n", sigtimedwait(&set, NULL, &zero), errno == EAGAIN);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    install(SIGUSR1, jumper, 0);
    int r = sigsetjmp(jump, 1);
    if (r == 0) { raise(SIGUSR1); puts("not reached"); }
    printf("jumped %d\n", r == SIGUSR1);
    for (volatile int i = 0; i < 100; i++) if ((r = sigsetjmp(jump, 1)) == 0) raise(SIGUSR1);
    sigprocmask(SIG_SETMASK, NULL, &set);
    printf("mask restored %d\n", !sigismember(&set, SIGUSR1));
    if (sigsetjmp(jump, 0) == 0) raise(SIGUSR1);
    sigprocmask(SIG_SETMASK, NULL, &set);
    printf("mask kept %d\n", sigismember(&set, SIGUSR1));
    sigprocmask(SIG_SETMASK, &none, NULL);
    stack_t st = {.ss_sp = alternate, .ss_size = sizeof alternate}, ost;
    printf("sigaltstack %d\n", sigaltstack(&st, NULL));
    install(SIGUSR2, where, SA_ONSTACK); raise(SIGUSR2); printf("on it %d\n", on_alternate);
    install(SIGUSR2, where, 0); raise(SIGUSR2); printf("on it %d\n", on_alternate);
    sigaltstack(NULL, &ost); printf("%d %d\n", ost.ss_sp == alternate, ost.ss_flags);
    int rt = SIGRTMIN + 2;
    memset(&a, 0, sizeof a); a.sa_sigaction = queued; a.sa_flags = SA_SIGINFO; sigaction(rt, &a, NULL);
    sigemptyset(&set); sigaddset(&set, rt); sigprocmask(SIG_BLOCK, &set, NULL);
    n = 0;
    for (int i = 1; i <= 5; i++) sigqueue(getpid(), rt, (union sigval){.sival_int = i * 11});
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    for (int i = 0; i < n; i++) printf("%d ", (int)order[i]);
    putchar('\n');
    install(SIGUSR2, uses_floats, 0);
    double x = 1.25, y = 3.5; floating = 1;
    for (int i = 0; i < 10; i++) { x = x * 1.1 + y; y = y / 1.01; raise(SIGUSR2); }
    printf("%.12g %.12g %.12g\n", x, y, floating);
    install(SIGUSR2, keep_errno, 0); errno = 5; raise(SIGUSR2); printf("errno %d\n", errno);
    install(SIGSEGV, jumper, 0);
    raise(SIGCHLD); raise(SIGWINCH); raise(SIGURG);
    printf("alarm %u\n", alarm(0));
    return 0;
}
