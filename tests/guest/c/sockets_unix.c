// AF_UNIX sockets within one task: pairs, names, messages, descriptors, the ends of connections.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void say(const char *what, long result) {
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
}

static short ready(int fd, short events) {
    struct pollfd p = {fd, events, 0};
    poll(&p, 1, 0);
    return p.revents;
}

static socklen_t name(struct sockaddr_un *a, const char *path) {
    memset(a, 0, sizeof *a);
    a->sun_family = AF_UNIX;
    if (path[0] == '@') {
        strcpy(a->sun_path + 1, path + 1);
        return offsetof(struct sockaddr_un, sun_path) + strlen(path);
    }
    strcpy(a->sun_path, path);
    return sizeof *a;
}

static int pipes;
static void on_pipe(int s) { pipes++; }

static void pair(int type) {
    int s[2];
    char buf[100];
    say("socketpair", socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, s));
    printf("poll %x\n", ready(s[0], POLLIN | POLLOUT | POLLRDHUP));
    say("empty", read(s[0], buf, 10));
    say("send", send(s[1], "hello", 5, 0));
    say("send", send(s[1], "world", 5, MSG_NOSIGNAL));
    int n;
    say("FIONREAD", ioctl(s[0], FIONREAD, &n));
    printf("%d\n", n);
    printf("poll %x\n", ready(s[0], POLLIN | POLLOUT | POLLRDHUP));
    memset(buf, 0, sizeof buf);
    say("peek", recv(s[0], buf, 3, MSG_PEEK));
    say("recv trunc", recv(s[0], buf, 3, MSG_TRUNC));
    say("recv", recv(s[0], buf + 20, 50, 0));
    printf("[%.3s] [%s]\n", buf, buf + 20);
    say("shutdown", shutdown(s[1], SHUT_WR));
    printf("poll %x %x\n", ready(s[0], POLLIN | POLLOUT | POLLRDHUP), ready(s[1], POLLIN | POLLOUT | POLLRDHUP));
    if (type != SOCK_DGRAM) {
        say("eof", recv(s[0], buf, 10, 0));
        say("write", write(s[1], "x", 1));
    }
    say("back", write(s[0], "back", 4));
    say("back", read(s[1], buf, 100));
    close(s[1]);
    printf("poll %x\n", ready(s[0], POLLIN | POLLOUT | POLLRDHUP));
    say("write", write(s[0], "x", 1));
    say("nosignal", send(s[0], "x", 1, MSG_NOSIGNAL));
    say("read", read(s[0], buf, 1));
    close(s[0]);
    printf("signals %d\n", pipes);
}

static void descriptors(void) {
    int s[2], p[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, s);
    pipe(p);
    char control[CMSG_SPACE(2 * sizeof(int))] = {0}, c = 'x', buf[10];
    struct iovec iov = {&c, 1};
    struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET, h->cmsg_type = SCM_RIGHTS, h->cmsg_len = CMSG_LEN(2 * sizeof(int));
    memcpy(CMSG_DATA(h), p, 2 * sizeof(int));
    say("sendmsg", sendmsg(s[0], &m, 0));
    say("more", write(s[0], "more", 4));
    close(p[0]), close(p[1]);
    struct iovec in = {buf, sizeof buf};
    memset(control, 0, sizeof control);
    m = (struct msghdr){.msg_iov = &in, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    say("recvmsg", recvmsg(s[1], &m, MSG_CMSG_CLOEXEC));
    h = CMSG_FIRSTHDR(&m);
    printf("controllen %zu flags %x len %zu level %d type %d\n", (size_t)m.msg_controllen, m.msg_flags, (size_t)h->cmsg_len,
           h->cmsg_level, h->cmsg_type);
    int got[2];
    memcpy(got, CMSG_DATA(h), sizeof got);
    say("cloexec", fcntl(got[0], F_GETFD));
    say("write", write(got[1], "passed", 6));
    memset(buf, 0, sizeof buf);
    say("read", read(got[0], buf, 10));
    say("rest", recv(s[1], buf, 10, MSG_DONTWAIT));
    // No room for the descriptors.
    iov.iov_base = &c;
    memset(control, 0, sizeof control);
    m = (struct msghdr){.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(2 * sizeof(int))};
    h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET, h->cmsg_type = SCM_RIGHTS, h->cmsg_len = CMSG_LEN(2 * sizeof(int));
    memcpy(CMSG_DATA(h), got, 2 * sizeof(int));
    say("sendmsg", sendmsg(s[0], &m, 0));
    m = (struct msghdr){.msg_iov = &in, .msg_iovlen = 1};
    say("recvmsg", recvmsg(s[1], &m, 0));
    printf("flags %x\n", m.msg_flags);
    struct ucred uc;
    socklen_t len = sizeof uc;
    say("peercred", getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &uc, &len));
    printf("%d %d %d\n", uc.pid == getpid(), uc.uid == getuid(), uc.gid == getgid());
    close(got[0]), close(got[1]), close(s[0]), close(s[1]);
}

