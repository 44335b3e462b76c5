//# cflags: -ffp-contract=off
// Arithmetic examined from inside, as W. Kahan's Paranoia does: radix, precision, guard digits, rounding, sticky bit, square roots,
// powers, thresholds of underflow and overflow, infinities. This file includes itself for each of two formats.
#ifndef REAL
#include <math.h>
#include <stdio.h>
#include <string.h>

#define REAL double
#define F(name) name
#define EXAMINE examine_double
#define NAMED(name) name##_double
#include "paranoia.c"
#undef REAL
#undef F
#undef EXAMINE
#undef NAMED
#define REAL float
#define F(name) name##f
#define EXAMINE examine_float
#define NAMED(name) name##_float
#include "paranoia.c"

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    puts("double"); examine_double();
    puts("float"); examine_float();
    return 0;
}
#else

// Opaque to the optimiser: everything below is computed when the program runs.
static NOINLINE REAL NAMED(real)(double value) { REAL result = (REAL)value; __asm__ volatile("" : "+w"(result)); return result; }
#define R(value) NAMED(real)(value)
static NOINLINE REAL NAMED(add)(REAL a, REAL b) { return a + b; }
static NOINLINE REAL NAMED(sub)(REAL a, REAL b) { return a - b; }
static NOINLINE REAL NAMED(mul)(REAL a, REAL b) { return a * b; }
static NOINLINE REAL NAMED(div)(REAL a, REAL b) { return a / b; }
static int NAMED(failures);
static void NAMED(check)(const char *what, int good) {
    if (!good) { NAMED(failures)++; printf("  failure: %s\n", what); }
}
#define CHECK(what, condition) NAMED(check)(what, condition)
#define ADD NAMED(add)
#define SUB NAMED(sub)
#define MUL NAMED(mul)
#define DIV NAMED(div)

static void NAMED(small_integers)(void) {
    for (int i = -40; i <= 40; i++)
        for (int j = -40; j <= 40; j++) {
            CHECK("sum of integers", ADD(R(i), R(j)) == R(i + j));
            CHECK("difference of integers", SUB(R(i), R(j)) == R(i - j));
            CHECK("product of integers", MUL(R(i), R(j)) == R(i * j));
            CHECK("order of integers", (R(i) < R(j)) == (i < j) && (R(i) == R(j)) == (i == j));
            if (j) CHECK("quotient of multiples", DIV(R(i * j), R(j)) == R(i));
        }
    CHECK("signs of zero", signbit(-R(0)) && !signbit(ADD(R(0), -R(0))) && signbit(ADD(-R(0), -R(0))) && signbit(MUL(R(0), R(-3))));
}

typedef struct { REAL radix, below, above, large; int digits; } NAMED(Format);

// The width of the significand: where adding one is lost; the radix: what is the least that isn't.
static NAMED(Format) NAMED(format)(void) {
    NAMED(Format) f = {.digits = 0};
    REAL w = R(1), y = R(1);
    do w = ADD(w, w); while (SUB(SUB(ADD(w, R(1)), w), R(1)) == 0);
    do { f.radix = SUB(ADD(w, y), w); y = ADD(y, y); } while (f.radix == 0);
    f.large = R(1);
    do { f.digits++; f.large = MUL(f.large, f.radix); } while (SUB(ADD(f.large, R(1)), f.large) == 1);
    f.below = DIV(R(1), f.large);          // of numbers just below one
    f.above = MUL(f.radix, f.below);       // of numbers just above one
    printf("  radix %a, %d digits, one -%a +%a\n", (double)f.radix, f.digits, (double)f.below, (double)f.above);
    REAL third = SUB(DIV(R(4), R(3)), R(1));
    printf("  three times 4/3-1 is %a off\n", (double)SUB(MUL(third, R(3)), R(1)));
    CHECK("width by thirds", fabs((double)SUB(MUL(third, R(3)), R(1))) == (double)f.above);
    return f;
}

static void NAMED(guard_digits)(const NAMED(Format) *f) {
    REAL one = R(1), under = SUB(one, f->below), over = ADD(one, f->above);
    CHECK("subtraction below one", SUB(one, under) == f->below && SUB(under, one) == -f->below);
    CHECK("subtraction above one", SUB(over, one) == f->above);
    CHECK("cancellation over a binade", SUB(f->radix, SUB(f->radix, f->above)) == f->above);
    CHECK("multiplication by one", MUL(under, one) == under && MUL(one, over) == over);
    CHECK("multiplication near one", MUL(under, over) < over && MUL(under, f->radix) < f->radix);
    CHECK("division by one", DIV(under, one) == under && DIV(over, one) == over && DIV(one, under) > one);
    CHECK("division near one", DIV(under, over) < under && DIV(over, over) == one && DIV(under, under) == one);
}

