// Timers: alarm, setitimer, timer_create with all kinds of notification, overruns; and that they come in the right order.
// QEMU takes long.
//# oracle: linux
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif
static volatile sig_atomic_t count;
static char order[64];
static void tick(int s) { (void)s; count++; }
static void mark(int s, siginfo_t *info, void *unused) { (void)s; (void)unused; order[strlen(order)] = (char)info->si_value.sival_int; }
static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
static void intervals(void) {
    struct itimerval every = {{0, 3000}, {0, 3000}}, old;
    signal(SIGALRM, tick);
    long start = now();
    setitimer(ITIMER_REAL, &every, NULL);
    while (count < 5) pause();
    long took = now() - start;
    getitimer(ITIMER_REAL, &old);
    printf("five ticks: %s, interval %ld, left %s\n", took >= 14 ? "after five intervals" : "too early", (long)old.it_interval.tv_usec,
           old.it_value.tv_usec <= 3000 ? "at most one" : "more");
    memset(&every, 0, sizeof every);
    setitimer(ITIMER_REAL, &every, &old);
    getitimer(ITIMER_REAL, &old);
    printf("off: %ld %ld\n", (long)old.it_value.tv_usec, (long)old.it_interval.tv_usec);
    const int clocks[] = {ITIMER_VIRTUAL, ITIMER_PROF}, signals[] = {SIGVTALRM, SIGPROF};
    for (int i = 0; i < 2; i++) {
        signal(signals[i], tick);
        count = 0;
        every.it_interval.tv_usec = every.it_value.tv_usec = 4000;
        setitimer(clocks[i], &every, NULL);
        // They run while we do.
        for (volatile long n = 0; count < 2; n++) {}
        memset(&every, 0, sizeof every);
        setitimer(clocks[i], &every, NULL);
        printf("%s: ticked\n", i ? "ITIMER_PROF" : "ITIMER_VIRTUAL");
    }
    printf("alarm: %u ", alarm(100));
    unsigned left = alarm(0);
    printf("%s %u\n", left > 90 && left <= 100 ? "about 100" : "?", alarm(0));
    every.it_value.tv_usec = 1000000;
    int result = setitimer(ITIMER_REAL, &every, NULL);
    printf("invalid: %d %s, ", result, errno == EINVAL ? "EINVAL" : "?");
    result = setitimer(7, &every, NULL);
    printf("%d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
}
static timer_t make(int notify, int s, int value) {
    timer_t timer;
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = notify;
    event.sigev_signo = s;
    event.sigev_value.sival_int = value;
    if (notify == SIGEV_THREAD_ID) event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
    if (timer_create(CLOCK_MONOTONIC, &event, &timer)) printf("timer_create: %s\n", strerror(errno));
    return timer;
}
static void arm(timer_t timer, long first_ms, long interval_ms) {
    struct itimerspec when = {{0, interval_ms * 1000000}, {0, first_ms * 1000000}};
    timer_settime(timer, 0, &when, NULL);
}
static sem_t fired;
static void thread(union sigval value) { if (value.sival_int == 42) sem_post(&fired); }
static pthread_t expected;
static volatile int elsewhere;
static void where(int s) { (void)s; elsewhere += !pthread_equal(pthread_self(), expected); count++; }
static void *with_timer(void *unused) {
    (void)unused;
    expected = pthread_self();
    timer_t timer = make(SIGEV_THREAD_ID, SIGRTMIN + 2, 0);
    arm(timer, 2, 2);
    while (count < 3) usleep(1000);
    timer_delete(timer);
    return NULL;
}
static void posix_timers(void) {
    struct sigaction action = {.sa_sigaction = mark, .sa_flags = SA_SIGINFO};
    sigset_t set, old;
    sigaction(SIGRTMIN, &action, NULL);
    // Several timers, started together: by time, not by number.
    timer_t timers[4];
    for (int i = 0; i < 4; i++) timers[i] = make(SIGEV_SIGNAL, SIGRTMIN, 'a' + i);
    arm(timers[2], 20, 0);
    arm(timers[0], 80, 0);
    arm(timers[3], 50, 0);
    while (strlen(order) < 3) usleep(1000);
    printf("order: %s\n", order);
    // Blocked, a timer's signal is queued once; the rest is its overrun.
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, &old);
    memset(order, 0, sizeof order);
    arm(timers[1], 2, 2);
    usleep(20000);
    siginfo_t info;
    sigwaitinfo(&set, &info);
    arm(timers[1], 0, 0);
    printf("overrun: %s, value %c, queued %d\n", info.si_overrun >= 3 ? "several" : "?", info.si_value.sival_int, sigpending(&old) * 10 + sigismember(&old, SIGRTMIN));
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    for (int i = 0; i < 4; i++) printf("%d", timer_delete(timers[i]));
    timer_t none = make(SIGEV_NONE, 0, 0);
    struct itimerspec left;
    arm(none, 900, 0);
    timer_gettime(none, &left);
    printf("\nSIGEV_NONE: left %s, ", left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 900000000 ? "some" : "?");
    printf("overrun %d\n", timer_getoverrun(none));
    timer_delete(none);
    int result = (int)syscall(SYS_timer_delete, 12345);
    printf("no such timer: %d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
    sem_init(&fired, 0, 0);
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD;
    event.sigev_notify_function = thread;
    event.sigev_value.sival_int = 42;
    timer_t threaded;
    timer_create(CLOCK_REALTIME, &event, &threaded);
    arm(threaded, 2, 2);
    for (int i = 0; i < 3; i++) sem_wait(&fired);
    timer_delete(threaded);
    printf("SIGEV_THREAD: fired\n");
    pthread_t id;
    signal(SIGRTMIN + 2, where);
    count = 0;
    pthread_create(&id, NULL, with_timer, NULL);
    pthread_join(id, NULL);
    printf("SIGEV_THREAD_ID: elsewhere %d\n", elsewhere);
}
static void sleeping(void) {
    struct timespec request = {0, 15000000}, absolute;
    long start = now();
    nanosleep(&request, NULL);
    printf("slept %s, ", now() - start >= 14 ? "enough" : "too little");
    clock_gettime(CLOCK_MONOTONIC, &absolute);
    absolute.tv_nsec += 15000000;
    if (absolute.tv_nsec >= 1000000000) { absolute.tv_sec++; absolute.tv_nsec -= 1000000000; }
    start = now();
    printf("%d ", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &absolute, NULL));
    printf("%s, ", now() - start >= 14 ? "enough" : "too little");
    absolute.tv_sec = 1;
    printf("past %d, ", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &absolute, NULL));
    request.tv_nsec = 1000000000;
    int result = nanosleep(&request, NULL);
    printf("invalid %d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
    // Interrupted: the rest is told. The timer goes on, should its first signal come before the sleep.
    struct itimerval often = {{0, 10000}, {0, 10000}}, off = {{0, 0}, {0, 0}};
    signal(SIGALRM, tick);
    setitimer(ITIMER_REAL, &often, NULL);
    request.tv_sec = 50;
    request.tv_nsec = 0;
    result = nanosleep(&request, &request);
    printf("interrupted %d %s, rest %s\n", result, errno == EINTR ? "EINTR" : "?", request.tv_sec >= 45 && request.tv_sec < 50 ? "nearly all" : "?");
    unsigned left = sleep(60);
    setitimer(ITIMER_REAL, &off, NULL);
    printf("sleep: %s left\n", left >= 55 && left <= 60 ? "nearly all" : "?");
}
int main(int argc, char **argv) {
    intervals();
    posix_timers();
    sleeping();
    return 0;
}
