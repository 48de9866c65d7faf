package booking_test

import (
	"testing"

	"troskel/booking"
)

func TestWhatHasChangedSinceItWasSeen(t *testing.T) {
	p := newPlace(t)
	r := p.ask("ask", p.span("2026-03-02 10:00", "12:00"))
	r.UID = "seen"
	b, _ := p.firm(r)
	seen := func() []booking.Booking {
		t.Helper()
		found, err := p.ByUID(p.ctx, b.UID)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first := seen()
	p.set(p.at("2026-03-02 13:00")) // over by now, but nobody changed it
	if now := seen(); now[0].State == first[0].State {
		t.Fatalf("%+v", now)
	}
	_, err := p.Cancel(p.ctx, staff, b.ID, "", first...)
	p.refused(err, "over")
	p.set(p.at("2026-03-02 08:00"))
	change := p.to("2026-03-02 14:00", "16:00")
	change.Seen = first
	if _, err := p.Change(p.ctx, staff, b.ID, "", change); err != nil {
		t.Fatal(err)
	}
	_, err = p.Change(p.ctx, staff, b.ID, "", change)
	p.refused(err, "event_changed")
	_, err = p.Cancel(p.ctx, staff, b.ID, "", first...)
	p.refused(err, "event_changed")
	if now := seen()[0]; !now.Start.Equal(change.Interval.Start) || now.Revision != 1 {
		t.Errorf("%+v", now)
	}
	again := p.ask("bok", p.span("2026-03-02 10:00", "12:00"))
	again.UID = "seen"
	_, _, err = p.Book(p.ctx, staff, again)
	p.refused(err, "event_there")
	_, _, err = p.BookSeries(p.ctx, staff, booking.SeriesRequest{Request: again, Rule: "FREQ=DAILY;COUNT=2"})
	p.refused(err, "event_there")
	if _, err := p.Cancel(p.ctx, staff, b.ID, "", seen()...); err != nil {
		t.Fatal(err)
	}
	p.firm(again) // whose event is gone can be booked again
}

func TestASeriesThatHasChangedSinceItWasSeen(t *testing.T) {
	p, s, _ := evenings(t)
	seen := s.Bookings
	if _, err := p.Cancel(p.ctx, staff, seen[3].ID, ""); err != nil {
		t.Fatal(err)
	}
	_, err := p.ChangeSeries(p.ctx, staff, seen[0].ID, "", booking.SeriesChange{Scope: booking.All, Change: booking.Change{Space: "bok", Seen: seen}})
	p.refused(err, "event_changed")
	_, err = p.CancelSeries(p.ctx, staff, seen[0].ID, "", booking.This, seen...)
	p.refused(err, "event_changed")
	seen, err = p.ByUID(p.ctx, s.UID)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := p.CancelSeries(p.ctx, staff, seen[0].ID, "", booking.All, seen...); err != nil || n != 4 {
		t.Errorf("%d, %v", n, err)
	}
}
