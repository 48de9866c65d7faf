package visit

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// How long counters are kept. Months are kept for ever.
const (
	KeepQuarters = 13 // months for which quarters of an hour are kept
	KeepDays     = 5  // years for which hours, days, age bands by the day, and remarks on days are kept
)

// Thin removes the counters that are older than they are kept in such detail, whole days at a time; what is coarser holds their sums already, so none changes. It
// looks once a day, at a believed moment, and tells whether anything went: the file then keeps no copy of it once its log is emptied (see store.DB.Scrub).
func (c *Counter) Thin(ctx context.Context, m Moment) (removed bool, err error) {
	if !m.Believed {
		return false, nil
	}
	today := c.cal.day(m.Wall)
	c.mu.Lock()
	done := c.thinned.Equal(today)
	c.mu.Unlock()
	if done {
		return false, nil
	}
	err = c.db.Write(ctx, func(tx *sql.Tx) error {
		var err error
		removed, err = thin(tx, today.AddDate(0, -KeepQuarters, 0), today.AddDate(-KeepDays, 0, 0))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("old counters were not removed: %w", err)
	}
	c.mu.Lock()
	c.thinned = today
	c.mu.Unlock()
	return removed, nil
}

func thin(tx *sql.Tx, quarters, days time.Time) (removed bool, err error) {
	for _, old := range []struct {
		statement string
		before    time.Time
	}{
		{"DELETE FROM visit_quarter WHERE starts_at < ? AND EXISTS (SELECT 1 FROM visit_spanned)", quarters},
		{"DELETE FROM visit_span WHERE span = 'hour' AND starts_at < ?", days},
		{"DELETE FROM visit_span WHERE span = 'day' AND starts_at < ?", days},
		{"DELETE FROM visit_band WHERE span = 'day' AND starts_at < ?", days},
		{"DELETE FROM visit_mark WHERE starts_at < ?", days},
	} {
		done, err := tx.Exec(old.statement, old.before.Unix())
		if err != nil {
			return false, err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return false, err
		}
		removed = removed || n > 0
	}
	return removed, nil
}
