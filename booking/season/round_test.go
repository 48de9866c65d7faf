package season_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking/season"
)

// TestReasons checks what a proposal says of every wish against the oracle.
func TestReasons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		o, p := judge(r), allocate(t, r)
		if len(p.Shares) != len(r.Applicants) {
			t.Fatalf("%d applicants have %d shares", len(r.Applicants), len(p.Shares))
		}
		for _, s := range p.Shares {
			a := o.applicant(s.Applicant)
			if len(s.Outcomes) != len(a.Wishes) {
				t.Fatalf("%s has %d outcomes for %d wishes", a.ID, len(s.Outcomes), len(a.Wishes))
			}
			for n, outcome := range s.Outcomes {
				if want := o.verdict(a, n, p.Grants); outcome.Verdict != want {
					t.Fatalf("%s: wish %d is %s, and the proposal says %+v", a.ID, n+1, want, outcome)
				}
				for _, h := range outcome.Instead {
					if h.Turn == 0 && o.open(h.Option) || h.Turn > 0 && !o.collide(h.Option, p.Grants[h.Turn-1].Slot) {
						t.Fatalf("%s: wish %d: %+v is no hindrance", a.ID, n+1, h)
					}
					if h.Turn > 0 && h.By != p.Grants[h.Turn-1].Applicant {
						t.Fatalf("%s: wish %d: turn %d was not %s's", a.ID, n+1, h.Turn, h.By)
					}
				}
			}
		}
	})
}

func (o oracle) verdict(a season.Applicant, n int, grants []season.Grant) season.Verdict {
	all := options(a.Wishes[n])
	for _, g := range of(a.ID, grants) {
		if g.Wish == n+1 && g.Slot == all[0] {
			return season.Met
		}
		if g.Wish == n+1 {
			return season.Other
		}
	}
	verdict := season.Closed
	for _, s := range all {
		if o.possible(s, grants) {
			return season.Capped
		}
		if o.open(s) {
			verdict = season.Taken
		}
	}
	return verdict
}

func TestTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := allocate(t, drawRound(t))
		minutes, sessions, fair := 0, 0, 0
		for _, s := range p.Shares {
			minutes, sessions, fair = minutes+s.Minutes, sessions+s.Sessions, fair+s.Fair
			own := 0
			for _, g := range of(s.Applicant, p.Grants) {
				if g.Before != own {
					t.Fatalf("%+v: it had %d minutes before", g, own)
				}
				own += g.To - g.From
			}
			if own != s.Minutes {
				t.Fatalf("%s got %d minutes, and its share says %d", s.Applicant, own, s.Minutes)
			}
		}
		if minutes != p.Totals.Minutes || sessions != p.Totals.Granted || sessions != len(p.Grants) {
			t.Fatalf("%d minutes in %d sessions, and the totals say %+v", minutes, sessions, p.Totals)
		}
		if off := fair - minutes; off < -len(p.Shares) || off > len(p.Shares) {
			t.Fatalf("fair shares are %d minutes of %d", fair, minutes)
		}
	})
}

// TestSeats is elections by Sainte-Laguë, counted by hand: every applicant wants all the hours there are.
func TestSeats(t *testing.T) {
	for _, c := range []struct {
		votes []int
		hours int
		want  []int
	}{
		{[]int{53, 24, 23}, 7, []int{3, 2, 2}}, // D'Hondt gives 4, 2, 1
		{[]int{340, 280, 160, 60}, 7, []int{3, 2, 1, 1}},
		{[]int{1, 1, 1, 1}, 8, []int{2, 2, 2, 2}},
		{[]int{1000, 1}, 9, []int{9, 0}},
	} {
		r := season.Round{Spaces: []season.Space{{ID: "ask"}}, Seed: "val"}
		r.Spaces[0].Free[time.Friday] = []season.Span{{From: 0, To: 60 * c.hours}}
		for n, weight := range c.votes {
			a := season.Applicant{ID: fmt.Sprint(n), Weight: weight}
			for hour := range c.hours {
				a.Wishes = append(a.Wishes, season.Wish{Day: time.Friday, From: 60 * hour, Length: 60, Spaces: []string{"ask"}})
			}
			r.Applicants = append(r.Applicants, a)
		}
		var got []int
		for _, s := range allocate(t, r).Shares {
			got = append(got, s.Sessions)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("votes %v, %d seats: got %v, want %v", c.votes, c.hours, got, c.want)
		}
	}
}

