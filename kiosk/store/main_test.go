package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

// children are what this test binary does instead of testing when CHILD names one of them: a second process, which tests need to lock
// against, to kill, or to run short of disk.
var children = map[string]func(ctx context.Context, dir string) error{
	"hold":  childHolds,
	"write": childWrites,
	"limit": childMeetsLimit,
	"tmpfs": childFillsDisk,
}

func TestMain(m *testing.M) {
	name, ok := os.LookupEnv("CHILD")
	if !ok {
		os.Exit(m.Run())
	}
	if err := children[name](context.Background(), os.Getenv("CHILD_DIR")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child prepares a process that runs one of children on dir. It is killed at the end of the test if it still runs.
func child(t *testing.T, name, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "CHILD="+name, "CHILD_DIR="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// started starts a child and hands over what it prints, from its first line on, which must be "ready".
func started(t *testing.T, cmd *exec.Cmd) (*bufio.Scanner, io.WriteCloser) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the child said %q, want ready", lines.Text())
	}
	return lines, in
}
