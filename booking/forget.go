package booking

import (
	"context"
	"fmt"
	"time"
)

// Personal data is gone ContactDays after what it was needed for: a booking's contact and private title, and what staff
// wrote when they declined it, after its end (or its cancellation), an
// organisation's contact person after its last booking, a revoked badge after it was revoked, a name in the audit trail after its line and
// after the end of the booking that the line is about. Whoever reads never sees it later than that, and the sweep takes it off the disk.

// atOnce is how many rows of a table are emptied in one transaction, since others wait for it.
const atOnce = 500

// strangersKept is for how long wrong PINs are kept that were tried on a badge that is not there.
const strangersKept = 24 * time.Hour

// What personal data of a booking b, and of a contact c, was needed until. Booking's index booking_to_forget knows the first.
const (
	bookingOver = `min(ends_at, coalesce(cancelled_at, ends_at))`
	personal    = `(contact IS NOT NULL OR private = 1 AND title <> '' OR cancelled_note <> '')`
	reachable   = `(c.person IS NOT NULL OR c.phone IS NOT NULL OR c.email IS NOT NULL)`
	lastUse     = `max(c.changed_at, coalesce((SELECT max(b.ends_at) FROM booking b
		WHERE b.organisation = c.organisation AND b.cancelled_at IS NULL AND b.starts_at > -90000 + ` + lastStart + `), 0))`
	lastStart = `(SELECT l.starts_at FROM booking l WHERE l.organisation = c.organisation AND l.cancelled_at IS NULL
		ORDER BY l.starts_at DESC LIMIT 1)`
)

// forget leaves out what a booking was to forget by now.
func (b *Booking) forget(now time.Time) {
	over := b.End
	if !b.Cancelled.IsZero() {
		over = earlier(over, b.Cancelled)
	}
	if !forgotten(over, now) {
		return
	}
	if b.Contact, b.Note = "", ""; b.Private {
		b.Title = ""
	}
}

// forget empties what is to be forgotten by now, and writes one line of the audit trail when there was anything.
func (d *desk) forget() (wrote bool, err error) {
	limit := d.now.Add(-ContactDays * 24 * time.Hour).Unix()
	bookings, err := d.affect(`UPDATE booking SET contact = NULL, cancelled_note = '', title = iif(private = 1, '', title) WHERE id IN
		(SELECT id FROM booking WHERE `+personal+` AND `+bookingOver+` <= ? ORDER BY `+bookingOver+` LIMIT ?)`, limit, atOnce)
	if err != nil {
		return false, err
	}
	contacts, err := d.affect(`UPDATE contact AS c SET person = NULL, phone = NULL, email = NULL WHERE `+reachable+` AND `+lastUse+` <= ?`, limit)
	if err != nil {
		return false, err
	}
	badges, err := d.affect(`DELETE FROM badge WHERE revoked_at <= ?`, limit)
	if err != nil {
		return false, err
	}
	strangers, err := d.affect(`DELETE FROM wrong_pin WHERE tried_at <= ? AND badge NOT IN (SELECT id FROM badge WHERE revoked_at IS NULL)`,
		d.now.Add(-strangersKept).Unix())
	if err != nil {
		return false, err
	}
	var names int
	const due = `SELECT count(*) FROM (SELECT 1 FROM audit WHERE name <> '' AND name_until <= ? LIMIT ?)`
	if err := d.tx.QueryRowContext(d.ctx, due, d.now.Unix(), atOnce).Scan(&names); err != nil {
		return false, err
	}
	if bookings+contacts+badges+int64(names) == 0 {
		return strangers > 0, nil
	}
	// The line comes first: names can be emptied only once there is a line of a time when they may be.
	detail := fmt.Sprintf("bookings %d, contacts %d, badges %d, names %d", bookings, contacts, badges, names)
	if err := d.noted(By{Role: System}, "forget", "", detail); err != nil {
		return false, err
	}
	const empty = `UPDATE audit SET name = '' WHERE id IN (SELECT id FROM audit WHERE name <> '' AND name_until <= ? ORDER BY name_until LIMIT ?)`
	return true, d.exec(empty, d.now.Unix(), atOnce)
}

// nextToForget is when there will be something to forget; zero when nothing is known that ages.
func nextToForget(ctx context.Context, q querier) (next time.Time, err error) {
	const age = `+ 86400 * ?1`
	const query = `SELECT coalesce(min(at), 0) FROM (
		SELECT (SELECT ` + bookingOver + ` FROM booking WHERE ` + personal + ` ORDER BY ` + bookingOver + ` LIMIT 1) ` + age + ` AS at
		UNION ALL SELECT min(` + lastUse + `) ` + age + ` FROM contact c WHERE ` + reachable + `
		UNION ALL SELECT min(revoked_at) ` + age + ` FROM badge
		UNION ALL SELECT min(name_until) FROM audit WHERE name <> '')`
	err = each(ctx, q, query, func(scan func(...any) error) error {
		var seconds int64
		err := scan(&seconds)
		if seconds != 0 {
			next = fromUnix(seconds)
		}
		return err
	}, ContactDays)
	return next, err
}

// affect runs a statement that writes, and tells how many rows it changed.
func (d *desk) affect(query string, args ...any) (int64, error) {
	result, err := d.tx.ExecContext(d.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
