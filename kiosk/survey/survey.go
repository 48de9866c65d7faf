package survey

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"
)

// Schema holds the tables of surveys.
//
//go:embed schema/*.sql
var Schema embed.FS

// DB is the database as this package needs it.
type DB interface {
	// Write runs fn in an IMMEDIATE transaction and returns once it is durable; an error rolls back what fn did.
	Write(ctx context.Context, fn func(tx *sql.Tx) error) error
	// Reader is a pool of read-only connections.
	Reader() *sql.DB
}

// Options is what a Survey is given besides its database. Now, Zone, Open and Trail are required.
type Options struct {
	Now  func() time.Time
	Zone *time.Location
	Key  []byte // of the one-time codes, KeySize bytes; nil where it cannot be read: then there are none
	// Open tells whether the place is open at some time of a date ("2006-01-02").
	Open func(ctx context.Context, date string) (bool, error)
	// Trail writes what was decided, and by whom, in the transaction of the decision.
	Trail func(ctx context.Context, tx *sql.Tx, by, action, detail string) error
	Items fs.FS // other items than those that ship, in items/*.toml; nil = those
}

// Appliance is who decides when time has passed; no person is called so.
const Appliance = "\x00"

// KeySize is the length of the key of the codes, in bytes.
const KeySize = 32

// Survey asks, and keeps the counters. Its methods may be called from several goroutines.
type Survey struct {
	db    DB
	opt   Options
	items []Item

	running atomic.Pointer[Round] // what is put to visitors; nil while no round goes on

	lane  sync.Mutex // answers are counted one after the other
	burst burst
	tries tries

	mu     sync.Mutex
	tokens []token
	turn   int // of the items, for badges that do not remember
}

// New returns the Survey kept in db.
func New(ctx context.Context, db DB, opt Options) (*Survey, error) {
	s := &Survey{db: db, opt: opt, burst: burst{}}
	files := opt.Items
	if files == nil {
		files = itemFiles
	}
	var err error
	if s.items, err = loadItems(files); err != nil {
		return nil, err
	}
	return s, s.refresh(ctx)
}

// Items is what can be asked.
func (s *Survey) Items() []Item { return s.items }

// Item is what can be asked under an id.
func (s *Survey) Item(id string) (Item, bool) {
	for _, i := range s.items {
		if i.ID == id {
			return i, true
		}
	}
	return Item{}, false
}

// today is the present date at the place.
func (s *Survey) today() string { return dateOf(s.opt.Now().In(s.opt.Zone)) }

const dateLayout = "2006-01-02"

func dateOf(t time.Time) string { return t.Format(dateLayout) }

// plus is a date so many days later. The date is one that the database or check has seen.
func plus(date string, days int) string {
	t, _ := time.Parse(dateLayout, date)
	return dateOf(t.AddDate(0, 0, days))
}
