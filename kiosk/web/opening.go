package web

import (
	"fmt"
	"strings"

	"troskel/booking"
)

// What staff ask about opening hours.

func (a *asked) listOpening(c *ListOpening) error {
	holidays, err := booking.Holidays(c.Year)
	if err != nil {
		return problem(codeBadMessage)
	}
	o := &Opening{Weekly: map[string]string{}, Special: []SpecialHours{}, Closures: []Closure{}, Holidays: []Holiday{}, Chosen: []HolidayHours{}}
	for _, h := range holidays {
		o.Holidays = append(o.Holidays, Holiday{Date: h.Date.String(), Code: h.Code, Name: h.Name, Eve: h.Eve})
	}
	for _, read := range []func(*Opening) error{a.readWeekly, a.readSpecial, a.readClosures, a.readChosen} {
		if err := read(o); err != nil {
			return err
		}
	}
	a.answer.Opening = o
	return nil
}

func (a *asked) readWeekly(o *Opening) error {
	spaces, err := a.cfg.Rooms.Spaces(a.ctx)
	for _, s := range spaces {
		o.Weekly[s.ID] = s.Hours.String()
	}
	return err
}

func (a *asked) readSpecial(o *Opening) error {
	found, err := a.cfg.Rooms.SpecialHours(a.ctx)
	today := booking.DateOf(a.now(), a.cfg.Zone)
	for _, s := range found {
		if !s.Last.Before(today) {
			o.Special = append(o.Special, SpecialHours{
				ID: s.ID, Room: s.Space, First: s.First.String(), Last: s.Last.String(), Hours: s.Hours.String(), Reason: s.Reason,
			})
		}
	}
	return err
}

func (a *asked) readClosures(o *Opening) error {
	now := a.now()
	found, err := a.cfg.Rooms.Closures(a.ctx, booking.Interval{Start: now, End: now.Add(booking.Ahead)})
	for _, c := range found {
		o.Closures = append(o.Closures, Closure{ID: c.ID, Room: c.Space, Start: c.Start.UTC(), End: c.End.UTC(), Reason: c.Reason})
	}
	return err
}

func (a *asked) readChosen(o *Opening) error {
	found, err := a.cfg.Rooms.HolidayHours(a.ctx)
	for _, h := range found {
		w := HolidayHours{Code: h.Code, Room: h.Space, From: h.From.String(), Normal: h.Normal}
		for _, s := range h.Spans {
			w.Spans = append(w.Spans, s.String())
		}
		o.Chosen = append(o.Chosen, w)
	}
	return err
}

// opened answers a change of hours with the hours as they are then, and with the bookings that lie outside now.
func (a *asked) opened(outside []booking.Booking, err error) error {
	if err != nil {
		return err
	}
	for _, b := range outside {
		a.answer.Outside = append(a.answer.Outside, a.shown(b))
	}
	return a.listOpening(&ListOpening{Year: booking.DateOf(a.now(), a.cfg.Zone).Year})
}

func (a *asked) setHours(c *SetHours) error {
	hours, err := booking.ParseWeek(c.Hours)
	if err != nil {
		return problem(codeBadHours)
	}
	from, err := booking.ParseDate(c.From)
	if err != nil {
		return problem(codeBadMessage)
	}
	return a.opened(a.cfg.Rooms.SetHours(a.ctx, a.by, c.Room, from, hours))
}

func (a *asked) addSpecialHours(c *AddSpecialHours) error {
	hours, err := booking.ParseWeek(c.Special.Hours)
	if err != nil {
		return problem(codeBadHours)
	}
	first, err1 := booking.ParseDate(c.Special.First)
	last, err2 := booking.ParseDate(c.Special.Last)
	if err1 != nil || err2 != nil {
		return problem(codeBadMessage)
	}
	_, outside, err := a.cfg.Rooms.AddSpecialHours(a.ctx, a.by, booking.SpecialHours{
		Space: c.Special.Room, First: first, Last: last, Hours: hours, Reason: c.Special.Reason,
	})
	return a.opened(outside, err)
}

func (a *asked) removeSpecialHours(c *RemoveSpecialHours) error {
	return a.opened(nil, a.cfg.Rooms.RemoveSpecialHours(a.ctx, a.by, c.Special))
}

func (a *asked) addClosure(c *AddClosure) error {
	_, outside, err := a.cfg.Rooms.AddClosure(a.ctx, a.by, booking.Closure{
		Space: c.Closure.Room, Interval: booking.Interval{Start: c.Closure.Start.UTC(), End: c.Closure.End.UTC()}, Reason: c.Closure.Reason,
	})
	return a.opened(outside, err)
}

func (a *asked) removeClosure(c *RemoveClosure) error {
	return a.opened(nil, a.cfg.Rooms.RemoveClosure(a.ctx, a.by, c.Closure))
}

func (a *asked) setHolidayHours(c *SetHolidayHours) error {
	from, err := booking.ParseDate(c.Holiday.From)
	if err != nil {
		return problem(codeBadMessage)
	}
	spans, err := clockSpans(c.Holiday.Spans)
	if err != nil {
		return problem(codeBadHours)
	}
	return a.opened(a.cfg.Rooms.SetHolidayHours(a.ctx, a.by, booking.HolidayHours{
		Code: c.Holiday.Code, Space: c.Holiday.Room, From: from, Spans: spans, Normal: c.Holiday.Normal,
	}))
}

// clockSpans reads the hours of one day, like those of any day of a week.
func clockSpans(spans []string) ([]booking.ClockSpan, error) {
	if len(spans) == 0 {
		return nil, nil
	}
	week, err := booking.ParseWeek("mon " + strings.Join(spans, ","))
	if err != nil {
		return nil, fmt.Errorf("hours of a holiday: %w", err)
	}
	return week[1], nil
}
