package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Round is some weeks in which the same items are put to everybody.
type Round struct {
	ID          int // 1 to 65535, given by Keep
	Name        string
	Place       string // where it is asked: rounds of different places are not compared
	First, Last string // dates, both included; Last is given by Keep
	Weeks       int    // open ones, 4 to 6
	Needed      int    // answers to each item, 10 to 5,000
	Population  int    // how many could answer; 0 where nobody knows
	Extended    bool   // it was too short once, and made longer
	Codes       int    // one-time codes that were printed
	Asked       []Asked
}

// Asked is an item of a round, as it was worded when the round was made.
type Asked struct {
	Item    string
	Wording int
	Words   string // in Swedish
}

// MostItems is how many items a round has at most: as many as a badge remembers.
const MostItems = 16

const (
	mostRounds  = 65535
	longestWait = 366 // days until a round begins
	longestOpen = 26  // weeks that are looked through for the open ones
	extension   = 2   // open weeks that a round is made longer by
)

// Goes tells whether the round goes on, on a date.
func (r Round) Goes(date string) bool { return r.First <= date && date <= r.Last }

// At is the place of an item in the round, or −1.
func (r Round) At(item string) int {
	return slices.IndexFunc(r.Asked, func(a Asked) bool { return a.Item == item })
}

// reader is what a transaction and a pool have in common.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Rounds is every round, the newest first.
func Rounds(ctx context.Context, from reader) ([]Round, error) {
	rows, err := from.QueryContext(ctx, `SELECT id, name, place, first, last, weeks, needed, population, extended, codes, item, wording, words
		FROM survey_round JOIN survey_item ON round = id ORDER BY first DESC, id DESC, position`)
	if err != nil {
		return nil, fmt.Errorf("read the rounds: %w", err)
	}
	defer rows.Close()
	var all []Round
	for rows.Next() {
		var r Round
		var a Asked
		if err := rows.Scan(&r.ID, &r.Name, &r.Place, &r.First, &r.Last, &r.Weeks, &r.Needed, &r.Population, &r.Extended, &r.Codes,
			&a.Item, &a.Wording, &a.Words); err != nil {
			return nil, fmt.Errorf("read the rounds: %w", err)
		}
		if len(all) == 0 || all[len(all)-1].ID != r.ID {
			all = append(all, r)
		}
		last := &all[len(all)-1]
		last.Asked = append(last.Asked, a)
	}
	return all, rows.Err()
}

// Rounds is every round, the newest first.
func (s *Survey) Rounds(ctx context.Context) ([]Round, error) { return Rounds(ctx, s.db.Reader()) }

// Keep makes a round of items. Its ID, Last and Asked are given here.
func (s *Survey) Keep(ctx context.Context, by string, r Round, items []string) (Round, error) {
	r.Name, r.Place, r.Extended, r.Codes, r.Asked = clean(r.Name), clean(r.Place), false, 0, nil
	if err := s.check(r); err != nil {
		return Round{}, err
	}
	for n, id := range items {
		item, known := s.Item(id)
		if !known || slices.Contains(items[:n], id) {
			return Round{}, refuse("survey_items", "max", strconv.Itoa(MostItems))
		}
		r.Asked = append(r.Asked, Asked{id, item.Wording, item.Text["sv"]})
	}
	if len(items) < 1 || len(items) > MostItems {
		return Round{}, refuse("survey_items", "max", strconv.Itoa(MostItems))
	}
	var err error
	if r.Last, err = s.openWeeks(ctx, r.First, r.Weeks); err != nil {
		return Round{}, err
	}
	if err := s.db.Write(ctx, func(tx *sql.Tx) error { return s.insert(ctx, tx, by, &r) }); err != nil {
		return Round{}, err
	}
	return r, s.refresh(ctx)
}

// check refuses what is no round.
func (s *Survey) check(r Round) error {
	today := s.today()
	first, err := time.Parse(dateLayout, r.First)
	switch {
	case !within(r.Name, 80) || !within(r.Place, 80):
		return refuse("survey_name")
	case err != nil || dateOf(first) != r.First || r.First < today || r.First > plus(today, longestWait):
		return refuse("survey_first")
	case r.Weeks < 4 || r.Weeks > 6:
		return refuse("survey_weeks")
	case r.Needed < 10 || r.Needed > 5000:
		return refuse("survey_needed")
	case r.Population != 0 && (r.Population < 10 || r.Population > 10_000_000):
		return refuse("survey_people")
	}
	return nil
}

// openWeeks is the last date of so many open weeks from a date on. A week without an open day is none of them.
func (s *Survey) openWeeks(ctx context.Context, first string, weeks int) (string, error) {
	for n := range longestOpen {
		open, err := s.openWeek(ctx, plus(first, 7*n))
		if err != nil {
			return "", err
		}
		if open {
			weeks--
		}
		if weeks == 0 {
			return plus(first, 7*n+6), nil
		}
	}
	return "", refuse("survey_closed")
}

