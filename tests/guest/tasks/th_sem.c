// Semaphores: unnamed, between processes, named; timeouts; a ring of threads.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#define RING 12
static sem_t ring[RING];
static int laps[RING];
static void *runner(void *arg) {
    long me = (long)arg;
    for (int i = 0; i < 300; i++) {
        sem_wait(&ring[me]);
        laps[me]++;
        sem_post(&ring[(me + 1) % RING]);
    }
    return NULL;
}
static void timeouts(void) {
    sem_t sem;
    struct timespec soon;
    int value;
    sem_init(&sem, 0, 2);
    sem_getvalue(&sem, &value);
    printf("value %d, try %d, ", value, sem_trywait(&sem));
    printf("try %d, ", sem_trywait(&sem));
    int result = sem_trywait(&sem);
    printf("try %d %s\n", result, errno == EAGAIN ? "EAGAIN" : "?");
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 20000000;
    if (soon.tv_nsec >= 1000000000) { soon.tv_sec++; soon.tv_nsec -= 1000000000; }
    result = sem_timedwait(&sem, &soon);
    printf("timed %d %s, ", result, errno == ETIMEDOUT ? "ETIMEDOUT" : "?");
    soon.tv_nsec = -1;
    result = sem_timedwait(&sem, &soon);
    printf("invalid %d %s, ", result, errno == EINVAL ? "EINVAL" : "?");
    sem_post(&sem);
    printf("timed %d\n", sem_timedwait(&sem, &soon) && errno != EINVAL);
    sem_init(&sem, 0, SEM_VALUE_MAX);
    result = sem_post(&sem);
    printf("too many: %d %s\n", result, errno == EOVERFLOW ? "EOVERFLOW" : "?");
}
static void between_processes(void) {
    struct { sem_t ping, pong; int count; } *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status;
    sem_init(&shared->ping, 1, 0);
    sem_init(&shared->pong, 1, 0);
    pid_t child = fork();
    if (!child) {
        for (int i = 0; i < 500; i++) {
            sem_wait(&shared->ping);
            shared->count++;
            sem_post(&shared->pong);
        }
        _exit(7);
    }
    int right = 0;
    for (int i = 0; i < 500; i++) {
        sem_post(&shared->ping);
        sem_wait(&shared->pong);
        right += shared->count == i + 1;
    }
    waitpid(child, &status, 0);
    printf("ping-pong %d, status %d\n", right, WEXITSTATUS(status));
}
int main(int argc, char **argv) {
    pthread_t threads[RING];
    for (int i = 0; i < RING; i++) sem_init(&ring[i], 0, 0);
    for (long i = 0; i < RING; i++) pthread_create(&threads[i], NULL, runner, (void *)i);
    sem_post(&ring[0]);
    for (int i = 0; i < RING; i++) pthread_join(threads[i], NULL);
    int sum = 0, value;
    for (int i = 0; i < RING; i++) sum += laps[i];
    sem_getvalue(&ring[0], &value);
    printf("laps %d, baton %d\n", sum, value);
    timeouts();
    between_processes();
    return 0;
}
