package ical

import (
	"slices"
	"strconv"
	"strings"
	"time"

	goical "github.com/emersion/go-ical"

	"troskel/booking"
)

// Limits on what a calendar says of a zone.
const (
	lastYear  = 2200
	maxOnsets = 2000 // more than two a year from 1601, where Outlook begins
)

// zones is what a calendar that was handed in says of its zones.
type zones struct {
	place   *time.Location
	defined map[string]*goical.Component
	told    map[string]*told // as read once
}

// told is a zone as a calendar defines it.
type told struct {
	onsets  []onset // by time
	refusal *booking.Refusal
}

func readZones(cal *goical.Calendar, place *time.Location) (*zones, error) {
	z := &zones{place: place, defined: map[string]*goical.Component{}, told: map[string]*told{}}
	for _, c := range cal.Children {
		if c.Name != goical.CompTimezone {
			continue
		}
		id := value(c, goical.PropTimezoneID)
		if z.defined[id] != nil {
			return nil, refuse("zone_twice", "zone", shorten(id))
		}
		z.defined[id] = c
	}
	return z, nil
}

// location is where an event's clock hangs. A name that IANA does not know ("W. Europe Standard Time") means the place's own zone where what the
// calendar says of it agrees with that; note tells so.
func (z *zones) location(id string) (loc *time.Location, resolved bool, refusal *booking.Refusal) {
	if loc, err := time.LoadLocation(id); err == nil && id != "" && id != "Local" {
		return loc, false, nil
	}
	if z.defined[id] == nil {
		return nil, false, refuse("zone_unknown", "zone", shorten(id))
	}
	return z.place, true, nil
}

// check compares what the calendar says of a zone with what IANA's data says of loc, from one instant to another.
func (z *zones) check(id string, loc *time.Location, during booking.Interval) *booking.Refusal {
	defined := z.defined[id]
	if defined == nil {
		return nil // RFC 7809: a name that IANA knows needs no definition
	}
	if z.told[id] == nil {
		z.told[id] = readZone(defined)
	}
	said := z.told[id]
	if said.refusal != nil {
		said.refusal.Values["zone"] = shorten(id)
		return said.refusal
	}
	moments := []time.Time{during.Start, during.End}
	for _, o := range append(onsets(loc, during.Start, during.End)[1:], said.onsets...) {
		if during.Contains(o.at) {
			moments = append(moments, o.at)
		}
	}
	slices.SortFunc(moments, time.Time.Compare)
	for _, t := range moments {
		if _, offset := t.In(loc).Zone(); offset != said.offset(t) {
			return refuse("zone_differs", "zone", shorten(id), "at", stamp(t), "says", offsetText(said.offset(t)), "is", offsetText(offset))
		}
	}
	return nil
}

// offset is what the calendar says clocks differ from UTC, in seconds.
func (z *told) offset(t time.Time) int {
	n, exact := slices.BinarySearchFunc(z.onsets, t, func(o onset, t time.Time) int { return o.at.Compare(t) })
	if exact {
		n++
	}
	if n == 0 {
		return z.onsets[0].from
	}
	return z.onsets[n-1].to
}

// readZone reads a VTIMEZONE.
func readZone(c *goical.Component) *told {
	z := &told{}
	for _, part := range c.Children {
		if part.Name != goical.CompTimezoneStandard && part.Name != goical.CompTimezoneDaylight {
			continue
		}
		some, ok := readObservance(part)
		if !ok || len(z.onsets)+len(some) > maxOnsets {
			return &told{refusal: refuse("zone_broken")}
		}
		z.onsets = append(z.onsets, some...)
	}
	slices.SortStableFunc(z.onsets, func(a, b onset) int { return a.at.Compare(b.at) })
	if len(z.onsets) == 0 {
		return &told{refusal: refuse("zone_broken")}
	}
	return z
}

