package usage

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"troskel/booking"
	"troskel/kiosk/visit"
)

const (
	// lateFor is how many weeks back a late counter is looked for. It must stay shorter than the 13 months for which 15-minute counters
	// are to be kept once they are thinned out: then usage_taken holds nothing that they do not tell, and no week is compared with thinned ones.
	lateFor = 53
	// mostAtOnce bounds the work of one CloseWeeks after a long time without power; the next call goes on.
	mostAtOnce = 53
)

// CloseWeeks settles every ISO week that is over at now and not in the ledger yet, from the week of the first record on: its protected counts
// are appended and can never be changed. now must come from a believed clock, since a week closed too early stays closed. Each week is one
// transaction, so a power cut leaves it settled or not begun; calling again does nothing twice. Weeks without anybody are settled as zeros.
//
// A counter that reaches an already settled week, because it was healed late, is added to the next week to be settled. For that the ledger
// remembers how much of each week of the last year it has taken. Nothing is lost and nothing counts twice; only the week differs.
func (u *Usage) CloseWeeks(ctx context.Context, now time.Time) error {
	u.closing.Lock()
	defer u.closing.Unlock()
	next, found, err := u.nextWeek(ctx, now)
	if err != nil || !found {
		return err
	}
	last := u.lastFinished(next, now)
	if last.Before(next) {
		return nil
	}
	counted, err := u.tallies(ctx, next.Add(-7*lateFor), last.Add(7))
	if err != nil {
		return err
	}
	taken, err := u.taken(ctx)
	if err != nil {
		return err
	}
	for week := next; !last.Before(week); week = week.Add(7) {
		total := settle(week, counted, taken)
		if err := u.record(ctx, week, total, taken, now); err != nil {
			return fmt.Errorf("settle week %s: %w", weekName(week), err)
		}
	}
	return nil
}

// nextWeek returns the Monday of the week to be settled next: the one after the newest in the ledger, or that of the first record. found is
// false before the first record.
func (u *Usage) nextWeek(ctx context.Context, now time.Time) (monday booking.Date, found bool, err error) {
	var newest sql.NullString
	if err := u.db.Reader().QueryRowContext(ctx, `SELECT max(monday) FROM usage_weeks`).Scan(&newest); err != nil {
		return monday, false, fmt.Errorf("read the newest settled week: %w", err)
	}
	if newest.Valid {
		monday, err = booking.ParseDate(newest.String)
		return monday.Add(7), err == nil, err
	}
	quarters, err := visit.Quarters(ctx, u.db.Reader(), time.Unix(0, 0), now)
	if err != nil {
		return monday, false, fmt.Errorf("look for the first record: %w", err)
	}
	for _, q := range quarters {
		if tallyOf(q) != (tally{}) {
			return mondayOf(booking.DateOf(q.Start, u.zone)), true, nil
		}
	}
	return monday, false, nil
}

// firstWeek returns the Monday of the oldest settled week, zero when there is none.
func (u *Usage) firstWeek(ctx context.Context) (booking.Date, error) {
	var oldest sql.NullString
	if err := u.db.Reader().QueryRowContext(ctx, `SELECT min(monday) FROM usage_weeks`).Scan(&oldest); err != nil {
		return booking.Date{}, fmt.Errorf("read the oldest settled week: %w", err)
	}
	if !oldest.Valid {
		return booking.Date{}, nil
	}
	return booking.ParseDate(oldest.String)
}

// lastFinished returns the Monday of the newest week that is over at now, at most mostAtOnce weeks from next.
func (u *Usage) lastFinished(next booking.Date, now time.Time) booking.Date {
	last := mondayOf(booking.DateOf(now, u.zone)).Add(-7)
	if bound := next.Add(7 * (mostAtOnce - 1)); bound.Before(last) {
		return bound
	}
	return last
}

// tally is what was counted in a week: exact, and therefore never published.
type tally struct{ visits, unbadged, entered, left int }

func tallyOf(q visit.Quarter) tally { return tally{q.Visits, q.Unbadged, q.Entered, q.Left} }

func (t tally) plus(o tally) tally {
	return tally{t.visits + o.visits, t.unbadged + o.unbadged, t.entered + o.entered, t.left + o.left}
}

// beyond returns how much more t holds than o. A counter never goes down while it can still be late; should one do so, it takes nothing back.
func (t tally) beyond(o tally) tally {
	return tally{max(0, t.visits-o.visits), max(0, t.unbadged-o.unbadged), max(0, t.entered-o.entered), max(0, t.left-o.left)}
}

// tallies sums the counters of all entrances from Monday from until Monday to, by the Monday of their week.
func (u *Usage) tallies(ctx context.Context, from, to booking.Date) (map[booking.Date]tally, error) {
	quarters, err := visit.Quarters(ctx, u.db.Reader(), from.In(u.zone), to.In(u.zone))
	if err != nil {
		return nil, fmt.Errorf("read the counters: %w", err)
	}
	weeks := map[booking.Date]tally{}
	for _, q := range quarters {
		monday := mondayOf(booking.DateOf(q.Start, u.zone))
		weeks[monday] = weeks[monday].plus(tallyOf(q))
	}
	return weeks, nil
}

// settle returns what the week is to be told to have had: its own counters and those that came late to the year before it. It notes in taken
// all it took, and forgets the weeks that are too old for late counters.
func settle(week booking.Date, counted, taken map[booking.Date]tally) tally {
	oldest := week.Add(-7 * lateFor)
	var total tally
	for monday, t := range counted {
		if monday.Before(oldest) || week.Before(monday) {
			continue
		}
		fresh := t.beyond(taken[monday])
		total = total.plus(fresh)
		taken[monday] = taken[monday].plus(fresh)
	}
	for monday := range taken {
		if monday.Before(oldest) {
			delete(taken, monday)
		}
	}
	return total
}

// taken reads how much of each recent week is in the ledger.
func (u *Usage) taken(ctx context.Context) (map[booking.Date]tally, error) {
	rows, err := u.db.Reader().QueryContext(ctx, `SELECT monday, visits, unbadged, entered, exited FROM usage_taken`)
	if err != nil {
		return nil, fmt.Errorf("read what the ledger has taken: %w", err)
	}
	defer rows.Close()
	weeks := map[booking.Date]tally{}
	for rows.Next() {
		var monday string
		var t tally
		if err := rows.Scan(&monday, &t.visits, &t.unbadged, &t.entered, &t.left); err != nil {
			return nil, err
		}
		date, err := booking.ParseDate(monday)
		if err != nil {
			return nil, err
		}
		weeks[date] = t
	}
	return weeks, rows.Err()
}

// record writes the settled week and what it took in one transaction.
func (u *Usage) record(ctx context.Context, week booking.Date, total tally, taken map[booking.Date]tally, now time.Time) error {
	return u.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO usage_weeks (monday, visits, unbadged, entered, exited, definition_version, closed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, week.String(), stored(total.visits), stored(total.unbadged), stored(total.entered), stored(total.left),
			DefinitionVersion, now.Unix())
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM usage_taken`); err != nil {
			return err
		}
		for monday, t := range taken {
			_, err := tx.ExecContext(ctx, `INSERT INTO usage_taken (monday, visits, unbadged, entered, exited) VALUES (?, ?, ?, ?, ?)`,
				monday.String(), t.visits, t.unbadged, t.entered, t.left)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// stored is a count as the ledger keeps it: protected, NULL when hidden.
func stored(n int) sql.NullInt64 {
	f := Protect(n)
	return sql.NullInt64{Int64: int64(f.N), Valid: !f.Hidden}
}
