package booking_test

import (
	"slices"
	"testing"
	"time"

	"troskel/booking"
)

// undecided is what waits for the staff, as it is given.
func (p *place) undecided(want ...int64) {
	p.t.Helper()
	all, err := p.Undecided(p.ctx)
	p.must(err)
	var got []int64
	for _, b := range all {
		if got = append(got, b.ID); b.State != booking.Pending || b.Confirmed() || !b.Expires.Equal(b.Start) {
			p.t.Errorf("%+v is given as undecided", b)
		}
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("bookings %v are undecided, want %v", got, want)
	}
}

func TestWhatStaffHaveNotDecidedIsGivenByStart(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("ask")
	p.undecided()
	p.book("bok", "2026-03-03 10:00", "11:00") // where nobody has to decide
	far := p.book("ask", "2026-12-01 10:00", "11:00")
	soon := p.book("ask", "2026-03-02 10:00", "11:00")
	later := p.book("ask", "2026-03-03 10:00", "11:00")
	p.undecided(soon.ID, later.ID, far.ID)

	moved, err := p.Change(p.ctx, staff, later.ID, "", p.to("2026-12-02 10:00", "11:00"))
	p.must(err)
	p.undecided(soon.ID, far.ID, moved.ID)
	_, err = p.Approve(p.ctx, staff, far.ID, booking.This)
	p.must(err)
	p.undecided(soon.ID, moved.ID)
	_, err = p.Decline(p.ctx, staff, moved.ID, booking.This, "Golvet slipas")
	p.must(err)
	p.undecided(soon.ID)
}

func TestWhatNobodyDecidedIsNotUndecidedFromItsStartOn(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("ask")
	b := p.book("ask", "2026-03-02 10:00", "11:00")
	tentative, _ := p.held("bok", "2026-03-03 10:00", "11:00", 2*time.Hour)
	if tentative.State != booking.Tentative {
		t.Fatalf("%+v", tentative)
	}
	p.set(b.Start.Add(-time.Second))
	p.undecided(b.ID) // what waits for those who booked it is not among them
	p.set(b.Start)
	p.undecided() // no sweep came by
}

func TestWhatIsUndecidedIsBounded(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("kok")
	at := p.at("2026-03-03 00:00")
	var first int64
	for n := range booking.UndecidedLimit + 1 {
		when := booking.Interval{Start: at.Add(time.Duration(n) * 15 * time.Minute), End: at.Add(time.Duration(n+1) * 15 * time.Minute)}
		b, _ := p.firm(p.ask("kok", when))
		if n == 0 {
			first = b.ID
		}
	}
	all, err := p.Undecided(p.ctx)
	if err != nil || len(all) != booking.UndecidedLimit || all[0].ID != first || !all[len(all)-1].Start.Before(at.Add(booking.UndecidedLimit*15*time.Minute)) {
		t.Errorf("%d are given, %v", len(all), err)
	}
}
