package booking

import (
	"context"
	"time"
)

// sweepWithin is how soon to sweep again at the latest: sooner than anything that is agreed from now on can be due.
const sweepWithin = time.Minute

// ageWithin is how soon to look through personal data again at the latest.
const ageWithin = time.Hour

// Sweep does what time alone brings: it releases the time of those who did not come, gives up what was not confirmed or decided in time, hands
// offers on to the next in line, offers what became free in another way, and forgets what is too personal to keep. up is since when people have been able to check in here: after a
// start, a sleep or a set clock that is now, and grace is counted anew from then. next is when to call again; also call when the clock was set.
func (e *Engine) Sweep(ctx context.Context, up time.Time) (next time.Time, err error) {
	due, err := e.due(ctx, up)
	if err == nil && due {
		err = e.sweep(ctx, up.UTC())
	}
	if err == nil {
		err = e.age(ctx)
	}
	if err != nil {
		return time.Time{}, err
	}
	return e.nextSweep(ctx, up.UTC())
}

// asked is what was true when the whole line was asked whether it can have what it waits for.
type asked struct {
	known *known
	date  Date
}

// sweep asks the whole line when somebody in it could have what they could not before: a booking gave up time, which may also be a quota's; what is
// configured or ruled is another; or it is another date, which horizons and the like count from. Otherwise it asks those whose time is near.
func (e *Engine) sweep(ctx context.Context, up time.Time) error {
	var now asked
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		now = asked{d.known, DateOf(d.now, d.loc)}
		last := e.asked.Load()
		return d.sweep(up, last == nil || *last != now)
	})
	if err == nil {
		e.asked.Store(&now)
	}
	return err
}

// age forgets what is too personal to keep. Readers never see it too late; the disk is looked through when something is due, and every ageWithin.
func (e *Engine) age(ctx context.Context) error {
	now := e.moment()
	if at := fromUnix(e.ageing.Load()); now.Before(at) && at.Sub(now) <= ageWithin { // farther away, the clock was set back
		return nil
	}
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		past, err := d.dropElsewhere()
		if err != nil {
			return false, err
		}
		forgot, err := d.forget()
		return forgot || past > 0, err
	})
	if err != nil {
		return err
	}
	next, err := nextToForget(ctx, e.db.Reader())
	if err != nil {
		return err
	}
	if soon := now.Add(ageWithin); next.IsZero() || next.After(soon) {
		next = soon
	}
	e.ageing.Store(next.Unix())
	return nil
}

// due reports whether a sweep could have anything to write. Nothing is due nearly always, and then no writer is kept waiting.
func (e *Engine) due(ctx context.Context, up time.Time) (bool, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	now, q := e.moment(), e.db.Reader()
	absent, err := k.absent(ctx, q, now, now)
	if err != nil {
		return false, err
	}
	for _, r := range absent {
		if at, is := k.releaseAt(r, up); is && !now.Before(at) {
			return true, nil
		}
	}
	expired, err := k.rows(ctx, q, now, whereExpired+` LIMIT 1`, now.Unix())
	if err != nil || len(expired) > 0 {
		return true, err
	}
	if last := e.asked.Load(); last == nil || *last != (asked{k, DateOf(now, e.loc)}) {
		line, err := k.waits(ctx, q, whereWaits)
		return len(line) > 0, err
	}
	near, err := k.waits(ctx, q, whereNear, now.Add(lineNear).Unix())
	return len(near) > 0, err
}

// Those in the line who are offered nothing yet; and of them, those whose time can become theirs only because it comes nearer.
const (
	whereWaits = `WHERE w.done_at IS NULL AND w.booking IS NULL`
	whereNear  = whereWaits + ` AND w.starts_at <= ?`
	lineNear   = noticeBefore + shortOffer
)

const whereExpired = `WHERE b.expires_at <= ? AND b.cancelled_at IS NULL`

// absent is the firm bookings to which nobody came, of those that begin until a time and can reach now.
func (k *known) absent(ctx context.Context, q querier, now, until time.Time) ([]row, error) {
	const where = `WHERE b.cancelled_at IS NULL AND b.starts_at > ? AND b.starts_at <= ? AND b.checked_in_at IS NULL AND b.ended_at IS NULL
		AND b.missed_at IS NULL AND b.pending = 0 AND b.expires_at IS NULL ORDER BY b.starts_at, b.id`
	return k.rows(ctx, q, now, where, now.Add(-2*lookBack).Unix(), until.Unix())
}

