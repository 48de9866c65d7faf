package usage_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"troskel/kiosk/usage"
)

// world is what happened in some weeks: how many of each kind of people, by day.
type world [6][7][4]int

func (w *world) total(week, kind int) (n int) {
	for day := range w[week] {
		n += w[week][day][kind]
	}
	return n
}

// drawWorld makes weeks with many small numbers.
func drawWorld(r *rand.Rand) *world {
	w := &world{}
	for week := range w {
		for kind := range 4 {
			for range r.Intn(9) * r.Intn(2) {
				w[week][r.Intn(7)][kind]++
			}
		}
	}
	return w
}

// twin is a world that nobody may be able to tell from w: each number from 1 to 4 is another from 1 to 4, on other days.
func (w *world) twin(r *rand.Rand) *world {
	twin := *w
	for week := range w {
		for kind := range 4 {
			if n := w.total(week, kind); n == 0 || n > 4 {
				continue
			}
			for day := range 7 {
				twin[week][day][kind] = 0
			}
			for range 1 + r.Intn(4) {
				twin[week][r.Intn(7)][kind]++
			}
		}
	}
	return &twin
}

// hides reports whether any number of the week is hidden.
func (w *world) hides(week int) bool {
	for kind := range 4 {
		if n := w.total(week, kind); 0 < n && n < 5 {
			return true
		}
	}
	return false
}

// live lets the world happen at a place, closing each week when it ends. Weeks that hide something also get quality marks at random.
func (w *world) live(t *testing.T, r *rand.Rand) *place {
	p := newPlace(t, "2026-03-01 12:00", rooms(t, "a", officeHours))
	monday := date(t, "2026-03-02")
	p.count("2026-02-24 10:00", people{visits: 7, unbadged: 7, entered: 7, left: 7}) // both worlds begin in the same week
	for week := range w {
		for day := range 7 {
			at := monday.Add(7*week + day).In(stockholm)
			n := w[week][day]
			p.countAt(at, people{n[0], n[1], n[2], n[3]})
			if w.hides(week) && r.Intn(2) == 0 {
				mark(p, at.Unix())
			}
		}
		p.now = monday.Add(7 * (week + 1)).In(stockholm)
		if err := p.CloseWeeks(t.Context(), p.now); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func mark(p *place, day int64) {
	p.exec(`INSERT INTO visit_mark (starts_at, entrance, kind, n) VALUES (?, 'front', 'restart', 1)`, day)
}

// everything is all that is told about the place: every table of every range of days, and the weeks that the screens show.
func everything(t *testing.T, p *place) string {
	var all strings.Builder
	first := date(t, "2026-03-02")
	for from := 0; from < 42; from += 5 {
		for to := from; to < 42; to += 6 {
			period := usage.Period{From: first.Add(from), To: first.Add(to)}
			report, err := p.Export(t.Context(), period, p.now, func(key string) string { return key })
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"besok-per-vecka.csv", "besok-fordelning.csv", "rum-per-dag.csv", "definitioner.csv", "kvalitet.csv"} {
				if err := report.CSV(name, &all); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	weeks, err := p.Weeks(t.Context(), first, first.Add(41))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(&all, weeks)
	book := reopen(t, p.export("2026-03-02", "2026-04-12"))
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(&all, rows)
	}
	return all.String()
}

// Promise P6, in its strongest form: two worlds that differ only in numbers from 1 to 4 are told in exactly the same words, in every range. So
// nothing that is told can narrow a hidden number down.
func TestNothingToldDependsOnHiddenNumbers(t *testing.T) {
	for seed := range int64(3) {
		r := rand.New(rand.NewSource(seed))
		w := drawWorld(r)
		twin := w.twin(r)
		if *w == *twin {
			t.Fatalf("seed %d hides nothing", seed)
		}
		if a, b := everything(t, w.live(t, r)), everything(t, twin.live(t, r)); a != b {
			t.Errorf("seed %d: the worlds\n%v\n%v\nare told apart", seed, *w, *twin)
		}
	}
}

// Promise P5: no number of people that is told is from 1 to 4, and no row sums people.
func TestNoSmallNumberAndNoTotal(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	w := drawWorld(r)
	p := w.live(t, r)
	rows := lines(t, csvOf(t, p.export("2026-03-02", "2026-04-12"), "besok-per-vecka.csv"))[1:]
	if len(rows) != len(w) {
		t.Errorf("%d rows for %d weeks: %q", len(rows), len(w), rows)
	}
	for week, row := range rows {
		for kind, cell := range row[3:7] {
			want := fmt.Sprint(w.total(week, kind))
			if n := w.total(week, kind); 0 < n && n < 5 {
				want = ".."
			}
			if cell != want {
				t.Errorf("%s: %q, want %q", row[0], cell, want)
			}
		}
	}
}

// Marks are told by the week, and only where they can narrow nothing down.
func TestMarksAreToldByTheWeek(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	p.count("2026-03-04 10:00", people{visits: 30})
	p.count("2026-03-11 10:00", people{visits: 3})
	for _, day := range []string{"2026-03-04", "2026-03-05", "2026-03-11", "2026-03-18"} {
		mark(p, local(t, day+" 00:00").Unix())
	}
	p.closeWeeks("2026-03-16 00:00")
	p.now = local(t, "2026-03-18 08:00")
	var marks []string
	for _, line := range lines(t, csvOf(t, p.export("2026-03-01", "2026-03-18"), "kvalitet.csv")) {
		if line[0] == "subject.mark" {
			marks = append(marks, strings.Join(line, " "))
		}
	}
	same(t, "marks", marks, "subject.mark 2026-03-02 2026-03-08  mark.restart")
}
