// What /proc says of this process, its threads and its children; CPU time of children that were waited for.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static void slurp(const char *path, char *buf, size_t size) {
    int fd = open(path, O_RDONLY);
    long n = fd < 0 ? 0 : read(fd, buf, size - 1);
    buf[n < 0 ? 0 : n] = 0;
    if (fd >= 0) close(fd);
}
static char of_stat(pid_t pid, pid_t *parent) {
    char path[64], text[1024], state = '?';
    int ppid = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    slurp(path, text, sizeof text);
    char *end = strrchr(text, ')');
    if (end) sscanf(end + 1, " %c %d", &state, &ppid);
    *parent = ppid;
    return state;
}
static int count(const char *path, int numbers) {
    DIR *dir = opendir(path);
    struct dirent *entry;
    int n = 0;
    while (dir && (entry = readdir(dir))) n += !numbers || (entry->d_name[0] >= '0' && entry->d_name[0] <= '9');
    if (dir) closedir(dir);
    return n;
}
static int listed(pid_t pid) {
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    int found = 0;
    while (dir && (entry = readdir(dir))) found |= atoi(entry->d_name) == pid;
    if (dir) closedir(dir);
    return found;
}
static pthread_barrier_t barrier;
static void *thread(void *arg) {
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    return arg;
}
static double used(struct rusage *r) { return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) + (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec) / 1e6; }
static void burn(double seconds) {
    struct timespec t;
    volatile unsigned n = 0;
    do {
        for (int i = 0; i < 100000; i++) n += (unsigned)i;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    } while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < seconds);
}
static volatile sig_atomic_t alarms;
static void on_alarm(int signal) { alarms += signal == SIGVTALRM; }
int main(int argc, char **argv) {
    (void)argc;
    (void)argv;
    char text[4096], link[256];
    pid_t parent;
    char name[] = "renamed";
    pthread_setname_np(pthread_self(), name);
    slurp("/proc/self/comm", text, sizeof text);
    printf("comm %s", text);
    slurp("/proc/self/cmdline", text, sizeof text);
    printf("cmdline %d\n", text[0] != 0);
    long n = readlink("/proc/self", link, sizeof link - 1);
    link[n > 0 ? n : 0] = 0;
    printf("self %d\n", atoi(link) == getpid());
    of_stat(getpid(), &parent);
    printf("parent %d\n", parent == getppid());
    int fds = count("/proc/self/fd", 1), more = dup(0);
    printf("descriptors %d\n", count("/proc/self/fd", 1) - fds);
    close(more);
    pthread_t a, b;
    pthread_barrier_init(&barrier, NULL, 3);
    pthread_create(&a, NULL, thread, NULL);
    pthread_create(&b, NULL, thread, NULL);
    pthread_barrier_wait(&barrier);
    printf("tasks %d\n", count("/proc/self/task", 1) >= 3);
    slurp("/proc/self/status", text, sizeof text);
    char *threads = strstr(text, "Threads:");
    printf("threads %d\n", threads && atoi(threads + 8) >= 3);
    pthread_barrier_wait(&barrier);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    fflush(stdout);
    pid_t child = fork();
    if (!child) { pause(); _exit(0); }
    char state = 0;
    for (int i = 0; i < 1000 && state != 'S'; i++) {
        usleep(1000);
        state = of_stat(child, &parent);
    }
    printf("child %c listed %d parent %d\n", state, listed(child), parent == getpid());
    kill(child, SIGSTOP);
    waitpid(child, NULL, WUNTRACED);
    state = of_stat(child, &parent);
    printf("stopped %c\n", state);
    kill(child, SIGKILL);
    siginfo_t info;
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    state = of_stat(child, &parent);
    printf("ended %c listed %d\n", state, listed(child));
    waitpid(child, NULL, 0);
    printf("gone %d\n", !listed(child) && access("/proc/self/fd", F_OK) == 0);
    struct rusage of_child, children;
    getrusage(RUSAGE_CHILDREN, &children);
    double before = used(&children);
    child = fork();
    if (!child) { burn(0.2); _exit(0); }
    wait4(child, NULL, 0, &of_child);
    getrusage(RUSAGE_CHILDREN, &children);
    printf("child used %d, children %d\n", used(&of_child) > 0.15, used(&children) - before > 0.15);
    signal(SIGVTALRM, on_alarm);
    struct itimerval timer = {.it_value = {.tv_usec = 50000}};
    setitimer(ITIMER_VIRTUAL, &timer, NULL);
    usleep(150000);
    printf("sleeping: %d\n", alarms);
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    burn((double)now.tv_sec + (double)now.tv_nsec / 1e9 + 0.3);
    printf("working: %d\n", alarms);
    return 0;
}
