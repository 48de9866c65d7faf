package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// notes is a schema for tests: one table, made in two steps.
var notes = store.Schema{Name: "notes", Files: fstest.MapFS{
	"schema/0001_note.sql":  {Data: []byte(`CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;`)},
	"schema/0002_about.sql": {Data: []byte(`ALTER TABLE note ADD COLUMN about INTEGER REFERENCES note (id);`)},
}}

// add inserts a note.
func add(ctx context.Context, db *store.DB, text string) error {
	return db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO note (text) VALUES (?)`, text)
		return err
	})
}

// texts reads all notes.
func texts(t *testing.T, db *store.DB) []string {
	t.Helper()
	rows, err := db.Reader().QueryContext(t.Context(), `SELECT text FROM note ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatIsWrittenIsReadAndStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new?directory %41#")
	db, err := store.Open(t.Context(), dir, notes)
	if err != nil {
		t.Fatal(err)
	}
	if err := add(t.Context(), db, "one"); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, db); len(got) != 1 || got[0] != "one" {
		t.Fatalf("read %q", got)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 {
		t.Errorf("after Close the directory holds %v, want the database and the lock only", entries)
	}
	if db, err = store.Open(t.Context(), dir, notes); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got := texts(t, db); len(got) != 1 || got[0] != "one" {
		t.Fatalf("read %q after opening again", got)
	}
}

func TestFailureTakesBackItsOwnOnly(t *testing.T) {
	db := storetest.Open(t, notes)
	broken := errors.New("broken")
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO note (text) VALUES ('gone')`); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v, want the function's own error", err)
	}
	if err := add(t.Context(), db, "kept"); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, db); len(got) != 1 || got[0] != "kept" {
		t.Fatalf("read %q", got)
	}
}
