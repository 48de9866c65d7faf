package ical

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	goical "github.com/emersion/go-ical"

	"troskel/booking"
	"troskel/booking/recur"
)

// Event is one event of a calendar, with all its occurrences.
type Event struct {
	UID       string
	Title     string
	Private   bool   // CLASS is not PUBLIC
	Location  string // as it is written
	Cancelled bool   // STATUS says so: it books nothing
	booking.Interval
	Rule    string                      // RRULE as this place has it; empty for an event that does not repeat
	Skip    []string                    // occurrences that are left out, on the place's wall clock
	Extra   []string                    // occurrences that the rule does not have: RDATE
	Moved   map[string]booking.Interval // occurrences that have a time of their own
	Apart   map[string]Apart            // occurrences that say something else of themselves than the event does
	Times   int                         // how many bookings it makes
	Notes   []Note                      // what was decided on the way, for people
	Refusal *booking.Refusal            // why it cannot be understood; nil when it can
}

// Apart is what one occurrence says of itself.
type Apart struct {
	Location string // empty where it says none
	Private  *bool  // nil where it has no CLASS
}

// Note is something that a calendar left open, or that is not kept, and what was made of it. Codes: floating (its times hang at no zone; read as
// the place's), zone_resolved (IANA does not know the zone, but it is defined like the place's), zone_moved (the series is in another zone whose
// clocks show what the place's do), words (an occurrence had a title of its own, which is not kept).
type Note struct {
	Code   string            `json:"code"`
	Values map[string]string `json:"values,omitempty"`
}

// Parsed is a calendar that somebody handed in.
type Parsed struct {
	Events  []Event // one for each UID, in the order of the text
	Ignored int     // components that are no events: tasks, notes, free-busy times
}

// Parse reads a calendar. An error is a [booking.Refusal] about the whole text: too big, too deep, no calendar. What is wrong with one event is
// told there. Times that hang at no zone are read on the place's wall clock; days without hours are refused, since a room is booked by the hour.
func Parse(r io.Reader, place *time.Location) (Parsed, error) {
	text, err := sound(r)
	if err != nil {
		return Parsed{}, err
	}
	cal, err := goical.NewDecoder(bytes.NewReader(text)).Decode()
	if err != nil {
		return Parsed{}, refuse("calendar_broken", "line", "1")
	}
	return read(cal, place)
}

// read is Parse for a calendar that was decoded.
func read(cal *goical.Calendar, place *time.Location) (Parsed, error) {
	if method := value(cal.Component, goical.PropMethod); method != "" && !strings.EqualFold(method, publish) {
		return Parsed{}, refuse("calendar_method", "method", shorten(method))
	}
	z, err := readZones(cal, place)
	if err != nil {
		return Parsed{}, err
	}
	var all Parsed
	var order []string
	byUID := map[string][]*goical.Component{}
	for _, c := range cal.Children {
		switch c.Name {
		case goical.CompEvent:
			uid := text(c, goical.PropUID)
			if byUID[uid] == nil {
				order = append(order, uid)
			}
			byUID[uid] = append(byUID[uid], c)
		case goical.CompTimezone:
		default:
			all.Ignored++
		}
	}
	times := 0
	for _, uid := range order {
		e := z.event(uid, byUID[uid])
		if times += e.Times; times > MaxTimes {
			return Parsed{}, refuse("calendar_times", "max", strconv.Itoa(MaxTimes))
		}
		all.Events = append(all.Events, e)
	}
	return all, nil
}

// event reads the components of one UID: a master, and occurrences that differ from it.
func (z *zones) event(uid string, parts []*goical.Component) Event {
	e := Event{UID: uid}
	var master *goical.Component
	var others []*goical.Component
	for _, c := range parts {
		switch {
		case c.Props.Get(goical.PropRecurrenceID) != nil:
			others = append(others, c)
		case master != nil:
			e.Refusal = refuse("event_twice")
		default:
			master = c
		}
	}
	switch {
	case uid == "" || len(uid) > maxUID || strings.ContainsFunc(uid, control):
		e.UID, e.Refusal = shorten(uid), refuse("event_uid", "max", strconv.Itoa(maxUID))
	case master == nil:
		e.Title, e.Refusal = text(others[0], goical.PropSummary), refuse("event_orphan", "occurrence", shorten(value(others[0], goical.PropRecurrenceID)))
	}
	if master == nil {
		return e
	}
	e.words(master)
	if e.Refusal == nil {
		e.Refusal = z.fill(&e, master, others)
	}
	if e.Refusal != nil {
		e.Times = 0
	}
	return e
}

// words is what an event says of itself.
func (e *Event) words(c *goical.Component) {
	e.Title, e.Location = text(c, goical.PropSummary), text(c, goical.PropLocation)
	class := strings.ToUpper(value(c, goical.PropClass))
	e.Private = class != "" && class != "PUBLIC"
	e.Cancelled = strings.EqualFold(value(c, goical.PropStatus), "CANCELLED")
}

