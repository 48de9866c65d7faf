package ical_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
	"troskel/booking/recur"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

var staff = booking.By{Role: booking.Staff}

// house is a real engine with rooms that are always open, on 2 March 2026.
func house(t testing.TB) *booking.Engine {
	t.Helper()
	db := storetest.Open(t, store.Schema{Name: "booking", Files: booking.Schema})
	e := booking.New(db, zone(t, "Europe/Stockholm"), func() time.Time { return at(t, "2026-03-02T08:00") }, nil)
	hours, err := booking.ParseWeek("mon-sun 00:00-24:00")
	if err != nil {
		t.Fatal(err)
	}
	spaces := []booking.Space{{ID: "ask", Name: "Ask", Hours: hours}, {ID: "bok", Name: "Bok", Hours: hours}}
	if err := e.Configure(t.Context(), spaces, []booking.Organisation{{ID: "kor", Name: "Kören"}}, nil); err != nil {
		t.Fatal(err)
	}
	return e
}

// granted tells whether the engine did what it was asked; a refusal is none of these tests' business, any other error is.
func granted(t testing.TB, err error) bool {
	t.Helper()
	var refusal *booking.Refusal
	var series *booking.SeriesRefusal
	if err != nil && !errors.As(err, &refusal) && !errors.As(err, &series) {
		t.Fatal(err)
	}
	return err == nil
}

// upset does one of the things that people do to a series.
func upset(t testing.TB, e *booking.Engine, dice *rand.Rand, s booking.Series) bool {
	t.Helper()
	one := s.Bookings[dice.IntN(len(s.Bookings))]
	by := time.Duration(1+dice.IntN(8)) * 15 * time.Minute
	scope := []booking.Scope{booking.This, booking.This, booking.Following, booking.All}[dice.IntN(4)]
	change := booking.SeriesChange{Scope: scope}
	switch dice.IntN(4) {
	case 0:
		if scope == booking.All {
			scope = booking.This
		}
		_, err := e.CancelSeries(t.Context(), staff, one.ID, "", scope)
		return granted(t, err)
	case 1:
		change.Space = map[string]string{"ask": "bok", "bok": "ask"}[one.Space]
	case 2:
		change.Details = &booking.Details{Title: "Konsert", Private: dice.IntN(2) == 0}
	default:
		change.Interval = booking.Interval{Start: one.Start.Add(by), End: one.End.Add(2 * by)}
	}
	_, err := e.ChangeSeries(t.Context(), staff, one.ID, "", change)
	return granted(t, err)
}

// TestAFeedIsWhatTheEngineHas books generated series, has them moved, cut, renamed and cancelled in all scopes, and has icalendar and dateutil
// expand the feeds: of the organisation, and of each room with what is left of every series there. They are what the engine says is booked.
func TestAFeedIsWhatTheEngineHas(t *testing.T) {
	e, dice := house(t), rand.New(rand.NewPCG(3, 1))
	rules := []string{"FREQ=WEEKLY;COUNT=%d", "FREQ=WEEKLY;INTERVAL=2;COUNT=%d", "FREQ=DAILY;INTERVAL=5;COUNT=%d", "FREQ=DAILY;COUNT=%d"}
	made, changes := 0, 0
	for n := range 60 {
		first := recur.At(2026, time.Month(3+dice.IntN(8)), 3+dice.IntN(25), dice.IntN(24*4)*15)
		start, exists := first.In(zone(t, "Europe/Stockholm"))
		if !exists {
			continue
		}
		s, _, err := e.BookSeries(t.Context(), staff, booking.SeriesRequest{
			Request: booking.Request{Key: fmt.Sprintf("series-key-%d", n), Space: []string{"ask", "bok"}[n%2], Organisation: "kor",
				Interval: booking.Interval{Start: start, End: start.Add(time.Hour)}, Details: booking.Details{Title: "Repetition"}},
			Rule: fmt.Sprintf(rules[dice.IntN(len(rules))], 2+dice.IntN(12)),
		})
		if !granted(t, err) {
			continue
		}
		made++
		for range dice.IntN(4) {
			if s, err = e.SeriesOf(t.Context(), s.Bookings[0].ID); err != nil || len(s.Bookings) == 0 {
				break
			}
			if upset(t, e, dice, s) {
				changes++
			}
		}
	}
	if made < 30 || changes < 30 {
		t.Fatalf("only %d series were made, and %d changed", made, changes)
	}
	during := booking.Interval{Start: at(t, "2026-03-02T00:00"), End: at(t, "2028-03-02T00:00")}
	for _, agenda := range []booking.Agenda{{During: during, Organisation: "kor"}, {During: during, Space: "ask"}, {During: during, Space: "bok"}} {
		bookings, err := e.AgendaOf(t.Context(), agenda)
		if err != nil {
			t.Fatal(err)
		}
		c := calendar(t, func(c *ical.Calendar) { c.View.Organisation = agenda.Organisation })
		if c.Rules, err = ical.Rules(t.Context(), e, bookings); err != nil {
			t.Fatal(err)
		}
		same(t, expanded(t, feed(t, c, bookings...)), stored(living(t, e, agenda)))
	}
}

// living is what is booked of an agenda, asked for in another way.
func living(t testing.TB, e *booking.Engine, a booking.Agenda) (all []booking.Booking) {
	t.Helper()
	bookings, err := e.Between(t.Context(), a.During)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bookings {
		if a.Space == "" || b.Space == a.Space {
			all = append(all, b)
		}
	}
	return all
}
