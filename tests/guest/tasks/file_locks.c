// Locks between processes: fcntl's by range, flock, open file description locks; waiting, upgrades, deadlock, release at the end.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
static int fd;
static const char *why(int result) {
    if (result >= 0) return "ok";
    return errno == EAGAIN || errno == EACCES ? "busy" : errno == EDEADLK ? "EDEADLK" : errno == EINVAL ? "EINVAL" : errno == EBADF ? "EBADF" : "?";
}
static int lock(int on, int command, int type, long start, long len) {
    struct flock l = {.l_type = (short)type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
    return fcntl(on, command, &l);
}
static void test(long start, long len) {
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
    fcntl(fd, F_GETLK, &l);
    if (l.l_type == F_UNLCK) printf(" free");
    else printf(" %s %ld+%ld by %s", l.l_type == F_RDLCK ? "read" : "write", (long)l.l_start, (long)l.l_len, l.l_pid == getppid() ? "parent" : "other");
}
static void in_child(void (*what)(void)) {
    fflush(stdout);
    pid_t child = fork();
    if (!child) { what(); fflush(stdout); _exit(0); }
    waitpid(child, NULL, 0);
}
static void look(void) {
    test(0, 10);
    test(12, 2);
    test(25, 1);
    test(100, 0);
    printf("\n read %s,", why(lock(fd, F_SETLK, F_RDLCK, 20, 10)));
    printf(" write %s,", why(lock(fd, F_SETLK, F_WRLCK, 20, 10)));
    printf(" elsewhere %s\n", why(lock(fd, F_SETLK, F_WRLCK, 60, 5)));
}
static void inherited(void) { printf("not inherited: %s\n", why(lock(fd, F_SETLK, F_WRLCK, 12, 1))); }
static void flocked(void) {
    int other = open("locks", O_RDWR);
    printf("flock: inherited %s, ", why(flock(fd, LOCK_EX | LOCK_NB)));
    printf("opened %s, ", why(flock(other, LOCK_EX | LOCK_NB)));
    printf("shared %s\n", why(flock(other, LOCK_SH | LOCK_NB)));
}
int main(int argc, char **argv) {
    int status, ends[2];
    char c;
    fd = open("locks", O_RDWR | O_CREAT | O_TRUNC, 0600);
    lock(fd, F_SETLK, F_WRLCK, 10, 5);
    lock(fd, F_SETLK, F_RDLCK, 20, 10);
    in_child(look);
    in_child(inherited);
    // Split, merge, upgrade.
    lock(fd, F_SETLK, F_UNLCK, 0, 0);
    lock(fd, F_SETLK, F_WRLCK, 0, 100);
    lock(fd, F_SETLK, F_UNLCK, 12, 2);
    lock(fd, F_SETLK, F_RDLCK, 20, 10);
    in_child(look);
    // Closing any descriptor of the file drops them.
    close(dup(fd));
    in_child(look);
    // Waiting: the child gets it when we let go.
    pipe(ends);
    lock(fd, F_SETLK, F_WRLCK, 0, 0);
    pid_t child = fork();
    if (!child) {
        write(ends[1], "r", 1);
        _exit(lock(fd, F_SETLKW, F_WRLCK, 0, 1) ? 1 : 21);
    }
    read(ends[0], &c, 1);
    usleep(2000);
    lock(fd, F_SETLK, F_UNLCK, 0, 0);
    waitpid(child, &status, 0);
    printf("waited: %d\n", WEXITSTATUS(status));
    // Each holds one and wants the other's.
    lock(fd, F_SETLK, F_WRLCK, 0, 1);
    child = fork();
    if (!child) {
        lock(fd, F_SETLK, F_WRLCK, 1, 1);
        write(ends[1], "r", 1);
        _exit(lock(fd, F_SETLKW, F_WRLCK, 0, 1) ? (errno == EDEADLK ? 30 : 31) : 32);
    }
    read(ends[0], &c, 1);
    int result = lock(fd, F_SETLKW, F_WRLCK, 1, 1), deadlock = result < 0 && errno == EDEADLK;
    lock(fd, F_SETLK, F_UNLCK, 0, 0);
    waitpid(child, &status, 0);
    deadlock += WEXITSTATUS(status) == 30;
    printf("deadlocks found: %d\n", deadlock);
    flock(fd, LOCK_EX);
    in_child(flocked);
    flock(fd, LOCK_SH);
    in_child(flocked);
    flock(fd, LOCK_UN);
    // Open file description locks: between descriptions of one process.
    int other = open("locks", O_RDWR);
    printf("OFD: %s, ", why(lock(fd, F_OFD_SETLK, F_WRLCK, 0, 10)));
    printf("other %s, ", why(lock(other, F_OFD_SETLK, F_WRLCK, 5, 10)));
    printf("classic %s, ", why(lock(other, F_SETLK, F_WRLCK, 5, 10)));
    printf("behind %s\n", why(lock(other, F_OFD_SETLK, F_WRLCK, 10, 10)));
    printf("bad: %s %s %s\n", why(lock(99, F_SETLK, F_WRLCK, 0, 1)), why(lock(fd, F_SETLK, 9, 0, 1)), why(lock(fd, F_SETLK, F_WRLCK, -5, 1)));
    close(other);
    unlink("locks");
    return 0;
}
