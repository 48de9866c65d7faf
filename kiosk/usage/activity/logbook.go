package activity

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"

	"troskel/booking"
)

// longestNote is how many characters staff may write of an activity, a contribution or an idea.
const longestNote = 500

// Basis is how it is known which cells an activity served.
type Basis string

// The kinds of basis.
const (
	UnknownCells Basis = ""
	AssumedCells Basis = "assumed" // its kind was classified beforehand
	SaidCells    Basis = "said"    // its leader said, or staff afterwards
)

// Logged is one held activity in the loggbok.
type Logged struct {
	Occurrence
	Cells []Cell
	Basis
	Note string // by staff, "" for none
}

// Entry is what was said of one activity.
type Entry struct {
	Cells []Cell
	Note  string
}

// Logbook is every held activity of a period with what was said of it, by start.
func (a *Activities) Logbook(ctx context.Context, p Period, now time.Time) ([]Logged, error) {
	held, err := a.Held(ctx, p, now)
	if err != nil {
		return nil, err
	}
	return a.logged(ctx, held)
}

// LogOf is what was said of one booking, or is assumed of its kind.
func (a *Activities) LogOf(ctx context.Context, id int64, now time.Time) (Logged, error) {
	b, err := a.rooms.ByID(ctx, id)
	if err != nil {
		return Logged{}, err
	}
	all, err := a.logged(ctx, []Occurrence{a.occurrence(b, false, Rule{}, now)})
	if err != nil {
		return Logged{}, err
	}
	return all[0], nil
}

// logged looks up what was said of held activities.
func (a *Activities) logged(ctx context.Context, held []Occurrence) ([]Logged, error) {
	templates, err := Templates()
	if err != nil {
		return nil, err
	}
	entries, err := a.entries(ctx, held)
	if err != nil {
		return nil, err
	}
	all := make([]Logged, len(held))
	for i, o := range held {
		all[i].Occurrence = o
		if e, said := entries[o.ID]; said {
			all[i].Cells, all[i].Note, all[i].Basis = e.Cells, e.Note, SaidCells
		} else if n := slices.IndexFunc(templates, func(t Template) bool { return t.ID == o.Activity }); n >= 0 {
			all[i].Cells, all[i].Basis = templates[n].Cells, AssumedCells
		}
	}
	return all, nil
}

// entries is what was said of occurrences, by booking.
func (a *Activities) entries(ctx context.Context, of []Occurrence) (map[int64]Entry, error) {
	all := map[int64]Entry{}
	if len(of) == 0 {
		return all, nil
	}
	first, last := of[0].ID, of[0].ID
	for _, o := range of {
		first, last = min(first, o.ID), max(last, o.ID)
	}
	const query = `SELECT booking, cells, note FROM activity_entry WHERE booking BETWEEN ? AND ?`
	return all, each(ctx, a.db.Reader(), query, func(scan func(...any) error) error {
		var id int64
		var cells, note string
		err := scan(&id, &cells, &note)
		all[id] = Entry{splitCells(cells), note}
		return err
	}, first, last)
}

// Log keeps which cells of the matrix an activity served: by those who led it, while they are there and until booking.CountWithin after its end; by
// staff at any time later, with a note. Saying it again replaces what was said; no cells at all is an answer too. Those who lead leave staff's note as
// it is.
func (a *Activities) Log(ctx context.Context, by booking.By, id int64, e Entry, now time.Time) error {
	b, err := a.rooms.ByID(ctx, id)
	if err != nil {
		return err
	}
	staff := by.Role == booking.Staff
	if e.Cells, err = cleanCells(e.Cells); err != nil {
		return err
	}
	if e.Note = oneLine(e.Note); !staff {
		e.Note = ""
	}
	end := b.End
	if !b.Ended.IsZero() && b.Ended.Before(end) {
		end = b.Ended
	}
	switch until := end.Add(booking.CountWithin); {
	case evidenceOf(b) == NoEvidence:
		return refuse("not_here")
	case !staff && now.After(until):
		return refuse("count_late", "until", until.UTC().Format(time.RFC3339))
	case len([]rune(e.Note)) > longestNote:
		return refuse("activity_note", "max", strconv.Itoa(longestNote))
	}
	const query = `INSERT INTO activity_entry (booking, cells, note, by_staff, made_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
		SET cells = excluded.cells, note = iif(excluded.by_staff, excluded.note, note), by_staff = excluded.by_staff, made_at = excluded.made_at`
	return a.change(ctx, by, now, "log_activity", fmt.Sprint("booking ", id), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, id, joinCells(e.Cells), e.Note, staff, now.Unix())
		return err
	})
}
