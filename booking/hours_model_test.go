package booking_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
	"troskel/kiosk/store/storetest"
)

// decisions is what staff decided, in the order they did, and opening hours worked out from that minute by minute, without the engine's code. Spans
// begin and end on hours that the clock does not skip.
type decisions struct {
	p        *place
	weeks    map[string][]decided[booking.Week]
	choices  map[[2]string][]decided[booking.HolidayHours]
	specials []booking.SpecialHours
	closures []booking.Closure
	compared int
}

// decided is something that holds from a date on.
type decided[T any] struct {
	from string
	what T
}

// latest is what holds on a date: of the newest date, what was decided last.
func latest[T any](all []decided[T], date string) (best decided[T], found bool) {
	for _, d := range all {
		if d.from <= date && (!found || d.from >= best.from) {
			best, found = d, true
		}
	}
	return best, found
}

// feasts is which holidays the days of the model are, from an almanac of 2026.
var feasts = map[string]string{"2026-04-02": "skartorsdagen", "2026-04-03": "langfredagen", "2026-04-04": "paskafton", "2026-04-05": "paskdagen", "2026-04-06": "annandag-pask"}

// own is the hours that a space says for a date, and whether it says any.
func (d *decisions) own(space, date string, day time.Weekday) (spans []booking.ClockSpan, says bool) {
	week, _ := latest(d.weeks[space], date)
	says = space == "foaje" || space == "gran" || week.what.String() != ""
	var special *booking.SpecialHours
	for n, s := range d.specials {
		if s.First.String() > date || s.Last.String() < date || s.Space != space && (s.Space != "" || !says) {
			continue
		}
		if special == nil || s.First.String() > special.First.String() || s.First == special.First && (s.Space != "" || special.Space == "") {
			special = &d.specials[n]
		}
	}
	if special != nil {
		return special.Hours[day], true
	}
	choice, chosen := latest(d.choices[[2]string{feasts[date], space}], date)
	if !chosen && says {
		choice, chosen = latest(d.choices[[2]string{feasts[date], ""}], date)
	}
	if chosen && !choice.what.Normal {
		return choice.what.Spans, true
	}
	return week.what[day], says
}

// inside is the rooms that a space is only open in.
var inside = map[string][]string{"allt": {"foaje", "gran"}, "d1": {"foaje"}, "d2": {"foaje"}, "d3": {"foaje"}}

func (d *decisions) isOpen(space string, at time.Time) bool {
	local := at.In(d.p.zone)
	minute := local.Hour()*60 + local.Minute()
	spans, says := d.own(space, local.Format(time.DateOnly), local.Weekday())
	if says && !slices.ContainsFunc(spans, func(s booking.ClockSpan) bool { return s.From <= minute && minute < s.To }) {
		return false
	}
	for _, room := range inside[space] {
		if !d.isOpen(room, at) {
			return false
		}
	}
	for _, c := range d.closures {
		if c.Contains(at) && (c.Space == "" || c.Space == space || c.Space == "allt" || c.Space == "gran" && space == "allt" ||
			c.Space == "foaje" && space != "gran") {
			return false
		}
	}
	return true
}

func drawSpans(t *rapid.T) []booking.ClockSpan {
	hour := rapid.SampledFrom([]int{0, 4, 8, 10, 12, 15, 20, 24})
	a, b := hour.Draw(t, "from"), hour.Draw(t, "to")
	if a >= b {
		return nil
	}
	return []booking.ClockSpan{{From: 60 * a, To: 60 * b}}
}

func drawWeek(t *rapid.T) (w booking.Week) {
	for day := range w {
		w[day] = drawSpans(t)
	}
	return w
}

var modelSpaces = []string{"", "foaje", "gran", "allt", "d1", "d3"}

func (d *decisions) date(t *rapid.T, name string) booking.Date {
	return d.p.day("2026-03-24").Add(rapid.IntRange(0, 16).Draw(t, name))
}

func (d *decisions) setWeek(t *rapid.T) {
	space, from, week := rapid.SampledFrom(modelSpaces[1:]).Draw(t, "space"), d.date(t, "from"), drawWeek(t)
	_, err := d.p.SetHours(d.p.ctx, reception, space, from, week)
	if d.allowed(t, err, from) {
		d.weeks[space] = append(d.weeks[space], decided[booking.Week]{from.String(), week})
	}
}

func (d *decisions) setHoliday(t *rapid.T) {
	codes := []string{"skartorsdagen", "langfredagen", "paskafton", "paskdagen", "annandag-pask"}
	h := booking.HolidayHours{Code: rapid.SampledFrom(codes).Draw(t, "code"), Space: rapid.SampledFrom(modelSpaces).Draw(t, "space"), From: d.date(t, "from")}
	if h.Normal = rapid.Bool().Draw(t, "normal"); !h.Normal {
		h.Spans = drawSpans(t)
	}
	_, err := d.p.SetHolidayHours(d.p.ctx, reception, h)
	if d.allowed(t, err, h.From) {
		of := [2]string{h.Code, h.Space}
		d.choices[of] = append(d.choices[of], decided[booking.HolidayHours]{h.From.String(), h})
	}
}

