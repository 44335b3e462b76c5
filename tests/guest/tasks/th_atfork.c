// pthread_atfork, fork in a process with threads, and threads in the child.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static char order[64];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void note(char c) { order[strlen(order)] = c; }
static void prepare1(void) { note('p'); }
static void parent1(void) { note('f'); }
static void child1(void) { note('c'); }
static void prepare2(void) { note('P'); pthread_mutex_lock(&mutex); }
static void parent2(void) { note('F'); pthread_mutex_unlock(&mutex); }
static void child2(void) { note('C'); pthread_mutex_unlock(&mutex); }
static volatile int stop, beats;
static void *busy(void *unused) {
    (void)unused;
    // Holds the lock, and malloc's, most of the time.
    while (!stop) {
        pthread_mutex_lock(&mutex);
        free(malloc(100));
        beats++;
        pthread_mutex_unlock(&mutex);
        if (beats % 16 == 0) usleep(100);
    }
    return NULL;
}
static void *in_child(void *arg) {
    pthread_mutex_lock(&mutex);
    void *p = malloc(1000);
    memset(p, 1, 1000);
    free(p);
    pthread_mutex_unlock(&mutex);
    return arg;
}
static void *forks(void *arg) {
    pid_t child = fork();
    if (!child) {
        // The only thread, whichever it was; it may start others.
        pthread_t threads[4];
        long sum = 0;
        for (long i = 0; i < 4; i++) pthread_create(&threads[i], NULL, in_child, (void *)(i + 1));
        for (int i = 0; i < 4; i++) {
            void *result;
            pthread_join(threads[i], &result);
            sum += (long)result;
        }
        _exit((int)sum + (int)strlen(order));
    }
    int status;
    waitpid(child, &status, 0);
    *(int *)arg = WEXITSTATUS(status);
    return NULL;
}
int main(int argc, char **argv) {
    pthread_t threads[3], forker;
    pthread_atfork(prepare1, parent1, child1);
    pthread_atfork(prepare2, parent2, child2);
    pid_t child = fork();
    if (!child) {
        printf("child %s\n", order);
        exit(0);
    }
    waitpid(child, NULL, 0);
    printf("parent %s\n", order);
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, busy, NULL);
    while (beats < 50) usleep(1000);
    for (int i = 0; i < 5; i++) {
        int status = 0;
        memset(order, 0, sizeof order);
        pthread_create(&forker, NULL, forks, &status);
        pthread_join(forker, NULL);
        printf("%s: %d\n", order, status);
    }
    stop = 1;
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    return 0;
}
