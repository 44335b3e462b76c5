// A guest program for the loader's and discovery's tests: a switch, a computed goto, a function table, exceptions.
#include <cstdio>
#include <stdexcept>

extern "C" __attribute__((noinline)) int dense_switch(int x) {
    switch (x) {
    case 10: std::puts("a"); return 1;
    case 11: std::puts("bb"); return 77;
    case 12: std::printf("%d", x); return x * 3;
    case 13: std::puts("q"); return 12;
    case 14: std::puts("z"); return 9;
    case 15: return -x;
    case 16: return 1000;
    case 17: return 4;
    case 18: std::puts("c"); return 2;
    case 19: return x / 3;
    case 20: return x ^ 5;
    case 21: return x << 2;
    case 22: std::puts("d"); return 3;
    case 23: return x % 5;
    case 24: return x - 1000;
    case 25: std::puts("e"); return 5;
    case 26: return x * x;
    case 27: return ~x;
    case 28: std::puts("f"); return 6;
    case 29: return 29000;
    default: return 0;
    }
}

extern "C" __attribute__((noinline)) int computed_goto(const unsigned char *p) {
    static void *const labels[] = {&&add, &&twice, &&flip, &&end};
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

extern "C" int one(int x) { return x + 1; }
extern "C" int two(int x) { return x * 2; }
int (*const volatile table[])(int) = {one, two};

extern "C" __attribute__((noinline)) void thrower(int x) {
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
