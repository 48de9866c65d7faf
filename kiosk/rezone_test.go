package main

import (
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store/storetest"
)

func TestWhatANewLawCouldNotMoveIsLogged(t *testing.T) {
	cfg := defaults()
	zone := cfg.Location()
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, zone)
	db := storetest.Open(t, schemas...)
	var logged strings.Builder
	k := &Kiosk{cfg: cfg, log: slog.New(slog.NewTextHandler(&logged, nil)), rooms: booking.New(db, zone, func() time.Time { return now }, func() {})}
	spaces := []booking.Space{{ID: "salen", Name: "Salen", Capacity: 9, Hours: booking.Week{}}}
	var err error
	if spaces[0].Hours, err = booking.ParseWeek("mon-sun 08:00-22:00"); err != nil {
		t.Fatal(err)
	}
	if err := k.rooms.Configure(t.Context(), spaces, nil, nil); err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for n := range 3 {
		at := time.Date(2026, 6, 10, 12+2*n, 0, 0, 0, zone).UTC()
		b, _, err := k.rooms.Book(t.Context(), booking.By{Role: booking.Staff}, booking.Request{
			Key: fmt.Sprintf("booking-%d", n), Space: "salen", Interval: booking.Interval{Start: at, End: at.Add(2 * time.Hour)},
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, b.ID)
	}
	if err := k.rezone(t.Context()); err != nil || logged.Len() > 0 {
		t.Fatalf("%v; %s", err, logged.String())
	}
	// As if the first were agreed for 14, which is the second's, and the last for 17.
	err = db.Write(t.Context(), func(tx *sql.Tx) error {
		for n, hours := range map[int][2]int{0: {14, 16}, 2: {17, 19}} {
			const query = `UPDATE booking SET starts_local = printf('2026-06-10T%d:00:00Z', ?), ends_local = printf('2026-06-10T%d:00:00Z', ?) WHERE id = ?`
			if _, err := tx.ExecContext(t.Context(), query, hours[0], hours[1], ids[n]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = k.rezone(t.Context())
	}
	left := fmt.Sprintf("booking=%d space=salen start=2026-06-10T10:00:00.000Z", ids[0])
	if got := logged.String(); err != nil || strings.Count(got, "level=WARN") != 2 || !strings.Contains(got, "bookings=1") || !strings.Contains(got, left) {
		t.Errorf("%v; logged:\n%s", err, got)
	}
}
