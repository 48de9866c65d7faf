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

const (
	longestIdea = 300
	mostIdeas   = 300 // that nobody has decided about; whoever has more to read reads none
)

// IdeaState is how far an idea has come.
type IdeaState string

// The states.
const (
	NewIdea  IdeaState = "new"
	Proposed IdeaState = "proposed" // as an activity
	Declined IdeaState = "declined"
)

// IdeaSource is where an idea was given.
type IdeaSource string

// The sources.
const (
	AtEntrance IdeaSource = "entrance"
	FromStaff  IdeaSource = "staff"
)

// Idea is what somebody wishes for at the place, and what became of it. Nobody is named in it.
type Idea struct {
	ID       int64 // given by AddIdea, like all below it until State
	Text     string
	Source   IdeaSource
	Lang     string // of Text, "" where it is not known
	Made     time.Time
	State    IdeaState
	Title    string // of the activity that it is proposed as
	Activity string // what is done there: one of booking.Activities
	Note     string // by staff: why, or what is needed
	Booking  int64  // one that came of it, where staff said which; 0 = found by Title
	Decided  time.Time
}

// Ideas is every idea, the newest first.
func (a *Activities) Ideas(ctx context.Context) (all []Idea, err error) {
	const query = `SELECT id, text, source, lang, made_at, state, title, activity, note, coalesce(booking, 0), coalesce(decided_at, 0) FROM activity_idea ORDER BY id DESC`
	return all, each(ctx, a.db.Reader(), query, func(scan func(...any) error) error {
		var i Idea
		var made, decided int64
		err := scan(&i.ID, &i.Text, &i.Source, &i.Lang, &made, &i.State, &i.Title, &i.Activity, &i.Note, &i.Booking, &decided)
		i.Made = time.Unix(made, 0).UTC()
		if decided != 0 {
			i.Decided = time.Unix(decided, 0).UTC()
		}
		all = append(all, i)
		return err
	})
}

// AddIdea keeps an idea: of a visitor at the entrance, or one that staff heard. Anybody may have one, until there are too many to read.
func (a *Activities) AddIdea(ctx context.Context, by booking.By, text, lang string, now time.Time) (Idea, error) {
	i := Idea{Text: oneLine(text), Lang: oneLine(lang), Made: now.UTC().Truncate(time.Second), State: NewIdea, Source: AtEntrance}
	if by.Role == booking.Staff {
		i.Source = FromStaff
	}
	if n := len([]rune(i.Text)); n == 0 || n > longestIdea || len(i.Lang) > 20 {
		return Idea{}, refuse("idea_text", "max", strconv.Itoa(longestIdea))
	}
	return i, a.change(ctx, by, now, "add_idea", string(i.Source), func(tx *sql.Tx) error {
		var waiting int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM activity_idea WHERE state = 'new'`).Scan(&waiting); err != nil {
			return err
		}
		if waiting >= mostIdeas {
			return refuse("idea_many", "max", strconv.Itoa(mostIdeas))
		}
		made, err := tx.ExecContext(ctx, `INSERT INTO activity_idea (text, source, lang, made_at, state, title, activity, note) VALUES (?, ?, ?, ?, 'new', '', '', '')`,
			i.Text, string(i.Source), i.Lang, i.Made.Unix())
		if err != nil {
			return err
		}
		i.ID, err = made.LastInsertId()
		return err
	})
}

// Propose makes an activity proposal of a new idea: a title, and what is done there. For staff.
func (a *Activities) Propose(ctx context.Context, by booking.By, id int64, title, activity, note string, now time.Time) error {
	title = oneLine(title)
	if n := len([]rune(title)); n == 0 || n > longestName {
		return refuse("idea_title", "max", strconv.Itoa(longestName))
	}
	if !slices.Contains(booking.Activities, activity) {
		return refuse("idea_activity")
	}
	return a.decide(ctx, by, id, Idea{State: Proposed, Title: title, Activity: activity, Note: note}, now)
}

// Decline says no to a new idea, and why. For staff.
func (a *Activities) Decline(ctx context.Context, by booking.By, id int64, note string, now time.Time) error {
	return a.decide(ctx, by, id, Idea{State: Declined, Note: note}, now)
}

func (a *Activities) decide(ctx context.Context, by booking.By, id int64, to Idea, now time.Time) error {
	if to.Note = oneLine(to.Note); len([]rune(to.Note)) > longestNote {
		return refuse("activity_note", "max", strconv.Itoa(longestNote))
	}
	i, err := a.idea(ctx, by, id)
	if err != nil {
		return err
	}
	const query = `UPDATE activity_idea SET state = ?, title = ?, activity = ?, note = ?, decided_at = ? WHERE id = ? AND state = 'new'`
	return a.change(ctx, by, now, "decide_idea", fmt.Sprint(i.ID, " ", to.State), func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, query, string(to.State), to.Title, to.Activity, to.Note, now.Unix(), id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return refuse("idea_settled")
	})
}

// LinkIdea says which booking came of an idea that is proposed, where it has another title. For staff.
func (a *Activities) LinkIdea(ctx context.Context, by booking.By, id, of int64, now time.Time) error {
	i, err := a.idea(ctx, by, id)
	if err != nil {
		return err
	}
	if i.State != Proposed {
		return refuse("idea_not_proposed")
	}
	if b, err := a.rooms.ByID(ctx, of); err != nil || !b.Cancelled.IsZero() || b.End.Before(i.Made) {
		return refuse("idea_booking")
	}
	return a.change(ctx, by, now, "link_idea", fmt.Sprint(id, " booking ", of), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE activity_idea SET booking = ? WHERE id = ?`, of, id)
		return err
	})
}

