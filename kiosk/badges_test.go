package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/hardware/sim"
	"troskel/kiosk/store/storetest"
)

func TestTheBadgeKeyIsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	part := filepath.Join(dir, badgeKeyFile+".part")
	if err := os.WriteFile(part, []byte("half"), 0o600); err != nil { // the power went while it was written
		t.Fatal(err)
	}
	if _, err := badgeKey(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before the first start: %v", err)
	}
	cfg := defaults()
	cfg.Data.Dir, cfg.Reader.Kind = dir, "none"
	cfg.fill()
	var keys [2][]byte
	for n := range keys {
		k, err := Open(t.Context(), cfg, Parts{Clock: sim.NewClock(), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.rooms.Enrol(t.Context(), booking.By{Role: booking.System}, []byte{4, 1, 2, byte(n)}, booking.Badge{Name: "Värden", Role: booking.Staff}, "4092"); err != nil {
			t.Errorf("start %d: %v", n, err)
		}
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
		if keys[n], err = badgeKey(dir); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(keys[0], keys[1]) || bytes.Equal(keys[0], make([]byte, booking.KeySize)) {
		t.Errorf("the keys are % x and % x", keys[0], keys[1])
	}
	if info, err := os.Stat(filepath.Join(dir, badgeKeyFile)); err != nil || info.Mode() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if _, err := os.Stat(part); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a key is left: %v", err)
	}
}

// TestCheckTellsWhenBadgesLostTheirKey looks at a folder whose key is right, of the wrong size, another one, and gone.
func TestCheckTellsWhenBadgesLostTheirKey(t *testing.T) {
	dir := t.TempDir()
	key, err := makeBadgeKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.OpenIn(t, dir, schemas...)
	rooms := booking.New(db, time.UTC, time.Now, nil)
	if err := rooms.UseKey(key); err != nil {
		t.Fatal(err)
	}
	if _, err := rooms.Enrol(t.Context(), booking.By{Role: booking.System}, []byte{4, 1, 2, 3}, booking.Badge{Name: "Värden", Role: booking.Staff}, "4092"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, badgeKeyFile)
	for _, c := range []struct {
		key  []byte
		ok   bool
		said string
	}{
		{key, true, "ok   badges     1 registered"},
		{key[1:], false, "has 31 bytes"},
		{bytes.Repeat([]byte{1}, booking.KeySize), false, "1 of 1 were enrolled under another key"},
		{nil, false, file + " is missing"},
	} {
		err := os.WriteFile(file, c.key, 0o600)
		if c.key == nil {
			err = os.Remove(file)
		}
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err = (&checkCommand{data{dir}}).Run(context.Background(), streams{out: &out})
		if (err == nil) != c.ok || !strings.Contains(out.String(), c.said) {
			t.Errorf("%q: %v\n%s", c.said, err, out.String())
		}
	}
}
