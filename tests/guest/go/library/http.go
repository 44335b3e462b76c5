package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A server and its clients over the loopback.
func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println("listen:", err)
		os.Exit(1)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %d", r.Method, r.URL.Query().Get("q"), len(body))
	})
	mux.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]interface{}{"answer": 42, "list": []int{1, 2, 3}})
	})
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 5; i++ {
			fmt.Fprintf(w, "line %d\n", i)
			w.(http.Flusher).Flush()
		}
	})
	server := &http.Server{Handler: mux}
	go server.Serve(listener)
	base := "http://" + listener.Addr().String()
	var group sync.WaitGroup
	answers := make([]string, 20)
	for i := range answers {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			response, err := http.Post(fmt.Sprintf("%s/echo?q=%d", base, i), "text/plain", strings.NewReader(strings.Repeat("x", i*1000)))
			if err != nil {
				answers[i] = err.Error()
				return
			}
			defer response.Body.Close()
			body, _ := io.ReadAll(response.Body)
			answers[i] = fmt.Sprintf("%d %s", response.StatusCode, body)
		}(i)
	}
	group.Wait()
	fmt.Println(strings.Join(answers, "\n"))
	for _, path := range []string{"/json", "/stream", "/none"} {
		response, err := http.Get(base + path)
		if err != nil {
			fmt.Println(err)
			continue
		}
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			fmt.Println(response.StatusCode, lines.Text())
		}
		response.Body.Close()
	}
	client := http.Client{Timeout: 20 * time.Millisecond}
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	_, err = client.Get(base + "/slow")
	var timeout net.Error
	fmt.Println("timeout:", errors.As(err, &timeout) && timeout.Timeout())
	fmt.Println(server.Close())
	_, err = http.Get(base + "/json")
	fmt.Println("refused:", errors.Is(err, syscall.ECONNREFUSED))
}
