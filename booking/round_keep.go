package booking

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"
)

// roundRow is a round as stored.
type roundRow struct {
	Round
	revision            int
	proposed, published time.Time
	proposal            string
}

// Rounds is every round, the newest term first.
func (e *Engine) Rounds(ctx context.Context) ([]Round, error) {
	rows, err := readRounds(ctx, e.db.Reader(), e.moment(), `ORDER BY first DESC, id DESC`)
	rounds := make([]Round, len(rows))
	for n, r := range rows {
		rounds[n] = r.Round
	}
	return rounds, err
}

func readRounds(ctx context.Context, q querier, now time.Time, where string, args ...any) ([]roundRow, error) {
	const query = `SELECT id, name, first, last, opens_at, closes_at, youth, seed, revision, proposed_at, proposal, published_at FROM round `
	var rows []roundRow
	err := each(ctx, q, query+where, func(scan func(...any) error) error {
		var r roundRow
		var first, last, youth string
		var opens, closes int64
		var proposed, published sql.NullInt64
		err := scan(&r.ID, &r.Name, &first, &last, &opens, &closes, &youth, &r.Seed, &r.revision, &proposed, &r.proposal, &published)
		if err != nil {
			return err
		}
		r.Opens, r.Closes, r.proposed, r.published = fromUnix(opens), fromUnix(closes), instant(proposed), instant(published)
		r.State = r.stateAt(now)
		if r.First, err = ParseDate(first); err != nil {
			return err
		}
		if r.Last, err = ParseDate(last); err != nil {
			return err
		}
		r.Youth, err = ParseWeek(youth)
		rows = append(rows, r)
		return err
	}, args...)
	return rows, err
}

func (r roundRow) stateAt(now time.Time) RoundState {
	switch {
	case !r.published.IsZero():
		return RoundPublished
	case !r.proposed.IsZero():
		return RoundProposed
	case now.Before(r.Opens):
		return RoundDraft
	case now.Before(r.Closes):
		return RoundOpen
	}
	return RoundClosed
}

// round is a round by its id.
func (d *desk) round(id int64) (roundRow, error) {
	rows, err := readRounds(d.ctx, d.tx, d.now, `WHERE id = ?`, id)
	if err == nil && len(rows) == 0 {
		err = refuse("unknown_round")
	}
	if err != nil {
		return roundRow{}, err
	}
	return rows[0], nil
}

// AddRound makes a round. It is for staff.
func (e *Engine) AddRound(ctx context.Context, by By, r Round) (Round, error) {
	if r.Seed == "" {
		r.Seed = rand.Text()
	}
	return e.keepRound(ctx, by, r, func(d *desk, r Round) (int64, error) {
		const query = `INSERT INTO round (name, first, last, opens_at, closes_at, youth, seed) VALUES (?, ?, ?, ?, ?, ?, ?)`
		result, err := d.tx.ExecContext(d.ctx, query, r.Name, r.First.String(), r.Last.String(), r.Opens.Unix(), r.Closes.Unix(), r.Youth.String(), r.Seed)
		if err != nil {
			return 0, err
		}
		id, err := result.LastInsertId()
		if err != nil {
			return 0, err
		}
		return id, d.noted(by, "add_round", "", strconv.FormatInt(id, 10))
	})
}

// ChangeRound changes the name, term, times and window of a round that is not published; a proposal that was made is dropped. The seed stays: it
// was drawn before anybody could know whom it helps. It is for staff.
func (e *Engine) ChangeRound(ctx context.Context, by By, r Round) (Round, error) {
	return e.keepRound(ctx, by, r, func(d *desk, r Round) (int64, error) {
		if _, err := d.unpublished(r.ID); err != nil {
			return 0, err
		}
		const query = `UPDATE round SET name = ?, first = ?, last = ?, opens_at = ?, closes_at = ?, youth = ? WHERE id = ?`
		err := d.exec(query, r.Name, r.First.String(), r.Last.String(), r.Opens.Unix(), r.Closes.Unix(), r.Youth.String(), r.ID)
		if err == nil {
			err = d.reopen(r.ID)
		}
		if err != nil {
			return 0, err
		}
		return r.ID, d.noted(by, "change_round", "", strconv.FormatInt(r.ID, 10))
	})
}

func (e *Engine) keepRound(ctx context.Context, by By, r Round, keep func(d *desk, r Round) (id int64, err error)) (Round, error) {
	if !by.isStaff() {
		return Round{}, refuse("staff_only")
	}
	var kept roundRow
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		clean, refusal := d.cleanRound(r)
		if refusal != nil {
			return false, refusal
		}
		id, err := keep(d, clean)
		if err == nil {
			kept, err = d.round(id)
		}
		return err == nil, err
	})
	return kept.Round, err
}

// cleanRound is a round fit to be stored, or what is wrong with it.
func (d *desk) cleanRound(r Round) (Round, *Refusal) {
	var refusal *Refusal
	if r.Name, refusal = cleanName(r.Name); refusal != nil {
		return r, refusal
	}
	if r.Seed, refusal = cleanTitle(r.Seed); refusal != nil {
		return r, refusal
	}
	today := DateOf(d.now, d.loc)
	r.Opens, r.Closes = r.Opens.UTC().Truncate(time.Second), r.Closes.UTC().Truncate(time.Second)
	switch {
	case r.First.IsZero() || r.Last.Before(r.First) || r.First.Add(TermDays-1).Before(r.Last),
		(Date{today.Year + RoundsAhead, today.Month, today.Day}).Before(r.First):
		return r, refuse("round_term", "max", strconv.Itoa(TermDays), "years", strconv.Itoa(RoundsAhead))
	case r.Last.Before(today):
		return r, refuse("past")
	case !r.Opens.Before(r.Closes) || r.Closes.After(r.Last.Add(1).In(d.loc)) || r.Opens.Unix() < 0:
		return r, refuse("round_times")
	case r.Youth.check() != nil:
		return r, refuse("round_youth")
	}
	return r, nil
}

// unpublished is a round that can still be changed.
func (d *desk) unpublished(id int64) (roundRow, error) {
	r, err := d.round(id)
	if err == nil && r.State == RoundPublished {
		err = refuse("round_published")
	}
	return r, err
}

// reopen drops the proposal of a round, since something changed that it followed from.
func (d *desk) reopen(id int64) error {
	if err := d.exec(`DELETE FROM round_grant WHERE round = ?`, id); err != nil {
		return err
	}
	return d.exec(`UPDATE round SET revision = revision + 1, proposed_at = NULL, proposal = '' WHERE id = ?`, id)
}

// DropRound removes a round that is not published, with its applications. It is for staff.
func (e *Engine) DropRound(ctx context.Context, by By, id int64) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		if _, err := d.unpublished(id); err != nil {
			return false, err
		}
		for _, query := range []string{
			`DELETE FROM round_grant WHERE round = ?`, `DELETE FROM application WHERE round = ?`, `DELETE FROM round WHERE id = ?`,
		} {
			if err := d.exec(query, id); err != nil {
				return false, err
			}
		}
		return true, d.noted(by, "drop_round", "", strconv.FormatInt(id, 10))
	})
}

// asJSON is a value for a column; the values here can always be written so.
func asJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}
