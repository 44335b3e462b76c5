// 200 threads at once, detached ones, attributes, results, stacks of their own, main that ends before the others.
// QEMU takes long.
//# oracle: linux
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#define MANY 200
static sem_t go, arrived, gone;
static pid_t tids[MANY];
static void *one(void *arg) {
    long me = (long)arg;
    tids[me] = (pid_t)syscall(SYS_gettid);
    sem_post(&arrived);
    sem_wait(&go);
    return (void *)(me * me);
}
static int by_number(const void *a, const void *b) { return *(const pid_t *)a - *(const pid_t *)b; }
static void all_at_once(void) {
    static pthread_t threads[MANY];
    for (long i = 0; i < MANY; i++)
        if (pthread_create(&threads[i], NULL, one, (void *)i)) abort();
    for (int i = 0; i < MANY; i++) sem_wait(&arrived);
    int twice = 0;
    qsort(tids, MANY, sizeof *tids, by_number);
    for (int i = 1; i < MANY; i++) twice += tids[i] == tids[i - 1];
    for (int i = 0; i < MANY; i++) sem_post(&go);
    long sum = 0;
    for (int i = 0; i < MANY; i++) {
        void *result;
        if (pthread_join(threads[i], &result)) abort();
        sum += (long)result;
    }
    printf("sum %ld, thread numbers twice: %d\n", sum, twice);
}
static void *detached(void *already) {
    if (!already && pthread_detach(pthread_self())) abort();
    sem_post(&gone);
    return NULL;
}
static void *nothing(void *unused) { return unused; }
static NOINLINE unsigned long deep(unsigned long left) {
    volatile char room[1024];
    room[left % sizeof room] = (char)left;
    return left ? deep(left - 1) + (unsigned long)room[left % sizeof room] - (char)left + 1 : 0;
}
static void *use_stack(void *size) { return (void *)deep((unsigned long)size / 1024 * 3 / 4 / 2); }
static void *where(void *unused) { char here, *at = &here; (void)unused; HIDE(at); return at; }
static void attributes(void) {
    pthread_attr_t attr;
    pthread_t thread;
    void *result;
    size_t size;
    int state;
    pthread_attr_init(&attr);
    printf("too small: %d\n", pthread_attr_setstacksize(&attr, 100) == EINVAL);
    pthread_attr_setstacksize(&attr, 4 << 20);
    pthread_attr_setguardsize(&attr, 64 << 10);
    pthread_attr_getstacksize(&attr, &size);
    pthread_create(&thread, &attr, use_stack, (void *)size);
    pthread_join(thread, &result);
    printf("stack of %zu: %ld calls deep\n", size, (long)result);
    char *own = mmap(NULL, 256 << 10, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_attr_setstack(&attr, own, 256 << 10);
    pthread_create(&thread, &attr, where, NULL);
    pthread_join(thread, &result);
    printf("in its stack: %s\n", (char *)result > own && (char *)result < own + (256 << 10) ? "yes" : "no");
    munmap(own, 256 << 10);
    pthread_attr_destroy(&attr);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_getdetachstate(&attr, &state);
    printf("detached: %s\n", state == PTHREAD_CREATE_DETACHED ? "yes" : "no");
    for (int i = 0; i < 50; i++)
        if (pthread_create(&thread, i % 2 ? &attr : NULL, detached, i % 2 ? &attr : NULL)) abort();
    for (int i = 0; i < 50; i++) sem_wait(&gone);
    pthread_create(&thread, NULL, nothing, "result");
    pthread_join(thread, &result);
    printf("joined: %s, equal %d\n", (char *)result, pthread_equal(pthread_self(), pthread_self()) != 0);
}
static void *last(void *main_thread) {
    void *result;
    pthread_join(*(pthread_t *)main_thread, &result);
    printf("main ended with %s\n", (char *)result);
    printf("pid %s tid\n", getpid() == (pid_t)syscall(SYS_gettid) ? "is" : "is not");
    fflush(stdout);
    exit(3);
}
//# exit: 3
int main(int argc, char **argv) {
    static pthread_t self;
    pthread_t thread;
    sem_init(&go, 0, 0);
    sem_init(&arrived, 0, 0);
    sem_init(&gone, 0, 0);
    all_at_once();
    all_at_once();
    attributes();
    self = pthread_self();
    pthread_create(&thread, NULL, last, &self);
    pthread_exit("pthread_exit");
}
