package booking

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

// Outcome is what importing an event comes to.
type Outcome string

// The outcomes.
const (
	Books   Outcome = "books"   // it would be booked, or was
	There   Outcome = "there"   // bookings with its UID are there already; they stay as they are
	Refused Outcome = "refused" // so nothing is booked, of no event
)

// Imported is one event of an import.
type Imported struct {
	Outcome Outcome
	Differs bool         // it is There, at other times or in another space
	Refusal *Refusal     // of the event, or of the first occurrence that has one
	Plan    []Occurrence // of a series that is refused: those occurrences that have a Refusal
}

// ImportLimit is how many bookings one import makes at most: it is one transaction, and everybody else waits for it.
const ImportLimit = 2000

// errDry rolls an import back that was only asked about.
var errDry = errors.New("booking: not to be kept")

// Import books events from a calendar, each by its UID, all of them or none: with dry none, and only tells. An event with a UID that is booked
// already is left as it is, so that a calendar can be imported again. A request without a Rule is one booking. It tells of every event what became
// of it, and whether they are booked. By must speak for each request's organisation.
func (e *Engine) Import(ctx context.Context, by By, requests []SeriesRequest, dry bool) (all []Imported, booked bool, err error) {
	code, err := newCode()
	if err != nil {
		return nil, false, err
	}
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		all = make([]Imported, len(requests))
		keep := !dry
		made := 0
		for n, r := range requests {
			if !by.speaksFor(r.Organisation) {
				return false, refuse("calendar_forbidden")
			}
			var times int
			if all[n], times, err = d.importOne(by, r, code); err != nil {
				return false, err
			}
			if made += times; made > ImportLimit {
				return false, refuse("import_many", "max", strconv.Itoa(ImportLimit))
			}
			keep = keep && all[n].Outcome != Refused
		}
		if !keep {
			return false, errDry
		}
		return true, nil
	})
	if errors.Is(err, errDry) {
		return all, false, nil
	}
	return all, err == nil, err
}

// importOne books one event, as far as it can be, and tells how many bookings it made.
func (d *desk) importOne(by By, r SeriesRequest, code string) (Imported, int, error) {
	there, err := d.rows(d.ctx, d.tx, d.now, `WHERE b.uid = ? AND b.cancelled_at IS NULL`, r.UID)
	if err != nil {
		return Imported{}, 0, err
	}
	if len(there) > 0 {
		return Imported{Outcome: There, Differs: d.differs(r, there)}, 0, nil
	}
	if r.Rule == "" {
		_, err := d.book(by, r.Request, code)
		return importedAs(err, nil, 1)
	}
	// A series that is refused has begun to book; the events after it must not meet that.
	if err := d.exec(`SAVEPOINT imported`); err != nil {
		return Imported{}, 0, err
	}
	_, plan, err := d.bookSeries(by, r, code)
	if err = plan.granted(err); err != nil {
		err = errors.Join(err, d.exec(`ROLLBACK TO imported`))
	}
	if end := d.exec(`RELEASE imported`); end != nil {
		return Imported{}, 0, end
	}
	booked := slices.DeleteFunc(plan.Occurrences, func(o Occurrence) bool { return o.Skipped })
	refused := slices.DeleteFunc(slices.Clone(booked), func(o Occurrence) bool { return o.Refusal == nil })
	return importedAs(err, refused, len(booked))
}

// differs reports whether what is booked to come is not what a request asks for.
func (d *desk) differs(r SeriesRequest, there []row) bool {
	slots := []slot{{Alternative: Alternative{r.Space, r.Interval}}}
	if r.Rule != "" {
		s, err := d.shapeOf(r.Rule, r.Interval)
		if err != nil {
			return true
		}
		slots = slots[:0]
		for _, at := range s.times {
			slots = append(slots, d.slot(at, s.length, r.Space))
		}
		if d.except(slots, r.Skip, r.Moved) != nil {
			return true
		}
	}
	there = slices.DeleteFunc(slices.Clone(there), func(x row) bool { return x.Start.Before(d.now) })
	slots = slices.DeleteFunc(slots, func(s slot) bool { return s.skipped || s.Start.Before(d.now) })
	return len(slots) != len(there) || slices.ContainsFunc(slots, func(s slot) bool {
		return !slices.ContainsFunc(there, func(x row) bool { return x.Space == s.Space && x.Start.Equal(s.Start) && x.End.Equal(s.End) })
	})
}

// importedAs sorts what the engine says of an event: a refusal is an outcome, any other error is none.
func importedAs(err error, plan []Occurrence, times int) (Imported, int, error) {
	var refusal *Refusal
	var series *SeriesRefusal
	switch {
	case err == nil:
		return Imported{Outcome: Books}, times, nil
	case errors.As(err, &series) && len(plan) > 0:
		return Imported{Outcome: Refused, Refusal: plan[0].Refusal, Plan: plan}, 0, nil
	case errors.As(err, &refusal):
		return Imported{Outcome: Refused, Refusal: refusal, Plan: plan}, 0, nil
	}
	return Imported{}, 0, err
}
