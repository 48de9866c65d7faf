package booking_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"troskel/booking"
)

// BenchmarkSeries asks for weekly series beside 200,000 bookings: two years of staff, planned, booked durably, and refused when each time is taken;
// and one year, the farthest that rules let anybody else, of a member whom every rule binds.
func BenchmarkSeries(b *testing.B) {
	p := benchPlace(b, tenYears)
	p.allRules()
	p.rule(booking.Rule{Name: booking.RuleHorizon, Amount: 400})
	member := booking.By{Role: booking.Member, Organisation: "org1", Name: "Kassören"}
	took := map[string][]time.Duration{}
	measure := func(what string, do func() error) {
		began := time.Now()
		if err := do(); err != nil {
			b.Fatal(what, err)
		}
		took[what] = append(took[what], time.Since(began))
	}
	first := p.at("2026-04-07 20:00") // after those that are to come
	n := 0
	for b.Loop() {
		for range windows {
			two := p.repeat("room5", "2026-04-07 20:00", "21:00", "FREQ=WEEKLY;COUNT=105")
			two.Organisation, two.Start = "org1", first.AddDate(0, 0, n%7).Add(-time.Duration(n/7)*time.Hour)
			two.End = two.Start.Add(time.Hour)
			one := two
			one.Key, one.Space, one.Rule = two.Key+"-year", "room6", "FREQ=WEEKLY;COUNT=52"
			one.Ages = []booking.Band{"11-15"}
			n++
			measure("planned(<20)", func() error { return conflicts(0)(p.PlanSeries(p.ctx, staff, two)) })
			measure("booked(<20)", func() error { return booked(p.BookSeries(p.ctx, staff, two)) })
			measure("refused", func() error { return conflicts(105)(p.PlanSeries(p.ctx, staff, two)) })
			measure("ruled-year", func() error { return booked(p.BookSeries(p.ctx, member, one)) })
		}
	}
	for what, times := range took {
		slices.Sort(times)
		b.ReportMetric(ms(quantile(times, 0.5)), "ms-"+what)
	}
	b.ReportMetric(0, "ns/op")
}

func booked(_ booking.Series, _ string, err error) error { return err }

// conflicts wants a plan to have that many.
func conflicts(want int) func(booking.Plan, error) error {
	return func(plan booking.Plan, err error) error {
		if err == nil && plan.Conflicts != want {
			err = errors.New("the plan has other conflicts than it should")
		}
		return err
	}
}
