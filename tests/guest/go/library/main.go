// Go's library as a guest, the large parts of it: most of their work is computing.
package main

import (
	"fmt"
	"os"
)

func main() {
	programs := map[string]func(){"values": values, "http": serve}
	if len(os.Args) > 1 && programs[os.Args[1]] != nil {
		programs[os.Args[1]]()
		return
	}
	fmt.Fprintln(os.Stderr, "no such program")
	os.Exit(99)
}
