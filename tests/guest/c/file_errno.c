// Failing calls: each must fail with Linux's own error.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FAIL(call) do { errno = 0; long r_ = (long)(call); printf("%-48.48s %ld %s\n", #call, r_, strerror(errno)); } while (0)
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    char buf[16];
    struct stat st;
    char *volatile null = NULL;
    char *volatile wild = (char *)0x7f0000000000;
    static char longname[300], longpath[5000];
    memset(longname, 'n', 299);
    for (int i = 0; i < 4999; i++) longpath[i] = i % 10 ? 'p' : '/';
    FAIL(open("missing", O_RDONLY));
    FAIL(open("", O_RDONLY));
    FAIL(open("no/such/dir", O_CREAT | O_WRONLY, 0600));
    FAIL(open(longname, O_CREAT | O_WRONLY, 0600));
    FAIL(open(longpath, O_RDONLY));
    int fd = open("file", O_CREAT | O_RDWR, 0600);
    FAIL(open("file/under", O_RDONLY));
    FAIL(open("file/", O_RDONLY));
    FAIL(read(-1, buf, 1));
    FAIL(read(500, buf, 1));
    FAIL(write(-1, buf, 1));
    FAIL(syscall(SYS_write, 1, wild, 1L));
    FAIL(syscall(SYS_read, fd, wild, 0L));
    FAIL(syscall(SYS_openat, AT_FDCWD, null, O_RDONLY));
    FAIL(syscall(SYS_openat, AT_FDCWD, wild, O_RDONLY));
    FAIL(syscall(SYS_getcwd, wild, 100L));
    FAIL(close(-1));
    FAIL(close(500));
    FAIL(lseek(500, 0, SEEK_SET));
    FAIL(fstat(500, &st));
    FAIL(stat("", &st));
    FAIL(fsync(500));
    FAIL(ftruncate(500, 0));
    FAIL(truncate("missing", 0));
    FAIL(unlink("missing"));
    FAIL(unlink(""));
    FAIL(rename("missing", "x"));
    FAIL(access("missing", F_OK));
    FAIL(access("file", 77));
    FAIL(fcntl(500, F_GETFL));
    FAIL(fcntl(fd, F_DUPFD, -1));
    FAIL(ioctl(fd, TIOCGWINSZ, buf));
    FAIL(ioctl(500, TIOCGWINSZ, buf));
    FAIL(isatty(fd));
    FAIL(isatty(500));
    FAIL(fchdir(fd));
    FAIL(openat(fd, "x", O_RDONLY));
    FAIL(openat(500, "x", O_RDONLY));
    FAIL(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    FAIL(mmap(NULL, 4096, PROT_READ, MAP_ANONYMOUS, -1, 0));
    FAIL(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 500, 0));
    FAIL(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 123));
    FAIL(munmap((void *)1, 4096));
    FAIL(munmap((void *)0, 0));
    FAIL(mprotect((void *)1, 4096, PROT_READ));
    FAIL(kill(getpid(), 999));
    FAIL(kill(getpid(), 0));
    FAIL(sigaction(SIGKILL, &(struct sigaction){.sa_handler = SIG_IGN}, NULL));
    FAIL(sigaction(999, NULL, NULL));
    FAIL(signal(SIGSTOP, SIG_IGN));
    FAIL(nanosleep(&(struct timespec){0, -1}, NULL));
    FAIL(clock_gettime(99, &(struct timespec){0, 0}));
    FAIL(waitpid(-1, NULL, WNOHANG));
    FAIL(pipe2((int[2]){0, 0}, 0x7ffff));
    FAIL(pread(fd, buf, 1, -1));
    FAIL(pwrite(fd, buf, 1, -1));
    FAIL(dup2(fd, -1));
    FAIL(dup2(500, 4));
    FAIL(readlink("file", buf, sizeof buf));
    FAIL(symlink("", "emptylink"));
    FAIL(mkdir("file", 0700));
    FAIL(rmdir("."));
    FAIL(rmdir("file"));
    FAIL(chdir("file"));
    FAIL(getrlimit(999, &(struct rlimit){0, 0}));
    FAIL(syscall(SYS_getrandom, buf, 4L, 0x1000L));
    FAIL(syscall(9999));
    FAIL(syscall(-1));
    FAIL(fopen("missing", "r"));
    FAIL(fopen("x", "z"));
    FAIL(freopen("missing/x", "r", stdin));
    FAIL(posix_fallocate(fd, 0, -1));
    return 0;
}
