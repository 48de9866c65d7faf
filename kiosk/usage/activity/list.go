package activity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"troskel/booking"
)

// looksBack is how many days before a date activities are looked for, so that it is known when each was first held.
const looksBack = 731

// Activity is occurrences that belong together.
type Activity struct {
	Said        int64        // what staff put it together as, 0 where it was found
	Called      string       // what staff call it, "" where they did not
	Occurrences []Occurrence // that were arranged, by start; there is at least one
	Recurrence
	First   booking.Date // on which it was first held, in the two years that are looked at; zero: never
	Lasting bool         // it recurs, and was first held at least 90 days before
}

// Last is the latest occurrence.
func (y Activity) Last() Occurrence { return y.Occurrences[len(y.Occurrences)-1] }

// Name is what staff call it, or else its latest occurrence.
func (y Activity) Name() string {
	if y.Called != "" {
		return y.Called
	}
	return y.Last().Name()
}

// Key names the activity until it changes: the booking of its first occurrence.
func (y Activity) Key() int64 { return y.Occurrences[0].ID }

// Within is the occurrences of a period.
func (y Activity) Within(p Period) (some []Occurrence) {
	for _, o := range y.Occurrences {
		if p.Has(o.Date) {
			some = append(some, o)
		}
	}
	return some
}

// Recurring tells whether it recurs.
func (y Activity) Recurring() bool { return y.Why == Recurs }

// All is every activity that was arranged in the two years up to a date, and what it is at that date, in the order of their first occurrences.
func (a *Activities) All(ctx context.Context, at booking.Date, now time.Time) ([]Activity, error) {
	return a.since(ctx, at.Add(-looksBack), at, now)
}

// since is All, of those arranged from a date on.
func (a *Activities) since(ctx context.Context, from, at booking.Date, now time.Time) ([]Activity, error) {
	if today := booking.DateOf(now, a.zone); today.Before(at) {
		at = today
	}
	return a.memory.recall(ctx, a, from, at, now)
}

// work is since without memory.
func (a *Activities) work(ctx context.Context, p Period, settings Settings, now time.Time) ([]Activity, error) {
	all, err := a.arranged(ctx, p, settings.Rule, now)
	if err != nil {
		return nil, err
	}
	said, names, err := a.said(ctx)
	if err != nil {
		return nil, err
	}
	closures, err := a.rooms.Closures(ctx, p.span(a.zone))
	if err != nil {
		return nil, fmt.Errorf("list the closures: %w", err)
	}
	var found []Activity
	for _, group := range groups(all, said) {
		found = append(found, a.tell(group, said, names, closures, p.To))
	}
	return found, nil
}

// tell says what occurrences are at a date.
func (a *Activities) tell(group []Occurrence, said pins, names map[int64]string, closures []booking.Closure, at booking.Date) Activity {
	y := Activity{Occurrences: group}
	if n := slices.IndexFunc(group, func(o Occurrence) bool { return said.of(o) != 0 }); n >= 0 {
		y.Said = said.of(group[n])
		y.Called = names[y.Said]
	}
	held := heldDates(group)
	space := y.Last().Space
	y.Recurrence = recurrence(held, at, func(d booking.Date) bool { return a.closedOn(closures, space, d) })
	if len(held) > 0 {
		y.First = held[0]
		y.Lasting = y.Why == Recurs && daysFrom(y.First, at) >= lastingAfter
	}
	return y
}
