package usage_test

import (
	"testing"
	"time"

	"troskel/booking"
)

// What was booked counts once all sides agreed to it; what nobody came to was booked and not used; what staff vouch for was used.
func TestWhatCountsAsBookedAndUsed(t *testing.T) {
	p := newPlace(t, "2026-03-01 08:00", rooms(t, "a", allHours, "asked", allHours))
	staff := booking.By{Role: booking.Staff}
	if _, err := p.rooms.SetRule(t.Context(), staff, booking.Rule{Space: "asked", Name: booking.RuleApproval, Amount: 1}); err != nil {
		t.Fatal(err)
	}
	p.book("asked", "2026-03-02 10:00", "2026-03-02 12:00") // nobody decides
	approved := p.book("asked", "2026-03-02 14:00", "2026-03-02 15:00")
	missed, vouched := p.book("a", "2026-03-02 10:00", "2026-03-02 12:00"), p.book("a", "2026-03-02 14:00", "2026-03-02 15:00")
	p.keys++
	_, _, err := p.rooms.Book(t.Context(), booking.By{}, booking.Request{
		Key: "tentative-booking", Space: "a", Interval: span(t, "2026-03-02 17:00", "2026-03-02 18:00"), Tentative: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.rooms.Approve(t.Context(), staff, approved.ID, booking.This); err != nil {
		t.Fatal(err)
	}
	up := p.now
	p.at("2026-03-02 20:00", func() {
		if _, err := p.rooms.Sweep(t.Context(), up); err != nil {
			t.Fatal(err)
		}
		if _, err := p.rooms.Vouch(t.Context(), staff, vouched.ID, span(t, "2026-03-02 14:10", "2026-03-02 14:40")); err != nil {
			t.Fatal(err)
		}
	})
	for _, d := range p.days("2026-03-02", "2026-03-02") {
		want := map[string][2]time.Duration{"a": {3 * time.Hour, 30 * time.Minute}, "asked": {time.Hour, 0}}[d.Space.ID]
		if got := [2]time.Duration{d.Booked, d.Used}; got != want {
			t.Errorf("%s: booked and used %v, want %v (%d was missed)", d.Space.ID, got, want, missed.ID)
		}
	}
}

// A desk that is used leaves its room without a use of its own; the room as a whole fills none of its desks.
func TestADeskIsNoUseOfItsRoom(t *testing.T) {
	desk := booking.Space{ID: "desk", Name: "Disken", Inside: "a", From: booking.Date{Year: 2026, Month: time.January, Day: 1}}
	p := newPlace(t, "2026-03-01 08:00", append(rooms(t, "a", allHours), desk))
	atDesk, whole := p.book("desk", "2026-03-02 10:00", "2026-03-02 12:00"), p.book("a", "2026-03-02 14:00", "2026-03-02 15:00")
	p.at("2026-03-02 10:00", func() { p.checkIn(atDesk) })
	p.at("2026-03-02 14:00", func() { p.checkIn(whole) })
	p.now = local(t, "2026-03-03 00:00")
	days := p.days("2026-03-02", "2026-03-02")
	if len(days) != 1 || days[0].Space.ID != "a" || days[0].Booked != time.Hour || days[0].Used != time.Hour {
		t.Errorf("measured %+v, want the room alone, booked and used for its own hour", days)
	}
}
