// TCP and UDP over loopback within one task.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void say(const char *what, long result) {
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
}

static short ready(int fd) {
    struct pollfd p = {fd, POLLIN | POLLOUT | POLLRDHUP, 0};
    poll(&p, 1, 0);
    return p.revents;
}

static struct sockaddr_in v4(const char *ip, int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, ip, &a.sin_addr);
    return a;
}

static int port_of(int fd) {
    struct sockaddr_in6 a;
    socklen_t len = sizeof a;
    getsockname(fd, (void *)&a, &len);
    return ntohs(a.sin6_port);
}

static void stream(void) {
    struct sockaddr_in a = v4("127.0.0.1", 0), b;
    socklen_t len = sizeof b;
    char buf[100] = "";
    int one = 1;
    int l = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    say("reuse", setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one));
    say("bind", bind(l, (void *)&a, sizeof a));
    say("listen", listen(l, 5));
    int port = port_of(l);
    printf("ephemeral %d\n", port >= 32768);
    say("accept", accept(l, NULL, NULL));
    int c = socket(AF_INET, SOCK_STREAM, 0);
    say("nodelay", setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one));
    a = v4("127.0.0.1", port);
    say("connect", connect(c, (void *)&a, sizeof a));
    say("again", connect(c, (void *)&a, sizeof a));
    printf("poll %x\n", ready(l));
    int s = accept4(l, (void *)&b, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    printf("accepted %d %d %s %d\n", s >= 0, len, inet_ntoa(b.sin_addr), ntohs(b.sin_port) == port_of(c));
    len = sizeof b;
    say("peer", getpeername(c, (void *)&b, &len));
    printf("%s %d\n", inet_ntoa(b.sin_addr), ntohs(b.sin_port) == port);
    printf("poll %x %x\n", ready(s), ready(c));
    say("nothing", read(s, buf, 10));
    say("write", write(c, "GET / HTTP/1.0\r\n\r\n", 18));
    say("read", read(s, buf, 3));
    int n;
    ioctl(s, FIONREAD, &n);
    printf("%d left\n", n);
    say("waitall", recv(s, buf + 3, 15, MSG_WAITALL));
    printf("%s", buf);
    say("shutdown", shutdown(c, SHUT_WR));
    printf("poll %x %x\n", ready(s), ready(c));
    say("eof", read(s, buf, 10));
    say("after", write(c, "x", 1));
    say("reply", write(s, "200 OK", 6));
    close(s);
    memset(buf, 0, sizeof buf);
    say("read", read(c, buf, 100));
    say("read", read(c, buf, 100));
    printf("poll %x\n", ready(c));
    close(c);
    // A reset: closed with unread data.
    c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    say("nonblocking", connect(c, (void *)&a, sizeof a));
    int e = 1;
    len = sizeof e;
    getsockopt(c, SOL_SOCKET, SO_ERROR, &e, &len);
    printf("error %d\n", e);
    say("done", connect(c, (void *)&a, sizeof a));
    say("done", connect(c, (void *)&a, sizeof a));
    s = accept(l, NULL, NULL);
    say("write", write(c, "lost", 4));
    close(s);
    printf("poll %x\n", ready(c));
    say("read", read(c, buf, 1));
    say("read", read(c, buf, 1));
    say("write", write(c, "x", 1));
    close(c);
    // The other side is closed: the first write is on its way before that is known.
    c = socket(AF_INET, SOCK_STREAM, 0);
    connect(c, (void *)&a, sizeof a);
    s = accept(l, NULL, NULL);
    close(s);
    printf("poll %x\n", ready(c));
    say("write", write(c, "x", 1));
    say("write", write(c, "x", 1));
    close(c);
    // Two on one port.
    int l2 = socket(AF_INET, SOCK_STREAM, 0);
    say("in use", bind(l2, (void *)&a, sizeof a));
    close(l2);
    close(l);
    c = socket(AF_INET, SOCK_STREAM, 0);
    say("refused", connect(c, (void *)&a, sizeof a));
    close(c);
    c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    say("refused", connect(c, (void *)&a, sizeof a));
    printf("poll %x\n", ready(c));
    len = sizeof e;
    getsockopt(c, SOL_SOCKET, SO_ERROR, &e, &len);
    printf("%s\n", strerror(e));
    close(c);
}

