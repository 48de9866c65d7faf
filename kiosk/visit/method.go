package visit

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Method is how badges were counted from an instant on. Figures from before and after a change of it do not compare.
type Method struct {
	Since  time.Time // UTC, on a quarter of an hour
	Mode   Mode
	Period Period
}

// Methods reads how badges were counted in [from, to), in order of time; the first may have begun before. There is none from before it was written down.
func Methods(ctx context.Context, db *sql.DB, from, to time.Time) ([]Method, error) {
	rows, err := db.QueryContext(ctx, `SELECT since, mode, period FROM visit_method WHERE since < ?2
		AND id >= coalesce((SELECT max(id) FROM visit_method WHERE since <= ?1), 0) ORDER BY id`, ceil(from), ceil(to))
	if err != nil {
		return nil, fmt.Errorf("read how badges were counted: %w", err)
	}
	defer rows.Close()
	var all []Method
	for rows.Next() {
		var m Method
		var since int64
		if err := rows.Scan(&since, &m.Mode, &m.Period); err != nil {
			return nil, fmt.Errorf("read how badges were counted: %w", err)
		}
		m.Since = time.Unix(since, 0).UTC()
		all = append(all, m)
	}
	return all, rows.Err()
}

// declare writes down how badges are counted, where that is another way than before.
func (w *write) declare(tx *sql.Tx) error {
	mode, period := w.c.opt.Mode, w.c.opt.Period
	if mode == "" {
		mode = ModeB
	}
	if period == "" {
		period = HalfDay
	}
	_, err := tx.Exec(`INSERT INTO visit_method (since, mode, period) SELECT ?1, ?2, ?3
		WHERE (?2, ?3) IS NOT (SELECT mode, period FROM visit_method ORDER BY id DESC LIMIT 1)`, quarterOf(w.m.Wall), string(mode), string(period))
	return err
}
