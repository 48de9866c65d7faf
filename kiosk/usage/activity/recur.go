package activity

import (
	"slices"
	"time"

	"troskel/booking"
)

// When an activity recurs at a date: held often enough, with gaps that are alike, and lately.
const (
	weeklyWithin  = 12 * 7 // days in which weeklyLeast are to be held
	weeklyLeast   = 4
	monthlyWithin = 183 // days in which monthlyLeast are: half a year
	monthlyLeast  = 3
	longestGap    = 35  // days, of the median gap
	widestGap     = 2.5 // times the median gap, days of closure not counted
	latestHeld    = 1.5 // times the median gap before the date
	lastingAfter  = 90  // days since it was first held
)

// Why is why an activity does not recur.
type Why string

// The reasons, in the order in which they are looked for.
const (
	Recurs    Why = ""
	TooFew    Why = "few"    // fewer than four in twelve weeks and three in half a year
	TooSeldom Why = "seldom" // the median gap is over 35 days
	TooUneven Why = "uneven" // a gap is more than two and a half times the median
	TooLong   Why = "ended"  // the last was longer ago than one and a half times the median
)

// Recurrence is whether an activity recurs at a date, and the dates that prove it.
type Recurrence struct {
	Why   Why
	Dates []booking.Date // on which it was held in the time that was judged: twelve weeks, or half a year where those were too few
	Gap   float64        // the median gap of Dates in days, 0 of fewer than two
}

// recurrence judges the dates, once each and in order, on which an activity was held up to a date. closed tells of the dates on which it could not be.
func recurrence(held []booking.Date, at booking.Date, closed func(booking.Date) bool) Recurrence {
	lately := func(days int) (some []booking.Date) {
		for _, d := range held {
			if between := daysFrom(d, at); between >= 0 && between < days {
				some = append(some, d)
			}
		}
		return some
	}
	weekly := judge(lately(weeklyWithin), weeklyLeast, at, closed)
	if weekly.Why == Recurs {
		return weekly
	}
	monthly := judge(lately(monthlyWithin), monthlyLeast, at, closed)
	if monthly.Why == Recurs || weekly.Why == TooFew {
		return monthly
	}
	return weekly
}

func judge(dates []booking.Date, least int, at booking.Date, closed func(booking.Date) bool) Recurrence {
	r := Recurrence{Dates: dates}
	var gaps []int
	widest := 0
	for i := 1; i < len(dates); i++ {
		gaps = append(gaps, daysFrom(dates[i-1], dates[i]))
		widest = max(widest, openDays(dates[i-1], dates[i], closed))
	}
	if len(gaps) > 0 {
		r.Gap = middle(gaps)
	}
	switch {
	case len(dates) < least:
		r.Why = TooFew
	case r.Gap > longestGap:
		r.Why = TooSeldom
	case float64(widest) > widestGap*r.Gap:
		r.Why = TooUneven
	case float64(daysFrom(dates[len(dates)-1], at)) > latestHeld*r.Gap:
		r.Why = TooLong
	}
	return r
}

// daysFrom is how many days later the second date is.
func daysFrom(from, to booking.Date) int {
	return int(to.In(time.UTC).Sub(from.In(time.UTC)).Hours() / 24)
}

// openDays is how many days later the second date is, closed days between not counted.
func openDays(from, to booking.Date, closed func(booking.Date) bool) (n int) {
	for d := from.Add(1); !to.Before(d); d = d.Add(1) {
		if d == to || !closed(d) {
			n++
		}
	}
	return n
}

func middle(gaps []int) float64 {
	sorted := slices.Sorted(slices.Values(gaps))
	n := len(sorted)
	return float64(sorted[(n-1)/2]+sorted[n/2]) / 2
}

// heldDates is the dates on which occurrences were held, once each, in order.
func heldDates(all []Occurrence) (dates []booking.Date) {
	for _, o := range all {
		if o.Held {
			dates = append(dates, o.Date)
		}
	}
	return slices.Compact(dates)
}

// closedOn tells whether a closure of the room, or of all, lasts the whole of a date's noon.
func (a *Activities) closedOn(closures []booking.Closure, space string, d booking.Date) bool {
	noon := d.In(a.zone).Add(12 * time.Hour)
	return slices.ContainsFunc(closures, func(c booking.Closure) bool {
		return (c.Space == "" || c.Space == space) && !noon.Before(c.Start) && noon.Before(c.End)
	})
}
