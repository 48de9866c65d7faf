package booking_test

import (
	"fmt"
	"testing"
	"time"

	"troskel/booking"
)

// An organisation that is retired waits for nothing, and what it was offered goes to the next.
func TestARetiredOrganisationLeavesTheLine(t *testing.T) {
	for name, retire := range map[string]func(p *place) error{
		"by staff": func(p *place) error { return p.RetireOrganisation(p.ctx, staff, "kor") },
		"by the configuration": func(p *place) error {
			return p.Configure(p.ctx, rooms(p.t), []booking.Organisation{clubs[0]}, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			b := p.book("ask", "2026-03-05 10:00", "12:00")
			p.waits("kor", "ask", "2026-03-05 10:00", "12:00")
			p.waits("fk", "ask", "2026-03-05 10:00", "12:00")
			p.book("bok", "2026-03-05 10:00", "12:00")
			p.waits("kor", "sal", "2026-03-05 09:00", "10:30")
			p.step(p.revoke, b.ID)
			p.must(retire(p))
			line := p.line(staff)
			if len(line) != 1 || line[0].Organisation != "fk" || line[0].Booking == 0 {
				t.Errorf("in the line: %+v", line)
			}
		})
	}
}

// Nobody writes because others wait: only what could make a difference asks the line again.
func TestALineIsAskedWhenItMayHaveMore(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	p.book("ask", "2026-03-05 10:00", "12:00")
	p.waits("fk", "ask", "2026-03-05 10:00", "12:00")
	own := p.wish("fk", "bok", "2026-03-04 10:00", "12:00")
	held, _ := p.firm(own)
	p.sweep(up)
	// A quota keeps it from what is free; another of its bookings goes, far from there.
	p.rule(booking.Rule{Name: booking.RuleOpenBookings, Amount: 1})
	p.sweep(up)
	first := p.only("2026-03-05", p.bookingOn("2026-03-05"))
	p.step(p.revoke, first.ID)
	p.sweep(up)
	if line := p.line(staff); len(line) != 1 || line[0].Booking != 0 {
		t.Fatalf("over its quota it is offered: %+v", line)
	}
	p.step(p.revoke, held.ID)
	p.sweep(up)
	if line := p.line(staff); len(line) != 1 || line[0].Booking == 0 {
		t.Errorf("its quota is free, and it is offered nothing: %+v", line)
	}
}

// What is left of a time that has begun is offered when those who had its beginning are gone.
func TestTheRestOfATimeIsOffered(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	there := p.book("ask", "2026-03-02 10:00", "11:00")
	p.waits("fk", "ask", "2026-03-02 10:00", "12:00")
	p.set(p.at("2026-03-02 10:00"))
	p.step(p.checkIn, there.ID)
	p.sweep(up)
	p.set(p.at("2026-03-02 11:00"))
	p.sweep(up)
	line := p.line(staff)
	if len(line) != 1 || line[0].Booking == 0 {
		t.Fatalf("%+v", line)
	}
	p.shows(p.only("2026-03-02", line[0].Booking).Interval, "2026-03-02 11:00–2026-03-02 12:00")
}

// bookingOn is the only booking of a date.
func (p *place) bookingOn(day string) int64 {
	p.t.Helper()
	all, err := p.Between(p.ctx, p.date(day))
	if err != nil || len(all) != 1 {
		p.t.Fatalf("%v, %v", all, err)
	}
	return all[0].ID
}

// Five tries at each of many bookings are many tries: those too are counted.
func TestWrongCodesAreCountedOverAllBookings(t *testing.T) {
	p := newPlace(t)
	var ids []int64
	var codes []string
	for n := range 7 {
		b, code := p.firm(p.ask("kok", p.span(fmt.Sprintf("2026-03-%02d 10:00", 10+n), "11:00")))
		ids, codes = append(ids, b.ID), append(codes, code)
	}
	guess := func(by booking.By, n int, code string) error {
		_, err := p.Cancel(p.ctx, by, ids[n], code)
		return err
	}
	for n := range 25 {
		p.refused(guess(booking.By{}, n%6, "x"), "wrong_code")
	}
	r := p.refused(guess(booking.By{}, 6, codes[6]), "too_many_tries")
	if r.Values["until"] != "2026-03-02T07:15:00Z" {
		t.Errorf("%v", r.Values)
	}
	p.refused(guess(of("fk"), 6, "x"), "wrong_code") // who has shown a badge is counted alone
	p.must(guess(of("fk"), 6, codes[6]))
	p.set(p.at("2026-03-02 08:15"))
	p.must(guess(booking.By{}, 5, codes[5]))
}

// A series that was split has one code, and no more tries at it than before.
func TestWrongCodesOfASplitSeriesAreCountedTogether(t *testing.T) {
	p := newPlace(t)
	s, code := p.series(p.repeat("kok", "2026-03-09 18:00", "19:00", "FREQ=WEEKLY;COUNT=6"))
	for n := 1; n < 6; n++ {
		p.change(s.Bookings[n].ID, code, booking.SeriesChange{Scope: booking.Following, Change: booking.Change{Details: &booking.Details{Title: fmt.Sprint(n)}}})
	}
	for n := range 5 {
		_, err := p.Cancel(p.ctx, booking.By{}, s.Bookings[n].ID, "x")
		p.refused(err, "wrong_code")
	}
	_, err := p.Cancel(p.ctx, booking.By{}, s.Bookings[5].ID, code)
	p.refused(err, "too_many_tries")
}

// Staff's word that somebody was there does not make two of one room.
func TestStaffVouchForNoTimeThatOthersUsed(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	missed := p.book("ask", "2026-03-03 10:00", "12:00")
	p.set(p.at("2026-03-03 10:15"))
	p.sweep(up)
	r := p.ask("sal", p.span("2026-03-03 10:30", "11:00"))
	r.Here = true
	p.set(p.at("2026-03-03 10:30"))
	p.firm(r)
	p.set(p.at("2026-03-03 12:30"))
	got, err := p.Vouch(p.ctx, staff, missed.ID, p.span("2026-03-03 10:00", "12:00"))
	if err != nil {
		t.Fatal(err)
	}
	p.shows(got.Vouched, "2026-03-03 11:00–2026-03-03 12:00")
	_, err = p.Vouch(p.ctx, staff, missed.ID, p.span("2026-03-03 10:35", "10:55"))
	p.refused(err, "overlap")
	if got := p.only("2026-03-03", missed.ID); got.Vouched.Length() != time.Hour {
		t.Errorf("a refusal changed it: %+v", got.Vouched)
	}
}
