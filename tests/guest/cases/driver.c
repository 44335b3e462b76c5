// Runs the case lines that case_program.rs wrote into cases.s, and says which fail. Freestanding.

typedef unsigned char u8;
typedef unsigned long u64;
typedef unsigned __int128 u128;

// Registers as the cases' code loads and stores them: x0 to x30, sp, v0 to v31, nzcv; and whether control came out where
// it should not.
struct state {
    u64 x[31], sp;
    u128 v[32];
    u64 nzcv, astray;
};

// What is different from the usual state: registers and scratch memory, before and after.
struct item {
    u64 slot, low, high;
};

struct test {
    void (*code)(void);
    const struct item *before, *before_end, *after_end;
    u64 number;
};

enum { V0 = 32, NZCV = 64, SCRATCH_LEN = 1024, SHOWN = 20 };

extern const struct test tests[], tests_end[];
extern const struct state usual;
extern const u8 usual_scratch[SCRATCH_LEN];
// At their fixed addresses.
extern u8 scratch[SCRATCH_LEN];
struct state registers;

static struct state expected;
static u8 expected_scratch[SCRATCH_LEN];

void invoke(void (*code)(void));

static void system_call(u64 number, u64 a, const void *b, u64 c) {
    register u64 x0 __asm__("x0") = a, x2 __asm__("x2") = c, x8 __asm__("x8") = number;
    register const void *x1 __asm__("x1") = b;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x8) : "memory");
}

static void print(const char *text) {
    u64 length = 0;
    while (text[length])
        length++;
    system_call(64, 1, text, length);
}

static void print_number(u64 value, u64 base) {
    char digits[24], *at = digits + 23;
    *at = 0;
    do
        *--at = "0123456789abcdef"[value % base];
    while (value /= base);
    print(at);
}

static void copy(void *to, const void *from, u64 length) {
    for (u64 i = 0; i < length; i++)
        ((u8 *)to)[i] = ((const u8 *)from)[i];
}

static void apply(struct state *state, u8 *memory, const struct item *item) {
    if (item->slot < V0) // sp is 31
        ((u64 *)state)[item->slot] = item->low;
    else if (item->slot < NZCV)
        state->v[item->slot - V0] = (u128)item->high << 64 | item->low;
    else if (item->slot == NZCV)
        state->nzcv = item->low;
    else
        memory[item->low] = item->high;
}

static void complain(const struct test *test, const char *what, u64 n, u64 want, u64 got) {
    print("case ");
    print_number(test->number, 10);
    print(what);
    print_number(n, 10);
    print(" should be 0x");
    print_number(want, 16);
    print(", is 0x");
    print_number(got, 16);
    print("\n");
}

static int compare(const struct test *test, int show) {
    int same = 1;
    const u64 *want = (const u64 *)&expected, *got = (const u64 *)&registers;
    for (u64 i = 0; i < sizeof expected / 8; i++)
        if (want[i] != got[i]) {
            same = 0;
            if (show)
                complain(test, " word ", i, want[i], got[i]);
        }
    for (u64 i = 0; i < SCRATCH_LEN; i++)
        if (expected_scratch[i] != scratch[i]) {
            same = 0;
            if (show)
                complain(test, " byte ", i, expected_scratch[i], scratch[i]);
        }
    return same;
}

static int run(const struct test *test, int show) {
    copy(&registers, &usual, sizeof usual);
    copy(scratch, usual_scratch, SCRATCH_LEN);
    copy(&expected, &usual, sizeof usual);
    copy(expected_scratch, usual_scratch, SCRATCH_LEN);
    const struct item *item = test->before;
    for (; item < test->before_end; item++) {
        apply(&registers, scratch, item);
        apply(&expected, expected_scratch, item);
    }
    for (; item < test->after_end; item++)
        apply(&expected, expected_scratch, item);
    invoke(test->code);
    return compare(test, show);
}

void start(void) {
    u64 count = 0, failed = 0;
    for (const struct test *test = tests; test < tests_end; test++, count++)
        failed += !run(test, failed < SHOWN);
    print_number(count, 10);
    print(" cases, ");
    print_number(failed, 10);
    print(" failed\n");
    system_call(93, failed != 0, 0, 0);
}

// invoke: the code may use all registers, and puts sp and x30 back from saved_sp and saved_link before it returns.
__asm__(".text\n.globl _start, invoke\n.type _start, %function\n.type invoke, %function\n"
        "_start:\n  mov x29, #0\n  mov x30, #0\n  b start\n.size _start, . - _start\n"
        "invoke:\n"
        "  stp x29, x30, [sp, #-160]!\n"
        "  stp x19, x20, [sp, #16]\n  stp x21, x22, [sp, #32]\n  stp x23, x24, [sp, #48]\n"
        "  stp x25, x26, [sp, #64]\n  stp x27, x28, [sp, #80]\n"
        "  stp d8, d9, [sp, #96]\n  stp d10, d11, [sp, #112]\n  stp d12, d13, [sp, #128]\n  stp d14, d15, [sp, #144]\n"
        "  adrp x1, saved_sp\n  mov x2, sp\n  str x2, [x1, :lo12:saved_sp]\n"
        "  blr x0\n"
        "  ldp x19, x20, [sp, #16]\n  ldp x21, x22, [sp, #32]\n  ldp x23, x24, [sp, #48]\n"
        "  ldp x25, x26, [sp, #64]\n  ldp x27, x28, [sp, #80]\n"
        "  ldp d8, d9, [sp, #96]\n  ldp d10, d11, [sp, #112]\n  ldp d12, d13, [sp, #128]\n  ldp d14, d15, [sp, #144]\n"
        "  ldp x29, x30, [sp], #160\n"
        "  ret\n.size invoke, . - invoke\n"
        ".bss\n.balign 16\n.globl saved_sp, saved_link\nsaved_sp: .skip 8\nsaved_link: .skip 8\n.text\n");