static void named(const char *path, int type) {
    struct sockaddr_un a, b;
    socklen_t len = name(&a, path);
    printf("-- %s %d\n", path, type);
    int l = socket(AF_UNIX, type, 0), c = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    say("connect nobody", connect(c, (void *)&a, len));
    say("listen unbound", listen(l, 1));
    say("bind", bind(l, (void *)&a, len));
    say("bind again", bind(l, (void *)&a, len));
    say("bind other", bind(c, (void *)&a, len));
    struct stat st;
    if (path[0] != '@') {
        say("stat", stat(path, &st));
        printf("socket %d\n", S_ISSOCK(st.st_mode));
    }
    say("not listening", connect(c, (void *)&a, len));
    say("accept early", accept(l, NULL, NULL));
    say("listen", listen(l, 0));
    printf("poll %x\n", ready(l, POLLIN | POLLOUT));
    say("connect", connect(c, (void *)&a, len));
    say("connect again", connect(c, (void *)&a, len));
    int d = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
    say("connect second", connect(d, (void *)&a, len));
    printf("poll %x\n", ready(l, POLLIN | POLLOUT));
    memset(&b, 0, sizeof b);
    len = sizeof b;
    int s = accept4(l, (void *)&b, &len, SOCK_NONBLOCK);
    printf("accepted %d, len %d, family %d\n", s >= 0, len, b.sun_family);
    fcntl(l, F_SETFL, O_NONBLOCK);
    say("accept empty", accept(l, NULL, NULL));
    len = sizeof b;
    say("getpeername", getpeername(c, (void *)&b, &len));
    printf("%d %s\n", len, path[0] == '@' ? b.sun_path + 1 : b.sun_path);
    len = sizeof b;
    say("getsockname", getsockname(c, (void *)&b, &len));
    printf("%d\n", len);
    say("write", write(c, "to server", 9));
    char buf[20] = "";
    say("read", read(s, buf, 20));
    printf("%s\n", buf);
    // Closed with something unread.
    say("write", write(c, "unread", 6));
    close(s);
    printf("poll %x\n", ready(c, POLLIN | POLLOUT | POLLRDHUP));
    say("read", read(c, buf, 20));
    say("read", read(c, buf, 20));
    close(c), close(l), close(d);
    if (path[0] != '@')
        say("unlink", unlink(path));
}

static void datagrams(void) {
    struct sockaddr_un a, b;
    socklen_t la = name(&a, "@elfconv-dgram-a"), lb = sizeof b;
    int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), c = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    say("bind", bind(s, (void *)&a, la));
    say("unconnected", send(c, "x", 1, 0));
    say("sendto", sendto(c, "nameless", 8, 0, (void *)&a, la));
    char buf[20] = "";
    memset(&b, 0xff, sizeof b);
    say("recvfrom", recvfrom(s, buf, 20, 0, (void *)&b, &lb));
    printf("%d %s\n", lb, buf);
    say("empty message", sendto(c, "", 0, 0, (void *)&a, la));
    say("recv", recv(s, buf, 20, 0));
    struct sockaddr_un own = {AF_UNIX};
    say("autobind", bind(c, (void *)&own, sizeof own.sun_family));
    lb = sizeof b;
    getsockname(c, (void *)&b, &lb);
    printf("%d %d\n", lb, b.sun_path[0]);
    say("connect", connect(c, (void *)&a, la));
    say("send", send(c, "named", 5, 0));
    lb = sizeof b;
    say("recvfrom", recvfrom(s, buf, 20, 0, (void *)&b, &lb));
    say("reply", sendto(s, "reply", 5, 0, (void *)&b, lb));
    say("recv", recv(c, buf, 20, 0));
    int n = 0;
    while (send(c, "fill", 4, 0) == 4)
        n++;
    printf("full after some: %d, %s\n", n > 5, strerror(errno));
    say("listen", listen(s, 1));
    close(s);
    say("send", send(c, "x", 1, 0));
    close(c);
}