func (d *decisions) addSpecial(t *rapid.T) {
	s := booking.SpecialHours{Space: rapid.SampledFrom(modelSpaces).Draw(t, "space"), First: d.date(t, "first"), Hours: drawWeek(t)}
	s.Last = s.First.Add(rapid.IntRange(0, 5).Draw(t, "days"))
	s, _, err := d.p.AddSpecialHours(d.p.ctx, reception, s)
	asked := func(there booking.SpecialHours) bool { return there.ID == s.ID }
	if d.allowed(t, err, s.First) && !slices.ContainsFunc(d.specials, asked) {
		d.specials = append(d.specials, s)
	}
}

func (d *decisions) close(t *rapid.T) {
	day := d.date(t, "day")
	start := day.In(d.p.zone).Add(time.Duration(rapid.IntRange(0, 1380).Draw(t, "minute")) * time.Minute)
	c := booking.Closure{Space: rapid.SampledFrom(modelSpaces).Draw(t, "space"), Interval: booking.Interval{Start: start, End: start.Add(36 * time.Hour)}}
	c, _, err := d.p.AddClosure(d.p.ctx, reception, c)
	asked := func(there booking.Closure) bool { return there.ID == c.ID }
	if d.allowed(t, err, booking.DateOf(start, d.p.zone)) && !slices.ContainsFunc(d.closures, asked) {
		d.closures = append(d.closures, c)
	}
}

// allowed reports whether it was: a decision about yesterday must have been refused.
func (d *decisions) allowed(t *rapid.T, err error, from booking.Date) bool {
	if from.Before(booking.DateOf(d.p.now(), d.p.zone)) {
		requireCode(t, err, "past")
		return false
	}
	requireCode(t, err, "")
	return true
}

func (d *decisions) takeBack(t *rapid.T) {
	today, now := booking.DateOf(d.p.now(), d.p.zone), d.p.now()
	if n := len(d.specials); n > 0 {
		n = rapid.IntRange(0, n-1).Draw(t, "special")
		s := &d.specials[n]
		if err := d.p.RemoveSpecialHours(d.p.ctx, reception, s.ID); d.allowed(t, err, s.Last) {
			if s.Last = today.Add(-1); s.Last.Before(s.First) {
				d.specials = slices.Delete(d.specials, n, n+1)
			}
		}
	}
	if n := len(d.closures); n > 0 {
		n = rapid.IntRange(0, n-1).Draw(t, "closure")
		c := &d.closures[n]
		err := d.p.RemoveClosure(d.p.ctx, reception, c.ID)
		if !c.End.After(now) {
			requireCode(t, err, "past")
			return
		}
		requireCode(t, err, "")
		if c.End = now; !c.Start.Before(now) {
			d.closures = slices.Delete(d.closures, n, n+1)
		}
	}
}

// compare looks at every seventh hour of one space, at others each time: looking at all would take most of the test's time.
func (d *decisions) compare(t *rapid.T) {
	d.compared++
	space := modelSpaces[1+d.compared%5]
	in := booking.Interval{Start: d.p.at("2026-03-25 00:00"), End: d.p.at("2026-04-10 00:00")}
	open := d.p.open(space, in)
	for at := in.Start.Add(time.Duration(d.compared%7) * time.Hour); at.Before(in.End); at = at.Add(7 * time.Hour) {
		got := slices.ContainsFunc(open, func(i booking.Interval) bool { return i.Contains(at) })
		if want := d.isOpen(space, at); got != want {
			t.Fatalf("%s at %s: open %v, want %v", space, at.In(d.p.zone), got, want)
		}
	}
}

func TestDecisionsAboutHoursAgreeWithTheHours(t *testing.T) {
	db := storetest.Open(t, schema)
	stories(t)
	rapid.Check(t, func(rt *rapid.T) {
		p := newGround(rt, t, db, nil).p
		p.set(p.at("2026-03-25 10:00"))
		d := &decisions{p: p, weeks: map[string][]decided[booking.Week]{}, choices: map[[2]string][]decided[booking.HolidayHours]{}}
		for _, s := range foyer(t) {
			d.weeks[s.ID] = []decided[booking.Week]{{"2026-02-23", s.Hours}}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"week": d.setWeek, "holiday": d.setHoliday, "special": d.addSpecial, "close": d.close, "take back": d.takeBack,
			"wait": func(t *rapid.T) {
				p.set(p.now().Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "hours")) * time.Hour))
			},
			"": d.compare,
		})
	})
}
