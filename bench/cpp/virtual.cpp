// Calls of virtual functions: shapes of several classes, and a tree of expressions that is evaluated.
#include "../c/bench.h"

#include <memory>
#include <vector>

namespace {

struct Shape {
    virtual ~Shape() = default;
    virtual uint32_t area() const = 0;
    virtual void grow(uint32_t by) = 0;
};

struct Square : Shape {
    explicit Square(uint32_t side) : side(side) {}
    uint32_t area() const override { return side * side; }
    void grow(uint32_t by) override { side += by; }
    uint32_t side;
};

struct Rectangle : Square {
    Rectangle(uint32_t side, uint32_t height) : Square(side), height(height) {}
    uint32_t area() const override { return side * height; }
    uint32_t height;
};

struct Circle : Shape {
    explicit Circle(uint32_t radius) : radius(radius) {}
    uint32_t area() const override { return radius * radius * 355 / 113; }
    void grow(uint32_t by) override { radius += by / 2; }
    uint32_t radius;
};

struct Expression {
    virtual ~Expression() = default;
    virtual uint32_t value(uint32_t x) const = 0;
};

using Child = std::unique_ptr<Expression>;

struct Constant : Expression {
    explicit Constant(uint32_t number) : number(number) {}
    uint32_t value(uint32_t) const override { return number; }
    uint32_t number;
};

struct Variable : Expression {
    uint32_t value(uint32_t x) const override { return x; }
};

struct Sum : Expression {
    Sum(Child left, Child right) : left(std::move(left)), right(std::move(right)) {}
    uint32_t value(uint32_t x) const override { return left->value(x) + right->value(x); }
    Child left, right;
};

struct Product : Expression {
    Product(Child left, Child right) : left(std::move(left)), right(std::move(right)) {}
    uint32_t value(uint32_t x) const override { return left->value(x) * right->value(x); }
    Child left, right;
};

Child make_expression(int depth, uint64_t &seed) {
    uint32_t choice = bench_random(&seed);
    if (depth == 0)
        return choice % 2 ? Child(new Variable) : Child(new Constant(choice % 100));
    Child left = make_expression(depth - 1, seed), right = make_expression(depth - 1, seed);
    return choice % 2 ? Child(new Sum(std::move(left), std::move(right))) : Child(new Product(std::move(left), std::move(right)));
}

std::vector<std::unique_ptr<Shape>> make_shapes(uint64_t &seed) {
    std::vector<std::unique_ptr<Shape>> shapes;
    for (int i = 0; i < 1000; i++) {
        uint32_t choice = bench_random(&seed), size = choice / 3 % 50 + 1;
        if (choice % 3 == 0)
            shapes.emplace_back(new Square(size));
        else if (choice % 3 == 1)
            shapes.emplace_back(new Rectangle(size, size + 3));
        else
            shapes.emplace_back(new Circle(size));
    }
    return shapes;
}

} // namespace

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t seed = 99, hash = HASH0;
    auto shapes = make_shapes(seed);
    auto expression = make_expression(9, seed);
    for (unsigned i = 0; i < times; i++) {
        uint32_t sum = 0;
        for (auto &shape : shapes) {
            sum += shape->area();
            shape->grow(i & 3);
        }
        sum += expression->value(i);
        hash = bench_hash(hash, &sum, sizeof sum);
    }
    bench_print("virtual", times, hash);
    return 0;
}
