package visit

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// PeriodKind is what reach is counted in. Reach in one is never a sum of reaches in shorter ones.
type PeriodKind string

const (
	Month PeriodKind = "month"
	Term  PeriodKind = "term" // vårterminen is January to June, höstterminen July to December
)

// Reach is how many different badges came in one month or term, where badges remember (mode C).
type Reach struct {
	Kind  PeriodKind
	Start time.Time // the period's first instant, UTC
	N     int
}

// Reaches reads the reach of the months and terms that begin in [from, to), in order of time; those without any are absent.
func Reaches(ctx context.Context, db *sql.DB, from, to time.Time) ([]Reach, error) {
	rows, err := db.QueryContext(ctx, "SELECT period_kind, starts_at, n FROM visit_reach WHERE starts_at >= ? AND starts_at < ? ORDER BY starts_at, period_kind",
		ceil(from), ceil(to))
	if err != nil {
		return nil, fmt.Errorf("read the reach: %w", err)
	}
	defer rows.Close()
	var all []Reach
	for rows.Next() {
		var r Reach
		var start int64
		if err := rows.Scan(&r.Kind, &start, &r.N); err != nil {
			return nil, fmt.Errorf("read the reach: %w", err)
		}
		r.Start = time.Unix(start, 0).UTC()
		all = append(all, r)
	}
	return all, rows.Err()
}

// addReach counts one more badge in a period.
func addReach(tx *sql.Tx, kind PeriodKind, start time.Time) error {
	_, err := tx.Exec("INSERT INTO visit_reach (period_kind, starts_at, n) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1", string(kind), start.Unix())
	return err
}
