package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// ill lists the names of a report's ill items.
func ill(r store.Report) string {
	var names []string
	for _, i := range r.Items {
		if !i.OK {
			names = append(names, i.Name)
		}
	}
	return strings.Join(names, " ")
}

func TestCheckOfAHealthyDatabase(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir, notes, proof)
	if err := add(t.Context(), db, "one"); err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		report, err := store.Check(t.Context(), dir, notes, proof)
		if err != nil || !report.OK() || len(report.Items) != 7 {
			t.Errorf("%s: %v\n%s", when, err, report)
		}
	}
	check("beside the daemon")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	check("with the daemon stopped")
}

func TestCheckFindsWhatIsIll(t *testing.T) {
	damage := func(at int64, text string) func(t *testing.T, file string) {
		return func(t *testing.T, file string) {
			f, err := os.OpenFile(file, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.WriteAt([]byte(text), at); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		hurt func(t *testing.T, file string)
		want string
	}{
		"a page of 0xff":     {damage(40_000, strings.Repeat("\xff", 5000)), "integrity"},
		"no database":        {damage(0, strings.Repeat("Kära du! ", 20)), "integrity"},
		"another's database": {damage(68, "GPKG"), "schema"},
		"an added table":     {sqlite(`CREATE TABLE mine (id INTEGER)`), "tables"},
		"a dropped index":    {sqlite(`ALTER TABLE note ADD COLUMN mine TEXT`), "tables"},
		"a broken reference": {sqlite(`PRAGMA foreign_keys=OFF; UPDATE note SET about = 9999 WHERE id = 1`), "references"},
		"a newer schema":     {sqlite(`INSERT INTO store_migration VALUES ('notes', 3, '0003_x.sql', 0)`), "schema"},
	} {
		dir, _ := filled(t)
		c.hurt(t, filepath.Join(dir, "troskel.db"))
		report, err := store.Check(t.Context(), dir, notes)
		if got := ill(report); err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%s: ill is %q, want %q; %v", name, got, c.want, err)
		}
	}
}

// sqlite changes a closed database in a way the store would not, with the driver that the store has registered.
func sqlite(query string) func(t *testing.T, file string) {
	return func(t *testing.T, file string) {
		db, err := sql.Open("sqlite3", "file:"+file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(query)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDamagedFilesAreNamedSo(t *testing.T) {
	dir, _ := filled(t)
	file := filepath.Join(dir, "troskel.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("Kära du! ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), dir, notes)
	if !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), "troskel restore") || !strings.Contains(err.Error(), file) {
		t.Errorf("Open: %v, want ErrCorrupt, the file's name and what to do", err)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "Kära") {
		t.Errorf("the file was changed: %.20q %v", text, err)
	}
}

// A person may put a backup in place by hand.
func TestBackupInPlaceIsHealthy(t *testing.T) {
	_, file := filled(t)
	dir := t.TempDir()
	if err := os.Rename(file, filepath.Join(dir, "troskel.db")); err != nil {
		t.Fatal(err)
	}
	report, err := store.Check(t.Context(), dir, notes)
	if err != nil || !report.OK() {
		t.Errorf("%v\n%s", err, report)
	}
	if got := len(texts(t, storetest.OpenIn(t, dir, notes))); got != 100 {
		t.Errorf("%d notes, want 100", got)
	}
}

func TestCheckWithoutADatabase(t *testing.T) {
	_, err := store.Check(t.Context(), t.TempDir(), notes)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "--data") {
		t.Errorf("got %v", err)
	}
	dir, _ := filled(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Check(ctx, dir, notes); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}
