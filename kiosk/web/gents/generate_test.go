package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// protocol is the files that hold it, as doc.go names them for the generator.
func protocol(t *testing.T) []string {
	t.Helper()
	doc, err := os.ReadFile("../doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, line, found := strings.Cut(string(doc), "wire.gen.ts ")
	files := strings.Fields(line)
	if !found || len(files) < 2 {
		t.Fatalf("doc.go generates from %q", files)
	}
	return files
}

func TestScreensTypesAreCurrent(t *testing.T) {
	var files []source
	for _, name := range protocol(t) {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, source{name, text})
	}
	want, err := Generate(files...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../ui/src/lib/wire.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("ui/src/lib/wire.gen.ts is older than the protocol in kiosk/web: run make generate")
	}
}

func TestGenerate(t *testing.T) {
	const src = `package p

// Kind is one of two.
type Kind string

// The kinds.
const (
	KindA Kind = "a" // the first
	KindB Kind = "b"
)

// Thing is all at once.
// It has two lines.
type Thing struct {
	ID    int64              ` + "`json:\"id\"`" + `
	Kind  Kind               ` + "`json:\"kind,omitzero\"`" + ` // which
	At    time.Time          ` + "`json:\"at\"`" + `
	Until *time.Time         ` + "`json:\"until\"`" + `
	Next  *Thing             ` + "`json:\"next,omitzero\"`" + `
	Spans map[string][]Thing ` + "`json:\"spans\"`" + `
	OK    bool               ` + "`json:\"ok\"`" + `
}

type hidden struct{ x int }
`
	const want = `// Generated from p.go by ` + "`make generate`" + `. Do not edit.

/** Kind is one of two. */
export type Kind =
  /** the first */
  | "a"
  | "b";

/**
 * Thing is all at once.
 * It has two lines.
 */
export interface Thing {
  id: number;
  /** which */
  kind?: Kind;
  at: string;
  until: string | null;
  next?: Thing;
  spans: Record<string, Thing[]>;
  ok: boolean;
}
`
	got, err := Generate(source{"p.go", []byte(src)})
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGenerateRefuses(t *testing.T) {
	for name, decl := range map[string]string{
		"no tag":             "type T struct { A int }",
		"two names":          "type T struct { A, B int `json:\"a\"` }",
		"omitempty":          "type T struct { A int `json:\"a,omitempty\"` }",
		"hidden field":       "type T struct { A int `json:\"-\"` }",
		"unknown type":       "type T struct { A chan int `json:\"a\"` }",
		"another package":    "type T struct { A netip.Addr `json:\"a\"` }",
		"number keys":        "type T struct { A map[int]string `json:\"a\"` }",
		"size we do not use": "type T struct { A uint8 `json:\"a\"` }",
		"no constants":       "type T string",
		"named number":       "type T int",
		"interface":          "type T interface{}",
		"not Go":             "type T",
	} {
		if _, err := Generate(source{"p.go", []byte("package p\n" + decl)}); err == nil || !strings.HasPrefix(err.Error(), "p.go:2:") {
			t.Errorf("%s: got error %v, want one that begins with p.go:2:", name, err)
		}
	}
}

func TestRunWritesTheFile(t *testing.T) {
	to := filepath.Join(t.TempDir(), "wire.gen.ts")
	if err := run(to, "../wire.go", "../wire_member.go"); err != nil {
		t.Fatal(err)
	}
	ts, err := os.ReadFile(to)
	if err != nil || !bytes.Contains(ts, []byte("export interface Snapshot {")) || !bytes.Contains(ts, []byte("export type Stay = Record<string, never>;")) {
		t.Fatalf("got %d bytes, error %v; want the protocol's types", len(ts), err)
	}
	if err := run(to, "missing.go"); err == nil {
		t.Error("a missing file gives no error")
	}
}
