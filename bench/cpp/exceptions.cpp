// Exceptions that unwind through frames with destructors; one call in four throws.
#include "../c/bench.h"

#include <stdexcept>

namespace {

unsigned destroyed;

struct Guard {
    ~Guard() { destroyed++; }
};

struct Special : std::runtime_error {
    explicit Special(unsigned value) : std::runtime_error("special"), value(value) {}
    unsigned value;
};

NOINLINE unsigned descend(unsigned depth, unsigned value) {
    Guard guard;
    if (depth > 0)
        return descend(depth - 1, value * 3 + 1) + 1;
    if (value % 8 == 0)
        throw Special(value);
    if (value % 8 == 1)
        throw std::out_of_range("far out");
    return value;
}

NOINLINE unsigned guarded(unsigned depth, unsigned value) {
    try {
        return descend(depth, value);
    } catch (const Special &special) {
        return special.value / 8;
    } catch (const std::logic_error &error) {
        return static_cast<unsigned char>(error.what()[0]);
    }
}

} // namespace

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t hash = HASH0;
    for (unsigned i = 0; i < times * 100; i++)
        hash = hash * 31 + guarded(i % 6, i);
    bench_print("exceptions", times, hash + destroyed);
    return 0;
}
