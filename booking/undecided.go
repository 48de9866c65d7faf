package booking

import "context"

// UndecidedLimit is the most bookings that Undecided gives.
const UndecidedLimit = 500

// Undecided is the bookings that wait for the staff's yes or no, by start, however far ahead they are. One whose start has come is no longer there.
func (e *Engine) Undecided(ctx context.Context) ([]Booking, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	now := e.moment()
	const where = `WHERE b.expires_at > ? AND b.expires_at IS NOT NULL AND b.cancelled_at IS NULL AND b.pending = 1 ORDER BY b.starts_at, b.space, b.id LIMIT ?`
	rows, err := k.rows(ctx, e.db.Reader(), now, where, now.Unix(), UndecidedLimit)
	return bookingsOf(rows), err
}
