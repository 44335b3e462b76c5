// Thousands of threads, created and joined or detached: nothing of them stays.
//# memory: 24M
// QEMU takes long.
//# oracle: linux
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
static sem_t gone;
static __thread char local[2000];
static void *work(void *arg) {
    local[(long)arg % 2000]++;
    return (void *)((long)arg + local[(long)arg % 2000]);
}
static void *detached(void *arg) { work(arg); sem_post(&gone); return NULL; }
int main(int argc, char **argv) {
    int many = getenv("FULL") ? 10000 : 2000;
    pthread_t threads[8], thread;
    long wrong = 0;
    sem_init(&gone, 0, 0);
    for (long i = 0; i < many; i += 8) {
        for (long k = 0; k < 8; k++)
            if (pthread_create(&threads[k], NULL, work, (void *)(i + k))) { printf("failed after %ld\n", i); return 1; }
        for (long k = 0; k < 8; k++) {
            void *result;
            pthread_join(threads[k], &result);
            wrong += (long)result != i + k + 1;
        }
    }
    for (long i = 0; i < many / 4; i++) {
        if (pthread_create(&thread, NULL, detached, (void *)i)) { printf("failed after %ld\n", i); return 1; }
        pthread_detach(thread);
        sem_wait(&gone);
    }
    printf("wrong: %ld\n", wrong);
    return 0;
}