static void six(void) {
    struct sockaddr_in6 a = {.sin6_family = AF_INET6}, b;
    socklen_t len = sizeof b;
    char buf[100] = "", text[64];
    int l = socket(AF_INET6, SOCK_STREAM, 0), v = 7;
    socklen_t vl = sizeof v;
    say("v6only", getsockopt(l, IPPROTO_IPV6, IPV6_V6ONLY, &v, &vl));
    printf("%d\n", v);
    say("bind any", bind(l, (void *)&a, sizeof a));
    say("listen", listen(l, 5));
    int port = port_of(l);
    int c = socket(AF_INET6, SOCK_STREAM, 0);
    a.sin6_port = htons(port);
    a.sin6_addr = in6addr_loopback;
    say("connect ::1", connect(c, (void *)&a, sizeof a));
    int s = accept(l, (void *)&b, &len);
    printf("%s %d\n", inet_ntop(AF_INET6, &b.sin6_addr, text, sizeof text), len);
    say("write", write(s, "six", 3));
    say("read", read(c, buf, 10));
    close(s), close(c);
    struct sockaddr_in f = v4("127.0.0.1", port);
    c = socket(AF_INET, SOCK_STREAM, 0);
    say("connect v4", connect(c, (void *)&f, sizeof f));
    len = sizeof b;
    s = accept(l, (void *)&b, &len);
    printf("%s %d\n", inet_ntop(AF_INET6, &b.sin6_addr, text, sizeof text), len);
    len = sizeof b;
    getsockname(s, (void *)&b, &len);
    printf("%s %d\n", inet_ntop(AF_INET6, &b.sin6_addr, text, sizeof text), ntohs(b.sin6_port) == port);
    close(s), close(c), close(l);
}

static void udp(void) {
    struct sockaddr_in a = v4("127.0.0.1", 0), b;
    socklen_t len = sizeof b;
    char buf[100] = "";
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), c = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    say("bind", bind(s, (void *)&a, sizeof a));
    int port = port_of(s);
    a = v4("127.0.0.1", port);
    say("nowhere", send(c, "x", 1, 0));
    say("nothing", recv(s, buf, 10, 0));
    say("sendto", sendto(c, "datagram", 8, 0, (void *)&a, sizeof a));
    say("sendto", sendto(c, "", 0, 0, (void *)&a, sizeof a));
    printf("poll %x\n", ready(s));
    say("trunc", recvfrom(s, buf, 4, MSG_TRUNC, (void *)&b, &len));
    printf("%d %s %d %.4s\n", len, inet_ntoa(b.sin_addr), ntohs(b.sin_port) == port_of(c), buf);
    say("empty", recv(s, buf, 10, 0));
    say("reply", sendto(s, "reply", 5, 0, (void *)&b, len));
    say("connect", connect(c, (void *)&a, sizeof a));
    say("send", send(c, "connected", 9, 0));
    struct iovec iov[2] = {{buf, 4}, {buf + 50, 30}};
    struct msghdr m = {.msg_iov = iov, .msg_iovlen = 2, .msg_name = &b, .msg_namelen = sizeof b};
    say("recvmsg", recvmsg(s, &m, 0));
    printf("%.4s %s %d %x\n", buf, buf + 50, (int)m.msg_namelen, m.msg_flags);
    say("recv", recv(c, buf, 10, 0));
    struct mmsghdr mm[3] = {{.msg_hdr = {.msg_iov = iov, .msg_iovlen = 1}}, {.msg_hdr = {.msg_iov = iov, .msg_iovlen = 2}}};
    say("sendmmsg", sendmmsg(c, mm, 2, 0));
    printf("%d %d\n", mm[0].msg_len, mm[1].msg_len);
    mm[2] = mm[1];
    say("recvmmsg", recvmmsg(s, mm, 3, MSG_DONTWAIT, NULL));
    printf("%d %d\n", mm[0].msg_len, mm[1].msg_len);
    close(s);
    say("send", send(c, "x", 1, 0));
    say("send", send(c, "x", 1, 0));
    struct sockaddr un = {AF_UNSPEC};
    say("disconnect", connect(c, &un, sizeof un));
    say("send", send(c, "x", 1, 0));
    static char large[70000];
    say("too long", sendto(c, large, sizeof large, 0, (void *)&a, sizeof a));
    close(c);
}

