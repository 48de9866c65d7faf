package booking

import (
	"time"

	"troskel/booking/season"
)

// supply is what a round can give away: of every space the time of the week that is open and free on most dates of the term.
func (d *desk) supply(r Round) ([]season.Space, error) {
	var all []season.Space
	for _, p := range d.spaces {
		s := season.Space{ID: p.id, Leaves: p.leaves, Before: int(p.before.Minutes()), After: int(p.after.Minutes())}
		if !p.last().retired {
			free, err := d.freeIn(p, r)
			if err != nil {
				return nil, err
			}
			s.Free = d.usual(free, r)
		}
		all = append(all, s)
	}
	return all, nil
}

// freeIn is the time of a term, from now on, in which a space is open and nobody holds it.
func (d *desk) freeIn(p *premises, r Round) (Set, error) {
	term := Interval{later(r.First.In(d.loc), d.now), r.Last.Add(1).In(d.loc)}
	if term.Empty() {
		return nil, nil
	}
	held, err := d.held(p, term)
	return d.open(p, term).Subtract(held), err
}

// usual is the minutes of each weekday that are in the set on at least usableShare of the weekday's dates that are left of the term.
func (d *desk) usual(free Set, r Round) (spans [7][]season.Span) {
	var changes [7][24*60 + 1]int // how many more dates have this minute than the one before
	for _, i := range free {
		for date := DateOf(i.Start, d.loc); date.In(d.loc).Before(i.End); date = date.Add(1) {
			changes[date.Weekday()][d.minuteOn(date, i.Start)]++
			changes[date.Weekday()][d.minuteOn(date, i.End)]--
		}
	}
	var dates [7]int
	for date := latest(r.First, DateOf(d.now, d.loc)); !r.Last.Before(date); date = date.Add(1) {
		dates[date.Weekday()]++
	}
	for day := range spans {
		spans[day] = plenty(changes[day], max(1, enough(dates[day])))
	}
	return spans
}

// enough is how many of some dates are usableShare of them, rounded up.
func enough(dates int) int {
	n := int(usableShare * float64(dates))
	if float64(n) < usableShare*float64(dates) {
		n++
	}
	return n
}

// plenty is the spans of a day in which at least so many dates have every minute.
func plenty(changes [24*60 + 1]int, least int) (spans []season.Span) {
	count, from := 0, -1
	for minute, change := range changes {
		count += change
		switch {
		case count >= least && from < 0:
			from = minute
		case count < least && from >= 0:
			spans, from = append(spans, season.Span{From: from, To: minute}), -1
		}
	}
	return spans
}

// minuteOn is what a clock shows on that date, 0 before it and 1440 after it.
func (d *desk) minuteOn(date Date, t time.Time) int {
	switch on := DateOf(t, d.loc); {
	case on.Before(date):
		return 0
	case date.Before(on):
		return 24 * 60
	}
	local := t.In(d.loc)
	return local.Hour()*60 + local.Minute()
}

// dated fills in on which dates of the term grants can be booked now, and why not on the others. What has begun is left out.
func (d *desk) dated(given []Given, r Round) error {
	term := Interval{r.First.In(d.loc), r.Last.Add(1).In(d.loc)}
	open, held := map[string]Set{}, map[string]Set{}
	for n := range given {
		g := &given[n]
		if p := d.byID[g.Space]; open[g.Space] == nil {
			var err error
			if held[g.Space], err = d.held(p, term); err != nil {
				return err
			}
			open[g.Space] = d.open(p, term)
		}
		g.Dates, g.Skipped = nil, nil
		for date := r.First; !r.Last.Before(date); date = date.Add(1) {
			if date.Weekday() == g.Day {
				d.dateOf(g, date, open[g.Space], held[g.Space])
			}
		}
	}
	return nil
}

// dateOf puts one date among those that can be booked, or those that cannot.
func (d *desk) dateOf(g *Given, date Date, open, held Set) {
	at := g.on(date, d.loc)
	exists := d.minuteOn(date, at.Start) == g.From && (g.To == 24*60 || d.minuteOn(date, at.End) == g.To) // but in the spring night
	switch {
	case at.Start.Before(d.now):
	case !exists || !open.covers(at):
		g.Skipped = append(g.Skipped, SkippedDate{date, SkipClosed})
	case len(held.Intersect(Set{at})) > 0:
		g.Skipped = append(g.Skipped, SkippedDate{date, SkipTaken})
	default:
		g.Dates = append(g.Dates, date)
	}
}

// on is when a grant is on a date.
func (g Given) on(date Date, loc *time.Location) Interval {
	return Interval{date.at(g.From, loc), date.at(g.To, loc)}
}
