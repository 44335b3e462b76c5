// Waiting without system calls: for a signal's handler, and for other threads.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

static volatile sig_atomic_t flag;
static volatile int calls;
static sigjmp_buf away;
static void on_alarm(int s) { (void)s; flag = 1; }
static void on_alarm_jump(int s) { (void)s; siglongjmp(away, 1); }
static void soon(void (*handler)(int)) {
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = handler;
    sigaction(SIGALRM, &a, NULL);
    flag = 0;
    struct itimerval t = {{0, 0}, {0, 5000}};
    setitimer(ITIMER_REAL, &t, NULL);
}
static NOINLINE void work(void) { calls++; }
static NOINLINE int ready(void) { return flag; }
static NOINLINE double numbers(double x) { double y = x; while (!flag) y += x; return y; }
static NOINLINE int deep(int depth) { if (depth) return deep(depth - 1) + 1; while (!flag) {} return 0; }

static void signals(void) {
    soon(on_alarm); while (!flag) {} puts("flag");
    soon(on_alarm); unsigned long n = 0; while (!flag) n++; printf("counter %d\n", n > 0);
    soon(on_alarm); while (!flag) work(); printf("work %d\n", calls > 0);
    soon(on_alarm); while (!ready()) {} puts("ready");
    soon(on_alarm); printf("numbers %d\n", numbers(0.5) > 1);
    soon(on_alarm); printf("deep %d\n", deep(50));
    soon(on_alarm); while (!flag) for (volatile int i = 0; i < 100; i++) {} puts("nested");
    if (!sigsetjmp(away, 1)) { soon(on_alarm_jump); for (;;) {} }
    puts("jump");
}

static atomic_int go, turn, tickets, serving;
static atomic_flag lock = ATOMIC_FLAG_INIT;
static long shared;
static void *spins(void *arg) { while (!atomic_load_explicit(&go, memory_order_acquire)) {} return arg; }
static void *locks(void *arg) {
    for (int i = 0; i < 5000; i++) { while (atomic_flag_test_and_set(&lock)) {} shared++; atomic_flag_clear(&lock); }
    return arg;
}
static void *tickets_of(void *arg) {
    for (int i = 0; i < 10; i++) {
        int mine = atomic_fetch_add(&tickets, 1);
        while (atomic_load(&serving) != mine) {}
        shared += mine;
        atomic_store(&serving, mine + 1);
    }
    return arg;
}
static void *turns(void *arg) {
    int me = *(int *)arg;
    for (int i = 0; i < 5; i++) { int other; do other = 1 - me; while (!atomic_compare_exchange_weak(&turn, &other, other) || other == me); shared = shared * 3 + me; atomic_store(&turn, me); }
    return arg;
}
static struct { _Atomic unsigned head, tail; int items[16]; } ring;
static void *fills(void *arg) {
    for (unsigned i = 0; i < 500; i++) {
        while (i - atomic_load_explicit(&ring.tail, memory_order_acquire) == 16) {}
        ring.items[i % 16] = (int)(i * i);
        atomic_store_explicit(&ring.head, i + 1, memory_order_release);
    }
    return arg;
}
static long drain(void) {
    long sum = 0;
    for (unsigned got = 0; got < 500;)
        if (atomic_load_explicit(&ring.head, memory_order_acquire) != got) { sum = sum * 7 % 1000003 + ring.items[got % 16]; atomic_store_explicit(&ring.tail, ++got, memory_order_release); }
    return sum;
}
static void threads(void) {
    pthread_t t[3];
    int ids[2] = {0, 1};
    pthread_create(&t[0], NULL, spins, NULL);
    for (volatile int i = 0; i < 100000; i++) {}
    atomic_store(&go, 1); pthread_join(t[0], NULL); puts("go");
    for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, locks, NULL);
    for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
    printf("locks %ld\n", shared);
    shared = 0;
    for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, tickets_of, NULL);
    for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
    printf("tickets %ld\n", shared);
    shared = 1; atomic_store(&turn, 1);
    for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, turns, &ids[i]);
    for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
    printf("turns %ld\n", shared);
    pthread_create(&t[0], NULL, fills, NULL);
    printf("ring %ld\n", drain());
    pthread_join(t[0], NULL);
}
int main(int argc, char **argv) { (void)argc; (void)argv; signals(); threads(); return 0; }