static void errors(void) {
    struct sockaddr_in a = v4("127.0.0.1", 1);
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    char buf[10];
    int c = socket(AF_INET, SOCK_STREAM, 0), v;
    socklen_t len = sizeof v;
    say("short", bind(c, (void *)&a, 8));
    say("family", connect(c, (void *)&six, sizeof six));
    say("not ours", bind(c, (void *)&(struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(0xc0000201)}}, sizeof a));
    say("unconnected", recv(c, buf, 1, 0));
    say("unconnected", send(c, "x", 1, MSG_NOSIGNAL));
    say("peer", getpeername(c, (void *)&a, &len));
    say("accept", accept(c, NULL, NULL));
    say("shutdown", shutdown(c, SHUT_RDWR));
    printf("poll %x\n", ready(c));
    say("raw", socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
    say("proto", socket(AF_INET, SOCK_DGRAM, 99));
    say("seq", socket(AF_INET, SOCK_SEQPACKET, 0));
    say("option", getsockopt(c, IPPROTO_TCP, 9999, &v, &len));
    say("level", getsockopt(c, 9999, 1, &v, &len));
    say("value", setsockopt(c, SOL_SOCKET, SO_REUSEADDR, &v, 1));
    struct linger lg = {1, 5}, got;
    say("linger", setsockopt(c, SOL_SOCKET, SO_LINGER, &lg, sizeof lg));
    len = sizeof got;
    getsockopt(c, SOL_SOCKET, SO_LINGER, &got, &len);
    printf("%d %d %d\n", got.l_onoff, got.l_linger, len);
    struct timeval tv = {3, 500000}, tv2;
    say("timeout", setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
    len = sizeof tv2;
    getsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv2, &len);
    printf("%d %d %d\n", (int)tv2.tv_sec, (int)tv2.tv_usec, len);
    close(c);
    int d = socket(AF_INET, SOCK_DGRAM, 0);
    say("listen", listen(d, 1));
    say("accept", accept(d, NULL, NULL));
    close(d);
}

static void watched(void) {
    struct sockaddr_in a = v4("127.0.0.1", 0);
    int l = socket(AF_INET, SOCK_STREAM, 0), ep = epoll_create1(0);
    bind(l, (void *)&a, sizeof a);
    listen(l, 10);
    a = v4("127.0.0.1", port_of(l));
    struct epoll_event e = {.events = EPOLLIN | EPOLLET, .data = {.fd = 1}}, out[4];
    epoll_ctl(ep, EPOLL_CTL_ADD, l, &e);
    say("none", epoll_wait(ep, out, 4, 0));
    int c = socket(AF_INET, SOCK_STREAM, 0);
    connect(c, (void *)&a, sizeof a);
    say("one", epoll_wait(ep, out, 4, 0));
    say("edge", epoll_wait(ep, out, 4, 0));
    int s = accept(l, NULL, NULL);
    e = (struct epoll_event){.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP, .data = {.fd = 2}};
    epoll_ctl(ep, EPOLL_CTL_ADD, s, &e);
    say("writable", epoll_wait(ep, out, 4, 0));
    printf("%x\n", out[0].events);
    shutdown(c, SHUT_WR);
    say("closed", epoll_wait(ep, out, 4, 0));
    printf("%x\n", out[0].events);
    close(s), close(c), close(l), close(ep);
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    signal(SIGPIPE, SIG_IGN);
    stream();
    printf("== IPv6\n");
    six();
    printf("== UDP\n");
    udp();
    printf("== errors\n");
    errors();
    printf("== epoll\n");
    watched();
    return 0;
}
