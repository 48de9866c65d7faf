package main

import (
	"slices"
	"time"

	"troskel/kiosk/web"
)

// series books three weeks, whole or not at all.
func (c *screenClient) series() {
	first := c.wild()
	cmd := web.Command{ID: c.newID(), BookSeries: &web.Repeat{Book: c.asks(first), Rule: "FREQ=WEEKLY;COUNT=3"}}
	a, s, _, ok := c.repeat(cmd, nil)
	if !ok {
		return
	}
	code := c.code("series", a)
	c.lock.Lock()
	c.history.series[cmd.ID] = code == ""
	c.lock.Unlock()
	if code != "" {
		c.conflicts(a, s, nil)
		return
	}
	if len(a.Series.Bookings) != 3 && !c.anyTouched(a.Series.Bookings) {
		c.fault("a series of three weeks has %+v", a.Series.Bookings)
	}
	var members []booked
	for _, b := range a.Series.Bookings {
		h := c.occurrence(first, b.Occurrence)
		h.key = byID(b.ID)
		members = append(members, booked{id: b.ID, code: a.CancelCode, hold: h})
		c.add(placeOf(h), s, deed{verb: verbBook, hold: h}, granted)
	}
	for n := range members {
		one := members[n]
		one.series = members
		c.share(one)
	}
}

// anyTouched tells whether somebody asked to change one of some bookings.
func (c *screenClient) anyTouched(all []web.Booking) bool {
	return slices.ContainsFunc(all, func(b web.Booking) bool { return c.mayBeGone(byID(b.ID)) })
}

// occurrence is a time on the date that an occurrence names, by the same wall clock.
func (c *screenClient) occurrence(h hold, at string) hold {
	from, err := time.ParseInLocation("2006-01-02T15:04", at, stockholm())
	if err != nil {
		c.fault("an occurrence is called %q", at)
		return h
	}
	length := h.to - h.from
	h.from = from.Unix() / 60
	h.to = h.from + length
	return h
}

// conflicts notes what a plan says is taken. of is the members of the series that was to be moved.
func (c *screenClient) conflicts(a web.Answer, s span, of []booked) {
	if a.Plan == nil {
		return
	}
	for _, o := range a.Plan.Occurrences {
		if o.Code != "overlap" {
			continue
		}
		h := hold{space: o.Room, from: o.Start.Unix() / 60, to: o.End.Unix() / 60}
		d := deed{verb: verbBook, hold: h}
		for _, b := range of {
			if b.hold.date() == h.date() {
				d.verb, d.hold.key = verbMove, b.key()
			}
		}
		c.add(placeOf(h), s, d, taken)
	}
}

func ofSeries(b booked) bool { return b.series != nil }

// moveSeries moves all of a series to another time of the day, and perhaps another space. The others follow its first, which goes last.
func (c *screenClient) moveSeries() {
	b, ok := c.pick(c.random, ofSeries)
	if !ok {
		return
	}
	b.id, b.hold = b.series[0].id, b.series[0].hold
	wing := wings[wingOf(b.hold.space)]
	to := c.sometime(b.hold.date(), wing[c.random.IntN(len(wing))])
	start, end := instantOf(to.from), instantOf(to.to)
	a, s, _, ok := c.order(web.Command{ChangeSeries: &web.SeriesChange{
		Booking: b.id, Code: b.code, Scope: web.ScopeAll, Room: to.space, Start: &start, End: &end,
	}}, func(s span, _ *boot) {
		for _, m := range b.series {
			h := c.sameClock(to, m.hold)
			h.key = m.key()
			c.add(placeOf(h), s, deed{verb: verbMove, hold: h}, unknown)
		}
	})
	if !ok {
		return
	}
	if code := c.code("move series", a); code != "" {
		c.conflicts(a, s, b.series)
		return
	}
	for _, after := range a.Series.Bookings {
		h := hold{key: byID(after.ID), space: after.Room, from: after.Start.Unix() / 60, to: after.End.Unix() / 60}
		if want := c.sameClock(to, h); h.space != to.space || h.from != want.from || h.to != want.to {
			c.fault("a series was moved to %+v, and has %+v", to, after)
		}
		c.add(placeOf(h), s, deed{verb: verbMove, hold: h}, granted)
	}
}

