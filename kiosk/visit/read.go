package visit

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Quarter is what one entrance counted in 15 minutes, or in a longer span where that is read (see Sums).
type Quarter struct {
	Entrance string
	Start    time.Time // UTC, on a quarter of an hour
	Passages int       // every raw event: taps, presses and crossings of the door; never shown as visits
	Visits   int       // badges, each once per half-day
	Unbadged int       // presses and phones' random ids, one each; not part of Visits
	Entered  int       // crossings inwards, by the door sensor
	Left     int       // crossings outwards
}

// Quarters reads the counters that start in [from, to), in order of time; quarters without any event are absent.
func Quarters(ctx context.Context, db *sql.DB, from, to time.Time) ([]Quarter, error) {
	return readCounters(ctx, db, `SELECT entrance, starts_at, passages, visits, unbadged, entered, "left" FROM visit_quarter
		WHERE starts_at >= ? AND starts_at < ? ORDER BY starts_at, entrance`, ceil(from), ceil(to))
}

// ceil is the first whole unix second not before t.
func ceil(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// Kind says what is to be known about a day's numbers.
type Kind string

const (
	Restart  Kind = "restart"  // a half-day's memory was lost with the power or the process: a badge may be counted twice
	Healed   Kind = "healed"   // counted before the clock was right: times are good to 15 minutes
	Unhealed Kind = "unhealed" // counted in a boot that has not learned the time: in no day
)

// Mark is a remark on the quality of one day at one entrance.
type Mark struct {
	Day      time.Time // the day's first instant, UTC; zero for Unhealed
	Entrance string
	Kind     Kind
	N        int // Restart: how many times; Healed and Unhealed: how many passages
}

// Quality reads the marks of the days that begin in [from, to), in order of time, and before them whatever is unhealed.
func Quality(ctx context.Context, db *sql.DB, from, to time.Time) ([]Mark, error) {
	rows, err := db.QueryContext(ctx, `SELECT NULL AS day, entrance, 'unhealed' AS kind, sum(passages) FROM visit_waiting GROUP BY entrance
		UNION ALL SELECT starts_at, entrance, kind, n FROM visit_mark WHERE starts_at >= ? AND starts_at < ?
		ORDER BY day, entrance, kind`, ceil(from), ceil(to))
	if err != nil {
		return nil, fmt.Errorf("read the quality marks: %w", err)
	}
	defer rows.Close()
	var all []Mark
	for rows.Next() {
		var k Mark
		var day sql.NullInt64
		if err := rows.Scan(&day, &k.Entrance, &k.Kind, &k.N); err != nil {
			return nil, fmt.Errorf("read the quality marks: %w", err)
		}
		if day.Valid {
			k.Day = time.Unix(day.Int64, 0).UTC()
		}
		all = append(all, k)
	}
	return all, rows.Err()
}
