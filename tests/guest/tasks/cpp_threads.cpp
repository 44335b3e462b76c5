// C++'s threads: thread, async, promise, condition_variable, call_once, shared_mutex, exceptions between threads.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <map>
#include <mutex>
#include <numeric>
#include <queue>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
using namespace std::chrono_literals;
namespace {
std::atomic<int> destroyed{0};
struct Local {
    int value = 0;
    ~Local() { destroyed += value; }
};
thread_local Local local;

template <typename T> class Queue {
public:
    void push(T value) {
        {
            std::lock_guard lock(mutex);
            values.push(std::move(value));
        }
        cond.notify_one();
    }
    bool pop(T &value) {
        std::unique_lock lock(mutex);
        cond.wait(lock, [this] { return closed || !values.empty(); });
        if (values.empty()) return false;
        value = std::move(values.front());
        values.pop();
        return true;
    }
    void close() {
        std::lock_guard lock(mutex);
        closed = true;
        cond.notify_all();
    }
private:
    std::mutex mutex;
    std::condition_variable cond;
    std::queue<T> values;
    bool closed = false;
};

void queue() {
    Queue<std::string> in;
    Queue<size_t> out;
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; i++)
        workers.emplace_back([&] {
            std::string text;
            while (in.pop(text)) {
                local.value++;
                out.push(text.size());
            }
        });
    for (int i = 0; i < 2000; i++) in.push(std::string(i % 50, 'x'));
    in.close();
    for (auto &worker : workers) worker.join();
    out.close();
    size_t sum = 0, count = 0, size;
    while (out.pop(size)) sum += size, count++;
    std::printf("queue: %zu, sum %zu, thread_local destroyed %d\n", count, sum, destroyed.load());
}

int fibonacci(int n) {
    if (n < 2) return n;
    if (n < 10) return fibonacci(n - 1) + fibonacci(n - 2);
    auto left = std::async(std::launch::async, fibonacci, n - 1);
    int right = fibonacci(n - 2);
    return left.get() + right;
}

void futures() {
    std::printf("async: %d\n", fibonacci(16));
    auto lazy = std::async(std::launch::deferred, [] { return std::this_thread::get_id(); });
    std::printf("deferred: %s\n", lazy.get() == std::this_thread::get_id() ? "here" : "elsewhere");
    std::promise<std::string> promise;
    auto future = promise.get_future();
    std::printf("%s\n", future.wait_for(5ms) == std::future_status::timeout ? "timeout" : "ready");
    std::thread thread([&] { promise.set_value("promised"); });
    std::printf("%s\n", future.get().c_str());
    thread.join();
    auto fails = std::async(std::launch::async, []() -> int { throw std::runtime_error("from the other thread"); });
    try {
        fails.get();
    } catch (const std::exception &error) {
        std::printf("caught: %s\n", error.what());
    }
    std::future<int> broken;
    {
        std::promise<int> gone;
        broken = gone.get_future();
    }
    try {
        broken.get();
    } catch (const std::future_error &error) {
        std::printf("broken promise: %d\n", error.code() == std::future_errc::broken_promise);
    }
    std::packaged_task<int(int)> task([](int x) { return x * x; });
    auto result = task.get_future();
    std::thread(std::move(task), 12).join();
    std::printf("task: %d\n", result.get());
    std::shared_future<int> shared = std::async(std::launch::async, [] { return 5; }).share();
    std::vector<std::future<int>> users;
    for (int i = 0; i < 5; i++) users.push_back(std::async(std::launch::async, [=] { return shared.get() * i; }));
    int sum = 0;
    for (auto &user : users) sum += user.get();
    std::printf("shared: %d\n", sum);
}

void locks() {
    std::shared_mutex shared;
    std::map<int, int> table;
    std::vector<std::thread> threads;
    std::atomic<int> hits{0};
    for (int t = 0; t < 6; t++)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 400; i++) {
                if (t < 2) {
                    std::unique_lock lock(shared);
                    table[i % 40] += 1;
                } else {
                    std::shared_lock lock(shared);
                    hits += table.count(i % 40) <= 1;
                }
            }
        });
    for (auto &thread : threads) thread.join();
    int sum = 0;
    for (auto [key, value] : table) sum += value;
    std::printf("table: %d, %zu, lookups %d\n", sum, table.size(), hits.load());
    std::mutex a, b;
    long balance[2] = {1000, 1000};
    auto move = [&](int from, int times) {
        for (int i = 0; i < times; i++) {
            std::scoped_lock both(from ? a : b, from ? b : a);
            balance[from]--;
            balance[!from]++;
        }
    };
    std::thread one(move, 0, 500), two(move, 1, 300);
    one.join();
    two.join();
    std::printf("balance: %ld %ld\n", balance[0], balance[1]);
    std::once_flag once;
    int calls = 0, thrown = 0;
    std::vector<std::thread> callers;
    std::mutex count;
    for (int i = 0; i < 5; i++)
        callers.emplace_back([&] {
            try {
                std::call_once(once, [&] {
                    if (++calls < 3) throw std::logic_error("again");
                });
            } catch (const std::logic_error &) {
                std::lock_guard lock(count);
                thrown++;
            }
        });
    for (auto &caller : callers) caller.join();
    std::printf("call_once: %d calls, %d thrown\n", calls, thrown);
    std::timed_mutex timed;
    timed.lock();
    bool got = std::async(std::launch::async, [&] { return timed.try_lock_for(5ms); }).get();
    timed.unlock();
    std::recursive_mutex recursive;
    recursive.lock();
    std::printf("timed %d, recursive %d\n", got, recursive.try_lock());
}
} // namespace
int main(int argc, char **argv) {
    queue();
    futures();
    locks();
    try {
        std::thread([] {}).detach();
        std::thread none;
        none.join();
    } catch (const std::system_error &error) {
        std::printf("join: %d\n", error.code() == std::errc::invalid_argument);
    }
    return 0;
}
