package web

import (
	"time"

	"troskel/booking"
)

// From booking's words to the protocol's, and back.

// wireBooking is a booking with everything about it, as staff see it. Its time is what it holds: less than was booked once it was finished.
func wireBooking(b booking.Booking, now time.Time) Booking {
	holds := b.Holds()
	w := Booking{
		ID: b.ID, Room: b.Space, Blocks: append([]string{}, b.Blocks...), Start: holds.Start.UTC(), End: holds.End.UTC(),
		Organisation: b.OrganisationName, Title: b.Title, State: BookingState(b.State), Private: b.Private,
		Activity: b.Activity, Topic: b.Topic, Group: b.Group, Ages: texts(b.Ages), Expected: b.Expected, Contact: b.Contact,
		Expires: optional(b.Expires), Series: b.Series, Occurrence: b.Occurrence,
	}
	if !holds.End.Equal(b.End) {
		w.BookedUntil = optional(b.End)
	}
	if len(b.Counted) > 0 {
		w.Counted = map[string]int{}
	}
	for band, heads := range b.Counted {
		w.Counted[string(band)] = heads
	}
	if !now.Before(b.End) && b.State != booking.Missed {
		w.State = BookingEnded
	}
	return w
}

func wireAlternative(a booking.Alternative) Alternative {
	return Alternative{Room: a.Space, Start: a.Start.UTC(), End: a.End.UTC()}
}

// texts is a list of ids of any type as plain text; nil when it is empty.
func texts[T ~string](ids []T) []string {
	var all []string
	for _, id := range ids {
		all = append(all, string(id))
	}
	return all
}

// optional is a time, or nothing when it is zero.
func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// lists is the ids that details and spaces are made of.
func lists() Lists {
	return Lists{
		Activities: booking.Activities, Topics: booking.Topics, Groups: booking.Groups, Bands: texts(booking.Bands), Kinds: texts(booking.Kinds),
		Equipment: booking.EquipmentCodes, Access: booking.AccessCodes,
	}
}
