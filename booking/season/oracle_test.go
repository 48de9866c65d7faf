package season_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"troskel/booking/season"
)

// oracle judges a proposal minute by minute of a week. It shares no code with the method.
type oracle struct {
	round  season.Round
	spaces map[string]season.Space
}

const week = 7 * 24 * 60

func judge(r season.Round) oracle {
	o := oracle{r, map[string]season.Space{}}
	for _, s := range r.Spaces {
		if s.Leaves == nil {
			s.Leaves = []string{s.ID}
		}
		o.spaces[s.ID] = s
	}
	return o
}

// minutes is the minutes of the week, from so many before the slot to so many after it.
func minutes(s season.Slot, before, after int) map[int]bool {
	all := map[int]bool{}
	for m := int(s.Day)*1440 + s.From - before; m < int(s.Day)*1440+s.To+after; m++ {
		all[(m+week)%week] = true
	}
	return all
}

// collide reports whether two slots cannot both be.
func (o oracle) collide(a, b season.Slot) bool {
	x, y := o.spaces[a.Space], o.spaces[b.Space]
	shared := false
	for _, leaf := range x.Leaves {
		shared = shared || slices.Contains(y.Leaves, leaf)
	}
	if !shared {
		return false
	}
	around := minutes(a, max(x.Before, y.After), max(x.After, y.Before))
	for m := range minutes(b, 0, 0) {
		if around[m] {
			return true
		}
	}
	return false
}

// open reports whether every minute of a slot could be given away.
func (o oracle) open(s season.Slot) bool {
	for m := s.From; m < s.To; m++ {
		if !slices.ContainsFunc(o.spaces[s.Space].Free[s.Day], func(f season.Span) bool { return f.From <= m && m < f.To }) {
			return false
		}
	}
	return true
}

func (o oracle) possible(s season.Slot, granted []season.Grant) bool {
	return o.open(s) && !slices.ContainsFunc(granted, func(g season.Grant) bool { return o.collide(s, g.Slot) })
}

func (o oracle) inWindow(s season.Slot) bool {
	for m := s.From; m < s.To; m++ {
		if slices.ContainsFunc(o.round.Youth[s.Day], func(f season.Span) bool { return f.From <= m && m < f.To }) {
			return true
		}
	}
	return false
}

// options lists a wish's ways from the description: nearest start first, of two as near the later, spaces in order.
func options(w season.Wish) (all []season.Slot) {
	for away := 0; away <= 1440; away += season.Step {
		for _, from := range slices.Compact([]int{w.From + away, w.From - away}) {
			if from < w.From-w.Earlier || from > w.From+w.Later || from < 0 || from+w.Length > 1440 {
				continue
			}
			for _, id := range w.Spaces {
				all = append(all, season.Slot{Space: id, Day: w.Day, Span: season.Span{From: from, To: from + w.Length}})
			}
		}
	}
	return all
}

func (o oracle) applicant(id string) season.Applicant {
	n := slices.IndexFunc(o.round.Applicants, func(a season.Applicant) bool { return a.ID == id })
	return o.round.Applicants[n]
}

func most(a season.Applicant) int {
	if a.Most == 0 {
		return len(a.Wishes)
	}
	return min(a.Most, len(a.Wishes))
}

// of is the grants of an applicant.
func of(id string, grants []season.Grant) (own []season.Grant) {
	for _, g := range grants {
		if g.Applicant == id {
			own = append(own, g)
		}
	}
	return own
}

// left is every option an applicant could still take of a wish not granted to it, in order; none at its cap.
func (o oracle) left(a season.Applicant, granted []season.Grant) (all []season.Slot) {
	own := of(a.ID, granted)
	if len(own) == most(a) {
		return nil
	}
	for n, w := range a.Wishes {
		if slices.ContainsFunc(own, func(g season.Grant) bool { return g.Wish == n+1 }) {
			continue
		}
		for _, s := range options(w) {
			if o.possible(s, granted) {
				all = append(all, s)
			}
		}
	}
	return all
}

// kept reports whether somebody in youth could still take, in the window, what a slot in the window hinders.
func (o oracle) kept(s season.Slot, granted []season.Grant) bool {
	for _, y := range o.round.Applicants {
		if y.Youth && o.inWindow(s) {
			for _, p := range o.left(y, granted) {
				if o.inWindow(p) && o.collide(p, s) {
					return true
				}
			}
		}
	}
	return false
}

// drawRound makes a small round in which much collides.
func drawRound(t *rapid.T) season.Round {
	r := season.Round{Seed: rapid.StringMatching(`[a-z]{0,3}`).Draw(t, "seed")}
	leaves := map[string][]string{"sal": {"ask", "bok"}, "kok": {"kok", "disk"}} // a hall of two rooms; a kitchen with a desk in it
	for _, id := range []string{"ask", "bok", "disk", "kok", "sal"} {
		s := season.Space{ID: id, Leaves: leaves[id], Before: 5 * rapid.IntRange(0, 4).Draw(t, "before"), After: 5 * rapid.IntRange(0, 4).Draw(t, "after")}
		for _, day := range []time.Weekday{time.Saturday, time.Sunday} {
			s.Free[day] = drawSpans(t, "free")
		}
		r.Spaces = append(r.Spaces, s)
	}
	r.Youth[time.Sunday] = drawSpans(t, "youth")
	for n := range rapid.IntRange(1, 6).Draw(t, "applicants") {
		a := season.Applicant{
			ID: fmt.Sprintf("a%d", n), Weight: rapid.IntRange(1, 4).Draw(t, "weight"),
			Youth: rapid.Bool().Draw(t, "youth"), Most: rapid.IntRange(0, 3).Draw(t, "most"),
		}
		for range rapid.IntRange(0, 4).Draw(t, "wishes") {
			a.Wishes = append(a.Wishes, drawWish(t))
		}
		r.Applicants = append(r.Applicants, a)
	}
	return r
}

func drawSpans(t *rapid.T, name string) (spans []season.Span) {
	for range rapid.IntRange(0, 2).Draw(t, name) {
		from := 30 * rapid.IntRange(0, 47).Draw(t, name)
		spans = append(spans, season.Span{From: from, To: min(1440, from+30*rapid.IntRange(1, 20).Draw(t, name))})
	}
	return spans
}

func drawWish(t *rapid.T) season.Wish {
	w := season.Wish{
		Day:    rapid.SampledFrom([]time.Weekday{time.Saturday, time.Sunday}).Draw(t, "day"),
		Length: 30 * rapid.IntRange(1, 5).Draw(t, "length"),
		Spaces: rapid.Permutation([]string{"ask", "bok", "disk", "kok", "sal"}).Draw(t, "spaces"),
	}
	w.From = min(1440-w.Length, 10*rapid.IntRange(0, 143).Draw(t, "from"))
	w.Spaces = w.Spaces[:rapid.IntRange(1, 3).Draw(t, "acceptable")]
	w.Earlier = season.Step * rapid.IntRange(0, 4).Draw(t, "earlier")
	w.Later = season.Step * rapid.IntRange(0, 4).Draw(t, "later")
	return w
}
