package ical

import (
	"cmp"
	"context"
	"slices"
	"time"

	"troskel/booking"
	"troskel/booking/recur"
)

// difference is what an app made of a series: what is to be done to its occurrences that are to come.
type difference struct {
	here    string          // the space of the calendar that was written to, which shows no other's occurrences; empty: it shows all
	asked   booking.Booking // the first occurrence that is to come
	skip    []string        // those that shall not be any more
	moved   map[string]booking.Interval
	added   bool // moved has some that were skipped
	redrawn bool // the rule, or the time of day
	change  booking.SeriesChange
}

// changeSeries changes what is to come of a series to what the event says; what is over stays as it was. One occurrence that was moved or left out
// is changed alone; anything else changes all of them, as a whole or not at all.
func (b *backend) changeSeries(ctx context.Context, c collection, e Event, before *object) error {
	s, err := b.Engine.SeriesOf(ctx, before.bookings[0].ID)
	if err != nil {
		return err
	}
	space := s.Space
	if c.space == "" && e.Location != (Calendar{Spaces: b.spaces}).place(s.Space) {
		if space, err = b.spaceOf(ctx, c, e); err != nil {
			return err
		}
	}
	d, err := b.differ(s, e, c.space)
	if err != nil {
		return err
	}
	if err := b.sayAsBefore(ctx, s, e); err != nil {
		return err
	}
	d.change.Seen = before.seen
	if d.change.Scope = booking.All; space != s.Space {
		d.change.Space = space
	}
	if details := d.asked.Details; b.title(e, d.asked) != details.Title || e.Private != details.Private {
		details.Title, details.Private = b.title(e, d.asked), e.Private
		d.change.Details = &details
		if e.hasOwnClass() { // the engine's details are for all that is changed
			return refuse("event_part", "part", "CLASS")
		}
	}
	whole := d.redrawn || d.added || d.change.Space != "" || d.change.Details != nil
	switch n := len(d.skip) + len(d.moved); {
	case n == 0 && !whole:
		return nil
	case n == 1 && !whole:
		return b.changeOccurrence(ctx, s, d)
	}
	d.change.Skip, d.change.Moved = d.skip, moved(d.moved)
	_, err = b.Engine.ChangeSeries(ctx, b.by, d.asked.ID, "", d.change)
	return err
}

// sayAsBefore refuses an occurrence that wants a space or a class of its own which it does not have already: that is not changed from here, and
// what is not done must not look as if it were.
func (b *backend) sayAsBefore(ctx context.Context, s booking.Series, e Event) error {
	for _, x := range s.Bookings {
		says := e.Apart[x.Occurrence]
		if says.Private != nil && *says.Private != x.Private {
			return refuse("event_part", "part", "CLASS")
		}
		if says.Location == "" {
			continue
		}
		if space, err := b.spaceOf(ctx, collection{}, Event{Location: says.Location}); err != nil || space != x.Space {
			return cmp.Or(err, error(refuse("event_part", "part", "LOCATION")))
		}
	}
	return nil
}

// changeOccurrence moves or cancels the only occurrence that differs.
func (b *backend) changeOccurrence(ctx context.Context, s booking.Series, d difference) error {
	for _, x := range s.Bookings {
		if slices.Contains(d.skip, x.Occurrence) {
			_, err := b.Engine.CancelSeries(ctx, b.by, x.ID, "", booking.This, d.change.Seen...)
			return err
		}
		if to, is := d.moved[x.Occurrence]; is {
			change := booking.SeriesChange{Scope: booking.This, Change: booking.Change{Interval: to, Seen: d.change.Seen}}
			_, err := b.Engine.ChangeSeries(ctx, b.by, x.ID, "", change)
			return err
		}
	}
	return errChanged
}

