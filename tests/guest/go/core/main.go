// Go's runtime as a guest: threads, signals, its own memory and network poller. The first argument chooses what is done; one
// binary, because the runtime is most of it.
package main

import (
	"fmt"
	"os"
)

func main() {
	programs := map[string]func(){
		"hello":    hello,
		"channels": channels,
		"pool":     pool,
		"ticker":   ticker,
		"exec":     execute,
		"child":    child,
		"gc":       collect,
		"files":    files,
		"signals":  signals,
		"panics":   panics,
		"faults":   faults,
	}
	if len(os.Args) > 1 && programs[os.Args[1]] != nil {
		programs[os.Args[1]]()
		return
	}
	fmt.Fprintln(os.Stderr, "no such program")
	os.Exit(99)
}

func hello() {
	fmt.Println("hello from Go", os.Args[2:])
}
