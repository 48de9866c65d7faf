package activity

import (
	"context"
	"slices"
	"time"

	"troskel/booking"
)

// Report is everything that is told of the activities of a period.
type Report struct {
	Period
	At       booking.Date // the date that recurrence and partners are told of: the period's last, or today
	Settings Settings

	Activities []Activity // with an occurrence in the period, by name
	Recurring  []Activity // those that recur at the date, by name
	Arranged   int        // occurrences in it
	Held       int        // of them
	Log        []Logged   // those, by start
	Matrix     Matrix
	Partners   []Partner
	Outcomes   []Outcome // of every idea, the newest first
	Conversion Conversion
}

// Report tells of the activities of a period as they are known now. What it gives is shared, and not to be changed.
func (a *Activities) Report(ctx context.Context, p Period, now time.Time) (Report, error) {
	r := Report{Period: p, At: p.To}
	if today := booking.DateOf(now, a.zone); today.Before(r.At) {
		r.At = today
	}
	var err error
	if r.Settings, err = a.Settings(ctx); err != nil {
		return r, err
	}
	from := r.At.Add(-looksBack)
	if p.From.Before(from) {
		from = p.From
	}
	all, err := a.since(ctx, from, r.At, now)
	if err != nil {
		return r, err
	}
	if err := r.count(ctx, a, all); err != nil {
		return r, err
	}
	if r.Partners, err = a.partners(ctx, heldOf(all), r.Settings.partnerWindow(r.At)); err != nil {
		return r, err
	}
	ideas, err := a.Ideas(ctx)
	r.Outcomes = outcomes(ideas, all, a.zone)
	r.Conversion = conversionOf(r.Outcomes, p, a.zone)
	return r, err
}

// count is the part of a report that lies in its period.
func (r *Report) count(ctx context.Context, a *Activities, all []Activity) (err error) {
	var held []Occurrence
	for _, y := range all {
		if y.Recurring() {
			r.Recurring = append(r.Recurring, y)
		}
		within := y.Within(r.Period)
		if len(within) == 0 {
			continue
		}
		r.Activities = append(r.Activities, y)
		r.Arranged += len(within)
		for _, o := range within {
			if o.Held {
				held = append(held, o)
			}
		}
	}
	slices.SortFunc(held, byStart)
	byName := func(a, b Activity) int { return compareFolded(a.Name(), b.Name()) }
	slices.SortStableFunc(r.Activities, byName)
	slices.SortStableFunc(r.Recurring, byName)
	r.Held = len(held)
	if r.Log, err = a.logged(ctx, held); err != nil {
		return err
	}
	for _, l := range r.Log {
		r.Matrix.add(l)
	}
	return nil
}

// heldOf is the occurrences of activities that were held, in no order.
func heldOf(all []Activity) (held []Occurrence) {
	for _, y := range all {
		for _, o := range y.Occurrences {
			if o.Held {
				held = append(held, o)
			}
		}
	}
	return held
}
