// Between processes and threads: sockets, FIFOs and locks that make others wait, descriptors and credentials that are passed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what, long result) {
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
    fflush(stdout);
}

static int status(pid_t p) {
    int s;
    waitpid(p, &s, 0);
    return WIFEXITED(s) ? WEXITSTATUS(s) : 1000 + WTERMSIG(s);
}

static void all(int fd, char *buf, long n, int writing) {
    for (long done = 0; done < n;) {
        long r = writing ? write(fd, buf + done, n - done) : read(fd, buf + done, n - done);
        if (r <= 0)
            exit(50);
        done += r;
    }
}

static void through_pair(int type, long size) {
    int s[2];
    socketpair(AF_UNIX, type, 0, s);
    char *buf = malloc(size);
    pid_t p = fork();
    if (p == 0) {
        close(s[0]);
        unsigned sum = 0;
        for (long i = 0; i < 20; i++) {
            long n = recv(s[1], buf, size, type == SOCK_STREAM ? MSG_WAITALL : 0);
            if (n != size)
                exit(40);
            for (long j = 0; j < n; j += 1001)
                sum += (unsigned char)buf[j];
        }
        all(s[1], (char *)&sum, sizeof sum, 1);
        exit(type == SOCK_DGRAM || recv(s[1], buf, 1, 0) == 0 ? 7 : 8);
    }
    close(s[1]);
    unsigned sum = 0, got;
    for (int i = 0; i < 20; i++) {
        memset(buf, i + 1, size);
        for (long j = 0; j < size; j += 1001)
            sum += i + 1;
        if (send(s[0], buf, size, 0) != size)
            say("send", -1);
    }
    all(s[0], (char *)&got, sizeof got, 0);
    printf("sums equal %d\n", got == sum);
    shutdown(s[0], SHUT_WR);
    say("child", status(p));
    close(s[0]);
    free(buf);
}

static void server(int family) {
    struct sockaddr_un un = {AF_UNIX, "server.sock"};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr *a = family == AF_UNIX ? (void *)&un : (void *)&in;
    socklen_t len = family == AF_UNIX ? sizeof un : sizeof in;
    int l = socket(family, SOCK_STREAM, 0);
    say("bind", bind(l, a, len));
    getsockname(l, a, &len);
    if (family == AF_UNIX)
        len = sizeof un;
    say("listen", listen(l, 1));
    pid_t clients[4];
    for (int i = 0; i < 4; i++)
        if ((clients[i] = fork()) == 0) {
            char buf[50];
            close(l);
            int c = socket(family, SOCK_STREAM, 0);
            if (connect(c, a, len))
                exit(60);
            int n = snprintf(buf, sizeof buf, "client %d", i);
            all(c, buf, n + 1, 1);
            n = read(c, buf, sizeof buf);
            exit(n == 3 && !memcmp(buf, "ok", 3) ? 10 + i : 61);
        }
    int seen = 0;
    for (int i = 0; i < 4; i++) {
        int s = accept(l, NULL, NULL);
        char buf[50] = "";
        read(s, buf, sizeof buf);
        seen |= 1 << (buf[7] - '0');
        all(s, "ok", 3, 1);
        close(s);
    }
    printf("seen %x\n", seen);
    for (int i = 0; i < 4; i++)
        say("client", status(clients[i]));
    close(l);
    unlink("server.sock");
}

static void fifo(void) {
    char buf[20] = "";
    mkfifo("ipc.fifo", 0600);
    pid_t p = fork();
    if (p == 0) {
        int w = open("ipc.fifo", O_WRONLY);
        all(w, "through the fifo", 16, 1);
        exit(3);
    }
    int r = open("ipc.fifo", O_RDONLY);
    say("read", read(r, buf, 20));
    say("end", read(r, buf, 20));
    printf("%s\n", buf);
    say("writer", status(p));
    close(r);
    // The reader comes first, and the writer is gone before it runs.
    p = fork();
    if (p == 0) {
        r = open("ipc.fifo", O_RDONLY);
        long n = read(r, buf, 20);
        exit(n < 0 ? 99 : n);
    }
    usleep(20000);
    int w = open("ipc.fifo", O_WRONLY);
    write(w, "12345", 5);
    close(w);
    say("reader", status(p));
    unlink("ipc.fifo");
}

