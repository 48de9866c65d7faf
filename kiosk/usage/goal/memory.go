package goal

import (
	"context"
	"sync"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/activity"
)

// settledAfter is how many days after a week nothing about it changes any longer: what staff vouch for, count, close or set is of the last week or of
// what is to come (booking.VouchWithin is the longest), and a settled week of the ledger never changes.
const settledAfter = 14

// mostRemembered is how many metrics are remembered before all are forgotten. The goals of a place need far fewer.
const mostRemembered = 200

// memory keeps the weeks that were worked out and cannot change while the program runs, so that a page of goals costs its last weeks only.
type memory struct {
	mu    sync.Mutex
	weeks map[Metric]map[booking.Date]*Week // by Monday; nil for a week that has no figure
	rule  activity.Rule                     // by which activities were held in them
}

// under forgets what was worked out by another rule of what is held.
func (y *memory) under(rule activity.Rule) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.rule != rule {
		y.rule, y.weeks = rule, nil
	}
}

// remembered is from's weeks of a period, those that are long over only once.
func (g *Goals) remembered(ctx context.Context, from source, m Metric, p usage.Period) ([]Week, error) {
	first, end := mondayFrom(p.From), mondayOf(earlier(p.To.Add(1), g.today().Add(-settledAfter)))
	known, missing := g.memory.recall(m, first, end)
	if !missing.IsZero() { // they are worked out together, from the first that is missing
		weeks, err := from.weeks(g, ctx, m, usage.Period{From: missing, To: end.Add(-1)})
		if err != nil {
			return nil, err
		}
		g.memory.keep(m, missing, weeks)
		known = append(known, weeks...)
	}
	if recent := later(end, first); recent.Before(p.To) {
		weeks, err := from.weeks(g, ctx, m, usage.Period{From: recent, To: p.To})
		return append(known, weeks...), err
	}
	return known, nil
}

// recall is the weeks from first up to end that are remembered, and the first that is not; none when all are.
func (y *memory) recall(m Metric, first, end booking.Date) (known []Week, missing booking.Date) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for monday := first; monday.Before(end); monday = monday.Add(7) {
		w, ok := y.weeks[m][monday]
		switch {
		case !ok:
			return known, monday
		case w != nil:
			known = append(known, *w)
		}
	}
	return known, booking.Date{}
}

// keep remembers weeks from first on. Those after the last of them are not known to have no figure: the ledger may settle them late.
func (y *memory) keep(m Metric, first booking.Date, weeks []Week) {
	if len(weeks) == 0 {
		return
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.weeks == nil || len(y.weeks) >= mostRemembered {
		y.weeks = map[Metric]map[booking.Date]*Week{}
	}
	if y.weeks[m] == nil {
		y.weeks[m] = map[booking.Date]*Week{}
	}
	for monday := first; !weeks[len(weeks)-1].Monday.Before(monday); monday = monday.Add(7) {
		y.weeks[m][monday] = nil
	}
	for _, w := range weeks {
		y.weeks[m][w.Monday] = &w
	}
}
