// Package storetest gives a test a real database of its own, and compares databases.
package storetest

import (
	"database/sql"
	"maps"
	"strings"
	"testing"

	"troskel/kiosk/store"
)

// Open opens a new database in a temporary directory and closes it at the end of the test.
func Open(t testing.TB, schemas ...store.Schema) *store.DB {
	t.Helper()
	return OpenIn(t, t.TempDir(), schemas...)
}

// OpenIn opens the database in dir, which may exist, and closes it at the end of the test.
func OpenIn(t testing.TB, dir string, schemas ...store.Schema) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dir, schemas...)
	if err != nil {
		t.Fatalf("open a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the test's database: %v", err)
		}
	})
	return db
}

// Same fails the test unless db, which has been migrated from an older version, has the tables that a new database gets from the same
// schemas.
func Same(t testing.TB, db *store.DB, schemas ...store.Schema) {
	t.Helper()
	want, have := tables(t, Open(t, schemas...)), tables(t, db)
	if maps.Equal(want, have) {
		return
	}
	for name, made := range want {
		if have[name] != made {
			t.Errorf("%s\nmigrated: %s\nnew:      %s", name, have[name], made)
		}
	}
	for name, made := range have {
		if _, ok := want[name]; !ok {
			t.Errorf("%s\nonly in the migrated database: %s", name, made)
		}
	}
}

// tables reads what every table, index and trigger was made with, without regard to white space.
func tables(t testing.TB, db *store.DB) map[string]string {
	t.Helper()
	rows, err := db.Reader().QueryContext(t.Context(), `SELECT type || ' ' || name, sql FROM sqlite_schema`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name string
		var made sql.NullString
		if err := rows.Scan(&name, &made); err != nil {
			t.Fatal(err)
		}
		all[name] = strings.Join(strings.Fields(made.String), " ")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
