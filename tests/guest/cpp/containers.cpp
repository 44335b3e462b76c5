// Containers and algorithms of the standard library.
#include <algorithm>
#include <array>
#include <bitset>
#include <cstdio>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <stack>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>
#include <any>
namespace {
struct Counted { static int live; int v; explicit Counted(int x = 0) : v(x) { live++; } Counted(const Counted &o) : v(o.v) { live++; } Counted(Counted &&o) noexcept : v(o.v) { o.v = -1; live++; } Counted &operator=(const Counted &) = default; Counted &operator=(Counted &&) = default; ~Counted() { live--; } bool operator<(const Counted &o) const { return v < o.v; } }; int Counted::live;
template <class T> unsigned long digest(const T &c) { unsigned long h = 7; for (const auto &x : c) h = h * 31 + static_cast<unsigned long>(x); return h; }
template <class... T> int sum(T... t) { return (0 + ... + t); }
}
int main(int argc, char **argv) {
    (void)argc; (void)argv; std::mt19937 rng(12345); std::vector<int> v(3000); for (auto &x : v) x = static_cast<int>(rng() % 10000);
    std::printf("%lx\n", digest(v)); auto w = v; std::sort(w.begin(), w.end()); std::printf("%lx %d\n", digest(w), std::is_sorted(w.begin(), w.end())); std::stable_sort(v.begin(), v.end(), [](int a, int b) { return a % 10 < b % 10; }); std::printf("%lx\n", digest(v));
    std::nth_element(v.begin(), v.begin() + 1500, v.end()); std::printf("%d %d\n", v[1500], w[1500]); std::partial_sort(v.begin(), v.begin() + 10, v.end(), std::greater<>()); std::printf("%d %d\n", v[0], v[9]); w.erase(std::unique(w.begin(), w.end()), w.end()); std::printf("%zu %d\n", w.size(), std::binary_search(w.begin(), w.end(), w[77])); std::make_heap(v.begin(), v.end()); std::pop_heap(v.begin(), v.end()); std::printf("%d %d\n", v.back(), std::is_heap(v.begin(), v.end() - 1)); std::rotate(w.begin(), w.begin() + 5, w.end()); std::reverse(w.begin(), w.end()); std::printf("%lx %d\n", digest(w), std::accumulate(w.begin(), w.end(), 0));
    std::map<std::string, int> m; std::unordered_map<std::string, int> u; for (int i = 0; i < 2000; i++) { auto k = "key" + std::to_string(rng() % 500); m[k] += i; u[k] += i; } unsigned long h = 0; bool same = m.size() == u.size(); for (auto &[k, x] : m) { h = h * 131 + static_cast<unsigned long>(x); same &= u.at(k) == x; } std::printf("%zu %lx %d %d\n", m.size(), h, same, m.lower_bound("key3")->second); for (int i = 0; i < 500; i += 2) { m.erase("key" + std::to_string(i)); u.erase("key" + std::to_string(i)); } std::printf("%zu %zu\n", m.size(), u.size());
    std::multiset<int> ms(w.begin(), w.begin() + 100); ms.insert(5); ms.insert(5); std::printf("%zu %zu\n", ms.size(), ms.count(5)); std::set<Counted> cs; for (int i = 0; i < 100; i++) cs.insert(Counted(i * 37 % 101)); std::printf("%d %zu %d\n", cs.begin()->v, cs.size(), Counted::live); cs.clear(); std::unordered_set<int> us(w.begin(), w.end()); std::printf("%zu\n", us.size());
    std::deque<int> dq; for (int i = 0; i < 1000; i++) { if (i % 3) dq.push_back(i); else dq.push_front(i); if (i % 7 == 0) dq.pop_back(); } std::printf("%zu %d %d %lx\n", dq.size(), dq.front(), dq.back(), digest(dq)); std::list<int> l(w.begin(), w.begin() + 50); l.sort(); l.remove_if([](int x) { return x % 2; }); l.splice(l.begin(), std::list<int>{1, 2, 3}); std::printf("%lx\n", digest(l)); std::forward_list<int> fl{3, 1, 2}; fl.sort(); fl.push_front(0); std::printf("%lx\n", digest(fl));
    std::priority_queue<int, std::vector<int>, std::greater<int>> pq(w.begin(), w.begin() + 200); long s = 0; for (int i = 0; !pq.empty(); i++) { s += static_cast<long>(pq.top()) * i; pq.pop(); } std::printf("%ld\n", s); std::stack<int> st; std::queue<int> q; for (int i = 0; i < 10; i++) { st.push(i); q.push(i); } std::printf("%d %d\n", st.top(), q.front());
    { std::vector<Counted> vc; for (int i = 0; i < 1000; i++) vc.emplace_back(i); vc.erase(vc.begin() + 10, vc.begin() + 500); vc.insert(vc.begin() + 5, 20, Counted(9)); std::printf("%d %zu\n", Counted::live, vc.size()); auto moved = std::move(vc); std::printf("%zu\n", moved.size()); } std::printf("%d\n", Counted::live);
    std::shared_ptr<Counted> sp = std::make_shared<Counted>(5); std::weak_ptr<Counted> wp = sp; { auto sp2 = sp; std::printf("%ld\n", sp.use_count()); } sp.reset(); std::printf("%d %d\n", wp.expired(), Counted::live);
    std::variant<int, std::string, double> var = "text"; std::printf("%zu ", var.index()); var = 2.5; std::visit([](auto &&x) { if constexpr (std::is_same_v<std::decay_t<decltype(x)>, std::string>) std::printf("string\n"); else std::printf("%g\n", static_cast<double>(x)); }, var); try { (void)std::get<int>(var); } catch (const std::bad_variant_access &) { std::printf("bad variant\n"); } std::optional<int> o; std::printf("%d %d\n", o.value_or(9), o.has_value()); std::any any = std::string("any"); std::printf("%s\n", std::any_cast<std::string>(any).c_str());
    auto t = std::make_tuple(1, 2.5, std::string("three")); auto [x, y, z] = t; std::printf("%d %g %s %d\n", x, y, z.c_str(), sum(1, 2, 3, 4)); std::bitset<100> bs; bs.set(3).set(77).flip(3); std::printf("%zu %s\n", bs.count(), (bs >> 70).to_string().substr(88).c_str()); std::array<int, 5> arr{5, 4, 3, 2, 1}; std::sort(arr.begin(), arr.end()); std::printf("%d\n", arr[0]);
    std::function<int(int)> fact = [&](int n) { return n < 2 ? 1 : n * fact(n - 1); }; int cap = 3; auto add = [cap](int a) mutable { cap += a; return cap; }; std::printf("%d %d %d\n", fact(10), add(4), add(5)); auto bound = std::bind(std::plus<int>(), std::placeholders::_1, 100); std::printf("%d\n", bound(11));
    std::string big; for (int i = 0; i < 1000; i++) { big += static_cast<char>('a' + i % 26); if (i % 100 == 0) big.insert(big.size() / 2, "[mid]"); } std::printf("%zu %zu %zu %s\n", big.size(), big.find("[mid]"), big.rfind('q'), big.substr(490, 20).c_str()); big.replace(10, 100, "R"); big.erase(20, 200); std::printf("%zu %d\n", big.size(), big.compare("abc") > 0); std::string_view sv = big; std::printf("%.*s\n", 5, sv.substr(3).data()); std::vector<bool> vb(100); for (int i = 0; i < 100; i += 3) vb[static_cast<size_t>(i)] = true; std::printf("%ld\n", static_cast<long>(std::count(vb.begin(), vb.end(), true)));
    std::uniform_int_distribution<int> ui(0, 9); int hist[10] = {0}; std::mt19937_64 r64(7); for (int i = 0; i < 1000; i++) hist[r64() % 10]++; for (int c : hist) std::printf("%d ", c); std::printf("\n"); std::iota(w.begin(), w.end(), 0); std::vector<int> out; std::copy_if(w.begin(), w.end(), std::back_inserter(out), [](int k) { return k % 97 == 0; }); std::transform(out.begin(), out.end(), out.begin(), [](int k) { return k * k; }); std::printf("%lx\n", digest(out)); do { std::printf("%d%d%d ", arr[0], arr[1], arr[2]); } while (std::next_permutation(arr.begin(), arr.begin() + 3)); std::printf("\n"); return 0;
}
