package goal

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// The most that is kept beside the goals.
const (
	MostNotes       = 200
	MostAreaFigures = 12
	longestNote     = 200
	shortestNoted   = 20 * time.Hour // of a closure that is told beside a chart
)

// Notes is what staff noted, by its first day.
func (g *Goals) Notes(ctx context.Context) ([]Note, error) {
	rows, err := g.db.Reader().QueryContext(ctx, `SELECT id, first, last, text FROM goal_note ORDER BY first, id`)
	if err != nil {
		return nil, fmt.Errorf("read the notes: %w", err)
	}
	defer rows.Close()
	var all []Note
	for rows.Next() {
		var n Note
		var first, last string
		if err := rows.Scan(&n.ID, &first, &last, &n.Text); err != nil {
			return nil, fmt.Errorf("read the notes: %w", err)
		}
		if n.Period, err = usage.ParsePeriod(first, last); err != nil {
			return nil, fmt.Errorf("read note %d: %w", n.ID, err)
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

// AddNote keeps what staff say of a time: what happened that the figures should be read with. For staff.
func (g *Goals) AddNote(ctx context.Context, by booking.By, n Note) (Note, error) {
	if by.Role != booking.Staff {
		return Note{}, refuse("goal_staff")
	}
	n.Text = clean(n.Text)
	if n.Text == "" || len([]rune(n.Text)) > longestNote || n.Period.Check() != nil {
		return Note{}, refuse("goal_note")
	}
	now := g.moment()
	err := g.db.Write(ctx, func(tx *sql.Tx) error {
		var have int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM goal_note`).Scan(&have); err != nil {
			return err
		}
		if have >= MostNotes {
			return refuse("goal_notes_many", "max", strconv.Itoa(MostNotes))
		}
		made, err := tx.ExecContext(ctx, `INSERT INTO goal_note (first, last, text) VALUES (?, ?, ?)`, n.Period.From.String(), n.Period.To.String(), n.Text)
		if err != nil {
			return err
		}
		if n.ID, err = made.LastInsertId(); err != nil {
			return err
		}
		return booking.Note(ctx, tx, now, by, "add_goal_note", fmt.Sprintf("%s/%s %s", n.Period.From, n.Period.To, n.Text))
	})
	return n, err
}

// RemoveNote takes a note away. For staff.
func (g *Goals) RemoveNote(ctx context.Context, by booking.By, id int64) error {
	if by.Role != booking.Staff {
		return refuse("goal_staff")
	}
	now := g.moment()
	return g.db.Write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM goal_note WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return orUnknown(err)
		}
		return booking.Note(ctx, tx, now, by, "remove_goal_note", strconv.FormatInt(id, 10))
	})
}

func orUnknown(err error) error {
	if err != nil {
		return err
	}
	return refuse("goal_note_unknown")
}

// Area is the card of the area that the place is in: what the report's cover tells.
type Area struct {
	Name    string
	Figures []AreaFigure
}

// AreaFigure is a number that somebody else counted, typed in once.
type AreaFigure struct {
	Name   string // "Folkmängd"
	Value  float64
	Unit   string       // "personer", "%"; may be empty
	Source string       // who counted: "SCB, områdesstatistik"
	AsOf   booking.Date // the day that it is of
}

// Area is the card as it was kept last; without figures where nobody typed any in.
func (g *Goals) Area(ctx context.Context) (Area, error) {
	var a Area
	err := g.db.Reader().QueryRowContext(ctx, `SELECT coalesce((SELECT name FROM goal_area_name), '')`).Scan(&a.Name)
	if err != nil {
		return Area{}, fmt.Errorf("read the area card: %w", err)
	}
	rows, err := g.db.Reader().QueryContext(ctx, `SELECT name, value, unit, source, as_of FROM goal_area ORDER BY position`)
	if err != nil {
		return Area{}, fmt.Errorf("read the area card: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var f AreaFigure
		var asOf string
		if err := rows.Scan(&f.Name, &f.Value, &f.Unit, &f.Source, &asOf); err != nil {
			return Area{}, fmt.Errorf("read the area card: %w", err)
		}
		if f.AsOf, err = booking.ParseDate(asOf); err != nil {
			return Area{}, fmt.Errorf("read the area card: %w", err)
		}
		a.Figures = append(a.Figures, f)
	}
	return a, rows.Err()
}

// KeepArea keeps the whole card instead of what was there. For staff.
func (g *Goals) KeepArea(ctx context.Context, by booking.By, a Area) error {
	if by.Role != booking.Staff {
		return refuse("goal_staff")
	}
	if len(a.Figures) > MostAreaFigures {
		return refuse("goal_area_many", "max", strconv.Itoa(MostAreaFigures))
	}
	a.Name = clean(a.Name)
	for i := range a.Figures {
		if err := a.Figures[i].check(); err != nil {
			return err
		}
	}
	if len([]rune(a.Name)) > longestName {
		return refuse("goal_area")
	}
	now := g.moment()
	return g.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO goal_area_name (one, name) VALUES (1, ?) ON CONFLICT DO UPDATE SET name = excluded.name`, a.Name); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM goal_area`); err != nil {
			return err
		}
		for i, f := range a.Figures {
			if _, err := tx.ExecContext(ctx, `INSERT INTO goal_area (position, name, value, unit, source, as_of) VALUES (?, ?, ?, ?, ?, ?)`,
				i+1, f.Name, f.Value, f.Unit, f.Source, f.AsOf.String()); err != nil {
				return err
			}
		}
		return booking.Note(ctx, tx, now, by, "set_goal_area", a.Name)
	})
}

// check cleans the texts of a figure, and refuses one that does not say what it is and who counted it.
func (f *AreaFigure) check() error {
	f.Name, f.Unit, f.Source = clean(f.Name), clean(f.Unit), clean(f.Source)
	for _, text := range []string{f.Name, f.Source, f.Unit + "x"} {
		if text == "" || len([]rune(text)) > longestName {
			return refuse("goal_area")
		}
	}
	if f.AsOf.IsZero() || f.Value != f.Value || f.Value < -1e12 || f.Value > 1e12 || (usage.Period{From: f.AsOf, To: f.AsOf}).Check() != nil {
		return refuse("goal_area")
	}
	return nil
}
