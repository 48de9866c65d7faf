package activity

import (
	"context"
	"fmt"
	"time"

	"troskel/booking"
)

// Evidence is what proves that an activity was held.
type Evidence string

// The kinds of evidence.
const (
	NoEvidence Evidence = ""
	CheckedIn  Evidence = "checkin"
	Vouched    Evidence = "vouched" // staff said so
)

// Occurrence is one arranged booking on its date: agreed, begun, and not cancelled before it began.
type Occurrence struct {
	booking.Booking
	Date     booking.Date
	Minute   int  // of the day at which it begins, on the wall clock
	Desk     bool // it is a session at a desk
	Evidence Evidence
	Lasted   time.Duration // from check-in to check-out, or as staff vouch for
	Held     bool          // there is evidence, and the place's Rule is met
}

// Name is what the occurrence is called: its title, or else its organiser. Those who chose to show only that the time is taken are not named where
// others than staff read.
func (o Occurrence) Name() string {
	if o.Title != "" {
		return o.Title
	}
	return o.OrganisationName
}

// Heads is how many were counted, of any age, and whether anybody counted.
func (o Occurrence) Heads() (n int, counted bool) {
	for _, heads := range o.Counted {
		n += heads
	}
	return n, o.Counted != nil
}

// Arranged is the occurrences of a period that have begun by now, by start.
func (a *Activities) Arranged(ctx context.Context, p Period, now time.Time) ([]Occurrence, error) {
	settings, err := a.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return a.arranged(ctx, p, settings.Rule, now)
}

// Held is the occurrences of a period that were held, by start.
func (a *Activities) Held(ctx context.Context, p Period, now time.Time) (held []Occurrence, err error) {
	all, err := a.Arranged(ctx, p, now)
	for _, o := range all {
		if o.Held {
			held = append(held, o)
		}
	}
	return held, err
}

func (a *Activities) arranged(ctx context.Context, p Period, rule Rule, now time.Time) ([]Occurrence, error) {
	if p.To.Before(p.From) {
		return nil, nil
	}
	span := p.span(a.zone)
	bookings, err := a.rooms.Arranged(ctx, span)
	if err != nil {
		return nil, fmt.Errorf("list the activities: %w", err)
	}
	spaces, err := a.rooms.SpacesDuring(ctx, span)
	if err != nil {
		return nil, fmt.Errorf("list the desks: %w", err)
	}
	desks := map[string]bool{}
	for _, s := range spaces {
		desks[s.ID] = s.Inside != ""
	}
	all := make([]Occurrence, 0, len(bookings))
	for _, b := range bookings {
		if !b.Start.After(now) {
			all = append(all, a.occurrence(b, desks[b.Space], rule, now))
		}
	}
	return all, nil
}

// occurrence judges one booking.
func (a *Activities) occurrence(b booking.Booking, desk bool, rule Rule, now time.Time) Occurrence {
	local := b.Start.In(a.zone)
	o := Occurrence{Booking: b, Date: booking.DateOf(local, a.zone), Minute: local.Hour()*60 + local.Minute(), Desk: desk, Evidence: evidenceOf(b)}
	o.Lasted = a.rooms.Used(b, now).Length()
	o.Held = o.meets(rule)
	return o
}

// evidenceOf is what proves that a booking was held. What staff cancelled after all proves nothing: somebody had checked in by mistake.
func evidenceOf(b booking.Booking) Evidence {
	switch {
	case !b.Cancelled.IsZero():
		return NoEvidence
	case !b.Vouched.Empty():
		return Vouched
	case !b.CheckedIn.IsZero():
		return CheckedIn
	}
	return NoEvidence
}

// meets tells whether the occurrence was held by a rule. Where heads are asked for, nobody counted is nobody.
func (o Occurrence) meets(rule Rule) bool {
	heads, _ := o.Heads()
	return o.Evidence != NoEvidence && heads >= rule.Heads && o.Lasted >= time.Duration(rule.Minutes)*time.Minute
}
