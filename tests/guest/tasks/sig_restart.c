// SA_RESTART or EINTR, for each kind of call that sleeps. An interval timer goes on firing, so it doesn't matter when the
// first signal comes; the handler ends the waiting after some rounds.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static volatile sig_atomic_t ticks;
static void (*volatile finish)(void);
static int ends[2], full[2], event, locked;
static sem_t sem;
static pid_t child;
static void tick(int s) {
    (void)s;
    if (++ticks == 4 && finish) finish();
}
static void by_byte(void) { write(ends[1], "x", 1); }
static void by_drain(void) { static char block[65536]; read(full[0], block, sizeof block); }
static void by_event(void) { uint64_t one = 1; write(event, &one, sizeof one); }
static void by_post(void) { sem_post(&sem); }
static void by_kill(void) { kill(child, SIGKILL); }
static long do_read(void) { char c; return read(ends[0], &c, 1); }
static long do_write(void) { return write(full[1], "y", 1); }
static long do_eventfd(void) { uint64_t n; return read(event, &n, sizeof n); }
static long do_wait(void) { return waitpid(child, NULL, 0); }
static long do_waitid(void) { siginfo_t info; return waitid(P_PID, (id_t)child, &info, WEXITED); }
static long do_sem(void) { return sem_wait(&sem); }
static long do_poll(void) { struct pollfd p = {ends[0], POLLIN, 0}; return poll(&p, 1, -1); }
static long do_select(void) { fd_set set; FD_ZERO(&set); FD_SET(ends[0], &set); return select(ends[0] + 1, &set, NULL, NULL, NULL); }
static long do_epoll(void) {
    int fd = epoll_create1(0);
    struct epoll_event e = {EPOLLIN, {0}};
    epoll_ctl(fd, EPOLL_CTL_ADD, ends[0], &e);
    long n = epoll_wait(fd, &e, 1, -1);
    int saved = errno;
    close(fd);
    errno = saved;
    return n;
}
static long do_nanosleep(void) { struct timespec t = {100, 0}; return nanosleep(&t, &t); }
static long do_clock_nanosleep(void) { struct timespec t = {100, 0}; errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t); return errno ? -1 : 0; }
static long do_pause(void) { return pause(); }
static long do_sigsuspend(void) { sigset_t none; sigemptyset(&none); return sigsuspend(&none); }
static long do_sigwait(void) {
    // musl's sigwaitinfo goes on by itself.
    unsigned long set = 1UL << (SIGUSR2 - 1);
    return syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, sizeof set);
}
static long do_lock(void) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(locked, F_SETLKW, &lock);
}
static long do_flock(void) { return flock(locked, LOCK_EX); }
static void spawn(void) { child = fork(); if (!child) { for (;;) pause(); } }
static void hold(void) {
    // Another process holds both kinds of lock.
    int ready[2];
    char c;
    pipe(ready);
    child = fork();
    if (!child) {
        int fd = open("locked", O_RDWR);
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        fcntl(fd, F_SETLK, &lock);
        flock(fd, LOCK_EX);
        write(ready[1], "r", 1);
        for (;;) pause();
    }
    read(ready[0], &c, 1);
    close(ready[0]);
    close(ready[1]);
}
static void check(const char *name, long (*call)(void), void (*end)(void), void (*before)(void), int always) {
    printf("%s:", name);
    fflush(stdout);
    // "Always": never restarted.
    for (int restart = 0; restart < (always ? 1 : 2); restart++) {
        struct sigaction action = {.sa_handler = tick, .sa_flags = restart || always ? SA_RESTART : 0};
        struct itimerval on = {{0, 5000}, {0, 5000}}, off = {{0, 0}, {0, 0}};
        if (before) before();
        ticks = 0;
        finish = restart ? end : NULL;
        sigaction(SIGALRM, &action, NULL);
        setitimer(ITIMER_REAL, &on, NULL);
        long result = call();
        int why = errno;
        setitimer(ITIMER_REAL, &off, NULL);
        printf(" %s", result < 0 ? (why == EINTR ? "EINTR" : strerror(why)) : restart && ticks >= 4 ? "restarted" : "too early");
        char c;
        if (restart && (end == by_byte)) { struct pollfd p = {ends[0], POLLIN, 0}; if (poll(&p, 1, 0) == 1) read(ends[0], &c, 1); }
        if (before && child) { kill(child, SIGKILL); waitpid(child, NULL, 0); }
    }
    printf("\n");
}
int main(int argc, char **argv) {
    pipe(ends);
    pipe(full);
    static char block[4096];
    fcntl(full[1], F_SETFL, O_NONBLOCK);
    while (write(full[1], block, sizeof block) > 0) {}
    fcntl(full[1], F_SETFL, 0);
    event = eventfd(0, 0);
    sem_init(&sem, 0, 0);
    locked = open("locked", O_RDWR | O_CREAT | O_TRUNC, 0600);
    check("read", do_read, by_byte, NULL, 0);
    check("write", do_write, by_drain, NULL, 0);
    check("eventfd", do_eventfd, by_event, NULL, 0);
    check("waitpid", do_wait, by_kill, spawn, 0);
    check("waitid", do_waitid, by_kill, spawn, 0);
    check("F_SETLKW", do_lock, by_kill, hold, 0);
    check("flock", do_flock, by_kill, hold, 0);
    child = 0;
    check("sem_wait", do_sem, by_post, NULL, 0);
    check("poll", do_poll, NULL, NULL, 1);
    check("select", do_select, NULL, NULL, 1);
    check("epoll_wait", do_epoll, NULL, NULL, 1);
    check("nanosleep", do_nanosleep, NULL, NULL, 1);
    check("clock_nanosleep", do_clock_nanosleep, NULL, NULL, 1);
    check("pause", do_pause, NULL, NULL, 1);
    check("sigsuspend", do_sigsuspend, NULL, NULL, 1);
    check("sigwaitinfo", do_sigwait, NULL, NULL, 1);
    unlink("locked");
    return 0;
}
