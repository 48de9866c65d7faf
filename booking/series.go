package booking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"troskel/booking/recur"
)

// SeriesAhead is how many dates after today an occurrence of a series may begin at most: staff plan by the year, and those who are bound by the rules' horizon
// are bound by it in a series too.
const SeriesAhead = 3 * 366 * 24 * time.Hour

// SeriesRequest asks for a booking that repeats. Its Interval is the first occurrence; the rest begin at the same time of day on the wall clock,
// and end so too. What else the request says holds for each; Here is not for a series. Occurrences are named by when the rule has them on the wall
// clock, "2026-03-02T18:00", however they are moved.
type SeriesRequest struct {
	Request
	Rule  string                 // RFC 5545's RRULE, as package recur reads it
	Skip  []string               // occurrences that shall not be booked: RFC 5545's EXDATE
	Extra []string               // further ones that the rule does not have: RFC 5545's RDATE
	Moved map[string]Alternative // occurrences that are somewhere or some time else; a Space "" is the series' own
}

// Occurrence is one booking of a series that is planned.
type Occurrence struct {
	At          string // its name: when the rule has it
	Alternative        // where and when it would be booked
	Shifted     bool   // its time of day does not exist that day, so it begins later
	Skipped     bool   // it shall not be booked
	Refusal     *Refusal
	Suggestions []Suggestion // when it is refused, what could be instead
}

// Suggestion is a way around a conflict.
type Suggestion struct {
	Kind        SuggestionKind
	Alternative // of what can be booked instead; empty for Skip
}

// SuggestionKind is what a suggestion changes.
type SuggestionKind string

// The suggestions, in the order in which they are given.
const (
	OtherRoom SuggestionKind = "room" // the same time in another space
	OtherTime SuggestionKind = "time" // the nearest free time in the same space
	Skip      SuggestionKind = "skip" // do without this one
)

// Plan is a whole series before it is booked.
type Plan struct {
	Rule        string // as it would be kept
	Occurrences []Occurrence
	Conflicts   int // how many are refused
}

// SeriesRefusal is an error: some occurrences of a series cannot be booked, so none was.
type SeriesRefusal struct{ Plan Plan }

// Series is bookings that repeat.
type Series struct {
	ID           int64
	UID          string // RFC 5545
	Space        string
	Organisation string
	Rule         string      // RFC 5545; a last date is written as a date
	First        recur.Local // when the rule begins, whether or not it is booked then
	Length       int         // minutes of an occurrence on the wall clock
	Skipped      []string    // occurrences of the rule that are not booked, or no longer: EXDATE
	Extra        []string    // occurrences that are booked besides the rule's: RDATE
	Bookings     []Booking   // that were not cancelled, by occurrence
	Revision     int         // RFC 5545's SEQUENCE: how often the rule was changed
	Continues    int64       // the series that this one is the rest of, since it was changed from some occurrence on; 0 = none
}

// Scope is how much of a series a change is about.
type Scope string

// The scopes. What is over, or has begun, stays as it was in each.
const (
	This      Scope = "this"
	Following Scope = "following" // this and those after it
	All       Scope = "all"
)

// SeriesChange is what a series shall be instead. What is zero stays as it is.
type SeriesChange struct {
	Scope  Scope
	Change                        // Interval is when the occurrence that the change was asked for shall be; the others move likewise
	Rule   string                 // a new rule, from the first changed occurrence on
	Skip   []string               // as in SeriesRequest, of the changed series
	Moved  map[string]Alternative // likewise
}

// PlanSeries shows every occurrence of a series, as booking it now would book or refuse it, and stores nothing. It refuses what is wrong with the
// request as a whole. Only the first MostAdvised conflicts come with other rooms and times.
func (e *Engine) PlanSeries(ctx context.Context, by By, r SeriesRequest) (plan Plan, err error) {
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		r.Key = "plan" // which no series can have
		_, plan, err = d.bookSeries(by, r, "0000")
		return false, cmp.Or(err, errPlanned)
	})
	return plan.tried(err)
}

// BookSeries makes a series, whole or not at all, and gives the one code for all of it. A [SeriesRefusal] carries the plan with its conflicts. The
// same request of the same asker, with its key, gets the same series and code. A UID that an event has already is refused (event_there).
func (e *Engine) BookSeries(ctx context.Context, by By, r SeriesRequest) (Series, string, error) {
	if !validKey(r.Key) {
		return Series{}, "", refuse("key_invalid")
	}
	code, err := newCode()
	if err != nil {
		return Series{}, "", err
	}
	var made Series
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		before, found, err := d.seriesWhere(d.ctx, d.tx, `WHERE key = ?`, r.Key)
		if err != nil {
			return false, err
		}
		if found {
			if before.asked != r.digest(by) {
				return false, refuse("key_invalid")
			}
			code = before.code
			made, err = d.series(d.ctx, d.tx, d.now, before)
			return false, err
		}
		if err := d.unused(r.UID); err != nil {
			return false, err
		}
		stored, plan, err := d.bookSeries(by, r, code)
		if err = plan.granted(err); err == nil {
			made, err = d.series(d.ctx, d.tx, d.now, stored)
		}
		return true, err
	})
	if err != nil {
		return Series{}, "", err
	}
	return made, code, nil
}

