// sched_*, priorities, affinity, and what belongs to each thread.
// QEMU takes long.
//# oracle: linux
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static volatile int turn, progress[2];
static void *yields(void *arg) {
    int me = (int)(long)arg;
    for (int i = 0; i < 500; i++) {
        while (turn % 2 != me) sched_yield();
        progress[me]++;
        turn++;
    }
    return NULL;
}
static volatile int flag;
static void *spins(void *unused) {
    // Without any call: whoever sets the flag must get its turn.
    (void)unused;
    long n = 0;
    while (!flag) n++;
    return (void *)(n > 0 ? 1L : 2L);
}
static void *named(void *unused) {
    char name[32];
    (void)unused;
    prctl(PR_SET_NAME, "a name that is too long");
    prctl(PR_GET_NAME, name);
    printf("name: %s\n", name);
    return NULL;
}
int main(int argc, char **argv) {
    pthread_t threads[2];
    for (long i = 0; i < 2; i++) pthread_create(&threads[i], NULL, yields, (void *)i);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    printf("turns %d: %d %d\n", turn, progress[0], progress[1]);
    pthread_create(&threads[0], NULL, spins, NULL);
    usleep(3000);
    flag = 1;
    void *result;
    pthread_join(threads[0], &result);
    printf("spinner ended %s\n", result ? "well" : "?");
    pthread_create(&threads[0], NULL, named, NULL);
    pthread_join(threads[0], NULL);
    printf("policies: %d %d %d %d\n", sched_get_priority_min(SCHED_FIFO), sched_get_priority_max(SCHED_FIFO), sched_get_priority_min(SCHED_OTHER),
           sched_get_priority_max(SCHED_OTHER));
    int r = sched_get_priority_max(77);
    printf("no such policy: %d %s\n", r, errno == EINVAL ? "EINVAL" : "?");
    printf("policy %ld\n", syscall(SYS_sched_getscheduler, 0));
    r = (int)syscall(SYS_sched_getscheduler, 4000000);
    printf("no such thread: %d %s\n", r, errno == ESRCH ? "ESRCH" : "?");
    cpu_set_t set;
    CPU_ZERO(&set);
    r = sched_getaffinity(0, sizeof set, &set);
    printf("affinity %d, some %d, ", r, CPU_COUNT(&set) >= 1);
    int first = 0;
    while (!CPU_ISSET(first, &set)) first++;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    printf("set %d\n", sched_setaffinity(0, sizeof set, &set));
    CPU_ZERO(&set);
    r = sched_setaffinity(0, sizeof set, &set);
    printf("empty set: %d %s\n", r, errno == EINVAL ? "EINVAL" : "?");
    struct timespec interval;
    errno = 0;
    // Who isn't root can only go up, from wherever we start.
    printf("set %d, ", setpriority(PRIO_PROCESS, 0, 19));
    printf("now %d\n", getpriority(PRIO_PROCESS, 0));
    r = getpriority(99, 0);
    printf("bad: %d %s\n", r, errno == EINVAL ? "EINVAL" : "?");
    (void)interval;
    clockid_t clock;
    struct timespec used;
    pthread_getcpuclockid(pthread_self(), &clock);
    printf("cpu clock %d\n", clock_gettime(clock, &used));
    return 0;
}
