package goal

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// findBreaks writes the dates inside the windows from which the figure is of something else, and what staff noted of the time.
func (g *Goals) findBreaks(ctx context.Context, r *Report, all usage.Period) error {
	for i, w := range r.Weeks {
		if i > 0 && w.Version != r.Weeks[i-1].Version {
			r.Breaks = append(r.Breaks, Break{On: w.Monday, Kind: BreakDefinition, Before: r.Weeks[i-1].Version, After: w.Version})
		}
	}
	if metrics[r.Metric.Name].space {
		changes, err := g.rooms.HoursChanges(ctx, all.From.Add(1), all.To)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if (r.Metric.Space == "" || r.Metric.Space == c.Space) && r.breaks(c) {
				r.Breaks = append(r.Breaks, Break{On: c.From, Kind: kindOf(c), Space: c.Space, Before: c.Before.String(), After: c.After.String()})
			}
		}
	}
	slices.SortStableFunc(r.Breaks, func(a, b Break) int { return cmp.Or(compare(a.On, b.On), cmp.Compare(a.Kind, b.Kind)) })
	r.sayBreaks()
	return nil
}

// breaks tells whether a change of hours lies within what is known: how the first week came to be is no break.
func (r *Report) breaks(c booking.HoursChange) bool {
	if len(r.Weeks) == 0 {
		return false
	}
	begun := r.Weeks[0].Monday
	if kindOf(c) == BreakRoom {
		begun = begun.Add(6)
	}
	return begun.Before(c.From)
}

// sayBreaks gives one reason for all rooms that changed on a date.
func (r *Report) sayBreaks() {
	for i := 0; i < len(r.Breaks); {
		first, spaces := r.Breaks[i], []string{}
		for ; i < len(r.Breaks) && r.Breaks[i].On == first.On && r.Breaks[i].Kind == first.Kind; i++ {
			spaces = append(spaces, r.Breaks[i].Space)
		}
		r.because("break_"+string(first.Kind), "on", first.On.String(), "space", strings.Join(spaces, " "))
	}
}

func kindOf(c booking.HoursChange) BreakKind {
	if c.Before.String() == "" || c.After.String() == "" {
		return BreakRoom
	}
	return BreakHours
}

func compare(a, b booking.Date) int {
	switch {
	case a.Before(b):
		return -1
	case b.Before(a):
		return 1
	}
	return 0
}

// notesOf is what is to be read with the figures of a time: staff's notes, and closures of a day or more.
func (g *Goals) notesOf(ctx context.Context, m Metric, all usage.Period) ([]Note, error) {
	kept, err := g.Notes(ctx)
	if err != nil {
		return nil, err
	}
	closures, err := g.rooms.Closures(ctx, booking.Interval{Start: all.From.In(g.zone), End: all.To.Add(1).In(g.zone)})
	if err != nil {
		return nil, err
	}
	for _, c := range closures {
		if m.Space != "" && c.Space != "" && c.Space != m.Space || c.End.Sub(c.Start) < shortestNoted {
			continue
		}
		last := booking.DateOf(c.End.Add(-1), g.zone)
		kept = append(kept, Note{Period: usage.Period{From: booking.DateOf(c.Start, g.zone), To: last}, Text: c.Reason})
	}
	kept = slices.DeleteFunc(kept, func(n Note) bool { return n.Period.To.Before(all.From) || all.To.Before(n.Period.From) })
	slices.SortStableFunc(kept, func(a, b Note) int { return compare(a.Period.From, b.Period.From) })
	return kept, nil
}
