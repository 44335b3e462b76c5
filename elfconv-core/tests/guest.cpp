// A guest program for the loader's and discovery's tests: a switch, a computed goto, a function table, exceptions.
#include <cstdio>
#include <stdexcept>

__attribute__((noinline)) int dense_switch(int x) {
    switch (x) {
    case 10: std::puts("a"); return 1;
    case 11: std::puts("bb"); return 77;
    case 12: std::printf("%d", x); return x * 3;
    case 13: std::puts("q"); return 12;
    case 14: std::puts("z"); return 9;
    case 15: return -x;
    case 16: return 1000;
    case 17: return 4;
    default: return 0;
    }
}

__attribute__((noinline)) int computed_goto(const unsigned char *p) {
    static void *labels[] = {&&add, &&twice, &&flip, &&end};
    int acc = 0;
    goto *labels[*p++ & 3];
add:
    acc += 3;
    goto *labels[*p++ & 3];
twice:
    acc *= 2;
    goto *labels[*p++ & 3];
flip:
    acc ^= 7;
    goto *labels[*p++ & 3];
end:
    return acc;
}

static int one(int x) { return x + 1; }
static int two(int x) { return x * 2; }
static int (*const table[])(int) = {one, two};

__attribute__((noinline)) void thrower(int x) {
    if (x > 2) throw std::runtime_error("big");
}

int main(int argc, char **argv) {
    try {
        thrower(argc);
    } catch (const std::exception &e) {
        std::puts(e.what());
    }
    return dense_switch(argc + 9) + computed_goto(reinterpret_cast<unsigned char *>(argv[0])) + table[argc & 1](argc);
}
