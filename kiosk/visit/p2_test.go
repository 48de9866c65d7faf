package visit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// P2: after the period nobody can link two visits. Two worlds have the same people coming at the same times, but in the second everybody has swapped badges with
// somebody else in each half-day. What is on disk is the same to the letter.
func TestP2SwappedBadgesLeaveTheSameDatabase(t *testing.T) {
	if one, two := world(t, 1), world(t, 2); one != two {
		t.Errorf("the worlds can be told apart:\n%s\n%s", one, two)
	} else if len(one) < 1000 {
		t.Errorf("the worlds are too small to tell anything:\n%s", one)
	}
}

// world lives through four half-days with a restart and a power cut, after which the time is learned again. Only the badges depend on the seed.
func world(t *testing.T, seed uint64) string {
	t.Helper()
	swap := rand.New(rand.NewPCG(seed, 0))
	same := rand.New(rand.NewPCG(42, 0))
	h := open(t, "2026-03-02")
	for half := range 4 {
		badges := swap.Perm(30)
		for i := range 60 {
			switch {
			case i == 30 && half == 1:
				h.start()
			case i == 30 && half == 2:
				h.cut(time.Minute)
			case i == 40:
				h.believed = true
			}
			h.pass(time.Duration(same.IntN(600)) * time.Second)
			if _, err := h.count.Tap(t.Context(), h.now(), card{4, 1, 1, 1, 1, 1, byte(badges[same.IntN(30)])}); err != nil {
				t.Fatal(err)
			}
		}
		h.pass(next(h.truth.In(h.opt.Zone), 12*((half+1)%2), 0).Sub(h.truth))
	}
	return dump(t, h)
}

// tables is every table of the database, but for the one that tells when they were made.
func tables(t *testing.T, h *house) (names []string) {
	t.Helper()
	rows, err := h.db.Reader().Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'store_migration' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	return names
}

// dump writes every row of every table.
func dump(t *testing.T, h *house) string {
	t.Helper()
	var all []string
	for _, table := range tables(t, h) {
		rows, err := h.db.Reader().Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(table, values))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}