// releaseAt is when a booking to which nobody comes is missed: after its grace, or at its end. Those who could not check in all the time
// until then miss nothing.
func (k *known) releaseAt(r row, up time.Time) (time.Time, bool) {
	grace := k.limits(r.Space, r.Organisation).Grace
	at := later(later(r.Start, later(r.Created, r.firm)), up).Add(grace)
	if grace > 0 && at.Before(r.End) {
		return at, true
	}
	return r.End, !up.After(r.Start)
}

// sweep is Sweep inside a transaction. Who did not come gives way before offers are handed on, and offers before the line is asked again.
func (d *desk) sweep(up time.Time, whole bool) (wrote bool, err error) {
	absent, err := d.absent(d.ctx, d.tx, d.now, d.now)
	if err != nil {
		return false, err
	}
	for _, r := range absent {
		if at, is := d.releaseAt(r, up); !is || d.now.Before(at) {
			continue
		}
		if err := d.miss(r); err != nil {
			return false, err
		}
		wrote = true
	}
	expired, err := d.rows(d.ctx, d.tx, d.now, whereExpired+` ORDER BY b.expires_at, b.id`, d.now.Unix())
	if err != nil {
		return false, err
	}
	for _, r := range expired {
		if err := d.cancel(By{Role: System}, r, Expired); err != nil {
			return false, err
		}
	}
	asked, err := d.askLine(whole || d.gave)
	return wrote || asked || len(expired) > 0, err
}

// miss gives up the time of those who did not come.
func (d *desk) miss(r row) error {
	const query = `UPDATE booking SET missed_at = ?, changed_at = ? WHERE id = ?`
	if err := d.exec(query, d.now.Unix(), d.now.Unix(), r.ID); err != nil {
		return err
	}
	if err := d.vacate(r.ID); err != nil {
		return err
	}
	if err := d.exec(`UPDATE occupancy SET before_s = 0, after_s = 0 WHERE booking = ?`, r.ID); err != nil { // nobody was there to clean up after
		return err
	}
	if err := d.note(By{Role: System}, "missed", r.Booking, ""); err != nil {
		return err
	}
	return d.freed(r)
}

// askLine ends the waiting for what is over, and offers what became free without a booking giving it up: a closure that was lifted, a rule; or the
// rest of a time that has begun. It asks the whole line, or those whose time is near.
func (d *desk) askLine(whole bool) (wrote bool, err error) {
	near := d.now.Add(lineNear)
	if whole {
		near = d.now.AddDate(100, 0, 0)
	}
	line, err := d.waits(d.ctx, d.tx, whereNear, near.Unix())
	if err != nil {
		return false, err
	}
	for _, w := range line {
		if !d.now.Before(w.End) {
			if err := d.leaveLine(w, "over"); err != nil {
				return false, err
			}
			wrote = true
			continue
		}
		offered, err := d.offerTo(w)
		if err != nil {
			return false, err
		}
		wrote = wrote || offered
	}
	return wrote, nil
}

// nextSweep is when something is due.
func (e *Engine) nextSweep(ctx context.Context, up time.Time) (time.Time, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return time.Time{}, err
	}
	defer release()
	now, q := e.moment(), e.db.Reader()
	next := now.Add(sweepWithin)
	absent, err := k.absent(ctx, q, now, next)
	if err != nil {
		return time.Time{}, err
	}
	for _, r := range absent {
		if at, is := k.releaseAt(r, up); is {
			next = earlier(next, at)
		}
	}
	const soonest = `SELECT coalesce(min(expires_at), ?1) FROM booking WHERE expires_at IS NOT NULL AND cancelled_at IS NULL AND expires_at < ?1`
	err = each(ctx, q, soonest, func(scan func(...any) error) error {
		var expires int64
		err := scan(&expires)
		next = earlier(next, fromUnix(expires))
		return err
	}, next.Unix())
	return later(next, now.Add(time.Second)), err
}
