// Cancellation: deferred and asynchronous, cleanup handlers, the calls that are cancellation points.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t started, never;
static int ends[2], full[2], cleaned;
static void unlock(void *m) { cleaned += 100; pthread_mutex_unlock(m); }
static void add(void *n) { cleaned += (int)(long)n; }
static void in_read(void) { char c; read(ends[0], &c, 1); }
static void in_write(void) { static char block[65536]; for (;;) write(full[1], block, sizeof block); }
static void in_pause(void) { pause(); }
static void in_sleep(void) { sleep(1000); }
static void in_nanosleep(void) { struct timespec t = {1000, 0}; nanosleep(&t, NULL); }
static void in_clock_nanosleep(void) { struct timespec t = {1000, 0}; clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL); }
static void in_poll(void) { struct pollfd p = {ends[0], POLLIN, 0}; poll(&p, 1, -1); }
static void in_select(void) { fd_set set; FD_ZERO(&set); FD_SET(ends[0], &set); select(ends[0] + 1, &set, NULL, NULL, NULL); }
static void in_sem_wait(void) { sem_wait(&never); }
static void in_sigwait(void) { sigset_t set; int n; sigemptyset(&set); sigaddset(&set, SIGUSR2); sigwait(&set, &n); }
static void in_sigsuspend(void) { sigset_t set; sigfillset(&set); sigdelset(&set, 32); sigdelset(&set, 33); sigsuspend(&set); }
static void in_cond(void) {
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    for (;;) pthread_cond_wait(&cond, &mutex);
    pthread_cleanup_pop(1);
}
static void in_cond_timed(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += 1000;
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    for (;;) pthread_cond_timedwait(&cond, &mutex, &t);
    pthread_cleanup_pop(1);
}
static void in_testcancel(void) { for (;;) pthread_testcancel(); }
static void *sleeping(void *unused) { (void)unused; in_sleep(); return NULL; }
static void cancel_join(void *thread) { pthread_cancel(*(pthread_t *)thread); pthread_join(*(pthread_t *)thread, NULL); }
static void in_join(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, sleeping, NULL);
    pthread_cleanup_push(cancel_join, &thread);
    pthread_join(thread, NULL);
    pthread_cleanup_pop(0);
}
static void in_waitpid(void) { waitpid(-1, NULL, 0); }
static void *asleep(void *call) {
    pthread_cleanup_push(add, (void *)1);
    pthread_cleanup_push(add, (void *)10);
    sem_post(&started);
    ((void (*)(void))call)();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return "came back";
}
static void check(const char *name, void (*call)(void)) {
    pthread_t thread;
    void *result;
    cleaned = 0;
    pthread_create(&thread, NULL, asleep, (void *)call);
    sem_wait(&started);
    // Both before the call and inside it it has to work; a moment makes "inside" likely.
    struct timespec t = {0, 2000000};
    nanosleep(&t, NULL);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    printf("%s: %s, cleaned %d\n", name, result == PTHREAD_CANCELED ? "cancelled" : "not cancelled", cleaned);
}
static void *disabled(void *unused) {
    int old;
    (void)unused;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    sem_post(&started);
    sem_wait(&never);
    pthread_testcancel();
    printf("disabled: state was %s\n", old == PTHREAD_CANCEL_ENABLE ? "enabled" : "disabled");
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    pthread_testcancel();
    return "not reached";
}
static volatile int spinning;
static void *asynchronous(void *unused) {
    (void)unused;
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    pthread_cleanup_push(add, (void *)7);
    sem_post(&started);
    for (;;) spinning++;
    pthread_cleanup_pop(0);
    return NULL;
}
static void *self(void *unused) {
    (void)unused;
    pthread_cleanup_push(add, (void *)3);
    pthread_cancel(pthread_self());
    cleaned += 1000;
    pthread_testcancel();
    cleaned += 5000;
    pthread_cleanup_pop(1);
    return NULL;
}
static void *exits(void *unused) {
    (void)unused;
    pthread_cleanup_push(add, (void *)5);
    pthread_exit("exited");
    pthread_cleanup_pop(0);
    return NULL;
}
int main(int argc, char **argv) {
    void *result;
    pthread_t thread;
    sem_init(&started, 0, 0);
    sem_init(&never, 0, 0);
    pipe(ends);
    pipe(full);
    sigset_t usr2;
    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &usr2, NULL);
    static const struct { const char *name; void (*call)(void); } calls[] = {
        {"read", in_read}, {"write", in_write}, {"pause", in_pause}, {"sleep", in_sleep}, {"nanosleep", in_nanosleep},
        {"clock_nanosleep", in_clock_nanosleep}, {"poll", in_poll}, {"select", in_select}, {"sem_wait", in_sem_wait},
        {"sigwait", in_sigwait}, {"sigsuspend", in_sigsuspend}, {"cond_wait", in_cond}, {"cond_timedwait", in_cond_timed},
        {"testcancel", in_testcancel}, {"join", in_join},
    };
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) check(calls[i].name, calls[i].call);
    pid_t child = fork();
    if (!child) { pause(); _exit(0); }
    check("waitpid", in_waitpid);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    printf("mutex %s\n", strerror(pthread_mutex_trylock(&mutex)));
    pthread_mutex_unlock(&mutex);
    pthread_create(&thread, NULL, disabled, NULL);
    sem_wait(&started);
    pthread_cancel(thread);
    sem_post(&never);
    pthread_join(thread, &result);
    printf("then: %s\n", result == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
    cleaned = 0;
    pthread_create(&thread, NULL, asynchronous, NULL);
    sem_wait(&started);
    while (spinning < 1000) { struct timespec t = {0, 1000000}; nanosleep(&t, NULL); }
    pthread_cancel(thread);
    pthread_join(thread, &result);
    printf("asynchronous: %s, cleaned %d\n", result == PTHREAD_CANCELED ? "cancelled" : "not cancelled", cleaned);
    cleaned = 0;
    pthread_create(&thread, NULL, self, NULL);
    pthread_join(thread, &result);
    printf("self: %s, cleaned %d\n", result == PTHREAD_CANCELED ? "cancelled" : "not cancelled", cleaned);
    cleaned = 0;
    pthread_create(&thread, NULL, exits, NULL);
    pthread_join(thread, &result);
    printf("exit: %s, cleaned %d\n", (char *)result, cleaned);
    return 0;
}
