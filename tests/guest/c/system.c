// Facts about the system, compared only as far as they must hold: uname, sysconf, rusage, limits, ids, /proc/self, /dev.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    struct utsname u; printf("%d %s %s %d\n", uname(&u), u.sysname, u.machine, strlen(u.release) > 0);
    printf("%ld %d %d %d\n", sysconf(_SC_PAGESIZE), sysconf(_SC_NPROCESSORS_ONLN) >= 1, sysconf(_SC_OPEN_MAX) >= 64, sysconf(_SC_CLK_TCK) == 100);
    struct rusage ru; printf("%d %d\n", getrusage(RUSAGE_SELF, &ru), ru.ru_utime.tv_sec >= 0);
    struct rlimit rl; printf("%d %d\n", getrlimit(RLIMIT_STACK, &rl), rl.rlim_cur > 0);
    printf("%d\n", getrlimit(RLIMIT_NOFILE, &rl));
    struct tms t; printf("%d\n", times(&t) != (clock_t)-1);
    struct sysinfo si; printf("%d %d\n", sysinfo(&si), si.totalram > 0);
    printf("%d %d %d %d\n", getpid() > 0, getppid() >= 0, getuid() == geteuid(), getgid() == getegid());
    printf("%d %d\n", getpid() == (int)syscall(SYS_gettid), getpgrp() >= 0);
    printf("%lu %d %d\n", getauxval(AT_PAGESZ), getauxval(AT_RANDOM) != 0, getauxval(AT_PHDR) != 0);
    printf("%d %d\n", (getauxval(AT_HWCAP) & 3) == 3, getauxval(AT_SECURE) == 0);
    unsigned char r[32] = {0}, z[32] = {0}; printf("%zd %d\n", getrandom(r, 32, 0), memcmp(r, z, 32) != 0);
    mode_t old = umask(027); printf("%o\n", umask(old));
    char path[512]; ssize_t n = readlink("/proc/self/exe", path, sizeof path); printf("exe %d %d\n", n > 0, path[0] == '/');
    int fd = open("/dev/null", O_RDWR); printf("null %d %zd %zd\n", fd >= 0, write(fd, "gone", 4), read(fd, path, 10));
    struct stat st; fstat(fd, &st); printf("chr %d tty %d\n", S_ISCHR(st.st_mode), isatty(fd)); close(fd);
    fd = open("/dev/zero", O_RDONLY); memset(path, 1, 64); printf("zero %zd %d\n", read(fd, path, 64), path[63]); close(fd);
    fd = open("/dev/urandom", O_RDONLY); memset(r, 0, 32); printf("urandom %zd %d\n", read(fd, r, 32), memcmp(r, z, 32) != 0); close(fd);
    FILE *f = fopen("/proc/self/cmdline", "r"); n = f ? (ssize_t)fread(path, 1, sizeof path, f) : -1; printf("cmdline %d\n", n > 0); if (f) fclose(f);
    f = fopen("/proc/self/maps", "r"); int lines = 0; while (f && fgets(path, sizeof path, f)) lines++; printf("maps %d\n", lines > 0); if (f) fclose(f);
    printf("tty %d %d\n", isatty(1), isatty(2) == isatty(2)); struct termios tio; errno = 0; printf("%d %d\n", tcgetattr(1, &tio), errno == ENOTTY);
    printf("yield %d\n", sched_yield()); cpu_set_t set; printf("affinity %d\n", sched_getaffinity(0, sizeof set, &set) >= 0 && CPU_COUNT(&set) >= 1);
    printf("nice %d\n", getpriority(PRIO_PROCESS, 0) >= -20); char host[256]; printf("%d\n", gethostname(host, sizeof host));
    printf("stdout %d\n", fcntl(1, F_GETFD));
    return 0;
}
