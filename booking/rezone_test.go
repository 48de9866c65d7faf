package booking_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"troskel/booking"
)

// lawOf is a place's zone as if another's law were decided for it.
func lawOf(t *testing.T, other string) *time.Location {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("/usr/share/zoneinfo", other))
	if err != nil {
		t.Skipf("SKIPPED: no zone data of %s on this machine: %v", other, err)
	}
	loc, err := time.LoadLocationFromTZData("Europe/Stockholm", data)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// under is the same bookings at a start with a new law.
func (p *place) under(loc *time.Location) *booking.Engine { return booking.New(p.db, loc, p.now, nil) }

func TestANewLawMovesWhatWasAgreedOnTheWallClock(t *testing.T) {
	p := newPlace(t)
	winter, summer := p.book("ask", "2026-03-10 18:00", "20:00"), p.book("ask", "2026-06-10 18:00", "20:00")
	next, hall := p.book("ask", "2026-06-10 20:00", "21:00"), p.book("sal", "2026-06-11 18:00", "20:00")
	held, _ := p.held("bok", "2026-06-12 18:00", "20:00", time.Hour)
	gone := p.book("bok", "2026-06-13 10:00", "11:00")
	p.step(p.revoke, gone.ID)
	lagos := p.under(lawOf(t, "Africa/Lagos")) // no more summer time
	moved, left, err := lagos.Rezone(p.ctx)
	if err != nil || len(left) != 0 || len(moved) != 4 {
		t.Fatalf("moved %v, left %v, %v", moved, left, err)
	}
	for _, b := range moved {
		was := map[int64]booking.Booking{summer.ID: summer, next.ID: next, hall.ID: hall, held.ID: held}[b.ID]
		if b.Start.Sub(was.Start) != time.Hour || b.Length() != was.Length() || b.Revision != 1 || !b.Changed.Equal(p.now()) {
			t.Errorf("%+v, was %+v", b, was)
		}
	}
	local := p.count(`SELECT count(*) FROM booking WHERE starts_local = '2026-06-10T18:00:00+01:00' AND ends_local = '2026-06-10T20:00:00+01:00'`)
	if kept := p.only("2026-03-10", winter.ID); local != 1 || kept.Revision != 0 || !kept.Start.Equal(winter.Start) {
		t.Errorf("winter: %+v; %d rows", kept, local)
	}
	if n := p.count(`SELECT count(*) FROM occupancy o JOIN booking b ON b.id = o.booking WHERE o.starts_at <> b.starts_at OR o.ends_at <> b.ends_at`); n != 0 {
		t.Errorf("%d rows hold another time than what was agreed", n)
	}
	if n := p.count(`SELECT count(*) FROM audit WHERE action = 'rezone'`); n != 4 {
		t.Errorf("%d lines in the audit trail", n)
	}
	if moved, left, err = lagos.Rezone(p.ctx); err != nil || len(moved)+len(left) != 0 {
		t.Errorf("again: %v, %v, %v", moved, left, err)
	}
	// And back, when the law is taken back.
	if moved, _, err = p.Rezone(p.ctx); err != nil || len(moved) != 4 || !p.only("2026-06-10", summer.ID).Start.Equal(summer.Start) {
		t.Errorf("back: %v, %v", moved, err)
	}
}

func TestANewLawLeavesWhatHasNoRoom(t *testing.T) {
	p := newPlace(t)
	first, second := p.book("kok", "2026-06-10 18:00", "19:00"), p.book("kok", "2026-06-10 17:00", "18:00")
	alone := p.book("kok", "2026-06-10 10:00", "11:00")
	lagos := p.under(lawOf(t, "Africa/Lagos"))
	// Booked by the new law before anybody looked at the old ones: 18:00 there is 19:00 here.
	late, _, err := lagos.Book(p.ctx, booking.By{}, p.ask("kok", p.span("2026-06-10 19:00", "20:00")))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first stays, and the second, whose time it has; told once
		moved, left, err := lagos.Rezone(p.ctx)
		if err != nil || len(left) != 2 || left[0].ID != first.ID || left[1].ID != second.ID {
			t.Fatalf("moved %v, left %v, %v", moved, left, err)
		}
	}
	for _, b := range []booking.Booking{first, second, late} {
		if now := p.only("2026-06-10", b.ID); !now.Start.Equal(b.Start) || now.Revision != 0 {
			t.Errorf("%+v was moved", now)
		}
	}
	if !p.only("2026-06-10", alone.ID).Start.Equal(alone.Start.Add(time.Hour)) {
		t.Error("one with room was not moved")
	}
	if n := p.count(`SELECT count(*) FROM audit WHERE action = 'rezone_left'`); n != 2 {
		t.Errorf("%d lines in the audit trail", n)
	}
	if n := p.count(`SELECT count(*) FROM occupancy`); n != 4 {
		t.Errorf("%d rows are held by 4 bookings", n)
	}
}

