package booking

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// CheckIn says that those who booked are there: from EarlyBy before the start until the end. Who is there before them has the space until their own
// end. Those who come when their time was given up get what is left of it, while nobody else has it. Checking in again changes nothing.
func (e *Engine) CheckIn(ctx context.Context, by By, id int64) (Booking, error) {
	return e.onBooking(ctx, id, func(d *desk, r row) (bool, error) { return d.checkIn(by, r) })
}

// Finish says that those who were there have left, and frees the rest of the time.
func (e *Engine) Finish(ctx context.Context, by By, id int64) (Booking, error) {
	return e.onBooking(ctx, id, func(d *desk, r row) (bool, error) {
		if err := r.living(); err != nil {
			return false, err
		}
		if r.State != Here {
			return false, refuse("not_here")
		}
		return true, d.finish(by, r)
	})
}

// Count keeps how many were there, by age band: while they are there, and until CountWithin after the end. Counting again replaces the count, and
// nothing counted takes it away.
func (e *Engine) Count(ctx context.Context, by By, id int64, heads map[Band]int) (Booking, error) {
	counted, refusal := joinHeads(heads)
	if refusal != nil {
		return Booking{}, refusal
	}
	return e.onBooking(ctx, id, func(d *desk, r row) (bool, error) {
		end := r.End
		if !r.Ended.IsZero() {
			end = earlier(end, r.Ended)
		}
		switch {
		case r.State == Cancelled:
			return false, refuse("cancelled")
		case r.CheckedIn.IsZero() && r.Vouched.Empty():
			return false, refuse("not_here")
		case d.now.After(end.Add(CountWithin)):
			return false, refuse("count_late", "until", stamp(end.Add(CountWithin)))
		}
		if err := d.exec(`UPDATE booking SET counted = ? WHERE id = ?`, counted, r.ID); err != nil {
			return false, err
		}
		return true, d.note(by, "count", r.Booking, "")
	})
}

// joinHeads keeps a count in one column: JSON, "" for none.
func joinHeads(heads map[Band]int) (string, *Refusal) {
	sum := 0
	for band, n := range heads {
		if !slices.Contains(Bands, band) {
			return "", refuse("unknown_ages")
		}
		if n < 0 || n > HeadsLimit {
			return "", refuse("heads_range", "max", strconv.Itoa(HeadsLimit))
		}
		sum += n
	}
	if sum > ExpectedLimit {
		return "", refuse("heads_sum", "max", strconv.Itoa(ExpectedLimit))
	}
	if len(heads) == 0 {
		return "", nil
	}
	text, err := json.Marshal(heads)
	if err != nil {
		panic(err) // numbers by short words can be written
	}
	return string(text), nil
}

// Vouch is staff's word that a booking was used, and when, though the screen does not know: within VouchWithin after its end, for a missed one too.
// The time lies inside what was booked, and is over. What others used of it meanwhile is not theirs: the longest part that is left is kept, and where
// nothing is, it refuses (overlap).
func (e *Engine) Vouch(ctx context.Context, by By, id int64, used Interval) (Booking, error) {
	if !by.isStaff() {
		return Booking{}, refuse("staff_only")
	}
	used = used.utc()
	return e.onBooking(ctx, id, func(d *desk, r row) (bool, error) {
		over := Interval{r.Start, earlier(r.End, d.now)}
		switch {
		case r.State == Cancelled:
			return false, refuse("cancelled")
		case r.State != Ended && r.State != Missed:
			return false, refuse("not_over")
		case d.now.After(r.End.Add(VouchWithin)):
			return false, refuse("vouch_late", "until", stamp(r.End.Add(VouchWithin)))
		case used.Empty():
			return false, refuse("backwards")
		case !over.Covers(used):
			return false, refuse("vouch_outside", "from", stamp(over.Start), "until", stamp(over.End))
		}
		alone, err := d.usedAlone(r, used)
		if err != nil {
			return false, err
		}
		used = alone
		const query = `UPDATE booking SET vouched_from_at = ?, vouched_until_at = ? WHERE id = ?`
		if err := d.exec(query, used.Start.Unix(), used.End.Unix(), r.ID); err != nil {
			return false, err
		}
		return true, d.note(by, "vouch", r.Booking, stamp(used.Start)+"/"+stamp(used.End))
	})
}

// usedAlone is the longest part of a time in which nobody else used what a booking was for.
func (d *desk) usedAlone(r row, used Interval) (alone Interval, err error) {
	const where = `WHERE b.cancelled_at IS NULL AND b.starts_at > ? AND b.starts_at < ? AND b.ends_at > ? AND b.id <> ?`
	others, err := d.rows(d.ctx, d.tx, d.now, where, used.Start.Add(-lookBack).Unix(), used.End.Unix(), used.Start.Unix(), r.ID)
	var theirs []Interval
	for _, o := range others {
		if d.shares(o.Space, r.Space) {
			theirs = append(theirs, o.used(d.now))
		}
	}
	for _, part := range (Set{used}).Subtract(Union(theirs...)) {
		if part.Length() > alone.Length() {
			alone = part
		}
	}
	if err == nil && alone.Empty() {
		err = refuse("overlap", "from", stamp(used.Start), "until", stamp(used.End))
	}
	return alone, err
}

// checkIn is CheckIn inside a transaction. It reports whether it wrote.
func (d *desk) checkIn(by By, r row) (bool, error) {
	if r.State == Missed && d.now.Before(r.End) {
		return true, d.resume(by, r)
	}
	if err := r.living(); err != nil {
		return false, err
	}
	switch r.State {
	case Here:
		return false, nil
	case Pending, Tentative:
		return false, refuse("not_confirmed")
	}
	if opens := r.Start.Add(-EarlyBy); d.now.Before(opens) {
		return false, refuse("too_early", "from", stamp(opens))
	}
	if err := d.exec(`UPDATE booking SET checked_in_at = ? WHERE id = ?`, d.now.Unix(), r.ID); err != nil {
		return false, err
	}
	return true, d.note(by, "checkin", r.Booking, "")
}

// finish ends a booking now. The minute that has begun is free at once: see Holds.
func (d *desk) finish(by By, r row) error {
	if err := d.exec(`UPDATE booking SET ended_at = ? WHERE id = ?`, d.now.Unix(), r.ID); err != nil {
		return err
	}
	if err := d.vacate(r.ID); err != nil {
		return err
	}
	if err := d.note(by, "finish", r.Booking, ""); err != nil {
		return err
	}
	return d.freed(r)
}

// resume gives those who came after their time was given up what is left of it.
func (d *desk) resume(by By, r row) error {
	rest := Interval{later(r.Start, d.now.Truncate(time.Minute)), r.End}
	if err := d.release(r.ID); err != nil {
		return err
	}
	p := d.byID[r.Space]
	held, err := d.held(p, rest)
	if err != nil {
		return err
	}
	if len(held) > 0 {
		return refuse("overlap", "from", stamp(held[0].Start), "until", stamp(held[0].End))
	}
	if err := d.occupy(r.ID, p, rest); err != nil {
		return err
	}
	const query = `UPDATE booking SET checked_in_at = ?, missed_at = NULL, changed_at = ? WHERE id = ?`
	if err := d.exec(query, d.now.Unix(), d.now.Unix(), r.ID); err != nil {
		return err
	}
	return d.note(by, "checkin", r.Booking, "late")
}
