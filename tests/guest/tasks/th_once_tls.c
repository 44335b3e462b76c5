// Barriers, once, spin locks, keys with destructors, __thread variables.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define THREADS 10
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_spinlock_t spin;
static pthread_key_t key, again;
static int initialised, serial, phases[5][THREADS], destroyed, passes;
static long spun;
static __thread int local = 42;
static __thread char block[3000] __attribute__((aligned(64)));
static __thread double zeroed;
static void initialise(void) { initialised++; }
static void destroy(void *value) {
    __atomic_add_fetch(&destroyed, (int)(long)value, __ATOMIC_RELAXED);
}
// Sets itself again until PTHREAD_DESTRUCTOR_ITERATIONS passes are over.
static void destroy_again(void *value) {
    __atomic_add_fetch(&passes, 1, __ATOMIC_RELAXED);
    pthread_setspecific(again, value);
}
static void *work(void *arg) {
    long me = (long)arg;
    pthread_once(&once, initialise);
    for (int phase = 0; phase < 5; phase++) {
        phases[phase][me] = 1;
        int result = pthread_barrier_wait(&barrier);
        if (result == PTHREAD_BARRIER_SERIAL_THREAD) __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED);
        else if (result) abort();
        for (int other = 0; other < THREADS; other++)
            if (!phases[phase][other]) abort();
    }
    for (int i = 0; i < 1000; i++) {
        pthread_spin_lock(&spin);
        spun++;
        pthread_spin_unlock(&spin);
    }
    if (local != 42 || zeroed != 0 || (unsigned long)block % 64) abort();
    for (unsigned i = 0; i < sizeof block; i++) if (block[i]) abort();
    local += (int)me;
    zeroed = (double)me;
    memset(block, (int)me, sizeof block);
    pthread_barrier_wait(&barrier);
    if (local != 42 + me || zeroed != (double)me || block[2999] != me) abort();
    if (pthread_getspecific(key)) abort();
    pthread_setspecific(key, (void *)(me + 1));
    if (me == 0) pthread_setspecific(again, &again);
    // errno is each thread's own.
    errno = (int)me;
    pthread_barrier_wait(&barrier);
    return (void *)(long)(errno == me);
}
int main(int argc, char **argv) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&barrier, NULL, THREADS);
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    pthread_key_create(&key, destroy);
    pthread_key_create(&again, destroy_again);
    for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
    int right = 0;
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        right += (int)(long)result;
    }
    printf("once %d, serial %d, spun %ld, right %d, destroyed %d, passes %d, mine %d\n", initialised, serial, spun, right, destroyed, passes, local);
    pthread_spin_lock(&spin);
    printf("spin_trylock %s\n", strerror(pthread_spin_trylock(&spin)));
    pthread_barrier_t none;
    printf("barrier of 0: %s\n", strerror(pthread_barrier_init(&none, NULL, 0)));
    pthread_key_delete(key);
    static pthread_key_t keys[2000];
    int made = 0;
    while (made < 2000 && !pthread_key_create(&keys[made], NULL)) made++;
    printf("many keys: %s\n", made > 100 ? "yes" : "no");
    return 0;
}
