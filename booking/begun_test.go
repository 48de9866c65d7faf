package booking_test

import (
	"testing"
	"time"

	"troskel/booking"
)

// What has begun stays booked: taking it back hides neither that it was used nor that nobody came.
func TestWhatHasBegunIsNotTakenBack(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	used, absent := p.ask("ask", p.span("2026-03-03 10:00", "12:00")), p.ask("bok", p.span("2026-03-03 10:00", "12:00"))
	used.Organisation, absent.Organisation = "kor", "kor"
	here, code := p.firm(used)
	nobody, _ := p.firm(absent)
	early, earlyCode := p.firm(p.ask("kok", p.span("2026-03-03 10:00", "12:00")))
	p.set(p.at("2026-03-03 09:50"))
	p.step(p.checkIn, here.ID)
	p.step(p.checkIn, early.ID)
	if b, err := p.Cancel(p.ctx, booking.By{}, early.ID, earlyCode); err != nil || b.State != booking.Cancelled {
		t.Errorf("before its start: %+v, %v", b, err)
	}
	p.set(p.at("2026-03-03 10:00"))
	_, err := p.Cancel(p.ctx, of("kor"), nobody.ID, "")
	p.refused(err, "begun_absent")
	_, err = p.Change(p.ctx, of("kor"), nobody.ID, "", p.to("2026-03-03 10:00", "10:05"))
	p.refused(err, "begun_absent")
	p.set(p.at("2026-03-03 10:15"))
	p.sweep(up)
	p.set(p.at("2026-03-03 11:30"))
	b, err := p.Cancel(p.ctx, booking.By{}, here.ID, code)
	if err != nil || b.State != booking.Ended || !b.Ended.Equal(p.now()) {
		t.Fatalf("those who were there leave: %+v, %v", b, err)
	}
	p.shows(p.Used(b, p.now()), "2026-03-03 10:00–2026-03-03 11:30")
	p.book("ask", "2026-03-03 11:30", "12:00")
	got, err := p.NoShows(p.ctx, p.date("2026-03-03"))
	if err != nil || len(got) == 0 || got[0] != (booking.NoShows{Organisation: "kor", Started: 2, Missed: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Staff may cancel what has begun; it has begun all the same.
func TestStaffCancelWhatHasBegun(t *testing.T) {
	p := newPlace(t)
	r := p.ask("ask", p.span("2026-03-03 10:00", "12:00"))
	r.Organisation = "kor"
	b, _ := p.firm(r)
	p.set(p.at("2026-03-03 10:05"))
	if _, err := p.Change(p.ctx, staff, b.ID, "", p.to("2026-03-03 10:00", "11:00")); err != nil {
		t.Errorf("staff shorten it: %v", err)
	}
	if got := p.step(p.revoke, b.ID); got.State != booking.Cancelled {
		t.Errorf("%+v", got)
	}
	got, err := p.NoShows(p.ctx, p.date("2026-03-03"))
	if err != nil || len(got) != 1 || got[0] != (booking.NoShows{Organisation: "kor", Started: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Of a series that has begun with somebody, this one is left and not taken back.
func TestABegunOccurrenceIsNotTakenBack(t *testing.T) {
	p := newPlace(t)
	s, code := p.series(p.repeat("kok", "2026-03-09 18:00", "19:00", "FREQ=WEEKLY;COUNT=3"))
	p.set(p.at("2026-03-09 18:05"))
	_, err := p.CancelSeries(p.ctx, booking.By{}, s.Bookings[0].ID, code, booking.This)
	p.refused(err, "begun_absent")
	p.step(p.checkIn, s.Bookings[0].ID)
	if n, err := p.CancelSeries(p.ctx, booking.By{}, s.Bookings[0].ID, code, booking.This); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if b := p.only("2026-03-09", s.Bookings[0].ID); b.State != booking.Ended {
		t.Errorf("%+v", b)
	}
}

// Nobody was there to clean up after: the time of those who did not come is free to its end.
func TestAMissedBookingKeepsNoBuffers(t *testing.T) {
	p := newPlace(t)
	spaces := rooms(t)
	spaces[0].After = time.Hour
	p.configure(spaces, nil)
	up := p.now()
	p.book("ask", "2026-03-03 10:00", "14:00")
	p.waits("fk", "ask", "2026-03-03 10:00", "12:00")
	p.set(p.at("2026-03-03 10:15"))
	p.sweep(up)
	if line := p.line(of("fk")); len(line) != 1 || line[0].Booking == 0 {
		t.Errorf("the one who waits is offered nothing: %+v", line)
	}
	p.book("ask", "2026-03-03 13:00", "14:00")
	p.set(p.at("2026-03-03 10:25"))
	p.sweep(up)
	if _, _, err := p.Book(p.ctx, booking.By{}, p.ask("ask", p.span("2026-03-03 10:25", "11:00"))); err != nil {
		t.Errorf("once the offer is over: %v", err)
	}
}

// What is agreed after its start is kept for the whole grace from then.
func TestGraceCountsFromTheAgreement(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	p.rule(booking.Rule{Name: booking.RuleGrace, Amount: 5})
	p.book("ask", "2026-03-03 10:00", "14:00")
	w := p.waits("kor", "ask", "2026-03-03 10:00", "14:00")
	p.set(p.at("2026-03-03 10:05"))
	p.sweep(up)
	p.set(p.at("2026-03-03 10:14"))
	b, err := p.AcceptOffer(p.ctx, of("kor"), w.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.set(p.at("2026-03-03 10:19").Add(-time.Second))
	p.nextIs(p.sweep(up), "10:19:00")
	if b = p.only("2026-03-03", b.ID); b.State != booking.Planned {
		t.Errorf("five minutes are not over: %s", b.State)
	}
	p.set(p.at("2026-03-03 10:19"))
	p.sweep(up)
	if b = p.only("2026-03-03", b.ID); b.State != booking.Missed {
		t.Errorf("five minutes are over: %s", b.State)
	}
}
