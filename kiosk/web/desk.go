package web

import (
	"time"

	"troskel/booking"
)

// What is asked about one booking.

// furthestWatch is how many days from today a screen may look, as far as can be booked.
const furthestWatch = int(booking.Ahead / (24 * time.Hour))

func (a *asked) book(c *Book) error {
	made, code, err := a.cfg.Rooms.Book(a.ctx, a.by, request(a.answer.ID, *c))
	a.answer.CancelCode = code
	return a.booked(made, err)
}

// request is what a Book asks of the engine. The command's ID is the key that keeps it from being done twice, over restarts too.
func request(id string, c Book) booking.Request {
	return booking.Request{
		Key: id, Space: c.Room, Interval: booking.Interval{Start: c.Start.UTC(), End: c.End.UTC()}, Organisation: c.Organisation,
		Details: details(c.Details), Here: c.Here, Tentative: time.Duration(c.Tentative) * time.Minute,
	}
}

func details(d Details) booking.Details {
	return booking.Details{
		Title: d.Title, Private: d.Private, Activity: d.Activity, Topic: d.Topic, Group: d.Group, Expected: d.Expected, Contact: d.Contact,
		Ages: bands(d.Ages),
	}
}

func wireDetails(d booking.Details) Details {
	return Details{
		Title: d.Title, Private: d.Private, Activity: d.Activity, Topic: d.Topic, Group: d.Group, Expected: d.Expected, Contact: d.Contact,
		Ages: texts(d.Ages),
	}
}

func (a *asked) cancel(c *Cancel) error {
	return a.booked(a.cfg.Rooms.Cancel(a.ctx, a.by, c.Booking, c.Code))
}

func (a *asked) change(c *Change) error {
	return a.booked(a.cfg.Rooms.Change(a.ctx, a.by, c.Booking, c.Code, change(c.Room, c.Start, c.End, c.Details)))
}

// change is what a booking shall be instead; what is absent stays. One end without the other is kept by the engine's refusal of an empty interval.
func change(room string, start, end *time.Time, d *Details) booking.Change {
	c := booking.Change{Space: room}
	if start != nil {
		c.Interval.Start = start.UTC()
	}
	if end != nil {
		c.Interval.End = end.UTC()
	}
	if d != nil {
		said := details(*d)
		c.Details = &said
	}
	return c
}

func (a *asked) extend(c *Extend) error {
	return a.booked(a.cfg.Rooms.Extend(a.ctx, a.by, c.Booking, c.Until.UTC()))
}

func (a *asked) confirm(c *Confirm) error {
	return a.booked(a.cfg.Rooms.Confirm(a.ctx, a.by, c.Booking, c.Code, scopeOf(c.Scope)))
}

func (a *asked) count(c *Count) error {
	heads := map[booking.Band]int{}
	for band, n := range c.Heads {
		heads[booking.Band(band)] = n
	}
	return a.booked(a.cfg.Rooms.Count(a.ctx, a.by, c.Booking, heads))
}

func (a *asked) checkIn(c *CheckIn) error {
	return a.booked(a.cfg.Rooms.CheckIn(a.ctx, a.by, c.Booking))
}

func (a *asked) finish(c *Finish) error {
	return a.booked(a.cfg.Rooms.Finish(a.ctx, a.by, c.Booking))
}

// booked answers with a booking as whoever asked may see it; with none once it is cancelled.
func (a *asked) booked(b booking.Booking, err error) error {
	if err != nil || b.State == booking.Cancelled {
		return err
	}
	shown := a.shown(b)
	a.answer.Booking = &shown
	return nil
}

// shown is a booking as whoever asked may see it.
func (a *asked) shown(b booking.Booking) Booking {
	w := wireBooking(b, a.now())
	if a.sc.screen != ScreenStaff && (a.by.Organisation == "" || a.by.Organisation != b.Organisation) {
		w = public(w)
	}
	return w
}

// watch shows the screen another day from now on.
func (a *asked) watch(c *Watch) error {
	date, err := booking.ParseDate(c.Date)
	if err != nil {
		return problem(codeBadMessage)
	}
	today := booking.DateOf(a.now(), a.cfg.Zone)
	if date.Before(today.Add(-furthestWatch)) || today.Add(furthestWatch).Before(date) {
		return problem("too_far")
	}
	a.hub.watch(date)
	if err := a.fresh.wait(a.ctx, a.fresh.ask()); err != nil {
		a.hub.forget(date)
		return err
	}
	a.hub.turn(a.conn, date)
	return nil
}

// problem is a refusal of the protocol's own.
func problem(code string) error { return &booking.Refusal{Code: code} }