// fill reads when an event happens.
func (z *zones) fill(e *Event, master *goical.Component, others []*goical.Component) *booking.Refusal {
	if master.Props.Get("EXRULE") != nil {
		return refuse("event_part", "part", "EXRULE")
	}
	if len(master.Props[goical.PropRecurrenceRule]) > 1 {
		return refuse("event_part", "part", "RRULE, RRULE")
	}
	start, refusal := z.span(e, master)
	if refusal != nil {
		return refusal
	}
	e.Times = 1
	if rule := value(master, goical.PropRecurrenceRule); rule != "" {
		return z.repeat(e, rule, start, master, others)
	}
	if master.Props.Get(goical.PropRecurrenceDates) != nil {
		return refuse("event_part", "part", goical.PropRecurrenceDates)
	}
	if len(others) > 0 {
		return refuse("event_orphan", "occurrence", shorten(value(others[0], goical.PropRecurrenceID)))
	}
	if e.Cancelled {
		e.Times = 0
	}
	return z.checkZone(e, start, e.Interval)
}

// span reads DTSTART and DTEND or DURATION.
func (z *zones) span(e *Event, c *goical.Component) (start moment, refusal *booking.Refusal) {
	if start, refusal = z.moment(c.Props[goical.PropDateTimeStart]); refusal != nil {
		return start, refusal
	}
	e.Start = start.Time
	if len(c.Props[goical.PropDateTimeEnd]) > 0 {
		end, refusal := z.moment(c.Props[goical.PropDateTimeEnd])
		if refusal != nil {
			return start, refusal
		}
		if refusal := z.checkZone(e, end, booking.Interval{Start: end.Time, End: end.Time}); refusal != nil {
			return start, refusal
		}
		e.End = end.Time
	} else {
		var ok bool
		if e.End, ok = start.add(value(c, goical.PropDuration)); !ok {
			return start, refuse("event_length")
		}
	}
	if e.Empty() || e.Length() > 2*booking.Longest {
		return start, refuse("event_length")
	}
	return start, nil
}

// checkZone compares the zone of a time with IANA, and notes how it was understood.
func (z *zones) checkZone(e *Event, at moment, during booking.Interval) *booking.Refusal {
	switch {
	case at.floating:
		e.note("floating")
	case at.resolved:
		e.note("zone_resolved", "zone", shorten(at.zone))
	}
	if at.zone == "" {
		return nil
	}
	return z.check(at.zone, at.loc, during)
}

func (e *Event) note(code string, pairs ...string) {
	for _, n := range e.Notes {
		if n.Code == code {
			return
		}
	}
	e.Notes = append(e.Notes, Note{code, refuse(code, pairs...).Values})
}

// repeat reads the rule and what differs from it.
func (z *zones) repeat(e *Event, text string, start moment, master *goical.Component, others []*goical.Component) *booking.Refusal {
	s, refusal := z.expand(e, text, start)
	if refusal != nil {
		return refusal
	}
	last := s.at[len(s.at)-1].Add(e.Length())
	if refusal := z.checkZone(e, start, booking.Interval{Start: e.Start, End: last}); refusal != nil {
		return refusal
	}
	if refusal := s.extra(z, e, master); refusal != nil {
		return refusal
	}
	if refusal := s.skip(z, e, master); refusal != nil {
		return refusal
	}
	for _, c := range others {
		if refusal := s.other(z, e, c); refusal != nil {
			return refusal
		}
	}
	e.Times = len(s.at) - len(e.Skip)
	if e.Cancelled {
		e.Times = 0
	}
	return nil
}

// series is the occurrences of an event's rule.
type series struct {
	at    []time.Time         // instants
	local map[int64]string    // the place's wall clock by instant
	taken map[string]struct{} // those that were skipped or moved
}

// expand is the occurrences of a rule. A rule that counts in another zone must give the same instants on the place's wall clock.
func (z *zones) expand(e *Event, text string, start moment) (*series, *booking.Refusal) {
	rule, err := recur.Parse(text)
	if err != nil {
		return nil, ruleRefusal(err)
	}
	if start.Second() != 0 {
		return nil, refuse("off_grid")
	}
	here, err := rule.Times(recur.LocalOf(start.Time, z.place), z.place)
	if err != nil && start.loc == z.place {
		return nil, ruleRefusal(err)
	}
	s := &series{local: map[int64]string{}, taken: map[string]struct{}{}}
	for _, l := range here {
		t, _ := l.In(z.place)
		s.at, s.local[t.Unix()] = append(s.at, t), l.String()
	}
	e.Rule = rule.String()
	if start.loc == z.place {
		return s, nil
	}
	there, err := rule.Times(recur.LocalOf(start.Time, start.loc), start.loc)
	if err != nil {
		return nil, ruleRefusal(err)
	}
	for n, l := range there {
		if t, _ := l.In(start.loc); n >= len(s.at) || len(there) != len(s.at) || !t.Equal(s.at[n]) {
			return nil, refuse("event_zone", "zone", shorten(cmp.Or(start.zone, "UTC")))
		}
	}
	e.note("zone_moved", "zone", shorten(cmp.Or(start.zone, "UTC")))
	return s, nil
}

