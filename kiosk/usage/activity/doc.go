// Package activity finds the activities in the place's bookings, and tells what may be said of them with the dates that prove it.
//
// An [Occurrence] is one booking that was arranged: agreed, and not cancelled before it began. It was held when somebody checked in or staff vouch for
// it, and when it was as long and as many came as the place's [Rule] asks for. An [Activity] is occurrences that belong together: of one rule; of one
// organiser under one title; or of one organiser in one room on one weekday, each at most an hour from the next in time of day. Staff merge and split
// what this puts together wrongly, and what they said goes before it, for occurrences to come too.
//
// An activity recurs at a date when four were held in the twelve weeks before it, or three in half a year, with gaps that are short and alike and the
// last not long ago; it lasts when it recurs and was first held ninety days before. A partner is active that has held something, sat at a desk, or
// made a contribution that staff confirmed, in the last ninety days.
//
// The loggbok has what the leader of an activity says at check-out: which cells of the [Matrix] it served. How many came is kept with the booking, and
// is told of people by the ledger alone.
package activity
