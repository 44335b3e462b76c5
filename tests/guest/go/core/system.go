package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What the parent in execute starts.
func child() {
	switch os.Args[2] {
	case "upper":
		text, _ := io.ReadAll(os.Stdin)
		fmt.Print(strings.ToUpper(string(text)))
	case "status":
		fmt.Fprintln(os.Stderr, "to stderr")
		os.Exit(7)
	case "sleep":
		time.Sleep(time.Hour)
	case "env":
		fmt.Println(os.Getenv("GUEST"), os.Args[3:])
	}
}

// Other processes: their output, statuses, pipes, environment, being killed.
func execute() {
	self := os.Args[2]
	run := func(args ...string) *exec.Cmd { return exec.Command(self, append([]string{"child"}, args...)...) }
	command := run("upper")
	command.Stdin = strings.NewReader("some text\n")
	out, err := command.Output()
	fmt.Printf("%q %v\n", out, err)
	command = run("status")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	err = command.Run()
	var exit *exec.ExitError
	fmt.Printf("%v %v %q\n", errors.As(err, &exit), err, stderr.String())
	command = run("env", "a b", "")
	command.Env = append(os.Environ(), "GUEST=value")
	out, err = command.CombinedOutput()
	fmt.Printf("%q %v\n", out, err)
	command = run("sleep")
	fmt.Println(command.Start())
	command.Process.Signal(syscall.SIGTERM)
	fmt.Println(command.Wait())
	_, err = exec.Command("/does/not/exist").Output()
	fmt.Println(err)
	var group sync.WaitGroup
	results := make([]string, 6)
	for i := range results {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			command := run("upper")
			in, _ := command.StdinPipe()
			out, _ := command.StdoutPipe()
			command.Start()
			fmt.Fprintf(in, "child %c", 'a'+i)
			in.Close()
			text, _ := io.ReadAll(out)
			command.Wait()
			results[i] = string(text)
		}(i)
	}
	group.Wait()
	fmt.Println(results)
}

// Files, directories, walking.
func files() {
	check := func(err error) {
		if err != nil {
			fmt.Println(err)
		}
	}
	check(os.MkdirAll("tree/a/b", 0o755))
	for _, name := range []string{"tree/one", "tree/a/two", "tree/a/b/three"} {
		check(os.WriteFile(name, []byte(name+"\n"), 0o644))
	}
	check(os.Rename("tree/one", "tree/renamed"))
	check(os.Symlink("renamed", "tree/link"))
	var seen []string
	check(filepath.Walk("tree", func(path string, info os.FileInfo, err error) error {
		seen = append(seen, fmt.Sprint(path, " ", info.Mode().IsDir()))
		return err
	}))
	sort.Strings(seen)
	fmt.Println(strings.Join(seen, "\n"))
	text, err := os.ReadFile("tree/link")
	fmt.Printf("%q %v\n", text, err)
	_, err = os.Open("tree/none")
	fmt.Println(err, errors.Is(err, os.ErrNotExist))
	check(os.RemoveAll("tree"))
	r, w, _ := os.Pipe()
	go func() {
		fmt.Fprint(w, "through a pipe")
		w.Close()
	}()
	text, _ = io.ReadAll(r)
	fmt.Printf("%q\n", text)
}

// Signals that the program asks for.
func signals() {
	got := make(chan os.Signal, 10)
	signal.Notify(got, syscall.SIGUSR1, syscall.SIGHUP)
	for _, s := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGHUP, syscall.SIGUSR1} {
		syscall.Kill(os.Getpid(), s)
		fmt.Println(<-got)
	}
	signal.Ignore(syscall.SIGHUP)
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	signal.Reset(syscall.SIGUSR1)
	fmt.Println("not asked for ends it")
	syscall.Kill(os.Getpid(), syscall.SIGTERM)
	time.Sleep(time.Minute)
}

// Panics, recovered and not.
func panics() {
	attempt := func(name string, f func()) {
		defer func() { fmt.Println(name, recover()) }()
		f()
	}
	var none map[string]int
	var numbers []int
	var any interface{} = "text"
	attempt("map", func() { none["x"] = 1 })
	attempt("index", func() { fmt.Println(numbers[len(os.Args)+5]) })
	attempt("type", func() { fmt.Println(any.(int)) })
	attempt("own", func() { panic(fmt.Errorf("own %d", 5)) })
	zero := len(os.Args) - len(os.Args)
	attempt("divide", func() { fmt.Println(1 / zero) })
	attempt("close", func() { c := make(chan int); close(c); close(c) })
	defer fmt.Println("deferred")
	go func() { panic("in a goroutine") }()
	time.Sleep(time.Minute)
}
