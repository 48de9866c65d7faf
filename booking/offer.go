package booking

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// freed is called, in the transaction that does it, when a booking gave up time that others may wait for. r is the booking as it was before. The
// time is offered in the same transaction, so that nobody is faster than the line.
func (d *desk) freed(r row) error {
	d.gave = true
	if d.parked != nil {
		*d.parked = append(*d.parked, r)
		return nil
	}
	// A booking also keeps others away from the time around it.
	line, err := d.waits(d.ctx, d.tx, `WHERE w.done_at IS NULL AND w.booking IS NULL AND w.starts_at < ? AND w.ends_at > ?`,
		r.End.Add(LongestBuffer).Unix(), r.Start.Add(-LongestBuffer).Unix())
	if err != nil {
		return err
	}
	for _, w := range line {
		if !slices.Contains(r.Blocks, w.Space) {
			continue
		}
		if _, err := d.offerTo(w); err != nil {
			return err
		}
	}
	return nil
}

// offerAll offers whoever waits what is free by now.
func (d *desk) offerAll() error {
	line, err := d.waits(d.ctx, d.tx, `WHERE w.done_at IS NULL AND w.booking IS NULL`)
	for _, w := range line {
		if err == nil {
			_, err = d.offerTo(w)
		}
	}
	return err
}

// offerTo holds the time for somebody in the line, if it is free and worth it, and reports whether it did.
func (d *desk) offerTo(w wait) (bool, error) {
	when, ends, worth := d.offerable(w)
	if !worth {
		return false, nil
	}
	defer func(curt bool) { d.curt = curt }(d.curt)
	d.curt = true // nobody sees why not
	member := By{Role: Member, Organisation: w.Organisation}
	r := Request{Key: fmt.Sprintf("wait/%d", w.ID), Space: w.Space, Interval: when, Organisation: w.Organisation, Details: w.details}
	r, err := d.sound(member, r)
	if err == nil {
		err = d.allows(member, r, r.Interval)
	}
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return false, nil // not now
	}
	if err != nil {
		return false, err
	}
	code, err := newCode()
	if err != nil {
		return false, err
	}
	r.expires = ends
	made, err := d.enter(By{Role: System}, r, code)
	if err != nil {
		return false, err
	}
	return true, d.exec(`UPDATE waiting SET offered_at = ?, booking = ? WHERE id = ?`, d.now.Unix(), made.ID, w.ID)
}

// offerable is which part of the time can be offered still, until when, and whether that is worth it.
func (d *desk) offerable(w wait) (when Interval, ends time.Time, worth bool) {
	limits := d.limits(w.Space, w.Organisation)
	when = Interval{w.Start, w.End}
	if ends = earlier(d.now.Add(limits.Offer), w.Start.Add(-noticeBefore)); !ends.Before(d.now.Add(shortOffer)) {
		return when, ends, true
	}
	when.Start, ends = later(w.Start, d.now.Truncate(time.Minute)), d.now.Add(shortOffer)
	return when, ends, !limits.Approval && when.End.Sub(ends) >= restAfter
}

// isOffer reports whether a booking holds an offered time.
func (d *desk) isOffer(booking int64) (bool, error) {
	line, err := d.waits(d.ctx, d.tx, `WHERE w.booking = ? AND w.done_at IS NULL`, booking)
	return len(line) > 0, err
}

// waited ends the waiting that led to a booking, if any did.
func (d *desk) waited(booking int64, outcome string) error {
	const query = `UPDATE waiting SET done_at = ?, outcome = ?, details = '' WHERE booking = ? AND done_at IS NULL`
	return d.exec(query, d.now.Unix(), outcome, booking)
}

// leaveLine ends a waiting that led to nothing.
func (d *desk) leaveLine(w wait, outcome string) error {
	return d.exec(`UPDATE waiting SET done_at = ?, outcome = ?, details = '' WHERE id = ?`, d.now.Unix(), outcome, w.ID)
}

// quitLine ends all that an organisation waits for, offers last: none of them shall be its own again.
func (d *desk) quitLine(by By, organisation string) error {
	line, err := d.waits(d.ctx, d.tx, `WHERE w.done_at IS NULL AND w.organisation = ?`, organisation)
	slices.SortStableFunc(line, func(a, b wait) int { return cmp.Compare(min(a.Booking, 1), min(b.Booking, 1)) })
	for _, w := range line {
		if err == nil {
			err = d.quit(by, w)
		}
	}
	return err
}

// quit leaves the line, and gives back what is offered.
func (d *desk) quit(by By, w wait) error {
	if w.Booking == 0 {
		if err := d.leaveLine(w, "stopped"); err != nil {
			return err
		}
		return d.note(by, "stop_waiting", Booking{Space: w.Space}, stamp(w.Start)+"/"+stamp(w.End))
	}
	offered, err := d.find(w.Booking)
	if err != nil {
		return err
	}
	return d.cancel(by, offered, Taken)
}
