// Signals and threads: to one thread, to the process with one thread that takes them, sigwait in a thread of its own, masks.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#define THREADS 5
static __thread int me = -1;
static volatile int hits[THREADS + 1];
static volatile int stop;
static sem_t ready;
static void handler(int s) { (void)s; hits[me < 0 ? THREADS : me]++; }
static void *target(void *arg) {
    me = (int)(long)arg;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    // Only the third takes SIGUSR2.
    pthread_sigmask(me == 3 ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
    sem_post(&ready);
    while (!stop) usleep(500);
    return NULL;
}
static void *waiter(void *set) {
    int s, sum = 0;
    for (int i = 0; i < 6; i++) { sigwait(set, &s); sum += s == SIGHUP ? 1 : s == SIGTERM ? 10 : 100; }
    return (void *)(long)sum;
}
static void *spinner(void *counter) {
    // Interrupted without any system call.
    sem_post(&ready);
    while (!hits[THREADS]) ++*(volatile long *)counter;
    return NULL;
}
static void *dies(void *unused) { (void)unused; raise(SIGTERM); return NULL; }
int main(int argc, char **argv) {
    pthread_t threads[THREADS], other;
    sigset_t set, old;
    int status;
    sem_init(&ready, 0, 0);
    signal(SIGUSR1, handler);
    signal(SIGUSR2, handler);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, target, (void *)i);
    for (int i = 0; i < THREADS; i++) sem_wait(&ready);
    for (int i = 0; i < THREADS; i++)
        for (int k = 0; k <= i; k++) {
            int before = hits[i];
            pthread_kill(threads[i], SIGUSR1);
            while (hits[i] == before) usleep(200);
        }
    for (int k = 1; k <= 4; k++) {
        kill(getpid(), SIGUSR2);
        while (hits[3] < 4 + k) usleep(200);
    }
    stop = 1;
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    printf("hits %d %d %d %d %d, main %d\n", hits[0], hits[1], hits[2], hits[3], hits[4], hits[THREADS]);
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGRTMIN + 1);
    pthread_sigmask(SIG_BLOCK, &set, &old);
    pthread_create(&other, NULL, waiter, &set);
    union sigval value = {0};
    for (int i = 0; i < 4; i++) sigqueue(getpid(), SIGRTMIN + 1, value);
    kill(getpid(), SIGTERM);
    pthread_kill(other, SIGHUP);
    void *sum;
    pthread_join(other, &sum);
    printf("sigwait: %ld\n", (long)sum);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    long counter = 0;
    pthread_create(&other, NULL, spinner, &counter);
    sem_wait(&ready);
    pthread_kill(other, SIGUSR1);
    pthread_join(other, NULL);
    printf("spinner stopped\n");
    printf("tgkill: wrong group %d, ", (int)syscall(SYS_tgkill, getpid() + 100000, syscall(SYS_gettid), 0));
    printf("no thread %s\n", syscall(SYS_tgkill, getpid(), 4000000, 0) && errno == ESRCH ? "ESRCH" : "?");
    // The default action ends all threads of a process.
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        stop = 0;
        for (long i = 0; i < 2; i++) pthread_create(&threads[i], NULL, target, (void *)i);
        pthread_create(&other, NULL, dies, NULL);
        for (;;) pause();
    }
    waitpid(child, &status, 0);
    printf("whole process: %d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    child = fork();
    if (!child) {
        stop = 0;
        for (long i = 0; i < 2; i++) pthread_create(&threads[i], NULL, target, (void *)i);
        _exit(17);
    }
    waitpid(child, &status, 0);
    printf("exit_group: %d\n", WEXITSTATUS(status));
    return 0;
}
