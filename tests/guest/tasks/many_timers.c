// An hour of timers of all kinds, side by side: none is lost, none drifts, nothing of them stays. Artifacts make up the time (and
// hide the variable that asks for it); elsewhere a second is short, and nobody can tell how late a timer is.
//# env: ELFCONV_DETERMINISTIC=1
//# memory: 24M
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#define HOUR 3600
static int64_t second, start;
static int real;
static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}
static struct timespec spec(int64_t ns) { return (struct timespec){ns / 1000000000, ns % 1000000000}; }
// Not before its time, and within a hundredth of a second after it.
static int in_time(int64_t due) {
    int64_t late = now() - due;
    return late >= 0 && (real || late <= 10000000);
}
static void *by_signals(void *unused) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    struct itimerspec every = {spec(second), spec(second)};
    sigset_t set;
    siginfo_t info;
    long count = 0, wrong = 0;
    (void)unused;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    int64_t begin = now();
    timer_settime(timer, 0, &every, NULL);
    while (count < HOUR) {
        if (sigwaitinfo(&set, &info) != SIGRTMIN) continue;
        count += 1 + info.si_overrun;
        wrong += !in_time(begin + count * second);
    }
    timer_delete(timer);
    return (void *)(count >= HOUR ? wrong : -1);
}
static void *by_descriptors(void *unused) {
    int fds[3];
    const int periods[3] = {1, 7, 60};
    struct pollfd polls[3];
    long counts[3] = {0}, wrong = 0;
    (void)unused;
    int64_t begin = now();
    for (int i = 0; i < 3; i++) {
        struct itimerspec every = {spec(periods[i] * second), spec(periods[i] * second)};
        fds[i] = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
        timerfd_settime(fds[i], 0, &every, NULL);
        polls[i] = (struct pollfd){fds[i], POLLIN, 0};
    }
    while (counts[0] < HOUR || counts[1] < HOUR / 7 || counts[2] < HOUR / 60) {
        poll(polls, 3, -1);
        for (int i = 0; i < 3; i++) {
            uint64_t passed;
            if (read(fds[i], &passed, sizeof passed) != sizeof passed) continue;
            counts[i] += (long)passed;
            wrong += !in_time(begin + counts[i] * periods[i] * second);
        }
    }
    for (int i = 0; i < 3; i++) close(fds[i]);
    return (void *)wrong;
}
static void *by_sleeping(void *unused) {
    long wrong = 0;
    (void)unused;
    for (int i = 1; i <= HOUR / 2; i++) {
        struct timespec due = spec(start + i * 2 * second);
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL)) {}
        wrong += !in_time(start + i * 2 * second);
    }
    return (void *)wrong;
}
static void *by_conditions(void *unused) {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond;
    pthread_condattr_t attr;
    long wrong = 0;
    (void)unused;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&cond, &attr);
    pthread_mutex_lock(&mutex);
    for (int i = 1; i <= HOUR / 5; i++) {
        struct timespec due = spec(start + i * 5 * second);
        while (pthread_cond_timedwait(&cond, &mutex, &due) != ETIMEDOUT) {}
        wrong += !in_time(start + i * 5 * second);
    }
    pthread_mutex_unlock(&mutex);
    return (void *)wrong;
}
static volatile sig_atomic_t alarms;
static void on_alarm(int s) { (void)s; alarms++; }
// Signals of setitimer are one when they are late; so each is waited for.
static int in_process(void) {
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGALRM);
    sigprocmask(SIG_BLOCK, &block, &old);
    signal(SIGALRM, on_alarm);
    int64_t begin = now();
    int wrong = 0;
    for (int i = 1; i <= HOUR / 10; i++) {
        int64_t left = (begin + i * 10 * second - now() + 999) / 1000;
        if (left < 1) left = 1;
        struct itimerval once = {{0, 0}, {left / 1000000, left % 1000000}};
        setitimer(ITIMER_REAL, &once, NULL);
        while (alarms < i) sigsuspend(&old);
        wrong += !in_time(begin + i * 10 * second);
    }
    return wrong ? 1 : 40;
}
int main(int argc, char **argv) {
    void *(*const all[])(void *) = {by_signals, by_descriptors, by_sleeping, by_conditions};
    const char *const names[] = {"signals", "descriptors", "sleeping", "conditions"};
    pthread_t threads[4];
    sigset_t block;
    int status;
    real = getenv("ELFCONV_DETERMINISTIC") != NULL;
    second = real ? 200000 : 1000000000;
    fflush(stdout);
    pid_t child = fork();
    if (!child) _exit(in_process());
    sigemptyset(&block);
    sigaddset(&block, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &block, NULL);
    start = now();
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, all[i], NULL);
    for (int i = 0; i < 4; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        printf("%s: wrong %ld\n", names[i], (long)wrong);
    }
    waitpid(child, &status, 0);
    printf("setitimer: %d, an hour passed %d\n", WEXITSTATUS(status), in_time(start + HOUR * second));
    return 0;
}
