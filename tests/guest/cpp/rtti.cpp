// RTTI and object models: typeid, dynamic_cast up, down, across, virtual and multiple inheritance, member pointers, covariant returns.
#include <cstdio>
#include <memory>
#include <typeindex>
#include <typeinfo>
#include <map>
#include <string>
namespace {
struct A { int a = 1; virtual ~A() = default; virtual const char *name() const { return "A"; } virtual A *self() { return this; } };
struct B : virtual A { int b = 2; const char *name() const override { return "B"; } B *self() override { return this; } };
struct C : virtual A { int c = 3; const char *name() const override { return "C"; } virtual int onlyc() const { return c * 100; } };
struct D : B, C { int d = 4; const char *name() const override { return "D"; } D *self() override { return this; } };
struct I1 { virtual ~I1() = default; virtual int f() const = 0; }; struct I2 { virtual ~I2() = default; virtual int g() const = 0; long pad[3] = {7, 8, 9}; };
struct Impl : I1, I2 { int f() const override { return 11; } int g() const override { return 22 + static_cast<int>(pad[1]); } }; struct Unrelated { virtual ~Unrelated() = default; };
struct Order { std::string n; explicit Order(const char *s) : n(s) { std::printf("(%s ", s); } virtual ~Order() { std::printf("%s) ", n.c_str()); } }; struct O1 : virtual Order { O1() : Order("v") { std::printf("(1 "); } ~O1() override { std::printf("1) "); } }; struct O2 : virtual Order { O2() : Order("w") { std::printf("(2 "); } ~O2() override { std::printf("2) "); } }; struct O3 : O1, O2 { Order m; O3() : Order("most"), m("member") { std::printf("(3 "); } ~O3() override { std::printf("3) "); } };
struct CallsVirtual { CallsVirtual() { say(); } virtual ~CallsVirtual() { say(); } virtual void say() const { std::printf("base "); } }; struct CV2 : CallsVirtual { CV2() { say(); } ~CV2() override { say(); } void say() const override { std::printf("derived "); } };
}
int main(int argc, char **argv) {
    (void)argc; (void)argv; D d; A *a = &d; B *b = &d; C *c = &d;
    std::printf("%s %s %s %d\n", a->name(), b->name(), c->name(), c->onlyc()); std::printf("%d %d %d %d %d\n", dynamic_cast<D *>(a) == &d, dynamic_cast<C *>(b) == c, dynamic_cast<B *>(c) == b, dynamic_cast<void *>(a) == static_cast<void *>(&d), a->self() == a);
    std::printf("%d %d %d\n", typeid(*a) == typeid(D), typeid(*b) == typeid(B), typeid(A) != typeid(B)); a = new B; std::printf("%d %d\n", dynamic_cast<D *>(a) == nullptr, dynamic_cast<B *>(a) != nullptr); try { (void)dynamic_cast<D &>(*a); } catch (const std::bad_cast &) { std::printf("bad_cast\n"); } delete a;
    std::unique_ptr<I1> i(new Impl); I2 *j = dynamic_cast<I2 *>(i.get()); std::printf("%d %d %d\n", i->f(), j ? j->g() : -1, dynamic_cast<Unrelated *>(i.get()) == nullptr); try { A *volatile n = nullptr; std::printf("%s\n", typeid(*n).name()); } catch (const std::bad_typeid &) { std::printf("bad_typeid\n"); }
    std::map<std::type_index, int> m; m[typeid(int)] = 1; m[typeid(D)] = 2; m[typeid(int)]++; std::printf("%d %d\n", m[typeid(int)], m[typeid(d)]); std::printf("%s %s\n", typeid(int).name(), typeid(double *).name());
    { O3 o; std::printf("| "); } std::printf("\n"); { CV2 v; std::printf("| "); } std::printf("\n"); int D::*pm = &D::d; const char *(A::*pf)() const = &A::name; int (C::*pc)() const = &C::onlyc; std::printf("%d %s %d\n", d.*pm, (d.*pf)(), (c->*pc)());
    A sliced = d; std::printf("%s %zu\n", sliced.name(), sizeof(D) > sizeof(B)); std::unique_ptr<Order> p(new O3); p.reset(); std::printf("\n"); return 0;
}
