package survey

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
)

// Count is one counter.
type Count struct {
	Round             int
	Item, Option, Who string
	Mode              Mode
	Quarantined       bool
	N                 int
}

// Counts is every counter that is not nothing, in the order of its parts.
func Counts(ctx context.Context, from reader) ([]Count, error) {
	rows, err := from.QueryContext(ctx, `SELECT round, item, option, who, mode, burst, n FROM survey_answer WHERE n > 0 ORDER BY round, item, option, who, mode, burst`)
	if err != nil {
		return nil, fmt.Errorf("read the answers: %w", err)
	}
	defer rows.Close()
	var all []Count
	for rows.Next() {
		var c Count
		if err := rows.Scan(&c.Round, &c.Item, &c.Option, &c.Who, &c.Mode, &c.Quarantined, &c.N); err != nil {
			return nil, fmt.Errorf("read the answers: %w", err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// Tally is the answers of a round to an item, of everybody or of one group. Those in quarantine, and of whoever would rather not answer, are in neither N nor Yes.
type Tally struct {
	N, Yes      int
	Declined    int
	Quarantined int
	HalfDay     int          // of N: the same badge may have answered on several half-days
	Modes       map[Mode]int // of N, where HalfDay and Badge are one, Badge
}

// TallyOf sums the counters of a round's item, of a group or "" for everybody.
func TallyOf(item Item, round int, who string, counts []Count) Tally {
	t := Tally{Modes: map[Mode]int{}}
	for _, c := range counts {
		switch {
		case c.Round != round || c.Item != item.ID || who != "" && c.Who != who:
		case c.Quarantined:
			t.Quarantined += c.N
		case c.Option == Decline:
			t.Declined += c.N
		default:
			t.N += c.N
			if item.Agrees(c.Option) {
				t.Yes += c.N
			}
			mode := c.Mode
			if mode == HalfDay {
				t.HalfDay += c.N
				mode = Badge
			}
			t.Modes[mode] += c.N
		}
	}
	return t
}

// Going is how far a round has come.
type Going struct {
	Have, Need int  // answers to all items together; more than an item needs do not count
	Enough     bool // every item has what it needs
}

// Progress is how far a round has come.
func Progress(r Round, counts []Count) Going {
	by := map[string]int{}
	for _, c := range counts {
		if c.Round == r.ID && !c.Quarantined && c.Option != Decline {
			by[c.Item] += c.N
		}
	}
	g := Going{Need: r.Needed * len(r.Asked)}
	for _, a := range r.Asked {
		g.Have += min(by[a.Item], r.Needed)
	}
	g.Enough = g.Have == g.Need
	return g
}

// How two rounds were not asked alike.
const (
	OddWording = "wording"
	OddPlace   = "place"
	OddMode    = "mode"
)

// modesApart is by how much the share of a mode may differ between rounds that are compared.
const modesApart = 0.2

// Odd is how an item was not asked alike in two rounds, "" where it was: other words, another place, or where the share of answers that came by badge, by code or
// on paper differs by more than 20 percentage points. Whoever chooses to answer on paper is another than who does at the door.
func Odd(before, after Round, item string, b, a Tally) string {
	was, is := before.At(item), after.At(item)
	switch {
	case was < 0 || is < 0 || before.Asked[was].Wording != after.Asked[is].Wording:
		return OddWording
	case before.Place != after.Place:
		return OddPlace
	case b.N == 0 || a.N == 0:
		return ""
	}
	for _, m := range []Mode{Badge, Code, Paper} {
		if math.Abs(float64(b.Modes[m])/float64(b.N)-float64(a.Modes[m])/float64(a.N)) > modesApart {
			return OddMode
		}
	}
	return ""
}

// Compared is two rounds that staff compare although they were not asked alike.
type Compared struct {
	Before, After int
	Item, Why     string
}

// ComparedAnyway is every such decision.
func ComparedAnyway(ctx context.Context, from reader) ([]Compared, error) {
	rows, err := from.QueryContext(ctx, `SELECT before, after, item, why FROM survey_compared ORDER BY before, after, item`)
	if err != nil {
		return nil, fmt.Errorf("read which rounds are compared: %w", err)
	}
	defer rows.Close()
	var all []Compared
	for rows.Next() {
		var c Compared
		if err := rows.Scan(&c.Before, &c.After, &c.Item, &c.Why); err != nil {
			return nil, fmt.Errorf("read which rounds are compared: %w", err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// Compare lets two rounds be compared that were not asked alike. Why stands in the trail and beside the figures.
func (s *Survey) Compare(ctx context.Context, by string, c Compared) error {
	if c.Why = clean(c.Why); !within(c.Why, 500) {
		return refuse("survey_why")
	}
	item, known := s.Item(c.Item)
	if !known {
		return refuse("survey_item")
	}
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		all, err := Rounds(ctx, tx)
		if err != nil {
			return err
		}
		find := func(id int) (r Round) {
			if n := slices.IndexFunc(all, func(r Round) bool { return r.ID == id && r.At(c.Item) >= 0 }); n >= 0 {
				r = all[n]
			}
			return r
		}
		before, after := find(c.Before), find(c.After)
		if before.ID == 0 || after.ID == 0 || before.First >= after.First {
			return refuse("survey_round")
		}
		counts, err := Counts(ctx, tx)
		if err != nil {
			return err
		}
		how := Odd(before, after, c.Item, TallyOf(item, c.Before, "", counts), TallyOf(item, c.After, "", counts))
		if how == "" {
			return refuse("survey_alike")
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO survey_compared (before, after, item, why) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET why = excluded.why`,
			c.Before, c.After, c.Item, c.Why); err != nil {
			return err
		}
		return s.opt.Trail(ctx, tx, by, "survey_compare", fmt.Sprintf("%s, %s, %s (%s): %s", before.Name, after.Name, c.Item, how, c.Why))
	})
}
