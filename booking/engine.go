package booking

import (
	"context"
	"database/sql"
	"embed"
	"sync"
	"sync/atomic"
	"time"
)

// Schema is the tables of this package: schema/NNNN_name.sql.
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

// Engine keeps the bookings of one place. It is safe for concurrent use.
type Engine struct {
	db      DB
	loc     *time.Location
	now     func() time.Time
	changed func()

	asked       atomic.Pointer[asked] // when the whole line was asked last; nil: not since the start
	ageing      atomic.Int64          // unix seconds when personal data is looked through again, see Sweep
	configuring sync.RWMutex          // held for writing while Configure changes what is known, for reading while that must not change
	known       atomic.Pointer[known] // nil until read
	roster      roster
	working     chan struct{} // holds one while a PIN is worked on
}

// New returns an engine for the place whose wall clocks show loc. now is asked for the time of every change; changed is called after each
// committed change, must not block, and may be nil. Time passing is not a change: a booking begins and ends without a call.
func New(db DB, loc *time.Location, now func() time.Time, changed func()) *Engine {
	if changed == nil {
		changed = func() {}
	}
	return &Engine{db: db, loc: loc, now: now, changed: changed, working: make(chan struct{}, 1)}
}

// Spaces is the spaces in use, in the order they were configured.
func (e *Engine) Spaces(ctx context.Context) ([]Space, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	return e.spacesWhere(k, func(p *premises) bool { return !p.last().retired }), nil
}

// SpacesDuring is the spaces that were in use at some time of the interval, those retired since too: what a report about it must count.
func (e *Engine) SpacesDuring(ctx context.Context, during Interval) ([]Space, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if during.Empty() {
		return nil, nil
	}
	first, last := DateOf(during.Start, e.loc), DateOf(during.End.Add(-1), e.loc)
	return e.spacesWhere(k, func(p *premises) bool { return p.usedDuring(first, last) }), nil
}

func (e *Engine) spacesWhere(k *known, is func(*premises) bool) []Space {
	today := DateOf(e.moment(), e.loc)
	var spaces []Space
	for _, p := range k.spaces {
		if is(p) {
			spaces = append(spaces, p.space(today))
		}
	}
	return spaces
}

// Organisations is those that may book, in the order they were configured.
func (e *Engine) Organisations(ctx context.Context) ([]Organisation, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	var active []Organisation
	for _, o := range k.organisations {
		if !o.retired {
			active = append(active, o.Organisation)
		}
	}
	return active, nil
}

// Open is when a space could be booked during the interval, were it empty: the opening hours that were valid on each date, less closures.
// It refuses an unknown space.
func (e *Engine) Open(ctx context.Context, space string, during Interval) (Set, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	p := k.byID[space]
	if p == nil {
		return nil, refuse("unknown_space")
	}
	return k.open(p, during.utc()), nil
}

// hold gives what is known, and keeps it true until release: no Configure runs meanwhile. release is nil with an error.
func (e *Engine) hold(ctx context.Context) (k *known, release func(), err error) {
	e.configuring.RLock()
	if k = e.known.Load(); k == nil {
		if k, err = read(ctx, e.db.Reader(), e.loc); err != nil {
			e.configuring.RUnlock()
			return nil, nil, err
		}
		e.known.Store(k)
	}
	return k, e.configuring.RUnlock, nil
}

// moment is the present as the database keeps it: UTC, whole seconds.
func (e *Engine) moment() time.Time { return e.now().UTC().Truncate(time.Second) }
