package booking_test

import (
	"database/sql"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// firstVersion is what a place had written before spaces could be desks: rooms() in use since 2 February, with longer hours in Ask from 16
// February on, a shed that is no longer used, a room that was made and retired on one day, a closure that is over and one to come, and three bookings, one of
// them taken back.
const firstVersion = `
INSERT INTO space VALUES ('ask', 'Ask', 0, '2026-02-02'), ('bok', 'Bok', 1, '2026-02-02'), ('sal', 'Stora salen', 2, '2026-02-02'),
	('kok', 'Köket', 3, '2026-02-02'), ('skjul', 'Skjulet', 4, '2026-02-02'), ('prov', 'Provrummet', 5, '2026-02-10');
INSERT INTO space_terms VALUES
	('ask', '2026-02-02', 0, 20, 'mon-fri 12:00-14:00', ''), ('ask', '2026-02-16', 0, 20, 'mon-fri 09:00-21:00; sat 10:00-16:00', ''),
	('bok', '2026-02-02', 0, 30, 'mon-fri 09:00-21:00; sat 10:00-16:00', ''), ('sal', '2026-02-02', 0, 60, '', 'ask,bok'),
	('kok', '2026-02-02', 0, 8, 'mon-sun 00:00-24:00', ''),
	('skjul', '2026-02-02', 0, 2, 'mon-sun 08:00-10:00', ''), ('skjul', '2026-02-09', 1, 2, 'mon-sun 08:00-10:00', ''),
	('prov', '2026-02-10', 1, 3, 'mon-sun 10:00-12:00', '');
INSERT INTO organisation VALUES ('fk', 'Fotbollsklubben', 0, NULL), ('kor', 'Kören', 1, NULL);
INSERT INTO closure VALUES ('bok', unixepoch('2026-02-03 11:00'), unixepoch('2026-02-03 12:00'), 'Städning'),
	(NULL, unixepoch('2026-03-10 11:00'), unixepoch('2026-03-10 13:00'), 'Fest');
INSERT INTO booking (id, key, space, starts_at, ends_at, starts_local, ends_local, zone, organisation, title, private, code, created_at) VALUES
	(7, 'key-hall', 'sal', unixepoch('2026-03-03 09:00'), unixepoch('2026-03-03 11:00'),
		'2026-03-03T10:00:00+01:00', '2026-03-03T12:00:00+01:00', 'Europe/Stockholm', 'kor', 'Repetition', 1, '0417', unixepoch('2026-03-01 12:00')),
	(9, 'key-kitchen', 'kok', unixepoch('2026-03-03 22:00'), unixepoch('2026-03-04 20:00'),
		'2026-03-03T23:00:00+01:00', '2026-03-04T21:00:00+01:00', 'Europe/Stockholm', NULL, '', 0, '1234', unixepoch('2026-03-01 12:00'));
INSERT INTO booking (id, key, space, starts_at, ends_at, starts_local, ends_local, zone, organisation, title, private, code, created_at, cancelled_at) VALUES
	(10, 'key-late', 'bok', unixepoch('2026-02-27 09:00'), unixepoch('2026-02-27 10:00'), '2026-02-27T10:00:00+01:00', '2026-02-27T11:00:00+01:00',
		'Europe/Stockholm', 'fk', '', 0, '2468', unixepoch('2026-02-20 12:00'), unixepoch('2026-02-27 06:00'));
INSERT INTO occupancy VALUES ('ask', unixepoch('2026-03-03 09:00'), unixepoch('2026-03-03 11:00'), 7),
	('bok', unixepoch('2026-03-03 09:00'), unixepoch('2026-03-03 11:00'), 7),
	('kok', unixepoch('2026-03-03 22:00'), unixepoch('2026-03-04 20:00'), 9);`

// newMigratedPlace is newPlace on a database that began as version 1.
func newMigratedPlace(t *testing.T) *place {
	t.Helper()
	first, err := fs.ReadFile(booking.Schema, "schema/0001_booking.sql")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	old, err := store.Open(t.Context(), dir, store.Schema{Name: "booking", Files: fstest.MapFS{"schema/0001_booking.sql": {Data: first}}})
	if err != nil {
		t.Fatal(err)
	}
	err = old.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(firstVersion)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	p := &place{t: t, ctx: t.Context(), db: storetest.OpenIn(t, dir, schema), zone: stockholm(t), watch: &watch{}}
	p.set(p.at("2026-03-02 08:00"))
	p.Engine = booking.New(p.db, p.zone, p.now, func() { p.changes.Add(1) })
	return p
}

func TestADatabaseOfTheFirstVersionKeepsItsMeaning(t *testing.T) {
	p := newMigratedPlace(t)
	storetest.Same(t, p.db, schema)
	for day, hours := range map[string]float64{"2026-02-03": 2, "2026-02-16": 12, "2026-02-21": 6, "2026-03-10": 10, "2026-02-01": 0} {
		if got := p.open("ask", p.date(day)).Length().Hours(); got != hours {
			t.Errorf("Ask is open %v h on %s, want %v", got, day, hours)
		}
	}
	if got := p.open("sal", p.date("2026-02-03")).Length().Hours(); got != 1 {
		t.Errorf("the hall was open %v h on the day Bok was cleaned, want 1", got)
	}
	gone, err := p.SpacesDuring(p.ctx, p.date("2026-02-05"))
	if err != nil || len(gone) != 5 || gone[4].Until.String() != "2026-02-09" || gone[4].Hours.String() != "mon-sun 08:00-10:00" {
		t.Errorf("in February: %+v, %v", gone, err)
	}
	bookings, err := p.Between(p.ctx, booking.Interval{Start: p.at("2026-03-03 00:00"), End: p.at("2026-03-05 00:00")})
	if err != nil || len(bookings) != 2 {
		t.Fatalf("%+v, %v", bookings, err)
	}
	hall := bookings[0]
	if hall.ID != 7 || hall.State != booking.Planned || !hall.Private || hall.OrganisationName != "Kören" || hall.Before != 0 || hall.After != 0 ||
		!slices.Equal(hall.Blocks, []string{"sal", "ask", "bok"}) {
		t.Errorf("the hall's booking is %+v", hall)
	}
	_, _, err = p.Book(p.ctx, booking.By{}, p.ask("ask", p.span("2026-03-03 11:30", "13:00")))
	p.refused(err, "overlap")
	p.book("ask", "2026-03-03 12:00", "13:00")
	if _, err := p.Cancel(p.ctx, booking.By{}, 7, "0417"); err != nil {
		t.Errorf("its code cancels it no longer: %v", err)
	}
}

func TestWhatTheFirstVersionCancelledWasTakenBack(t *testing.T) {
	p := newMigratedPlace(t)
	got, err := p.NoShows(p.ctx, p.date("2026-02-27"))
	if err != nil || len(got) != 1 || got[0] != (booking.NoShows{Organisation: "fk", LateCancelled: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
	if n := p.count(`SELECT count(*) FROM booking WHERE cancelled_why <> ''`); n != 1 {
		t.Errorf("%d bookings were cancelled for a reason", n)
	}
}

// A room that only was in use on the day it was made has no weeks to tell of, and its configuration can bring it back.
func TestARoomThatWasRetiredTheDayItWasMadeComesBack(t *testing.T) {
	p := newMigratedPlace(t)
	if got := p.open("prov", p.date("2026-03-03")).Length().Hours(); got != 0 && got != 2 {
		t.Errorf("retired it is open %v h", got)
	}
	p.configure(append(rooms(t), booking.Space{ID: "prov", Name: "Provrummet", Capacity: 3, Hours: week(t, "mon-sun 10:00-12:00")}), nil)
	p.book("prov", "2026-03-03 10:00", "12:00")
}

func TestAMigratedDatabaseKnowsWhatItsConfigurationSaid(t *testing.T) {
	p := newMigratedPlace(t)
	closures := []booking.Closure{{Interval: p.span("2026-03-10 12:00", "14:00"), Reason: "Fest"}}
	written := p.written()
	p.configure(rooms(t), closures)
	if n := p.written() - written; n != 0 {
		t.Errorf("the configuration that it had wrote %d rows", n)
	}
	all, err := p.Closures(p.ctx, booking.Interval{Start: p.at("2026-01-01 00:00"), End: p.at("2027-01-01 00:00")})
	if err != nil || len(all) != 2 || all[0].ID == 0 || all[1].ID == all[0].ID || all[1].Reason != "Fest" {
		t.Fatalf("closures: %+v, %v", all, err)
	}
	p.configure(rooms(t), nil)
	if got := p.open("kok", p.date("2026-03-10")).Length(); got != 24*time.Hour {
		t.Errorf("the closure is gone from the configuration; the kitchen is open %v", got)
	}
}
