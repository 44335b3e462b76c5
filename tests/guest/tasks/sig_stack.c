// Alternate signal stacks: on them, nested, disabled, in use, per thread, with deep recursion in the handler.
// QEMU says in a nested frame that the stack is in use, where Linux gives the flags that were set.
//# oracle: linux
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>
#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif
static char *low;
static size_t size = 256 << 10;
static char result[300];
static int inside(void *p) { return (char *)p >= low && (char *)p < low + size; }
static NOINLINE int deep(int n) {
    volatile char room[200];
    room[n % 200] = (char)n;
    return n ? deep(n - 1) + (room[n % 200] == (char)n) : 0;
}
static void handler(int s, siginfo_t *info, void *context) {
    ucontext_t *uc = context;
    stack_t now, other = {0};
    char here;
    (void)info;
    sigaltstack(NULL, &now);
    other.ss_flags = SS_DISABLE;
    int change = sigaltstack(&other, NULL);
    snprintf(result + strlen(result), sizeof result - strlen(result), "[%d %s flags %x, change %s, uc %d %x, deep %d]", s == SIGUSR1 ? 1 : 2, inside(&here) ? "on it" : "not on it",
             (unsigned)now.ss_flags, change ? (errno == EPERM ? "EPERM" : "?") : "ok", uc->uc_stack.ss_sp == low, (unsigned)uc->uc_stack.ss_flags, deep(300));
    if (s == SIGUSR1) raise(SIGUSR2);
}
static void run(const char *name, int flags1, int flags2) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags1};
    sigaction(SIGUSR1, &action, NULL);
    action.sa_flags = SA_SIGINFO | flags2;
    sigaction(SIGUSR2, &action, NULL);
    *result = 0;
    raise(SIGUSR1);
    printf("%s: %s\n", name, result);
}
static void use(int flags) {
    stack_t stack = {.ss_sp = low, .ss_size = size, .ss_flags = flags};
    if (sigaltstack(&stack, NULL)) printf("sigaltstack: %s\n", strerror(errno));
}
static void *thread(void *unused) {
    stack_t now;
    (void)unused;
    sigaltstack(NULL, &now);
    printf("new thread: flags %d\n", now.ss_flags);
    low = malloc(size);
    use(0);
    run("thread", SA_ONSTACK, SA_ONSTACK);
    return NULL;
}
int main(int argc, char **argv) {
    stack_t old;
    pthread_t id;
    sigaltstack(NULL, &old);
    printf("at first: flags %d\n", old.ss_flags);
    low = malloc(size);
    use(0);
    run("both on the stack", SA_ONSTACK, SA_ONSTACK);
    run("first only", SA_ONSTACK, 0);
    run("neither", 0, 0);
    use(0);
    run("second only", 0, SA_ONSTACK);
    use(SS_DISABLE);
    run("disabled", SA_ONSTACK, SA_ONSTACK);
    stack_t small = {.ss_sp = low, .ss_size = 100}, bad = {.ss_sp = low, .ss_size = size, .ss_flags = 77};
    int r = sigaltstack(&small, NULL);
    printf("too small: %d %s, ", r, errno == ENOMEM ? "ENOMEM" : "?");
    r = sigaltstack(&bad, NULL);
    printf("bad flags: %d %s\n", r, errno == EINVAL ? "EINVAL" : "?");
    use(0);
    char *ours = low;
    pthread_create(&id, NULL, thread, NULL);
    pthread_join(id, NULL);
    low = ours;
    sigaltstack(NULL, &old);
    printf("ours again: %d, flags %d\n", old.ss_sp == low, old.ss_flags);
    return 0;
}
