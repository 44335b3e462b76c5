// Files through system calls: create, append, truncate, seek, positioned and vectored I/O, exclusive creation, duplicates.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void show(const char *what, long r) { printf("%s: %ld %s\n", what, r, r < 0 ? strerror(errno) : ""); }
static long size_of(const char *path) { struct stat st; return stat(path, &st) ? -1 : (long)st.st_size; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    char buf[256];
    int fd = open("a.txt", O_RDWR | O_CREAT | O_TRUNC, 0644);
    printf("%d\n", fd >= 3);
    show("write", write(fd, "hello world\n", 12));
    show("lseek set", lseek(fd, 6, SEEK_SET));
    show("read", read(fd, buf, 100));
    printf("<%.6s>\n", buf);
    show("read at end", read(fd, buf, 100));
    show("lseek cur", lseek(fd, -3, SEEK_CUR));
    show("lseek end", lseek(fd, 4, SEEK_END));
    show("lseek before start", lseek(fd, -100, SEEK_SET));
    show("lseek whence", lseek(fd, 0, 99));
    show("write past end", write(fd, "X", 1));
    printf("size %ld\n", size_of("a.txt"));
    show("pread hole", pread(fd, buf, 20, 10));
    for (int i = 0; i < 7; i++) printf("%d ", buf[i]);
    putchar('\n');
    show("pwrite", pwrite(fd, "JJ", 2, 0));
    show("position", lseek(fd, 0, SEEK_CUR));
    show("pread negative", pread(fd, buf, 1, -1));
    show("ftruncate", ftruncate(fd, 5));
    show("size", lseek(fd, 0, SEEK_END));
    show("grow", ftruncate(fd, 50));
    show("size", lseek(fd, 0, SEEK_END));
    show("truncate", truncate("a.txt", 8));
    printf("size %ld\n", size_of("a.txt"));
    show("ftruncate negative", ftruncate(fd, -1));
    show("fsync", fsync(fd));
    show("fdatasync", fdatasync(fd));
    show("close", close(fd));
    show("close again", close(fd));

    fd = open("a.txt", O_WRONLY | O_APPEND);
    lseek(fd, 0, SEEK_SET);
    show("append", write(fd, "appended", 8));
    show("read write-only", read(fd, buf, 1));
    close(fd);
    fd = open("a.txt", O_RDONLY);
    show("write read-only", write(fd, "x", 1));
    show("ftruncate read-only", ftruncate(fd, 0));
    long n = read(fd, buf, sizeof buf);
    printf("%ld <", n);
    fwrite(buf, 1, (size_t)n, stdout);
    puts(">");
    close(fd);

    fd = open("excl", O_CREAT | O_EXCL | O_WRONLY, 0600);
    printf("%d\n", fd >= 0);
    show("O_EXCL again", open("excl", O_CREAT | O_EXCL | O_WRONLY, 0600));
    int d = dup(fd), d2 = dup2(fd, 20), d3 = fcntl(fd, F_DUPFD, 30), d4 = dup3(fd, 21, O_CLOEXEC);
    printf("%d %d %d %d\n", d >= 0 && d != fd, d2, d3, d4);
    write(fd, "1", 1); write(d, "2", 1); write(d2, "3", 1); write(d3, "4", 1); write(d4, "5", 1);
    show("shared position", lseek(fd, 0, SEEK_CUR));
    printf("cloexec %d %d %d\n", fcntl(d2, F_GETFD), fcntl(d4, F_GETFD), fcntl(d4, F_SETFD, 0));
    printf("cloexec %d\n", fcntl(d4, F_GETFD));
    printf("mode %d append %d\n", (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY, (fcntl(fd, F_GETFL) & O_APPEND) != 0);
    printf("set append %d\n", fcntl(fd, F_SETFL, O_APPEND));
    printf("append %d\n", (fcntl(d, F_GETFL) & O_APPEND) != 0);
    show("dup2 bad", dup2(99, 5));
    show("dup bad", dup(-1));
    show("dup2 same", dup2(fd, fd) == fd);
    show("dup3 same", dup3(fd, fd, 0));
    show("fcntl bad", fcntl(fd, 12345));
    close(fd); close(d); close(d2); close(d3);
    show("last duplicate", write(d4, "6", 1));
    close(d4);
    printf("size %ld\n", size_of("excl"));

    fd = open("vec", O_RDWR | O_CREAT, 0644);
    struct iovec out[3] = {{"first ", 6}, {"", 0}, {"second", 6}};
    show("writev", writev(fd, out, 3));
    char x[4], y[20];
    struct iovec in[2] = {{x, 4}, {y, 20}};
    lseek(fd, 0, SEEK_SET);
    show("readv", readv(fd, in, 2));
    printf("%.4s|%.8s\n", x, y);
    show("preadv", preadv(fd, in, 2, 3));
    printf("%.4s|%.5s\n", x, y);
    show("pwritev", pwritev(fd, out, 3, 100));
    show("writev count", writev(fd, out, -1));
    show("writev none", writev(fd, out, 0));
    close(fd);

    // The lowest free descriptor is used.
    int a = open("vec", O_RDONLY), b = open("vec", O_RDONLY);
    close(a);
    int c = open("vec", O_RDONLY);
    printf("lowest %d\n", c == a);
    close(b); close(c);

    fd = open("big", O_RDWR | O_CREAT | O_TRUNC, 0644);
    static char block[65536];
    for (int i = 0; i < 16; i++) { memset(block, 'a' + i, sizeof block); if (write(fd, block, sizeof block) != sizeof block) puts("short"); }
    unsigned long hash = GUEST_HASH0;
    lseek(fd, 0, SEEK_SET);
    while ((n = read(fd, block, 5003)) > 0) hash = guest_hash(hash, block, (unsigned long)n);
    printf("%ld %016lx\n", size_of("big"), hash);
    close(fd);
    show("unlink", unlink("big"));
    show("stat unlinked", size_of("big"));
    fd = open("gone", O_RDWR | O_CREAT, 0600);
    write(fd, "still here", 10);
    show("unlink open", unlink("gone"));
    show("read unlinked", pread(fd, buf, 10, 0));
    printf("%.10s\n", buf);
    close(fd);
    show("rename", rename("excl", "renamed"));
    show("old name", size_of("excl"));
    show("rename over", rename("renamed", "a.txt"));
    printf("size %ld\n", size_of("a.txt"));
    return 0;
}
