package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// steps makes a schema from the SQL of its migrations.
func steps(name string, sql ...string) store.Schema {
	files := fstest.MapFS{}
	for i, text := range sql {
		files[fmt.Sprintf("schema/%04d_step.sql", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	return store.Schema{Name: name, Files: files}
}

const (
	makeShelf = `CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT) STRICT;
		CREATE TABLE book (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL REFERENCES shelf (id) ON DELETE CASCADE) STRICT;
		INSERT INTO shelf VALUES (1, 'a'); INSERT INTO book VALUES (10, 1);`
	remakeShelf = `CREATE TABLE shelf_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
		INSERT INTO shelf_new SELECT id, name FROM shelf; DROP TABLE shelf; ALTER TABLE shelf_new RENAME TO shelf;`
)

func TestMigratedIsLikeNewAndKeepsItsRows(t *testing.T) {
	dir := t.TempDir()
	for _, s := range []store.Schema{steps("shelves", makeShelf), steps("shelves", makeShelf, remakeShelf)} {
		db, err := store.Open(t.Context(), dir, s)
		if err != nil {
			t.Fatal(err)
		}
		var books int
		if err := db.Reader().QueryRow(`SELECT count(*) FROM book JOIN shelf ON shelf.id = shelf`).Scan(&books); err != nil || books != 1 {
			t.Errorf("%d books, %v; want the one", books, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	all := []store.Schema{steps("shelves", makeShelf, remakeShelf), notes}
	db := storetest.OpenIn(t, dir, all...)
	storetest.Same(t, db, all...)
	if _, err := db.Reader().Exec(`DELETE FROM shelf`); err == nil {
		t.Error("a reader could delete")
	}
}

func TestNewerAndUnknownSchemasAreRefused(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(t.Context(), dir, steps("shelves", makeShelf, remakeShelf), notes)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, schemas := range map[string][]store.Schema{
		"shelves are at 2": {steps("shelves", makeShelf), notes},
		"notes is unknown": {steps("shelves", makeShelf, remakeShelf)},
	} {
		if _, err := store.Open(t.Context(), dir, schemas...); !errors.Is(err, store.ErrNewer) {
			t.Errorf("%s: Open answers %v, want ErrNewer", name, err)
		}
		if _, err := store.OpenReader(t.Context(), dir, schemas...); !errors.Is(err, store.ErrNewer) {
			t.Errorf("%s: OpenReader answers %v, want ErrNewer", name, err)
		}
	}
	_, err = store.OpenReader(t.Context(), dir, steps("shelves", makeShelf, remakeShelf), notes, steps("more", `CREATE TABLE more (id INTEGER) STRICT`))
	if err == nil || !strings.Contains(err.Error(), "start the daemon once") {
		t.Errorf("an older database: OpenReader answers %v", err)
	}
}

func TestFailedMigrationLeavesTheVersionBefore(t *testing.T) {
	for name, broken := range map[string]string{
		"bad SQL":            `CREATE TABLE half (id INTEGER) STRICT; CREATE TABEL x`,
		"its own commit":     `CREATE TABLE half (id INTEGER) STRICT; COMMIT`,
		"broken references":  `PRAGMA user_version = 7; DELETE FROM shelf`,
		"against constraint": `CREATE TABLE half (id INTEGER) STRICT; INSERT INTO book VALUES (10, 1)`,
	} {
		dir := t.TempDir()
		db, err := store.Open(t.Context(), dir, steps("shelves", makeShelf))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = store.Open(t.Context(), dir, steps("shelves", makeShelf, broken))
		if err == nil || !strings.Contains(err.Error(), "0002_step.sql") {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
		db, err = store.Open(t.Context(), dir, steps("shelves", makeShelf))
		if err != nil {
			t.Errorf("%s: the old program no longer opens it: %v", name, err)
			continue
		}
		var books int
		if err := db.Reader().QueryRow(`SELECT count(*) FROM book JOIN shelf ON shelf.id = shelf`).Scan(&books); err != nil || books != 1 {
			t.Errorf("%s: %d books, %v", name, books, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestBadSchemasAreRefused(t *testing.T) {
	file := func(name, sql string) store.Schema {
		return store.Schema{Name: "x", Files: fstest.MapFS{"schema/" + name: {Data: []byte(sql)}}}
	}
	for words, schemas := range map[string][]store.Schema{
		"0001_name.sql":      {file("one.sql", "")},
		"0001 is expected":   {file("0002_x.sql", "")},
		"INITIALLY DEFERRED": {file("0001_x.sql", "CREATE TABLE x (y REFERENCES x DEFERRABLE initially\tdeferred)")},
		"used once":          {notes, notes},
		"lower case":         {{Name: "Big", Files: fstest.MapFS{}}},
		"not exist":          {{Name: "none", Files: fstest.MapFS{}}},
	} {
		if _, err := store.Open(t.Context(), t.TempDir(), schemas...); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("got %v, want something with %q", err, words)
		}
	}
}
