package main

import "fmt"

type list struct {
	next  *list
	bytes [5000]byte
}

// Accesses to memory that isn't there, which only a converted program with checks sees as the processor does.
func faults() {
	attempt := func(name string, f func()) {
		defer func() {
			err := recover()
			_, isRuntime := err.(interface{ RuntimeError() })
			fmt.Println(name, err, isRuntime)
		}()
		f()
	}
	var none *list
	var nothing fmt.Stringer
	var function func() int
	attempt("read", func() { fmt.Println(none.next) })
	attempt("write", func() { none.bytes[3] = 1 })
	attempt("far", func() { fmt.Println(none.bytes[4500]) })
	attempt("method", func() { fmt.Println(nothing.String()) })
	attempt("function", func() { fmt.Println(function()) })
	for i := 0; i < 200; i++ {
		func() {
			defer func() { recover() }()
			none.next = none
		}()
	}
	done := make(chan string)
	for i := 0; i < 4; i++ {
		go func() {
			defer func() { done <- fmt.Sprint(recover()) }()
			fmt.Println((*list)(nil).next)
		}()
	}
	for i := 0; i < 4; i++ {
		fmt.Println(<-done)
	}
	fmt.Println(none.next)
}
