package usage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"troskel/booking"
)

// Week is one settled ISO week of the place.
type Week struct {
	Monday            booking.Date
	Visits            Figure // badges, each once per half-day
	Unbadged          Figure // presses and phones; not part of Visits
	Entered, Left     Figure // passages of the door
	DefinitionVersion string // by which it was counted
	Use                      // of all smallest spaces together
}

// Name returns the week as ISO 8601 writes it, such as "2026-W10".
func (w Week) Name() string { return weekName(w.Monday) }

// figures returns the week's people in the order in which they are printed.
func (w Week) figures() []Figure { return []Figure{w.Visits, w.Unbadged, w.Entered, w.Left} }

// Weeks returns the settled weeks wholly inside [from, to], oldest first. Weeks that are not settled, or lie before the first record, are
// absent: that is not the same as zero.
func (u *Usage) Weeks(ctx context.Context, from, to booking.Date) ([]Week, error) {
	if err := (Period{from, to}).Check(); err != nil {
		return nil, err
	}
	weeks, err := u.settled(ctx, from, to)
	if err != nil || len(weeks) == 0 {
		return nil, err
	}
	all := Period{weeks[0].Monday, weeks[len(weeks)-1].Monday.Add(6)}
	past, err := u.look(ctx, all, all.span(u.zone).End)
	if err != nil {
		return nil, err
	}
	for i, w := range weeks {
		span := Period{w.Monday, w.Monday.Add(6)}.span(u.zone)
		for _, room := range past.rooms {
			weeks[i].Use = weeks[i].Plus(room.within(span))
		}
	}
	return weeks, nil
}

// settled reads the people of the settled weeks inside [from, to] from the ledger.
func (u *Usage) settled(ctx context.Context, from, to booking.Date) (weeks []Week, err error) {
	err = u.ledger(ctx, func(tx *sql.Tx) error {
		weeks, err = settledWeeks(ctx, tx, from, to)
		return err
	})
	return weeks, err
}

// ledger reads one state of the ledger, even while a period closes.
func (u *Usage) ledger(ctx context.Context, read func(tx *sql.Tx) error) error {
	tx, err := u.db.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	return errors.Join(read(tx), tx.Rollback())
}

func settledWeeks(ctx context.Context, tx *sql.Tx, from, to booking.Date) ([]Week, error) {
	first, last := from.String(), to.Add(-6).String()
	if err := fits(ctx, tx, weekGrid, first, last); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT monday, visits, unbadged, entered, exited, definition_version FROM usage_weeks
		WHERE monday >= ? AND monday <= ? ORDER BY monday`, first, last)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	defer rows.Close()
	var weeks []Week
	for rows.Next() {
		var monday string
		var visits, unbadged, entered, left sql.NullInt64
		var w Week
		if err := rows.Scan(&monday, &visits, &unbadged, &entered, &left, &w.DefinitionVersion); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		if w.Monday, err = booking.ParseDate(monday); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		w.Visits, w.Unbadged, w.Entered, w.Left = told(visits), told(unbadged), told(entered), told(left)
		weeks = append(weeks, w)
	}
	return weeks, rows.Err()
}

// told is a count of the ledger as a Figure.
func told(n sql.NullInt64) Figure { return Figure{N: int(n.Int64), Hidden: !n.Valid} }
