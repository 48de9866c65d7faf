package activity_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/usage/activity"
)

var stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return zone
}()

var staff = booking.By{Role: booking.Staff, Name: "Amina"}

// place is a mötesplats of two rooms and a desk on a real database, with a clock that stands still until it is set.
type place struct {
	*activity.Activities
	t     testing.TB
	db    *store.DB
	rooms *booking.Engine
	now   time.Time
	keys  int
}

// newPlace opens the place on Thursday 1 January 2026.
func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, now: local(t, "2026-01-01 08:00"), db: storetest.Open(t,
		store.Schema{Name: "booking", Files: booking.Schema}, store.Schema{Name: "activity", Files: activity.Schema},
	)}
	p.rooms = booking.New(p.db, stockholm, func() time.Time { return p.now }, nil)
	p.Activities = activity.New(p.db, p.rooms, stockholm)
	week, err := booking.ParseWeek("mon-sun 08:00-22:00")
	if err != nil {
		t.Fatal(err)
	}
	from := booking.Date{Year: 2026, Month: time.January, Day: 1}
	p.ok(p.rooms.Configure(t.Context(), []booking.Space{
		{ID: "a", Name: "Salen", Hours: week, From: from}, {ID: "b", Name: "Köket", Hours: week, From: from},
		{ID: "desk", Name: "Disken", Hours: week, From: from, Inside: "b", Beside: true},
	}, []booking.Organisation{
		{ID: "koren", Name: "Kören"}, {ID: "laxhjalpen", Name: "Läxhjälpen"}, {ID: "odlarna", Name: "Odlarna"}, {ID: "huset", Name: "Huset", Kind: booking.StaffKind},
		{ID: "arbetsformedlingen", Name: "Arbetsförmedlingen", Kind: booking.Agency},
	}, nil))
	return p
}

func (p *place) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) at(when string) { p.t.Helper(); p.now = local(p.t, when) }

func local(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, stockholm)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func date(t testing.TB, s string) booking.Date {
	t.Helper()
	d, err := booking.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func period(t testing.TB, from, to string) activity.Period {
	return activity.Period{From: date(t, from), To: date(t, to)}
}

// book books a room for an hour, a minute before it begins.
func (p *place) book(space, at, organisation string, details booking.Details) booking.Booking {
	p.t.Helper()
	p.keys++
	start := local(p.t, at)
	p.now = start.Add(-time.Minute)
	b, _, err := p.rooms.Book(p.t.Context(), staff, booking.Request{
		Key: fmt.Sprintf("test-key-%d", p.keys), Space: space, Interval: booking.Interval{Start: start, End: start.Add(time.Hour)}, Organisation: organisation, Details: details,
	})
	p.ok(err)
	p.now = start
	return b
}

// hold books a room for an hour and lets them come, stay for a time and be counted.
func (p *place) hold(space, at, organisation string, details booking.Details, stay time.Duration, heads map[booking.Band]int) booking.Booking {
	p.t.Helper()
	b := p.book(space, at, organisation, details)
	_, err := p.rooms.CheckIn(p.t.Context(), staff, b.ID)
	p.ok(err)
	if stay > 0 {
		p.now = p.now.Add(stay)
		_, err = p.rooms.Finish(p.t.Context(), staff, b.ID)
		p.ok(err)
	}
	if heads != nil {
		_, err = p.rooms.Count(p.t.Context(), staff, b.ID, heads)
		p.ok(err)
	}
	return b
}

// held is hold of something with a title.
func (p *place) held(space, at, organisation, title string) booking.Booking {
	p.t.Helper()
	return p.hold(space, at, organisation, booking.Details{Title: title}, 50*time.Minute, nil)
}

func (p *place) report(from, to string) activity.Report {
	p.t.Helper()
	r, err := p.Report(p.t.Context(), period(p.t, from, to), p.now)
	p.ok(err)
	return r
}

// refused expects an error to be a refusal with a code, "" for none.
func (p *place) refused(err error, code string) {
	p.t.Helper()
	var r *activity.Refusal
	switch {
	case err == nil && code == "":
	case !errors.As(err, &r) || r.Code != code:
		p.t.Errorf("the answer is %v, want %q", err, code)
	case len(r.Error()) < 20:
		p.t.Errorf("%s has no sentence: %q", code, r.Error())
	}
}
