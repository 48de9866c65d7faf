package booking_test

import (
	"fmt"
	"testing"
	"time"

	"troskel/booking"
)

// firm makes a booking and gives its code too.
func (p *place) firm(r booking.Request) (booking.Booking, string) {
	p.t.Helper()
	b, code, err := p.Book(p.ctx, booking.By{}, r)
	if err != nil {
		p.t.Fatal(err)
	}
	return b, code
}

// to is a change to another time.
func (p *place) to(from, until string) booking.Change {
	p.t.Helper()
	return booking.Change{Interval: p.span(from, until)}
}

func TestChangeMovesABookingAndKeepsItsCode(t *testing.T) {
	p := newPlace(t)
	b, code := p.firm(p.ask("sal", p.span("2026-03-02 10:00", "12:00")))
	p.set(p.at("2026-03-02 08:30"))
	_, err := p.Change(p.ctx, booking.By{}, b.ID, "x", p.to("2026-03-03 18:00", "20:00"))
	p.refused(err, "wrong_code")
	change := p.to("2026-03-03 18:00", "20:00")
	change.Space, change.Details = "ask", &booking.Details{Title: "Kör"}
	moved, err := p.Change(p.ctx, booking.By{}, b.ID, code, change)
	if err != nil {
		t.Fatal(err)
	}
	p.shows(moved.Interval, "2026-03-03 18:00–2026-03-03 20:00")
	if moved.ID != b.ID || moved.Space != "ask" || moved.Title != "Kör" || moved.Revision != 1 || !moved.Changed.Equal(p.now()) || moved.UID != b.UID {
		t.Errorf("%+v", moved)
	}
	local := p.count(`SELECT count(*) FROM booking WHERE starts_local = '2026-03-03T18:00:00+01:00' AND ends_local = '2026-03-03T20:00:00+01:00'`)
	if local != 1 {
		t.Error("the wall clock time was not moved with it")
	}
	p.book("bok", "2026-03-02 10:00", "12:00") // both rooms of the hall are free again
	p.book("ask", "2026-03-02 10:00", "12:00")
	if _, err := p.Cancel(p.ctx, booking.By{}, b.ID, code); err != nil {
		t.Errorf("the code is another: %v", err)
	}
	if n := p.count(`SELECT count(*) FROM audit WHERE action = 'change' AND booking = ?`, b.ID); n != 1 {
		t.Errorf("%d lines in the audit trail", n)
	}
}

func TestARefusedChangeKeepsTheOldTime(t *testing.T) {
	p := newPlace(t)
	b, code := p.firm(p.ask("ask", p.span("2026-03-02 10:00", "12:00")))
	p.book("ask", "2026-03-02 13:00", "14:00")
	changes := p.changes.Load()
	for name, c := range map[string]struct {
		code   string
		change booking.Change
	}{
		"taken":     {"overlap", p.to("2026-03-02 11:30", "13:30")},
		"closed":    {"closed", p.to("2026-03-02 20:00", "22:00")},
		"past":      {"past", p.to("2026-03-02 07:00", "09:00")},
		"far":       {"too_far", p.to("2028-03-02 10:00", "12:00")},
		"backwards": {"backwards", p.to("2026-03-02 12:00", "10:00")},
		"short":     {"too_short", p.to("2026-03-02 10:00", "10:04")},
		"long":      {"too_long", p.to("2026-03-02 10:00", "2026-03-03 10:01")},
		"nowhere":   {"unknown_space", booking.Change{Space: "x"}},
		"half open": {"backwards", booking.Change{Interval: booking.Interval{Start: b.Start}}},
		"seconds":   {"off_grid", booking.Change{Interval: booking.Interval{Start: b.Start, End: b.End.Add(time.Second)}}},
	} {
		_, err := p.Change(p.ctx, booking.By{}, b.ID, code, c.change)
		if refusal := p.refused(err, c.code); name == "taken" {
			// A booking is not in its own way: an hour earlier is half its own time.
			if refusal.Next == nil || p.show(*refusal.Next) != "2026-03-02 11:00–2026-03-02 13:00" {
				t.Errorf("offered %v", refusal.Next)
			}
		}
	}
	if kept := p.only("2026-03-02", b.ID); !kept.Start.Equal(b.Start) || kept.Revision != 0 || p.changes.Load() != changes {
		t.Errorf("%+v", kept)
	}
	if n := p.count(`SELECT count(*) FROM occupancy WHERE booking = ? AND starts_at = ?`, b.ID, b.Start.Unix()); n != 1 {
		t.Error("it does not hold its old time")
	}
}

