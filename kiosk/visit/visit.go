package visit

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"time"

	"troskel/kiosk/visit/memo"
)

// Schema holds the migrations of this package's tables, as schema/NNNN_name.sql.
//
//go:embed schema/*.sql
var Schema embed.FS

// DB is the database as this package needs it.
type DB interface {
	// Write runs fn in an IMMEDIATE transaction on the only writing connection and returns once it is durable. fn may be grouped with
	// others in one commit; an error rolls back fn's own changes only. fn must be quick: no I/O, no waiting.
	Write(ctx context.Context, fn func(tx *sql.Tx) error) error
	// Reader is a pool of read-only connections.
	Reader() *sql.DB
}

// Moment is an instant as the clock knows it. While Believed is false, Wall is a guess and only Boot and Mono count.
type Moment struct {
	Wall     time.Time
	Believed bool
	Boot     string        // the kernel's boot id
	Mono     time.Duration // since that boot
}

// Badge is what was held against the reader. nfc.UID is one.
type Badge interface {
	// Random says that the number is made up for each presentation, as phones do, and identifies nothing.
	Random() bool
	// Bytes is the badge's number.
	Bytes() []byte
}

// Result tells what a tap came to.
type Result string

const (
	Counted  Result = "counted"  // the badge's first tap of this half-day: a visit
	Again    Result = "again"    // a passage of a badge that is counted already
	Unbadged Result = "unbadged" // a random id, or a tap that is a press: counted, in the column "utan bricka"
	Hold     Result = "hold"     // the badge was pulled away too early: nothing is counted yet, and it is to be held once more
)

// Options describe the place whose door is counted.
type Options struct {
	Entrance    string                          // the door's name in the counters, 1 to 80 bytes
	Zone        *time.Location                  // the site's time zone: where noon and midnight are
	NextClosing func(after time.Time) time.Time // first closing strictly after an instant; zero or nil: none is known
	Capacity    int                             // most people Inside reports; 0: no limit
	Mode        Mode                            // how badges are counted; empty: ModeB
	Period      Period                          // within what a badge counts once; empty: HalfDay
	Key         []byte                          // in ModeC: MemoryKeySize random bytes that are in no backup
	// Remember is in ModeC what a badge is to remember from this tap on; again: it was counted in this period before. nil: what it does.
	Remember func(was Memory, again bool) (now Memory)
}

// MemoryKeySize is the bytes of the key of ModeC.
const MemoryKeySize = memo.KeySize

// Mode is how badges are counted.
type Mode string

const (
	ModeA Mode = "A" // Tryck: each tap is a press, and nothing is remembered of it
	ModeB Mode = "B" // Halvdag i minnet: badges are remembered in memory until the half-day ends
	ModeC Mode = "C" // Minnet på brickan: the badge itself remembers
)

// key is the key of ModeC, or nil in another mode. The error names the option that cannot be.
func (o Options) key() (*memo.Key, error) {
	switch o.Period {
	case "", HalfDay, Day, Evening:
	default:
		return nil, fmt.Errorf("there is no period %q to count a badge once in; there are half-day, day and evening", o.Period)
	}
	switch o.Mode {
	case "", ModeA, ModeB:
		return nil, nil
	case ModeC:
		return memo.NewKey(o.Key)
	}
	return nil, fmt.Errorf("there is no mode %q to count in; there are A, B and C", o.Mode)
}

// ErrClosed answers every call on a Counter after Close.
var ErrClosed = errors.New("visit: the counter is closed, the daemon is shutting down; nothing was counted")