static void NAMED(rounding)(const NAMED(Format) *f) {
    REAL one = R(1), half = R(0.5), ulp = f->above;
    CHECK("ties go to even below", ADD(one, MUL(ulp, half)) == one);
    CHECK("ties go to even above", ADD(ADD(one, ulp), MUL(ulp, half)) == ADD(one, ADD(ulp, ulp)));
    CHECK("more than half goes up", ADD(one, MUL(MUL(ulp, half), ADD(one, ulp))) == ADD(one, ulp));
    CHECK("sticky bit of sums", ADD(one, ADD(MUL(ulp, half), MUL(ulp, ulp))) == ADD(one, ulp));
    CHECK("sticky bit of differences", SUB(one, MUL(MUL(f->below, half), ADD(one, ulp))) == SUB(one, f->below));
    CHECK("rounding of products", MUL(ADD(one, ulp), ADD(one, ulp)) == ADD(one, ADD(ulp, ulp)));
    CHECK("ties of products", MUL(R(1.5), ADD(one, ulp)) == ADD(R(1.5), ADD(ulp, ulp)));
    CHECK("rounding of quotients", DIV(one, ADD(one, ulp)) == SUB(one, ulp));
    unsigned long seed = 99, digest = GUEST_HASH0;
    for (int i = 0; i < 2000; i++) {
        REAL x = R((int)guest_random(&seed) / 65537.0), y = R((int)guest_random(&seed) / 257.0 + 0.5);
        CHECK("commutation", MUL(x, y) == MUL(y, x) && ADD(x, y) == ADD(y, x) && SUB(x, y) == -SUB(y, x));
        REAL p = MUL(x, y), q = DIV(x, y), s = ADD(x, y), low = F(fma)(x, y, -p), rest = F(fma)(-q, y, x);
        CHECK("product within half an ulp", F(fabs)(low) <= MUL(F(fabs)(p), f->below));
        CHECK("quotient within half an ulp", F(fabs)(rest) <= MUL(F(fabs)(MUL(q, y)), ulp));
        CHECK("signs are symmetric", MUL(-x, y) == -p && DIV(x, -y) == -q && ADD(-x, -y) == -s);
        digest = guest_hash(digest, &p, sizeof p); digest = guest_hash(digest, &q, sizeof q); digest = guest_hash(digest, &s, sizeof s);
        digest = guest_hash(digest, &low, sizeof low); digest = guest_hash(digest, &rest, sizeof rest);
    }
    printf("  products, quotients, sums %016lx\n", digest);
}

static void NAMED(square_roots)(const NAMED(Format) *f) {
    unsigned long seed = 7, digest = GUEST_HASH0;
    for (int i = 0; i < 1500; i++) CHECK("roots of squares", F(sqrt)(R((double)i * i)) == R(i));
    CHECK("roots of extremes", F(sqrt)(f->radix * f->radix) == f->radix && F(sqrt)(MUL(f->below, f->below)) == f->below);
    CHECK("root of minus zero", signbit(F(sqrt)(-R(0))));
    CHECK("root just below one", F(sqrt)(SUB(R(1), f->below)) == SUB(R(1), f->below));
    CHECK("root just above one", F(sqrt)(ADD(R(1), f->above)) == R(1));
    REAL last = R(0);
    for (int i = 0; i < 2000; i++) {
        REAL x = R(guest_random(&seed) / 1024.0 + 1), root = F(sqrt)(x), rest = F(fma)(-root, root, x);
        CHECK("root within half an ulp", F(fabs)(rest) <= MUL(MUL(root, root), f->above));
        REAL next = F(sqrt)(R(i * 1.001));
        CHECK("roots are monotonic", next >= last);
        last = next;
        digest = guest_hash(digest, &root, sizeof root); digest = guest_hash(digest, &rest, sizeof rest);
    }
    printf("  roots %016lx, of minus one %f\n", digest, fabs((double)F(sqrt)(R(-1))));
}