// readObservance reads when one part of a zone begins, each time.
func readObservance(c *goical.Component) ([]onset, bool) {
	from, fromOK := readOffset(value(c, goical.PropTimezoneOffsetFrom))
	to, toOK := readOffset(value(c, goical.PropTimezoneOffsetTo))
	first, err := time.Parse(localLayout, value(c, goical.PropDateTimeStart))
	if !fromOK || !toOK || err != nil {
		return nil, false
	}
	locals := []time.Time{first}
	for _, p := range c.Props[goical.PropRecurrenceDates] {
		for text := range strings.SplitSeq(p.Value, ",") {
			t, err := time.Parse(localLayout, text)
			if err != nil {
				return nil, false
			}
			locals = append(locals, t)
		}
	}
	if text := value(c, goical.PropRecurrenceRule); text != "" {
		ruled, ok := yearlyOnsets(text, first, from)
		if !ok {
			return nil, false
		}
		locals = append(locals, ruled...)
	}
	all := make([]onset, len(locals))
	for n, local := range locals {
		all[n] = onset{at: local.Add(-time.Duration(from) * time.Second), from: from, to: to}
	}
	return all, true
}

// yearlyOnsets expands the rule of a zone's part: yearly, on days of one month, as all known laws are. from is the offset that UNTIL is read with.
func yearlyOnsets(text string, first time.Time, from int) ([]time.Time, bool) {
	rule := map[string]string{}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		name, value, _ := strings.Cut(part, "=")
		rule[name] = value
	}
	month, err := strconv.Atoi(rule["BYMONTH"])
	until := time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC)
	if text := rule["UNTIL"]; err == nil && text != "" {
		if until, err = time.Parse(utcLayout, text); err == nil {
			until = until.Add(time.Duration(from) * time.Second)
		}
	}
	matches, ok := dayMatcher(rule["BYDAY"], rule["BYMONTHDAY"])
	known := []string{"FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "WKST"}
	for name := range rule {
		ok = ok && slices.Contains(known, name)
	}
	if !ok || err != nil || rule["FREQ"] != "YEARLY" || month < 1 || month > 12 || first.Year() < 1600 || first.Year() > lastYear {
		return nil, false
	}
	var all []time.Time
	for year := first.Year(); year <= lastYear; year++ {
		t := time.Date(year, time.Month(month), 1, first.Hour(), first.Minute(), first.Second(), 0, time.UTC)
		for ; int(t.Month()) == month; t = t.AddDate(0, 0, 1) {
			if matches(t) && t.After(first) && !t.After(until) {
				all = append(all, t)
				break // one a year
			}
		}
	}
	return all, true
}

// dayMatcher tells the days of a month that BYDAY ("-1SU", "SU") and BYMONTHDAY ("8,9,10,11,12,13,14") both allow.
func dayMatcher(byDay, byMonthDay string) (func(time.Time) bool, bool) {
	nth, weekday := 0, ""
	if len(byDay) >= 2 {
		weekday = byDay[len(byDay)-2:]
		if number := byDay[:len(byDay)-2]; number != "" {
			var err error
			if nth, err = strconv.Atoi(number); err != nil || nth == 0 || nth < -5 || nth > 5 {
				return nil, false
			}
		}
	}
	if byDay != "" && !strings.Contains("SU MO TU WE TH FR SA", weekday) || byDay == "" && byMonthDay == "" || len(byDay) == 1 {
		return nil, false
	}
	days := map[string]bool{}
	for text := range strings.SplitSeq(byMonthDay, ",") {
		days[text] = true
	}
	return func(t time.Time) bool {
		last := time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return (byMonthDay == "" || days[strconv.Itoa(t.Day())]) &&
			(weekday == "" || strings.EqualFold(t.Weekday().String()[:2], weekday)) &&
			(nth == 0 || nth > 0 && (t.Day()-1)/7+1 == nth || nth < 0 && (last-t.Day())/7+1 == -nth)
	}, true
}

// readOffset reads "+0100" and "+010000".
func readOffset(s string) (seconds int, ok bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' || strings.Trim(s[1:], "0123456789") != "" {
		return 0, false
	}
	digits, err := strconv.Atoi((s[1:] + "00")[:6])
	if err != nil {
		return 0, false
	}
	seconds = digits/10000*3600 + digits/100%100*60 + digits%100
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, seconds > -24*3600 && seconds < 24*3600
}

// value is a property as it is written, "" when it is not there.
func value(c *goical.Component, name string) string {
	if p := c.Props.Get(name); p != nil {
		return p.Value
	}
	return ""
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// shorten keeps a hostile text from filling a report.
func shorten(s string) string {
	if len(s) > 64 {
		return strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}
