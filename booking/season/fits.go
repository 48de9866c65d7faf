package season

import "slices"

// Fit is whether somebody could be given a slot by hand.
type Fit string

// The fits.
const (
	Fits     Fit = "fits"
	NotFree  Fit = "not free"  // outside the hours that could be given away
	Collides Fit = "collides"  // with something beside it
	Unknown  Fit = "not known" // no such space, or not inside one day
)

// Judge tells whether a slot is free time of its space and can be beside others, and if it collides, with which of them first.
func Judge(spaces []Space, s Slot, beside []Slot) (fit Fit, with int) {
	t, err := lay(Round{Spaces: spaces})
	known := func(s Slot) bool { return t.spaces[s.Space] != nil }
	if err != nil || !s.sound() || !known(s) {
		return Unknown, -1
	}
	if !t.free(s) {
		return NotFree, -1
	}
	with = slices.IndexFunc(beside, func(o Slot) bool { return known(o) && t.collide(s, o) })
	if with >= 0 {
		return Collides, with
	}
	return Fits, -1
}

// sound reports whether a slot is inside one day of a week.
func (s Slot) sound() bool {
	return s.Day >= 0 && s.Day <= 6 && s.From >= 0 && s.To <= day && s.To-s.From >= Shortest
}
