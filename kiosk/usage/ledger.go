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
	// are to be kept once they are thinned out: then usage_had holds nothing that they do not tell, and no week is compared with thinned ones.
	lateFor = 53
	// mostAtOnce bounds the work of one CloseWeeks after a long time without power; the next call goes on.
	mostAtOnce = 53
	// countedWithin is how many days after its last week a term's participants are final: heads are counted, and bookings vouched for, until then.
	countedWithin = 8
)

// CloseWeeks settles every ISO week that is over at now and not in the ledger yet, from the week of the first record on, and with the last week of a
// month or a term that too: its protected counts are appended, sealed, and can never be changed. now must come from a believed clock, since what is closed
// too early stays closed. Each week, with all that it closes, is one transaction, so a power cut leaves it settled or not begun; calling again does nothing
// twice. Weeks without anybody are settled as zeros.
//
// A counter that reaches an already settled week, because it was healed late, is added to the next week to be settled, and so to that week's month and
// term. For that the ledger remembers how much of each week of the last year it has taken. Nothing is lost and nothing counts twice; only the week differs.
func (u *Usage) CloseWeeks(ctx context.Context, now time.Time) error {
	u.closing.Lock()
	defer u.closing.Unlock()
	if err := u.closePeople(ctx, now); err != nil {
		return err
	}
	if err := u.closeActivities(ctx, now); err != nil {
		return err
	}
	return u.closeReach(ctx, now)
}

func (u *Usage) closePeople(ctx context.Context, now time.Time) error {
	next, found, err := u.nextWeek(ctx, now)
	if err != nil || !found {
		return err
	}
	last := u.lastFinished(next, now)
	if last.Before(next) {
		return nil
	}
	counted, err := u.counted(ctx, next.Add(-7*lateFor), last.Add(7))
	if err != nil {
		return err
	}
	if err := u.adopt(ctx, counted); err != nil {
		return err
	}
	had, err := u.had(ctx)
	if err != nil {
		return err
	}
	for week := next; !last.Before(week); week = week.Add(7) {
		total, took := settle(week, counted, had)
		if err := u.record(ctx, week, total, took, now); err != nil {
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
func firstWeek(ctx context.Context, tx *sql.Tx) (booking.Date, error) {
	var oldest sql.NullString
	if err := tx.QueryRowContext(ctx, `SELECT min(monday) FROM usage_weeks`).Scan(&oldest); err != nil {
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

// tally is what was counted: exact, and therefore never published.
type tally struct{ visits, unbadged, entered, left int }

func tallyOf(q visit.Quarter) tally { return tally{q.Visits, q.Unbadged, q.Entered, q.Left} }

func (t tally) plus(o tally) tally {
	return tally{t.visits + o.visits, t.unbadged + o.unbadged, t.entered + o.entered, t.left + o.left}
}

// record writes the settled week, what it took, and the month and term that end with it, in one transaction.
func (u *Usage) record(ctx context.Context, week booking.Date, total parts, took byWeek, now time.Time) error {
	return u.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO usage_weeks (monday, visits, unbadged, entered, exited, definition_version, closed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, week.String(), stored(total.all("visits")), stored(total.all("unbadged")), stored(total.all("entered")),
			stored(total.all("left")), DefinitionVersion, now.Unix())
		if err != nil {
			return err
		}
		if err := keepHad(tx, week, took); err != nil {
			return err
		}
		if err := keepPending(tx, week, total); err != nil {
			return err
		}
		if err := seal(tx, weekGrid, week.String()); err != nil {
			return err
		}
		return closeEnding(tx, week, now)
	})
}

// closeEnding closes the month and the term that end with a week.
func closeEnding(tx *sql.Tx, week booking.Date, now time.Time) error {
	if month := monthOf(week); monthOf(week.Add(7)) != month {
		total, err := pending(tx, monthGrid, month)
		if err != nil {
			return err
		}
		if err := closeMonth(tx, month, total, now); err != nil {
			return err
		}
	}
	term := termOf(week)
	if termOf(week.Add(7)) == term {
		return nil
	}
	total, err := pending(tx, termGrid, term)
	if err != nil {
		return err
	}
	return closeTerm(tx, term, total, now)
}

// stored is a count as the ledger keeps it: protected, NULL when hidden.
func stored(n int) sql.NullInt64 {
	f := Protect(n)
	return sql.NullInt64{Int64: int64(f.N), Valid: !f.Hidden}
}
