package staff

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"embed"
	"fmt"
	"strings"
	"time"
)

// Schema holds the migrations of this package's tables, as schema/NNNN_name.sql.
//
//go:embed schema/*.sql
var Schema embed.FS

// DB is the database as this package needs it.
type DB interface {
	// Write runs fn in an IMMEDIATE transaction on the only writing connection and returns once it is durable. fn may be grouped with others in
	// one commit; an error rolls back fn's own changes only. fn must be quick: no I/O, no waiting.
	Write(ctx context.Context, fn func(tx *sql.Tx) error) error
	// Reader is a pool of read-only connections.
	Reader() *sql.DB
}

// KeySize is the length of the key, in bytes.
const KeySize = 32

// Options are what staff hang on.
type Options struct {
	Key   []byte           // KeySize bytes, in no backup
	Now   func() time.Time // the place's clock
	Place string           // its name, as authenticator apps show it
	// Trail writes a line of the place's audit trail in the transaction of what it tells of.
	Trail func(ctx context.Context, tx *sql.Tx, by, action, detail string) error
}

// Staff is the people of one place. Its methods may be called from several goroutines.
type Staff struct {
	Options
	db       DB
	working  chan struct{} // holds one token while a password is worked on: argon2id takes memory on purpose
	sessions sessions
}

// New returns the staff in db.
func New(db DB, o Options) (*Staff, error) {
	if len(o.Key) != KeySize {
		return nil, fmt.Errorf("staff: the key has %d bytes, want %d", len(o.Key), KeySize)
	}
	return &Staff{Options: o, db: db, working: make(chan struct{}, 1), sessions: sessions{open: map[mark]*Session{}}}, nil
}

// Refusal says why something was not done, as a code that has its sentence below "error" in the catalogues, with values.
type Refusal struct {
	Code   string
	Values map[string]string
}

// Error is the sentence of the refusal in English, for logs and the command line.
func (r *Refusal) Error() string {
	s := sentences[r.Code]
	for name, value := range r.Values {
		s = strings.ReplaceAll(s, "{"+name+"}", value)
	}
	return s
}

// sentences is every code that something is refused with.
var sentences = map[string]string{
	"sign_in_wrong":   "the login, the password or the code is wrong",
	"sign_in_wait":    "there were too many wrong tries: wait {minutes} minutes",
	"code_wrong":      "the login or the one-time code is wrong",
	"code_over":       "the one-time code is no longer good: ask for a new one",
	"app_code_wrong":  "the app's code is wrong: wait for the next one",
	"password_length": "a password has {min} to {max} characters",
	"password_easy":   "the password is too easy to guess",
	"login_invalid":   "a login has 2 to 40 letters a–z, digits, dots and hyphens",
	"login_taken":     "somebody signs in as that already: see troskel staff list",
	"name_invalid":    "a name has 1 to {max} characters that can be seen",
	"role_invalid":    "a role is keeper, host or reader",
	"last_keeper":     "then nobody could let anybody in: add another keeper first",
	"unknown_person":  "nobody signs in as that: see troskel staff list",
}

// refuse makes a Refusal of a code and pairs of name and value.
func refuse(code string, pairs ...string) *Refusal {
	r := &Refusal{Code: code, Values: map[string]string{}}
	for n := 0; n+1 < len(pairs); n += 2 {
		r.Values[pairs[n]] = pairs[n+1]
	}
	return r
}

// mark is what is kept of something secret.
type mark = [sha256.Size]byte

// keyed is the mark of a secret for one purpose under the key (HMAC-SHA256, RFC 2104). The purpose ends with a zero byte, so that no two
// pairs of purpose and secret are the same text.
func (s *Staff) keyed(purpose string, secret []byte) mark {
	h := hmac.New(sha256.New, s.Key)
	h.Write([]byte("troskel staff " + purpose + "\x00"))
	h.Write(secret)
	return mark(h.Sum(nil))
}
