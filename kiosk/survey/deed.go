package survey

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
)

// Deed is one "Ni sa – vi gjorde": what people said, and what was done about it.
type Deed struct {
	ID        int64 // 0 in KeepDeed makes a new one
	Said, Did string
	Published bool // shown at the entrance
}

const mostDeeds = 20

// Deeds is every deed, the newest first.
func (s *Survey) Deeds(ctx context.Context) ([]Deed, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT id, said, did, published FROM survey_deed ORDER BY id DESC`)
	if err != nil {
		return nil, fmt.Errorf("read what was done: %w", err)
	}
	defer rows.Close()
	var all []Deed
	for rows.Next() {
		var d Deed
		if err := rows.Scan(&d.ID, &d.Said, &d.Did, &d.Published); err != nil {
			return nil, fmt.Errorf("read what was done: %w", err)
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// KeepDeed makes a deed, or changes one.
func (s *Survey) KeepDeed(ctx context.Context, by string, d Deed) error {
	if d.Said, d.Did = clean(d.Said), clean(d.Did); !within(d.Said, 300) || !within(d.Did, 300) {
		return refuse("survey_deed")
	}
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		var have, known int
		if err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(id = ?), 0) FROM survey_deed`, d.ID).Scan(&have, &known); err != nil {
			return err
		}
		query := `UPDATE survey_deed SET said = ?, did = ?, published = ? WHERE id = ?`
		args := []any{d.Said, d.Did, d.Published, d.ID}
		switch {
		case d.ID == 0 && have >= mostDeeds:
			return refuse("survey_deeds", "max", strconv.Itoa(mostDeeds))
		case d.ID == 0:
			query, args = `INSERT INTO survey_deed (said, did, published) VALUES (?, ?, ?)`, args[:3]
		case known == 0:
			return refuse("survey_deed")
		}
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return err
		}
		return s.opt.Trail(ctx, tx, by, "survey_deed", d.Said+" – "+d.Did)
	})
}

// DropDeed takes a deed away.
func (s *Survey) DropDeed(ctx context.Context, by string, id int64) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM survey_deed WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err // somebody else was first
		}
		return s.opt.Trail(ctx, tx, by, "remove_survey_deed", strconv.FormatInt(id, 10))
	})
}
