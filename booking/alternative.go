package booking

import (
	"cmp"
	"slices"
	"time"
)

// Nearby is how far from the wished time a Refusal's Next is looked for, either way.
const Nearby = 14 * 24 * time.Hour

// MostElsewhere is how many other spaces a Refusal names at most.
const MostElsewhere = 3

// mostTried is how many free times are looked at closely for a Refusal's Next. Nearly always the first is granted.
const mostTried = 12

// offer adds to a refusal what could be booked instead, by the same asker and under the same rules.
func (d *desk) offer(refusal *Refusal, by By, r Request, instead []int64) error {
	if d.curt {
		return nil
	}
	r.Here = false // what is offered begins another time, or elsewhere
	next, err := d.next(by, r, instead)
	if err != nil {
		return err
	}
	refusal.Next = next
	refusal.Elsewhere, err = d.elsewhere(by, r, instead)
	return err
}

// refuseClosed tells the nearest time that the space is open, and why it is not now.
func (d *desk) refuseClosed(by By, r Request, instead []int64) error {
	p, refusal := d.byID[r.Space], refuse("closed")
	around := Interval{r.Start.Add(-Nearby), r.End.Add(Nearby)}
	if opening, found := nearest(d.open(p, around), r.Start); found {
		refusal.Values["opens"], refusal.Values["closes"] = stamp(opening.Start), stamp(opening.End)
	}
	for _, c := range d.closures {
		if c.Overlaps(r.Interval) && d.reaches(c.Closure, p) && c.Reason != "" {
			refusal.Values["reason"] = c.Reason
		}
	}
	return cmp.Or(d.offer(refusal, by, r, instead), error(refusal))
}

// refuseTaken tells how long somebody has the space.
func (d *desk) refuseTaken(by By, r Request, taken Interval, instead []int64) error {
	refusal := refuse("overlap", "from", stamp(taken.Start), "until", stamp(taken.End))
	return cmp.Or(d.offer(refusal, by, r, instead), error(refusal))
}

// nearest is the interval of a set that is nearest to an instant; of two as near, the later.
func nearest(set Set, t time.Time) (best Interval, found bool) {
	away := func(i Interval) time.Duration { return max(0, i.Start.Sub(t), t.Sub(i.End)) }
	for _, i := range set {
		if !found || away(i) <= away(best) {
			best, found = i, true
		}
	}
	return best, found
}

// grants reports whether a request would be booked.
func (d *desk) grants(by By, r Request, instead []int64) (bool, error) {
	p := d.byID[r.Space]
	if d.refusedTime(r) != nil || !d.open(p, r.Interval).covers(r.Interval) {
		return false, nil
	}
	held, err := d.held(p, r.Interval, instead...)
	if err != nil || len(held) > 0 {
		return false, err
	}
	broken, err := d.broken(by, r, instead)
	if broken != nil || err != nil {
		return false, err
	}
	_, _, late := d.awaits(by, r)
	return late == nil, nil
}

// next is the nearest time to a request's at which its space would be granted, of the same length, or else of the nearest that the rules allow.
// It begins at most Nearby from the wish.
func (d *desk) next(by By, r Request, instead []int64) (*Interval, error) {
	l := unruled
	if !by.isStaff() {
		l = d.limits(r.Space, r.Organisation)
	}
	p, length := d.byID[r.Space], l.fit(r.Length())
	around := Interval{later(d.now.Truncate(time.Minute), r.Start.Add(-Nearby)), r.Start.Add(length + Nearby)}
	held, err := d.held(p, around, instead...)
	if err != nil {
		return nil, err
	}
	free := d.open(p, around).Subtract(held)
	if !by.isStaff() {
		if free, err = d.allowed(free, l, r, length, instead); err != nil {
			return nil, err
		}
	}
	for n, candidate := range d.candidates(free, r.Start, length, l.Grid) {
		r.Interval = candidate
		granted, err := d.grants(by, r, instead)
		if granted || err != nil {
			return &candidate, err
		}
		if n == mostTried {
			break
		}
	}
	return nil, nil
}

// fit is the length nearest to a wish that the rules allow.
func (l Limits) fit(length time.Duration) time.Duration {
	length = max(length, l.Shortest)
	if l.Longest < Longest {
		length = min(length, l.Longest)
	}
	if over := length % l.Grid; over > 0 {
		if length += l.Grid - over; length > l.Longest {
			length -= l.Grid
		}
	}
	return length
}

