// Timers to read, FIFOs, pipes and their sizes, splice, seals, holes.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

static void say(const char *what, long result) {
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
}

static short ready(int fd, int timeout) {
    struct pollfd p = {fd, POLLIN | POLLOUT, 0};
    poll(&p, 1, timeout);
    return p.revents;
}

static void timers(void) {
    uint64_t n = 0;
    int t = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct itimerspec s = {{0, 0}, {0, 20000000}}, old;
    say("unset", read(t, &n, 8));
    say("settime", timerfd_settime(t, 0, &s, NULL));
    printf("poll %x\n", ready(t, 0));
    printf("poll %x\n", ready(t, 5000));
    say("read", read(t, &n, 8));
    printf("%d\n", (int)n);
    say("read again", read(t, &n, 8));
    say("gettime", timerfd_gettime(t, &old));
    printf("%ld %ld\n", old.it_value.tv_sec, old.it_value.tv_nsec);
    s = (struct itimerspec){{100, 0}, {200, 0}};
    timerfd_settime(t, 0, &s, NULL);
    s = (struct itimerspec){{0, 1000000}, {0, 1}};
    say("settime", timerfd_settime(t, 0, &s, &old));
    printf("%d %d\n", old.it_value.tv_sec >= 199, (int)old.it_interval.tv_sec);
    int ep = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN, .data = {.u32 = 7}}, out;
    epoll_ctl(ep, EPOLL_CTL_ADD, t, &e);
    usleep(5000);
    say("epoll", epoll_wait(ep, &out, 1, 1000));
    say("short", read(t, &n, 4));
    say("read", read(t, &n, 8));
    printf("several %d\n", n >= 4);
    s = (struct itimerspec){{0, 0}, {1, 0}};
    timerfd_settime(t, TFD_TIMER_ABSTIME, &s, NULL);
    say("in the past", read(t, &n, 8));
    s.it_value.tv_nsec = 2000000000;
    say("nsec", timerfd_settime(t, 0, &s, NULL));
    say("clock", timerfd_create(77, 0));
    say("flags", timerfd_create(CLOCK_REALTIME, 1));
    say("not one", timerfd_gettime(ep, &old));
    say("write", write(t, &n, 8));
    say("lseek", lseek(t, 0, SEEK_SET));
    close(t), close(ep);
}

static void fifos(void) {
    char buf[20] = "";
    struct stat st;
    say("mkfifo", mkfifo("fifo", 0640));
    say("again", mkfifo("fifo", 0640));
    stat("fifo", &st);
    printf("%o\n", st.st_mode);
    say("no reader", open("fifo", O_WRONLY | O_NONBLOCK));
    int r = open("fifo", O_RDONLY | O_NONBLOCK);
    say("no writer", read(r, buf, 10));
    int w = open("fifo", O_WRONLY | O_NONBLOCK);
    say("empty", read(r, buf, 10));
    say("write", write(w, "through", 7));
    printf("poll %x %x\n", ready(r, 0), ready(w, 0));
    int r2 = open("fifo", O_RDONLY | O_NONBLOCK);
    say("read", read(r2, buf, 4));
    say("read", read(r, buf + 4, 10));
    printf("%s\n", buf);
    close(w);
    printf("poll %x\n", ready(r, 0));
    say("eof", read(r, buf, 10));
    close(r), close(r2);
    int rw = open("fifo", O_RDWR);
    say("write", write(rw, "both", 4));
    say("read", read(rw, buf, 10));
    fstat(rw, &st);
    printf("%o %d\n", st.st_mode, S_ISFIFO(st.st_mode));
    close(rw);
    say("unlink", unlink("fifo"));
    say("type", mknod("wrong", 0150000, 0));
}

