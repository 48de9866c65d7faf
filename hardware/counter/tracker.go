package counter

import "time"

// tracker follows people from report to report and finds out who crosses the line. The module numbers nobody: its three places change hands when people come and
// go, so each target goes to the track that was going where it is.
type tracker struct {
	line   int // mm before the module
	turned bool
	tracks []track
}

// track is one person, as far as seen.
type track struct {
	at   target
	step target // how far it went between the last two reports
	seen time.Time
	side int // -1 before the line, 1 beyond it, as far as that was clear; 0 not yet
}

const (
	farthestStep = 700                     // mm that somebody gets on between two reports; a run, and one report lost
	forgetAfter  = 1500 * time.Millisecond // a track without its person
	nearLine     = 250                     // mm on either side, within which nobody has crossed yet: people sway, and so does the radar
	doorway      = 2000                    // mm from the axis, beyond which nobody comes through this door
)

// feed takes the next report.
func (t *tracker) feed(now report, at time.Time) (crossed []Crossing) {
	kept := t.tracks[:0]
	for _, tr := range t.tracks {
		if at.Sub(tr.seen) <= forgetAfter {
			kept = append(kept, tr)
		}
	}
	t.tracks = kept
	for person, i := range t.match(now) {
		if i < 0 {
			t.tracks = append(t.tracks, track{at: now[person]})
			i = len(t.tracks) - 1
		}
		tr := &t.tracks[i]
		tr.step = target{now[person].x - tr.at.x, now[person].y - tr.at.y}
		tr.at, tr.seen = now[person], at
		if in, ok := t.crossing(tr); ok {
			crossed = append(crossed, Crossing{In: in, Seen: at})
		}
	}
	return crossed
}

// match finds the track that each person continues, -1 for none: of all pairs always the nearest first.
func (t *tracker) match(now report) []int {
	of, taken := make([]int, len(now)), make([]bool, len(t.tracks))
	for i := range of {
		of[i] = -1
	}
	for {
		person, best, least := -1, -1, farthestStep*farthestStep
		for i, p := range now {
			for j, tr := range t.tracks {
				if d := tr.missed(p); of[i] < 0 && !taken[j] && d <= least {
					person, best, least = i, j, d
				}
			}
		}
		if person < 0 {
			return of
		}
		of[person], taken[best] = best, true
	}
}

// missed is the square of how far somebody is from where a track was going.
func (tr track) missed(p target) int {
	dx, dy := tr.at.x+tr.step.x-p.x, tr.at.y+tr.step.y-p.y
	return dx*dx + dy*dy
}

// crossing tells whether a track has come to the other side. Away from the module is into the house, unless it is turned.
func (t *tracker) crossing(tr *track) (in, ok bool) {
	side := 0
	switch {
	case tr.at.x < -doorway || tr.at.x > doorway:
		return false, false
	case tr.at.y < t.line-nearLine:
		side = -1
	case tr.at.y > t.line+nearLine:
		side = 1
	default:
		return false, false
	}
	before := tr.side
	tr.side = side
	return side == 1 != t.turned, before != 0 && before != side
}
