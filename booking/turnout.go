package booking

import "context"

// Turnout is what became of the firm bookings of one space that began in an interval.
type Turnout struct {
	Space         string // that was booked: a room, a hall or a desk
	Started       int    // reached their start, and were made before those who came were there; those too that staff cancelled after that
	Missed        int    // of those, the ones nobody came to and nobody vouches for: uteblivna
	LateCancelled int    // besides: taken back later than LateBy before the start
	DropIns       int    // besides: made by those who were there already
}

// Turnouts is the turnout of every space that had a booking begin during the interval and until now, or taken back late, in the order of their ids.
func (e *Engine) Turnouts(ctx context.Context, during Interval) ([]Turnout, error) {
	const query = `SELECT space,
			count(*) FILTER (WHERE (cancelled_at IS NULL OR cancelled_at >= starts_at) AND checked_in_at IS NOT created_at) AS started,
			count(*) FILTER (WHERE cancelled_at IS NULL AND missed_at IS NOT NULL AND vouched_from_at IS NULL) AS missed,
			count(*) FILTER (WHERE cancelled_at > starts_at - ? AND cancelled_at < starts_at) AS late,
			count(*) FILTER (WHERE checked_in_at = created_at) AS here
		FROM booking
		WHERE starts_at >= ? AND starts_at < ? AND starts_at <= ?
			AND (cancelled_at IS NULL AND pending = 0 AND expires_at IS NULL OR cancelled_why = ? AND pending = 0 AND expires_at IS NULL)
		GROUP BY 1 HAVING started + late + here > 0 ORDER BY 1`
	var all []Turnout
	err := each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		var t Turnout
		err := scan(&t.Space, &t.Started, &t.Missed, &t.LateCancelled, &t.DropIns)
		all = append(all, t)
		return err
	}, int64(LateBy.Seconds()), during.Start.Unix(), during.End.Unix(), e.moment().Unix(), string(Taken))
	return all, err
}

// DropIn reports whether those who booked were there already: it was made and checked in at once.
func (b Booking) DropIn() bool { return !b.CheckedIn.IsZero() && b.CheckedIn.Equal(b.Created) }