static void pipes(void) {
    int p[2], q[2];
    char buf[100] = "", large[5000];
    pipe2(p, O_NONBLOCK);
    say("size", fcntl(p[0], F_GETPIPE_SZ));
    say("set", fcntl(p[1], F_SETPIPE_SZ, 5000));
    memset(large, 'x', sizeof large);
    long all = 0, n;
    while ((n = write(p[1], large, 1000)) > 0)
        all += n;
    printf("%ld %s\n", all, strerror(errno));
    say("smaller", fcntl(p[1], F_SETPIPE_SZ, 4096));
    say("larger", fcntl(p[1], F_SETPIPE_SZ, 1 << 21));
    say("not a pipe", fcntl(p[1], F_ADD_SEALS, 0));
    close(p[0]), close(p[1]);
    pipe2(p, O_DIRECT | O_NONBLOCK);
    write(p[1], "first packet", 12), write(p[1], "second", 6);
    say("packet", read(p[0], buf, 5));
    say("packet", read(p[0], buf, 50));
    close(p[0]), close(p[1]);
    pipe2(p, O_NONBLOCK), pipe2(q, O_NONBLOCK);
    write(p[1], "to be copied", 12);
    say("tee", tee(p[0], q[1], 100, 0));
    int f = open("spliced", O_RDWR | O_CREAT | O_TRUNC, 0600);
    say("splice out", splice(p[0], NULL, f, NULL, 5, 0));
    loff_t at = 20;
    say("splice at", splice(p[0], NULL, f, &at, 100, 0));
    printf("%ld\n", (long)at);
    say("empty", splice(p[0], NULL, f, NULL, 100, SPLICE_F_NONBLOCK));
    at = 1;
    say("splice in", splice(f, &at, p[1], NULL, 3, 0));
    say("read", read(p[0], buf, 50));
    printf("%.3s\n", buf);
    say("read", read(q[0], buf, 50));
    printf("%.12s\n", buf);
    struct iovec iov[2] = {{"vm", 2}, {"splice", 6}};
    say("vmsplice", vmsplice(p[1], iov, 2, 0));
    say("sendfile to pipe", (lseek(f, 0, SEEK_SET), sendfile(p[1], f, NULL, 5)));
    say("read", read(p[0], buf, 50));
    printf("%.13s\n", buf);
    at = 0;
    say("no pipe", splice(f, NULL, f, &at, 1, 0));
    say("pipe offset", splice(p[0], &at, f, NULL, 1, 0));
    say("same pipe", splice(p[0], NULL, p[1], NULL, 1, 0));
    say("direction", splice(p[1], NULL, f, NULL, 1, 0));
    say("tee file", tee(f, p[1], 1, 0));
    close(f), close(p[0]), close(p[1]), close(q[0]), close(q[1]);
    unlink("spliced");
}

static void seals(void) {
    int m = memfd_create("sealed", MFD_ALLOW_SEALING | MFD_CLOEXEC);
    struct stat st;
    char buf[8] = "";
    say("seals", fcntl(m, F_GET_SEALS));
    say("write", write(m, "12345678", 8));
    say("grow seal", fcntl(m, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK));
    say("grow", ftruncate(m, 100));
    say("shrink", ftruncate(m, 1));
    say("same", ftruncate(m, 8));
    say("append", write(m, "x", 1));
    say("inside", pwrite(m, "x", 1, 0));
    say("write seal", fcntl(m, F_ADD_SEALS, F_SEAL_WRITE));
    say("inside", pwrite(m, "x", 1, 0));
    say("mmap", mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, m, 0) == MAP_FAILED ? -1 : 0);
    say("seal", fcntl(m, F_ADD_SEALS, F_SEAL_SEAL));
    say("more", fcntl(m, F_ADD_SEALS, F_SEAL_GROW));
    say("seals", fcntl(m, F_GET_SEALS));
    say("read", pread(m, buf, 8, 0));
    close(m);
    m = memfd_create("plain", 0);
    say("seals", fcntl(m, F_GET_SEALS));
    say("add", fcntl(m, F_ADD_SEALS, F_SEAL_GROW));
    write(m, "abcdefgh", 8);
    say("punch", fallocate(m, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2, 3));
    pread(m, buf, 8, 0);
    printf("%c%c%d%d%d%c\n", buf[0], buf[1], buf[2], buf[3], buf[4], buf[5]);
    say("keep", fallocate(m, FALLOC_FL_KEEP_SIZE, 0, 1000));
    fstat(m, &st);
    printf("%ld\n", (long)st.st_size);
    say("extend", fallocate(m, 0, 0, 1000));
    fstat(m, &st);
    printf("%ld\n", (long)st.st_size);
    say("punch only", fallocate(m, FALLOC_FL_PUNCH_HOLE, 2, 3));
    say("length", fallocate(m, 0, 0, 0));
    say("offset", fallocate(m, 0, -1, 1));
    close(m);
    int p[2];
    pipe(p);
    say("pipe", fallocate(p[1], 0, 0, 1));
    say("read end", fallocate(p[0], 0, 0, 1));
    say("flags", memfd_create("x", 0x8000));
    close(p[0]), close(p[1]);
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    printf("== timers\n");
    timers();
    printf("== FIFOs\n");
    fifos();
    printf("== pipes\n");
    pipes();
    printf("== seals\n");
    seals();
    return 0;
}
