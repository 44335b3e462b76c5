// Pseudoterminals: openpty, forkpty, line editing, echo, signals by keys, raw reads with VMIN and VTIME, window sizes, hangup.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
static void show(const char *what, const char *text, long n) {
    printf("%s %ld:", what, n);
    for (long i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\n') printf("\\n");
        else if (c == '\r') printf("\\r");
        else if (c < 32 || c > 126) printf("\\x%02x", c);
        else putchar(c);
    }
    if (n < 0) printf(" error %d", errno);
    putchar('\n');
}
static void put(int fd, const char *text) { if (write(fd, text, strlen(text)) < 0) perror("write"); }
static void get(const char *what, int fd) {
    char buf[256];
    long n = read(fd, buf, sizeof buf);
    show(what, buf, n);
}
static int ready(int fd) {
    struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};
    poll(&p, 1, 0);
    return p.revents;
}
static volatile sig_atomic_t seen;
static void on_signal(int signal) { seen = signal; }
static void names(int master, int slave) {
    struct stat a, b;
    char name[64];
    int number = -1;
    fstat(slave, &a);
    int same = ptsname_r(master, name, sizeof name) == 0 && stat(name, &b) == 0 && a.st_rdev == b.st_rdev && a.st_ino == b.st_ino;
    ioctl(master, TIOCGPTN, &number);
    char expected[64];
    snprintf(expected, sizeof expected, "/dev/pts/%d", number);
    printf("names: %d %d %d tty %d %d %d\n", same, strcmp(name, expected), strcmp(ttyname(slave), name), isatty(slave), isatty(master), S_ISCHR(a.st_mode));
}
static void modes(int master, int slave) {
    struct termios t;
    tcgetattr(slave, &t);
    printf("flags %o %o %o %o\n", t.c_iflag & ~IUTF8, t.c_oflag, t.c_cflag & CSIZE, t.c_lflag);
    put(slave, "one\ntwo");
    get("output", master);
    put(master, "ab\x7f""c d\x17""e\n");
    get("line", slave);
    get("echo", master);
    put(master, "gone\x15stay\x04");
    get("eof", slave);
    put(master, "\x04");
    get("end", slave);
    get("echo", master);
    put(master, "first\nsecond\nthird");
    get("one", slave);
    char two[3];
    long n = read(slave, two, 3);
    show("part", two, n);
    get("rest", slave);
    printf("ready %x\n", ready(slave));
    put(master, "\n");
    get("third", slave);
    get("echo", master);
    t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    t.c_cc[VMIN] = 3;
    t.c_cc[VTIME] = 0;
    tcsetattr(slave, TCSANOW, &t);
    put(master, "ab");
    printf("raw ready %x\n", ready(slave));
    put(master, "c\r");
    get("raw", slave);
    t.c_cc[VMIN] = 0;
    t.c_cc[VTIME] = 1;
    tcsetattr(slave, TCSANOW, &t);
    get("nothing", slave);
    put(master, "x");
    get("timed", slave);
    t.c_cc[VTIME] = 0;
    tcsetattr(slave, TCSANOW, &t);
    get("polled", slave);
    cfmakeraw(&t);
    tcsetattr(slave, TCSANOW, &t);
    put(slave, "a\n");
    get("raw output", master);
}
static void closed(int master, int slave) {
    put(slave, "last");
    close(slave);
    get("left", master);
    get("left", master);
    printf("ready %x\n", ready(master) & ~(POLLOUT | 0x140));
    close(master);
}
static int child_report;
static void child(void) {
    struct winsize size;
    struct termios t;
    sigset_t blocked, none;
    sigemptyset(&none);
    sigemptyset(&blocked);
    for (int i = 0; i < 3; i++) {
        int of[] = {SIGINT, SIGWINCH, SIGHUP};
        signal(of[i], on_signal);
        sigaddset(&blocked, of[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    printf("session %d group %d foreground %d\n", getsid(0) == getpid(), getpgrp() == getpid(), tcgetpgrp(0) == getpid());
    int tty = open("/dev/tty", O_RDWR);
    printf("tty %d\n", tty >= 0 && isatty(tty));
    close(tty);
    ioctl(0, TIOCGWINSZ, &size);
    printf("size %d %d\n", size.ws_row, size.ws_col);
    tcgetattr(0, &t);
    t.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(0, TCSANOW, &t);
    printf("go\n");
    fflush(stdout);
    while (seen != SIGINT) sigsuspend(&none);
    printf("interrupted\n");
    fflush(stdout);
    while (seen != SIGWINCH) sigsuspend(&none);
    ioctl(0, TIOCGWINSZ, &size);
    printf("size %d %d\n", size.ws_row, size.ws_col);
    printf("ready\n");
    fflush(stdout);
    char line[64], answer[100];
    // The read that waits ends as one of EOF or EIO, whichever the hangup comes to first.
    long n = read(0, line, sizeof line);
    int ended = n == 0 || (n < 0 && errno == EIO);
    while (seen != SIGHUP) sigsuspend(&none);
    n = read(0, line, 1);
    long wrote = write(1, "x", 1) < 0 ? errno : 0, asked = tcgetattr(0, &t) < 0 ? errno : 0;
    snprintf(answer, sizeof answer, "read %s, then %ld, write %ld, ioctl %ld, tty %d", ended ? "ended" : "?", n, wrote, asked, open("/dev/tty", O_RDWR) < 0 ? errno : 0);
    write(child_report, answer, strlen(answer) + 1);
    _exit(7);
}
static void until(int master, const char *word) {
    char all[1024];
    size_t have = 0;
    while (have < sizeof all - 1) {
        long n = read(master, all + have, sizeof all - 1 - have);
        if (n <= 0) break;
        have += (size_t)n;
        all[have] = 0;
        if (strstr(all, word)) break;
    }
    show("from child", all, (long)have);
}
int main(int argc, char **argv) {
    (void)argc;
    (void)argv;
    int master, slave, status, ends[2];
    if (openpty(&master, &slave, NULL, NULL, NULL)) return perror("openpty"), 1;
    names(master, slave);
    modes(master, slave);
    closed(master, slave);
    pipe(ends);
    child_report = ends[1];
    struct winsize size = {.ws_row = 30, .ws_col = 90};
    fflush(stdout);
    pid_t pid = forkpty(&master, NULL, NULL, &size);
    if (pid < 0) return perror("forkpty"), 1;
    if (!pid) child();
    until(master, "go\r\n");
    put(master, "\x03");
    until(master, "interrupted\r\n");
    size.ws_row = 31;
    ioctl(master, TIOCSWINSZ, &size);
    until(master, "ready\r\n");
    close(master);
    char answer[100] = "";
    read(ends[0], answer, sizeof answer);
    waitpid(pid, &status, 0);
    printf("hung up: %s, status %d\n", answer, WEXITSTATUS(status));
    pid = forkpty(&master, NULL, NULL, NULL);
    if (!pid) {
        put(1, "up\n");
        while (1) pause();
    }
    until(master, "up\r\n");
    put(master, "\x1c");
    waitpid(pid, &status, 0);
    printf("killed by %d\n", WTERMSIG(status));
    close(master);
    return 0;
}
