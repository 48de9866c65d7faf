package season

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// Allocate makes the proposal for a round. An error says what is wrong with the round: an applicant or space twice, a weight out of range, a
// wish with a [Problem] or for a space that is not there.
func Allocate(r Round) (Proposal, error) {
	t, err := lay(r)
	if err != nil {
		return Proposal{}, err
	}
	for t.turn() {
	}
	return t.proposal(), nil
}

// table is where the turns are taken.
type table struct {
	Round
	spaces  map[string]*Space
	seekers []*seeker // by lot
	grants  []Grant
}

// seeker is an applicant at the table.
type seeker struct {
	Applicant
	most     int
	sessions int
	minutes  int
	desires  []*desire
}

// desire is a wish at the table. What became impossible stays so: nothing that was given is taken back.
type desire struct {
	number  int // from 1
	options []Slot
	next    int // the first option that is not known to be impossible
	granted int // turn, 0 = none
}

// lay checks a round and puts it on the table.
func lay(r Round) (*table, error) {
	t := &table{Round: r, spaces: map[string]*Space{}}
	for day, spans := range r.Youth {
		t.Youth[day] = tidy(spans)
	}
	for _, s := range r.Spaces {
		if t.spaces[s.ID] != nil {
			return nil, fmt.Errorf("season: space %q is there twice", s.ID)
		}
		if len(s.Leaves) == 0 {
			s.Leaves = []string{s.ID}
		}
		for day, spans := range s.Free {
			s.Free[day] = tidy(spans)
		}
		t.spaces[s.ID] = &s
	}
	for _, a := range r.Applicants {
		s, err := t.seat(a)
		if err != nil {
			return nil, fmt.Errorf("season: applicant %q: %w", a.ID, err)
		}
		t.seekers = append(t.seekers, s)
	}
	slices.SortFunc(t.seekers, func(a, b *seeker) int {
		return cmp.Or(slices.Compare(lot(r.Seed, a.ID), lot(r.Seed, b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return t, nil
}

// lot is what an applicant drew: the smallest goes first among equals.
func lot(seed, applicant string) []byte {
	sum := sha256.Sum256([]byte(seed + "\x00" + applicant))
	return sum[:]
}

func (t *table) seat(a Applicant) (*seeker, error) {
	if slices.ContainsFunc(t.seekers, func(s *seeker) bool { return s.ID == a.ID }) {
		return nil, errors.New("it is there twice")
	}
	if a.Weight < 1 || a.Weight > Heaviest {
		return nil, fmt.Errorf("the weight %d is not 1–%d", a.Weight, Heaviest)
	}
	if len(a.Wishes) > MostTimes {
		return nil, fmt.Errorf("it has %d wishes, more than %d", len(a.Wishes), MostTimes)
	}
	s := &seeker{Applicant: a, most: len(a.Wishes)}
	if a.Most > 0 {
		s.most = min(s.most, a.Most)
	}
	for n, w := range a.Wishes {
		if p := w.Problem(); p != "" {
			return nil, fmt.Errorf("wish %d: its %s cannot be", n+1, p)
		}
		for _, id := range w.Spaces {
			if t.spaces[id] == nil {
				return nil, fmt.Errorf("wish %d: there is no space %q", n+1, id)
			}
		}
		s.desires = append(s.desires, &desire{number: n + 1, options: w.options()})
	}
	return s, nil
}

// options is every way to meet a wish, best first: the wished time in each space, then the nearest shift in each; of two as near, the later.
func (w Wish) options() []Slot {
	var all []Slot
	add := func(from int) {
		if from < 0 || from+w.Length > day {
			return
		}
		for _, id := range w.Spaces {
			all = append(all, Slot{id, w.Day, Span{from, from + w.Length}})
		}
	}
	add(w.From)
	for shift := Step; shift <= max(w.Earlier, w.Later); shift += Step {
		if shift <= w.Later {
			add(w.From + shift)
		}
		if shift <= w.Earlier {
			add(w.From - shift)
		}
	}
	return all
}

// turn gives one session to whose turn it is, and reports false when nobody can take anything.
func (t *table) turn() bool {
	var next *seeker
	var wants *desire
	waiting := map[*seeker]*desire{}
	for _, s := range t.seekers {
		d := t.best(s)
		switch {
		case d == nil:
		case t.kept(s, d.option()):
			waiting[s] = d
		case next == nil || s.ahead(d, next, wants):
			next, wants = s, d
		}
	}
	if next == nil {
		return false
	}
	g := Grant{Turn: len(t.grants) + 1, Applicant: next.ID, Wish: wants.number, Slot: wants.option(), Before: next.minutes}
	for s, d := range waiting {
		if s.ahead(d, next, wants) {
			g.Waiting = append(g.Waiting, s.ID)
		}
	}
	slices.Sort(g.Waiting)
	t.grants = append(t.grants, g)
	wants.granted = g.Turn
	next.sessions++
	next.minutes += g.To - g.From
	return true
}

func (d *desire) option() Slot { return d.options[d.next] }

// ahead compares quotients (g + l/2) / weight exactly: in whole numbers, crosswise.
func (s *seeker) ahead(d *desire, o *seeker, od *desire) bool {
	return s.quotient(d)*o.Weight < o.quotient(od)*s.Weight
}

// quotient is twice the dividend: 2g + l.
func (s *seeker) quotient(d *desire) int {
	o := d.option()
	return 2*s.minutes + o.To - o.From
}

// best is the dearest wish that a seeker can still have, nil when there is none or it has as many as it asked for.
func (t *table) best(s *seeker) *desire {
	if s.sessions == s.most {
		return nil
	}
	for _, d := range s.desires {
		if d.granted > 0 {
			continue
		}
		for d.next < len(d.options) && !t.possible(d.option()) {
			d.next++
		}
		if d.next < len(d.options) {
			return d
		}
	}
	return nil
}

// possible reports whether a slot is free, and beside all that was granted.
func (t *table) possible(o Slot) bool {
	return t.free(o) && !slices.ContainsFunc(t.grants, func(g Grant) bool { return t.collide(o, g.Slot) })
}

// free reports whether a slot could be given away before the first turn.
func (t *table) free(o Slot) bool {
	return slices.ContainsFunc(t.spaces[o.Space].Free[o.Day], func(f Span) bool { return f.From <= o.From && o.To <= f.To })
}

// collide reports whether two slots cannot both be: they share a smallest space, and are nearer each other than the larger buffer between them.
func (t *table) collide(a, b Slot) bool {
	x, y := t.spaces[a.Space], t.spaces[b.Space]
	if !slices.ContainsFunc(x.Leaves, func(id string) bool { return slices.Contains(y.Leaves, id) }) {
		return false
	}
	from := (int(b.Day)-int(a.Day))*day + b.From
	for _, from := range []int{from - 7*day, from, from + 7*day} { // the week before and after is the same
		if a.To+max(x.After, y.Before) > from && from+b.To-b.From+max(y.After, x.Before) > a.From {
			return true
		}
	}
	return false
}

// kept reports whether a slot is kept for youth: it touches the window, and would hinder what a youth applicant could still take there.
func (t *table) kept(s *seeker, o Slot) bool {
	if s.Youth || !t.inWindow(o) {
		return false
	}
	for _, y := range t.seekers {
		if !y.Youth || y.sessions == y.most {
			continue
		}
		for _, d := range y.desires {
			if d.granted == 0 && slices.ContainsFunc(d.options[d.next:], func(p Slot) bool {
				return t.inWindow(p) && t.collide(o, p) && t.possible(p)
			}) {
				return true
			}
		}
	}
	return false
}

// inWindow reports whether a slot touches the youth window.
func (t *table) inWindow(o Slot) bool {
	return slices.ContainsFunc(t.Youth[o.Day], func(w Span) bool { return w.From < o.To && o.From < w.To })
}

// tidy is the spans sorted, without those that are empty, and those that touch made one.
func tidy(spans []Span) []Span {
	sorted := slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.From >= s.To })
	slices.SortFunc(sorted, func(a, b Span) int { return a.From - b.From })
	var out []Span
	for _, s := range sorted {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}
