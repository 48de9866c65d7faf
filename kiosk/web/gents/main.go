// Command gents writes the TypeScript types of the screens from the Go types of the protocol, so that the two cannot drift apart.
//
//	gents ../../ui/src/lib/wire.gen.ts wire.go wire_member.go
//
// It knows just what a JSON protocol needs: structs become interfaces, string types with constants become unions, time.Time a
// string, a field with omitzero is optional, and a pointer without it may be null. Anything else is refused with its position.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: gents FILE.ts FILE.go…")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]...); err != nil {
		fmt.Fprintln(os.Stderr, "gents:", err)
		os.Exit(1)
	}
}

func run(to string, from ...string) error {
	var files []source
	for _, name := range from {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files = append(files, source{name, text})
	}
	ts, err := Generate(files...)
	if err != nil {
		return err
	}
	return os.WriteFile(to, ts, 0o644)
}
