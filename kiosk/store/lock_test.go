package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"troskel/kiosk/store"
)

// childHolds keeps the database open until its input ends.
func childHolds(ctx context.Context, dir string) error {
	db, err := store.Open(ctx, dir, notes)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return db.Close()
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	cmd := child(t, "hold", dir)
	_, in := started(t, cmd)

	_, err := store.Open(t.Context(), dir, notes)
	if !errors.Is(err, store.ErrInUse) {
		t.Fatalf("got %v, want ErrInUse", err)
	}
	for _, word := range []string{dir, fmt.Sprintf("process %d", cmd.Process.Pid), "systemctl stop troskel", "--data"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	if err := store.Restore(t.Context(), dir, "any", notes); !errors.Is(err, store.ErrInUse) {
		t.Errorf("Restore: got %v, want ErrInUse", err)
	}

	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), dir, notes)
	if err != nil {
		t.Fatalf("after the other has ended: %v", err)
	}
	if _, err := store.Open(t.Context(), dir, notes); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a second time in one process: got %v, want ErrInUse", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNonsenseInTheLockFileIsNotRepeated(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(t.Context(), dir, notes)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := os.WriteFile(dir+"/troskel.lock", []byte("\x1b[2J; rm -rf"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), dir, notes)
	if !errors.Is(err, store.ErrInUse) || strings.Contains(err.Error(), "\x1b") {
		t.Fatalf("got %q", err)
	}
}
