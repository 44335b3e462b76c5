// SIGCHLD: coalesced, SA_NOCLDSTOP, SA_NOCLDWAIT, ignored; SIGPIPE; signals that end processes and what is told about it.
// QEMU mixes up the flags of the handlers for its own.
//# oracle: linux
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile sig_atomic_t count, reaped, sum;
static void reap(int s) {
    int status, saved = errno;
    (void)s;
    count++;
    while (waitpid(-1, &status, WNOHANG) > 0) { reaped++; sum += WEXITSTATUS(status); }
    errno = saved;
}
static void counted(int s) { (void)s; count++; }
static void on_child(void (*handler)(int), int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(SIGCHLD, &action, NULL);
}
static void reaper(void) {
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    on_child(reap, SA_RESTART);
    sigprocmask(SIG_BLOCK, &block, &old);
    for (int i = 0; i < 30; i++) if (!fork()) _exit(i);
    while (reaped < 30) sigsuspend(&old);
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("reaped %d, statuses %d, signals %s\n", (int)reaped, (int)sum, count >= 1 && count <= 30 ? "1 to 30" : "?");
}
static void stops(int flags) {
    on_child(counted, flags);
    count = 0;
    pid_t child = fork();
    if (!child) for (;;) pause();
    kill(child, SIGSTOP);
    waitpid(child, NULL, WUNTRACED);
    for (int i = 0; i < 1000 && !flags && count < 1; i++) usleep(1000);
    kill(child, SIGCONT);
    waitpid(child, NULL, WCONTINUED);
    // Wait may see the state before the signal is sent.
    for (int i = 0; i < 1000 && !flags && count < 2; i++) usleep(1000);
    int before = count;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    for (int i = 0; i < 1000 && count == before; i++) usleep(1000);
    printf("%s: stop and continue %d, end %d\n", flags ? "SA_NOCLDSTOP" : "all", before, (int)count - before);
}
static void nobody_waits(void (*handler)(int), int flags, const char *name) {
    int ends[2], status;
    char c;
    on_child(handler, flags);
    pipe(ends);
    count = 0;
    for (int i = 0; i < 3; i++)
        if (!fork()) { close(ends[0]); _exit(9); }
    close(ends[1]);
    read(ends[0], &c, 1);
    close(ends[0]);
    int result = waitpid(-1, &status, 0);
    printf("%s: wait %d %s\n", name, result, errno == ECHILD ? "ECHILD" : "?");
    on_child(SIG_DFL, 0);
}
static void sigpipe(void) {
    int ends[2], status;
    pid_t child = fork();
    if (!child) {
        pipe(ends);
        close(ends[0]);
        write(ends[1], "x", 1);
        _exit(1);
    }
    waitpid(child, &status, 0);
    printf("SIGPIPE: %s %d\n", WIFSIGNALED(status) ? "killed" : "exited", WIFSIGNALED(status) ? WTERMSIG(status) == SIGPIPE : WEXITSTATUS(status));
    signal(SIGPIPE, SIG_IGN);
    pipe(ends);
    close(ends[0]);
    FILE *out = fdopen(ends[1], "w");
    fputs("text", out);
    int result = fflush(out);
    printf("stdio: %d %s\n", result, errno == EPIPE ? "EPIPE" : "?");
    fclose(out);
}
static void defaults(void) {
    // What each does by default.
    const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM,
                           SIGCHLD, SIGCONT, SIGURG, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGIO, SIGPWR, SIGSYS, SIGSTKFLT};
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
        int status;
        pid_t child = fork();
        if (!child) { signal(signals[i], SIG_DFL); kill(getpid(), signals[i]); _exit(0); }
        waitpid(child, &status, 0);
        printf("%d%s", signals[i], WIFSIGNALED(status) ? (WTERMSIG(status) == signals[i] ? "+ " : "? ") : WEXITSTATUS(status) ? "! " : "- ");
    }
    printf("\n");
}
int main(int argc, char **argv) {
    reaper();
    stops(0);
    stops(SA_NOCLDSTOP);
    nobody_waits(SIG_IGN, 0, "SIG_IGN");
    nobody_waits(SIG_DFL, SA_NOCLDWAIT, "SA_NOCLDWAIT");
    sigpipe();
    defaults();
    return 0;
}
