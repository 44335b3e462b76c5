//# exit: 42
// A program that executes itself: arguments, environment, a fresh image, and what stays of the process.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static int initialised = 5;
static char zeros[200000];

static void handler(int signal) { (void)signal; }

static int compute(int n) { return n < 2 ? n : compute(n - 1) + compute(n - 2); }

static void show(int argc, char **argv) {
    printf("%d:", argc);
    for (int i = 1; i < argc; i++) printf(" [%s]", argv[i]);
    for (char **e = environ; *e; e++)
        if (!strncmp(*e, "T_", 2)) printf(" %s", *e);
    printf(" data %d %d, compute %d\n", initialised, zeros[77777], compute(15));
}

static void show_state(void) {
    struct sigaction action;
    sigset_t mask, pending;
    stack_t stack;
    struct rlimit limit;
    char name[17] = "", cwd[4096];
    printf("handler gone %d,", (sigaction(SIGUSR1, NULL, &action), action.sa_handler == SIG_DFL));
    printf(" ignored kept %d,", (sigaction(SIGUSR2, NULL, &action), action.sa_handler == SIG_IGN));
    sigprocmask(SIG_BLOCK, NULL, &mask);
    sigpending(&pending);
    printf(" mask %d %d, pending %d\n", sigismember(&mask, SIGHUP), sigismember(&mask, SIGTERM), sigismember(&pending, SIGHUP));
    sigaltstack(NULL, &stack);
    getrlimit(RLIMIT_CORE, &limit);
    mode_t mask_of_files = umask(0);
    printf("altstack off %d, umask %o, core limit %d\n", stack.ss_flags == SS_DISABLE, (unsigned)mask_of_files, (int)limit.rlim_cur);
    prctl(PR_GET_NAME, name);
    printf("name %s, in %s\n", name, strrchr(getcwd(cwd, sizeof cwd), '/'));
    printf("descriptors: 7 %s, 8 %s\n", fcntl(7, F_GETFD) < 0 ? "closed" : "open", fcntl(8, F_GETFD) < 0 ? "closed" : "open");
    char text[8];
    ssize_t n = read(8, text, sizeof text);
    printf("read on: %.*s\n", (int)n, text);
    printf("execfn %d\n", !strcmp((char *)getauxval(AT_EXECFN), "/proc/self/exe"));
}

static void set_state(void) {
    static char stack_bytes[65536];
    stack_t stack = {.ss_sp = stack_bytes, .ss_size = sizeof stack_bytes};
    struct rlimit none = {0, 0};
    sigset_t mask;
    signal(SIGUSR1, handler);
    signal(SIGUSR2, SIG_IGN);
    sigemptyset(&mask);
    sigaddset(&mask, SIGHUP);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    raise(SIGHUP);
    sigaltstack(&stack, NULL);
    setrlimit(RLIMIT_CORE, &none);
    umask(027);
    mkdir("place", 0755);
    int fd = open("file", O_CREAT | O_RDWR, 0644);
    if (write(fd, "abcdef", 6) != 6 || chdir("place")) exit(90);
    lseek(fd, 2, SEEK_SET);
    dup3(fd, 7, O_CLOEXEC);
    dup2(fd, 8);
    close(fd);
}

int main(int argc, char **argv) {
    int left = argc > 1 ? atoi(argv[1]) : 3;
    show(argc, argv);
    if (argc > 1 && left == 2) show_state();
    fflush(stdout);
    initialised = 6;
    zeros[77777] = 1;
    if (left == 0) return 42;
    if (left == 3) set_state();
    char next[16], variable[16];
    sprintf(next, "%d", left - 1);
    sprintf(variable, "T_LEFT=%d", left);
    char *args[] = {"/bin/again", argv[0], next, "", "two words", NULL};
    char *none[] = {NULL}, *env[] = {variable, "T_X=", NULL};
    execve("/proc/self/exe", args, left == 1 ? none : env);
    printf("execve: %s\n", strerror(errno));
    return 1;
}