// sameClock is the wall clock time of h on the date of other.
func (c *screenClient) sameClock(h, on hold) hold {
	return c.occurrence(h, on.date()+instantOf(h.from).In(stockholm()).Format("T15:04"))
}

// cancelSeries takes back some of a series.
func (c *screenClient) cancelSeries() {
	b, ok := c.pick(c.random, ofSeries)
	if !ok {
		return
	}
	scope := []web.Scope{web.ScopeThis, web.ScopeFollowing, web.ScopeAll}[c.random.IntN(3)]
	if scope == web.ScopeThis && b.id == b.series[0].id {
		scope = web.ScopeAll
	}
	lift := func(s span, o outcome) {
		for _, m := range b.series {
			if scope == web.ScopeThis && m.id != b.id || scope == web.ScopeFollowing && m.hold.from < b.hold.from {
				continue
			}
			c.add(placeOf(m.hold), s, deed{verb: verbLift, hold: hold{key: m.key()}}, o)
		}
	}
	cmd := web.Command{CancelSeries: &web.CancelSeries{Booking: b.id, Code: b.code, Scope: scope}}
	a, s, _, ok := c.order(cmd, func(s span, _ *boot) { lift(s, unknown) })
	if ok && c.code("cancel series", a) == "" {
		lift(s, granted)
	}
}

// line waits for what somebody has.
func (c *screenClient) line() {
	b, ok := c.pick(c.random, func(b booked) bool { return b.wait == 0 && slices.Contains(attackDays, b.hold.date()) })
	if !ok {
		return
	}
	want := c.asks(hold{space: b.hold.space, from: b.hold.from, to: b.hold.to})
	if want.Organisation == "" {
		want.Organisation = "odlarna"
	}
	cmd := web.Command{ID: c.newID(), Wait: &want}
	a, s, _, ok := c.repeat(cmd, nil)
	if !ok {
		return
	}
	code := c.code("wait", a)
	c.lock.Lock()
	c.waits[cmd.ID] = code == ""
	c.lock.Unlock()
	h := hold{space: want.Room, from: want.Start.Unix() / 60, to: want.End.Unix() / 60}
	d := deed{verb: verbBook, hold: h}
	switch code {
	case "":
		c.add(placeOf(h), s, d, taken)
		c.share(booked{wait: a.Waiting.ID, hold: h, owner: want.Organisation})
	case "free":
		c.add(placeOf(h), s, d, free)
	}
}

// leaveLine takes an offer or gives up waiting.
func (c *screenClient) leaveLine() {
	b, ok := c.pick(c.random, func(b booked) bool { return b.wait != 0 && (c.user == "" || c.user == b.owner) })
	if !ok {
		return
	}
	note := func(s span, v verb, o outcome) {
		c.lock.Lock()
		defer c.lock.Unlock()
		c.replies = append(c.replies, reply{s, v, b.wait, o})
	}
	if c.random.IntN(2) == 0 {
		a, s, _, ok := c.order(web.Command{AcceptOffer: &web.AcceptOffer{Waiting: b.wait}}, func(s span, _ *boot) { note(s, verbAccept, unknown) })
		if !ok || c.code("accept", a) != "" {
			return
		}
		note(s, verbAccept, granted)
		if a.Booking != nil { // absent once somebody has cancelled what was accepted before
			c.share(booked{id: a.Booking.ID, hold: hold{key: byID(a.Booking.ID), space: b.hold.space, from: b.hold.from, to: b.hold.to}, owner: b.owner})
		}
		return
	}
	a, s, _, ok := c.order(web.Command{StopWaiting: &web.StopWaiting{Waiting: b.wait}}, func(s span, _ *boot) { note(s, verbLeave, unknown) })
	if ok && c.code("leave the line", a) == "" {
		note(s, verbLeave, granted)
	}
}
