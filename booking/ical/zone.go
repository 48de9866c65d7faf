package ical

import (
	"fmt"
	"slices"
	"strings"
	"time"

	goical "github.com/emersion/go-ical"
)

const (
	localLayout = "20060102T150405"
	utcLayout   = localLayout + "Z"
)

// onset is when a zone begins to have another offset from UTC.
type onset struct {
	at       time.Time // zero time: since ever
	from, to int       // seconds east of UTC, before and after
	name     string
	dst      bool
}

// local is what clocks show at the onset before they are set, as RFC 5545's DTSTART of a zone's parts has it.
func (o onset) local() time.Time { return o.at.UTC().Add(time.Duration(o.from) * time.Second) }

// onsets is how IANA's data has a zone from one instant to another: first the one that holds at the beginning.
func onsets(zone *time.Location, from, to time.Time) []onset {
	var all []onset
	for t := from; ; {
		begin, end := t.In(zone).ZoneBounds()
		name, offset := t.In(zone).Zone()
		o := onset{at: begin, from: offset, to: offset, name: name, dst: t.In(zone).IsDST()}
		if begin.IsZero() {
			o.at = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(offset) * time.Second)
		} else {
			_, o.from = begin.Add(-time.Second).In(zone).Zone()
		}
		all = append(all, o)
		if end.IsZero() || end.After(to) {
			return all
		}
		t = end
	}
}

// zoneComponent is a zone as IANA has it around the years of an interval: a year more on each side, and rules for ever where the law looks the
// same in all of them.
func zoneComponent(zone *time.Location, first, last time.Time) *goical.Component {
	c := goical.NewComponent(goical.CompTimezone)
	set(c, goical.PropTimezoneID, zone.String())
	from := time.Date(first.UTC().Year()-1, 1, 1, 0, 0, 0, 0, time.UTC)
	to := time.Date(last.UTC().Year()+2, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, alike := range groupOnsets(onsets(zone, from, to)) {
		c.Children = append(c.Children, observance(alike))
	}
	return c
}

// groupOnsets puts together those that change the offset in the same way, in order of their first.
func groupOnsets(all []onset) [][]onset {
	var groups [][]onset
	for _, o := range all {
		n := slices.IndexFunc(groups, func(g []onset) bool { return g[0].from == o.from && g[0].to == o.to && g[0].name == o.name })
		if n < 0 {
			groups = append(groups, []onset{o})
			continue
		}
		groups[n] = append(groups[n], o)
	}
	return groups
}

// observance is one part of a zone: a rule where all its onsets fall on the last such weekday of the same month, as in the whole EU, and a
// list of dates otherwise.
func observance(alike []onset) *goical.Component {
	name := goical.CompTimezoneStandard
	if alike[0].dst {
		name = goical.CompTimezoneDaylight
	}
	c := goical.NewComponent(name)
	set(c, goical.PropDateTimeStart, alike[0].local().Format(localLayout))
	set(c, goical.PropTimezoneOffsetFrom, offsetText(alike[0].from))
	set(c, goical.PropTimezoneOffsetTo, offsetText(alike[0].to))
	set(c, goical.PropTimezoneName, alike[0].name)
	if rule := yearly(alike); rule != "" {
		set(c, goical.PropRecurrenceRule, rule)
		return c
	}
	for _, o := range alike[1:] {
		add(c, goical.PropRecurrenceDates, o.local().Format(localLayout))
	}
	return c
}

// yearly is the rule of onsets that come every year on the last such weekday of a month, "" where they do not.
func yearly(alike []onset) string {
	first := alike[0].local()
	for n, o := range alike {
		l := o.local()
		same := l.Year() == first.Year()+n && l.Month() == first.Month() && l.Weekday() == first.Weekday() && l.Hour() == first.Hour() && l.Minute() == first.Minute()
		if !same || l.AddDate(0, 0, 7).Month() == l.Month() {
			return ""
		}
	}
	if len(alike) < 2 {
		return ""
	}
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=-1%s", first.Month(), strings.ToUpper(first.Weekday().String()[:2]))
}

// offsetText is an offset as RFC 5545 writes it, "+0100".
func offsetText(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	text := fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
	if rest := seconds % 60; rest != 0 {
		text += fmt.Sprintf("%02d", rest)
	}
	return text
}

// set gives a component one property whose value is written as it is; add gives it one more.
func set(c *goical.Component, name, value string) {
	c.Props[name] = []goical.Prop{{Name: name, Value: value}}
}

func add(c *goical.Component, name, value string) {
	p := goical.NewProp(name)
	p.Value = value
	c.Props.Add(p)
}