// TestTheSeedDecidesBetweenEquals finds both winners of one hour that two want alike, and always the same for the same seed.
func TestTheSeedDecidesBetweenEquals(t *testing.T) {
	winners := map[string]int{}
	for n := range 40 {
		r := season.Round{Spaces: []season.Space{{ID: "ask"}}, Seed: fmt.Sprint("lott ", n)}
		r.Spaces[0].Free[time.Friday] = []season.Span{{From: 0, To: 60}}
		wish := []season.Wish{{Day: time.Friday, Length: 60, Spaces: []string{"ask"}}}
		r.Applicants = []season.Applicant{{ID: "a", Weight: 7, Wishes: wish}, {ID: "b", Weight: 7, Wishes: wish}}
		winners[allocate(t, r).Grants[0].Applicant]++
	}
	if winners["a"] < 10 || winners["b"] < 10 {
		t.Errorf("of 40 lots, %v", winners)
	}
}

func TestARoundThatCannotBe(t *testing.T) {
	wish := season.Wish{Day: time.Monday, From: 600, Length: 60, Spaces: []string{"ask"}}
	for _, c := range []struct {
		spoil func(r *season.Round)
		want  string
	}{
		{func(r *season.Round) { r.Spaces = append(r.Spaces, r.Spaces[0]) }, `space "ask" is there twice`},
		{func(r *season.Round) { r.Applicants = append(r.Applicants, r.Applicants[0]) }, `"fk": it is there twice`},
		{func(r *season.Round) { r.Applicants[0].Weight = 0 }, "weight 0"},
		{func(r *season.Round) { r.Applicants[0].Weight = season.Heaviest + 1 }, "weight 1001"},
		{func(r *season.Round) { r.Applicants[0].Wishes = make([]season.Wish, season.MostTimes+1) }, "21 wishes"},
		{func(r *season.Round) { r.Spaces = nil }, `no space "ask"`},
		{func(r *season.Round) { r.Applicants[0].Wishes[0].Length = 0 }, "its length cannot be"},
	} {
		r := season.Round{Spaces: []season.Space{{ID: "ask"}}, Applicants: []season.Applicant{{ID: "fk", Weight: 1, Wishes: []season.Wish{wish}}}}
		c.spoil(&r)
		if _, err := season.Allocate(r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %s", err, c.want)
		}
	}
}

