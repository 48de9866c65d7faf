package booking_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// ground is the foyer again as simple as can be: a bit for each minute of the days around 3 March 2026. It shares no code with the engine.
type ground struct {
	p    *place
	now  time.Time
	base time.Time
	open map[string][]bool
	made []*claimed
}

// claimed is a booking of the model: what it still holds.
type claimed struct {
	id         int64
	space      string
	start, end int // minutes since base
	here, gone bool
}

const modelDays = 12

// newGround empties the database, which all runs of a property share, since making one takes longer than a run.
func newGround(t *rapid.T, outer *testing.T, db *store.DB, open map[string][]bool) *ground {
	err := db.Write(outer.Context(), func(tx *sql.Tx) error {
		for _, table := range []string{"occupancy", "booking", "closure", "special_hours", "holiday_hours", "space_hours", "space_terms", "space"} {
			if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t: outer, ctx: outer.Context(), db: db, zone: stockholm(outer), watch: &watch{}}
	p.Engine = booking.New(db, p.zone, p.now, nil)
	p.set(p.at("2026-02-23 08:00"))
	p.configure(foyer(outer), nil)
	m := &ground{p: p, now: p.at("2026-03-02 09:00"), base: p.at("2026-02-26 00:00"), open: open}
	p.set(m.now)
	return m
}

func (m *ground) minute(t time.Time) int { return int(t.Sub(m.base) / time.Minute) }

// foyerOpen is the opening hours of the foyer in every minute, read off the wall clock.
func foyerOpen(base time.Time) map[string][]bool {
	open := map[string][]bool{}
	for n := range modelDays * 24 * 60 {
		at := base.Add(time.Duration(n) * time.Minute)
		clock, day := at.Format("15:04"), at.Weekday()
		foyer := day != time.Saturday && day != time.Sunday && clock >= "08:00" && clock < "20:00"
		for _, space := range []string{"foaje", "allt", "d1", "d2"} {
			open[space] = append(open[space], foyer)
		}
		open["gran"] = append(open["gran"], clock >= "08:00" && clock < "22:00")
		open["d3"] = append(open["d3"], foyer && clock >= "10:00" && clock < "12:00")
	}
	return open
}

// bookable is the minutes in which a booking of the space can lie.
func (m *ground) bookable(space string) []bool {
	free := slices.Clone(m.open[space])
	mine := needs[space]
	for _, b := range m.made {
		if b.gone || !strings.Contains(" "+mine.rivals+" ", " "+b.space+" ") {
			continue
		}
		other := needs[b.space]
		for n := b.start - max(other.before, mine.after); n < b.end+max(other.after, mine.before); n++ {
			free[n] = false
		}
	}
	return free
}

func (m *ground) book(t *rapid.T) {
	space := rapid.SampledFrom([]string{"foaje", "gran", "allt", "d1", "d2", "d3"}).Draw(t, "space")
	start := m.minute(m.now) + rapid.OneOf(rapid.IntRange(0, 240), rapid.IntRange(0, 3*24*60)).Draw(t, "in")
	length := rapid.IntRange(5, 180).Draw(t, "minutes")
	at := m.base.Add(time.Duration(start) * time.Minute)
	free := m.bookable(space)
	b, _, err := m.p.Book(m.p.ctx, booking.By{}, m.p.ask(space, booking.Interval{Start: at, End: at.Add(time.Duration(length) * time.Minute)}))
	if !slices.Contains(free[start:start+length], false) {
		requireCode(t, err, "")
		m.made = append(m.made, &claimed{id: b.ID, space: space, start: start, end: start + length})
		return
	}
	want := "overlap"
	if slices.Contains(m.open[space][start:start+length], false) {
		want = "closed"
	}
	requireCode(t, err, want)
	if next := err.(*booking.Refusal).Next; next != nil && m.minute(next.End) < len(free) {
		if slices.Contains(free[m.minute(next.Start):m.minute(next.End)], false) {
			t.Fatalf("%s of %s is offered and not to be had", m.p.show(*next), space)
		}
	}
}

func (m *ground) any(t *rapid.T) *claimed {
	if len(m.made) == 0 {
		return &claimed{gone: true}
	}
	return rapid.SampledFrom(m.made).Draw(t, "booking")
}

func (m *ground) cancel(t *rapid.T) {
	b := m.any(t)
	if b.gone || m.minute(m.now) >= b.end {
		return
	}
	_, err := m.p.Cancel(m.p.ctx, reception, b.id, "")
	requireCode(t, err, "")
	b.gone = true
}

// leave is a check-in and an early finish.
func (m *ground) leave(t *rapid.T) {
	b := m.any(t)
	if now := m.minute(m.now); b.gone || b.here || now < b.start || now >= b.end {
		return
	}
	_, err := m.p.CheckIn(m.p.ctx, booking.By{}, b.id)
	requireCode(t, err, "")
	_, err = m.p.Finish(m.p.ctx, booking.By{}, b.id)
	requireCode(t, err, "")
	b.here, b.end = true, m.minute(m.now)
	b.gone = b.start == b.end // it held no minute
}

func (m *ground) wait(t *rapid.T) {
	m.now = earliestOf(m.now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "minutes"))*time.Minute), m.base.AddDate(0, 0, modelDays-5))
	m.p.set(m.now)
}

// compare asks how every space is now: busy in booked minutes only, free where a booking of a minute could be, else prepared or closed.
func (m *ground) compare(t *rapid.T) {
	all, err := m.p.Status(m.p.ctx, m.now)
	if err != nil {
		t.Fatal(err)
	}
	now := m.minute(m.now)
	for _, s := range all {
		busy := slices.ContainsFunc(m.made, func(b *claimed) bool {
			return !b.gone && strings.Contains(" "+needs[s.Space.ID].rivals+" ", " "+b.space+" ") && b.start <= now && now < b.end
		})
		open, free := m.open[s.Space.ID][now], m.bookable(s.Space.ID)
		if s.Busy != busy || s.Open != open || s.Preparing != (open && !busy && !free[now]) {
			t.Fatalf("%s at %s: %+v; busy %v, open %v, free %v", s.Space.ID, m.now, s, busy, open, free[now])
		}
		if end := slices.Index(free[now:], false); end > 0 && !m.now.Add(time.Duration(end)*time.Minute).Equal(s.Until) {
			t.Fatalf("%s is free until %s, want for %d minutes from %s", s.Space.ID, s.Until, end, m.now)
		}
	}
}

func TestDesksHallsAndBuffersAgreeWithTheMinutes(t *testing.T) {
	base, err := time.ParseInLocation(time.DateOnly, "2026-02-26", stockholm(t))
	if err != nil {
		t.Fatal(err)
	}
	open, db := foyerOpen(base), storetest.Open(t, schema)
	stories(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := newGround(rt, t, db, open)
		rt.Repeat(map[string]func(*rapid.T){
			"book": m.book, "ask": m.book, "want": m.book, "cancel": m.cancel, "leave": m.leave, "wait": m.wait, "": m.compare,
		})
	})
}
