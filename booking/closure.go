package booking

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Closure takes a time away from the opening hours of a space, or of every space when Space is "". Closing a hall closes its rooms, closing a
// room closes its desks and every hall it belongs to; closing a desk closes nothing else.
type Closure struct {
	ID    int64 // given by the engine; Configure ignores it
	Space string
	Interval
	Reason string // for people; may be empty
}

// AddClosure closes a space, or all, for a time that begins today or later, and gives the coming bookings that lie outside the opening hours
// now: they stay, and staff decide. A closure that is there already is given
// as it is: staff who ask again, since no answer came, close once. For staff only.
func (e *Engine) AddClosure(ctx context.Context, by By, c Closure) (Closure, []Booking, error) {
	c.Interval = c.utc()
	err := e.byStaff(ctx, by, func(d *desk) (err error) {
		switch {
		case c.Space != "" && !d.inUse(c.Space):
			return refuse("unknown_space")
		case c.Empty():
			return refuse("backwards")
		case d.isPast(DateOf(c.Start, d.loc)) || !c.End.After(d.now):
			return refuse("past")
		}
		if refusal := d.refusedDate(DateOf(c.Start, d.loc), DateOf(c.End, d.loc)); refusal != nil {
			return refusal
		}
		if c.Reason, err = cleanReason(c.Reason); err != nil {
			return err
		}
		if n := slices.IndexFunc(d.closures, func(there closure) bool { return there.says(c) }); n >= 0 {
			c = d.closures[n].Closure
			return nil
		}
		const query = `INSERT INTO closure (space, starts_at, ends_at, reason) VALUES (nullif(?, ''), ?, ?, ?)`
		if c.ID, err = d.add(query, c.Space, c.Start.Unix(), c.End.Unix(), c.Reason); err != nil {
			return err
		}
		return d.noted(by, "close", c.Space, stamp(c.Start)+"/"+stamp(c.End))
	})
	if err != nil {
		return Closure{}, nil, err
	}
	left, err := e.outside(ctx, c.Space, c.Interval)
	return c, left, err
}

// says reports whether a closure closes what another would, for the same reason.
func (c Closure) says(other Closure) bool {
	return c.Space == other.Space && !c.Start.After(other.Start) && c.End.Equal(other.End) && c.Reason == other.Reason
}

// RemoveClosure takes a closure back, whoever made it; one that has begun ends now. For staff only.
func (e *Engine) RemoveClosure(ctx context.Context, by By, id int64) error {
	return e.byStaff(ctx, by, func(d *desk) error {
		n := slices.IndexFunc(d.closures, func(c closure) bool { return c.ID == id && !c.Empty() })
		if n < 0 {
			return refuse("unknown_closure")
		}
		c := d.closures[n]
		if !c.End.After(d.now) {
			return refuse("past")
		}
		const query = `UPDATE closure SET ends_at = ? WHERE id = ?`
		if err := d.exec(query, later(c.Start, d.now).Unix(), id); err != nil {
			return err
		}
		return d.noted(by, "reopen", c.Space, stamp(c.Start)+"/"+stamp(c.End))
	})
}

// Closures is the closures that touch the interval, by start.
func (e *Engine) Closures(ctx context.Context, during Interval) ([]Closure, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []Closure
	for _, c := range k.closures {
		if c.Overlaps(during) {
			all = append(all, c.Closure)
		}
	}
	return all, nil
}

// byStaff lets staff change what is known.
func (e *Engine) byStaff(ctx context.Context, by By, do func(d *desk) error) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	return e.arrange(ctx, func(d *desk) (bool, error) { return true, do(d) })
}

// outside is the coming bookings that lie outside the opening hours, of the spaces that a change of one space's hours reaches.
func (e *Engine) outside(ctx context.Context, space string, in Interval) ([]Booking, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	now := e.moment()
	in.Start = later(in.Start, now)
	bookings, err := k.between(ctx, e.db.Reader(), now, in)
	return slices.DeleteFunc(bookings, func(b Booking) bool {
		p, rest := k.byID[b.Space], b.Holds()
		rest.Start = later(rest.Start, now)
		return rest.Empty() || !k.reaches(Closure{Space: space, Interval: in}, p) || k.open(p, rest).covers(rest)
	}), err
}

// inUse reports whether there is such a space now.
func (k *known) inUse(space string) bool {
	return k.byID[space] != nil && !k.byID[space].last().retired
}

func (d *desk) isPast(date Date) bool { return date.Before(DateOf(d.now, d.loc)) }

// yearsAhead is how far ahead staff can decide.
const yearsAhead = 10

// refusedDate is what is wrong with dates that staff decide about.
func (d *desk) refusedDate(dates ...Date) error {
	for _, date := range dates {
		if DateOf(date.noon(), time.UTC) != date || date.Year > d.now.Year()+yearsAhead {
			return refuse("date_invalid", "max", strconv.Itoa(yearsAhead))
		}
	}
	return nil
}

// cleanReason is what staff wrote about a closure, fit to be shown.
func cleanReason(typed string) (string, error) {
	reason, refusal := cleanText(typed, TitleLimit, "reason")
	if refusal != nil {
		return "", refusal
	}
	return reason, nil
}