// RemoveIdea takes an idea away for good: one that is nobody's business, or names somebody. For staff.
func (a *Activities) RemoveIdea(ctx context.Context, by booking.By, id int64, now time.Time) error {
	if _, err := a.idea(ctx, by, id); err != nil {
		return err
	}
	return a.change(ctx, by, now, "remove_idea", fmt.Sprint(id), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM activity_idea WHERE id = ?`, id)
		return err
	})
}

// idea is the one with that number, for staff.
func (a *Activities) idea(ctx context.Context, by booking.By, id int64) (Idea, error) {
	if by.Role != booking.Staff {
		return Idea{}, refuse("activity_staff")
	}
	all, err := a.Ideas(ctx)
	if err != nil {
		return Idea{}, err
	}
	if n := slices.IndexFunc(all, func(i Idea) bool { return i.ID == id }); n >= 0 {
		return all[n], nil
	}
	return Idea{}, refuse("idea_unknown")
}

// Conversion is how many ideas became something: each number is a part of the one before it.
type Conversion struct {
	Ideas     int // that were given in the period
	Proposed  int // that staff made an activity proposal of
	Held      int // that became an activity, held at least once
	Recurring int // whose activity recurs
}

// Outcome is what became of one idea.
type Outcome struct {
	Idea
	Became *Activity // held at least once, nil for none
}

// outcomes is what became of ideas, the newest first: the activity of the booking that staff named, or else the first that was held under the
// proposal's title after the idea was given.
func outcomes(ideas []Idea, all []Activity, zone *time.Location) (out []Outcome) {
	for _, i := range ideas {
		o := Outcome{Idea: i}
		made := booking.DateOf(i.Made, zone)
		for n := range all {
			if i.State == Proposed && len(heldDates(all[n].Occurrences)) > 0 && all[n].cameOf(i, made) {
				o.Became = &all[n]
				break
			}
		}
		out = append(out, o)
	}
	return out
}

// cameOf tells whether an activity is what an idea asked for.
func (y Activity) cameOf(i Idea, made booking.Date) bool {
	return slices.ContainsFunc(y.Occurrences, func(o Occurrence) bool {
		if i.Booking != 0 {
			return o.ID == i.Booking
		}
		return o.Held && !o.Date.Before(made) && folded(o.Title) == folded(i.Title)
	})
}

// conversionOf counts the ideas that were given in a period.
func conversionOf(all []Outcome, p Period, zone *time.Location) (c Conversion) {
	for _, o := range all {
		if !p.Has(booking.DateOf(o.Made, zone)) {
			continue
		}
		c.Ideas++
		if o.State == Proposed {
			c.Proposed++
		}
		if o.Became != nil {
			c.Held++
			if o.Became.Recurring() {
				c.Recurring++
			}
		}
	}
	return c
}
