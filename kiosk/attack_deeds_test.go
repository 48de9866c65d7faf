package main

import (
	"os"
	"slices"
	"time"

	"troskel/kiosk/web"
)

// What the screens do to the bookings, at random.

// attackDays are far enough ahead that the demo has booked nothing there. Series go on in the weeks after them, over the spring night.
var attackDays = []string{"2026-03-16", "2026-03-17", "2026-03-18"}

// wholeAttack tells whether this is the minute of `make attack`. The short form leaves out what makes a history hard to decide: those who wait in
// line, decisions of staff, and bookings that go from wing to wing.
func wholeAttack() bool { return os.Getenv(attackEnv) != "" }

// act does one thing at random.
func (c *screenClient) act() {
	deeds := []func(){c.book, c.book, c.book, c.book, c.today, c.today, c.cancel, c.cancel, c.again}
	if c.kind != web.ScreenDoor {
		deeds = append(deeds, c.move, c.move, c.move, c.series, c.moveSeries, c.cancelSeries)
	}
	if c.user != "" || c.kind == web.ScreenStaff {
		deeds = append(deeds, c.series)
	}
	if wholeAttack() && (c.user != "" || c.kind == web.ScreenStaff) {
		deeds = append(deeds, c.line, c.line, c.leaveLine)
	}
	if wholeAttack() && c.kind == web.ScreenStaff {
		deeds = append(deeds, c.decide)
	}
	deeds[c.random.IntN(len(deeds))]()
}

// wild is a random time on a random day, in a space that the client may book.
func (c *screenClient) wild() hold {
	wing := wings[c.random.IntN(len(wings))]
	space := wing[c.random.IntN(len(wing))]
	if c.room != "" {
		space = c.room
	}
	return c.sometime(attackDays[c.random.IntN(len(attackDays))], space)
}

// sometime is a random time of a day.
func (c *screenClient) sometime(date, space string) hold {
	day, err := time.ParseInLocation(time.DateOnly, date, stockholm())
	if err != nil {
		panic(err)
	}
	from := day.Add(time.Duration(9*60+30*c.random.IntN(14))*time.Minute).Unix() / 60
	return hold{space: space, from: from, to: from + 30*int64(1+c.random.IntN(4))}
}

func instantOf(minute int64) time.Time { return time.Unix(minute*60, 0).UTC() }

func (h hold) date() string { return placeOf(h).date }

// speaks is an organisation that the client may book for.
func (c *screenClient) speaks() string {
	if c.kind != web.ScreenStaff {
		return c.user
	}
	return []string{"", "odlarna", "schackklubben", "laxhjalpen"}[c.random.IntN(4)]
}

func (c *screenClient) asks(h hold) web.Book {
	return web.Book{Room: h.space, Start: instantOf(h.from), End: instantOf(h.to), Organisation: c.speaks(), Details: web.Details{Title: "Anfall"}}
}

// book books, now and then only for the time being.
func (c *screenClient) book() {
	want := c.asks(c.wild())
	if c.random.IntN(8) == 0 {
		want.Tentative = 24 * 60
	}
	c.ask(want)
}

// ask makes one booking, and shares it.
func (c *screenClient) ask(want web.Book) {
	cmd := web.Command{ID: c.newID(), Book: &want}
	a, s, _, ok := c.repeat(cmd, nil)
	if !ok {
		return
	}
	h := hold{space: want.Room, from: want.Start.Unix() / 60, to: want.End.Unix() / 60}
	code := c.code("book", a)
	if code == "" {
		h.key = byID(a.Booking.ID)
		c.share(booked{id: a.Booking.ID, code: a.CancelCode, hold: h, roams: wholeAttack() && c.random.IntN(4) == 0, owner: want.Organisation})
		c.noteBooking(cmd.ID, wish{true, a.Booking.ID, a.CancelCode, h, want.Organisation, want.Details.Title})
	} else {
		c.noteBooking(cmd.ID, wish{})
	}
	if o, says := outcomeOf(code); says {
		c.add(placeOf(h), s, deed{verb: verbBook, hold: h}, o)
	}
	if code != "" || c.random.IntN(10) > 0 {
		return
	}
	// A nervous finger: the same once more.
	if again, _, _, ok := c.repeat(cmd, nil); ok {
		c.bump("asked twice")
		if again.Status != web.AnswerOK || again.Booking == nil && !c.mayBeGone(h.key) || again.CancelCode != a.CancelCode {
			c.fault("asked again, %+v is answered with %+v", want, again)
		}
	}
}

// mayBeGone tells whether anybody asked to take a booking away.
func (h *history) mayBeGone(key string) bool {
	h.lock.Lock()
	defer h.lock.Unlock()
	return h.touched[key]
}

// again asks for exactly what somebody else has.
func (c *screenClient) again() {
	if b, ok := c.pick(c.random, func(b booked) bool { return b.wait == 0 && slices.Contains(attackDays, b.hold.date()) }); ok {
		c.ask(c.asks(hold{space: b.hold.space, from: b.hold.from, to: b.hold.to}))
	}
}

func single(b booked) bool { return b.wait == 0 && b.uid == "" && b.series == nil }

// near tells whether the client may touch a booking: a door, those of its room.
func (c *screenClient) near(b booked) bool {
	return single(b) && (c.room == "" || c.room == b.hold.space)
}

// note adds what an answer says of a booking, in its wing, or in all where it may have gone.
func (c *screenClient) note(b booked, s span, d deed, o outcome) {
	at := placeOf(b.hold)
	if !b.roams {
		c.add(at, s, d, o)
		return
	}
	for at.wing = range wings {
		if d.verb == verbCancel {
			d.verb = verbLift
		}
		c.add(at, s, d, o)
	}
}