func ruleRefusal(err error) *booking.Refusal {
	var refused *recur.Error
	if errors.As(err, &refused) {
		return &booking.Refusal{Code: refused.Code, Values: refused.Values}
	}
	return refuse("repeat_invalid", "part", "RRULE")
}

// extra reads the dates that the rule does not have.
func (s *series) extra(z *zones, e *Event, master *goical.Component) *booking.Refusal {
	for _, p := range master.Props[goical.PropRecurrenceDates] {
		for text := range strings.SplitSeq(p.Value, ",") {
			one := p
			one.Value = text
			at, refusal := z.moment([]goical.Prop{one})
			if refusal == nil {
				refusal = z.checkZone(e, at, booking.Interval{Start: at.Time, End: at.Add(e.Length())})
			}
			if refusal != nil {
				return refusal
			}
			if _, given := s.local[at.Unix()]; given {
				continue // RFC 5545 3.8.5.2: it counts once
			}
			local := recur.LocalOf(at.Time, z.place).String()
			s.at, s.local[at.Unix()], e.Extra = append(s.at, at.Time), local, append(e.Extra, local)
		}
	}
	return nil
}

// skip reads the dates that are left out. One that the rule does not give leaves out nothing, as RFC 5545 has it.
func (s *series) skip(z *zones, e *Event, master *goical.Component) *booking.Refusal {
	for _, p := range master.Props[goical.PropExceptionDates] {
		for text := range strings.SplitSeq(p.Value, ",") {
			one := p
			one.Value = text
			at, refusal := z.moment([]goical.Prop{one})
			if refusal != nil {
				return refusal
			}
			if local, given := s.local[at.Unix()]; given {
				s.leave(e, local)
			}
		}
	}
	return nil
}

// leave takes an occurrence out, once.
func (s *series) leave(e *Event, local string) {
	if _, twice := s.taken[local]; !twice {
		s.taken[local] = struct{}{}
		e.Skip = append(e.Skip, local)
	}
}

// other reads one occurrence that differs.
func (s *series) other(z *zones, e *Event, c *goical.Component) *booking.Refusal {
	id := c.Props.Get(goical.PropRecurrenceID)
	if id.Params.Get("RANGE") != "" {
		return refuse("event_part", "part", "RANGE")
	}
	at, refusal := z.moment(c.Props[goical.PropRecurrenceID])
	if refusal != nil {
		return refusal
	}
	local, given := s.local[at.Unix()]
	if _, twice := s.taken[local]; !given || twice {
		return refuse("event_orphan", "occurrence", shorten(id.Value))
	}
	if strings.EqualFold(value(c, goical.PropStatus), "CANCELLED") {
		s.leave(e, local)
		return nil
	}
	var moved Event
	start, refusal := z.span(&moved, c)
	if refusal == nil {
		refusal = z.checkZone(e, start, moved.Interval)
	}
	if refusal != nil {
		return refusal
	}
	s.taken[local] = struct{}{}
	e.apart(local, c)
	if summary := text(c, goical.PropSummary); summary != "" && summary != e.Title {
		e.note("words")
	}
	if moved.Start.Equal(at.Time) && moved.Length() == e.Length() {
		return nil
	}
	if e.Moved == nil {
		e.Moved = map[string]booking.Interval{}
	}
	e.Moved[local] = moved.Interval
	return nil
}

// apart notes what an occurrence says of itself that the event does not.
func (e *Event) apart(local string, c *goical.Component) {
	var own Event
	own.words(c)
	var says Apart
	if !strings.EqualFold(own.Location, e.Location) {
		says.Location = own.Location
	}
	if value(c, goical.PropClass) != "" && own.Private != e.Private {
		says.Private = &own.Private
	}
	if says == (Apart{}) {
		return
	}
	if e.Apart == nil {
		e.Apart = map[string]Apart{}
	}
	e.Apart[local] = says
}

// text is a property of words. One whose escapes are wrong is taken as it is; a comma that should have been escaped is kept.
func text(c *goical.Component, name string) string {
	p := c.Props.Get(name)
	if p == nil {
		return ""
	}
	parts, err := p.TextList()
	if err != nil {
		return strings.TrimSpace(p.Value)
	}
	return strings.TrimSpace(strings.Join(parts, ","))
}

func control(r rune) bool { return r < ' ' || r == 0x7f }
