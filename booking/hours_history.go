package booking

import (
	"cmp"
	"context"
	"slices"
)

// HoursChange is a date from which a room is open other hours of the week than before.
type HoursChange struct {
	Space         string // id
	From          Date
	Before, After Week // without hours where the room was not, or is no longer, in use
}

// HoursChanges is each date from first to last, both included, from which the weekly hours of a smallest space are others than on the day before:
// set anew, or since the space came into use or went out of it. Special hours, holidays and closures are none: they pass. By space, then by date.
func (e *Engine) HoursChanges(ctx context.Context, first, last Date) ([]HoursChange, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []HoursChange
	for _, p := range k.byID {
		if len(p.last().parts) > 0 || p.last().inside != "" {
			continue
		}
		for _, d := range p.turns() {
			before, after := p.weekInUse(d.Add(-1)), p.weekInUse(d)
			if !d.Before(first) && !last.Before(d) && before.String() != after.String() {
				all = append(all, HoursChange{Space: p.id, From: d, Before: before, After: after})
			}
		}
	}
	slices.SortFunc(all, func(a, b HoursChange) int {
		return cmp.Or(cmp.Compare(k.byID[a.Space].position, k.byID[b.Space].position), a.From.compare(b.From))
	})
	return all, nil
}

// turns is every date, once, from which the weekly hours can be others.
func (p *premises) turns() []Date {
	dates := []Date{p.from}
	for _, h := range p.hours {
		dates = append(dates, h.from)
	}
	for _, t := range p.terms {
		dates = append(dates, t.from)
	}
	slices.SortFunc(dates, Date.compare)
	return slices.Compact(dates)
}

// weekInUse is the weekly hours as they hold on a date, without any where the space is not in use.
func (p *premises) weekInUse(d Date) Week {
	if d.Before(p.from) || p.on(d).retired {
		return Week{}
	}
	return p.week(d)
}
