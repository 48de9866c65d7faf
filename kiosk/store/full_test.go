package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"troskel/kiosk/store"
)

// fill writes notes of about 4 kB until one fails, at most most of them, and returns how many were confirmed.
func fill(ctx context.Context, db *store.DB, from, most int) (int, error) {
	for n := range most {
		if err := add(ctx, db, fmt.Sprint(from+n, strings.Repeat("x", 4000))); err != nil {
			return n, err
		}
	}
	return most, nil
}

// outlasts fills a disk, starts again on it, makes space with relieve, and goes on. Everything that was confirmed must be there at the end, and nothing else.
func outlasts(ctx context.Context, dir string, relieve func() error) error {
	db, err := store.Open(ctx, dir, notes)
	if err != nil {
		return err
	}
	first, err := fill(ctx, db, 0, 10_000)
	if !errors.Is(err, store.ErrFull) {
		return fmt.Errorf("after %d notes: got %v, want ErrFull", first, err)
	}
	if err := add(ctx, db, strings.Repeat("y", 4000)); !errors.Is(err, store.ErrFull) {
		return fmt.Errorf("still full: got %v, want ErrFull", err)
	}
	if err := db.Close(); err != nil {
		return err
	}
	if db, err = store.Open(ctx, dir, notes); err != nil {
		return fmt.Errorf("starting again on a full disk: %w", err)
	}
	var during int
	if err := db.Reader().QueryRowContext(ctx, `SELECT count(*) FROM note`).Scan(&during); err != nil {
		return fmt.Errorf("reading from a full disk: %w", err)
	}
	if err := relieve(); err != nil {
		return err
	}
	second, err := fill(ctx, db, first, 20)
	if err != nil {
		return fmt.Errorf("with space again: %w", err)
	}
	if err := db.Close(); err != nil {
		return err
	}
	return holds(ctx, dir, first, during, first+second)
}

// holds opens the database again and counts.
func holds(ctx context.Context, dir string, first, during, want int) error {
	db, err := store.Open(ctx, dir, notes)
	if err != nil {
		return err
	}
	defer db.Close()
	var count int
	if err := db.Reader().QueryRowContext(ctx, `SELECT count(*) FROM note`).Scan(&count); err != nil {
		return err
	}
	if during != first || count != want {
		return fmt.Errorf("%d notes confirmed when the disk was full, %d found; %d confirmed in all, %d found", first, during, want, count)
	}
	report, err := store.Check(ctx, dir, notes)
	if err != nil {
		return err
	}
	for _, item := range report.Items {
		if !item.OK && item.Name != "space" {
			return fmt.Errorf("check: %s", report)
		}
	}
	return nil
}

// childMeetsLimit may not write files beyond 1 MiB, and then may.
func childMeetsLimit(ctx context.Context, dir string) error {
	signal.Ignore(syscall.SIGXFSZ) // the write answers EFBIG instead
	free := unix.Rlimit{}
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &free); err != nil {
		return err
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1 << 20, Max: free.Max}); err != nil {
		return err
	}
	return outlasts(ctx, dir, func() error { return unix.Setrlimit(unix.RLIMIT_FSIZE, &free) })
}

// childFillsDisk has a disk of 8 MB to itself, in which somebody's file takes up a quarter until it is removed; then the disk is made
// read-only.
func childFillsDisk(ctx context.Context, dir string) error {
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=8m"); err != nil {
		return err
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	if err := outlasts(ctx, data, func() error { return os.Remove(ballast) }); err != nil {
		return err
	}
	if err := unix.Mount("none", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		return err
	}
	if _, err := store.Open(ctx, data, notes); !errors.Is(err, store.ErrReadOnly) {
		return fmt.Errorf("on a read-only disk: got %v, want ErrReadOnly", err)
	}
	return nil
}

func TestFileSizeLimitIsAFullDisk(t *testing.T) {
	if out, err := child(t, "limit", t.TempDir()).Output(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
}

func TestFullDiskAndReadOnlyDisk(t *testing.T) {
	cmd := child(t, "tmpfs", t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	err := cmd.Start()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
		t.Skipf("SKIPPED: this kernel lets us make no mount namespace (%v), so the test on a full tmpfs did not run", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}
