// poll, select, epoll (level, edge, one-shot, nested), eventfd, signalfd and timerfd, over descriptors that others make ready.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static int pipes[6][2];
static const char *events(short bits) {
    static char text[64];
    snprintf(text, sizeof text, "%s%s%s%s%s", bits & POLLIN ? "in " : "", bits & POLLOUT ? "out " : "", bits & POLLERR ? "err " : "",
             bits & POLLHUP ? "hup " : "", bits & POLLNVAL ? "nval " : "");
    return text;
}
static void *writer(void *arg) {
    long which = (long)arg;
    for (int i = 0; i < 200; i++) write(pipes[which][1], "0123456789" + which, 1);
    close(pipes[which][1]);
    return NULL;
}
static void multiplex(int how) {
    pthread_t threads[6];
    int open = 6, total = 0, epoll = epoll_create1(0), counts[6] = {0};
    for (long i = 0; i < 6; i++) {
        pipe(pipes[i]);
        struct epoll_event event = {EPOLLIN, {.u32 = (uint32_t)i}};
        epoll_ctl(epoll, EPOLL_CTL_ADD, pipes[i][0], &event);
        pthread_create(&threads[i], NULL, writer, (void *)i);
    }
    while (open) {
        int ready[6] = {0};
        if (how == 0) {
            struct pollfd polls[6];
            for (int i = 0; i < 6; i++) polls[i] = (struct pollfd){pipes[i][0], POLLIN, 0};
            poll(polls, 6, -1);
            for (int i = 0; i < 6; i++) ready[i] = polls[i].revents != 0;
        } else if (how == 1) {
            fd_set set;
            FD_ZERO(&set);
            int highest = 0;
            for (int i = 0; i < 6; i++)
                if (pipes[i][0] >= 0) { FD_SET(pipes[i][0], &set); if (pipes[i][0] > highest) highest = pipes[i][0]; }
            select(highest + 1, &set, NULL, NULL, NULL);
            for (int i = 0; i < 6; i++) ready[i] = pipes[i][0] >= 0 && FD_ISSET(pipes[i][0], &set);
        } else {
            struct epoll_event got[4];
            int n = epoll_wait(epoll, got, 4, -1);
            for (int i = 0; i < n; i++) ready[got[i].data.u32] = 1;
        }
        for (int i = 0; i < 6; i++) {
            char buffer[16];
            if (!ready[i]) continue;
            ssize_t n = read(pipes[i][0], buffer, sizeof buffer);
            if (n > 0) { total += (int)n; for (int k = 0; k < n; k++) counts[i] += buffer[k] - '0'; continue; }
            close(pipes[i][0]);
            pipes[i][0] = -1;
            open--;
        }
    }
    for (int i = 0; i < 6; i++) pthread_join(threads[i], NULL);
    close(epoll);
    printf("%s: %d bytes, %d %d %d %d %d %d\n", how == 0 ? "poll" : how == 1 ? "select" : "epoll", total, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
}
static int wait_for(int epoll, unsigned *bits) {
    struct epoll_event event = {0};
    int n = epoll_wait(epoll, &event, 1, 0);
    *bits = event.events;
    return n;
}
static void modes(void) {
    int ends[2], epoll = epoll_create1(EPOLL_CLOEXEC), outer = epoll_create1(0);
    unsigned bits;
    char c;
    pipe(ends);
    struct epoll_event event = {EPOLLIN | EPOLLET, {.fd = ends[0]}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
    int again = epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
    printf("add again: %d %s\n", again, errno == EEXIST ? "EEXIST" : "?");
    struct epoll_event nested = {EPOLLIN, {.fd = epoll}};
    epoll_ctl(outer, EPOLL_CTL_ADD, epoll, &nested);
    printf("edge: %d ", wait_for(epoll, &bits));
    write(ends[1], "ab", 2);
    printf("nested %d ", wait_for(outer, &bits));
    printf("%d ", wait_for(epoll, &bits));
    printf("%d ", wait_for(epoll, &bits));
    write(ends[1], "c", 1);
    printf("%d ", wait_for(epoll, &bits));
    printf("%d\n", wait_for(epoll, &bits));
    event.events = EPOLLIN | EPOLLONESHOT;
    epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event);
    printf("one-shot: %d ", wait_for(epoll, &bits));
    printf("%d ", wait_for(epoll, &bits));
    epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event);
    printf("%d\n", wait_for(epoll, &bits));
    event.events = EPOLLIN;
    epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event);
    printf("level: %d ", wait_for(epoll, &bits));
    printf("%d ", wait_for(epoll, &bits));
    for (int i = 0; i < 3; i++) read(ends[0], &c, 1);
    printf("%d\n", wait_for(epoll, &bits));
    close(ends[1]);
    printf("hang-up: %d", wait_for(epoll, &bits));
    printf(" %x, del %d, ", bits, epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], NULL));
    int result = epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], NULL);
    printf("again %d %s, ", result, errno == ENOENT ? "ENOENT" : "?");
    result = epoll_ctl(epoll, EPOLL_CTL_ADD, epoll, &event);
    printf("itself %d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
    close(ends[0]);
    close(epoll);
    close(outer);
}
static void poll_bits(void) {
    int ends[2];
    pipe(ends);
    struct pollfd polls[3] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}, {-1, POLLIN, 7}};
    printf("poll %d: %s/ ", poll(polls, 3, 0), events(polls[0].revents));
    printf("%s/ %d\n", events(polls[1].revents), polls[2].revents);
    close(ends[0]);
    printf("poll %d: ", poll(polls, 2, 0));
    printf("%s/ ", events(polls[0].revents));
    printf("%s\n", events(polls[1].revents));
    close(ends[1]);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    printf("timeout %d, ", poll(NULL, 0, 30));
    clock_gettime(CLOCK_MONOTONIC, &end);
    long ms = (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000;
    printf("%s\n", ms >= 29 ? "after it" : "too early");
}
static int counting;
static void *add(void *unused) {
    (void)unused;
    for (int i = 0; i < 500; i++) eventfd_write(counting, 2);
    return NULL;
}
static void event_fds(void) {
    pthread_t thread;
    eventfd_t value, sum = 0;
    counting = eventfd(3, EFD_NONBLOCK);
    eventfd_read(counting, &value);
    printf("eventfd %d, ", (int)value);
    int result = eventfd_read(counting, &value);
    printf("%d %s\n", result, errno == EAGAIN ? "EAGAIN" : "?");
    close(counting);
    counting = eventfd(0, 0);
    pthread_create(&thread, NULL, add, NULL);
    while (sum < 1000) { eventfd_read(counting, &value); sum += value; }
    pthread_join(thread, NULL);
    close(counting);
    counting = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
    int times = 0;
    while (!eventfd_read(counting, &value)) times += (int)value;
    eventfd_write(counting, 0xfffffffffffffffe);
    result = eventfd_write(counting, 1);
    printf("sum %d, semaphore %d, full %d %s\n", (int)sum, times, result, errno == EAGAIN ? "EAGAIN" : "?");
    close(counting);
}
static void timers(void) {
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec when = {{0, 5000000}, {0, 5000000}}, left;
    uint64_t expired = 0, n;
    timerfd_settime(timer, 0, &when, NULL);
    int reads = 0;
    while (expired < 5) { read(timer, &n, sizeof n); expired += n; reads++; }
    timerfd_gettime(timer, &left);
    printf("timerfd: %s, interval %ld, rest %s\n", reads >= 1 && reads <= 5 ? "five" : "?", left.it_interval.tv_nsec, left.it_value.tv_nsec <= 5000000 ? "within it" : "?");
    memset(&when, 0, sizeof when);
    timerfd_settime(timer, 0, &when, NULL);
    struct pollfd poll1 = {timer, POLLIN, 0};
    printf("disarmed: poll %d\n", poll(&poll1, 1, 0));
    clock_gettime(CLOCK_MONOTONIC, &when.it_value);
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
    printf("past: read %d, ", (int)read(timer, &n, sizeof n));
    printf("%d\n", (int)n);
    close(timer);
}
static void signals(void) {
    sigset_t set;
    struct signalfd_siginfo info;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK);
    ssize_t n = read(fd, &info, sizeof info);
    printf("signalfd: %d %s, ", (int)n, errno == EAGAIN ? "EAGAIN" : "?");
    union sigval value = {.sival_int = 99};
    sigqueue(getpid(), SIGUSR1, value);
    n = read(fd, &info, sizeof info);
    printf("%s, %d, value %d, from us %d\n", n == sizeof info ? "read" : "?", info.ssi_signo == SIGUSR1, info.ssi_int, info.ssi_pid == (uint32_t)getpid());
    close(fd);
    fd = signalfd(-1, &set, 0);
    pid_t child = fork();
    if (!child) _exit(21);
    struct pollfd poll1 = {fd, POLLIN, 0};
    n = poll(&poll1, 1, -1);
    read(fd, &info, sizeof info);
    printf("poll %d: %d, status %d, code %d, its pid %d\n", (int)n, info.ssi_signo == SIGCHLD, info.ssi_status, info.ssi_code == CLD_EXITED, info.ssi_pid == (uint32_t)child);
    waitpid(child, NULL, 0);
    close(fd);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}
int main(int argc, char **argv) {
    for (int how = 0; how < 3; how++) multiplex(how);
    modes();
    poll_bits();
    event_fds();
    timers();
    signals();
    return 0;
}
