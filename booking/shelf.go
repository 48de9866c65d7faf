package booking

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	shelfDays  = 64 // days whose bookings are kept in memory: about 2 MB of a busy place
	shelfReach = 40 // longer views are read past the shelf
	daySeconds = 24 * 3600
)

// shelf keeps the bookings of the days that people look at. The database counts the changes of each UTC day, whoever makes them (booking_day), so
// what lies here is given out only while it is what a reading would give. It belongs to one known, whose names and spaces are in it.
type shelf struct {
	mu   sync.Mutex
	days map[int64]shelved // by seconds since 1970 / daySeconds
	turn int64             // of the views, to tell which day was not looked at for longest
}

// shelved is the bookings that begin on one day, cancelled ones left out, by start, space and id. They do not change.
type shelved struct {
	version int64
	turn    int64
	rows    []row
}

// edition is how often a day was changed, and which bookings were changed last, as the database counts.
type edition struct {
	version int64
	latest  string
}

// view is the bookings made for a time in the interval, cancelled ones left out, by start, as they are now.
func (k *known) view(ctx context.Context, pool *sql.DB, now time.Time, during Interval) ([]Booking, error) {
	// Rounded outwards: an interval may end inside a second.
	from, to := during.Start.Unix(), during.End.Add(time.Second-1).Unix()
	first, last := (from-int64(lookBack.Seconds()))/daySeconds, (to-1)/daySeconds
	days, err := k.lookUp(ctx, pool, first, last)
	if err != nil {
		return nil, err
	}
	var there []*row
	for day := first; day <= last; day++ {
		rows := days[day].rows
		for n := range rows {
			if r := &rows[n]; r.Start.Unix() < to && r.End.Unix() > from {
				there = append(there, r)
			}
		}
	}
	bookings := make([]Booking, len(there))
	for n, r := range there {
		b := &bookings[n]
		*b = r.Booking
		b.Counted = maps.Clone(b.Counted)
		b.State = r.stateAt(now)
		b.forget(now)
	}
	return bookings, nil
}

// lookUp is those days as they are in one reading of the database.
func (k *known) lookUp(ctx context.Context, pool *sql.DB, first, last int64) (map[int64]shelved, error) {
	days, versions := k.shelf.take(first, last)
	// What lies here was committed before this is asked, and versions only grow: when their sum is the same, each is.
	var now int64
	const sum = `SELECT coalesce(sum(version), 0) FROM booking_day WHERE day BETWEEN ? AND ?`
	if err := pool.QueryRowContext(ctx, sum, first, last).Scan(&now); err != nil || now == versions {
		return days, err
	}
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // it only read
	all, err := editions(ctx, tx, first, last)
	if err != nil {
		return nil, err
	}
	for day, e := range all {
		if days[day], err = k.renew(ctx, tx, day, days[day], e); err != nil {
			return nil, err
		}
	}
	k.shelf.put(days)
	return days, nil
}

// renew is a day as it is now, from what it was: only the bookings are read that were changed since, where it is known which. A day that never
// had any was in version 0.
func (k *known) renew(ctx context.Context, q querier, day int64, was shelved, now edition) (shelved, error) {
	if was.version == now.version {
		return was, nil
	}
	where := `WHERE b.cancelled_at IS NULL AND b.starts_at >= ? AND b.starts_at < ? ORDER BY b.starts_at, b.space, b.id`
	args := []any{day * daySeconds, (day + 1) * daySeconds}
	changed, known := now.since(was.version)
	if known {
		// + keeps SQLite from looking through the day for them.
		where = `WHERE b.id IN (SELECT value FROM json_each(?)) AND b.cancelled_at IS NULL AND +b.starts_at >= ? AND +b.starts_at < ?`
		args = append([]any{jsonIDs(changed)}, args...)
	}
	rows, err := k.raw(ctx, q, where, args...)
	if known {
		rows = was.with(changed, rows)
	}
	return shelved{version: now.version, rows: rows}, err
}

// since is the bookings that were changed after an earlier version, and whether all of them are known.
func (e edition) since(version int64) (ids []int64, known bool) {
	rest := e.latest
	for range e.version - version {
		text, older, whole := strings.Cut(rest, " ")
		id, err := strconv.ParseInt(text, 10, 64)
		if !whole || err != nil {
			return nil, false
		}
		ids, rest = append(ids, id), older
	}
	return ids, version < e.version
}

// with is a day's bookings after some were changed: rows is what became of those that still are on that day.
func (s shelved) with(changed []int64, rows []row) []row {
	all := slices.DeleteFunc(slices.Clone(s.rows), func(r row) bool { return slices.Contains(changed, r.ID) })
	for _, r := range rows {
		at, _ := slices.BinarySearchFunc(all, r, func(a, b row) int {
			return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID, b.ID))
		})
		all = slices.Insert(all, at, r)
	}
	return all
}

// editions is those of the days that have or had bookings.
func editions(ctx context.Context, q querier, first, last int64) (map[int64]edition, error) {
	all := make(map[int64]edition, last-first+1)
	err := each(ctx, q, `SELECT day, version, latest FROM booking_day WHERE day BETWEEN ? AND ?`, func(scan func(...any) error) error {
		var day int64
		var e edition
		err := scan(&day, &e.version, &e.latest)
		all[day] = e
		return err
	}, first, last)
	return all, err
}

// take is what lies here of those days, and the sum of its versions.
func (s *shelf) take(first, last int64) (days map[int64]shelved, versions int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn++
	days = make(map[int64]shelved, last-first+1)
	for day := first; day <= last; day++ {
		if kept, there := s.days[day]; there {
			kept.turn = s.turn
			s.days[day], days[day] = kept, kept
			versions += kept.version
		}
	}
	return days, versions
}

// put keeps days, and forgets those that nobody looked at for longest when there are too many.
func (s *shelf) put(days map[int64]shelved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.days == nil {
		s.days = map[int64]shelved{}
	}
	for day, kept := range days {
		kept.turn = s.turn
		s.days[day] = kept
	}
	if over := len(s.days) - shelfDays; over > 0 {
		oldest := slices.SortedFunc(maps.Keys(s.days), func(a, b int64) int { return int(s.days[a].turn - s.days[b].turn) })
		for _, day := range oldest[:over] {
			delete(s.days, day)
		}
	}
}
