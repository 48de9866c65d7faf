package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestReadmeTeachesTheCommandsThereAre compares the table of the README with what --help tells: the same commands, with arguments and flags that exist,
// and those that must be given.
func TestReadmeTeachesTheCommandsThereAre(t *testing.T) {
	parser, err := kong.New(&commandLine{}, kong.Name("troskel"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{} // by command: what follows it
	for _, m := range regexp.MustCompile("`troskel ([a-z]+)( [^`]*)?`").FindAllStringSubmatch(string(readme), -1) {
		told[m[1]] = m[2]
	}
	for _, command := range parser.Model.Children {
		usage, ok := told[command.Name]
		if !ok {
			t.Errorf("the README does not tell of troskel %s", command.Name)
		}
		delete(told, command.Name)
		compare(t, command, usage)
	}
	for name := range told {
		t.Errorf("the README tells of troskel %s, which is not there", name)
	}
}

// compare holds what the README tells of one command to what the command takes.
func compare(t *testing.T, command *kong.Node, usage string) {
	t.Helper()
	if takes := len(command.Positional) > 0; takes != strings.Contains(strings.SplitN(usage, "--", 2)[0], "FILE") {
		t.Errorf("troskel %s takes a file: %t; the README says %q", command.Name, takes, usage)
	}
	var known []string
	for _, f := range command.Flags {
		known = append(known, "--"+f.Name)
		if f.Required && !regexp.MustCompile(`(^|[^\[])--`+f.Name+` `).MatchString(usage) {
			t.Errorf("troskel %s needs --%s; the README says %q", command.Name, f.Name, usage)
		}
	}
	for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(usage, -1) {
		if !slices.Contains(known, flag) {
			t.Errorf("the README gives troskel %s the flag %s, which it has not", command.Name, flag)
		}
	}
}
