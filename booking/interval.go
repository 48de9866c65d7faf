package booking

import (
	"slices"
	"time"
)

// Interval is the half-open time [Start, End).
type Interval struct{ Start, End time.Time }

// Empty reports whether no instant lies in the interval.
func (i Interval) Empty() bool { return !i.Start.Before(i.End) }

// Length is the real time that passes in the interval, 0 when it is empty.
func (i Interval) Length() time.Duration { return max(0, i.End.Sub(i.Start)) }

// Contains reports whether t lies in the interval.
func (i Interval) Contains(t time.Time) bool { return !t.Before(i.Start) && t.Before(i.End) }

// Covers reports whether all of o lies in the interval.
func (i Interval) Covers(o Interval) bool { return !o.Start.Before(i.Start) && !o.End.After(i.End) }

// Overlaps reports whether an instant lies in both. Intervals that only touch do not overlap.
func (i Interval) Overlaps(o Interval) bool { return !i.and(o).Empty() }

func (i Interval) and(o Interval) Interval {
	return Interval{Start: later(i.Start, o.Start), End: earlier(i.End, o.End)}
}

// utc is the same interval with whole seconds in UTC, as the database keeps it.
func (i Interval) utc() Interval {
	return Interval{Start: i.Start.UTC().Truncate(time.Second), End: i.End.UTC().Truncate(time.Second)}
}

// Set is a set of instants: intervals sorted by start, none empty, none touching another. [Union] makes one from any intervals.
type Set []Interval

// Union is every instant that lies in at least one of the intervals.
func Union(intervals ...Interval) Set {
	sorted := slices.DeleteFunc(slices.Clone(intervals), Interval.Empty)
	slices.SortFunc(sorted, func(a, b Interval) int { return a.Start.Compare(b.Start) })
	var set Set
	for _, next := range sorted {
		if n := len(set); n > 0 && !next.Start.After(set[n-1].End) {
			set[n-1].End = later(set[n-1].End, next.End)
			continue
		}
		set = append(set, next)
	}
	return set
}

// Intersect is every instant that lies in both sets.
func (s Set) Intersect(o Set) Set {
	var both Set
	for len(s) > 0 && len(o) > 0 {
		if i := s[0].and(o[0]); !i.Empty() {
			both = append(both, i)
		}
		if s[0].End.Before(o[0].End) {
			s = s[1:]
		} else {
			o = o[1:]
		}
	}
	return both
}

// Subtract is every instant of s that is not in o.
func (s Set) Subtract(o Set) Set {
	var rest Set
	for _, i := range s {
		for len(o) > 0 && !o[0].End.After(i.Start) {
			o = o[1:]
		}
		for _, hole := range o {
			if !hole.Start.Before(i.End) {
				break
			}
			if before := (Interval{i.Start, hole.Start}); !before.Empty() {
				rest = append(rest, before)
			}
			i.Start = later(i.Start, hole.End)
		}
		if !i.Empty() {
			rest = append(rest, i)
		}
	}
	return rest
}

// Length is the real time that passes in the set.
func (s Set) Length() time.Duration {
	var sum time.Duration
	for _, i := range s {
		sum += i.Length()
	}
	return sum
}

// around is the interval of the set that t lies in.
func (s Set) around(t time.Time) (Interval, bool) {
	n := slices.IndexFunc(s, func(i Interval) bool { return i.Contains(t) })
	if n < 0 {
		return Interval{}, false
	}
	return s[n], true
}

func (s Set) covers(o Interval) bool {
	return slices.ContainsFunc(s, func(i Interval) bool { return i.Covers(o) })
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
