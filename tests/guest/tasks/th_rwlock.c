// Read-write locks: readers together, writers alone, timeouts, and what trylock says.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#define READERS 6
#define WRITERS 3
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static volatile long data[2];
static long torn;
static void *reader(void *unused) {
    long seen = 0;
    (void)unused;
    for (int i = 0; i < 3000; i++) {
        pthread_rwlock_rdlock(&lock);
        long first = data[0];
        if (i % 100 == 0) { struct timespec t = {0, 1000}; nanosleep(&t, NULL); }
        if (first != data[1]) __atomic_add_fetch(&torn, 1, __ATOMIC_RELAXED);
        if (first < seen) __atomic_add_fetch(&torn, 1, __ATOMIC_RELAXED);
        seen = first;
        pthread_rwlock_unlock(&lock);
    }
    return NULL;
}
static void *writer(void *unused) {
    (void)unused;
    for (int i = 0; i < 500; i++) {
        pthread_rwlock_wrlock(&lock);
        long next = data[0] + 1;
        data[0] = next;
        if (i % 50 == 0) { struct timespec t = {0, 1000}; nanosleep(&t, NULL); }
        data[1] = next;
        pthread_rwlock_unlock(&lock);
    }
    return NULL;
}
static pthread_barrier_t together;
static void *meet(void *unused) {
    (void)unused;
    // All readers are inside at the same time, or this never ends.
    pthread_rwlock_rdlock(&lock);
    pthread_barrier_wait(&together);
    pthread_rwlock_unlock(&lock);
    return NULL;
}
static void *attempts(void *unused) {
    (void)unused;
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 20000000;
    if (soon.tv_nsec >= 1000000000) { soon.tv_sec++; soon.tv_nsec -= 1000000000; }
    int read = pthread_rwlock_tryrdlock(&lock);
    if (!read) pthread_rwlock_unlock(&lock);
    int write = pthread_rwlock_trywrlock(&lock);
    if (!write) pthread_rwlock_unlock(&lock);
    int timed_read = pthread_rwlock_timedrdlock(&lock, &soon);
    if (!timed_read) pthread_rwlock_unlock(&lock);
    int timed_write = pthread_rwlock_timedwrlock(&lock, &soon);
    if (!timed_write) pthread_rwlock_unlock(&lock);
    printf("  read %s, write %s, timed read %s, timed write %s\n", strerror(read), strerror(write), strerror(timed_read), strerror(timed_write));
    return NULL;
}
static void from_other_thread(const char *what) {
    pthread_t thread;
    printf("%s:\n", what);
    pthread_create(&thread, NULL, attempts, NULL);
    pthread_join(thread, NULL);
}
int main(int argc, char **argv) {
    pthread_t threads[READERS + WRITERS];
    for (int i = 0; i < READERS + WRITERS; i++) pthread_create(&threads[i], NULL, i < READERS ? reader : writer, NULL);
    for (int i = 0; i < READERS + WRITERS; i++) pthread_join(threads[i], NULL);
    printf("%ld %ld, torn %ld\n", data[0], data[1], torn);
    pthread_barrier_init(&together, NULL, READERS);
    for (int i = 0; i < READERS; i++) pthread_create(&threads[i], NULL, meet, NULL);
    for (int i = 0; i < READERS; i++) pthread_join(threads[i], NULL);
    puts("readers met");
    from_other_thread("free");
    pthread_rwlock_rdlock(&lock);
    from_other_thread("read-locked");
    pthread_rwlock_unlock(&lock);
    pthread_rwlock_wrlock(&lock);
    from_other_thread("write-locked");
    pthread_rwlock_unlock(&lock);
    printf("destroy %d\n", pthread_rwlock_destroy(&lock));
    return 0;
}
