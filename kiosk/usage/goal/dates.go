package goal

import (
	"time"

	"troskel/booking"
)

var utc = time.UTC

// mondayFrom is the first Monday on a date or after it.
func mondayFrom(d booking.Date) booking.Date { return d.Add((8 - int(d.Weekday())) % 7) }

// mondayOf is the Monday of a date's ISO week.
func mondayOf(d booking.Date) booking.Date { return d.Add(-(int(d.Weekday()) + 6) % 7) }

func later(a, b booking.Date) booking.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b booking.Date) booking.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// days is how many days later the second date is.
func days(from, to booking.Date) int {
	return int(to.In(utc).Sub(from.In(utc)).Hours() / 24)
}
