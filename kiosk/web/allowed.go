package web

import (
	"time"

	"troskel/booking"
)

// What is asked before anything is booked: what is allowed, what happens, and who waits for what.

func (a *asked) limitsFor(c *LimitsFor) error {
	l, err := a.cfg.Rooms.LimitsFor(a.ctx, c.Room, c.Organisation)
	if err != nil {
		return err
	}
	minutes := func(d time.Duration) int { return int(d / time.Minute) }
	a.answer.Limits = &Limits{
		MayBook: l.MayBook, DropIn: l.DropIn, Approval: l.Approval,
		Horizon: int(l.Horizon / (24 * time.Hour)), Lead: minutes(l.Lead), Shortest: minutes(l.Shortest), Longest: minutes(l.Longest), Grid: minutes(l.Grid),
		HoursWeek: int(l.HoursWeek / time.Hour), HoursTerm: int(l.HoursTerm / time.Hour), OpenBookings: l.OpenBookings,
		PrimeShare: l.PrimeShare, Prime: l.Prime.String(), YouthDays: l.YouthDays, YouthFirst: l.YouthFirst.String(),
		Grace: minutes(l.Grace), Offer: minutes(l.Offer), Tentative: minutes(l.Tentative),
	}
	return nil
}

// mostHappenings is how many an answer has.
const mostHappenings = 200

func (a *asked) calendar(c *Calendar) error {
	during, err := a.dates(c.From, c.To)
	if err != nil {
		return err
	}
	found, err := a.cfg.Rooms.Calendar(a.ctx, booking.CalendarFilter{During: during, Ages: bands(c.Ages), Topic: c.Topic, Lang: c.Language})
	if err != nil {
		return err
	}
	a.answer.Happenings, a.answer.More = []Happening{}, len(found) > mostHappenings
	for _, h := range found[:min(len(found), mostHappenings)] {
		a.answer.Happenings = append(a.answer.Happenings, Happening{
			Start: h.Start.UTC(), End: h.End.UTC(), Title: h.Title, Language: h.Lang, Room: h.Space, Place: h.Place, Organisation: h.OrganisationName,
			Activity: h.Activity, Topic: h.Topic, Group: h.Group, Ages: texts(h.Ages), URL: h.URL,
		})
	}
	return nil
}

// dates is the time from the first midnight to the last, both dates included.
func (a *asked) dates(from, to string) (booking.Interval, error) {
	first, err1 := booking.ParseDate(from)
	last, err2 := booking.ParseDate(to)
	if err1 != nil || err2 != nil || last.Before(first) {
		return booking.Interval{}, problem(codeBadMessage)
	}
	return booking.Interval{Start: first.In(a.cfg.Zone), End: last.Add(1).In(a.cfg.Zone)}, nil
}

func bands(wire []string) []booking.Band {
	var all []booking.Band
	for _, b := range wire {
		all = append(all, booking.Band(b))
	}
	return all
}

func (a *asked) wait(c *Book) error {
	w, err := a.cfg.Rooms.Wait(a.ctx, a.by, request(a.answer.ID, *c))
	if err == nil {
		waiting := a.wireWaiting(w)
		a.answer.Waiting = &waiting
	}
	return err
}

func (a *asked) acceptOffer(c *AcceptOffer) error {
	return a.booked(a.cfg.Rooms.AcceptOffer(a.ctx, a.by, c.Waiting))
}

func (a *asked) stopWaiting(c *StopWaiting) error {
	return a.cfg.Rooms.StopWaiting(a.ctx, a.by, c.Waiting)
}
