package visit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// tally is what an event adds to the counters.
type tally struct{ passages, visits, unbadged, entered, left int }

// add counts one event in one durable commit. half is given for a badge that is new to it.
func (c *Counter) add(ctx context.Context, m Moment, n tally, half *halfDay) error {
	return c.addWith(ctx, m, n, half, nil)
}

// addWith is add with more to do in the same transaction at a believed moment.
func (c *Counter) addWith(ctx context.Context, m Moment, n tally, half *halfDay, more func(*sql.Tx) error) error {
	w, err := c.prepare(m, n, half)
	if err != nil {
		return err
	}
	w.more = more
	if err := c.db.Write(ctx, w.run); err != nil {
		c.failed(w)
		return fmt.Errorf("nothing was counted: %w", err)
	}
	c.stored(w)
	return nil
}

// write is one transaction: what it is about, what must be looked up before it, and what came of it. run may be called again when its transaction was lost.
type write struct {
	c    *Counter
	m    Moment
	n    tally
	half *halfDay // set: the event is the first of a badge
	more func(*sql.Tx) error

	began   time.Time // the half-day's begin, for the question whether an earlier memory of it was lost
	empties time.Time // when the house is next empty
	mayAsk  bool      // began is known
	tells   bool      // how badges are counted is to be written down, and what was counted before there were spans summed up
	heals   bool      // this boot's waiting counters are to be moved first
	past    calendar  // for those, since the boot
	begun   int       // unbelieved writes begun before this one; -1: some of them are under way

	asked  bool // this write was the one to ask that question
	inside inside
}

// prepare looks up what a transaction must not wait for.
func (c *Counter) prepare(m Moment, n tally, half *halfDay) (*write, error) {
	c.mu.Lock()
	if c.vault == nil {
		c.mu.Unlock()
		return nil, ErrClosed
	}
	c.turn(m)
	w := &write{
		c: c, m: m, n: n, half: half, mayAsk: half != nil && !half.asked,
		tells: m.Believed && !c.stated, heals: m.Believed && c.healed != m.Boot, begun: c.begun, empties: c.inside.empties,
	}
	if c.begun != c.ended {
		w.begun = -1
	}
	if !m.Believed {
		c.begun++
		c.healed = ""
	}
	c.mu.Unlock()
	if !m.Believed {
		return w, nil
	}
	if w.mayAsk {
		w.began = c.cal.began(m.Wall)
	}
	if crosses := n.entered+n.left > 0; (crosses || w.heals) && !w.empties.After(m.Wall) {
		w.empties = c.cal.empties(m.Wall)
	}
	if w.heals {
		w.past = c.cal.during(c.cal.day(bootOf(m)), m.Wall)
	}
	return w, nil
}

// run is the transaction.
func (w *write) run(tx *sql.Tx) error {
	w.inside = inside{}
	first := w.first()
	if !w.m.Believed {
		return w.wait(tx, first)
	}
	if w.tells {
		if err := errors.Join(w.declare(tx), w.span(tx)); err != nil {
			return err
		}
	}
	if w.heals {
		if err := w.heal(tx); err != nil {
			return err
		}
	}
	if first {
		if err := markRestart(tx, w.c.opt.Entrance, w.began, w.m.Wall, w.c.cal.day(w.m.Wall), 0); err != nil {
			return err
		}
	}
	if w.n == (tally{}) {
		return nil
	}
	if err := w.c.cal.count(tx, w.c.opt.Entrance, w.m.Wall, w.n); err != nil {
		return err
	}
	if w.more != nil {
		if err := w.more(tx); err != nil {
			return err
		}
	}
	return w.pass(tx)
}

// first tells whether this is the first badge of its half-day's memory, as the order of transactions has it.
func (w *write) first() bool {
	if !w.mayAsk {
		return false
	}
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	w.asked = w.asked || !w.half.asked
	w.half.asked = true
	return w.asked
}

// wait counts under the boot and the time since then.
func (w *write) wait(tx *sql.Tx, first bool) error {
	sets := 0
	if first {
		sets = 1
	}
	_, err := tx.Exec(`INSERT INTO visit_waiting (boot, slot, entrance, passages, visits, unbadged, entered, "left", sets) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET passages = passages + excluded.passages, visits = visits + excluded.visits, unbadged = unbadged + excluded.unbadged,
			entered = entered + excluded.entered, "left" = "left" + excluded."left", sets = sets + excluded.sets`,
		w.m.Boot, max(w.m.Mono, 0)/quarter, w.c.opt.Entrance, w.n.passages, w.n.visits, w.n.unbadged, w.n.entered, w.n.left, sets)
	if err != nil {
		return err
	}
	return w.pass(tx)
}

// markRestart marks the day when badges were already counted in the half-day that began at began and has come to at: this memory of it does not know them.
// more is how many memories are known to be lost besides.
func markRestart(tx *sql.Tx, entrance string, began, at, day time.Time, more int) error {
	var lost bool
	err := tx.QueryRow("SELECT EXISTS (SELECT 1 FROM visit_quarter WHERE entrance = ? AND starts_at BETWEEN ? AND ? AND visits > 0)",
		entrance, quarterOf(began), quarterOf(at)).Scan(&lost)
	if err != nil {
		return err
	}
	if lost {
		more++
	}
	return mark(tx, entrance, day, Restart, more)
}

// mark adds n to a mark of a day.
func mark(tx *sql.Tx, entrance string, day time.Time, kind Kind, n int) error {
	if n == 0 {
		return nil
	}
	_, err := tx.Exec("INSERT INTO visit_mark (starts_at, entrance, kind, n) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
		day.Unix(), entrance, string(kind), n)
	return err
}

// stored takes into memory what is on disk now. A boot is healed for good only when no unbelieved write can have come after the move.
func (c *Counter) stored(w *write) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !w.m.Believed {
		c.ended++
	}
	c.stated = c.stated || w.tells
	if w.heals && w.begun == c.begun {
		c.healed = w.m.Boot
	}
	if w.inside.seq > c.inside.seq {
		c.inside = w.inside
	}
}

// failed takes back what the transaction said about a half-day.
func (c *Counter) failed(w *write) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !w.m.Believed {
		c.ended++
	}
	if w.asked {
		w.half.asked = false
	}
}
