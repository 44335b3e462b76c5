// An exception that nobody catches, out of a noexcept function: terminate handler, then SIGABRT.
//# exit: 134
#include <cstdio>
#include <cstdlib>
#include <exception>
namespace { void handler() { std::puts("terminate"); std::fflush(stdout); std::abort(); } NOINLINE void inner(int k) { if (k) throw k; } NOINLINE void outer(int k) noexcept { inner(k); } }
int main(int argc, char **argv) { (void)argv; std::set_terminate(handler); outer(0); std::puts("before"); try { outer(argc); } catch (...) { std::puts("not reached"); } return 0; }
