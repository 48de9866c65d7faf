package booking_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"

	"troskel/booking"
	"troskel/booking/recur"
)

// TestRuleAndBookingsAlwaysAgree changes series at random and expands each with a library of others: rule, exceptions and additions give the
// occurrences that are booked, whatever was changed, and none else.
func TestRuleAndBookingsAlwaysAgree(t *testing.T) {
	changes := 0
	for seed := range uint64(24) {
		p := newPlace(t)
		g := rand.New(rand.NewPCG(seed, 5))
		rule := []string{
			"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=12", "FREQ=MONTHLY;BYMONTHDAY=31,2;COUNT=8", "FREQ=DAILY;UNTIL=20260320",
			"FREQ=WEEKLY;UNTIL=20260601T160000Z", "FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=9", "FREQ=DAILY;INTERVAL=3;COUNT=15",
		}[seed%6]
		r := p.repeat("kok", "2026-03-02 18:00", "19:00", rule)
		r.Extra = []string{"2026-03-04T12:00", "2026-03-22T12:00"}
		first, _ := p.series(r)
		p.agrees(first.ID)
		for range 10 {
			if p.disturb(g, first) {
				changes++
			}
			for id := range p.count(`SELECT max(id) FROM series`) {
				p.agrees(int64(id + 1))
			}
			p.set(p.now().Add(time.Duration(g.IntN(36)) * time.Hour))
		}
	}
	if changes < 120 {
		t.Errorf("only %d changes were granted", changes)
	}
}

// disturb changes something of a series or what became of it, and reports whether that was granted.
func (p *place) disturb(g *rand.Rand, s booking.Series) bool {
	p.t.Helper()
	living := p.living()
	b := living[g.IntN(len(living))]
	c := booking.SeriesChange{Scope: []booking.Scope{booking.This, booking.Following, booking.All}[g.IntN(3)]}
	day, err := time.Parse("2006-01-02T15:04", b.Occurrence)
	if err != nil {
		p.t.Fatal(err)
	}
	switch g.IntN(6) {
	case 0:
		_, err = p.CancelSeries(p.ctx, staff, b.ID, "", booking.This)
	case 1:
		_, err = p.CancelSeries(p.ctx, staff, b.ID, "", c.Scope)
	case 2:
		c.Space = []string{"ask", "bok", "kok"}[g.IntN(3)]
		_, err = p.ChangeSeries(p.ctx, staff, b.ID, "", c)
	case 3:
		c.Rule = []string{"FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10", "FREQ=DAILY;INTERVAL=2;COUNT=9", "FREQ=MONTHLY;BYDAY=-1WE;COUNT=5"}[g.IntN(3)]
		_, err = p.ChangeSeries(p.ctx, staff, b.ID, "", c)
	default:
		c.Interval = p.span(day.AddDate(0, 0, g.IntN(3)/2).Format("2006-01-02 ")+fmt.Sprintf("%02d:00", 10+g.IntN(9)), "20:00")
		_, err = p.ChangeSeries(p.ctx, staff, b.ID, "", c)
	}
	var refused *booking.Refusal
	var conflicts *booking.SeriesRefusal
	if err != nil && !errors.As(err, &refused) && !errors.As(err, &conflicts) {
		p.t.Fatal(err)
	}
	return err == nil
}

// living is every booking that was not cancelled; one at least, so that there is something to change.
func (p *place) living() []booking.Booking {
	p.t.Helper()
	all, err := p.Between(p.ctx, booking.Interval{Start: p.at("2026-01-01 00:00"), End: p.at("2030-01-01 00:00")})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(all) == 0 {
		s, _ := p.series(p.repeat("kok", p.now().In(p.zone).AddDate(0, 0, 1).Format("2006-01-02 ")+"18:00", "19:00", "FREQ=DAILY;COUNT=8"))
		all = s.Bookings
	}
	return all
}

// agrees expands what a series says of itself with rrule-go, and compares it with its bookings.
func (p *place) agrees(series int64) {
	p.t.Helper()
	var id int64
	if err := p.db.Reader().QueryRowContext(p.ctx, `SELECT id FROM booking WHERE series = ? LIMIT 1`, series).Scan(&id); err != nil {
		return // all of it went on in another
	}
	s := p.seriesOf(id)
	lines := []string{"DTSTART:" + basic(s.First.String())}
	rule, err := recur.Parse(s.Rule)
	if err != nil {
		p.t.Fatal(s.Rule, err)
	}
	lines = append(lines, "RRULE:"+rule.Exported(time.UTC))
	for _, at := range s.Skipped {
		lines = append(lines, "EXDATE:"+basic(at))
	}
	for _, at := range s.Extra {
		lines = append(lines, "RDATE:"+basic(at))
	}
	set, err := rrule.StrToRRuleSet(strings.Join(lines, "\n"))
	if err != nil {
		p.t.Fatal(lines, err)
	}
	var expanded, stored []string
	for _, at := range set.All() {
		expanded = append(expanded, at.Format("2006-01-02T15:04"))
	}
	for _, b := range s.Bookings {
		stored = append(stored, b.Occurrence)
	}
	if !slices.Equal(expanded, stored) {
		p.t.Fatalf("%s\ngives %v\nstored %v", strings.Join(lines, "\n"), expanded, stored)
	}
	if n := p.count(`SELECT count(*) FROM booking WHERE series = ? AND uid <> ?`, series, s.UID); n != 0 {
		p.t.Fatalf("%d bookings of the series have another UID", n)
	}
}

// basic is a wall clock time as iCalendar writes it. The zone is left out, and all is compared on the wall.
func basic(at string) string { return strings.NewReplacer("-", "", ":", "").Replace(at) + "00Z" }

// When the law of a zone changes, a series stays on the wall clock: its rule names the same times, and its bookings are then.
func TestSeriesStaysOnTheWallWhenTheLawChanges(t *testing.T) {
	p := newPlace(t)
	s, _ := p.series(p.repeat("ask", "2026-03-23 18:00", "20:00", "FREQ=WEEKLY;COUNT=3"))
	law := time.FixedZone("Europe/Stockholm", 3600) // summer time was abolished
	after := booking.New(p.db, law, p.now, nil)
	moved, left, err := after.Rezone(p.ctx)
	if err != nil || len(moved) != 2 || len(left) != 0 {
		t.Fatalf("moved %v, left %v, %v", moved, left, err)
	}
	again, err := after.SeriesOf(p.ctx, s.Bookings[0].ID)
	if err != nil || len(again.Bookings) != 3 || again.Rule != s.Rule || len(again.Skipped)+len(again.Extra) != 0 {
		t.Fatalf("%+v, %v", again, err)
	}
	for _, b := range again.Bookings {
		if got := b.Start.In(law).Format("2006-01-02T15:04"); got != b.Occurrence || !strings.HasSuffix(got, "18:00") {
			t.Errorf("%s is at %s", b.Occurrence, got)
		}
	}
}
