// siglongjmp out of handlers, from an alternate stack too, with and without the mask; many times, in threads.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
static __thread sigjmp_buf env;
static volatile sig_atomic_t jumps;
static void jump(int s) { siglongjmp(env, s); }
static int blocked(int s) {
    sigset_t set;
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, s);
}
static void with_mask(int save) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    int s = sigsetjmp(env, save);
    if (!s) raise(SIGUSR1);
    printf("save %d: got %d, blocked %d\n", save, s == SIGUSR1, blocked(SIGUSR1));
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}
static NOINLINE void deep(int n) {
    volatile char room[64];
    room[0] = (char)n;
    if (n) deep(n - 1);
    else raise(SIGUSR2);
    if (room[0] != (char)n) abort();
}
static void *repeatedly(void *unused) {
    volatile int mine = 0;
    (void)unused;
    for (volatile int i = 0; i < 300; i++) {
        if (sigsetjmp(env, 1)) mine = mine + 1;
        else deep(20);
    }
    return (void *)(long)mine;
}
static void *wait_to_be_hit(void *unused) {
    volatile int mine = 0;
    (void)unused;
    if (sigsetjmp(env, 1)) mine = mine + 1;
    if (mine < 20) { raise(SIGUSR1); for (;;) pause(); }
    return (void *)(long)mine;
}
int main(int argc, char **argv) {
    stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
    sigaltstack(&stack, NULL);
    signal(SIGUSR1, jump);
    struct sigaction action = {.sa_handler = jump, .sa_flags = SA_ONSTACK};
    sigaction(SIGUSR2, &action, NULL);
    with_mask(1);
    with_mask(0);
    printf("repeatedly: %ld\n", (long)repeatedly(NULL));
    stack_t now;
    sigaltstack(NULL, &now);
    printf("off the stack: %d\n", now.ss_flags);
    pthread_t threads[4];
    long sum = 0;
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, i % 2 ? wait_to_be_hit : repeatedly, NULL);
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        sum += (long)result;
    }
    printf("in threads: %ld\n", sum);
    // Out of an endless loop, by a timer.
    struct itimerval once = {{0, 0}, {0, 5000}};
    signal(SIGALRM, jump);
    volatile long turns = 0;
    if (!sigsetjmp(env, 1)) {
        setitimer(ITIMER_REAL, &once, NULL);
        for (;;) turns++;
    }
    printf("out of the loop: %d\n", turns > 0);
    return 0;
}
