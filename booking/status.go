package booking

import (
	"context"
	"slices"
	"time"
)

// ahead is how far Status looks.
const ahead = 7 * 24 * time.Hour

// Status is what a door shows of one space.
type Status struct {
	Space     Space
	Busy      bool      // a booking holds it or a part of it
	Open      bool      // inside opening hours, and not closed
	Preparing bool      // open and not busy, and yet not to be booked: it is set up for the next booking, or cleaned after the last
	Until     time.Time // when being busy, free, prepared or closed ends; zero when not within a week
	Now       *Booking  // that makes it busy; in a hall the first of those in its parts
	Next      *Booking  // the first that begins later, within a week
}

// Status is how every space in use is at that time, in the order they were configured. Bookings that follow each other without a pause are one
// busy time. A space that is not busy is closed unless Open, and free when Open and not Preparing: free ends where the next set-up begins.
func (e *Engine) Status(ctx context.Context, at time.Time) ([]Status, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	week := Interval{at, at.Add(ahead)}
	bookings, err := k.between(ctx, e.db.Reader(), at, Interval{at.Add(-LongestBuffer), week.End})
	if err != nil {
		return nil, err
	}
	var all []Status
	for _, p := range k.spaces {
		if !p.last().retired {
			all = append(all, k.status(p, week, bookings))
		}
	}
	return all, nil
}

// status is one space at the beginning of a week with those bookings.
func (k *known) status(p *premises, week Interval, bookings []Booking) Status {
	s := Status{Space: p.space(DateOf(week.Start, k.loc))}
	var holds, kept []Interval
	for n, b := range bookings {
		held := b.Holds()
		if held.Empty() || !slices.Contains(b.Blocks, p.id) {
			continue
		}
		holds = append(holds, held)
		kept = append(kept, Interval{held.Start.Add(-max(b.Before, p.after)), held.End.Add(max(b.After, p.before))})
		switch {
		case held.Contains(week.Start) && s.Now == nil:
			s.Now = &bookings[n]
		case held.Start.After(week.Start) && s.Next == nil:
			s.Next = &bookings[n]
		}
	}
	busy, taken, open := Union(holds...), Union(kept...), k.open(p, week)
	preparing := open.Intersect(taken).Subtract(busy)
	_, s.Open = open.around(week.Start)
	_, s.Preparing = preparing.around(week.Start)
	for _, state := range []Set{busy, open.Subtract(taken), preparing, Set{week}.Subtract(open).Subtract(busy)} {
		if now, found := state.around(week.Start); found && now.End.Before(week.End) {
			s.Until = now.End
		}
	}
	s.Busy = s.Now != nil
	return s
}
