package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"time"
	"unicode/utf8"
)

type shape interface{ area() float64 }

type square struct{ Side float64 }

type circle struct{ Radius float64 }

func (s square) area() float64 { return s.Side * s.Side }

func (c *circle) area() float64 { return math.Pi * c.Radius * c.Radius }

type record struct {
	Name  string            `json:"name"`
	Tags  []string          `json:"tags,omitempty"`
	Inner map[string]*int64 `json:"inner"`
	Skip  int               `json:"-"`
	When  time.Time         `json:"when"`
}

func sum[T int | float64](values ...T) (total T) {
	for _, v := range values {
		total += v
	}
	return
}

// The library without the kernel: maps, strings, formats, sorting, JSON, expressions, big numbers, compression.
func values() {
	counts := map[string]int{}
	for _, w := range strings.Fields(strings.Repeat("the quick fox and the lazy dog and the end ", 30)) {
		counts[w]++
	}
	fmt.Println(counts, len(counts))
	big1 := map[int]int{}
	for i := 0; i < 5000; i++ {
		big1[i*7919%10007] = i
	}
	for i := 0; i < 4000; i++ {
		delete(big1, i*7919%10007)
	}
	keys := make([]int, 0, len(big1))
	for k := range big1 {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	fmt.Println(len(keys), keys[:5], keys[len(keys)-1])
	for _, s := range []shape{square{3}, &circle{2}} {
		fmt.Printf("%T %.3f %v %+v %#v\n", s, s.area(), reflect.TypeOf(s).Kind(), reflect.Indirect(reflect.ValueOf(s)).NumField(), reflect.ValueOf(s).Type().String())
	}
	fmt.Printf("%08.3f|%-8s|%+d|%x|%q|%v|%t|%e|%g|%U|%c|%*d|%6.2f%%\n", 3.14159, "left", 42, "hex", "quo\"te\n", []byte("ab"), true, 12345.678, 1e21, '⌘', 'é', 5, 7, 99.5)
	fmt.Println(math.Inf(1), -math.MaxFloat64, math.NaN(), math.SmallestNonzeroFloat64, float32(0.1), 1.0, 100000000.0, math.Sqrt(2), math.Sin(1), math.Pow(2, 0.5), math.Floor(-1.5), math.FMA(2, 3, 4))
	for _, text := range []string{"12", "-0x1F", "9223372036854775808", "1e3", "abc"} {
		n, err := strconv.ParseInt(text, 0, 64)
		f, err2 := strconv.ParseFloat(text, 64)
		fmt.Println(n, err, f, err2)
	}
	fmt.Println(sum(1, 2, 3), sum(0.5, 0.25), utf8.RuneCountInString("héllo, 世界"), strings.ToUpper("straße"), strings.Map(func(r rune) rune { return r + 1 }, "HAL"), strings.Split("a,b,c", ","), []rune("世界"), strings.EqualFold("Go", "GO"))

	seven := int64(7)
	original := record{Name: "käse <&>", Tags: []string{"a", "b"}, Inner: map[string]*int64{"x": &seven, "nil": nil}, When: time.Date(2024, 2, 29, 12, 30, 0, 0, time.UTC)}
	text, err := json.MarshalIndent(original, "", " ")
	fmt.Println(string(text), err)
	var back record
	fmt.Println(json.Unmarshal(text, &back), *back.Inner["x"], back.When.Equal(original.When), back.When.Weekday(), back.When.Add(36*time.Hour).Format(time.RFC1123))
	var any interface{}
	fmt.Println(json.Unmarshal([]byte(`{"a": [1, 2.5, null, true, "s"], "b": {"c": {}}}`), &any), any)
	fmt.Println(json.Unmarshal([]byte(`{"a": [1, }`), &any))

	expression := regexp.MustCompile(`(?i)(\w+)@(\w+)\.(com|org)`)
	fmt.Println(expression.FindAllStringSubmatch("mail Ann@Example.com, bob@site.org; not@valid.net", -1), expression.ReplaceAllString("x@y.com", "$2 at $1"))
	fmt.Println(regexp.MustCompile(`^(a+)+$`).MatchString(strings.Repeat("a", 200)+"b"), regexp.MustCompile(`[^aeiou\s]+`).FindAllString("some vowels are here", -1))

	factorial := big.NewInt(1)
	for i := int64(2); i <= 200; i++ {
		factorial.Mul(factorial, big.NewInt(i))
	}
	fmt.Println(factorial)
	prime, _ := new(big.Int).SetString("170141183460469231731687303715884105727", 10)
	fmt.Println(prime.ProbablyPrime(20), new(big.Int).Exp(big.NewInt(3), big.NewInt(1000), prime), new(big.Int).ModInverse(big.NewInt(12345), prime))
	quotient, rest := new(big.Int).DivMod(factorial, prime, new(big.Int))
	fmt.Println(quotient.BitLen(), rest, new(big.Int).Sqrt(factorial).BitLen(), big.NewRat(3, 12).String(), new(big.Float).SetPrec(200).Quo(big.NewFloat(1), big.NewFloat(3)).Text('f', 50))

	var packed bytes.Buffer
	data := bytes.Repeat([]byte("some text to compress, "), 2000)
	writer := gzip.NewWriter(&packed)
	writer.Write(data)
	writer.Close()
	size := packed.Len()
	reader, _ := gzip.NewReader(&packed)
	unpacked, err := io.ReadAll(reader)
	fmt.Println(size < 1000, bytes.Equal(unpacked, data), err)
	fmt.Printf("%x %d\n", sha256.Sum256(data), binary.BigEndian.Uint32([]byte{1, 2, 3, 4}))
	template.Must(template.New("t").Parse("{{range $i, $e := .}}{{if $i}}, {{end}}{{$e | printf \"%03d\"}}{{end}}\n")).Execute(os.Stdout, []int{1, 20, 300})
	wrapped := fmt.Errorf("outer: %w", os.ErrNotExist)
	fmt.Println(wrapped, errors.Is(wrapped, os.ErrNotExist), errors.Unwrap(wrapped) == os.ErrNotExist)
}