// candidates is the time nearest to a start in each part of free that is long enough, nearest first; of two as near, the later first.
func (d *desk) candidates(free Set, start time.Time, length, grid time.Duration) []Interval {
	var all []Interval
	for _, f := range free {
		if from, fits := d.nearestStart(Interval{f.Start, f.End.Add(-length)}, start, grid); fits {
			all = append(all, Interval{from, from.Add(length)})
		}
	}
	slices.SortFunc(all, func(a, b Interval) int {
		return cmp.Or(cmp.Compare(a.Start.Sub(start).Abs(), b.Start.Sub(start).Abs()), b.Start.Compare(a.Start))
	})
	return all
}

// nearestStart is the instant on the grid, from the first to the last of possible, that is nearest to a start.
func (d *desk) nearestStart(possible Interval, start time.Time, grid time.Duration) (from time.Time, fits bool) {
	if possible.End.Before(possible.Start) {
		return time.Time{}, false
	}
	from = earlier(later(start, possible.Start), possible.End)
	since := d.sinceGrid(from, grid)
	if since == 0 {
		return from, true
	}
	before, after := from.Add(-since), from.Add(grid-since)
	early, late := !before.Before(possible.Start), !after.After(possible.End)
	if early && late {
		early = start.Sub(before).Abs() < after.Sub(start).Abs()
	}
	if early {
		return before, true
	}
	return after, late
}

// allowed is what rules leave of free for a booking of that length. Where a quota of a week or a term is used up, nothing; where a part of the
// prime time may be had, its beginnings and ends.
func (d *desk) allowed(free Set, l Limits, r Request, length time.Duration, instead []int64) (Set, error) {
	if len(free) == 0 {
		return nil, nil
	}
	all := Interval{free[0].Start, free[len(free)-1].End}
	first, last := d.firstStart(l), d.lastDate(l).Add(1).In(d.loc)
	free = free.Intersect(Union(Interval{later(first, all.Start), last.Add(length - time.Minute)}))
	var away []Interval
	if !forYouth(r.Ages) {
		for span := range d.keptForYouth(l, all) {
			away = append(away, span)
		}
	}
	full, err := d.full(all, l, r, length, instead)
	return free.Subtract(Union(append(away, full...)...)), err
}

// full is when quotas leave nothing of that length.
func (d *desk) full(in Interval, l Limits, r Request, length time.Duration, instead []int64) (away []Interval, err error) {
	if r.Organisation == "" {
		return nil, nil
	}
	if l.HoursTerm > 0 {
		for term := range periods(d.termOf, in) {
			used, err := d.numbers(d.usedDuring(term, r.Organisation, l.termIn, instead))
			if err != nil {
				return nil, err
			}
			if time.Duration(used[0])*time.Second+length > l.HoursTerm {
				away = append(away, term)
			}
		}
	}
	if l.HoursWeek == 0 && l.PrimeShare == 0 {
		return away, nil
	}
	for week := range periods(d.weekOf, in) {
		held, err := d.heldBy(r.Organisation, week, instead)
		if err != nil {
			return nil, err
		}
		if l.HoursWeek > 0 && d.lengthIn(held, l.weekIn, week)+length > l.HoursWeek {
			away = append(away, week)
		}
		prime := d.primeTime(l, week)
		left := l.primeMost(prime) - d.primeUse(held, r.Space, prime)
		away = append(away, beyond(prime, left, length)...)
	}
	return away, nil
}

// beyond is the middle of each stretch of prime time: what a booking of that length must not reach so as to have no more than what is left.
func beyond(prime Set, left, length time.Duration) (away []Interval) {
	left = max(0, left)
	if left >= length {
		return nil
	}
	for _, p := range prime {
		middle := p.Start.Add(p.Length() / 2).Truncate(time.Minute)
		from, to := earlier(p.Start.Add(left), middle), later(p.End.Add(-left), middle.Add(time.Minute))
		away = append(away, Interval{from, to})
	}
	return away
}

// elsewhere is the other spaces that would be granted at the same time, smallest first: those that hold as many people as are expected, or as
// the wished space when nobody said. A desk stands in for a desk only.
func (d *desk) elsewhere(by By, r Request, instead []int64) ([]Alternative, error) {
	wished := d.byID[r.Space]
	need := cmp.Or(r.Expected, wished.last().capacity)
	var fitting []*premises
	for _, p := range d.spaces {
		t := p.last()
		if desk := t.inside != "" && wished.last().inside == ""; p != wished && !t.retired && !desk && t.capacity >= need {
			fitting = append(fitting, p)
		}
	}
	slices.SortStableFunc(fitting, func(a, b *premises) int { return cmp.Compare(a.last().capacity, b.last().capacity) })
	var all []Alternative
	for _, p := range fitting {
		r.Space = p.id
		granted, err := d.grants(by, r, instead)
		if err != nil {
			return nil, err
		}
		if granted {
			all = append(all, Alternative{p.id, r.Interval})
		}
		if len(all) == MostElsewhere {
			break
		}
	}
	return all, nil
}
