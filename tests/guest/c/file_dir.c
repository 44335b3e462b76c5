// Directories: mkdir, rmdir, chdir, getcwd, readdir, openat and relatives, nftw, scandir, glob.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *what, long r) { printf("%s: %ld %s\n", what, r, r < 0 ? strerror(errno) : ""); }
static void touch(const char *path) { int fd = open(path, O_CREAT | O_WRONLY, 0644); if (fd < 0 || write(fd, path, strlen(path)) < 0) printf("touch %s: %s\n", path, strerror(errno)); close(fd); }
static const char *tail(const char *path, const char *prefix) { return strncmp(path, prefix, strlen(prefix)) ? "?" : path + strlen(prefix); }
static char seen[64][64];
static int nseen;
static int visit(const char *path, const struct stat *st, int flag, struct FTW *ftw) {
    snprintf(seen[nseen++], 64, "%s %d level %d%s", path, flag, ftw->level, S_ISREG(st->st_mode) ? " file" : "");
    return 0;
}
static int compare(const void *a, const void *b) { return strcmp(a, b); }
static int only_visible(const struct dirent *e) { return e->d_name[0] != '.'; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    char cwd[1024], sub[1100];
    printf("%d\n", getcwd(cwd, sizeof cwd) != NULL);
    show("mkdir", mkdir("d", 0755));
    show("mkdir again", mkdir("d", 0755));
    show("mkdir nested", mkdir("x/y", 0755));
    show("mkdir sub", mkdir("d/sub", 0755));
    touch("d/one"); touch("d/two"); touch("d/sub/three"); touch("d/.hidden");
    show("mkdir under file", mkdir("d/one/z", 0755));
    show("chdir", chdir("d/sub"));
    getcwd(sub, sizeof sub);
    puts(tail(sub, strcmp(cwd, "/") ? cwd : ""));
    struct stat st;
    show("stat relative", stat("three", &st));
    show("stat ..", stat("../one", &st));
    show("stat dots", stat("./.././sub//three", &st));
    show("chdir ..", chdir("../.."));
    getcwd(sub, sizeof sub);
    printf("%d\n", strcmp(cwd, sub));
    show("chdir file", chdir("d/one"));
    show("chdir missing", chdir("nowhere"));
    errno = 0;
    printf("getcwd small %d %d\n", getcwd(sub, 1) == NULL, errno == ERANGE);
    struct dirent **list;
    int n = scandir("d", &list, NULL, alphasort);
    for (int i = 0; i < n; i++) { printf("%s %d, ", list[i]->d_name, list[i]->d_type); free(list[i]); }
    printf("%d\n", n);
    free(list);
    n = scandir("d", &list, only_visible, alphasort);
    printf("%d\n", n);
    for (int i = 0; i < n; i++) free(list[i]);
    free(list);
    DIR *dir = opendir("d");
    int count = 0;
    for (struct dirent *e; (e = readdir(dir));) count++;
    rewinddir(dir);
    int again = 0;
    for (struct dirent *e; (e = readdir(dir));) again++;
    printf("%d %d\n", count, again);
    show("fstatat", fstatat(dirfd(dir), "one", &st, 0));
    int fd = openat(dirfd(dir), "two", O_RDONLY);
    char buf[32];
    show("openat read", read(fd, buf, sizeof buf));
    close(fd);
    show("mkdirat", mkdirat(dirfd(dir), "made", 0755));
    show("renameat", renameat(dirfd(dir), "made", AT_FDCWD, "moved"));
    show("unlinkat dir as file", unlinkat(AT_FDCWD, "moved", 0));
    show("unlinkat dir", unlinkat(AT_FDCWD, "moved", AT_REMOVEDIR));
    show("faccessat", faccessat(dirfd(dir), "two", F_OK, 0));
    int before = dirfd(dir);
    closedir(dir);
    show("closed", fstat(before, &st));
    fd = open("d", O_RDONLY | O_DIRECTORY);
    show("fchdir", fchdir(fd));
    show("access", access("one", F_OK));
    chdir("..");
    show("read directory", read(fd, buf, 1));
    close(fd);
    show("open directory for writing", open("d", O_WRONLY));
    show("O_DIRECTORY of file", open("d/one", O_RDONLY | O_DIRECTORY));
    show("rmdir not empty", rmdir("d"));
    show("rmdir file", rmdir("d/one"));
    show("rmdir missing", rmdir("nowhere"));
    show("unlink directory", unlink("d/sub") < 0 ? -1 : 0);
    show("opendir missing", opendir("nowhere") ? 0 : -1);
    for (int i = 0; i < 300; i++) { char name[64]; snprintf(name, sizeof name, "d/sub/file-with-a-rather-long-name-%03d", i); touch(name); }
    dir = opendir("d/sub");
    unsigned sum = 0;
    count = 0;
    for (struct dirent *e; (e = readdir(dir));) if (e->d_name[0] == 'f') { count++; sum += (unsigned)strlen(e->d_name); }
    closedir(dir);
    printf("%d %u\n", count, sum);
    for (int i = 0; i < 300; i += 2) { char name[64]; snprintf(name, sizeof name, "d/sub/file-with-a-rather-long-name-%03d", i); unlink(name); }
    glob_t g;
    printf("%d\n", glob("d/*/*-00?", 0, NULL, &g));
    for (size_t i = 0; i < g.gl_pathc; i++) puts(g.gl_pathv[i]);
    globfree(&g);
    printf("%d %d\n", fnmatch("*.[ch]", "file.c", 0), fnmatch("a?c", "abbc", 0) == FNM_NOMATCH);
    for (int i = 1; i < 300; i += 2) { char name[64]; snprintf(name, sizeof name, "d/sub/file-with-a-rather-long-name-%03d", i); unlink(name); }
    printf("%d\n", nftw("d", visit, 8, FTW_PHYS));
    qsort(seen, (size_t)nseen, 64, compare);
    for (int i = 0; i < nseen; i++) puts(seen[i]);
    show("rename directory", rename("d", "e"));
    show("rename into itself", rename("e", "e/f"));
    show("rename file over directory", rename("e/one", "e/sub"));
    mkdir("empty", 0700);
    show("rename directory over empty", rename("empty", "e/empty"));
    show("unlink", unlink("e/.hidden"));
    return 0;
}
