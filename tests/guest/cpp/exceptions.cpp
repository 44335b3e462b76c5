// Exceptions: across many frames, nested, rethrown, caught by base, during construction, with destructors in order, function-try, noexcept.
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>
#include <cstdlib>
namespace {
struct Trace { const char *name; explicit Trace(const char *n) : name(n) { std::printf("+%s ", n); } ~Trace() { std::printf("-%s ", name); } };
struct Base { virtual ~Base() = default; virtual int code() const { return 1; } };
struct Derived : Base { int v; explicit Derived(int x) : v(x) {} int code() const override { return v; } };
struct Other { double d; };
NOINLINE int deep(int n, int kind) {
    Trace *t = n > 50 && n % 1000 == 0 && n < 3000 ? new Trace("deep") : nullptr; std::unique_ptr<Trace> hold(t);
    if (n == 0) switch (kind) { case 0: throw 42; case 1: throw Derived(7); case 2: throw std::runtime_error("message"); case 3: throw Other{2.5}; case 4: throw static_cast<const char *>("text"); case 5: throw std::string("a rather long string, on the heap"); default: throw std::out_of_range("range"); }
    int r = deep(n - 1, kind); HIDE(r); return r + 1;
}
NOINLINE void classify(int depth, int kind) {
    try { Trace a("outer"); try { Trace b("inner"); deep(depth, kind); } catch (const Other &o) { std::printf("Other %g ", o.d); throw; } catch (int i) { std::printf("int %d ", i); } }
    catch (const Base &b) { std::printf("Base %d ", b.code()); } catch (const std::logic_error &e) { std::printf("logic %s ", e.what()); } catch (const std::exception &e) { std::printf("exception %s ", e.what()); } catch (const char *s) { std::printf("chars %s ", s); } catch (std::string &s) { std::printf("string %s ", s.c_str()); } catch (...) { std::printf("unknown "); }
    std::printf("\n");
}
struct Member { int n; explicit Member(int k) : n(k) { std::printf("M%d ", k); if (k == 3) throw k; } ~Member() { std::printf("~M%d ", n); } };
struct Whole { Member a, b, c, d; Whole() : a(1), b(2), c(3), d(4) {} ~Whole() { std::printf("never "); } };
struct Guarded { Member m; explicit Guarded(int k) try : m(k) { std::printf("body "); } catch (int i) { std::printf("function-try %d ", i); throw std::runtime_error("converted"); } };
struct Noisy { ~Noisy() { std::printf("uncaught=%d ", std::uncaught_exceptions()); try { throw 1; } catch (int) { std::printf("inside "); } } };
NOINLINE void nested(int n) { try { if (n == 0) throw std::runtime_error("root"); nested(n - 1); } catch (...) { std::throw_with_nested(std::logic_error("level " + std::to_string(n))); } }
void unwind(const std::exception &e) { std::printf("[%s] ", e.what()); try { std::rethrow_if_nested(e); } catch (const std::exception &i) { unwind(i); } }
int compare(const void *a, const void *b) { if (*static_cast<const int *>(a) == 13 || *static_cast<const int *>(b) == 13) throw std::runtime_error("thirteen"); return *static_cast<const int *>(a) - *static_cast<const int *>(b); }
NOINLINE int loop(int n) { int caught = 0; for (int i = 0; i < n; i++) { try { if (i % 3 == 0) throw i; if (i % 5 == 0) throw 1.5; } catch (int v) { caught += v; continue; } catch (double) { caught -= 1; } } return caught; }
NOINLINE double floats(double a) { double b = a * 3, c = a + 7, d = a / 3; try { deep(10, 0); } catch (int i) { return b * c + d - i; } return 0; }
NOINLINE int finally(int k) { try { try { if (k & 1) throw k; if (k & 2) return 100; } catch (int v) { if (k & 4) throw; return v; } return 200; } catch (...) { return 300; } }
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    for (int kind = 0; kind < 7; kind++) classify(kind == 2 ? 400 : 5, kind);
    try { Whole w; } catch (int i) { std::printf("constructor %d\n", i); }
    try { Guarded g(3); } catch (const std::exception &e) { std::printf("%s\n", e.what()); } try { Guarded g(5); std::printf("ok "); } catch (...) {} std::printf("\n");
    try { Member *p = new Member[5]{Member(1), Member(2), Member(3), Member(4), Member(5)}; delete[] p; } catch (int i) { std::printf("array %d\n", i); }
    try { Noisy n; throw 2; } catch (int) { std::printf("\n"); }
    try { nested(4); } catch (const std::exception &e) { unwind(e); std::printf("\n"); }
    std::exception_ptr saved; try { deep(100, 1); } catch (...) { saved = std::current_exception(); } for (int i = 0; i < 2; i++) try { std::rethrow_exception(saved); } catch (const Derived &d) { std::printf("saved %d\n", d.v); }
    std::printf("%d\n", std::make_exception_ptr(5) != nullptr);
    int data[] = {5, 3, 13, 1, 9}; try { std::qsort(data, 5, sizeof(int), compare); std::printf("sorted\n"); } catch (const std::runtime_error &e) { std::printf("through qsort: %s\n", e.what()); }
    std::printf("%d %g\n", loop(300), floats(2.5)); for (int k = 0; k < 8; k++) std::printf("%d ", finally(k)); std::printf("\n");
    try { std::vector<int> v(3); v.at(10) = 1; } catch (const std::out_of_range &) { std::printf("at\n"); } try { std::string s("abc"); s.substr(7); } catch (const std::out_of_range &) { std::printf("substr\n"); } try { (void)std::stoi("xyz"); } catch (const std::invalid_argument &) { std::printf("stoi\n"); } try { std::function<void()> f; f(); } catch (const std::bad_function_call &) { std::printf("function\n"); }
    try { volatile std::size_t huge = ~std::size_t(0) / 4; char *p = new char[huge]; std::printf("%d\n", p != nullptr); } catch (const std::bad_alloc &) { std::printf("bad_alloc\n"); }
    std::vector<std::unique_ptr<Trace>> v; try { for (int i = 0; i < 5; i++) { v.push_back(std::make_unique<Trace>("v")); if (i == 3) throw i; } } catch (int) { v.clear(); std::printf("\n"); }
    long total = 0; for (int i = 0; i < 200; i++) try { deep(i % 50, i % 2 ? 0 : 1); } catch (int x) { total += x; } catch (const Base &b) { total += b.code(); } std::printf("\n%ld\n", total);
    return 0;
}