func (s *Survey) openWeek(ctx context.Context, first string) (bool, error) {
	for day := range 7 {
		if open, err := s.opt.Open(ctx, plus(first, day)); open || err != nil {
			return open, err
		}
	}
	return false, nil
}

func (s *Survey) insert(ctx context.Context, tx *sql.Tx, by string, r *Round) error {
	others, err := Rounds(ctx, tx)
	if err != nil {
		return err
	}
	newest := 0
	for _, o := range others {
		if o.First <= r.Last && r.First <= o.Last {
			return refuse("survey_overlap", "name", o.Name)
		}
		newest = max(newest, o.ID)
	}
	if newest >= mostRounds {
		return refuse("survey_many")
	}
	r.ID = newest + 1
	if _, err := tx.ExecContext(ctx, `INSERT INTO survey_round (id, name, place, first, last, weeks, needed, population) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Name, r.Place, r.First, r.Last, r.Weeks, r.Needed, r.Population); err != nil {
		return err
	}
	for n, a := range r.Asked {
		if _, err := tx.ExecContext(ctx, `INSERT INTO survey_item (round, position, item, wording, words) VALUES (?, ?, ?, ?, ?)`,
			r.ID, n, a.Item, a.Wording, a.Words); err != nil {
			return err
		}
	}
	return s.opt.Trail(ctx, tx, by, "add_survey", fmt.Sprintf("%s, %s/%s, n=%d", r.Name, r.First, r.Last, r.Needed))
}

// Drop takes a round away that has no answers.
func (s *Survey) Drop(ctx context.Context, by string, id int) error {
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		r, err := roundIn(ctx, tx, id)
		if err != nil {
			return err
		}
		var answered bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM survey_answer WHERE round = ?)`, id).Scan(&answered); err != nil {
			return err
		}
		if answered {
			return refuse("survey_answered")
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM survey_round WHERE id = ?`, id); err != nil {
			return err
		}
		return s.opt.Trail(ctx, tx, by, "remove_survey", r.Name)
	})
	if err != nil {
		return err
	}
	return s.refresh(ctx)
}

func roundIn(ctx context.Context, from reader, id int) (Round, error) {
	all, err := Rounds(ctx, from)
	if err != nil {
		return Round{}, err
	}
	if n := slices.IndexFunc(all, func(r Round) bool { return r.ID == id }); n >= 0 {
		return all[n], nil
	}
	return Round{}, refuse("survey_round")
}

// Tend does what time itself asks: a round that is over with too few answers to some item is made longer, once, by two open weeks or until the next
// begins; and codes of rounds that are over are forgotten. It is to be called now and then; it tells whether something changed.
func (s *Survey) Tend(ctx context.Context) (changed bool, err error) {
	was := s.running.Load()
	all, err := s.Rounds(ctx)
	if err != nil {
		return false, err
	}
	today := s.today()
	for n, r := range all {
		if r.Last >= today {
			continue
		}
		if n > 0 && all[n-1].First <= today || r.Extended || plus(r.Last, 7*longestOpen) < today {
			continue
		}
		longer, err := s.extend(ctx, r, all[:n], today)
		if err != nil {
			return changed, err
		}
		changed = changed || longer
	}
	if err := s.refresh(ctx); err != nil {
		return changed, err
	}
	is := s.running.Load()
	if was != nil && (is == nil || is.ID != was.ID) {
		err = s.forgetCodes(ctx)
	}
	return changed || (was == nil) != (is == nil), err
}

// extend makes a round longer where that helps. after is the rounds that begin later.
func (s *Survey) extend(ctx context.Context, r Round, after []Round, today string) (bool, error) {
	last, err := s.openWeeks(ctx, plus(r.Last, 1), extension)
	var closed *Refusal
	if errors.As(err, &closed) {
		return false, nil // for half a year: it ends as it was to
	}
	if err != nil {
		return false, err
	}
	for _, o := range after {
		last = min(last, plus(o.First, -1))
	}
	if last < today {
		return false, nil
	}
	counts, err := Counts(ctx, s.db.Reader())
	if err != nil || Progress(r, counts).Enough {
		return false, err
	}
	return true, s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE survey_round SET last = ?, extended = 1 WHERE id = ? AND extended = 0`, last, r.ID); err != nil {
			return err
		}
		return s.opt.Trail(ctx, tx, Appliance, "extend_survey", fmt.Sprintf("%s, %s", r.Name, last))
	})
}

// refresh finds the round that goes on.
func (s *Survey) refresh(ctx context.Context) error {
	all, err := s.Rounds(ctx)
	if err != nil {
		return err
	}
	today := s.today()
	if n := slices.IndexFunc(all, func(r Round) bool { return r.Goes(today) }); n >= 0 {
		s.running.Store(&all[n])
	} else {
		s.running.Store(nil)
	}
	return nil
}

// Running is the round that goes on, as far as is known without asking the disk.
func (s *Survey) Running() (Round, bool) {
	r := s.running.Load()
	if r == nil || !r.Goes(s.today()) {
		return Round{}, false
	}
	return *r, true
}