static void errors(void) {
    int one = 1, s[2];
    socklen_t len = sizeof one;
    char buf[200] = "";
    say("family", socket(12345, SOCK_STREAM, 0));
    say("type", socket(AF_UNIX, 4, 0));
    say("protocol", socket(AF_UNIX, SOCK_STREAM, 5));
    say("pair", socketpair(AF_INET, SOCK_STREAM, 0, s));
    say("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, (int *)8));
    say("notsock", send(1, "x", 1, 0));
    say("badf", send(77, "x", 1, 0));
    say("notsock", getsockopt(1, SOL_SOCKET, SO_TYPE, &one, &len));
    int f = socket(AF_UNIX, SOCK_STREAM, 0);
    say("lseek", lseek(f, 0, SEEK_SET));
    say("unconnected send", send(f, "x", 1, 0));
    say("unconnected recv", recv(f, buf, 1, 0));
    say("getpeername", getpeername(f, (void *)buf, &len));
    printf("poll %x\n", ready(f, POLLIN | POLLOUT));
    say("connect short", connect(f, (void *)buf, 1));
    say("connect long", connect(f, (void *)buf, 200));
    struct sockaddr_un a;
    len = name(&a, "/nonexistent/socket");
    say("connect", connect(f, (void *)&a, len));
    say("bind", bind(f, (void *)&a, len));
    len = name(&a, "plain.file");
    close(open("plain.file", O_CREAT | O_WRONLY, 0600));
    say("connect file", connect(f, (void *)&a, len));
    unlink("plain.file");
    say("connect fault", connect(f, (void *)8, 20));
    int v = 0;
    len = 4;
    say("SO_TYPE", getsockopt(f, SOL_SOCKET, SO_TYPE, &v, &len));
    printf("%d %d\n", v, len);
    say("SO_DOMAIN", getsockopt(f, SOL_SOCKET, SO_DOMAIN, &v, &len));
    printf("%d\n", v);
    say("SO_ERROR", getsockopt(f, SOL_SOCKET, SO_ERROR, &v, &len));
    printf("%d\n", v);
    say("set SO_TYPE", setsockopt(f, SOL_SOCKET, SO_TYPE, &one, 4));
    say("short", setsockopt(f, SOL_SOCKET, SO_KEEPALIVE, &one, 2));
    v = 50000;
    say("SO_SNDBUF", setsockopt(f, SOL_SOCKET, SO_SNDBUF, &v, 4));
    say("SO_SNDBUF", getsockopt(f, SOL_SOCKET, SO_SNDBUF, &v, &len));
    printf("%d\n", v);
    say("unknown", getsockopt(f, SOL_SOCKET, 9999, &v, &len));
    say("shutdown", shutdown(f, 7));
    close(f);
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    struct sigaction sa = {.sa_handler = on_pipe};
    sigaction(SIGPIPE, &sa, NULL);
    printf("== stream\n");
    pair(SOCK_STREAM);
    printf("== seqpacket\n");
    pair(SOCK_SEQPACKET);
    printf("== dgram\n");
    pair(SOCK_DGRAM);
    printf("== descriptors\n");
    descriptors();
    named("@elfconv-test", SOCK_STREAM);
    named("sock.path", SOCK_STREAM);
    named("@elfconv-seq", SOCK_SEQPACKET);
    printf("== datagrams\n");
    datagrams();
    printf("== errors\n");
    errors();
    return 0;
}
