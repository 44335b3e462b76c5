// A loop waits for a signal's handler in a function that saves a register on one of its ways only: whoever called it has that
// register again when the loop has been left for the handler.
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>

int wait_for(volatile int *flag, long doubled, long *out);
long keep(volatile int *flag, long doubled, long *out, long kept);

__asm__(".text\n"
        ".type wait_for, %function\n"
        "wait_for:\n"
        "    cbz x1, 1f\n"
        "    stp x21, x22, [sp, #-16]!\n"
        "    add x21, x1, x1\n"
        "    str x21, [x2]\n"
        "    ldp x21, x22, [sp], #16\n"
        "1:  ldr w3, [x0]\n"
        "    cbz w3, 1b\n"
        "    ret\n"
        ".size wait_for, . - wait_for\n"
        ".type keep, %function\n"
        "keep:\n"
        "    stp x29, x30, [sp, #-32]!\n"
        "    stp x21, x22, [sp, #16]\n"
        "    mov x21, x3\n"
        "    add x22, x3, #1\n"
        "    bl wait_for\n"
        "    add x0, x21, x22\n"
        "    ldp x21, x22, [sp, #16]\n"
        "    ldp x29, x30, [sp], #32\n"
        "    ret\n"
        ".size keep, . - keep\n");

static volatile int flag;

static void on_alarm(int signal) { flag = signal; }

int main(int argc, char **argv) {
    signal(SIGALRM, on_alarm);
    for (long i = 0; i < 6; i++) {
        struct itimerval soon = {.it_value = {.tv_usec = 20000}};
        long doubled = 0;
        flag = 0;
        setitimer(ITIMER_REAL, &soon, 0);
        long kept = keep(&flag, i % 2, &doubled, i * 1000);
        printf("%ld %ld %d\n", kept, doubled, flag);
    }
    return 0;
}
