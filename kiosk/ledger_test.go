package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/usage"
)

// TestCheckFindsAnAlteredLedger: a settled figure that somebody changed in the file is found by troskel check, which names its week; one that nobody changed, or that came back from a
// backup, is well.
func TestCheckFindsAnAlteredLedger(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	db, err := store.Open(t.Context(), dir, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	write := func(db *store.DB, statement string) {
		t.Helper()
		if err := db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.Exec(statement)
			return err
		}); err != nil {
			t.Fatal(statement, err)
		}
	}
	monday := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	write(db, "INSERT INTO visit_quarter VALUES ('front', 1772445600, 40, 40, 0, 0, 0)") // 2 March 2026, 10:00 UTC
	rooms := booking.New(db, time.UTC, func() time.Time { return monday }, nil)
	if err := usage.New(db, rooms, time.UTC).CloseWeeks(t.Context(), monday.AddDate(0, 0, 7)); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "safe.db")
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	const well = "ok   ledger     1 closed periods are as they were closed"
	check := func(want string) {
		t.Helper()
		if out := checked(t, dir); !strings.Contains(out, want) {
			t.Errorf("troskel check says\n%s, want %q", out, want)
		}
	}
	check(well)
	t.Run("altered", func(t *testing.T) {
		db := storetest.OpenIn(t, dir, schemas...)
		write(db, "DROP TRIGGER usage_weeks_no_update")
		write(db, "UPDATE usage_weeks SET visits = 80")
		write(db, "CREATE TRIGGER usage_weeks_no_update BEFORE UPDATE ON usage_weeks BEGIN SELECT RAISE(ABORT, 'a settled week never changes'); END")
	})
	check("ILL  ledger     week 2026-03-02: the ledger has been altered")
	if err := store.Restore(t.Context(), dir, backup, schemas...); err != nil {
		t.Fatal(err)
	}
	check(well)
}

// checked is what troskel check prints about a folder.
func checked(t *testing.T, dir string) string {
	t.Helper()
	var out bytes.Buffer
	command := checkCommand{data: data{Data: dir}}
	_ = command.Run(t.Context(), streams{out: &out, err: os.Stderr}) // what is ill stands in out
	return out.String()
}
