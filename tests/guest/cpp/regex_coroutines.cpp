// C++20 coroutines, concepts, ranges-free algorithms, and <regex>.
//# cflags: -std=c++20
#include <coroutine>
#include <cstdio>
#include <exception>
#include <regex>
#include <string>
#include <utility>
#include <charconv>
#include <concepts>
#include <cmath>
#include <compare>
namespace {
template <class T> struct Generator { struct promise_type { T value; std::exception_ptr error; Generator get_return_object() { return Generator{std::coroutine_handle<promise_type>::from_promise(*this)}; } std::suspend_always initial_suspend() noexcept { return {}; } std::suspend_always final_suspend() noexcept { return {}; } std::suspend_always yield_value(T v) { value = v; return {}; } void return_void() {} void unhandled_exception() { error = std::current_exception(); } }; std::coroutine_handle<promise_type> h; explicit Generator(std::coroutine_handle<promise_type> x) : h(x) {} Generator(Generator &&o) noexcept : h(std::exchange(o.h, nullptr)) {} ~Generator() { if (h) h.destroy(); } bool next() { h.resume(); if (h.promise().error) std::rethrow_exception(h.promise().error); return !h.done(); } T value() { return h.promise().value; } };
Generator<long> fibonacci(int n) { long a = 0, b = 1; while (n--) { co_yield a; a = std::exchange(b, a + b); } } Generator<int> walk(int depth) { if (depth == 0) { co_yield 1; co_return; } auto l = walk(depth - 1); while (l.next()) co_yield l.value() * 2; auto r = walk(depth - 1); while (r.next()) co_yield r.value() * 2 + 1; } Generator<int> fails() { co_yield 1; throw 99; }
template <std::integral T> T gcd(T a, T b) { return b ? gcd(b, static_cast<T>(a % b)) : a; } struct Version { int major, minor; auto operator<=>(const Version &) const = default; };
}
int main(int argc, char **argv) {
    (void)argc; (void)argv; auto f = fibonacci(50); long last = 0; while (f.next()) last = f.value(); std::printf("%ld\n", last); auto w = walk(8); long s = 0; while (w.next()) s = (s * 31 + w.value()) % 1000000007; std::printf("%ld\n", s); auto x = fails(); try { while (x.next()) std::printf("%d ", x.value()); } catch (int e) { std::printf("caught %d\n", e); }
    std::string text = "Alice <alice@example.org>, Bob <bob.b@site.co.uk>, bad@, Carol <c@d.e>"; std::regex mail(R"((\w+) <([\w.]+)@([\w.]+)>)"); for (std::sregex_iterator i(text.begin(), text.end(), mail), end; i != end; ++i) std::printf("%s at %s as %s\n", (*i)[1].str().c_str(), (*i)[3].str().c_str(), (*i)[2].str().c_str()); std::printf("%s\n", std::regex_replace(text, std::regex("[aeiou]"), "*").c_str()); std::printf("%d %d\n", std::regex_match("2024-01-31", std::regex(R"(\d{4}-\d\d-\d\d)")), std::regex_search("abc", std::regex("B", std::regex::icase))); try { std::regex bad("(["); } catch (const std::regex_error &) { std::printf("regex_error\n"); }
    char buf[64]; auto r = std::to_chars(buf, buf + 64, 1.0 / 3); *r.ptr = 0; std::printf("%s ", buf); r = std::to_chars(buf, buf + 64, -123456789, 36); *r.ptr = 0; std::printf("%s ", buf); static const char digits[] = "777x"; int v = 0; auto fr = std::from_chars(digits, digits + 4, v); std::printf("%d %c\n", v, *fr.ptr); std::printf("%d %d %d\n", gcd(1071, 462), Version{1, 2} < Version{1, 10}, Version{2, 0} >= Version{1, 9}); return 0;
}
