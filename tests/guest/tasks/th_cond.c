// Condition variables: signal, broadcast, timeouts by both clocks, and no wake-up lost in 20,000 hand-overs.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER, ready = PTHREAD_COND_INITIALIZER;
static int turn, waiting, woken, generation;
#define HANDOVERS 10000
static void *player(void *arg) {
    int me = (int)(long)arg;
    for (int i = 0; i < HANDOVERS; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != me) pthread_cond_wait(&cond, &mutex);
        turn = !me;
        pthread_cond_signal(&cond);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}
static void *sleeper(void *unused) {
    (void)unused;
    pthread_mutex_lock(&mutex);
    int mine = generation;
    waiting++;
    pthread_cond_signal(&ready);
    while (generation == mine) pthread_cond_wait(&cond, &mutex);
    woken++;
    pthread_mutex_unlock(&mutex);
    return NULL;
}
static void timeouts(clockid_t clock) {
    pthread_condattr_t attr;
    pthread_cond_t timed;
    struct timespec start, until, end;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, clock);
    pthread_cond_init(&timed, &attr);
    pthread_mutex_lock(&mutex);
    clock_gettime(clock, &start);
    until = start;
    until.tv_nsec += 40000000;
    if (until.tv_nsec >= 1000000000) { until.tv_sec++; until.tv_nsec -= 1000000000; }
    int result;
    do result = pthread_cond_timedwait(&timed, &mutex, &until); while (!result);
    clock_gettime(clock, &end);
    long ms = (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000;
    printf("%s, %s\n", strerror(result), ms >= 39 && ms < 5000 ? "in time" : "not in time");
    printf("past: %s\n", strerror(pthread_cond_timedwait(&timed, &mutex, &start)));
    until.tv_nsec = 1000000000;
    printf("invalid: %s\n", strerror(pthread_cond_timedwait(&timed, &mutex, &until)));
    pthread_mutex_unlock(&mutex);
    pthread_cond_destroy(&timed);
}
int main(int argc, char **argv) {
    pthread_t threads[20];
    for (long i = 0; i < 2; i++) pthread_create(&threads[i], NULL, player, (void *)i);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    printf("handed over, turn %d\n", turn);
    for (int i = 0; i < 20; i++) pthread_create(&threads[i], NULL, sleeper, NULL);
    pthread_mutex_lock(&mutex);
    while (waiting < 20) pthread_cond_wait(&ready, &mutex);
    printf("waiting %d, woken %d\n", waiting, woken);
    generation++;
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < 20; i++) pthread_join(threads[i], NULL);
    printf("woken %d\n", woken);
    timeouts(CLOCK_REALTIME);
    timeouts(CLOCK_MONOTONIC);
    return 0;
}
