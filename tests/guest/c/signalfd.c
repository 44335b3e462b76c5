// Signals that are read: signalfd with kill, queued values, children, poll and epoll.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what, long result) {
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
}

static void show(struct signalfd_siginfo *s, int child) {
    printf("signal %d code %d from %s int %d status %d\n", s->ssi_signo, s->ssi_code,
           s->ssi_pid == getpid() ? "us" : child && s->ssi_pid == child ? "the child" : "?", s->ssi_int, s->ssi_status);
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    setvbuf(stdout, NULL, _IONBF, 0);
    sigset_t set;
    struct signalfd_siginfo s[3];
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1), sigaddset(&set, SIGRTMIN), sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    struct pollfd p = {fd, POLLIN};
    say("nothing", read(fd, s, sizeof s));
    say("poll", poll(&p, 1, 0));
    kill(getpid(), SIGUSR1);
    union sigval v = {.sival_int = 42};
    sigqueue(getpid(), SIGRTMIN, v);
    say("poll", poll(&p, 1, 0));
    say("short", read(fd, s, 100));
    long n = read(fd, s, sizeof s);
    printf("%ld\n", n / (long)sizeof s[0]);
    for (int i = 0; i < n / (long)sizeof s[0]; i++)
        show(&s[i], 0);
    say("taken", read(fd, s, sizeof s));
    int c = fork();
    if (c == 0)
        _exit(9);
    int ep = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN}, out;
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
    say("epoll", epoll_wait(ep, &out, 1, 10000));
    say("child", read(fd, s, sizeof s));
    show(&s[0], c);
    waitpid(c, NULL, 0);
    sigdelset(&set, SIGUSR1);
    say("change", signalfd(fd, &set, 0) == fd);
    kill(getpid(), SIGUSR1);
    say("not in the set", read(fd, s, sizeof s));
    say("flags", signalfd(-1, &set, 1));
    say("not one", signalfd(ep, &set, 0));
    say("badf", signalfd(77, &set, 0));
    close(fd), close(ep);
    // A read that waits for what a child sends.
    fd = signalfd(-1, &set, 0);
    if ((c = fork()) == 0) {
        usleep(10000);
        sigqueue(getppid(), SIGRTMIN, v);
        usleep(100000);
        _exit(0);
    }
    say("wait", read(fd, s, sizeof s[0]));
    show(&s[0], c);
    waitpid(c, NULL, 0);
    return 0;
}