// move moves, shortens or lengthens a booking.
func (c *screenClient) move() {
	b, ok := c.pick(c.random, func(b booked) bool { return single(b) && slices.Contains(attackDays, b.hold.date()) })
	if !ok {
		return
	}
	wing := wings[wingOf(b.hold.space)]
	if b.roams {
		wing = wings[c.random.IntN(len(wings))]
	}
	to := c.sometime(b.hold.date(), wing[c.random.IntN(len(wing))])
	if c.random.IntN(3) == 0 && !b.roams {
		to = hold{space: b.hold.space, from: b.hold.from, to: b.hold.from + 30*int64(1+c.random.IntN(5))}
	}
	to.key = b.key()
	start, end := instantOf(to.from), instantOf(to.to)
	tell := func(s span, o outcome) { c.moved(b, to, s, o) }
	a, s, _, ok := c.order(web.Command{Change: &web.Change{Booking: b.id, Code: b.code, Room: to.space, Start: &start, End: &end}},
		func(s span, _ *boot) { tell(s, unknown) })
	if !ok {
		return
	}
	code := c.code("move", a)
	if code == "" && (a.Booking.Room != to.space || !a.Booking.Start.Equal(start) || !a.Booking.End.Equal(end)) {
		c.fault("moved to %+v, and is %+v", to, a.Booking)
	}
	if o, says := outcomeOf(code); says {
		tell(s, o)
	}
}

// moved notes a move. One that may have come from another wing leaves that.
func (c *screenClient) moved(b booked, to hold, s span, o outcome) {
	switch {
	case !b.roams:
		c.add(placeOf(to), s, deed{verb: verbMove, hold: to}, o)
	case o == gone:
		c.note(b, s, deed{verb: verbCancel, hold: to}, o)
	default:
		c.add(placeOf(to), s, deed{verb: verbBring, hold: to}, o)
		for at := placeOf(to); o != taken && len(wings) == 2; {
			at.wing = 1 - at.wing
			c.add(at, s, deed{verb: verbLift, hold: to}, o)
			break
		}
	}
}

// cancel takes a booking back.
func (c *screenClient) cancel() {
	b, ok := c.pick(c.random, c.near)
	if !ok {
		return
	}
	d := deed{verb: verbCancel, hold: hold{key: b.key()}}
	a, s, _, ok := c.order(web.Command{Cancel: &web.Cancel{Booking: b.id, Code: b.code}}, func(s span, _ *boot) { c.note(b, s, d, unknown) })
	if !ok {
		return
	}
	code := c.code("cancel", a)
	if o, says := outcomeOf(code); says {
		c.note(b, s, d, o)
	}
	if code == "" || code == "cancelled" || code == "over" {
		c.strike(c.random, b.key())
	}
}

// decide lets staff say yes or no to what is pending.
func (c *screenClient) decide() {
	b, ok := c.pick(c.random, func(b booked) bool { return single(b) && (b.hold.space == "hela-salen" || b.roams) })
	if !ok {
		return
	}
	if c.random.IntN(3) > 0 {
		if a, _, _, ok := c.order(web.Command{Approve: &web.Approve{Booking: b.id}}, nil); ok {
			c.code("approve", a)
		}
		return
	}
	d := deed{verb: verbCancel, hold: hold{key: b.key()}}
	a, s, _, ok := c.order(web.Command{Decline: &web.Decline{Booking: b.id}}, func(s span, _ *boot) { c.note(b, s, d, unknown) })
	if !ok {
		return
	}
	if o, says := outcomeOf(c.code("decline", a)); says {
		c.note(b, s, d, o)
	}
}

// today is what happens at a door: drop in, come, stay longer, leave.
func (c *screenClient) today() {
	now := c.connect()
	if now == nil {
		return
	}
	b, found := c.pick(c.random, func(b booked) bool { return c.near(b) && b.hold.date() == attackMorning.Format(time.DateOnly) })
	if !found || c.random.IntN(4) == 0 {
		h := c.wild()
		h.from = now.minute() + int64(c.random.IntN(2))*int64(10)
		h.to = h.from + 30 + 5*int64(c.random.IntN(7))
		want := c.asks(h)
		want.Here = h.from == now.minute()
		c.ask(want)
		return
	}
	switch c.random.IntN(3) {
	case 0:
		c.stand(b, "check in", web.Command{CheckIn: &web.CheckIn{Booking: b.id}}, deed{verb: verbCheckIn, hold: hold{key: b.key()}})
	case 1:
		until := min(b.hold.to+5*int64(1+c.random.IntN(9)), now.minute()+110)
		c.stand(b, "extend", web.Command{Extend: &web.Extend{Booking: b.id, Until: instantOf(until)}}, deed{verb: verbMove, hold: hold{key: b.key(), to: until}})
	case 2:
		c.stand(b, "finish", web.Command{Finish: &web.Finish{Booking: b.id}}, deed{verb: verbFinish, hold: hold{key: b.key()}})
	}
}

// stand is what those do who stand there.
func (c *screenClient) stand(b booked, name string, cmd web.Command, d deed) {
	at := placeOf(b.hold)
	a, s, of, ok := c.order(cmd, func(s span, of *boot) {
		cut := d
		cut.minute = of.minute()
		c.add(at, s, cut, unknown)
	})
	if !ok {
		return
	}
	d.minute = of.minute()
	if o, says := outcomeOf(c.code(name, a)); says {
		c.add(at, s, d, o)
	}
}