func TestProblems(t *testing.T) {
	good := season.Wish{Day: time.Saturday, From: 1380, Length: 60, Later: 240, Spaces: []string{"ask", "bok"}}
	for _, c := range []struct {
		spoil func(w *season.Wish)
		want  season.Problem
	}{
		{func(w *season.Wish) {}, ""},
		{func(w *season.Wish) { w.Length = 4 }, season.BadLength},
		{func(w *season.Wish) { w.Length = 1441 }, season.BadLength},
		{func(w *season.Wish) { w.From = 1381 }, season.BadTime},
		{func(w *season.Wish) { w.From = -1 }, season.BadTime},
		{func(w *season.Wish) { w.Day = 7 }, season.BadTime},
		{func(w *season.Wish) { w.Day = -1 }, season.BadTime},
		{func(w *season.Wish) { w.Earlier = 10 }, season.BadShift},
		{func(w *season.Wish) { w.Earlier = -15 }, season.BadShift},
		{func(w *season.Wish) { w.Later = 255 }, season.BadShift},
		{func(w *season.Wish) { w.Spaces = nil }, season.BadSpaces},
		{func(w *season.Wish) { w.Spaces = make([]string, season.MostTimes+1) }, season.BadSpaces},
		{func(w *season.Wish) { w.Spaces = []string{"ask", "ask"} }, season.BadSpaces},
	} {
		w := good
		c.spoil(&w)
		if got := w.Problem(); got != c.want {
			t.Errorf("%+v: got problem %q, want %q", w, got, c.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct {
		criteria season.Criteria
		want     int
	}{
		{season.Criteria{}, 100},
		{season.Criteria{Youth: true, Heads: 20}, 220},
		{season.Criteria{Heads: 4000}, 150},
		{season.Criteria{Heads: -5}, 100},
		{season.Criteria{Booked: 40 * time.Hour, Used: 40 * time.Hour}, 100},
		{season.Criteria{Booked: 40 * time.Hour, Used: 10 * time.Hour}, 63},
		{season.Criteria{Booked: 40 * time.Hour}, 50},
		{season.Criteria{Youth: true, Heads: 50, Booked: time.Hour, Used: 9 * time.Hour}, 250},
	} {
		if got := season.Suggest(c.criteria); got != c.want {
			t.Errorf("%+v: got %d, want %d", c.criteria, got, c.want)
		}
	}
}

// TestBuffersReachOverMidnight has a room that needs a quarter of an hour after each session, in the night that the week ends in.
func TestBuffersReachOverMidnight(t *testing.T) {
	for _, c := range []struct {
		sunday int
		want   season.Verdict
	}{{0, season.Taken}, {10, season.Taken}, {15, season.Met}} {
		r := season.Round{Spaces: []season.Space{{ID: "ask", After: 15}}}
		r.Spaces[0].Free[time.Saturday] = []season.Span{{From: 0, To: 1440}}
		r.Spaces[0].Free[time.Sunday] = []season.Span{{From: 0, To: 1440}}
		r.Applicants = []season.Applicant{
			{ID: "late", Weight: 2, Wishes: []season.Wish{{Day: time.Saturday, From: 1380, Length: 60, Spaces: []string{"ask"}}}},
			{ID: "night", Weight: 1, Wishes: []season.Wish{{Day: time.Sunday, From: c.sunday, Length: 60, Spaces: []string{"ask"}}}},
		}
		if got := allocate(t, r).Shares[1].Outcomes[0].Verdict; got != c.want {
			t.Errorf("Sunday at minute %d: got %s, want %s", c.sunday, got, c.want)
		}
	}
}

func TestJudge(t *testing.T) {
	spaces := []season.Space{{ID: "ask", After: 15}, {ID: "sal", Leaves: []string{"ask", "bok"}}}
	for n := range spaces {
		spaces[n].Free[time.Monday] = []season.Span{{From: 600, To: 720}, {From: 720, To: 900}}
	}
	at := func(space string, day time.Weekday, from, to int) season.Slot {
		return season.Slot{Space: space, Day: day, Span: season.Span{From: from, To: to}}
	}
	beside := []season.Slot{at("gone", time.Monday, 600, 900), at("ask", time.Monday, 600, 660)}
	for _, c := range []struct {
		slot season.Slot
		want season.Fit
		with int
	}{
		{at("ask", time.Monday, 675, 780), season.Fits, -1},
		{at("ask", time.Monday, 674, 780), season.Collides, 1},
		{at("sal", time.Monday, 600, 660), season.Collides, 1},
		{at("ask", time.Monday, 850, 901), season.NotFree, -1},
		{at("ask", time.Tuesday, 675, 780), season.NotFree, -1},
		{at("gone", time.Monday, 600, 660), season.Unknown, -1},
		{at("ask", 8, 600, 660), season.Unknown, -1},
		{at("ask", time.Monday, 1400, 1450), season.Unknown, -1},
		{at("ask", time.Monday, 700, 700), season.Unknown, -1},
	} {
		if fit, with := season.Judge(spaces, c.slot, beside); fit != c.want || with != c.with {
			t.Errorf("%+v %s with %d, want %s with %d", c.slot, fit, with, c.want, c.with)
		}
	}
}

func BenchmarkAllocate(b *testing.B) {
	r := season.Round{Seed: "bench"}
	var ids []string
	for n := range 10 {
		s := season.Space{ID: fmt.Sprint("room", n), Before: 15}
		for day := range s.Free {
			s.Free[day] = []season.Span{{From: 480, To: 1320}}
		}
		r.Spaces, ids = append(r.Spaces, s), append(ids, s.ID)
	}
	for n := range 60 {
		a := season.Applicant{ID: fmt.Sprint(n), Weight: 100 + 7*n%50, Youth: n%3 == 0}
		for k := range 8 {
			a.Wishes = append(a.Wishes, season.Wish{
				Day: time.Weekday(1 + (n+k)%5), From: 960 + 15*(n*k%16), Length: 60 + 30*(k%3), Earlier: 30, Later: 60, Spaces: ids[n%4 : n%4+4],
			})
		}
		r.Applicants = append(r.Applicants, a)
	}
	for day := range r.Youth {
		r.Youth[day] = []season.Span{{From: 990, To: 1170}}
	}
	for b.Loop() {
		if p := allocate(b, r); p.Totals.Granted == 0 {
			b.Fatal("nothing was granted")
		}
	}
}
