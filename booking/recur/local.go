package recur

import (
	"fmt"
	"time"
)

// Local is a minute on the wall clock, in no zone, counted from 1970-01-01T00:00. Locals are compared with <.
type Local int64

const (
	minutesOfDay = 24 * 60
	localFormat  = "2006-01-02T15:04"
)

// LocalOf is what the wall clock in loc shows at t, less the seconds.
func LocalOf(t time.Time, loc *time.Location) Local {
	_, offset := t.In(loc).Zone()
	return Local(floorDiv(t.Unix()+int64(offset), 60))
}

// At is that minute of a day. Months, days and minutes out of range carry, as in [time.Date].
func At(year int, month time.Month, day, minute int) Local {
	return Local(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/60) + Local(minute)
}

// ParseLocal reads "2026-03-29T02:30".
func ParseLocal(s string) (Local, error) {
	t, err := time.Parse(localFormat, s)
	if err != nil || len(s) != len(localFormat) {
		return 0, fmt.Errorf("%q is not a time on the wall clock: write it like 2026-03-29T02:30", s)
	}
	return LocalOf(t, time.UTC), nil
}

// String is the minute as [ParseLocal] reads it.
func (l Local) String() string { return l.naive().Format(localFormat) }

// Days is the number of the day, counted from 1970-01-01.
func (l Local) Days() int { return int(floorDiv(int64(l), minutesOfDay)) }

// Minute is the minute of the day, 0–1439.
func (l Local) Minute() int { return int(l - l.day()) }

// Weekday is the day of the week.
func (l Local) Weekday() time.Weekday { return l.naive().Weekday() }

// Date is the day of the calendar.
func (l Local) Date() (year int, month time.Month, day int) { return l.naive().Date() }

// In is the instant when clocks in loc show l, in UTC. A time that occurs twice means the first. One that does not exist is read with the
// offset before the gap, and exists is false. time.Date promises neither, and differs between east and west of Greenwich.
func (l Local) In(loc *time.Location) (t time.Time, exists bool) {
	naive := l.naive()
	before := shifted(naive, naive.AddDate(0, 0, -1), loc)
	if shows(before, naive, loc) {
		return before, true
	}
	if after := shifted(naive, naive.AddDate(0, 0, 1), loc); shows(after, naive, loc) {
		return after, true
	}
	return before, false
}

// naive is the minute as if the wall clock showed UTC.
func (l Local) naive() time.Time { return time.Unix(int64(l)*60, 0).UTC() }

// day is the midnight that begins the day.
func (l Local) day() Local { return Local(l.Days()) * minutesOfDay }

// shifted reads a naive time with the offset that loc has at another instant.
func shifted(naive, when time.Time, loc *time.Location) time.Time {
	_, offset := when.In(loc).Zone()
	return naive.Add(-time.Duration(offset) * time.Second)
}

func shows(t, naive time.Time, loc *time.Location) bool {
	_, offset := t.In(loc).Zone()
	return t.Add(time.Duration(offset) * time.Second).Equal(naive)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
