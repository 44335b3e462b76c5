// Mutexes of all kinds: what each returns, and that none lets two in.
// QEMU takes long.
//# oracle: linux
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#define THREADS 8
#define ROUNDS 2000
// The C libraries have texts of their own.
static const char *name(long error) {
    switch (error) {
    case 0: return "ok";
    case EBUSY: return "EBUSY";
    case ETIMEDOUT: return "ETIMEDOUT";
    case EINVAL: return "EINVAL";
    case EPERM: return "EPERM";
    case EDEADLK: return "EDEADLK";
    case EAGAIN: return "EAGAIN";
    case ENOTSUP: return "ENOTSUP";
    default: return "?";
    }
}
static pthread_mutex_t mutex;
static long counter, inside, overlaps;
static void *count(void *how) {
    for (int i = 0; i < ROUNDS; i++) {
        if (how) while (pthread_mutex_trylock(&mutex)) pthread_testcancel();
        else pthread_mutex_lock(&mutex);
        if (inside++) overlaps++;
        long seen = counter;
        if (i % 64 == 0) { struct timespec t = {0, 1000}; nanosleep(&t, NULL); }
        counter = seen + 1;
        inside--;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}
static void contend(const char *name, const pthread_mutexattr_t *attr, void *how) {
    pthread_t threads[THREADS];
    pthread_mutex_init(&mutex, attr);
    counter = inside = overlaps = 0;
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, count, how);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    printf("%s: %ld, %ld overlaps, destroy %d\n", name, counter, overlaps, pthread_mutex_destroy(&mutex));
}
static struct timespec in(clockid_t clock, long ms) {
    struct timespec t;
    clock_gettime(clock, &t);
    t.tv_nsec += ms * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}
static void *other(void *inherit) {
    struct timespec soon = in(CLOCK_REALTIME, 30), past = {1, 0}, bad = {0, -1};
    printf("other thread: trylock %s, ", name(pthread_mutex_trylock(&mutex)));
    printf("timedlock %s, ", name(pthread_mutex_timedlock(&mutex, &soon)));
    printf("past %s\n", name(pthread_mutex_timedlock(&mutex, &past)));
    // musl tries for ever when such a mutex meets an invalid time.
    if (!inherit) printf("invalid time: %s\n", name(pthread_mutex_timedlock(&mutex, &bad)));
    return NULL;
}
static void from_other_thread(void *inherit) {
    pthread_t thread;
    pthread_create(&thread, NULL, other, inherit);
    pthread_join(thread, NULL);
}
static void *unlock(void *unused) { (void)unused; return (void *)(long)pthread_mutex_unlock(&mutex); }
static void kinds(void) {
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&mutex, &attr);
    printf("recursive: %d ", pthread_mutex_lock(&mutex));
    printf("%d ", pthread_mutex_lock(&mutex));
    printf("%d\n", pthread_mutex_trylock(&mutex));
    from_other_thread(NULL);
    printf("unlock: %d ", pthread_mutex_unlock(&mutex));
    printf("%d\n", pthread_mutex_unlock(&mutex));
    from_other_thread(NULL);
    void *result;
    pthread_t thread;
    pthread_create(&thread, NULL, unlock, NULL);
    pthread_join(thread, &result);
    printf("not the owner: %s\n", name((long)result));
    printf("last: %d, ", pthread_mutex_unlock(&mutex));
    printf("then %s\n", name(pthread_mutex_unlock(&mutex)));
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&mutex, &attr);
    printf("errorcheck: unlock %s, ", name(pthread_mutex_unlock(&mutex)));
    printf("lock %d, ", pthread_mutex_lock(&mutex));
    printf("again %s, ", name(pthread_mutex_lock(&mutex)));
    printf("try %s, ", name(pthread_mutex_trylock(&mutex)));
    printf("unlock %d\n", pthread_mutex_unlock(&mutex));
    contend("errorcheck", &attr, NULL);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    contend("recursive", &attr, NULL);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_NORMAL);
    contend("normal", &attr, NULL);
    contend("normal, trylock", &attr, &attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    contend("process-shared", &attr, NULL);
}
static void inherit(void) {
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    int set = pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
    printf("inherit: %s\n", name(set));
    if (set) return;
    contend("inherit", &attr, NULL);
    pthread_mutex_init(&mutex, &attr);
    pthread_mutex_lock(&mutex);
    from_other_thread(&attr);
    pthread_mutex_unlock(&mutex);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&mutex, &attr);
    printf("%d, ", pthread_mutex_lock(&mutex));
    printf("again %s, ", name(pthread_mutex_lock(&mutex)));
    printf("unlock %d\n", pthread_mutex_unlock(&mutex));
}
int main(int argc, char **argv) {
    contend("static", NULL, NULL);
    kinds();
    inherit();
    return 0;
}
