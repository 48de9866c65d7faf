package goal_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/activity"
	"troskel/kiosk/usage/goal"
	"troskel/kiosk/visit"
)

var stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return zone
}()

var staff = booking.By{Role: booking.Staff, Name: "Amina"}

// place is a mötesplats of two rooms on a real database, with a clock that stands still until it is set.
type place struct {
	*goal.Goals
	t     testing.TB
	db    *store.DB
	rooms *booking.Engine
	usage *usage.Usage
	now   time.Time
	keys  int

	private bool // what is booked from now on shows only that the time is taken
}

// newPlace opens the place on Monday 2 March 2026.
func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, now: local(t, "2026-03-02 08:00"), db: storetest.Open(t,
		store.Schema{Name: "booking", Files: booking.Schema}, store.Schema{Name: "visit", Files: visit.Schema},
		store.Schema{Name: "survey", Files: survey.Schema}, store.Schema{Name: "usage", Files: usage.Schema}, store.Schema{Name: "activity", Files: activity.Schema}, store.Schema{Name: "goal", Files: goal.Schema},
	)}
	clock := func() time.Time { return p.now }
	p.rooms = booking.New(p.db, stockholm, clock, nil)
	p.usage = usage.New(p.db, p.rooms, stockholm)
	p.Goals = goal.New(p.db, p.usage, p.rooms, stockholm, clock)
	week, err := booking.ParseWeek("mon-fri 09:00-21:00")
	if err != nil {
		t.Fatal(err)
	}
	from := booking.Date{Year: 2026, Month: time.January, Day: 1}
	p.ok(p.rooms.Configure(t.Context(), []booking.Space{
		{ID: "a", Name: "Stora salen", Hours: week, From: from}, {ID: "b", Name: "Lokalen i centrum", Hours: week, From: from},
	}, nil, nil))
	return p
}

func (p *place) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) at(when string) { p.now = local(p.t, when) }

func local(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, stockholm)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// use books a room for some hours from ten on a date, and uses it.
func (p *place) use(space, on string, hours int) {
	p.t.Helper()
	p.keys++
	start := local(p.t, on+" 10:00")
	p.now = start
	b, _, err := p.rooms.Book(p.t.Context(), booking.By{}, booking.Request{
		Key: fmt.Sprintf("test-key-%d", p.keys), Space: space, Interval: booking.Interval{Start: start, End: start.Add(time.Duration(hours) * time.Hour)},
		Details: booking.Details{Title: "Kören"},
	})
	p.ok(err)
	_, err = p.rooms.CheckIn(p.t.Context(), booking.By{}, b.ID)
	p.ok(err)
}

// refused expects an error to be a refusal with a code, "" for none.
func (p *place) refused(err error, code string) {
	p.t.Helper()
	var r *goal.Refusal
	switch {
	case err == nil && code == "":
	case !errors.As(err, &r) || r.Code != code:
		p.t.Errorf("the answer is %v, want %q", err, code)
	case len(r.Error()) < 20:
		p.t.Errorf("%s has no sentence: %q", code, r.Error())
	}
}

// trail is what the audit trail has, newest first.
func (p *place) trail() (lines []string) {
	p.t.Helper()
	events, err := p.rooms.Audit(p.t.Context(), staff, booking.EventFilter{})
	p.ok(err)
	for _, e := range events {
		lines = append(lines, e.By.Name+" "+e.Action+" "+e.Detail)
	}
	return lines
}

func (p *place) keep(g goal.Goal) goal.Goal {
	p.t.Helper()
	kept, err := p.Keep(p.t.Context(), staff, g)
	p.ok(err)
	return kept
}

func (p *place) report(id int64) goal.Report {
	p.t.Helper()
	r, err := p.Report(p.t.Context(), id)
	p.ok(err)
	return r
}