static void NAMED(powers)(void) {
    unsigned long digest = GUEST_HASH0;
    for (int base = 2; base <= 20; base++) {
        REAL product = R(1);
        for (int n = 0; n <= 30; n++) {
            REAL power = F(pow)(R(base), R(n));
            if (product < R(1 << 23)) CHECK("powers of integers", power == product);
            digest = guest_hash(digest, &power, sizeof power); digest = guest_hash(digest, &product, sizeof product);
            product = MUL(product, R(base));
        }
    }
    CHECK("powers to zero", F(pow)(R(0), R(0)) == 1 && F(pow)(R(INFINITY), R(0)) == 1 && F(pow)(R(NAN), R(0)) == 1);
    REAL e2 = R(0), term = R(1);
    for (int n = 1; n < 60; n++) { e2 = ADD(e2, term); term = DIV(MUL(term, R(2)), R(n)); }
    REAL limit = F(pow)(ADD(R(1), R(1 / 1024.0)), R(2048));
    printf("  powers %016lx, e squared %a, as a limit %a, by exp %a\n", digest, (double)e2, (double)limit, (double)F(exp)(R(2)));
}

static void NAMED(underflow)(const NAMED(Format) *f) {
    REAL x = R(1), least = x, threshold = R(0);
    while (x > 0) {
        // Below the threshold a number can't hold one more bit at its end.
        if (threshold == 0 && DIV(MUL(x, ADD(R(1), f->above)), x) != ADD(R(1), f->above)) threshold = ADD(least, R(0));
        least = x;
        x = DIV(x, f->radix);
    }
    printf("  least %a, threshold of underflow %a\n", (double)least, (double)threshold);
    CHECK("underflow is gradual", DIV(threshold, least) == DIV(R(1), f->above) && SUB(MUL(threshold, R(1.5)), threshold) > 0);
    for (int i = 1; i < 300; i++) {
        REAL a = MUL(least, R(i)), b = MUL(least, R(i + 1));
        CHECK("distinct numbers differ", a != b && SUB(b, a) == least && SUB(a, b) == -least);
        CHECK("subnormals scale", DIV(MUL(a, R(1024)), R(1024)) == a && ADD(a, b) == MUL(least, R(2 * i + 1)));
        CHECK("halves of subnormals go to even", MUL(a, R(0.5)) == MUL(least, R(i % 4 == 3 ? (i + 1) / 2 : i / 2)));
    }
}

static void NAMED(overflow)(const NAMED(Format) *f) {
    REAL x = f->radix, last;
    do { last = x; x = MUL(x, f->radix); } while (x > last && SUB(x, x) == 0);
    REAL largest = MUL(last, SUB(f->radix, f->above)), infinity = ADD(largest, largest);
    printf("  largest %a, beyond %f\n", (double)largest, (double)infinity);
    CHECK("largest is finite", largest < infinity && SUB(largest, largest) == 0);
    CHECK("half an ulp overflows", ADD(largest, DIV(MUL(last, f->above), R(2))) == infinity && ADD(largest, DIV(MUL(last, f->above), R(2.001))) == largest);
    CHECK("infinity", isinf(infinity) && ADD(infinity, R(-1)) == infinity && MUL(infinity, R(-2)) == -infinity && DIV(R(1), infinity) == 0);
    CHECK("division by zero", DIV(R(1), R(0)) == infinity && DIV(R(1), -R(0)) == -infinity && DIV(-largest, R(0)) == -infinity);
    CHECK("invalid operations", isnan(DIV(R(0), R(0))) && isnan(SUB(infinity, infinity)) && isnan(MUL(R(0), infinity)) && isnan(DIV(infinity, infinity)));
    REAL nan = DIV(R(0), R(0));
    CHECK("NaN has no order", !(nan < R(1)) && !(nan > R(1)) && !(nan == nan) && nan != nan && isunordered(nan, R(1)));
    CHECK("reciprocals of extremes", DIV(R(1), largest) > 0 && DIV(R(1), DIV(R(1), largest)) <= infinity);
}

static void EXAMINE(void) {
    NAMED(small_integers)();
    NAMED(Format) format = NAMED(format)();
    NAMED(guard_digits)(&format);
    NAMED(rounding)(&format);
    NAMED(square_roots)(&format);
    NAMED(powers)();
    NAMED(underflow)(&format);
    NAMED(overflow)(&format);
    printf("  %d failures\n", NAMED(failures));
}
#undef R
#undef CHECK
#undef ADD
#undef SUB
#undef MUL
#undef DIV
#endif
