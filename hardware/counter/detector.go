package counter

import "time"

// Patience is how long somebody may stand still in the beams and still be followed. After longer, whatever the beams say is no longer taken
// for one person's way through the door until both have been free again.
const Patience = time.Minute

// Edge is one beam changing.
type Edge struct {
	Outer  bool      // the outer beam, else the inner
	Broken bool      // somebody stepped into it, else it is free again
	At     time.Time // when
}

// Crossing is one person having passed the door.
type Crossing struct {
	In   bool      // from the street into the house
	Seen time.Time // when both beams were free again
}

// Detector finds crossings in the edges of two beams. The zero value is a door with nobody in it.
//
// It walks a ring of four places: free, outer alone, both, inner alone, and free again. One edge is always one step forwards or back, and a
// crossing is a whole round by the time that both beams are free. So whoever turns back is not counted, however far he came, whoever sways in
// the door does not become a crowd, and every crossing has at least one whole break of each beam to show for it. The price: people abreast, or
// so close behind each other that the beams are never both free between them, count as one.
type Detector struct {
	outer, inner bool      // broken
	steps        int       // since the beams were last both free: forwards is into the house; within -3..3 here
	lost         bool      // somebody stood there for too long
	last         time.Time // of the latest edge
}

// Feed takes the next edge in order of time and tells whether it completed a crossing. An edge that changes nothing is ignored; one that is
// older than its predecessor counts as simultaneous.
func (d *Detector) Feed(e Edge) (Crossing, bool) {
	beam := &d.inner
	if e.Outer {
		beam = &d.outer
	}
	if *beam == e.Broken {
		return Crossing{}, false
	}
	before := d.place()
	if before != free && e.At.Sub(d.last) > Patience {
		d.lost = true
	}
	if e.At.After(d.last) {
		d.last = e.At
	}
	*beam = e.Broken
	d.steps += step(before, d.place())
	if d.place() != free {
		return Crossing{}, false
	}
	steps, lost := d.steps, d.lost
	d.steps, d.lost = 0, false
	return Crossing{In: steps > 0, Seen: d.last}, steps != 0 && !lost
}

// The ring, in the order of somebody who enters.
const (
	free = iota
	outerAlone
	both
	innerAlone
	ring // how many places there are
)

func (d *Detector) place() int {
	switch {
	case d.outer && d.inner:
		return both
	case d.outer:
		return outerAlone
	case d.inner:
		return innerAlone
	}
	return free
}

// step is +1 or -1: neighbours on the ring differ by exactly one beam.
func step(from, to int) int {
	if (to-from+ring)%ring == 1 {
		return 1
	}
	return -1
}
