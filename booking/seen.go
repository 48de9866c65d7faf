package booking

import (
	"reflect"
	"slices"
)

// A calendar app asks for what its user saw. Between its reading and its asking, somebody at a screen may have changed the same booking, and then
// the app must not overwrite that unseen: what was seen is compared in the transaction that makes the change.

// unchanged refuses (event_changed) when the bookings of an event are not what somebody saw, all that ByUID gave them. Who saw nothing asks for
// nothing.
func (d *desk) unchanged(seen []Booking) error {
	if len(seen) == 0 {
		return nil
	}
	there, err := d.byUID(d.ctx, d.tx, d.now, seen[0].UID)
	if err == nil && !slices.EqualFunc(bookingsOf(there), seen, Booking.same) {
		err = refuse("event_changed")
	}
	return err
}

// same reports whether two readings are of a booking that was not changed between them. Time alone makes another state of it.
func (b Booking) same(as Booking) bool {
	b.State, as.State = "", ""
	return reflect.DeepEqual(b, as)
}

// unused refuses a calendar's UID that an event has (event_there).
func (d *desk) unused(uid string) error {
	if uid == "" {
		return nil
	}
	there, err := d.byUID(d.ctx, d.tx, d.now, uid)
	if err == nil && len(there) > 0 {
		err = refuse("event_there")
	}
	return err
}
