// Locks of files within one process: records of the process, records of descriptions, flock.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void say(const char *what, long result) {
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
}

static int record(int fd, int cmd, int type, int whence, long start, long len) {
    struct flock l = {.l_type = type, .l_whence = whence, .l_start = start, .l_len = len};
    int r = fcntl(fd, cmd, &l);
    if (r == 0 && (cmd == F_GETLK || cmd == F_OFD_GETLK)) {
        if (l.l_type == F_UNLCK)
            printf("(free) ");
        else
            printf("(%s %d %ld+%ld pid %s) ", l.l_type == F_RDLCK ? "read" : "write", l.l_whence, (long)l.l_start, (long)l.l_len,
                   l.l_pid == getpid() ? "own" : l.l_pid == -1 ? "-1" : "other");
    }
    return r;
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    int a = open("locked", O_RDWR | O_CREAT, 0600), b = open("locked", O_RDWR), r = open("locked", O_RDONLY);
    write(a, "0123456789", 10);
    printf("== process\n");
    say("write lock", record(a, F_SETLK, F_WRLCK, SEEK_SET, 0, 5));
    say("same process", record(b, F_SETLK, F_WRLCK, SEEK_SET, 2, 8));
    say("get", record(b, F_GETLK, F_WRLCK, SEEK_SET, 0, 0));
    say("other's view", record(b, F_OFD_GETLK, F_WRLCK, SEEK_SET, 0, 0));
    say("other takes", record(b, F_OFD_SETLK, F_RDLCK, SEEK_SET, 9, 1));
    say("other takes", record(b, F_OFD_SETLK, F_RDLCK, SEEK_END, 0, 5));
    say("unlock the middle", record(a, F_SETLK, F_UNLCK, SEEK_SET, 3, 2));
    say("get", record(b, F_OFD_GETLK, F_RDLCK, SEEK_SET, 3, 0));
    say("other takes the middle", record(b, F_OFD_SETLK, F_WRLCK, SEEK_SET, 3, 2));
    say("get ofd", record(a, F_GETLK, F_RDLCK, SEEK_SET, 0, 0));
    say("process again", record(a, F_SETLK, F_WRLCK, SEEK_SET, 4, 1));
    say("close another", close(r));
    say("get", record(b, F_OFD_GETLK, F_WRLCK, SEEK_SET, 0, 0));
    close(b);
    say("get after close", record(a, F_GETLK, F_WRLCK, SEEK_SET, 0, 0));
    b = open("locked", O_RDWR), r = open("locked", O_RDONLY);
    say("negative length", record(a, F_SETLK, F_WRLCK, SEEK_SET, 10, -3));
    say("get", record(b, F_OFD_GETLK, F_WRLCK, SEEK_SET, 0, 0));
    say("grow", record(a, F_SETLK, F_WRLCK, SEEK_SET, 10, 5));
    say("get", record(b, F_OFD_GETLK, F_WRLCK, SEEK_SET, 0, 0));
    say("read part", record(a, F_SETLK, F_RDLCK, SEEK_SET, 8, 2));
    say("get", record(b, F_OFD_GETLK, F_RDLCK, SEEK_SET, 0, 0));
    say("shared", record(b, F_OFD_SETLK, F_RDLCK, SEEK_SET, 8, 2));
    printf("== errors\n");
    say("read only", record(r, F_SETLK, F_WRLCK, SEEK_SET, 0, 1));
    say("type", record(a, F_SETLK, 9, SEEK_SET, 0, 1));
    say("whence", record(a, F_SETLK, F_RDLCK, 9, 0, 1));
    say("before the start", record(a, F_SETLK, F_RDLCK, SEEK_SET, -1, 1));
    say("get type", record(a, F_GETLK, F_UNLCK, SEEK_SET, 0, 1));
    say("badf", record(77, F_SETLK, F_RDLCK, SEEK_SET, 0, 1));
    say("fault", fcntl(a, F_SETLK, (void *)8));
    printf("== flock\n");
    say("exclusive", flock(a, LOCK_EX));
    say("other", flock(b, LOCK_SH | LOCK_NB));
    int d = dup(a);
    say("dup", flock(d, LOCK_SH | LOCK_NB));
    say("other", flock(b, LOCK_SH | LOCK_NB));
    say("upgrade", flock(a, LOCK_EX | LOCK_NB));
    say("unlock other", flock(b, LOCK_UN));
    say("upgrade", flock(a, LOCK_EX | LOCK_NB));
    close(a);
    say("still", flock(b, LOCK_EX | LOCK_NB));
    close(d);
    say("free", flock(b, LOCK_EX | LOCK_NB));
    say("operation", flock(b, 0));
    say("badf", flock(77, LOCK_EX));
    close(b), close(r);
    unlink("locked");
    return 0;
}
