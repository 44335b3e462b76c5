// Constructors and destructors with priorities, weak symbols, aliases, sections enumerated by the linker, common symbols.
#include <stdio.h>
#include <unistd.h>
static char log_[64]; static int at_;
static void note(char c) { log_[at_++] = c; }
__attribute__((constructor(300))) static void c3(void) { note('3'); }
__attribute__((constructor(200))) static void c2(void) { note('2'); }
__attribute__((constructor)) static void c9(void) { note('9'); }
__attribute__((constructor(101))) static void c1(void) { note('1'); }
// Only when main ran: in a bundle the others' destructors must be silent.
static int mine;
__attribute__((destructor(101))) static void d1(void) { if (mine) { char nl = '\n'; note('a'); if (write(1, log_, (size_t)at_) < 0 || write(1, &nl, 1) < 0) _exit(9); } }
__attribute__((destructor)) static void d9(void) { note('z'); }
__attribute__((destructor(300))) static void d3(void) { note('c'); }
int GLOBAL(missing_function)(int) __attribute__((weak));
extern int GLOBAL(missing_variable) __attribute__((weak));
__attribute__((weak)) int GLOBAL(overridable)(void) { return 5; }
int GLOBAL(target)(int x) { return x * 3; }
extern __typeof(GLOBAL(target)) GLOBAL(other_name) __attribute__((alias(GUEST_STRING(GLOBAL(target)))));
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    mine = 1;
    printf("%s\n", log_);
    printf("%d %d %d\n", GLOBAL(missing_function) == NULL, &GLOBAL(missing_variable) == NULL, GLOBAL(overridable)());
    printf("%d %d\n", GLOBAL(other_name)(14), GLOBAL(other_name) == GLOBAL(target));
    fflush(stdout);
    return 0;
}
