package booking

import (
	"context"
	"time"

	"troskel/booking/recur"
)

// storedSeries is a series as it is kept, without its bookings.
type storedSeries struct {
	id                  int64
	key, asked, uid     string
	space, organisation string
	shape               // times are empty until it is expanded
	code                string
	revision            int
	continues           int64
}

// seriesWhere is the series that a condition picks.
func (k *known) seriesWhere(ctx context.Context, q querier, where string, args ...any) (s storedSeries, found bool, err error) {
	const query = `SELECT id, key, asked, uid, space, coalesce(organisation, ''), rule, starts_local, minutes, code, revision,
		coalesce(continues, 0) FROM series `
	err = each(ctx, q, query+where, func(scan func(...any) error) error {
		var rule, first string
		found = true
		err := scan(&s.id, &s.key, &s.asked, &s.uid, &s.space, &s.organisation, &rule, &first, &s.length, &s.code, &s.revision, &s.continues)
		if err != nil {
			return err
		}
		if s.rule, err = recur.Parse(rule); err != nil {
			return err
		}
		s.first, err = recur.ParseLocal(first)
		return err
	}, args...)
	return s, found, err
}

// storeSeries keeps a new series.
func (d *desk) storeSeries(s storedSeries, now time.Time) (int64, error) {
	const query = `INSERT INTO series (key, asked, uid, space, organisation, rule, starts_local, minutes, code, revision, continues, created_at)
		VALUES (?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?, nullif(?, 0), ?)`
	result, err := d.tx.ExecContext(d.ctx, query, s.key, s.asked, s.uid, s.space, s.organisation, s.rule.String(), s.first.String(),
		int64(s.length), s.code, s.revision, s.continues, now.Unix())
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// members is the bookings of a series that were not cancelled, by occurrence.
func (k *known) members(ctx context.Context, q querier, now time.Time, series int64) ([]row, error) {
	return k.rows(ctx, q, now, `WHERE b.series = ? AND b.cancelled_at IS NULL ORDER BY b.occurrence, b.id`, series)
}

// series is a stored series with its bookings. What its rule has and is not booked is Skipped, and the other way round is Extra: so the three
// together always give what is booked, whatever was cancelled or moved.
func (k *known) series(ctx context.Context, q querier, now time.Time, stored storedSeries) (Series, error) {
	rows, err := k.members(ctx, q, now, stored.id)
	if err == nil {
		err = k.expand(&stored.shape)
	}
	if err != nil {
		return Series{}, err
	}
	s := Series{
		ID: stored.id, UID: stored.uid, Space: stored.space, Organisation: stored.organisation, Rule: stored.rule.String(), First: stored.first,
		Length: int(stored.length), Bookings: bookingsOf(rows), Revision: stored.revision, Continues: stored.continues,
	}
	booked := map[string]bool{}
	for _, b := range s.Bookings {
		booked[b.Occurrence] = true
	}
	for _, at := range stored.times {
		if name := at.String(); !booked[name] {
			s.Skipped = append(s.Skipped, name)
		}
		delete(booked, at.String())
	}
	for _, b := range s.Bookings {
		if booked[b.Occurrence] {
			s.Extra = append(s.Extra, b.Occurrence)
		}
	}
	return s, nil
}

// guarded is the booking at which wrong codes for another are counted: the first of its series and of those that it continues, since they all have
// one code.
func (d *desk) guarded(r row) (int64, error) {
	if r.Series == 0 {
		return r.ID, nil
	}
	var first int64
	const query = `WITH RECURSIVE line (id) AS (SELECT ? UNION SELECT s.continues FROM series s JOIN line ON s.id = line.id WHERE s.continues IS NOT NULL)
		SELECT min(id) FROM booking WHERE series IN (SELECT id FROM line)`
	err := d.tx.QueryRowContext(d.ctx, query, r.Series).Scan(&first)
	return first, err
}
