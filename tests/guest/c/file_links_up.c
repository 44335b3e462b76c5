//# ways: interp native wasi
// A symbolic link whose target begins with `..`. Node's WASI refuses to create one (EPERM).
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *what, long r) { printf("%s: %ld %s\n", what, r, r < 0 ? strerror(errno) : ""); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    struct stat a, b;
    close(open("file", O_CREAT | O_RDWR, 0644));
    show("mkdir", mkdir("dir", 0755));
    show("relative up", symlink("../file", "dir/up"));
    stat("file", &a);
    show("stat up", stat("dir/up", &b));
    printf("%d\n", b.st_ino == a.st_ino);
    return 0;
}
