package booking

import (
	"context"
	"slices"
	"time"
)

// Arranged is the bookings that begin in the interval and were agreed by all sides when they began, by start: those that were cancelled later, as by
// staff when somebody had checked in by mistake, are among them. It tells nothing of what has not begun.
func (e *Engine) Arranged(ctx context.Context, during Interval) ([]Booking, error) {
	now := e.moment()
	during.End = earlier(during.End, now.Add(time.Second))
	all, err := e.Between(ctx, during)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(b Booking) bool { return !b.Confirmed() || !during.Contains(b.Start) })
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	const where = `WHERE b.cancelled_at >= b.starts_at AND b.cancelled_why = 'taken' AND b.pending = 0 AND b.expires_at IS NULL AND b.starts_at >= ? AND b.starts_at < ?`
	from, to := outwards(during)
	rows, err := k.rows(ctx, e.db.Reader(), now, where, from, to)
	if err != nil || len(rows) == 0 {
		return all, err
	}
	for _, r := range rows {
		all = append(all, r.Booking)
	}
	slices.SortStableFunc(all, func(a, b Booking) int { return a.Start.Compare(b.Start) })
	return all, nil
}

// ByID is the booking with that number, cancelled or not.
func (e *Engine) ByID(ctx context.Context, id int64) (Booking, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return Booking{}, err
	}
	defer release()
	rows, err := k.rows(ctx, e.db.Reader(), e.moment(), `WHERE b.id = ?`, id)
	if err == nil && len(rows) == 0 {
		err = refuse("unknown_booking")
	}
	if err != nil {
		return Booking{}, err
	}
	return rows[0].Booking, nil
}

// Edition changes whenever a booking that begins on one of the interval's days does: what was worked out from them still holds while it is the same.
func (e *Engine) Edition(ctx context.Context, during Interval) (edition int64, err error) {
	from, to := outwards(during)
	const sum = `SELECT coalesce(sum(version), 0) FROM booking_day WHERE day BETWEEN ? AND ?`
	err = e.db.Reader().QueryRowContext(ctx, sum, from/daySeconds, (to-1)/daySeconds).Scan(&edition)
	return edition, err
}
