package ical

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	goical "github.com/emersion/go-ical"

	"troskel/booking"
	"troskel/booking/recur"
)

// moment is a time with what its text said of its zone.
type moment struct {
	time.Time
	loc      *time.Location
	zone     string // TZID
	floating bool
	resolved bool
}

// moment reads a property that is one time.
func (z *zones) moment(props []goical.Prop) (moment, *booking.Refusal) {
	if len(props) != 1 {
		return moment{}, refuse("event_time", "text", "")
	}
	p := props[0]
	if p.ValueType() == goical.ValueDate || len(p.Value) == len("20060102") {
		return moment{}, refuse("event_all_day")
	}
	bad := refuse("event_time", "text", shorten(p.Value))
	if strings.HasSuffix(p.Value, "Z") {
		t, err := time.Parse(utcLayout, p.Value)
		if err != nil {
			return moment{}, bad
		}
		return moment{Time: t, loc: time.UTC}, nil
	}
	naive, err := time.Parse(localLayout, p.Value)
	if err != nil {
		return moment{}, bad
	}
	m := moment{loc: z.place, zone: p.Params.Get(goical.PropTimezoneID)}
	if m.floating = m.zone == ""; !m.floating {
		var refusal *booking.Refusal
		if m.loc, m.resolved, refusal = z.location(m.zone); refusal != nil {
			return moment{}, refusal
		}
	}
	if m.loc.String() == z.place.String() {
		m.loc = z.place
	}
	m.Time, _ = recur.LocalOf(naive, time.UTC).In(m.loc)
	m.Time = m.Time.Add(time.Duration(naive.Second()) * time.Second)
	return m, nil
}

var durations = regexp.MustCompile(`^\+?P(?:(\d{1,2})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?$`)

// add is the end of a DURATION: its days on the wall clock, the rest in real time.
func (m moment) add(text string) (time.Time, bool) {
	found := durations.FindStringSubmatch(text)
	if found == nil {
		return time.Time{}, false
	}
	var n [4]int
	for i, digits := range found[1:] {
		n[i], _ = strconv.Atoi(cmp.Or(digits, "0")) // digits only, few of them
	}
	end := m.Time
	if n[0] > 0 {
		end, _ = (recur.LocalOf(m.Time, m.loc) + recur.Local(n[0]*24*60)).In(m.loc)
	}
	return end.Add(time.Duration(n[1])*time.Hour + time.Duration(n[2])*time.Minute + time.Duration(n[3])*time.Second), true
}
