// Static initialisation and destruction order, local statics, thread_local objects, guards, inline variables, placement new, operator new.
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>
namespace {
bool active; struct Log { const char *n; explicit Log(const char *s) : n(s) {} ~Log() { if (active) std::printf("destroy %s\n", n); } }; Log first("first"), second("second"); std::string text = std::string("made ") + "before main"; std::vector<int> table = [] { std::vector<int> v; for (int i = 0; i < 5; i++) v.push_back(i * i); return v; }();
NOINLINE Log &local(int k) { static Log a("local a"); if (k) { static Log b("local b"); return b; } return a; } int calls; NOINLINE int init() { return ++calls * 100; } NOINLINE int once() { static int v = init(); return v++; } thread_local std::string tls = "thread " + std::to_string(local(0).n[0]); thread_local int counter = 5;
struct Retry { Retry() { if (++calls < 4) throw calls; } int v = 7; }; NOINLINE int retry() { static Retry r; return r.v; } struct Pool { alignas(16) unsigned char buf[256]; std::size_t used = 0; void *take(std::size_t n) { void *p = buf + used; used += (n + 15) & ~std::size_t(15); return p; } }; struct Placed { int v; Pool *p; Placed(int x, Pool *q) : v(x), p(q) {} static void *operator new(std::size_t n, Pool &p) { return p.take(n); } static void operator delete(void *, Pool &) {} ~Placed() { std::printf("~%d ", v); } };
void at_exit() { std::printf("atexit\n"); }
}
int main(int argc, char **argv) {
    (void)argc; (void)argv; active = true; std::printf("%s %d\n", text.c_str(), table[4]); std::atexit(at_exit); std::printf("%s\n", local(0).n); std::printf("%s\n", local(1).n); std::printf("%d %d %d\n", once(), once(), calls); counter++; std::printf("%s %d\n", tls.c_str(), counter); calls = 0; for (int i = 0; i < 5; i++) try { std::printf("%d ", retry()); } catch (int e) { std::printf("throw %d ", e); } std::printf("\n");
    Pool pool; Placed *a = new (pool) Placed(1, &pool), *b = new (pool) Placed(2, &pool); b->~Placed(); a->~Placed(); std::printf("%zu\n", pool.used); alignas(std::string) unsigned char raw[sizeof(std::string)]; auto *s = ::new (raw) std::string("placed in raw memory, long enough for the heap"); std::printf("%s\n", s->c_str()); s->~basic_string(); struct alignas(128) Over { char c[128]; }; auto *o = new Over; std::printf("%d\n", reinterpret_cast<unsigned long>(o) % 128 == 0); delete o; return 0;
}
