package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

func TestBackupOfABusyDatabaseComesBack(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	db, err := store.Open(t.Context(), dir, proof)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	for worker := range 4 {
		writing.Go(func() {
			for n := 1; ctx.Err() == nil; n++ {
				if err := prove(ctx, db, 0, worker, n); err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		})
	}
	for range 5 { // each replaces the one before
		before := count(t, db)
		if err := db.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		after := count(t, db)
		if n := restored(t, file); n < before || n > after {
			t.Errorf("the backup has %d entries, there were %d before it and %d after", n, before, after)
		}
	}
	cancel()
	writing.Wait()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %v, want it closed to others", info.Mode())
	}
	if left, _ := filepath.Glob(filepath.Dir(file) + "/.*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// count counts the entries of all workers and compares them with the totals, which change in the same writes.
func count(t *testing.T, db *store.DB) int {
	t.Helper()
	var entries, totals int
	err := db.Reader().QueryRow(`SELECT (SELECT count(*) FROM entry), (SELECT coalesce(sum(n), 0) FROM total)`).Scan(&entries, &totals)
	if err != nil || entries != totals {
		t.Errorf("%d entries, their totals say %d, %v", entries, totals, err)
	}
	return entries
}

// restored restores a backup into a new directory and counts what is in it.
func restored(t *testing.T, file string) int {
	t.Helper()
	dir := t.TempDir()
	if err := store.Restore(t.Context(), dir, file, proof); err != nil {
		t.Fatal(err)
	}
	return count(t, storetest.OpenIn(t, dir, proof))
}

func TestRestoreKeepsTheOldDatabaseAside(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	db := storetest.OpenIn(t, dir, steps("notes", `CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT`))
	if err := add(t.Context(), db, "old"); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := add(t.Context(), db, "new"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), dir, file, notes); err != nil { // by a newer program
		t.Fatal(err)
	}
	now := storetest.OpenIn(t, dir, notes)
	storetest.Same(t, now, notes)
	if got := texts(t, now); !slices.Equal(got, []string{"old"}) {
		t.Errorf("after the restore: %q", got)
	}
	aside, _ := filepath.Glob(dir + "/troskel.db.before-*")
	if len(aside) != 1 {
		t.Fatalf("aside: %v", aside)
	}
	elsewhere := t.TempDir()
	if err := store.Restore(t.Context(), elsewhere, aside[0], notes); err != nil {
		t.Fatalf("bring the old one back: %v", err)
	}
	if got := texts(t, storetest.OpenIn(t, elsewhere, notes)); !slices.Equal(got, []string{"old", "new"}) {
		t.Errorf("the old one holds %q", got)
	}
}

func TestRestoreOverADamagedDatabase(t *testing.T) {
	dir, file := filled(t)
	name := filepath.Join(dir, "troskel.db")
	for suffix, text := range map[string]string{"": "no database at all, but long enough for a header that could be one", "-wal": "log", "-shm": "index"} {
		if err := os.WriteFile(name+suffix, []byte(strings.Repeat(text, 100)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Restore(t.Context(), dir, file, notes); err != nil {
		t.Fatal(err)
	}
	if got := len(texts(t, storetest.OpenIn(t, dir, notes))); got != 100 {
		t.Errorf("%d notes after the restore, want 100", got)
	}
	if aside, _ := filepath.Glob(name + ".before-*"); len(aside) != 3 {
		t.Errorf("aside: %v, want the damaged database with its log and index", aside)
	}
}

// filled makes a directory with a database of 100 notes, closed, and a backup of it.
func filled(t *testing.T) (dir, file string) {
	t.Helper()
	dir, file = t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	db, err := store.Open(t.Context(), dir, notes)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 100 {
		if err := add(t.Context(), db, fmt.Sprint(n, strings.Repeat("-", 1000))); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(db.Backup(t.Context(), file), db.Close()); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

func TestBadBackupsAreNotRestored(t *testing.T) {
	dir, good := filled(t)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	broken := slices.Clone(whole)
	copy(broken[len(broken)/2:], strings.Repeat("\xff", 5000))
	foreign := slices.Clone(whole)
	copy(foreign[68:], "GPKG")
	bad := map[string][]byte{
		"empty":     nil,
		"text":      []byte("Kära du, här kommer besöksstatistiken."),
		"cut short": whole[:len(whole)/2+100],
		"broken":    broken,
		"foreign":   foreign,
	}
	for name, data := range bad {
		file := filepath.Join(t.TempDir(), "bad.db")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(t.Context(), dir, file, notes); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := store.Restore(t.Context(), dir, good, proof); !errors.Is(err, store.ErrNewer) {
		t.Errorf("by a program that does not know its tables: got %v, want ErrNewer", err)
	}
	if err := store.Restore(t.Context(), dir, filepath.Join(dir, "absent"), notes); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent: got %v", err)
	}
	if got := len(texts(t, storetest.OpenIn(t, dir, notes))); got != 100 {
		t.Errorf("the database has %d notes, want its 100", got)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 4 { // the database, its log and index, the lock
		t.Errorf("left behind: %v", entries)
	}
}

func TestDatabaseInUseIsNoBackup(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir, notes)
	if err := add(t.Context(), db, "in the log"); err != nil {
		t.Fatal(err)
	}
	err := store.Restore(t.Context(), t.TempDir(), filepath.Join(dir, "troskel.db"), notes)
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("got %v", err)
	}
}

func TestBackupReplacesBackupsOnly(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir, notes)
	other := t.TempDir()
	storetest.OpenIn(t, other, notes)
	letter := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(letter, []byte("Hej!"), 0o600); err != nil {
		t.Fatal(err)
	}
	alias := filepath.Join(t.TempDir(), "alias.db")
	if err := os.Link(filepath.Join(dir, "troskel.db"), alias); err != nil {
		t.Fatal(err)
	}
	for file, words := range map[string]string{
		filepath.Join(dir, "troskel.db"):       "the database itself",
		alias:                                  "the database itself",
		filepath.Join(dir, "troskel.db-wal"):   "no backup",
		filepath.Join(other, "troskel.db"):     "no backup",
		letter:                                 "no backup",
		other:                                  "is a directory",
		filepath.Join(other, "absent", "b.db"): "no such file",
	} {
		if err := db.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: got %v, want something with %q", file, err, words)
		}
	}
	if text, err := os.ReadFile(letter); err != nil || string(text) != "Hej!" {
		t.Errorf("the letter reads %q, %v", text, err)
	}
	if err := add(t.Context(), db, "still works"); err != nil {
		t.Error(err)
	}
}
