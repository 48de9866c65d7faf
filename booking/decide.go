package booking

import (
	"context"
	"slices"
	"time"
)

// Confirm makes a tentative booking firm, with its code or by those who speak for its organisation, or those of its series in a scope, whole or not
// at all; it gives the one that was asked about. Where the space asks for approval they are Pending then. It refuses what is not tentative
// (not_tentative), and what was not confirmed in time (expired).
func (e *Engine) Confirm(ctx context.Context, by By, id int64, code string, scope Scope) (Booking, error) {
	return e.withCode(ctx, by, id, code, func(d *desk, r row) error {
		return d.eachOf(r, scope, Tentative, func(r row) error { return d.confirm(by, r) })
	})
}

// Approve is staff's yes to a pending booking, or to those of its series in a scope, whole or not at all; it gives the one that was asked about.
func (e *Engine) Approve(ctx context.Context, by By, id int64, scope Scope) (Booking, error) {
	return e.decide(ctx, by, id, scope, func(d *desk, r row) error {
		if err := d.stand(r, false, time.Time{}); err != nil {
			return err
		}
		return d.note(by, "approve", r.Booking, "")
	})
}

// Decline is staff's no to a pending booking, or to those of its series in a scope, with a word to those who asked, which may be empty: they are
// cancelled, and their time is free. It gives the one that was asked about.
func (e *Engine) Decline(ctx context.Context, by By, id int64, scope Scope, why string) (Booking, error) {
	note, refusal := cleanText(why, NoteLimit, "note")
	if refusal != nil {
		return Booking{}, refusal
	}
	return e.decide(ctx, by, id, scope, func(d *desk, r row) error {
		if err := d.exec(`UPDATE booking SET cancelled_note = ? WHERE id = ?`, note, r.ID); err != nil {
			return err
		}
		return d.cancel(by, r, Declined)
	})
}

// decide lets staff decide about pending bookings.
func (e *Engine) decide(ctx context.Context, by By, id int64, scope Scope, do func(d *desk, r row) error) (Booking, error) {
	if !by.isStaff() {
		return Booking{}, refuse("staff_only")
	}
	return e.onBooking(ctx, id, func(d *desk, r row) (bool, error) {
		return true, d.eachOf(r, scope, Pending, func(r row) error {
			if err := d.waitsAs(r, Pending, "not_pending"); err != nil {
				return err
			}
			return do(d, r)
		})
	})
}

// eachOf does something with a booking, or with those of its series in a scope that are in a state still. What is over, decided or given up stays
// as it was, as in every scope; when nothing is left, do refuses the booking itself.
func (d *desk) eachOf(r row, scope Scope, state State, do func(row) error) error {
	some, err := d.inScope(r, scope)
	if err != nil {
		return err
	}
	done := false
	for _, m := range some {
		if m.State != state || d.inTime(m) != nil {
			continue
		}
		if err := do(m); err != nil {
			return err
		}
		done = true
	}
	if !done {
		return do(r)
	}
	return nil
}

// inScope is a booking, or those of its series that a scope has, by occurrence.
func (d *desk) inScope(r row, scope Scope) ([]row, error) {
	switch {
	case scope == This:
		return []row{r}, nil
	case scope != Following && scope != All:
		return nil, refuse("scope_unknown")
	case r.Series == 0:
		return nil, refuse("not_series")
	}
	members, err := d.members(d.ctx, d.tx, d.now, r.Series)
	return slices.DeleteFunc(members, func(m row) bool { return scope == Following && m.Occurrence < r.Occurrence }), err
}

// confirm makes a tentative booking as firm as its space allows.
func (d *desk) confirm(by By, r row) error {
	if err := d.waitsAs(r, Tentative, "not_tentative"); err != nil {
		return err
	}
	pending, expires, err := d.awaits(by, r.request())
	if err != nil {
		return err
	}
	if err := d.stand(r, pending, expires); err != nil {
		return err
	}
	if err := d.waited(r.ID, "accepted"); err != nil {
		return err
	}
	return d.note(by, "confirm", r.Booking, "")
}

// waitsAs refuses, with a code, what is not in a state, and what waited too long in it.
func (d *desk) waitsAs(r row, state State, otherwise string) error {
	if err := r.living(); err != nil {
		return err
	}
	if r.State != state {
		return refuse(otherwise)
	}
	return d.inTime(r)
}

// inTime refuses what is not certain and waited too long.
func (d *desk) inTime(r row) error {
	if !r.Expires.IsZero() && !d.now.Before(r.Expires) {
		return refuse("expired", "until", stamp(r.Expires))
	}
	return nil
}

// stand stores how certain a booking is: pending, or held until it expires, or firm when it does neither.
func (d *desk) stand(r row, pending bool, expires time.Time) error {
	const query = `UPDATE booking SET pending = ?1, expires_at = ?2, changed_at = ?3, firm_at = iif(?1 = 0 AND ?2 IS NULL, ?3, firm_at) WHERE id = ?4`
	return d.exec(query, pending, stored(expires), d.now.Unix(), r.ID)
}
