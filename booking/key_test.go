package booking_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// What calendars show of a booking does not tell its key, which would tell its code.
func TestAUIDTellsNoKey(t *testing.T) {
	p := newPlace(t)
	r := p.ask("ask", p.span("2026-03-03 10:00", "11:00"))
	b, _, err := p.Book(p.ctx, booking.By{}, r)
	if err != nil {
		t.Fatal(err)
	}
	repeated := p.repeat("bok", "2026-03-03 10:00", "11:00", "FREQ=DAILY;COUNT=2")
	s, _ := p.series(repeated)
	for uid, key := range map[string]string{b.UID: r.Key, s.UID: repeated.Key} {
		if strings.Contains(uid, key) || !strings.HasSuffix(uid, "@troskel") || len(uid) < 30 {
			t.Errorf("the UID of key %s is %s", key, uid)
		}
	}
}

// A code is told again to the one who asked, for the same request; with the key alone nobody learns it, whatever became of the booking.
func TestAKeyAloneTellsNoCode(t *testing.T) {
	p := newPlace(t)
	member := booking.By{Role: booking.Member, Organisation: "kor", Name: "Kassören"}
	r := p.ask("ask", p.span("2026-03-03 10:00", "11:00"))
	r.Organisation, r.Title, r.Private, r.Contact = "kor", "Samtal", true, "Anna Andersson"
	b, code, err := p.Book(p.ctx, member, r)
	if err != nil {
		t.Fatal(err)
	}
	asks := func() {
		t.Helper()
		if again, same, err := p.Book(p.ctx, member, r); err != nil || again.ID != b.ID || same != code {
			t.Errorf("asked again: %+v, %q, %v", again, same, err)
		}
		for name, change := range map[string]func(*booking.By, *booking.Request){
			"somebody":         func(by *booking.By, _ *booking.Request) { *by = booking.By{} },
			"another förening": func(by *booking.By, _ *booking.Request) { by.Organisation = "fk" },
			"another space":    func(_ *booking.By, r *booking.Request) { r.Space = "kok" },
			"another time":     func(_ *booking.By, r *booking.Request) { r.Interval = p.span("2026-03-04 10:00", "11:00") },
			"for nobody":       func(_ *booking.By, r *booking.Request) { r.Organisation = "" },
			"in the open":      func(_ *booking.By, r *booking.Request) { r.Private = false },
			"tentatively":      func(_ *booking.By, r *booking.Request) { r.Tentative = time.Hour },
		} {
			by, r := member, r
			change(&by, &r)
			if _, got, err := p.Book(p.ctx, by, r); got != "" {
				t.Errorf("%s is told %s", name, got)
			} else {
				p.refused(err, "key_invalid")
			}
		}
	}
	asks()
	if _, err := p.Change(p.ctx, member, b.ID, "", booking.Change{Interval: p.span("2026-03-04 10:00", "11:00")}); err != nil {
		t.Fatal(err)
	}
	asks()
	p.step(p.revoke, b.ID)
	asks()
	p.set(p.at("2026-04-20 10:00"))
	if _, err := p.Forget(p.ctx); err != nil {
		t.Fatal(err)
	}
	asks()
}

func TestASeriesKeyAloneTellsNoCode(t *testing.T) {
	p := newPlace(t)
	r := p.repeat("ask", "2026-03-03 18:00", "19:00", "FREQ=WEEKLY;COUNT=4")
	r.Skip = []string{"2026-03-10T18:00"}
	_, code := p.series(r)
	if _, same, err := p.BookSeries(p.ctx, staff, r); err != nil || same != code {
		t.Errorf("asked again: %q, %v", same, err)
	}
	_, _, err := p.BookSeries(p.ctx, booking.By{Role: booking.Member, Organisation: r.Organisation}, r)
	p.refused(err, "key_invalid")
	r.Skip = nil
	_, _, err = p.BookSeries(p.ctx, staff, r)
	p.refused(err, "key_invalid")
}

// What the engine books itself has keys that nobody can send: others can neither ask with them nor be in their way.
func TestNobodyHasTheKeyOfAPublishedTime(t *testing.T) {
	p, round, proposal := proposed(t)
	p.publishes(round)
	var own int
	for _, g := range proposal.Given {
		key := fmt.Sprintf("round/%d/grant/%d", round.ID, g.ID)
		own += p.count(`SELECT count(*) FROM series WHERE key = ?`, key)
		r := p.repeat(g.Space, "2026-09-07 18:00", "19:30", "FREQ=WEEKLY;COUNT=2")
		r.Key = key
		_, _, err := p.BookSeries(p.ctx, staff, r)
		p.refused(err, "key_invalid")
	}
	if own == 0 || own != p.count(`SELECT count(*) FROM series`) {
		t.Errorf("%d of %d series have such a key", own, p.count(`SELECT count(*) FROM series`))
	}
}
