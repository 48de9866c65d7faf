package usage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/kiosk/usage"
	"troskel/kiosk/visit"
)

// badge is a badge's number.
type badge []byte

func (badge) Random() bool    { return false }
func (b badge) Bytes() []byte { return b }

// P2: after the period nobody who has the whole disk can link two visits. In two worlds the same people come at the same times, but each day everybody has swapped badges; what
// is in every table of the database, the ledger's among them, is the same to the letter.
func TestP2(t *testing.T) {
	one, two := twin(t, 1), twin(t, 2)
	if one != two {
		a, b := strings.Split(one, "\n"), strings.Split(two, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("the worlds can be told apart: %s, and %s", a[i], b[i])
			}
		}
		t.Fatalf("the worlds can be told apart: %d rows, and %d", len(a), len(b))
	}
	for _, table := range []string{"visit_span[", "visit_band[", "usage_weeks[", "usage_cells[", "usage_seals[", "usage_had[", "usage_pending["} {
		if !strings.Contains(one, table) {
			t.Errorf("the worlds leave nothing in %s", table)
		}
	}
}

// twin lives through six weeks in which only the badges depend on the seed, with the power cut in each.
func twin(t *testing.T, seed uint64) string {
	t.Helper()
	swap, alike := rand.New(rand.NewPCG(seed, 0)), rand.New(rand.NewPCG(42, 0))
	p := newPlace(t, "2026-03-02 09:00", rooms(t, "a", officeHours))
	var c *visit.Counter
	for day := range 6 * 7 {
		p.now = local(t, "2026-03-02 09:00").AddDate(0, 0, day)
		if day%7 == 0 {
			if c != nil {
				c.Close()
			}
			var err error
			if c, err = visit.New(p.db, visit.Options{Entrance: "front", Zone: stockholm}); err != nil {
				t.Fatal(err)
			}
			if err := p.CloseWeeks(t.Context(), p.now); err != nil {
				t.Fatal(err)
			}
		}
		moment := func() visit.Moment {
			return visit.Moment{Wall: p.now, Believed: true, Boot: "boot", Mono: p.now.Sub(local(t, "2026-03-01 00:00"))}
		}
		badges := swap.Perm(20)
		for range 12 {
			p.now = p.now.Add(time.Duration(alike.IntN(20)) * time.Minute)
			result, err := c.Tap(t.Context(), moment(), badge{4, 9, 9, 9, 9, 9, byte(badges[alike.IntN(20)])})
			if err == nil && result == visit.Counted && alike.IntN(2) == 0 {
				err = c.Band(t.Context(), moment(), uint8(1+alike.IntN(visit.Bands)))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	c.Close()
	return p.dump()
}

// dump writes every row of every table, but for when the tables themselves were made, which is the test's own clock.
func (p *place) dump() string {
	p.t.Helper()
	var all []string
	for _, table := range p.strings(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'store_migration'`) {
		columns := p.strings(`SELECT 'quote(' || '"' || name || '"' || ')' FROM pragma_table_info('` + table + `')`)
		for _, row := range p.strings(`SELECT ` + strings.Join(columns, " || ' ' || ") + ` FROM ` + table) {
			all = append(all, table+"["+row+"]")
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func (p *place) strings(query string) (all []string) {
	p.t.Helper()
	rows, err := p.db.Reader().Query(query)
	if err != nil {
		p.t.Fatal(query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			p.t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	return all
}

// P5: no figure that is published describes one to four persons: of each that is told of the whole ledger, and of a day under way, it is 0, at least 5, or "..".
func TestP5(t *testing.T) {
	told, hidden := 0, 0
	check := func(what string, f usage.Figure) {
		t.Helper()
		told++
		if f.Hidden {
			hidden++
		}
		if f.Hidden != (f.String() == "..") || (f.N != 0 && f.N < 5) {
			t.Errorf("%s is told as %s", what, f)
		}
	}
	for seed := range uint64(4) {
		p := smallYear(t, seed, true)
		r := p.export("2025-12-01", "2027-01-31")
		for _, w := range r.Weeks {
			for _, f := range []usage.Figure{w.Visits, w.Unbadged, w.Entered, w.Left} {
				check(w.Name(), f)
			}
		}
		for _, c := range slices.Concat(r.Months, r.Halves, r.Activities, r.Reach) {
			check(fmt.Sprint(c.From, c.Line, c.Name), c.Figure)
		}
		for day := range 60 {
			today, err := p.Today(t.Context(), local(t, "2026-03-01 23:00").AddDate(0, 0, day))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range []usage.Figure{today.Visits, today.Unbadged, today.Entered, today.Left} {
				check(today.Date.String(), f)
			}
		}
	}
	if hidden < 100 || told < 1000 {
		t.Errorf("%d figures, %d of them hidden, prove little", told, hidden)
	}
}
