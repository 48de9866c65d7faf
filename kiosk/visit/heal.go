package visit

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Heal moves the counters that were kept under this boot to the quarters of an hour to which they belong, now that the boot's wall time is known, in
// one transaction; their days carry the mark Healed. It does nothing while m is not believed. Any count at a believed moment heals by itself, so this is for the time when nobody comes.
//
// Counters of an earlier boot that never learned the time stay where they are: nobody knows how long the power was off. Quality tells of them as Unhealed.
func (c *Counter) Heal(ctx context.Context, m Moment) error {
	if !m.Believed {
		return nil
	}
	return c.add(ctx, m, tally{}, nil)
}

// bootOf is when a believed moment's boot was.
func bootOf(m Moment) time.Time { return m.Wall.Add(-m.Mono) }

// waiting is the counters of one slot of 15 minutes since boot.
type waiting struct {
	slot     int64
	entrance string
	n        tally
	sets     int // memories that learned their first badge in it
}

// heal moves the boot's waiting counters and sees to it that a closing which went by meanwhile emptied the house.
func (w *write) heal(tx *sql.Tx) error {
	slots, err := readWaiting(tx, w.m.Boot)
	if err != nil || len(slots) == 0 {
		return err
	}
	for _, s := range slots {
		if err := w.place(tx, s); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("DELETE FROM visit_waiting WHERE boot = ?", w.m.Boot); err != nil {
		return err
	}
	if err := w.healBands(tx); err != nil {
		return err
	}
	return w.recount(tx)
}

func readWaiting(tx *sql.Tx, boot string) ([]waiting, error) {
	rows, err := tx.Query(`SELECT slot, entrance, passages, visits, unbadged, entered, "left", sets FROM visit_waiting WHERE boot = ? ORDER BY slot, entrance`, boot)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []waiting
	for rows.Next() {
		var s waiting
		if err := rows.Scan(&s.slot, &s.entrance, &s.n.passages, &s.n.visits, &s.n.unbadged, &s.n.entered, &s.n.left, &s.sets); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// at is where the counters of a slot of the boot go: its middle, which is at most a quarter off, but never later than now.
func (w *write) at(slot int64) time.Time {
	at := bootOf(w.m).Add(time.Duration(slot)*quarter + quarter/2)
	if at.After(w.m.Wall) {
		return w.m.Wall
	}
	return at
}

// place puts a slot's counters where they belong.
func (w *write) place(tx *sql.Tx, s waiting) error {
	at := w.at(s.slot)
	day := w.past.day(at)
	if s.sets > 0 {
		if err := markRestart(tx, s.entrance, w.past.began(at), at, day, s.sets-1); err != nil {
			return err
		}
	}
	if err := w.c.cal.count(tx, s.entrance, at, s.n); err != nil {
		return err
	}
	return mark(tx, s.entrance, day, Healed, s.n.passages)
}

// recount finds how many are inside from the crossings since the last closing, when that was while the time was not believed.
func (w *write) recount(tx *sql.Tx) error {
	stored, err := scanInside(tx.QueryRow("SELECT inside, ends_at FROM visit_inside"))
	if errors.Is(err, sql.ErrNoRows) || (err == nil && stored.empties.After(w.m.Wall)) {
		return nil
	}
	if err != nil {
		return err
	}
	since := w.lastEmpty(stored.empties)
	rows, err := tx.Query(`SELECT entered - "left" FROM visit_quarter WHERE starts_at >= ? ORDER BY starts_at`, quarterOf(since))
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var change int
		if err := rows.Scan(&change); err != nil {
			return err
		}
		n = min(max(n+change, 0), w.c.most())
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return w.keep(tx.QueryRow("UPDATE visit_inside SET inside = ?, ends_at = ? RETURNING inside, ends_at", n, w.empties.Unix()))
}

// lastEmpty is the last closing up to now, starting from one that is known, if any, or from the boot's day.
func (w *write) lastEmpty(known time.Time) time.Time {
	last := w.past.day(bootOf(w.m))
	if known.After(last) {
		last = known
	}
	for next := w.past.empties(last); !next.After(w.m.Wall); next = w.past.empties(last) {
		last = next
	}
	return last
}
