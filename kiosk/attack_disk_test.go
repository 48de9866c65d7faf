package main

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"troskel/kiosk/store"
)

// stored is a booking as the database has it after the attack.
type stored struct {
	id               int64
	key, uid         string
	space            string
	from, to         int64 // minutes since 1970, as booked
	organisation     string
	title, code      string
	cancelled, ended bool
	endedAt          int64 // minutes since 1970
	created          int64 // seconds
	revision         int64
	rows             []hold // what the occupancy table says that it holds
}

// holds is what a booking holds by what is known of it, not by the occupancy table.
func (b stored) holds() (hold, bool) {
	h := hold{key: b.name(), space: b.space, from: b.from, to: b.to}
	if b.ended {
		h.to = min(h.to, b.endedAt)
	}
	return h, !b.cancelled && h.from < h.to
}

// name is the booking's key in the history: the UID that a calendar app gave it, or its id.
func (b stored) name() string {
	if strings.HasPrefix(b.uid, davUID) {
		return b.uid
	}
	return byID(b.id)
}

// disk is what the database has after the attack.
type disk struct {
	bookings []stored
	byKey    map[string]stored
	byName   map[string]stored
	named    map[string]int  // how many bookings have the name
	series   map[string]bool // keys
	waits    map[string]lined
	trail    trail
}

// lined is a place in the waiting list.
type lined struct {
	id, booking int64
	wished      hold // what is offered, without its booking's key: all who wait here wish for days that are far off
}

// readDisk reads it all, from a database that nobody has open.
func readDisk(t *testing.T, dir string) *disk {
	t.Helper()
	db, err := store.OpenReader(t.Context(), dir, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	d := &disk{byKey: map[string]stored{}, byName: map[string]stored{}, named: map[string]int{}, series: map[string]bool{}, waits: map[string]lined{}}
	err = errors.Join(d.readBookings(t.Context(), db.Reader()), d.readLists(t.Context(), db.Reader()), d.readTrail(t.Context(), db.Reader()))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range d.bookings {
		d.byKey[b.key], d.byName[b.name()] = b, b
		d.named[b.name()]++
	}
	return d
}

func (d *disk) readBookings(ctx context.Context, q *sql.DB) error {
	held := map[int64][]hold{}
	err := eachRow(ctx, q, `SELECT booking, space, starts_at / 60, ends_at / 60 FROM occupancy`, func(scan func(...any) error) error {
		var id int64
		var h hold
		err := scan(&id, &h.space, &h.from, &h.to)
		held[id] = append(held[id], h)
		return err
	})
	if err != nil {
		return err
	}
	const query = `SELECT id, key, uid, space, starts_at / 60, ends_at / 60, coalesce(organisation, ''), title, code, cancelled_at IS NOT NULL,
		ended_at IS NOT NULL OR missed_at IS NOT NULL, coalesce(ended_at, missed_at, 0) / 60, created_at, revision FROM booking
		WHERE key NOT LIKE 'demo-%' AND coalesce(series, 0) NOT IN (SELECT id FROM series WHERE key LIKE 'demo-%')`
	return eachRow(ctx, q, query, func(scan func(...any) error) error {
		var b stored
		err := scan(&b.id, &b.key, &b.uid, &b.space, &b.from, &b.to, &b.organisation, &b.title, &b.code, &b.cancelled, &b.ended, &b.endedAt,
			&b.created, &b.revision)
		b.rows = held[b.id]
		d.bookings = append(d.bookings, b)
		return err
	})
}

func (d *disk) readLists(ctx context.Context, q *sql.DB) error {
	return errors.Join(
		eachRow(ctx, q, `SELECT key FROM series`, func(scan func(...any) error) error {
			var key string
			err := scan(&key)
			d.series[key] = true
			return err
		}),
		eachRow(ctx, q, `SELECT key, id, coalesce(booking, 0), space, starts_at / 60, ends_at / 60 FROM waiting`, func(scan func(...any) error) error {
			var key string
			var w lined
			err := scan(&key, &w.id, &w.booking, &w.wished.space, &w.wished.from, &w.wished.to)
			d.waits[key] = w
			return err
		}))
}

// eachRow calls read for each row of a query.
func eachRow(ctx context.Context, q *sql.DB, query string, read func(scan func(...any) error) error, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// held is everything that is held in a wing on a day, by the bookings themselves.
func (d *disk) held(at where) held {
	var all held
	for _, b := range d.bookings {
		if h, holds := b.holds(); holds && placeOf(h) == at {
			all = all.with(h)
		}
	}
	return all
}

// overlaps compares every booking with every other.
func (d *disk) overlaps() (pairs [][2]hold) {
	var all []hold
	for _, b := range d.bookings {
		if h, holds := b.holds(); holds {
			all = append(all, h)
		}
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.clashes(b) {
				pairs = append(pairs, [2]hold{a, b})
			}
		}
	}
	return pairs
}

// checkRows compares what the occupancy table says with what the bookings say.
func (d *disk) checkRows(t *testing.T) {
	t.Helper()
	for _, b := range d.bookings {
		h, holds := b.holds()
		var want []hold
		for _, leaf := range premises[b.space].leaves {
			if holds {
				want = append(want, hold{space: leaf, from: h.from, to: h.to})
			}
		}
		bySpace := func(a, b hold) int { return strings.Compare(a.space, b.space) }
		slices.SortFunc(want, bySpace)
		slices.SortFunc(b.rows, bySpace)
		if !slices.Equal(want, b.rows) {
			t.Errorf("booking %d (%+v) holds %v, want %v", b.id, b, b.rows, want)
		}
	}
}
