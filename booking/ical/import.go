package ical

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"troskel/booking"
	"troskel/booking/recur"
)

// Report is what importing a calendar comes to. It is booked whole or not at all.
type Report struct {
	Booked  bool     `json:"booked"`  // all that could be were; false after a dry run, and where one event is refused
	Refused int      `json:"refused"` // events
	Ignored int      `json:"ignored"` // components that are no events
	Events  []Result `json:"events"`
}

// Result is what became of one event, or would.
type Result struct {
	UID       string     `json:"uid"`
	Title     string     `json:"title"`
	Start     time.Time  `json:"start,omitzero"` // of its first occurrence
	End       time.Time  `json:"end,omitzero"`
	Rule      string     `json:"rule,omitzero"`
	Times     int        `json:"times"`   // bookings that it makes
	Outcome   Outcome    `json:"outcome"` // books, there, over, cancelled, refused
	Differs   bool       `json:"differs,omitzero"`
	Code      string     `json:"code,omitzero"` // of the refusal
	Values    Values     `json:"values,omitzero"`
	Next      *Span      `json:"next,omitzero"`      // the nearest time that is free
	Conflicts []Conflict `json:"conflicts,omitzero"` // the occurrences of a series that are refused
	Notes     []Note     `json:"notes,omitzero"`
}

// Values are those of a refusal.
type Values = map[string]string

// Span is a time in UTC.
type Span struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Conflict is one occurrence of a series that cannot be booked.
type Conflict struct {
	At     string `json:"at"` // its name, on the wall clock
	Span          // when it would be
	Code   string `json:"code"`
	Values Values `json:"values,omitzero"`
}

// Outcome is a [booking.Outcome], or one of those below.
type Outcome = booking.Outcome

// What happens to an event that the engine is not asked about.
const (
	Over      Outcome = "over"      // all of it is past
	Cancelled Outcome = "cancelled" // the calendar says that it does not take place
)

// Into is where a calendar is imported.
type Into struct {
	Space        string
	Organisation string
	Zone         *time.Location
	Now          time.Time
	Dry          bool // only tell
}

// Import books a calendar's events in one space, or tells what that would come to. What is over is left out, of a series too.
func Import(ctx context.Context, e *booking.Engine, by booking.By, p Parsed, into Into) (Report, error) {
	report := Report{Ignored: p.Ignored, Events: make([]Result, len(p.Events))}
	var asked []booking.SeriesRequest
	var of []int // which event each request is
	for n, event := range p.Events {
		r := &report.Events[n]
		*r = Result{
			UID: event.UID, Title: event.Title, Start: event.Start.UTC(), End: event.End.UTC(), Rule: event.Rule, Times: event.Times, Notes: event.Notes,
		}
		switch {
		case event.Refusal != nil:
			r.refuse(event.Refusal)
			report.Refused++
		case event.hasOwnClass():
			r.refuse(refuse("event_part", "part", "CLASS"))
			report.Refused++
		case event.Cancelled:
			r.Outcome = Cancelled
		default:
			request := into.request(event, r)
			if r.Times == 0 {
				r.Outcome = Over
				continue
			}
			asked, of = append(asked, request), append(of, n)
		}
	}
	imported, booked, err := e.Import(ctx, by, asked, into.Dry || report.Refused > 0)
	if err != nil {
		return Report{}, err
	}
	for n, i := range imported {
		report.Events[of[n]].add(i)
		if i.Outcome == booking.Refused {
			report.Refused++
		}
	}
	report.Booked = booked
	return report, nil
}

// hasOwnClass reports whether one occurrence alone is to be private, or is not.
func (e Event) hasOwnClass() bool {
	for _, says := range e.Apart {
		if says.Private != nil {
			return true
		}
	}
	return false
}

// request is an event as a wish. What is past of it is taken out of r's Times.
func (i Into) request(e Event, r *Result) booking.SeriesRequest {
	request := booking.SeriesRequest{
		Request: booking.Request{
			Key: rand.Text(), Space: i.Space, Interval: e.Interval, Organisation: i.Organisation, UID: e.UID,
			Details: booking.Details{Title: e.Title, Private: e.Private},
		},
		Rule: e.Rule, Skip: slices.Clone(e.Skip), Extra: e.Extra, Moved: moved(e.Moved),
	}
	if e.Rule == "" {
		if !e.End.After(i.Now) {
			r.Times = 0
		}
		return request
	}
	rule, err := recur.Parse(e.Rule)
	if err != nil {
		return request // the engine tells why not
	}
	times, err := rule.Times(recur.LocalOf(e.Start, i.Zone), i.Zone)
	if err != nil {
		return request
	}
	for _, name := range e.Extra {
		if l, err := recur.ParseLocal(name); err == nil {
			times = append(times, l)
		}
	}
	for _, l := range times {
		start, _ := l.In(i.Zone)
		if m, is := e.Moved[l.String()]; is {
			start = m.Start
		}
		if start.Before(i.Now) && !slices.Contains(request.Skip, l.String()) {
			request.Skip = append(request.Skip, l.String())
			delete(request.Moved, l.String())
			r.Times--
		}
	}
	return request
}

func (r *Result) refuse(refusal *booking.Refusal) {
	r.Outcome, r.Code, r.Values = booking.Refused, refusal.Code, refusal.Values
	if refusal.Next != nil {
		r.Next = &Span{refusal.Next.Start, refusal.Next.End}
	}
}

// add is what the engine says.
func (r *Result) add(i booking.Imported) {
	if r.Outcome, r.Differs = i.Outcome, i.Differs; i.Refusal != nil {
		r.refuse(i.Refusal)
	}
	for _, o := range i.Plan {
		r.Conflicts = append(r.Conflicts, Conflict{o.At, Span{o.Start, o.End}, o.Refusal.Code, o.Refusal.Values})
	}
}
