package booking

import (
	"context"
	"database/sql"
	"time"
)

// desk is where one change of bookings happens: one transaction, one moment, and what is known meanwhile.
type desk struct {
	*known
	ctx context.Context
	tx  *sql.Tx
	now time.Time

	gave   bool   // a booking gave up time
	curt   bool   // what is refused comes without alternatives
	parked *[]row // what gave up time that nobody is offered yet, since a series that is moved may want it back; nil = it is offered at once
}

// atDesk runs do in one transaction. do tells whether it changed anything; then changed is called once that is durable.
func (e *Engine) atDesk(ctx context.Context, do func(d *desk) (wrote bool, err error)) error {
	wrote, err := e.write(ctx, do)
	if err == nil && wrote {
		e.changed()
	}
	return err
}

func (e *Engine) write(ctx context.Context, do func(d *desk) (wrote bool, err error)) (wrote bool, err error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	gave := false
	err = e.db.Write(ctx, func(tx *sql.Tx) (err error) {
		d := &desk{known: k, ctx: ctx, tx: tx, now: e.moment()}
		wrote, err = do(d)
		gave = d.gave
		return err
	})
	if err == nil && gave {
		e.asked.Store(nil) // with it, others may have more of what they may have
	}
	return wrote, err
}

// exec runs a statement that writes.
func (d *desk) exec(query string, args ...any) error {
	_, err := d.tx.ExecContext(d.ctx, query, args...)
	return err
}

// find is a booking by its id.
func (d *desk) find(id int64) (row, error) {
	rows, err := d.rows(d.ctx, d.tx, d.now, `WHERE b.id = ?`, id)
	if err == nil && len(rows) == 0 {
		err = refuse("unknown_booking")
	}
	if err != nil {
		return row{}, err
	}
	return rows[0], nil
}

// release gives back all that a booking holds.
func (d *desk) release(booking int64) error {
	return d.exec(`DELETE FROM occupancy WHERE booking = ?`, booking)
}

// vacate gives back what a booking still holds, from the minute that has begun.
func (d *desk) vacate(booking int64) error {
	free := d.now.Truncate(time.Minute).Unix()
	if err := d.exec(`DELETE FROM occupancy WHERE booking = ? AND starts_at >= ?`, booking, free); err != nil {
		return err
	}
	return d.exec(`UPDATE occupancy SET ends_at = ? WHERE booking = ? AND ends_at > ?`, free, booking, free)
}

// heldFrom is when the time that a booking holds begins: later than its start for those who came when it had been given up.
func (d *desk) heldFrom(r row) (time.Time, error) {
	from := r.Start
	err := each(d.ctx, d.tx, `SELECT starts_at FROM occupancy WHERE booking = ? LIMIT 1`, func(scan func(...any) error) error {
		var start int64
		err := scan(&start)
		from = fromUnix(start)
		return err
	}, r.ID)
	return from, err
}
