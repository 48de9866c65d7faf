package visit_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/visit"
)

// card is a badge.
type card []byte

func (c card) Random() bool  { return len(c) == 4 && c[0] == 0x08 }
func (c card) Bytes() []byte { return c }

var cards = map[string]card{
	"anna":    {0x04, 0xa1, 0x52, 0x3b, 0x90, 0x61, 0x80},
	"bilal":   {0x04, 0xb7, 0x11, 0xc9, 0x02, 0x5d, 0x81},
	"fatima":  {0x9c, 0x31, 0x7f, 0x22},
	"telefon": {0x08, 0x5e, 0x10, 0xd4},
}

// house is a mötesplats that closes at 21:00 every day, has room for ten and one entrance; its machine can be cut from power.
type house struct {
	t     testing.TB
	db    visit.DB
	opt   visit.Options
	count *visit.Counter

	truth    time.Time     // the time of day as the sun has it
	mono     time.Duration // since boot
	boot     int
	believed bool
}

func open(t testing.TB, day string) *house {
	t.Helper()
	zone := stockholm(t)
	morning, err := time.ParseInLocation("2006-01-02", day, zone)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, db: database(t), truth: morning, believed: true, mono: time.Minute}
	h.opt = visit.Options{Entrance: "entré", Zone: zone, NextClosing: func(at time.Time) time.Time { return next(at.In(zone), 21, 0) }, Capacity: 10}
	h.start()
	t.Cleanup(func() { h.count.Close() })
	return h
}

func stockholm(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func database(t testing.TB) *store.DB {
	t.Helper()
	return storetest.Open(t, store.Schema{Name: "visit", Files: visit.Schema})
}

// next is the first time after at when the wall clock shows hour:minute.
func next(at time.Time, hour, minute int) time.Time {
	y, m, d := at.Date()
	for ; ; d++ {
		if t := time.Date(y, m, d, hour, minute, 0, 0, at.Location()); t.After(at) {
			return t
		}
	}
}

// start starts the program; the old one, if any, is killed and not closed.
func (h *house) start() {
	h.t.Helper()
	var err error
	if h.count, err = visit.New(h.db, h.opt); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) pass(d time.Duration) { h.truth, h.mono = h.truth.Add(d), h.mono+d }

// cut takes the power away for d. Afterwards the clock stands at 1970.
func (h *house) cut(d time.Duration) {
	h.truth, h.mono, h.boot, h.believed = h.truth.Add(d), 0, h.boot+1, false
	h.start()
}

func (h *house) now() visit.Moment {
	m := visit.Moment{Wall: time.Unix(0, 0).Add(h.mono), Boot: fmt.Sprintf("boot-%d", h.boot), Mono: h.mono}
	if h.believed {
		m.Wall, m.Believed = h.truth, true
	}
	return m
}

// sum adds up all counters, those that wait for the time included.
func (h *house) sum() visit.Quarter {
	h.t.Helper()
	var q visit.Quarter
	for _, table := range []string{"visit_quarter", "visit_waiting"} {
		var p visit.Quarter
		err := h.db.Reader().QueryRow(`SELECT total(passages), total(visits), total(unbadged), total(entered), total("left") FROM `+table+` WHERE entrance = ?`, h.opt.Entrance).
			Scan(&p.Passages, &p.Visits, &p.Unbadged, &p.Entered, &p.Left)
		if err != nil {
			h.t.Fatal(err)
		}
		q.Passages, q.Visits, q.Unbadged = q.Passages+p.Passages, q.Visits+p.Visits, q.Unbadged+p.Unbadged
		q.Entered, q.Left = q.Entered+p.Entered, q.Left+p.Left
	}
	return q
}

func (h *house) quarters() []visit.Quarter {
	h.t.Helper()
	all, err := visit.Quarters(h.t.Context(), h.db.Reader(), time.Time{}, h.truth.Add(1000*time.Hour))
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// marks adds up the quality marks by kind.
func (h *house) marks() map[visit.Kind]int {
	h.t.Helper()
	all, err := visit.Quality(h.t.Context(), h.db.Reader(), time.Time{}, h.truth.Add(1000*time.Hour))
	if err != nil {
		h.t.Fatal(err)
	}
	sum := map[visit.Kind]int{}
	for _, m := range all {
		if m.Day.IsZero() != (m.Kind == visit.Unhealed) {
			h.t.Errorf("mark %+v: only what is unhealed has no day", m)
		}
		if !m.Day.IsZero() && m.Day.In(h.opt.Zone).Format("15:04:05") != "00:00:00" {
			h.t.Errorf("mark %+v does not lie at the begin of a day", m)
		}
		sum[m.Kind] += m.N
	}
	return sum
}

// fault is a database that fails when told to.
type fault struct {
	visit.DB
	before func() error // asked before a write
	within func() error // asked at its end, inside the transaction
}

func (f *fault) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if f.before != nil {
		if err := f.before(); err != nil {
			return err
		}
	}
	return f.DB.Write(ctx, func(tx *sql.Tx) error {
		if err := fn(tx); err != nil || f.within == nil {
			return err
		}
		return f.within()
	})
}

func numbersOf(q visit.Quarter) map[string]int {
	return map[string]int{"passages": q.Passages, "visits": q.Visits, "unbadged": q.Unbadged, "entered": q.Entered, "left": q.Left}
}
