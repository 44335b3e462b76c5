// Pipes inside one process, poll and select on descriptors that are ready, socket pairs and eventfd, non-blocking reads.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    int p[2]; char buf[100000];
    printf("%d\n", pipe(p));
    printf("%zd\n", write(p[1], "through the pipe", 16));
    int avail = -1; ioctl(p[0], FIONREAD, &avail); printf("available %d\n", avail);
    printf("%zd %.7s\n", read(p[0], buf, 7), buf);
    struct pollfd f[3] = {{p[0], POLLIN, 0}, {p[1], POLLOUT, 0}, {-1, POLLIN, 0}};
    int r = poll(f, 3, 0); printf("%d %x %x %x\n", r, f[0].revents, f[1].revents, f[2].revents);
    printf("%zd\n", read(p[0], buf, 100));
    f[0].revents = 0; r = poll(f, 1, 0); printf("%d %x\n", r, f[0].revents);
    r = poll(f, 1, 20); printf("timeout %d\n", r);
    fcntl(p[0], F_SETFL, O_NONBLOCK); errno = 0;
    printf("%zd %d\n", read(p[0], buf, 10), errno == EAGAIN);
    fcntl(p[1], F_SETFL, O_NONBLOCK);
    memset(buf, 'x', sizeof buf); long total = 0; for (ssize_t n; (n = write(p[1], buf, 4096)) > 0;) total += n;
    printf("capacity %ld %d\n", total, errno == EAGAIN);
    r = poll(&f[1], 1, 0); printf("%d\n", r);
    while (read(p[0], buf, sizeof buf) > 0) {}
    fd_set rd, wr; FD_ZERO(&rd); FD_ZERO(&wr); FD_SET(p[0], &rd); FD_SET(p[1], &wr); struct timeval tv = {0, 0};
    r = select(p[1] + 1, &rd, &wr, NULL, &tv); printf("%d %d %d\n", r, FD_ISSET(p[0], &rd) != 0, FD_ISSET(p[1], &wr) != 0);
    write(p[1], "end", 3); close(p[1]);
    r = poll(f, 1, 0); printf("%d %x\n", r, f[0].revents & (POLLIN | POLLHUP));
    ssize_t n = read(p[0], buf, 10); printf("%zd\n", n); n = read(p[0], buf, 10); printf("end of file %zd\n", n);
    close(p[0]); r = poll(f, 1, 0); printf("%d %x\n", r, f[0].revents);
    signal(SIGPIPE, SIG_IGN); pipe2(p, O_CLOEXEC); close(p[0]); errno = 0; n = write(p[1], "x", 1); printf("%zd %d\n", n, errno == EPIPE); close(p[1]);
    pipe(p); struct stat st; fstat(p[0], &st); printf("fifo %d lseek %d %d\n", S_ISFIFO(st.st_mode), (int)lseek(p[0], 0, SEEK_CUR), errno == ESPIPE);
    FILE *in = fdopen(p[0], "r"), *out = fdopen(p[1], "w"); fprintf(out, "line one\nline two\n"); fclose(out); char line[32]; while (fgets(line, sizeof line, in)) fputs(line, stdout); fclose(in);
    int file = open("ready", O_CREAT | O_RDWR, 0600); f[0] = (struct pollfd){file, POLLIN | POLLOUT, 0}; r = poll(f, 1, 0); printf("file %d %x\n", r, f[0].revents);
    FD_ZERO(&rd); FD_SET(40, &rd); tv.tv_usec = 0; errno = 0; r = select(41, &rd, NULL, NULL, &tv); printf("%d %d\n", r, errno == EBADF);
    sigset_t none; sigemptyset(&none); r = ppoll(f, 1, &(struct timespec){0, 0}, &none); printf("ppoll %d\n", r);
    return 0;
}
