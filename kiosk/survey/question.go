package survey

import (
	"crypto/rand"
	"slices"
	"time"
)

// Mode is the way that an answer came.
type Mode string

// The modes. Answers of one badge can be told from another's only for a half-day where badges do not remember: HalfDay may hold the same person twice.
const (
	Badge   Mode = "badge"   // a badge that remembers what it was asked
	HalfDay Mode = "halfday" // a badge that is remembered until noon or closing
	Code    Mode = "code"    // a printed one-time code
	Paper   Mode = "paper"   // on paper, typed in by staff
)

// Question is an item that is put to somebody.
type Question struct {
	Token string // good for one answer, for as long as the question may stand
	Item  Item
}

// token is a question that was put and not answered. It tells nothing of whom it was put to.
type token struct {
	id      string
	round   int
	item    string
	mode    Mode
	expires time.Time
}

const (
	tokenLives = time.Minute // the welcome, the question, its follow-up, and a slow finger
	mostTokens = 64          // in a storm of taps the oldest are forgotten
)

// Next is the item of the running round that a badge of so many asked items (a bit each, by their place) is to be asked now: the first that it was not.
// ok is false where there is none.
func (r Round) Next(asked uint16) (place int, ok bool) {
	for n := range r.Asked {
		if asked&(1<<n) == 0 {
			return n, true
		}
	}
	return 0, false
}

// Put puts an item of a round, by its place there, to a badge that remembers. ok is false where the round does not go on, or the item has been worded
// anew since it was made.
func (s *Survey) Put(round, place int) (q Question, ok bool) {
	r, ok := s.Running()
	if !ok || r.ID != round || place < 0 || place >= len(r.Asked) {
		return Question{}, false
	}
	return s.put(r, place, Badge)
}

// PutAny puts one of the running round's items to a badge that does not remember, each in its turn.
func (s *Survey) PutAny() (q Question, ok bool) {
	r, ok := s.Running()
	if !ok {
		return Question{}, false
	}
	s.mu.Lock()
	place := s.turn % len(r.Asked)
	s.turn++
	s.mu.Unlock()
	return s.put(r, place, HalfDay)
}

func (s *Survey) put(r Round, place int, mode Mode) (Question, bool) {
	item, known := s.asWorded(r.Asked[place])
	if !known {
		return Question{}, false
	}
	now := s.opt.Now()
	t := token{id: rand.Text(), round: r.ID, item: item.ID, mode: mode, expires: now.Add(tokenLives)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = slices.DeleteFunc(s.tokens, func(t token) bool { return !now.Before(t.expires) })
	if len(s.tokens) >= mostTokens {
		s.tokens = s.tokens[1:]
	}
	s.tokens = append(s.tokens, t)
	return Question{t.id, item}, true
}

// asWorded is the item of a round, where its words are still those that the round began with.
func (s *Survey) asWorded(a Asked) (Item, bool) {
	item, known := s.Item(a.Item)
	return item, known && item.Wording == a.Wording
}

// take is the question of a token, which then is good for nothing.
func (s *Survey) take(id string, now time.Time) (token, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := slices.IndexFunc(s.tokens, func(t token) bool { return t.id == id })
	if n < 0 {
		return token{}, false
	}
	t := s.tokens[n]
	s.tokens = slices.Delete(s.tokens, n, n+1)
	return t, now.Before(t.expires)
}

// giveBack makes a token good again whose answer did not reach the disk.
func (s *Survey) giveBack(t token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = append(s.tokens, t)
}