static void locks(void) {
    int fd = open("ipc.lock", O_RDWR | O_CREAT, 0600), p[2];
    pipe(p);
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10};
    say("own", fcntl(fd, F_SETLK, &l));
    pid_t c = fork();
    if (c == 0) {
        struct flock g = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
        fcntl(fd, F_GETLK, &g);
        if (g.l_pid != getppid() || g.l_start != 10 || g.l_len != 10)
            exit(20);
        l.l_type = F_RDLCK;
        if (fcntl(fd, F_SETLK, &l) == 0 || (errno != EAGAIN && errno != EACCES))
            exit(21);
        write(p[1], "w", 1);
        if (fcntl(fd, F_SETLKW, &l))
            exit(22);
        write(p[1], "l", 1);
        exit(5);
    }
    char b;
    read(p[0], &b, 1);
    usleep(10000);
    struct pollfd none = {p[0], POLLIN};
    say("waits", poll(&none, 1, 0));
    l.l_type = F_UNLCK;
    say("unlock", fcntl(fd, F_SETLK, &l));
    say("it has it", (read(p[0], &b, 1), b));
    say("child", status(c));
    l.l_type = F_WRLCK;
    say("gone with the child", fcntl(fd, F_SETLK, &l));
    // flock goes along with fork.
    int other = open("ipc.lock", O_RDWR);
    say("flock", flock(fd, LOCK_EX));
    if ((c = fork()) == 0) {
        if (flock(fd, LOCK_EX | LOCK_NB))
            exit(30);
        if (flock(other, LOCK_SH | LOCK_NB) == 0)
            exit(31);
        write(p[1], "w", 1);
        exit(flock(other, LOCK_SH) ? 32 : 6);
    }
    read(p[0], &b, 1);
    usleep(10000);
    say("unlock", flock(fd, LOCK_UN));
    say("child", status(c));
    close(fd), close(other), close(p[0]), close(p[1]);
    unlink("ipc.lock");
}

static void passing(void) {
    int s[2], on = 1, p[2];
    socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
    setsockopt(s[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    pid_t c = fork();
    char control[200], text[20] = "descriptor";
    struct iovec iov = {text, sizeof text};
    struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control};
    if (c == 0) {
        pipe(p);
        memset(control, 0, sizeof control);
        m.msg_controllen = CMSG_SPACE(sizeof(int));
        struct cmsghdr *h = CMSG_FIRSTHDR(&m);
        h->cmsg_level = SOL_SOCKET, h->cmsg_type = SCM_RIGHTS, h->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(h), &p[0], sizeof(int));
        sendmsg(s[1], &m, 0);
        write(p[1], "from the child", 14);
        exit(1);
    }
    m.msg_controllen = sizeof control;
    memset(text, 0, sizeof text);
    say("recvmsg", recvmsg(s[0], &m, 0));
    int fd = -1, pid = 0;
    for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
        printf("%d %d\n", h->cmsg_type, (int)h->cmsg_len);
        if (h->cmsg_type == SCM_RIGHTS)
            memcpy(&fd, CMSG_DATA(h), sizeof fd);
        else
            memcpy(&pid, CMSG_DATA(h), sizeof pid);
    }
    printf("%s, credentials of the child: %d\n", text, pid == c);
    char buf[30] = "";
    say("read", read(fd, buf, 30));
    printf("%s\n", buf);
    say("child", status(c));
    close(fd), close(s[0]), close(s[1]);
}

static int listener, done;

static void *threads(void *arg) {
    for (int i = 0; i < 50; i++) {
        int s = accept(listener, NULL, NULL);
        char b[8];
        long n;
        while ((n = read(s, b, sizeof b)) > 0)
            all(s, b, n, 1);
        close(s);
        done++;
    }
    return NULL;
}

static void echo(void) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof a;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (void *)&a, sizeof a);
    listen(listener, 2);
    getsockname(listener, (void *)&a, &len);
    pthread_t t;
    pthread_create(&t, NULL, threads, NULL);
    int good = 0;
    for (int i = 0; i < 50; i++) {
        int c = socket(AF_INET, SOCK_STREAM, 0);
        connect(c, (void *)&a, sizeof a);
        char out[32], in[32];
        memset(out, 'a' + i % 26, sizeof out);
        all(c, out, sizeof out, 1);
        all(c, in, sizeof in, 0);
        good += !memcmp(in, out, sizeof in);
        close(c);
    }
    pthread_join(t, NULL);
    printf("echoes %d, done %d\n", good, done);
    close(listener);
}

static void on_alarm(int s) {}

static void ends_of_waits(void) {
    int s[2];
    char b;
    socketpair(AF_UNIX, SOCK_STREAM, 0, s);
    struct timeval tv = {0, 20000};
    setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
    say("time-out", recv(s[0], &b, 1, 0));
    tv.tv_usec = 0;
    setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
    struct sigaction sa = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &sa, NULL);
    struct itimerval it = {{0, 0}, {0, 20000}};
    setitimer(ITIMER_REAL, &it, NULL);
    say("signal", recv(s[0], &b, 1, 0));
    int t = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec ts = {{0, 0}, {0, 20000000}};
    timerfd_settime(t, 0, &ts, NULL);
    unsigned long long n = 0;
    say("timer", read(t, &n, 8));
    printf("%d\n", (int)n);
    timerfd_settime(t, 0, &ts, NULL);
    int ep = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN}, out;
    epoll_ctl(ep, EPOLL_CTL_ADD, t, &e);
    say("epoll", epoll_wait(ep, &out, 1, 10000));
    close(t), close(ep), close(s[0]), close(s[1]);
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("== pairs\n");
    through_pair(SOCK_STREAM, 300000);
    through_pair(SOCK_SEQPACKET, 50000);
    through_pair(SOCK_DGRAM, 20000);
    printf("== servers\n");
    server(AF_UNIX);
    server(AF_INET);
    printf("== FIFO\n");
    fifo();
    printf("== locks\n");
    locks();
    printf("== passing\n");
    passing();
    printf("== threads\n");
    echo();
    printf("== ends of waits\n");
    ends_of_waits();
    return 0;
}
