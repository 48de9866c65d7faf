package booking_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

var schema = store.Schema{Name: "booking", Files: booking.Schema}

// watch is a clock that a test sets.
type watch struct {
	mu sync.Mutex
	t  time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.t
}

func (w *watch) set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t = t
}

// place is a mötesplats with two rooms that combine into a hall, and a kitchen; Monday 2 March 2026, 08:00 in Stockholm.
type place struct {
	*booking.Engine
	*watch
	t       testing.TB
	ctx     context.Context
	db      *store.DB
	zone    *time.Location
	changes atomic.Int64
	keys    atomic.Int64
}

func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, ctx: t.Context(), db: storetest.Open(t, schema), zone: stockholm(t), watch: &watch{}}
	p.set(p.at("2026-03-02 08:00"))
	p.Engine = booking.New(p.db, p.zone, p.now, func() { p.changes.Add(1) })
	p.configure(rooms(t), nil)
	return p
}

func stockholm(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func rooms(t testing.TB) []booking.Space {
	hours := week(t, "mon-fri 09:00-21:00; sat 10:00-16:00")
	return []booking.Space{
		{ID: "ask", Name: "Ask", Capacity: 20, Hours: hours},
		{ID: "bok", Name: "Bok", Capacity: 30, Hours: hours},
		{ID: "sal", Name: "Stora salen", Parts: []string{"ask", "bok"}, Capacity: 60},
		{ID: "kok", Name: "Köket", Capacity: 8, Hours: week(t, "mon-sun 00:00-24:00")},
	}
}

var clubs = []booking.Organisation{{ID: "fk", Name: "Fotbollsklubben", Kind: booking.Forening}, {ID: "kor", Name: "Kören", Kind: booking.Forening}}

func week(t testing.TB, hours string) booking.Week {
	t.Helper()
	w, err := booking.ParseWeek(hours)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (p *place) configure(spaces []booking.Space, closures []booking.Closure) {
	p.t.Helper()
	if err := p.Configure(p.ctx, spaces, clubs, closures); err != nil {
		p.t.Fatal(err)
	}
}

// at reads a wall clock time of the place.
func (p *place) at(s string) time.Time {
	p.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", s, p.zone)
	if err != nil {
		p.t.Fatal(err)
	}
	return t
}

// span reads "2026-03-02 10:00", "12:00", or another date and time as the end.
func (p *place) span(from, to string) booking.Interval {
	p.t.Helper()
	if len(to) == len("15:04") {
		to = from[:len("2006-01-02 ")] + to
	}
	return booking.Interval{Start: p.at(from), End: p.at(to)}
}

// ask is a request with a key of its own.
func (p *place) ask(space string, when booking.Interval) booking.Request {
	return booking.Request{Key: fmt.Sprintf("key-%08d", p.keys.Add(1)), Space: space, Interval: when}
}

// book makes a booking that must be granted.
func (p *place) book(space, from, to string) booking.Booking {
	p.t.Helper()
	b, _, err := p.Book(p.ctx, booking.By{}, p.ask(space, p.span(from, to)))
	if err != nil {
		p.t.Fatalf("%s %s–%s: %v", space, from, to, err)
	}
	return b
}

// refused gives the refusal that an error must be, with that code.
func (p *place) refused(err error, code string) *booking.Refusal {
	p.t.Helper()
	var r *booking.Refusal
	if !errors.As(err, &r) || r.Code != code {
		p.t.Fatalf("got %v, want a refusal with code %s", err, code)
	}
	return r
}

// step makes a change that must be granted.
func (p *place) step(do func(ctx context.Context, id int64) (booking.Booking, error), id int64) booking.Booking {
	p.t.Helper()
	b, err := do(p.ctx, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

func (p *place) checkIn(ctx context.Context, id int64) (booking.Booking, error) {
	return p.CheckIn(ctx, booking.By{}, id)
}

func (p *place) finish(ctx context.Context, id int64) (booking.Booking, error) {
	return p.Finish(ctx, booking.By{}, id)
}

func (p *place) revoke(ctx context.Context, id int64) (booking.Booking, error) {
	return p.Cancel(ctx, booking.By{Role: booking.Staff}, id, "")
}

// show is an interval as a person at the place reads it.
func (p *place) show(i booking.Interval) string {
	return i.Start.In(p.zone).Format("2006-01-02 15:04–") + i.End.In(p.zone).Format("2006-01-02 15:04")
}

func (p *place) shows(i booking.Interval, want string) {
	p.t.Helper()
	if got := p.show(i); got != want {
		p.t.Errorf("got %s, want %s", got, want)
	}
}

func (p *place) open(space string, in booking.Interval) booking.Set {
	p.t.Helper()
	set, err := p.Open(p.ctx, space, in)
	if err != nil {
		p.t.Fatal(err)
	}
	return set
}

// date is a whole date at the place.
func (p *place) date(s string) booking.Interval {
	p.t.Helper()
	d, err := booking.ParseDate(s)
	if err != nil {
		p.t.Fatal(err)
	}
	return booking.Interval{Start: d.In(p.zone), End: d.Add(1).In(p.zone)}
}

// count asks the database for a number.
func (p *place) count(query string, args ...any) (n int) {
	p.t.Helper()
	if err := p.db.Reader().QueryRowContext(p.ctx, query, args...).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}
