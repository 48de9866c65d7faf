package booking_test

import (
	"maps"
	"testing"
	"time"

	"troskel/booking"
)

func TestCountHowManyWereThere(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-02 10:00", "12:00")
	heads := map[booking.Band]int{"11-15": 9, "26-64": 2, "unsaid": 0}
	_, err := p.Count(p.ctx, booking.By{}, b.ID, heads)
	p.refused(err, "not_here")
	p.set(p.at("2026-03-02 10:00"))
	p.step(p.checkIn, b.ID)
	got, err := p.Count(p.ctx, booking.By{}, b.ID, heads)
	if err != nil || !maps.Equal(got.Counted, heads) {
		t.Fatalf("%v, %v", got.Counted, err)
	}
	p.set(p.at("2026-03-02 11:00"))
	p.step(p.finish, b.ID)
	p.set(p.at("2026-03-03 11:00")) // 24 hours after they left
	more := map[booking.Band]int{"65+": booking.HeadsLimit}
	if got, err = p.Count(p.ctx, booking.By{}, b.ID, more); err != nil || !maps.Equal(got.Counted, more) {
		t.Errorf("counted again: %v, %v", got.Counted, err)
	}
	if got, err = p.Count(p.ctx, booking.By{}, b.ID, nil); err != nil || got.Counted != nil {
		t.Errorf("taken away: %v, %v", got.Counted, err)
	}
	p.set(p.at("2026-03-03 11:00").Add(time.Second))
	_, err = p.Count(p.ctx, booking.By{}, b.ID, heads)
	if r := p.refused(err, "count_late"); r.Values["until"] != "2026-03-03T10:00:00Z" {
		t.Errorf("values %v", r.Values)
	}
}

func TestCountsThatCannotBe(t *testing.T) {
	p := newPlace(t)
	b := p.book("kok", "2026-03-02 08:00", "12:00")
	p.step(p.checkIn, b.ID)
	for code, heads := range map[string]map[booking.Band]int{
		"unknown_ages": {"7-20": 1},
		"heads_range":  {"0-10": 1000},
		"heads_sum":    {"0-10": 999, "11-15": 999, "16-19": 3},
	} {
		_, err := p.Count(p.ctx, booking.By{}, b.ID, heads)
		p.refused(err, code)
	}
	_, err := p.Count(p.ctx, booking.By{}, b.ID, map[booking.Band]int{"0-10": -1})
	p.refused(err, "heads_range")
	p.step(p.revoke, b.ID)
	_, err = p.Count(p.ctx, booking.By{}, b.ID, nil)
	p.refused(err, "cancelled")
	_, err = p.Count(p.ctx, booking.By{}, 4711, nil)
	p.refused(err, "unknown_booking")
}

func TestStaffVouchForAMissedBooking(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	b := p.book("ask", "2026-03-02 10:00", "12:00")
	used := p.span("2026-03-02 10:05", "11:30")
	_, err := p.Vouch(p.ctx, member, b.ID, used)
	p.refused(err, "staff_only")
	_, err = p.Vouch(p.ctx, staff, b.ID, used)
	p.refused(err, "not_over")
	p.set(p.at("2026-03-02 10:15"))
	p.sweep(up)
	_, err = p.Vouch(p.ctx, staff, b.ID, used)
	if r := p.refused(err, "vouch_outside"); r.Values["until"] != "2026-03-02T09:15:00Z" {
		t.Errorf("what is to come can be vouched for until %s", r.Values["until"])
	}
	p.set(p.at("2026-03-09 12:00")) // 7 days after its end
	_, err = p.Vouch(p.ctx, staff, b.ID, p.span("2026-03-02 09:59", "11:30"))
	p.refused(err, "vouch_outside")
	_, err = p.Vouch(p.ctx, staff, b.ID, p.span("2026-03-02 11:30", "11:30"))
	p.refused(err, "backwards")
	got, err := p.Vouch(p.ctx, staff, b.ID, used)
	if err != nil || !got.Vouched.Start.Equal(used.Start) || got.State != booking.Missed {
		t.Fatalf("%+v, %v", got, err)
	}
	p.shows(p.Used(got, p.now()), "2026-03-02 10:05–2026-03-02 11:30")
	if n := p.count(`SELECT count(*) FROM audit WHERE action = 'vouch' AND booking = ? AND role = 'staff'`, b.ID); n != 1 {
		t.Errorf("%d lines in the audit trail", n)
	}
	p.set(p.at("2026-03-09 12:00").Add(time.Second))
	_, err = p.Vouch(p.ctx, staff, b.ID, used)
	p.refused(err, "vouch_late")
	gone := p.book("ask", "2026-03-10 10:00", "12:00")
	p.step(p.revoke, gone.ID)
	_, err = p.Vouch(p.ctx, staff, gone.ID, used)
	p.refused(err, "cancelled")
}

func TestVouchedTimeReplacesTheCheckIn(t *testing.T) {
	p := newPlace(t)
	b := p.book("kok", "2026-03-02 08:00", "12:00")
	p.step(p.checkIn, b.ID)
	p.set(p.at("2026-03-02 08:10"))
	p.step(p.finish, b.ID) // somebody touched the wrong room
	p.set(p.at("2026-03-02 12:00"))
	got, err := p.Vouch(p.ctx, staff, b.ID, b.Interval)
	if err != nil {
		t.Fatal(err)
	}
	p.shows(p.Used(got, p.now()), "2026-03-02 08:00–2026-03-02 12:00")
}
