package booking_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"troskel/booking"
)

// asks is whether the choir would get a time in Ask.
func (p *place) asks(from, to string) string {
	p.t.Helper()
	r := p.ask("ask", p.span(from, to))
	r.Organisation = "kor"
	b, code, err := p.Book(p.ctx, kor, r)
	var refusal *booking.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code + " " + refusal.Values["used"]
	}
	if err == nil {
		_, err = p.Cancel(p.ctx, kor, b.ID, code)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return "granted"
}

func TestQuotasCountWhatIsHeld(t *testing.T) {
	p := newPlace(t)
	p.rule(booking.Rule{Name: booking.RuleHoursWeek, Amount: 6})
	first, second := p.byClub("kok", "2026-03-02 09:00", "12:00"), p.byClub("sal", "2026-03-03 09:00", "12:00")
	want := func(step, answer string) {
		t.Helper()
		if got := p.asks("2026-03-06 10:00", "11:00"); got != answer {
			t.Errorf("%s: %s, want %s", step, got, answer)
		}
	}
	want("six of six", "rule_hours_week 6:00")
	if _, err := p.revoke(p.ctx, second.ID); err != nil {
		t.Fatal(err)
	}
	want("one given back", "granted")
	p.byClub("sal", "2026-03-04 09:00", "12:00")
	p.set(p.at("2026-03-02 09:00"))
	p.step(p.checkIn, first.ID)
	p.set(p.at("2026-03-02 10:00"))
	want("one going on", "rule_hours_week 6:00")
	p.step(p.finish, first.ID)
	want("two hours of it given back", "granted")
	r := p.ask("kok", p.span("2026-03-05 09:00", "12:00"))
	r.Organisation = "fk"
	if _, _, err := p.Book(p.ctx, booking.By{}, r); err != nil {
		t.Errorf("what another has counts: %v", err)
	}
	p.book("kok", "2026-03-06 09:00", "20:00") // for nobody, so of no quota
}

// Sunday night belongs to two weeks, and New Year's to two terms.
func TestABookingOverMidnightCountsOnBothSides(t *testing.T) {
	p := newPlace(t)
	p.rule(booking.Rule{Name: booking.RuleHoursWeek, Amount: 3})
	p.byClub("kok", "2026-03-09 10:00", "12:00")
	refused := func(code, from, to, used string) {
		t.Helper()
		r := p.ask("kok", p.span(from, to))
		r.Organisation = "kor"
		_, _, err := p.Book(p.ctx, kor, r)
		if got := p.refused(err, code).Values["used"]; got != used {
			t.Errorf("%s used, want %s", got, used)
		}
	}
	refused("rule_hours_week", "2026-03-08 22:00", "2026-03-09 01:30", "2:00") // an hour and a half of the new week
	refused("rule_hours_week", "2026-03-08 20:30", "2026-03-09 01:00", "0:00") // three hours and a half of the old
	p.byClub("kok", "2026-03-08 21:00", "2026-03-09 01:00")
	p.rule(booking.Rule{Name: booking.RuleHoursWeek, Amount: 0}) // lifted
	p.rule(booking.Rule{Name: booking.RuleHoursTerm, Amount: 10})
	p.byClub("kok", "2026-12-31 22:00", "2027-01-01 02:00")
	refused("rule_hours_term", "2027-01-02 00:00", "08:30", "2:00")
	refused("rule_hours_term", "2026-12-30 00:00", "08:30", "2:00")
	p.byClub("kok", "2027-01-02 00:00", "08:00")
}

func TestOneOfTwoGetsTheLastHour(t *testing.T) {
	p := newPlace(t)
	p.rule(booking.Rule{Name: booking.RuleHoursWeek, Amount: 10})
	p.byClub("kok", "2026-03-09 00:00", "09:00")
	var won atomic.Int64
	var group sync.WaitGroup
	start := make(chan struct{})
	for n := range 16 {
		r := p.ask([]string{"ask", "bok", "kok"}[n%3], p.span("2026-03-10 12:00", "13:00"))
		r.Start, r.End = r.Start.Add(time.Duration(n/3)*time.Hour), r.End.Add(time.Duration(n/3)*time.Hour)
		r.Organisation = "kor"
		group.Go(func() {
			<-start
			_, _, err := p.Book(p.ctx, kor, r)
			var refusal *booking.Refusal
			if err == nil {
				won.Add(1)
			} else if !errors.As(err, &refusal) || refusal.Code != "rule_hours_week" || refusal.Values["used"] != "10:00" {
				t.Error(err)
			}
		})
	}
	close(start)
	group.Wait()
	if won.Load() != 1 {
		t.Errorf("%d got the last hour", won.Load())
	}
}