// PlanSeriesChange shows what ChangeSeries would do with each occurrence that it is about, to those who may do it, and stores nothing but a wrong
// code.
func (e *Engine) PlanSeriesChange(ctx context.Context, by By, id int64, code string, c SeriesChange) (plan Plan, err error) {
	err = e.onSeries(ctx, by, id, code, func(d *desk, r row) error {
		_, plan, err = d.changeSeries(by, r, c)
		return cmp.Or(err, errPlanned)
	})
	return plan.tried(err)
}

// ChangeSeries changes the occurrence that is booked as id, it and those after it, or all, with the series' code or by those who speak for its
// organisation; whole or not at all. It gives the series that the occurrence belongs to then.
//
// A series that is changed from some occurrence on ends before that one, and another begins with it, as calendars do: the new one Continues the old
// and has the same code. Occurrences that were moved by themselves follow when the time or the rule changes, and stay otherwise; those that were
// skipped or cancelled stay so. With a new Rule, an occurrence on the same date keeps its booking, and what the rule does not have is cancelled.
func (e *Engine) ChangeSeries(ctx context.Context, by By, id int64, code string, c SeriesChange) (Series, error) {
	var changed Series
	err := e.onSeries(ctx, by, id, code, func(d *desk, r row) error {
		if err := d.unchanged(c.Seen); err != nil {
			return err
		}
		stored, plan, err := d.changeSeries(by, r, c)
		if err = plan.granted(err); err == nil {
			changed, err = d.series(d.ctx, d.tx, d.now, stored)
		}
		return err
	})
	return changed, err
}

// CancelSeries takes back the occurrence that is booked as id, it and those after it, or all, and tells how many were. seen is as in Change.
func (e *Engine) CancelSeries(ctx context.Context, by By, id int64, code string, scope Scope, seen ...Booking) (cancelled int, err error) {
	err = e.onSeries(ctx, by, id, code, func(d *desk, r row) error {
		if err := d.unchanged(seen); err != nil {
			return err
		}
		cancelled, err = d.cancelSeries(by, r, scope)
		return err
	})
	return cancelled, err
}

// SeriesOf is the series that the booking id belongs to.
func (e *Engine) SeriesOf(ctx context.Context, id int64) (Series, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return Series{}, err
	}
	defer release()
	stored, found, err := k.seriesWhere(ctx, e.db.Reader(), `WHERE id = (SELECT series FROM booking WHERE id = ?)`, id)
	if err == nil && !found {
		err = refuse("not_series")
	}
	if err != nil {
		return Series{}, err
	}
	return k.series(ctx, e.db.Reader(), e.moment(), stored)
}

// errPlanned takes back what a plan tried: it is done as it would be, so that a plan shows exactly that.
var errPlanned = errors.New("booking: this was only a plan")

// tried is a plan that was tried and taken back.
func (p Plan) tried(err error) (Plan, error) {
	if errors.Is(err, errPlanned) {
		return p, nil
	}
	return Plan{}, err
}

// onSeries changes a series for somebody who knows its code or speaks for its organisation.
func (e *Engine) onSeries(ctx context.Context, by By, id int64, code string, do func(d *desk, r row) error) error {
	var refusal *Refusal
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		r, err := d.member(id)
		if err != nil {
			return false, err
		}
		if !by.speaksFor(r.Organisation) {
			if refusal, err = d.checkCode(by, r, code); refusal != nil || err != nil {
				return false, err // not the refusal: the wrong try must be kept
			}
		}
		return true, do(d, r)
	})
	if err == nil && refusal != nil {
		return refusal
	}
	return err
}

// granted refuses a plan that has conflicts.
func (p Plan) granted(err error) error {
	if err == nil && p.Conflicts > 0 {
		return &SeriesRefusal{Plan: p}
	}
	return err
}

// Error is the refusal as an English sentence, for logs.
func (r *SeriesRefusal) Error() string {
	for _, o := range r.Plan.Occurrences {
		if o.Refusal != nil {
			return fmt.Sprintf("booking: %d of %d occurrences cannot be booked; the first is %s: %v", r.Plan.Conflicts, len(r.Plan.Occurrences), o.At, o.Refusal)
		}
	}
	return "booking: the series cannot be booked"
}

// seriesSentences is what is refused of series, what is wrong with their rules included.
var seriesSentences = merge(recur.Sentences, map[string]string{
	"not_series":        "the booking does not repeat",
	"series_here":       "nobody can check in to a whole series",
	"series_occurrence": "the series has no occurrence {at} that this could be about",
	"series_empty":      "nothing is left of the series",
	"series_day":        "moved to another day, the series needs a new rule",
	"series_alone":      "the rule has no occurrences from here on; change this one alone",
	"scope_unknown":     "a change is about this occurrence, the following ones or all",
})
