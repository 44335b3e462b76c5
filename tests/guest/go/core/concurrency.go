package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Goroutines that hand values on: unbuffered and buffered channels, select, close, a sieve of primes.
func channels() {
	numbers := make(chan int)
	go func(out chan<- int) {
		for i := 2; ; i++ {
			out <- i
		}
	}(numbers)
	var primes []string
	for i := 0; i < 40; i++ {
		prime := <-numbers
		primes = append(primes, fmt.Sprint(prime))
		next := make(chan int)
		go func(prime int, in <-chan int, out chan<- int) {
			for n := range in {
				if n%prime != 0 {
					out <- n
				}
			}
		}(prime, numbers, next)
		numbers = next
	}
	fmt.Println(strings.Join(primes, " "))

	left, right, done := make(chan int), make(chan string, 3), make(chan struct{})
	go func() {
		for i := 0; i < 100; i++ {
			left <- i
		}
		close(left)
	}()
	go func() {
		for i := 0; i < 50; i++ {
			right <- fmt.Sprint(i)
		}
		close(done)
	}()
	sum, length := 0, 0
	for open, running := true, true; open || running; {
		select {
		case n, ok := <-left:
			if !ok {
				left, open = nil, false
			}
			sum += n
		case text := <-right:
			length += len(text)
		case <-done:
			done, running = nil, false
		}
	}
	for len(right) > 0 {
		length += len(<-right)
	}
	fmt.Println(sum, length)
	select {
	case <-make(chan int):
		fmt.Println("impossible")
	default:
		fmt.Println("nothing ready")
	}
	select {
	case <-make(chan int):
	case <-time.After(5 * time.Millisecond):
		fmt.Println("timeout")
	}

	start := make(chan int)
	var ring [1000]chan int
	for i := range ring {
		ring[i] = make(chan int)
	}
	for i := range ring {
		from := ring[i]
		if i == 0 {
			from = start
		}
		go func(i int) { ring[(i+1)%len(ring)] <- 1 + <-from }(i)
	}
	start <- 0
	fmt.Println("ring", <-ring[0])
}

// Workers that compute, with a mutex, a wait group, contexts; a goroutine that never calls anything is preempted.
func pool() {
	jobs, results := make(chan int), make(chan int)
	var workers sync.WaitGroup
	var done atomic.Int64
	for w := 0; w < 8; w++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := range jobs {
				steps := 0
				for ; n != 1; steps++ {
					if n%2 == 0 {
						n /= 2
					} else {
						n = 3*n + 1
					}
				}
				done.Add(1)
				results <- steps
			}
		}()
	}
	go func() {
		for i := 1; i <= 3000; i++ {
			jobs <- i
		}
		close(jobs)
		workers.Wait()
		close(results)
	}()
	sum := 0
	for steps := range results {
		sum += steps
	}
	fmt.Println("steps", sum, "done", done.Load())

	var mutex sync.RWMutex
	table := map[int]int{}
	var group sync.WaitGroup
	for g := 0; g < 10; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < 200; i++ {
				mutex.Lock()
				table[i%20] += g
				mutex.Unlock()
				mutex.RLock()
				_ = table[i]
				mutex.RUnlock()
				if i%50 == 0 {
					runtime.Gosched()
				}
			}
		}(g)
	}
	group.Wait()
	fmt.Println("table", len(table), table[7])

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err(), errors.Is(ctx.Err(), context.DeadlineExceeded))

	var stop atomic.Bool
	previous := runtime.GOMAXPROCS(1)
	go func() {
		for !stop.Load() {
		}
	}()
	time.Sleep(5 * time.Millisecond)
	stop.Store(true)
	runtime.GOMAXPROCS(previous)
	fmt.Println("the loop was preempted")

	var once sync.Once
	cond := sync.NewCond(&sync.Mutex{})
	ready := 0
	for i := 0; i < 20; i++ {
		go func() {
			once.Do(func() { fmt.Println("once") })
			cond.L.Lock()
			ready++
			cond.L.Unlock()
			cond.Broadcast()
		}()
	}
	cond.L.Lock()
	for ready < 20 {
		cond.Wait()
	}
	cond.L.Unlock()
	fmt.Println("ready", ready)
}

// Tickers and timers, in order.
func ticker() {
	ticks := time.NewTicker(3 * time.Millisecond)
	start := time.Now()
	for i := 0; i < 5; i++ {
		<-ticks.C
	}
	ticks.Stop()
	fmt.Println("five ticks, not too soon:", time.Since(start) >= 14*time.Millisecond)
	var mutex sync.Mutex
	var order []int
	var group sync.WaitGroup
	for _, ms := range []int{120, 40, 80, 0, 160} {
		group.Add(1)
		ms := ms
		time.AfterFunc(time.Duration(ms)*time.Millisecond, func() {
			defer group.Done()
			mutex.Lock()
			order = append(order, ms)
			mutex.Unlock()
		})
	}
	cancelled := time.AfterFunc(time.Hour, func() { fmt.Println("impossible") })
	group.Wait()
	fmt.Println(order, cancelled.Stop())
	timer := time.NewTimer(time.Hour)
	timer.Reset(time.Millisecond)
	<-timer.C
	fmt.Println("reset")
}

type node struct {
	left, right *node
	value       int
}

func build(depth, value int) *node {
	if depth == 0 {
		return &node{value: value}
	}
	return &node{build(depth-1, value*2), build(depth-1, value*2+1), value}
}

func (n *node) sum() int {
	if n == nil {
		return 0
	}
	return n.value + n.left.sum() + n.right.sum()
}

// Garbage from many goroutines while the collector runs; finalizers; large and small objects; deep stacks that grow.
func collect() {
	keep := build(14, 1)
	want := keep.sum()
	var group sync.WaitGroup
	var total atomic.Int64
	for g := 0; g < 6; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			random := rand.New(rand.NewSource(int64(g)))
			for i := 0; i < 12; i++ {
				total.Add(int64(build(10, i).sum()))
				junk := make([]byte, random.Intn(200000))
				for k := range junk {
					junk[k] = byte(k)
				}
				words := map[string]int{}
				for k := 0; k < 300; k++ {
					words[fmt.Sprint(random.Intn(1000))] += k
				}
			}
		}(g)
	}
	group.Wait()
	runtime.GC()
	fmt.Println("kept", keep.sum() == want, "total", total.Load())

	finalized := make(chan int, 100)
	for i := 0; i < 100; i++ {
		object := &node{value: i}
		runtime.SetFinalizer(object, func(n *node) { finalized <- n.value })
	}
	deadline := time.Now().Add(20 * time.Second)
	for len(finalized) < 90 && time.Now().Before(deadline) {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	fmt.Println("finalized", len(finalized) >= 90)

	depth := make(chan int)
	var deep func(n int) int
	deep = func(n int) int {
		var room [128]byte
		room[n%128] = byte(n)
		if n == 0 {
			return 0
		}
		return deep(n-1) + 1 + int(room[n%128]) - int(byte(n))
	}
	for g := 0; g < 3; g++ {
		go func() { depth <- deep(20000) }()
	}
	fmt.Println("deep", <-depth+<-depth+<-depth)
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Println("collections", stats.NumGC >= 3, "heap below 64 MB", stats.HeapAlloc < 64<<20)
	words := []string{"delta", "alpha", "charlie", "bravo"}
	sort.Strings(words)
	fmt.Println(words)
}
