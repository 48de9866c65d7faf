package visit

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"
)

// inside is about how many people are in the house, by the door sensor.
type inside struct {
	n       int
	empties time.Time // the closing that makes it zero; zero time: not known yet
	seq     int       // which transaction of this process said so; the memory follows the highest
}

// number numbers a transaction that changes how many are inside.
func (c *Counter) number() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	return c.seq
}

// Inside is about how many people are in the house: entered less left since the last closing, never below zero and never above the capacity. It never waits for the
// disk. It also ends the half-day when m is past it.
func (c *Counter) Inside(m Moment) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(m)
	if m.Believed && !c.inside.empties.IsZero() && !m.Wall.Before(c.inside.empties) {
		return 0
	}
	return min(c.inside.n, c.most())
}

// most is the largest number of people inside.
func (c *Counter) most() int {
	if c.opt.Capacity > 0 {
		return c.opt.Capacity
	}
	return math.MaxInt32
}

// pass changes how many are inside by the event's crossing. A closing that went by since the last change, perhaps with the power off, emptied the house before; while the
// time is not believed none can be known to have.
func (w *write) pass(tx *sql.Tx) error {
	change := w.n.entered - w.n.left
	if change == 0 {
		return nil
	}
	var now, empties sql.NullInt64
	if w.m.Believed {
		now, empties = sql.NullInt64{Int64: w.m.Wall.Unix(), Valid: true}, sql.NullInt64{Int64: w.empties.Unix(), Valid: true}
	}
	return w.keep(tx.QueryRow(`INSERT INTO visit_inside (id, inside, ends_at) VALUES (1, min(max(?1, 0), ?2), ?3)
		ON CONFLICT DO UPDATE SET inside = min(max(iif(ends_at <= ?4, 0, inside) + ?1, 0), ?2),
			ends_at = iif(ends_at IS NULL OR ends_at <= ?4, coalesce(?3, ends_at), ends_at)
		RETURNING inside, ends_at`, change, w.c.most(), empties, now))
}

// keep notes what the transaction left in visit_inside.
func (w *write) keep(row *sql.Row) error {
	now, err := scanInside(row)
	if err != nil {
		return err
	}
	w.inside = now
	w.inside.seq = w.c.number()
	return nil
}

// readInside reads the stored number; none is stored before the first crossing.
func readInside(ctx context.Context, db *sql.DB) (inside, error) {
	now, err := scanInside(db.QueryRowContext(ctx, "SELECT inside, ends_at FROM visit_inside"))
	if errors.Is(err, sql.ErrNoRows) {
		return inside{}, nil
	}
	return now, err
}

func scanInside(row *sql.Row) (inside, error) {
	var now inside
	var empties sql.NullInt64
	if err := row.Scan(&now.n, &empties); err != nil {
		return inside{}, err
	}
	if empties.Valid {
		now.empties = time.Unix(empties.Int64, 0)
	}
	return now, nil
}
