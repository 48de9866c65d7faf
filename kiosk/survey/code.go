package survey

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// One-time codes are for people without a badge: nine digits on a printed sheet, each good for one answer to every item of its round. The house keeps a
// keyed hash of each, and forgets it with the answer.

const (
	codeDigits = 9
	mostCodes  = 200  // at a time
	allCodes   = 2000 // of a round: with the limit on wrong tries, a guess in a round is good less than once in a hundred
)

// NewCodes makes n codes of a round, to be printed. They are told this once.
func (s *Survey) NewCodes(ctx context.Context, by string, round, n int) ([]string, error) {
	if len(s.opt.Key) != KeySize {
		return nil, refuse("survey_keyless")
	}
	if n < 1 || n > mostCodes {
		return nil, refuseCodes()
	}
	codes := make([]string, n)
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		r, err := roundIn(ctx, tx, round)
		switch {
		case err != nil:
			return err
		case r.Last < s.today():
			return refuse("survey_over")
		case r.Codes+n > allCodes:
			return refuseCodes()
		}
		for i := range codes {
			if codes[i], err = s.newCode(ctx, tx, round); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE survey_round SET codes = codes + ? WHERE id = ?`, n, round); err != nil {
			return err
		}
		return s.opt.Trail(ctx, tx, by, "survey_codes", fmt.Sprintf("%s, %d", r.Name, n))
	})
	if err != nil {
		return nil, err
	}
	return codes, s.refresh(ctx)
}

func refuseCodes() error {
	return refuse("survey_codes", "max", strconv.Itoa(mostCodes), "most", strconv.Itoa(allCodes))
}

// newCode is a code that no other is.
func (s *Survey) newCode(ctx context.Context, tx *sql.Tx, round int) (string, error) {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(1_000_000_000))
		if err != nil {
			return "", err
		}
		code := fmt.Sprintf("%0*d", codeDigits, n)
		done, err := tx.ExecContext(ctx, `INSERT INTO survey_code (digest, round) VALUES (?, ?) ON CONFLICT DO NOTHING`, s.digest(code), round)
		if err != nil {
			return "", err
		}
		if rows, err := done.RowsAffected(); err != nil || rows == 1 {
			return code, err
		}
	}
}

// digest is a code as it is kept. Blanks and hyphens between digits are nobody's fault.
func (s *Survey) digest(code string) []byte {
	mac := hmac.New(sha256.New, s.opt.Key)
	mac.Write([]byte(strings.NewReplacer(" ", "", "-", "").Replace(code)))
	return mac.Sum(nil)
}

// tries is the wrong codes of late, of everybody together.
type tries []time.Time

const (
	mostTries   = 20
	triesWithin = 10 * time.Minute
)

// open tells whether one more code may be tried.
func (t *tries) open(now time.Time) bool {
	left := (*t)[:0]
	for _, at := range *t {
		if now.Sub(at) < triesWithin && !at.After(now) {
			left = append(left, at)
		}
	}
	*t = left
	return len(*t) < mostTries
}

// CheckCode is the items that a code may answer. A wrong code is remembered for a while, and many keep everybody's out.
func (s *Survey) CheckCode(ctx context.Context, code string) ([]Item, error) {
	s.lane.Lock()
	defer s.lane.Unlock()
	r, err := s.tryCode(ctx, s.db.Reader(), code)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, a := range r.Asked {
		if item, ok := s.asWorded(a); ok {
			items = append(items, item)
		}
	}
	return items, nil
}

// row is what a transaction and a pool have in common, for one row.
type row interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// tryCode is the round of a code that goes on. The lane is held.
func (s *Survey) tryCode(ctx context.Context, from row, code string) (Round, error) {
	now := s.opt.Now()
	r, goes := s.Running()
	switch {
	case len(s.opt.Key) != KeySize:
		return Round{}, refuse("survey_keyless")
	case !s.tries.open(now):
		return Round{}, refuse("survey_tries")
	case !goes:
		return Round{}, refuse("survey_over")
	}
	var round int
	err := from.QueryRowContext(ctx, `SELECT round FROM survey_code WHERE digest = ?`, s.digest(code)).Scan(&round)
	if errors.Is(err, sql.ErrNoRows) || err == nil && round != r.ID {
		s.tries = append(s.tries, now)
		return Round{}, refuse("survey_code")
	}
	return r, err
}

// Reply is an answer to one item, of whoever has a code.
type Reply struct{ Item, Option, Who string }

// AnswerCode counts what the holder of a code answers, and the code is gone. Items may be left out.
func (s *Survey) AnswerCode(ctx context.Context, code string, replies []Reply) error {
	s.lane.Lock()
	r, err := s.tryCode(ctx, s.db.Reader(), code)
	s.lane.Unlock()
	if err != nil {
		return err
	}
	keys, seen := []key{}, map[string]bool{}
	for _, a := range replies {
		item, known := s.Item(a.Item)
		if !known || r.At(a.Item) < 0 || seen[a.Item] {
			return refuse("survey_item")
		}
		if !item.takes(a.Option, a.Who) {
			return refuse("survey_option")
		}
		seen[a.Item] = true
		keys = append(keys, key{a.Item, a.Option, a.Who, Code})
	}
	if len(keys) == 0 {
		return refuse("survey_item")
	}
	return s.count(ctx, r.ID, keys, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM survey_code WHERE digest = ? AND round = ?`, s.digest(code), r.ID)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return refuse("survey_code") // somebody was first
	})
}

// forgetCodes forgets the codes of rounds that are over.
func (s *Survey) forgetCodes(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM survey_code WHERE round IN (SELECT id FROM survey_round WHERE last < ?)`, s.today())
		return err
	})
}