// differ compares a series with an event.
func (b *backend) differ(s booking.Series, e Event, here string) (d difference, err error) {
	d.here = here
	was, err := timesOf(s.Rule, s.First, b.Zone)
	if err != nil {
		return d, err
	}
	first, length := recur.LocalOf(e.Start, b.Zone), recur.LocalOf(e.End, b.Zone)-recur.LocalOf(e.Start, b.Zone)
	will, err := timesOf(e.Rule, first, b.Zone)
	if err != nil {
		return d, err
	}
	coming := map[string]booking.Booking{}
	for _, x := range s.Bookings {
		if x.Start.After(b.now()) && x.State != booking.Here {
			coming[x.Occurrence] = x
			if d.asked.ID == 0 || x.Occurrence < d.asked.Occurrence {
				d.asked = x
			}
		}
	}
	if d.asked.ID == 0 {
		return d, refuse("over")
	}
	asked, err := recur.ParseLocal(d.asked.Occurrence)
	if err != nil {
		return d, err
	}
	shift := first - s.First
	if d.redrawn = shift != 0 || int(length) != s.Length || !slices.Equal(was, will); d.redrawn {
		start, _ := (asked + shift).In(b.Zone)
		end, _ := (asked + shift + length).In(b.Zone)
		d.change.Interval = booking.Interval{Start: start, End: end}
	}
	if !sameSteps(was, will, shift) {
		if d.change.Rule, err = ending(e.Rule, will[len(will)-1]); err != nil {
			return d, err
		}
	}
	if will, err = d.withExtra(e, will, coming, shift); err != nil {
		return d, err
	}
	d.compare(e, will, coming, shift, length, b.Zone)
	return d, nil
}

// withExtra is the occurrences that the event has, with those that its rule does not have. Such can be moved and left out, but not added to a
// series, nor kept beside another rule.
func (d *difference) withExtra(e Event, will []recur.Local, coming map[string]booking.Booking, shift recur.Local) ([]recur.Local, error) {
	there := map[string]bool{}
	for _, at := range will {
		there[(at - shift).String()] = true
	}
	for _, name := range e.Extra {
		at, err := recur.ParseLocal(name)
		if err != nil {
			return nil, err
		}
		was := (at - shift).String()
		if was < d.asked.Occurrence {
			continue
		}
		if _, booked := coming[was]; !booked && !slices.Contains(e.Skip, name) || d.change.Rule != "" {
			return nil, refuse("event_part", "part", "RDATE")
		}
		there[was], will = true, append(will, at)
	}
	for was, booked := range coming {
		at, err := recur.ParseLocal(was)
		seen := d.here == "" || booked.Space == d.here
		if err == nil && seen && !there[was] && d.change.Rule == "" {
			d.skip = append(d.skip, (at + shift).String())
		}
	}
	return will, nil
}

// sameSteps reports whether two rules give the same occurrences but for all being later or earlier.
func sameSteps(was, will []recur.Local, shift recur.Local) bool {
	return slices.EqualFunc(was, will, func(a, b recur.Local) bool { return a+shift == b })
}

// compare fills in what differs in single occurrences that are to come. shift is how much later on the wall clock all are than they were.
func (d *difference) compare(e Event, will []recur.Local, coming map[string]booking.Booking, shift, length recur.Local, zone *time.Location) {
	d.moved = map[string]booking.Interval{}
	for _, at := range will {
		name, was := at.String(), (at - shift).String()
		if was < d.asked.Occurrence {
			continue
		}
		stored, booked := coming[was]
		to, own := e.Moved[name]
		if !own {
			start, _ := at.In(zone)
			to = booking.Interval{Start: start, End: start.Add(e.Length())}
			if end, _ := (at + length).In(zone); start.Before(end) {
				to.End = end
			}
		}
		switch skipped := slices.Contains(e.Skip, name); {
		case skipped && booked && d.here != "" && stored.Space != d.here: // the app was not shown it
		case skipped && (booked || d.redrawn):
			d.skip = append(d.skip, name)
		case skipped:
		case !booked:
			d.moved[name], d.added = to, true
		case d.redrawn && own:
			d.moved[name] = to
		case !d.redrawn && (!stored.Start.Equal(to.Start) || stored.Length() != to.Length() && own):
			d.moved[name] = to
		}
	}
}

func timesOf(text string, first recur.Local, zone *time.Location) ([]recur.Local, error) {
	rule, err := recur.Parse(text)
	if err == nil {
		var times []recur.Local
		if times, err = rule.Times(first, zone); err == nil {
			return times, nil
		}
	}
	return nil, ruleRefusal(err)
}

// ending is a rule that ends with that occurrence: what is left of a series cannot be counted from its beginning.
func ending(text string, last recur.Local) (string, error) {
	rule, err := recur.Parse(text)
	if err != nil {
		return "", ruleRefusal(err)
	}
	return rule.Ending(last).String(), nil
}
