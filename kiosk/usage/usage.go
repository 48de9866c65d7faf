package usage

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"sync"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage/activity"
	"troskel/kiosk/visit"
)

// DefinitionVersion numbers the definitions that this program counts by. It is stored with each settled week and printed in each export, and
// rises whenever a definition changes.
const DefinitionVersion = "1"

// Schema holds the tables of the ledger.
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

// Usage answers questions about the use of the place. Its methods may be called from several goroutines.
type Usage struct {
	db      DB
	rooms   *booking.Engine
	zone    *time.Location
	prime   booking.Week
	closing sync.Mutex // one CloseWeeks at a time

	activities *activity.Activities
}

// PrimeTime is the hours of the week that are reported apart, because most want them.
const PrimeTime = "mon-fri 16:00-21:00"

// New returns the Usage of the place whose counters and ledger are in db and whose days begin at midnight in zone.
func New(db DB, rooms *booking.Engine, zone *time.Location) *Usage {
	prime, err := booking.ParseWeek(PrimeTime)
	if err != nil {
		panic(err)
	}
	return &Usage{db: db, rooms: rooms, zone: zone, prime: prime, activities: activity.New(db, rooms, zone)}
}

// Activities is the activities of the place.
func (u *Usage) Activities() *activity.Activities { return u.activities }

// Reader is where the figures are read.
func (u *Usage) Reader() *sql.DB { return u.db.Reader() }

// smallest is the smallest number of persons that is told.
const smallest = 5

// Figure is a number of people that may be told. Hidden means 1–4, and N is then 0.
type Figure struct {
	N      int
	Hidden bool
}

// Protect returns n as it is told of a settled week: exact, or hidden when it is 1–4.
func Protect(n int) Figure {
	if 0 < n && n < smallest {
		return Figure{Hidden: true}
	}
	return Figure{N: n}
}

// Rounded returns n as it is told of a day that is not over: to the nearest five, or hidden when it is 1–4. People say "ca" before it.
func Rounded(n int) Figure {
	f := Protect(n)
	f.N = (f.N + 2) / 5 * 5
	return f
}

// String returns the number, or ".." for a hidden one.
func (f Figure) String() string {
	if f.Hidden {
		return ".."
	}
	return fmt.Sprint(f.N)
}

// Today is what may be told of a day that is not over. Its figures are Rounded.
type Today struct {
	Date                            booking.Date
	Visits, Unbadged, Entered, Left Figure
}

// Today counts the people of now's date in the place's zone, up to now.
func (u *Usage) Today(ctx context.Context, now time.Time) (Today, error) {
	date := booking.DateOf(now, u.zone)
	quarters, err := visit.Quarters(ctx, u.db.Reader(), date.In(u.zone), date.Add(1).In(u.zone))
	if err != nil {
		return Today{}, fmt.Errorf("count the people of %s: %w", date, err)
	}
	var t tally
	for _, q := range quarters {
		t = t.plus(tallyOf(q))
	}
	return Today{
		Date: date, Visits: Rounded(t.visits), Unbadged: Rounded(t.unbadged), Entered: Rounded(t.entered), Left: Rounded(t.left),
	}, nil
}