func TestAWallClockTimeThatIsGoneIsKeptInMind(t *testing.T) {
	p := newPlace(t)
	b := p.book("kok", "2026-03-29 10:00", "10:30")
	azores := p.under(lawOf(t, "Atlantic/Azores")) // its gap is from 00:00 to 01:00
	gone, _, err := p.Book(p.ctx, booking.By{}, p.ask("kok", p.span("2026-03-29 00:15", "00:45")))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := azores.Rezone(p.ctx); err != nil {
		t.Fatal(err)
	}
	local := p.count(`SELECT count(*) FROM booking WHERE id = ? AND starts_local LIKE '2026-03-29T00:15:00%' AND starts_at = ?`,
		gone.ID, time.Date(2026, 3, 29, 1, 15, 0, 0, time.UTC).Unix())
	if local != 1 {
		t.Error("00:15 is not an hour later that night, with 00:15 kept in mind")
	}
	if _, _, err := p.Rezone(p.ctx); err != nil {
		t.Fatal(err)
	}
	for _, was := range []booking.Booking{b, gone} {
		if now := p.only("2026-03-29", was.ID); !now.Start.Equal(was.Start) || !now.End.Equal(was.End) {
			t.Errorf("back: %+v", now)
		}
	}
}

func TestANewLawMovesWhatPeopleWaitFor(t *testing.T) {
	p := newPlace(t)
	winter, summer := p.book("ask", "2026-03-10 18:00", "20:00"), p.book("ask", "2026-06-10 18:00", "20:00")
	early, late := p.waits("kor", "ask", "2026-03-10 18:00", "20:00"), p.waits("kor", "ask", "2026-06-10 18:00", "20:00")
	over := p.book("bok", "2026-06-11 18:00", "20:00")
	offered := p.waits("fk", "bok", "2026-06-11 18:00", "20:00")
	p.step(p.revoke, over.ID) // so it is offered
	stopped := p.waits("fk", "ask", "2026-06-10 18:00", "20:00")
	if err := p.StopWaiting(p.ctx, of("fk"), stopped.ID); err != nil {
		t.Fatal(err)
	}
	lagos := p.under(lawOf(t, "Africa/Lagos")) // no more summer time
	if moved, left, err := lagos.Rezone(p.ctx); err != nil || len(left) != 0 || len(moved) != 2 || moved[0].ID != summer.ID {
		t.Fatalf("moved %v, left %v, %v", moved, left, err)
	}
	for was, by := range map[booking.Waiting]time.Duration{early: 0, late: time.Hour, offered: time.Hour} {
		now := p.waiting(was.ID)
		if now.Start.Sub(was.Start) != by || now.Length() != was.Length() {
			t.Errorf("%s is waited for, was %s", p.show(now.Interval), p.show(was.Interval))
		}
		if now.Booking != 0 && !p.only("2026-06-11", now.Booking).Start.Equal(now.Start) {
			t.Errorf("%+v is held for somebody who waits for %s", p.only("2026-06-11", now.Booking), p.show(now.Interval))
		}
	}
	local := p.count(`SELECT count(*) FROM waiting WHERE starts_local = '2026-06-10T18:00:00+01:00' AND ends_local = '2026-06-10T20:00:00+01:00'`)
	if notes := p.count(`SELECT count(*) FROM audit WHERE action = 'rezone' AND booking = 0`); local != 1 || notes != 2 {
		t.Errorf("%d rows on the wall clock, %d lines in the audit trail", local, notes)
	}
	// The time that is given up is the one that they wait for by now.
	p.set(p.now().Add(time.Minute))
	if _, err := lagos.Cancel(p.ctx, staff, summer.ID, ""); err != nil {
		t.Fatal(err)
	}
	if w := p.waiting(late.ID); w.Booking == 0 {
		t.Errorf("nothing was offered: %+v", w)
	}
	if w := p.waiting(early.ID); w.Booking != 0 || winter.Revision != 0 {
		t.Errorf("%+v", w)
	}
}

func TestANewLawLeavesAnOfferWithItsBooking(t *testing.T) {
	p := newPlace(t)
	b := p.book("kok", "2026-06-10 18:00", "19:00")
	w := p.waits("kor", "kok", "2026-06-10 18:00", "19:00")
	p.step(p.revoke, b.ID)
	w = p.waiting(w.ID)
	lagos := p.under(lawOf(t, "Africa/Lagos"))
	late, _, err := lagos.Book(p.ctx, booking.By{}, p.ask("kok", p.span("2026-06-10 19:00", "20:00"))) // 18:00 there
	if err != nil {
		t.Fatal(err)
	}
	waits := p.waits("fk", "kok", "2026-06-10 19:30", "20:00") // 18:30 by the new law, but agreed by the old one
	if moved, left, err := lagos.Rezone(p.ctx); err != nil || len(moved) != 0 || len(left) != 1 || left[0].ID != w.Booking {
		t.Fatalf("moved %v, left %v, %v", moved, left, err)
	}
	if now := p.waiting(w.ID); now.Interval != w.Interval || now.Booking != w.Booking {
		t.Errorf("%+v, was %+v", now, w)
	}
	// It was waited for as 19:30, and that is free by the new law, so it is offered.
	if now := p.waiting(waits.ID); now.Booking == 0 || !now.Start.Equal(late.End.Add(30*time.Minute)) {
		t.Errorf("%+v", now)
	}
}

// waiting is a place in the line as it is now.
func (p *place) waiting(id int64) booking.Waiting {
	p.t.Helper()
	for _, w := range p.line(staff) {
		if w.ID == id {
			return w
		}
	}
	p.t.Fatalf("nobody waits as %d", id)
	return booking.Waiting{}
}
