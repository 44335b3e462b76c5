// C++20: atomic wait and notify, jthread and stop tokens, latch, barrier, counting_semaphore.
//# cflags: -std=c++20
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <latch>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>
namespace {
void wait_and_notify() {
    std::atomic<int> turn{0};
    std::atomic<bool> small{false};
    long sum = 0;
    std::vector<std::thread> threads;
    for (int me = 0; me < 4; me++)
        threads.emplace_back([&, me] {
            for (int round = 0; round < 200; round++) {
                int now;
                while ((now = turn.load()) % 4 != me) turn.wait(now);
                sum += me;
                turn++;
                turn.notify_all();
            }
        });
    for (auto &thread : threads) thread.join();
    std::thread waiter([&] { small.wait(false); });
    small = true;
    small.notify_one();
    waiter.join();
    std::printf("turns %d, sum %ld\n", turn.load(), sum);
}
void barriers() {
    int phase = 0;
    std::barrier barrier(5, [&]() noexcept { phase++; });
    std::latch done(5);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; i++)
        threads.emplace_back([&] {
            for (int round = 0; round < 50; round++) {
                wrong += phase != round;
                barrier.arrive_and_wait();
            }
            done.count_down();
        });
    done.wait();
    for (auto &thread : threads) thread.join();
    std::printf("phases %d, wrong %d\n", phase, wrong.load());
}
void semaphores() {
    std::counting_semaphore<3> room(3);
    std::atomic<int> inside{0}, most{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++)
        threads.emplace_back([&] {
            for (int round = 0; round < 50; round++) {
                room.acquire();
                int now = ++inside, seen = most;
                while (now > seen && !most.compare_exchange_weak(seen, now)) {}
                std::this_thread::yield();
                inside--;
                room.release();
            }
        });
    for (auto &thread : threads) thread.join();
    std::binary_semaphore none(0);
    bool got = none.try_acquire_for(std::chrono::milliseconds(5));
    std::printf("at most three: %d, try %d\n", most <= 3, got);
}
// libc++ keeps its stop tokens behind a flag.
#ifdef __GLIBCXX__
void stopping() {
    std::atomic<int> beats{0}, called{0};
    {
        std::jthread thread([&](std::stop_token token) {
            std::stop_callback callback(token, [&] { called++; });
            while (!token.stop_requested()) beats++;
        });
        while (beats < 10) std::this_thread::yield();
    }
    std::printf("stopped, callbacks %d\n", called.load());
}
#else
void stopping() { std::puts("no jthread"); }
#endif
void shared_pointers() {
    struct Counted {
        std::atomic<int> &alive;
        explicit Counted(std::atomic<int> &count) : alive(count) { alive++; }
        ~Counted() { alive--; }
    };
    std::atomic<int> alive{0};
    {
        auto shared = std::make_shared<Counted>(alive);
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; i++)
            threads.emplace_back([shared] {
                std::vector<std::shared_ptr<Counted>> copies;
                for (int n = 0; n < 500; n++) copies.push_back(shared);
            });
        for (auto &thread : threads) thread.join();
        std::printf("uses %ld\n", shared.use_count());
    }
    std::printf("alive %d\n", alive.load());
}
} // namespace
int main(int argc, char **argv) {
    wait_and_notify();
    barriers();
    semaphores();
    stopping();
    shared_pointers();
    return 0;
}
