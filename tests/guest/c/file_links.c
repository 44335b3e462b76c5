// Hard and symbolic links, stat's fields, permission bits, times.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *what, long r) { printf("%s: %ld %s\n", what, r, r < 0 ? strerror(errno) : ""); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    struct stat a, b;
    char buf[64];
    int fd = open("file", O_CREAT | O_RDWR, 0644);
    write(fd, "content", 7);
    show("link", link("file", "hard"));
    show("link again", link("file", "hard"));
    show("link missing", link("nothing", "x"));
    stat("file", &a); stat("hard", &b);
    printf("same %d links %d size %ld\n", a.st_ino == b.st_ino && a.st_dev == b.st_dev, (int)a.st_nlink, (long)b.st_size);
    show("symlink", symlink("file", "soft"));
    show("symlink again", symlink("file", "soft"));
    show("symlink dangling", symlink("nothing", "dangling"));
    show("symlink loop", symlink("loop", "loop"));
    long n = readlink("soft", buf, sizeof buf);
    printf("%ld %.*s\n", n, (int)n, buf);
    n = readlink("soft", buf, 2);
    printf("%ld %.*s\n", n, (int)n, buf);
    show("readlink of file", readlink("file", buf, 10));
    show("readlink missing", readlink("none", buf, 10));
    lstat("soft", &b);
    printf("link %d size %ld\n", S_ISLNK(b.st_mode), (long)b.st_size);
    stat("soft", &b);
    printf("file %d same %d\n", S_ISREG(b.st_mode), a.st_ino == b.st_ino);
    show("stat dangling", stat("dangling", &b));
    show("lstat dangling", lstat("dangling", &b));
    show("open loop", open("loop", O_RDONLY));
    show("open nofollow", open("soft", O_RDONLY | O_NOFOLLOW));
    int s = open("soft", O_RDWR);
    show("write through link", write(s, "CON", 3));
    close(s);
    pread(fd, buf, 7, 0);
    printf("%.7s\n", buf);
    mkdir("dir", 0755);
    show("directory link", symlink("dir", "dirlink"));
    s = open("dirlink/inside", O_CREAT | O_WRONLY, 0600);
    show("create through link", write(s, "x", 1));
    close(s);
    show("stat inside", stat("dir/inside", &b));
    show("unlink soft", unlink("soft"));
    show("file is there", access("file", F_OK));
    show("rename link", rename("dangling", "dangling2"));
    show("unlink hard", unlink("hard"));
    stat("file", &a);
    printf("links %d\n", (int)a.st_nlink);
    fstat(fd, &b);
    printf("fstat same %d %d\n", a.st_ino == b.st_ino, (int)(b.st_mode & S_IFMT) == S_IFREG);
    stat("dir", &b);
    printf("dir %d\n", S_ISDIR(b.st_mode));
    char *real = realpath("dir/../dirlink/inside", NULL);
    printf("%s\n", real ? strrchr(real, '/') - 4 : strerror(errno));
    free(real);
    struct timespec times[2] = {{1000000000, 0}, {1234567890, 0}};
    show("utimensat", utimensat(AT_FDCWD, "file", times, 0));
    stat("file", &b);
    printf("mtime %ld\n", (long)b.st_mtime);
    printf("blksize %d blocks %d\n", b.st_blksize > 0, b.st_blocks >= 0);
    close(fd);
    return 0;
}
