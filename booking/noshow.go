package booking

import "context"

// NoShows is how one organisation keeps what it books: figures for staff, nothing follows from them by itself.
type NoShows struct {
	Organisation  string // "" is those who book without one
	Started       int    // firm bookings that reached their start, those too that staff cancelled after that
	Missed        int    // of those, the ones nobody came to and nobody vouches for: uteblivna
	LateCancelled int    // besides: taken back later than LateBy before the start
}

// NoShows is the figures of every organisation that had a booking begin during the interval and until now, those with most missed first.
func (e *Engine) NoShows(ctx context.Context, during Interval) ([]NoShows, error) {
	const query = `SELECT coalesce(organisation, ''),
			count(*) FILTER (WHERE cancelled_at IS NULL OR cancelled_at >= starts_at) AS started,
			count(*) FILTER (WHERE cancelled_at IS NULL AND missed_at IS NOT NULL AND vouched_from_at IS NULL) AS missed,
			count(*) FILTER (WHERE cancelled_at > starts_at - ? AND cancelled_at < starts_at) AS late
		FROM booking
		WHERE starts_at >= ? AND starts_at < ? AND starts_at <= ?
			AND (cancelled_at IS NULL AND pending = 0 AND expires_at IS NULL OR cancelled_why = ? AND pending = 0 AND expires_at IS NULL)
		GROUP BY 1 HAVING started + late > 0 ORDER BY missed DESC, late DESC, 1`
	var all []NoShows
	err := each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		var n NoShows
		err := scan(&n.Organisation, &n.Started, &n.Missed, &n.LateCancelled)
		all = append(all, n)
		return err
	}, int64(LateBy.Seconds()), during.Start.Unix(), during.End.Unix(), e.moment().Unix(), string(Taken))
	return all, err
}
