package staff

import (
	"crypto/sha256"
	"encoding/base32"
	"sync"
	"time"
)

// How long a session lasts: since it was last used, and in all.
const (
	sessionIdle = 30 * time.Minute
	sessionAll  = 12 * time.Hour
)

// sessionsEach is how many sessions one person has at most; the oldest ends for a new one.
const sessionsEach = 8

// Session is a browser that acts for a person.
type Session struct {
	Person Person
	ended  chan struct{}
	began  time.Time // both with the monotonic clock, which nobody sets
	used   time.Time
}

// Ended is closed when the session has been ended by somebody. A session that ran out says so only when it is asked for.
func (s *Session) Ended() <-chan struct{} { return s.ended }

// sessions is those that are open. Only a hash of each token is kept: what is read from memory opens nothing.
type sessions struct {
	mu   sync.Mutex
	open map[mark]*Session
}

// Open begins a session and returns its token, which is told to that browser alone. at is a reading of the machine's clock.
func (s *Staff) Open(p Person, at time.Time) string {
	t := token()
	ss := &s.sessions
	ss.mu.Lock()
	defer ss.mu.Unlock()
	var oldest mark
	mine := 0
	for m, o := range ss.open {
		if ss.over(m, o, at) || o.Person.ID != p.ID {
			continue
		}
		if mine++; mine == 1 || o.began.Before(ss.open[oldest].began) {
			oldest = m
		}
	}
	if mine >= sessionsEach {
		ss.end(oldest)
	}
	ss.open[sha256.Sum256([]byte(t))] = &Session{Person: p, ended: make(chan struct{}), began: at, used: at}
	return t
}

// Session is the session of a token, or nil. used says that the person did something: that is what makes it last.
func (s *Staff) Session(token string, at time.Time, used bool) *Session {
	if token == "" {
		return nil
	}
	ss := &s.sessions
	ss.mu.Lock()
	defer ss.mu.Unlock()
	m := sha256.Sum256([]byte(token))
	o := ss.open[m]
	if o == nil || ss.over(m, o, at) {
		return nil
	}
	if used {
		o.used = at
	}
	return o
}

// Close ends a session.
func (s *Staff) Close(token string) {
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	s.sessions.end(sha256.Sum256([]byte(token)))
}

// over ends a session that ran out, and tells.
func (ss *sessions) over(m mark, o *Session, at time.Time) bool {
	if at.Sub(o.used) < sessionIdle && at.Sub(o.began) < sessionAll {
		return false
	}
	ss.end(m)
	return true
}

func (ss *sessions) end(m mark) {
	if o := ss.open[m]; o != nil {
		delete(ss.open, m)
		close(o.ended)
	}
}

// endAll ends the sessions of a person.
func (ss *sessions) endAll(person int64) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for m, o := range ss.open {
		if o.Person.ID == person {
			ss.end(m)
		}
	}
}

// base32Secret is a secret as authenticator apps and the library that makes their codes are told it (RFC 4648, without padding).
func base32Secret(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}
