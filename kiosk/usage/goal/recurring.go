package goal

import (
	"context"
	"fmt"
	"slices"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// recurringCount is how many activities recur on the last date of a period, with the dates that prove each.
func (g *Goals) recurringCount(ctx context.Context, _ Metric, p usage.Period) (count, error) {
	all, err := g.usage.Activities().All(ctx, p.To, g.now())
	if err != nil {
		return count{}, err
	}
	c := count{known: true}
	for _, y := range all {
		if y.Recurring() {
			c.n++
			c.proof = append(c.proof, proofOf(y.Last(), y.Name(), y.Dates...))
		}
	}
	slices.Sort(c.proof)
	return c, nil
}

// partnerCount is how many organisations are active on the last date of a period, with the latest date of each.
func (g *Goals) partnerCount(ctx context.Context, _ Metric, p usage.Period) (count, error) {
	partners, err := g.usage.Activities().Partners(ctx, p.To, g.now())
	c := count{n: len(partners), known: true}
	for _, partner := range partners {
		c.proof = append(c.proof, fmt.Sprintf("%s: %s", partner.Organisation.Name, partner.Latest()))
	}
	return c, err
}

// headWeeks is how many took part in each open week, as their leaders counted them. A week in which activities were held and nobody counted is not
// known, and left out; 1–4 are hidden.
func (g *Goals) headWeeks(ctx context.Context, m Metric, p usage.Period) ([]Week, error) {
	weeks, err := g.openWeeks(ctx, p)
	if err != nil || len(weeks) == 0 {
		return nil, err
	}
	held, err := g.held(ctx, Metric{}, usage.Period{From: weeks[0].Monday, To: weeks[len(weeks)-1].Monday.Add(6)})
	heads, counted, uncounted := map[booking.Date]int{}, map[booking.Date]int{}, map[booking.Date]int{}
	for _, b := range held {
		monday := mondayOf(booking.DateOf(b.Start, g.zone))
		if b.Counted == nil {
			uncounted[monday]++
			continue
		}
		counted[monday]++
		for band, n := range b.Counted {
			if m.Band == "" || band == m.Band {
				heads[monday] += n
			}
		}
	}
	var known []Week
	for _, w := range weeks {
		if counted[w.Monday] > 0 || uncounted[w.Monday] == 0 {
			known = append(known, peopleWeek(w.Monday, usage.Protect(heads[w.Monday]), w.Version))
		}
	}
	return known, err
}
