package booking_test

import (
	"bytes"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store/storetest"
)

// forget lets the place forget what it must by now, and tells when there is more.
func (p *place) forget() time.Time {
	p.t.Helper()
	next, err := p.Forget(p.ctx)
	p.must(err)
	return next
}

// secret makes a private booking with a contact, by a member whose name is told.
func (p *place) secret(space, from, to string) booking.Booking {
	p.t.Helper()
	r := p.clubAsks(space, from, to)
	r.Details = booking.Details{Title: "Hemlig träff", Private: true, Contact: "Åsa 070-1"}
	b, _, err := p.Book(p.ctx, member, r)
	p.must(err)
	return b
}

func (p *place) find(b booking.Booking) booking.Booking {
	p.t.Helper()
	all, err := p.Between(p.ctx, b.Interval)
	p.must(err)
	for _, found := range all {
		if found.ID == b.ID {
			return found
		}
	}
	p.t.Fatalf("booking %d is not there", b.ID)
	return b
}

// TestP9 jumps the clock: a booking's personal data is there a second before 14 days have passed, and gone when they have.
func TestP9(t *testing.T) {
	p := newPlace(t)
	b := p.secret("ask", "2026-03-02 10:00", "11:00")
	open := p.clubAsks("bok", "2026-03-02 10:00", "11:00")
	open.Details = booking.Details{Title: "Språkcafé", Contact: "Bo"}
	public, _, err := p.Book(p.ctx, member, open)
	p.must(err)
	due := b.End.AddDate(0, 0, booking.ContactDays)
	if next := p.forget(); !next.Equal(due) {
		t.Errorf("the next to forget is at %s, want %s", next, due)
	}
	p.set(due.Add(-time.Second))
	p.forget()
	if got := p.find(b); got.Contact != "Åsa 070-1" || got.Title != "Hemlig träff" {
		t.Errorf("too early: %+v", got.Details)
	}
	if got := p.trail(booking.EventFilter{Booking: b.ID}); got[0].By != member {
		t.Errorf("too early: %+v", got)
	}
	p.set(due)
	for _, when := range []string{"before the sweep", "after it"} {
		if got := p.find(b); got.Contact != "" || got.Title != "" || !got.Private {
			t.Errorf("%s: %+v", when, got.Details)
		}
		if got := p.find(public); got.Contact != "" || got.Title != "Språkcafé" {
			t.Errorf("%s: %+v", when, got.Details)
		}
		if got := p.trail(booking.EventFilter{Booking: b.ID})[0].By; got.Name != "" || got.Organisation != "fk" || got.Role != booking.Member {
			t.Errorf("%s: %+v", when, got)
		}
		p.forget()
	}
	if n := p.count(`SELECT count(*) FROM booking WHERE contact IS NOT NULL OR private = 1 AND title <> ''`); n != 0 {
		t.Errorf("%d bookings keep something in the database", n)
	}
	if n := p.count(`SELECT count(*) FROM audit WHERE name <> ''`); n != 0 {
		t.Errorf("%d names stay in the trail", n)
	}
	last := p.trail(booking.EventFilter{Limit: 1})[0]
	if last.Action != "forget" || last.By != (booking.By{Role: booking.System}) || last.Detail != "bookings 2, contacts 0, badges 0, names 2" {
		t.Errorf("the last line is %+v", last)
	}
	changes := p.changes.Load()
	if next := p.forget(); !next.IsZero() || p.changes.Load() != changes {
		t.Errorf("there is nothing left to forget, but %s", next)
	}
}

func TestACancelledBookingForgetsFromItsCancellation(t *testing.T) {
	p := newPlace(t)
	b := p.secret("ask", "2026-09-01 10:00", "11:00")
	p.step(p.revoke, b.ID)
	due := p.now().UTC().AddDate(0, 0, booking.ContactDays)
	if next := p.forget(); !next.Equal(due) {
		t.Errorf("the next to forget is at %s, want %s", next, due)
	}
	p.set(due)
	p.forget()
	if n := p.count(`SELECT count(*) FROM booking WHERE contact IS NOT NULL OR title <> ''`); n != 0 {
		t.Error("it has not forgotten")
	}
}

func TestAContactIsGoneAfterTheLastBooking(t *testing.T) {
	p := newPlace(t)
	whole := booking.Contact{Function: "Kassören", Person: "Åsa", Phone: "0701234567", Email: "asa@fk.example"}
	p.must(p.SetContact(p.ctx, staff, "fk", whole))
	first := p.secret("ask", "2026-03-02 10:00", "11:00")
	p.set(p.at("2026-03-10 12:00"))
	last := p.secret("ask", "2026-04-01 10:00", "11:00")
	p.set(last.End.AddDate(0, 0, booking.ContactDays).Add(-time.Second))
	p.forget()
	if got, err := p.ContactOf(p.ctx, staff, "fk"); err != nil || got != whole {
		t.Errorf("after booking %d: %+v, %v", first.ID, got, err)
	}
	p.set(p.now().Add(time.Second))
	for range 2 { // before the sweep and after it
		if got, err := p.ContactOf(p.ctx, staff, "fk"); err != nil || got != (booking.Contact{Function: "Kassören"}) {
			t.Errorf("14 days after the last booking: %+v, %v", got, err)
		}
		p.forget()
	}
	if n := p.count(`SELECT count(*) FROM contact WHERE person IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL`); n != 0 {
		t.Error("the contact is still in the database")
	}
	p.must(p.SetContact(p.ctx, staff, "kor", booking.Contact{Function: "Dirigenten", Person: "Bo"})) // which never books
	if next, due := p.forget(), p.now().UTC().AddDate(0, 0, booking.ContactDays); !next.Equal(due) {
		t.Errorf("the next to forget is at %s, want %s", next, due)
	}
}

func TestForgottenIsOffTheDisk(t *testing.T) {
	dir := t.TempDir()
	p := newPlace(t)
	p.db = storetest.OpenIn(t, dir, schema)
	p.Engine = booking.New(p.db, p.zone, p.now, nil)
	p.configure(rooms(t), nil)
	p.must(p.UseKey(badgeKey))
	revoked := p.enrol(red, booking.Badge{Organisation: "fk", Name: "Sekreteraren", Role: booking.Member})
	p.must(p.RevokeBadge(p.ctx, staff, revoked.ID))
	p.must(p.SetContact(p.ctx, staff, "fk", booking.Contact{Function: "Kassören", Person: "Zebulon", Phone: "0709876543", Email: "zeb@fk.example"}))
	b := p.secret("ask", "2026-03-02 10:00", "11:00")
	if _, err := p.SignIn(p.ctx, 4711, wrongPIN); err == nil {
		t.Fatal("a stranger signed in")
	}
	p.set(b.End.AddDate(0, 0, booking.ContactDays))
	p.forget()
	if n := p.count(`SELECT (SELECT count(*) FROM badge) + (SELECT count(*) FROM wrong_pin)`); n != 0 {
		t.Errorf("%d revoked badges and strangers' tries are kept", n)
	}
	p.must(p.db.Close())
	for name, content := range files(t, dir) {
		for _, personal := range []string{"Hemlig träff", "Åsa 070-1", "Zebulon", "0709876543", "zeb@fk", "Ledaren", "Sekreteraren"} {
			if bytes.Contains(content, []byte(personal)) {
				t.Errorf("%q is still in %s", personal, name)
			}
		}
	}
}
