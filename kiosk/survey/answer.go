package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// key is a counter, but for its round and whether it is in quarantine.
type key struct {
	item, option, who string
	mode              Mode
}

// Answer counts an answer to a question that was put. Each token is good for one; an answer that cannot be kept leaves it so.
func (s *Survey) Answer(ctx context.Context, id, option, who string) error {
	t, good := s.take(id, s.opt.Now())
	if !good {
		return refuse("survey_token")
	}
	item, known := s.Item(t.item)
	if !known || !item.takes(option, who) {
		s.giveBack(t)
		return refuse("survey_option")
	}
	if r, ok := s.Running(); !ok || r.ID != t.round {
		return refuse("survey_over")
	}
	err := s.count(ctx, t.round, []key{{t.item, option, who, t.mode}}, nil)
	if err != nil {
		s.giveBack(t)
	}
	return err
}

// count adds one to each counter, and does also what must be done with it. Bursts go to quarantine, with what began them.
func (s *Survey) count(ctx context.Context, round int, keys []key, also func(tx *sql.Tx) error) error {
	s.lane.Lock()
	defer s.lane.Unlock()
	now := s.opt.Now()
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, k := range keys {
			inBurst, before := s.burst.look(spot{round, k}, now)
			if err := add(ctx, tx, round, k, false, -before); err != nil {
				return err
			}
			if err := add(ctx, tx, round, k, inBurst, 1+before); err != nil {
				return err
			}
		}
		if also != nil {
			return also(tx)
		}
		return nil
	})
	if err == nil {
		for _, k := range keys {
			s.burst.note(spot{round, k}, now)
		}
	}
	return err
}

// add changes a counter by n.
func add(ctx context.Context, tx *sql.Tx, round int, k key, quarantined bool, n int) error {
	if n == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO survey_answer (round, item, option, who, mode, burst, n) VALUES (?, ?, ?, ?, ?, ?, max(0, ?))
		ON CONFLICT DO UPDATE SET n = n + ?`, round, k.item, k.option, k.who, string(k.mode), quarantined, n, n)
	return err
}

// spot is a counter of a round.
type spot struct {
	round int
	key
}

// burst remembers, in memory only, when the newest answers of each counter came. Of those in quarantine already it remembers the last alone.
type burst map[spot]*lately

type lately struct {
	times []time.Time
	held  bool // they are in quarantine
}

const (
	burstOf     = 5 // identical answers
	burstWithin = time.Minute
)

// look tells whether an answer now makes or goes on with a burst, and how many before it, that were counted, belong to it.
func (b burst) look(k spot, now time.Time) (in bool, before int) {
	l := b[k]
	if l == nil {
		return false, 0
	}
	times := recent(l.times, now)
	switch {
	case l.held && len(times) > 0:
		return true, 0
	case !l.held && len(times) >= burstOf-1:
		return true, len(times)
	}
	return false, 0
}

// note remembers an answer that is on disk.
func (b burst) note(k spot, now time.Time) {
	for other, l := range b { // whatever is long ago says nothing more
		if len(recent(l.times, now)) == 0 {
			delete(b, other)
		}
	}
	in, _ := b.look(k, now)
	if b[k] == nil {
		b[k] = &lately{}
	}
	b[k].times = append(recent(b[k].times, now), now)
	b[k].held = in
	if in {
		b[k].times = []time.Time{now}
	}
}

func recent(times []time.Time, now time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(times), func(t time.Time) bool { return now.Sub(t) >= burstWithin || t.After(now) })
}

// paperWithin is how many days after a round its paper answers may be typed in.
const paperWithin = 14

// mostPaper is how many answers on paper one entry has at most.
const mostPaper = 1000

// AddPaper counts answers on paper to one item, of one group: how many by option. Numbers below zero take back what was typed in wrong.
func (s *Survey) AddPaper(ctx context.Context, by string, round int, item, who string, counts map[string]int) error {
	asked, known := s.Item(item)
	if !known {
		return refuse("survey_item")
	}
	var said []string
	for option, n := range counts {
		if !asked.takes(option, who) {
			return refuse("survey_option")
		}
		if n < -mostPaper || n > mostPaper {
			return refuse("survey_paper")
		}
		if n != 0 {
			said = append(said, option+" "+strconv.Itoa(n))
		}
	}
	if len(said) == 0 {
		return refuse("survey_paper")
	}
	slices.Sort(said)
	s.lane.Lock()
	defer s.lane.Unlock()
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		r, err := roundIn(ctx, tx, round)
		switch today := s.today(); {
		case err != nil:
			return err
		case r.At(item) < 0:
			return refuse("survey_item")
		case today < r.First || today > plus(r.Last, paperWithin):
			return refuse("survey_late", "days", strconv.Itoa(paperWithin))
		}
		for option, n := range counts {
			if err := addPaper(ctx, tx, round, key{item, option, who, Paper}, n); err != nil {
				return err
			}
		}
		return s.opt.Trail(ctx, tx, by, "survey_paper", fmt.Sprintf("%s, %s: %s", r.Name, item, strings.Join(said, ", ")))
	})
}

// addPaper refuses to take back more than there is.
func addPaper(ctx context.Context, tx *sql.Tx, round int, k key, n int) error {
	var have int
	err := tx.QueryRowContext(ctx, `SELECT n FROM survey_answer WHERE round = ? AND item = ? AND option = ? AND who = ? AND mode = ? AND burst = 0`,
		round, k.item, k.option, k.who, string(k.mode)).Scan(&have)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if have+n < 0 {
		return refuse("survey_paper")
	}
	return add(ctx, tx, round, k, false, n)
}

// Release takes the answers to an item out of quarantine: staff know what the burst was, and say so.
func (s *Survey) Release(ctx context.Context, by string, round int, item, why string) error {
	if why = clean(why); !within(why, 500) {
		return refuse("survey_why")
	}
	s.lane.Lock()
	defer s.lane.Unlock()
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(n), 0) FROM survey_answer WHERE round = ? AND item = ? AND burst = 1`, round, item).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return refuse("survey_burst")
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO survey_answer (round, item, option, who, mode, burst, n)
			SELECT round, item, option, who, mode, 0, n FROM survey_answer WHERE round = ? AND item = ? AND burst = 1
			ON CONFLICT DO UPDATE SET n = n + excluded.n`, round, item); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM survey_answer WHERE round = ? AND item = ? AND burst = 1`, round, item); err != nil {
			return err
		}
		return s.opt.Trail(ctx, tx, by, "survey_release", fmt.Sprintf("%d, %s, %d: %s", round, item, n, why))
	})
}
