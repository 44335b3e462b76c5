// atexit handlers run in reverse order, also those registered by handlers; exit flushes stdio.
//# exit: 7
#include <stdio.h>
#include <stdlib.h>
static void last(void) { printf("registered by a handler\n"); }
static void first(void) { printf("first registered, last run\n"); printf("unflushed"); }
static void second(void) { printf("second\n"); atexit(last); }
static int n;
static void counted(void) { printf("counted %d\n", ++n); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    atexit(first);
    for (int i = 0; i < 40; i++) atexit(counted);
    atexit(second);
    printf("main ends\n");
    exit(7);
}
