package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

func TestReadersOnlyRead(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir, notes)
	if err := add(t.Context(), db, "one"); err != nil {
		t.Fatal(err)
	}
	beside, err := store.OpenReader(t.Context(), dir, notes)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if got := texts(t, beside); len(got) != 1 {
		t.Errorf("beside the daemon: %q", got)
	}
	if err := add(t.Context(), beside, "two"); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Write beside the daemon: %v, want ErrReadOnly", err)
	}
	if err := beside.Backup(t.Context(), t.TempDir()+"/b.db"); err != nil {
		t.Errorf("Backup beside the daemon: %v", err)
	}
	for range 10 { // more than the pool holds at rest
		conn, err := db.Reader().Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ExecContext(t.Context(), `DELETE FROM note`); err == nil {
			t.Error("a reader could delete")
		}
		conn.Close()
	}
}

func TestReaderAfterTheDaemonStopped(t *testing.T) {
	dir, _ := filled(t)
	db, err := store.OpenReader(t.Context(), dir, notes)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(texts(t, db)); got != 100 {
		t.Errorf("%d notes, want 100", got)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenReader(t.Context(), t.TempDir(), notes); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a database: %v", err)
	}
}

func TestSettingsHoldOnEveryConnection(t *testing.T) {
	db := storetest.Open(t, notes)
	const settings = `SELECT journal_mode || synchronous || foreign_keys || secure_delete || temp_store
		FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, pragma_secure_delete, pragma_temp_store`
	want := "wal2112"
	var got string
	err := db.Write(t.Context(), func(tx *sql.Tx) error { return tx.QueryRow(settings).Scan(&got) })
	if err != nil || got != want {
		t.Errorf("the writer: %q %v, want %q", got, err, want)
	}
	var conns []*sql.Conn
	for n := range 4 {
		conn, err := db.Reader().Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
		if err := conn.QueryRowContext(t.Context(), settings).Scan(&got); err != nil || got != want {
			t.Errorf("reader %d: %q %v, want %q", n, got, err, want)
		}
	}
	for _, conn := range conns {
		conn.Close()
	}
}

// Readers that always overlap keep SQLite from starting its log again; it must not grow for ever.
func TestLogStaysBounded(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir, notes)
	ctx, cancel := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	const look = `WITH RECURSIVE c(n) AS (SELECT count(*) FROM note WHERE id = 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) SELECT max(n) FROM c`
	for range 3 {
		reading.Go(func() {
			for ctx.Err() == nil {
				var n int
				if err := db.Reader().QueryRow(look).Scan(&n); err != nil {
					t.Error(err)
				}
			}
		})
	}
	const writes, size, limit = 320, 128 << 10, 48 << 20 // each is stored twice, in the table and in its index: 80 MB
	largest := int64(0)
	for n := range writes {
		if err := add(t.Context(), db, fmt.Sprint(n, strings.Repeat("z", size))); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(dir + "/troskel.db-wal"); err == nil {
			largest = max(largest, info.Size())
		}
	}
	cancel()
	reading.Wait()
	if largest > limit {
		t.Errorf("the log grew to %d MB, want at most %d", largest>>20, limit>>20)
	}
	t.Logf("the log grew to %d MB", largest>>20)
}