// only is a booking as the list of a day has it.
func (p *place) only(day string, id int64) booking.Booking {
	p.t.Helper()
	list, err := p.Between(p.ctx, p.date(day))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, b := range list {
		if b.ID == id {
			return b
		}
	}
	p.t.Fatalf("booking %d is not on %s: %v", id, day, list)
	return booking.Booking{}
}

func TestChangeIntoItsOwnTimeAndSmaller(t *testing.T) {
	p := newPlace(t)
	b, code := p.firm(p.ask("ask", p.span("2026-03-03 10:00", "12:00")))
	for _, to := range []string{"11:00 13:00", "11:00 12:30", "11:15 12:15", "10:00 20:00"} {
		var from, until string
		if _, err := fmt.Sscan(to, &from, &until); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-03 "+from, until)); err != nil {
			t.Errorf("%s: %v", to, err)
		}
	}
	// What was agreed can become smaller although the hours have changed since.
	spaces := rooms(t)
	spaces[0].Hours = week(t, "mon-sun 06:00-08:00")
	p.configure(spaces, nil)
	if _, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-03 10:00", "11:00")); err != nil {
		t.Errorf("smaller: %v", err)
	}
	_, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-03 10:00", "11:30"))
	p.refused(err, "closed")
}

func TestDetailsAloneAreNoNewRevision(t *testing.T) {
	p := newPlace(t)
	b, code := p.firm(p.ask("ask", p.span("2026-03-02 10:00", "12:00")))
	p.set(p.at("2026-03-02 11:00"))
	p.step(p.checkIn, b.ID)
	got, err := p.Change(p.ctx, booking.By{}, b.ID, code, booking.Change{Details: &booking.Details{Title: "Kör", Expected: 12}})
	if err != nil || got.Title != "Kör" || got.Expected != 12 || got.Revision != 0 || !got.Changed.Equal(p.now()) || !got.Start.Equal(b.Start) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOnceBegunOnlyTheEndChanges(t *testing.T) {
	p := newPlace(t)
	b, code := p.firm(p.ask("ask", p.span("2026-03-02 10:00", "12:00")))
	p.book("ask", "2026-03-02 14:00", "15:00")
	p.set(p.at("2026-03-02 10:05"))
	for name, c := range map[string]booking.Change{
		"later": p.to("2026-03-02 10:30", "12:00"), "earlier": p.to("2026-03-02 09:30", "12:00"),
		"tomorrow": p.to("2026-03-03 10:00", "12:00"), "another room": {Space: "bok"},
	} {
		_, err := p.Change(p.ctx, booking.By{}, b.ID, code, c)
		if r := p.refused(err, "begun"); r.Next != nil {
			t.Errorf("%s: offered %v", name, r.Next)
		}
	}
	_, err := p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-02 13:00"))
	p.refused(err, "not_here")
	p.step(p.checkIn, b.ID)
	_, err = p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-02 12:00"))
	p.refused(err, "not_later")
	_, err = p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-02 14:05"))
	p.refused(err, "overlap")
	longer, err := p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-02 14:00"))
	if err != nil || longer.State != booking.Here || longer.Revision != 1 {
		t.Fatalf("%+v, %v", longer, err)
	}
	_, err = p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-02 10:00", "10:05"))
	p.refused(err, "past")
	if _, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-02 10:00", "11:00")); err != nil {
		t.Fatal(err)
	}
	p.book("ask", "2026-03-02 11:00", "14:00")
	p.step(p.finish, b.ID)
	_, err = p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-02 10:00", "11:30"))
	p.refused(err, "over")
	_, err = p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-02 15:00"))
	p.refused(err, "over")
}

func TestChangeInTheNightsTheClockIsMoved(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		day, local string
		hours      float64
	}{{"2026-03-29", "2026-03-29T01:00:00+01:00", 2}, {"2026-10-25", "2026-10-25T01:00:00+02:00", 4}} {
		b, code := p.firm(p.ask("kok", p.span("2026-03-10 10:00", "12:00")))
		moved, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to(c.day+" 01:00", "04:00"))
		if err != nil || moved.Length().Hours() != c.hours {
			t.Errorf("%s: %v, %v", c.day, moved.Length(), err)
		}
		if n := p.count(`SELECT count(*) FROM booking WHERE starts_local = ?`, c.local); n != 1 {
			t.Errorf("%s is not stored as %s", c.day, c.local)
		}
	}
}
