// Names that end in `.` or `..`, or that are the current directory: what each call says of them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *what, const char *name, long r) {
    printf("%s %s: %ld %s\n", what, name, r, r < 0 ? strerror(errno) : "");
}

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const char *const names[] = {".", "dir/..", "dir/.", "dir/", "dir/sub/..", "dir/sub/../..", "./dir", "dir//sub", "no/..", "file/..", "file/.", "file/"};
    char buf[64];
    struct stat st;
    mkdir("dir", 0755);
    mkdir("dir/sub", 0755);
    close(open("dir/sub/kept", O_CREAT | O_WRONLY, 0644));
    close(open("file", O_CREAT | O_WRONLY, 0644));
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        const char *name = names[i];
        show("readlink", name, readlink(name, buf, sizeof buf));
        int r = stat(name, &st);
        show("stat", name, r);
        if (r == 0) printf("directory %d\n", S_ISDIR(st.st_mode));
        show("lstat", name, lstat(name, &st));
        show("access", name, access(name, R_OK));
        show("mkdir", name, mkdir(name, 0755));
        show("rmdir", name, rmdir(name));
        show("unlink", name, unlink(name) < 0 ? -1 : 0);
        show("symlink", name, symlink("x", name));
        show("link", name, link("dir/sub/kept", name));
        int fd = open(name, O_RDONLY | O_DIRECTORY);
        printf("open %s: %s\n", name, fd < 0 ? strerror(errno) : "ok");
        if (fd >= 0) close(fd);
        fd = open(name, O_RDWR);
        printf("open for writing %s: %s\n", name, fd < 0 ? strerror(errno) : "ok");
        if (fd >= 0) close(fd);
    }
    return 0;
}
