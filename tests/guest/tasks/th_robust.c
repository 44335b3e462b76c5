// Robust mutexes: their owner ends, as a thread, as a process, killed; then consistent or unrecoverable.
// QEMU has no robust lists.
//# oracle: linux
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
// The C libraries have texts of their own.
static const char *name(long error) {
    switch (error) {
    case 0: return "ok";
    case EBUSY: return "EBUSY";
    case EOWNERDEAD: return "EOWNERDEAD";
    case ENOTRECOVERABLE: return "ENOTRECOVERABLE";
    case EDEADLK: return "EDEADLK";
    case EINVAL: return "EINVAL";
    default: return "?";
    }
}
static struct shared { pthread_mutex_t mutex, second; pthread_cond_t cond; int value; } *shared;
static void make(pthread_mutex_t *mutex, int type) {
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, type);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attr);
}
static void *leave(void *unused) {
    (void)unused;
    pthread_mutex_lock(&shared->mutex);
    pthread_mutex_lock(&shared->second);
    return NULL;
}
static void *wait_for_it(void *unused) { (void)unused; return (void *)(long)pthread_mutex_lock(&shared->mutex); }
static void threads(int type) {
    pthread_t thread;
    make(&shared->mutex, type);
    make(&shared->second, type);
    pthread_create(&thread, NULL, leave, NULL);
    pthread_join(thread, NULL);
    printf("lock: %s\n", name(pthread_mutex_lock(&shared->mutex)));
    printf("consistent: %d, ", pthread_mutex_consistent(&shared->mutex));
    printf("unlock %d, ", pthread_mutex_unlock(&shared->mutex));
    printf("lock: %d, ", pthread_mutex_lock(&shared->mutex));
    printf("unlock %d\n", pthread_mutex_unlock(&shared->mutex));
    printf("second: try %s, ", name(pthread_mutex_trylock(&shared->second)));
    printf("unlock %d, ", pthread_mutex_unlock(&shared->second));
    printf("then %s\n", name(pthread_mutex_lock(&shared->second)));
}
static void processes(int how) {
    int ends[2], status;
    make(&shared->mutex, PTHREAD_MUTEX_NORMAL);
    pipe(ends);
    pid_t child = fork();
    if (!child) {
        pthread_mutex_lock(&shared->mutex);
        shared->value = 17;
        write(ends[1], "x", 1);
        if (how == 0) _exit(5);
        for (;;) pause();
    }
    char c;
    read(ends[0], &c, 1);
    // A thread that waits already has to be woken.
    pthread_t thread;
    void *result;
    pthread_create(&thread, NULL, wait_for_it, NULL);
    if (how == 1) { usleep(3000); kill(child, SIGKILL); }
    pthread_join(thread, &result);
    waitpid(child, &status, 0);
    printf("child %s %d, value %d, the waiting thread got: %s\n", WIFEXITED(status) ? "exited" : "killed",
           WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), shared->value, name((long)result));
    // That thread ended as the owner, too.
    printf("afterwards: %s\n", name(pthread_mutex_lock(&shared->mutex)));
    pthread_mutex_consistent(&shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
    close(ends[0]);
    close(ends[1]);
}
int main(int argc, char **argv) {
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    threads(PTHREAD_MUTEX_NORMAL);
    threads(PTHREAD_MUTEX_RECURSIVE);
    threads(PTHREAD_MUTEX_ERRORCHECK);
    processes(0);
    processes(1);
    return 0;
}
