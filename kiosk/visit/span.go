package visit

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Span is a length of time for which sums of the counters are kept.
type Span string

const (
	SpanHour  Span = "hour"  // a clock hour of the place
	SpanDay   Span = "day"   // a date of the place
	SpanMonth Span = "month" // a calendar month of the place
)

// spanOf is the first unix second of the span in which t lies.
func (c calendar) spanOf(s Span, t time.Time) int64 {
	switch s {
	case SpanDay:
		return c.day(t).Unix()
	case SpanMonth:
		return c.month(t).Unix()
	}
	local := t.In(c.zone)
	return t.Unix() - int64(local.Minute()*60+local.Second())
}

// Sums reads the counters summed over the spans that start in [from, to), in order of time; each Quarter then is a whole span. Spans without any event are absent.
func Sums(ctx context.Context, db *sql.DB, span Span, from, to time.Time) ([]Quarter, error) {
	return readCounters(ctx, db, `SELECT entrance, starts_at, passages, visits, unbadged, entered, "left" FROM visit_span
		WHERE starts_at >= ? AND starts_at < ? AND span = ? ORDER BY starts_at, entrance`, ceil(from), ceil(to), string(span))
}

// count adds to the counters of the quarter in which t lies, and to those of every span around it.
func (c calendar) count(tx *sql.Tx, entrance string, t time.Time, n tally) error {
	_, err := tx.Exec(`INSERT INTO visit_quarter (entrance, starts_at, passages, visits, unbadged, entered, "left") VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET passages = passages + excluded.passages, visits = visits + excluded.visits, unbadged = unbadged + excluded.unbadged,
			entered = entered + excluded.entered, "left" = "left" + excluded."left"`,
		entrance, quarterOf(t), n.passages, n.visits, n.unbadged, n.entered, n.left)
	if err != nil {
		return err
	}
	return c.sum(tx, entrance, t, n)
}

// sum is the part of count that is about spans, in one statement.
func (c calendar) sum(tx *sql.Tx, entrance string, t time.Time, n tally) error {
	_, err := tx.Exec(`INSERT INTO visit_span (span, starts_at, entrance, passages, visits, unbadged, entered, "left")
		VALUES ('hour', ?1, ?4, ?5, ?6, ?7, ?8, ?9), ('day', ?2, ?4, ?5, ?6, ?7, ?8, ?9), ('month', ?3, ?4, ?5, ?6, ?7, ?8, ?9)
		ON CONFLICT DO UPDATE SET passages = passages + excluded.passages, visits = visits + excluded.visits, unbadged = unbadged + excluded.unbadged,
			entered = entered + excluded.entered, "left" = "left" + excluded."left"`,
		c.spanOf(SpanHour, t), c.spanOf(SpanDay, t), c.spanOf(SpanMonth, t), entrance, n.passages, n.visits, n.unbadged, n.entered, n.left)
	return err
}

// span sums up, once in the life of a database, the quarters that were counted before there were spans.
func (w *write) span(tx *sql.Tx) error {
	done, err := tx.Exec("INSERT INTO visit_spanned (id) VALUES (1) ON CONFLICT DO NOTHING")
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	old, err := readCounters(context.Background(), tx, `SELECT entrance, starts_at, passages, visits, unbadged, entered, "left" FROM visit_quarter ORDER BY starts_at`)
	if err != nil {
		return err
	}
	for _, q := range old {
		if err := w.c.cal.sum(tx, q.Entrance, q.Start, tally{q.Passages, q.Visits, q.Unbadged, q.Entered, q.Left}); err != nil {
			return err
		}
	}
	return nil
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func readCounters(ctx context.Context, db querier, query string, args ...any) ([]Quarter, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the counters: %w", err)
	}
	defer rows.Close()
	var all []Quarter
	for rows.Next() {
		var q Quarter
		var start int64
		if err := rows.Scan(&q.Entrance, &start, &q.Passages, &q.Visits, &q.Unbadged, &q.Entered, &q.Left); err != nil {
			return nil, fmt.Errorf("read the counters: %w", err)
		}
		q.Start = time.Unix(start, 0).UTC()
		all = append(all, q)
	}
	return all, rows.Err()
}
