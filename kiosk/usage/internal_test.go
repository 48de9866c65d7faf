package usage

import (
	"time"

	"troskel/booking"
)

// Settled reads the people of a period without the rooms, as an export does.
var Settled = (*Usage).settled

// The periods of the ledger.
var (
	MonthOf  = monthOf
	TermOf   = termOf
	MondayOf = mondayOf
	HalfOf   = halfOf
)

// HeadsOf measures a room of so many places that was open for so long, and held so many people for so long, one crowd after the other.
func HeadsOf(places int, open time.Duration, crowds map[int]time.Duration) Heads {
	at := time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
	r := room{capacities: []booking.Capacity{{From: booking.Date{Year: 2026, Month: time.March, Day: 1}, People: places}}}
	span := booking.Interval{Start: at, End: at.Add(open)}
	for heads, lasts := range crowds {
		r.crowds = append(r.crowds, crowd{booking.Interval{Start: at, End: at.Add(lasts)}, heads})
		at = at.Add(lasts)
	}
	return r.heads(booking.Set{span}, span)
}
