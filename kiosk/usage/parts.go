package usage

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"
	"time"

	"troskel/booking"
	"troskel/kiosk/visit"
)

// parts is what was counted in a week, exact and therefore never published, by part: "visits/1a" and "unbadged/7p" are by weekday (1 is Monday) and
// half-day (a: before noon), "entered", "left" and "passages" by the week, "band/3" those who chose an age band.
type parts map[string]int

// halves is the names of the half-days of a week, in order.
var halves = func() (all []string) {
	for day := 1; day <= 7; day++ {
		all = append(all, fmt.Sprint(day, "a"), fmt.Sprint(day, "p"))
	}
	return all
}()

// halfOf is the half-day in which a local time lies.
func halfOf(local time.Time) string {
	day := (int(local.Weekday())+6)%7 + 1
	if local.Hour() < 12 {
		return fmt.Sprint(day, "a")
	}
	return fmt.Sprint(day, "p")
}

func bandPart(band int) string { return fmt.Sprint("band/", band) }

// all is the sum of the parts below a name.
func (p parts) all(name string) (n int) {
	for part, m := range p {
		if part == name || strings.HasPrefix(part, name+"/") {
			n += m
		}
	}
	return n
}

func (p parts) add(o parts) {
	for part, n := range o {
		if n > 0 {
			p[part] += n
		}
	}
}

// beyond returns how much more p holds than o. A counter never goes down while it can still be late; should one do so, it takes nothing back.
func (p parts) beyond(o parts) parts {
	more := parts{}
	for part, n := range p {
		if n > o[part] {
			more[part] = n - o[part]
		}
	}
	return more
}

// byWeek is parts by the Monday of their week.
type byWeek map[booking.Date]parts

func (w byWeek) of(monday booking.Date) parts {
	if w[monday] == nil {
		w[monday] = parts{}
	}
	return w[monday]
}

// counted reads the counters of all entrances from Monday from until Monday to.
func (u *Usage) counted(ctx context.Context, from, to booking.Date) (byWeek, error) {
	quarters, err := visit.Quarters(ctx, u.db.Reader(), from.In(u.zone), to.In(u.zone))
	if err != nil {
		return nil, fmt.Errorf("read the counters: %w", err)
	}
	weeks := byWeek{}
	for _, q := range quarters {
		local := q.Start.In(u.zone)
		half := halfOf(local)
		weeks.of(mondayOf(booking.DateOf(local, u.zone))).add(parts{
			"visits/" + half: q.Visits, "unbadged/" + half: q.Unbadged, "entered": q.Entered, "left": q.Left, "passages": q.Passages,
		})
	}
	days, err := visit.BandDays(ctx, u.db.Reader(), from.In(u.zone), to.In(u.zone))
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		week := weeks.of(mondayOf(booking.DateOf(d.Day, u.zone)))
		for i, n := range d.N {
			week.add(parts{bandPart(i + 1): n})
		}
	}
	return weeks, nil
}

// had reads how much of each recent week is in the ledger.
func (u *Usage) had(ctx context.Context) (byWeek, error) {
	rows, err := u.db.Reader().QueryContext(ctx, `SELECT monday, part, n FROM usage_had`)
	if err != nil {
		return nil, fmt.Errorf("read what the ledger has taken: %w", err)
	}
	defer rows.Close()
	weeks := byWeek{}
	for rows.Next() {
		var monday, part string
		var n int
		if err := rows.Scan(&monday, &part, &n); err != nil {
			return nil, err
		}
		date, err := booking.ParseDate(monday)
		if err != nil {
			return nil, err
		}
		weeks.of(date)[part] = n
	}
	return weeks, rows.Err()
}

// settle returns what the week is to be told to have had, its own counters and those that came late to the year before it, and of which weeks it took
// how much. It notes in had all it took, and forgets the weeks that are too old for late counters.
func settle(week booking.Date, counted, had byWeek) (total parts, took byWeek) {
	oldest := week.Add(-7 * lateFor)
	total, took = parts{}, byWeek{}
	for monday, p := range counted {
		if monday.Before(oldest) || week.Before(monday) {
			continue
		}
		if fresh := p.beyond(had[monday]); len(fresh) > 0 {
			took[monday] = fresh
			total.add(fresh)
			had.of(monday).add(fresh)
		}
	}
	maps.DeleteFunc(had, func(monday booking.Date, _ parts) bool { return monday.Before(oldest) })
	return total, took
}

// keepHad writes what was taken of which weeks, and forgets what is too old to be late.
func keepHad(tx *sql.Tx, week booking.Date, took byWeek) error {
	for monday, p := range took {
		for part, n := range p {
			if _, err := tx.Exec(`INSERT INTO usage_had (monday, part, n) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`,
				monday.String(), part, n); err != nil {
				return err
			}
		}
	}
	_, err := tx.Exec(`DELETE FROM usage_had WHERE monday < ?`, week.Add(-7*lateFor).String())
	return err
}

// keepPending adds what a week had to what its month and term come to.
func keepPending(tx *sql.Tx, week booking.Date, total parts) error {
	if err := addPending(tx, monthGrid, monthOf(week), total); err != nil {
		return err
	}
	return addPending(tx, termGrid, termOf(week), total)
}

func addPending(tx *sql.Tx, grid string, period booking.Date, total parts) error {
	for part, n := range total {
		if _, err := tx.Exec(`INSERT INTO usage_pending (grid, period, part, n) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`,
			grid, period.String(), part, n); err != nil {
			return err
		}
	}
	return nil
}

// pending reads what a month or term comes to, and removes it.
func pending(tx *sql.Tx, grid string, period booking.Date) (parts, error) {
	rows, err := tx.Query(`DELETE FROM usage_pending WHERE grid = ? AND period = ? RETURNING part, n`, grid, period.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	total := parts{}
	for rows.Next() {
		var part string
		var n int
		if err := rows.Scan(&part, &n); err != nil {
			return nil, err
		}
		total[part] = n
	}
	return total, rows.Err()
}
