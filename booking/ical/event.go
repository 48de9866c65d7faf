package ical

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	goical "github.com/emersion/go-ical"

	"troskel/booking"
	"troskel/booking/recur"
)

// Booked is what others see of a private booking.
const Booked = "Bokad"

// View is what a reader may see. The zero View is anyone's.
type View struct {
	Organisation string // whose own bookings have their titles, and are told about when they were cancelled
	Staff        bool   // sees all titles
}

func (v View) own(b booking.Booking) bool {
	return v.Staff || v.Organisation != "" && v.Organisation == b.Organisation
}

// shows reports whether a booking is in the reader's calendar. Others are told what holds a space or held it: not what was cancelled, and not
// what nobody came to.
func (v View) shows(b booking.Booking) bool {
	if v.own(b) {
		return b.Cancelled.IsZero() || b.Series == 0 && b.Why != booking.Replaced
	}
	return b.Cancelled.IsZero() && b.State != booking.Missed
}

// summary is what a reader sees of a booking.
func (v View) summary(b booking.Booking) string {
	if v.own(b) {
		return cmp.Or(b.Title, b.OrganisationName, Booked)
	}
	switch {
	case b.Hidden():
		return Booked
	case b.Title != "" && b.OrganisationName != "":
		return b.Title + " – " + b.OrganisationName
	}
	return cmp.Or(b.Title, b.OrganisationName, Booked)
}

// Group puts the bookings of one UID together, in the order of their first. Of cancelled ones only the last is left, and none where the UID was
// booked again: a calendar has an event once.
func Group(bookings []booking.Booking) [][]booking.Booking {
	var groups [][]booking.Booking
	at := map[string]int{}
	add := func(b booking.Booking) {
		n, seen := at[b.UID]
		switch {
		case !seen:
			at[b.UID] = len(groups)
			groups = append(groups, []booking.Booking{b})
		case !groups[n][0].Cancelled.IsZero() && (b.Cancelled.IsZero() || b.Cancelled.After(groups[n][0].Cancelled)):
			groups[n] = []booking.Booking{b}
		case b.Cancelled.IsZero():
			groups[n] = append(groups[n], b)
		}
	}
	for _, b := range bookings {
		add(b)
	}
	return groups
}

// events is the bookings of one UID as the reader may see them.
func (c Calendar) events(group []booking.Booking) []*goical.Component {
	group = slices.DeleteFunc(slices.Clone(group), func(b booking.Booking) bool { return !c.View.shows(b) })
	if len(group) == 0 {
		return nil
	}
	rule, known := c.Rules[group[0].Series]
	if group[0].Series == 0 || !known {
		return c.apart(group)
	}
	parsed, err := recur.Parse(rule.Text)
	if err != nil {
		return c.apart(group)
	}
	first, err := recur.ParseLocal(rule.First)
	if err != nil {
		return c.apart(group)
	}
	times, err := parsed.Times(first, c.Zone)
	if err != nil {
		return c.apart(group)
	}
	return c.series(group, parsed.Exported(c.Zone), times)
}

// apart is each booking as an event that stands alone. Bookings of one series need UIDs of their own then.
func (c Calendar) apart(group []booking.Booking) []*goical.Component {
	events := make([]*goical.Component, len(group))
	for n, b := range group {
		if len(group) > 1 {
			b.UID = strconv.FormatInt(b.ID, 10) + "-" + b.UID
		}
		events[n] = c.event(b)
	}
	return events
}

// series is a master with the rule and an event for each occurrence that differs from it. Together they are exactly what is booked.
func (c Calendar) series(group []booking.Booking, rule string, times []recur.Local) []*goical.Component {
	plain := c.plainest(group)
	booked, ruled := map[recur.Local]bool{}, map[recur.Local]bool{}
	master := plain
	master.Revision, master.Changed, master.Created = 0, time.Time{}, plain.Created
	for _, b := range group {
		if at, err := recur.ParseLocal(b.Occurrence); err == nil {
			booked[at] = true
		}
		master.Revision, master.Changed = max(master.Revision, b.Revision), latest(master.Changed, b.Changed)
	}
	start, _ := times[0].In(c.Zone)
	master.Interval = booking.Interval{Start: start, End: start.Add(plain.Length())}
	m := c.event(master)
	set(m, goical.PropRecurrenceRule, rule)
	for _, at := range times {
		if ruled[at] = true; !booked[at] {
			c.wall(m, goical.PropExceptionDates, at)
		}
	}
	events := []*goical.Component{m}
	for _, b := range group {
		at, err := recur.ParseLocal(b.Occurrence)
		if err != nil {
			continue
		}
		if !ruled[at] {
			c.wall(m, goical.PropRecurrenceDates, at)
		}
		if c.differs(b, at, plain) {
			o := c.event(b)
			c.wall(o, goical.PropRecurrenceID, at)
			events = append(events, o)
		}
	}
	return events
}

