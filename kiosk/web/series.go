package web

import (
	"errors"

	"troskel/booking"
)

// What is asked about a time again and again.

func (a *asked) planSeries(c *Repeat) error {
	return a.planned(a.cfg.Rooms.PlanSeries(a.ctx, a.by, repeat(a.answer.ID, *c)))
}

func (a *asked) bookSeries(c *Repeat) error {
	made, code, err := a.cfg.Rooms.BookSeries(a.ctx, a.by, repeat(a.answer.ID, *c))
	a.answer.CancelCode = code
	return a.kept(made, err)
}

func (a *asked) planSeriesChange(c *SeriesChange) error {
	return a.planned(a.cfg.Rooms.PlanSeriesChange(a.ctx, a.by, c.Booking, c.Code, seriesChange(*c)))
}

func (a *asked) changeSeries(c *SeriesChange) error {
	return a.kept(a.cfg.Rooms.ChangeSeries(a.ctx, a.by, c.Booking, c.Code, seriesChange(*c)))
}

func (a *asked) cancelSeries(c *CancelSeries) (err error) {
	a.answer.Cancelled, err = a.cfg.Rooms.CancelSeries(a.ctx, a.by, c.Booking, c.Code, booking.Scope(c.Scope))
	return err
}

func (a *asked) seriesOf(c *SeriesOf) error {
	found, err := a.cfg.Rooms.SeriesOf(a.ctx, c.Booking)
	if err == nil && a.by.Role != booking.Staff && found.Organisation != a.by.Organisation {
		err = problem(codeNotAllowed)
	}
	return a.kept(found, err)
}

func repeat(id string, c Repeat) booking.SeriesRequest {
	return booking.SeriesRequest{Request: request(id, c.Book), Rule: c.Rule, Skip: c.Skip, Extra: c.Extra, Moved: moved(c.Moved)}
}

func moved(wire map[string]Alternative) map[string]booking.Alternative {
	if wire == nil {
		return nil
	}
	all := map[string]booking.Alternative{}
	for at, m := range wire {
		all[at] = booking.Alternative{Space: m.Room, Interval: booking.Interval{Start: m.Start.UTC(), End: m.End.UTC()}}
	}
	return all
}

func seriesChange(c SeriesChange) booking.SeriesChange {
	return booking.SeriesChange{
		Scope: booking.Scope(c.Scope), Change: change(c.Room, c.Start, c.End, c.Details), Rule: c.Rule, Skip: c.Skip, Moved: moved(c.Moved),
	}
}

// planned answers with a plan. What is refused about one occurrence stands beside it.
func (a *asked) planned(p booking.Plan, err error) error {
	if err != nil {
		return err
	}
	a.answer.Plan = wirePlan(p)
	return nil
}

// kept answers with a series that was saved, as whoever asked may see it; or with the plan that shows why none was.
func (a *asked) kept(s booking.Series, err error) error {
	var conflicts *booking.SeriesRefusal
	if errors.As(err, &conflicts) {
		a.answer = denied(a.answer.ID, "series_conflicts")
		a.answer.Status, a.answer.Plan = AnswerConflict, wirePlan(conflicts.Plan)
		return nil
	}
	if err != nil {
		return err
	}
	w := &Series{
		ID: s.ID, Room: s.Space, Organisation: a.hub.nameOf(s.Organisation), Rule: s.Rule, First: s.First.String(),
		Skipped: append([]string{}, s.Skipped...), Bookings: []Booking{},
	}
	for _, b := range s.Bookings {
		w.Bookings = append(w.Bookings, a.shown(b))
	}
	a.answer.Series = w
	return nil
}

func wirePlan(p booking.Plan) *Plan {
	w := &Plan{Rule: p.Rule, Occurrences: []Occurrence{}, Conflicts: p.Conflicts}
	for _, o := range p.Occurrences {
		one := Occurrence{At: o.At, Room: o.Space, Start: o.Start.UTC(), End: o.End.UTC(), Shifted: o.Shifted, Skipped: o.Skipped}
		if o.Refusal != nil {
			one.Code, one.Values = o.Refusal.Code, o.Refusal.Values
		}
		for _, s := range o.Suggestions {
			one.Suggestions = append(one.Suggestions, Suggestion{
				Kind: SuggestionKind(s.Kind), Room: s.Space, Start: optional(s.Start), End: optional(s.End),
			})
		}
		w.Occurrences = append(w.Occurrences, one)
	}
	return w
}
