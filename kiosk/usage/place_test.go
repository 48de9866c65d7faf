package usage_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/activity"
	"troskel/kiosk/visit"
)

var stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return zone
}()

// place is a whole mötesplats on a real database, with a clock that stands still until it is set.
type place struct {
	*usage.Usage
	t     testing.TB
	db    *store.DB
	rooms *booking.Engine
	now   time.Time
	up    time.Time // since when people can check in
	keys  int
}

func newPlace(t testing.TB, now string, spaces []booking.Space, closures ...booking.Closure) *place {
	t.Helper()
	p := &place{t: t, now: local(t, now), up: local(t, now), db: storetest.Open(t,
		store.Schema{Name: "booking", Files: booking.Schema},
		store.Schema{Name: "visit", Files: visit.Schema},
		store.Schema{Name: "survey", Files: survey.Schema},
		store.Schema{Name: "usage", Files: usage.Schema}, store.Schema{Name: "activity", Files: activity.Schema},
	)}
	p.rooms = booking.New(p.db, stockholm, func() time.Time { return p.now }, nil)
	p.Usage = usage.New(p.db, p.rooms, stockholm)
	p.configure(spaces, closures...)
	return p
}

func (p *place) configure(spaces []booking.Space, closures ...booking.Closure) {
	p.t.Helper()
	if err := p.rooms.Configure(p.t.Context(), spaces, nil, closures); err != nil {
		p.t.Fatal(err)
	}
}

// book books on the wall clock and returns the booking.
func (p *place) book(space, from, to string) booking.Booking {
	p.t.Helper()
	p.keys++
	b, _, err := p.rooms.Book(p.t.Context(), booking.By{}, booking.Request{
		Key: fmt.Sprintf("test-key-%d", p.keys), Space: space, Interval: span(p.t, from, to), Details: booking.Details{Title: "Möte"},
	})
	if err != nil {
		p.t.Fatalf("book %s %s–%s: %v", space, from, to, err)
	}
	return b
}

// at sets the clock and does something then.
func (p *place) at(when string, do func()) {
	p.t.Helper()
	p.now = local(p.t, when)
	do()
}

func (p *place) checkIn(b booking.Booking) {
	p.t.Helper()
	if _, err := p.rooms.CheckIn(p.t.Context(), booking.By{}, b.ID); err != nil {
		p.t.Fatal(err)
	}
}

// cancel takes bookings back, as staff.
func (p *place) cancel(bookings ...booking.Booking) {
	p.t.Helper()
	for _, b := range bookings {
		if _, err := p.rooms.Cancel(p.t.Context(), booking.By{Role: booking.Staff}, b.ID, ""); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *place) finish(b booking.Booking) {
	p.t.Helper()
	if _, err := p.rooms.Finish(p.t.Context(), booking.By{}, b.ID); err != nil {
		p.t.Fatal(err)
	}
}

// days measures the rooms from one date to another, as known at the clock's time.
func (p *place) days(from, to string) []usage.RoomDay {
	p.t.Helper()
	days, err := p.RoomDays(p.t.Context(), date(p.t, from), date(p.t, to), p.now)
	if err != nil {
		p.t.Fatal(err)
	}
	return days
}

// people is what was counted in a quarter of an hour.
type people struct{ visits, unbadged, entered, left int }

// count adds people to the counters of the front door, as the visit package would have.
func (p *place) count(at string, n people) { p.countAt(local(p.t, at), n) }

func (p *place) countAt(at time.Time, n people) {
	p.t.Helper()
	p.exec(`INSERT INTO visit_quarter (entrance, starts_at, passages, visits, unbadged, entered, "left") VALUES ('front', ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET passages = passages + excluded.passages, visits = visits + excluded.visits,
		unbadged = unbadged + excluded.unbadged, entered = entered + excluded.entered, "left" = "left" + excluded."left"`,
		at.Truncate(15*time.Minute).Unix(), n.visits+n.unbadged+n.entered+n.left, n.visits, n.unbadged, n.entered, n.left)
}

// exec changes the database behind the program's back.
func (p *place) exec(statement string, args ...any) {
	p.t.Helper()
	err := p.db.Write(p.t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// closeWeeks closes the weeks that are over at that time.
func (p *place) closeWeeks(now string) {
	p.t.Helper()
	if err := p.CloseWeeks(p.t.Context(), local(p.t, now)); err != nil {
		p.t.Fatal(err)
	}
}

// weeks reads the settled weeks as lines: week, visits, without badge, in, out.
func (p *place) weeks(from, to string) []string {
	p.t.Helper()
	weeks, err := p.Weeks(p.t.Context(), date(p.t, from), date(p.t, to))
	if err != nil {
		p.t.Fatal(err)
	}
	var lines []string
	for _, w := range weeks {
		lines = append(lines, fmt.Sprint(w.Name(), " ", w.Visits, " ", w.Unbadged, " ", w.Entered, " ", w.Left))
	}
	return lines
}

// export makes the report of a period, with keys for headings.
func (p *place) export(from, to string) *usage.Report {
	p.t.Helper()
	report, err := p.Export(p.t.Context(), usage.Period{From: date(p.t, from), To: date(p.t, to)}, p.now, func(key string) string { return key })
	if err != nil {
		p.t.Fatal(err)
	}
	return report
}

// local is a time on the place's wall clock, "2026-03-02 10:00".
func local(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, stockholm)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func span(t testing.TB, from, to string) booking.Interval {
	t.Helper()
	return booking.Interval{Start: local(t, from), End: local(t, to)}
}

func date(t testing.TB, s string) booking.Date {
	t.Helper()
	d, err := booking.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rooms makes a smallest space per pair of id and opening hours, in use since 2026.
func rooms(t testing.TB, idAndHours ...string) []booking.Space {
	t.Helper()
	var spaces []booking.Space
	for i := 0; i < len(idAndHours); i += 2 {
		hours, err := booking.ParseWeek(idAndHours[i+1])
		if err != nil {
			t.Fatal(err)
		}
		id := idAndHours[i]
		spaces = append(spaces, booking.Space{ID: id, Name: "Rum " + id, Hours: hours, From: booking.Date{Year: 2026, Month: time.January, Day: 1}})
	}
	return spaces
}

// sum is the Use of all days together.
func sum(days []usage.RoomDay) usage.Use {
	var total usage.Use
	for _, d := range days {
		total = total.Plus(d.Use)
	}
	return total
}