// plainest is a booking that most of the others are like.
func (c Calendar) plainest(group []booking.Booking) booking.Booking {
	type likeness struct {
		length          time.Duration
		space, summary  string
		private, pended bool
	}
	count := map[likeness]int{}
	best := group[0]
	most := 0
	for _, b := range group {
		like := likeness{b.Length(), b.Space, c.View.summary(b), b.Private, tentative(b)}
		if count[like]++; count[like] > most {
			best, most = b, count[like]
		}
	}
	return best
}

// differs reports whether an occurrence is not what the master says of it.
func (c Calendar) differs(b booking.Booking, at recur.Local, plain booking.Booking) bool {
	start, exists := at.In(c.Zone)
	return !exists || !b.Start.Equal(start) || b.Length() != plain.Length() || b.Space != plain.Space ||
		c.View.summary(b) != c.View.summary(plain) || b.Private != plain.Private || status(b) != status(plain)
}

// event is one booking.
func (c Calendar) event(b booking.Booking) *goical.Component {
	e := goical.NewComponent(goical.CompEvent)
	set(e, goical.PropUID, escape(b.UID))
	changed := latest(b.Changed, b.Created)
	changed = latest(changed, b.Cancelled)
	set(e, goical.PropDateTimeStamp, changed.UTC().Format(utcLayout))
	set(e, goical.PropLastModified, changed.UTC().Format(utcLayout))
	set(e, goical.PropCreated, b.Created.UTC().Format(utcLayout))
	set(e, goical.PropSequence, strconv.Itoa(b.Revision))
	c.instant(e, goical.PropDateTimeStart, b.Start)
	c.instant(e, goical.PropDateTimeEnd, b.End)
	set(e, goical.PropSummary, escape(c.View.summary(b)))
	set(e, goical.PropLocation, escape(c.place(b.Space)))
	set(e, goical.PropStatus, status(b))
	if status(b) == "CANCELLED" {
		set(e, goical.PropTransparency, "TRANSPARENT")
	}
	if b.Private {
		set(e, goical.PropClass, "PRIVATE")
	}
	return e
}

// place is what a space is called.
func (c Calendar) place(space string) string { return cmp.Or(c.Spaces[space], space) }

// status is RFC 5545's STATUS of a booking.
func status(b booking.Booking) string {
	switch {
	case !b.Cancelled.IsZero():
		return "CANCELLED"
	case tentative(b):
		return "TENTATIVE"
	}
	return "CONFIRMED"
}

func tentative(b booking.Booking) bool {
	return b.State == booking.Tentative || b.State == booking.Pending
}

// instant writes a time on the wall clock of the zone. The second of two times that the clock shows alike cannot be written so, and is UTC.
func (c Calendar) instant(e *goical.Component, name string, t time.Time) {
	local := recur.LocalOf(t, c.Zone)
	if first, _ := local.In(c.Zone); first.Equal(t) {
		c.wall(e, name, local)
		return
	}
	set(e, name, t.UTC().Format(utcLayout))
}

// bare is a time without what RFC 5545 has not between its figures.
var bare = strings.NewReplacer("-", "", ":", "")

// wall adds a time on the wall clock of the zone.
func (c Calendar) wall(e *goical.Component, name string, at recur.Local) {
	p := goical.NewProp(name)
	p.Params.Set(goical.PropTimezoneID, c.Zone.String())
	p.Value = bare.Replace(at.String()) + "00"
	e.Props.Add(p)
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
