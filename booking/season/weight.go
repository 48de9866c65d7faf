package season

import "time"

// Criteria is what a weight is suggested from.
type Criteria struct {
	Youth        bool
	Heads        int           // that are expected; 0 = not said
	Booked, Used time.Duration // last term
}

// What Suggest counts.
const (
	basis      = 100 // of everybody
	youthBonus = 100
	mostHeads  = 50 // heads above this many add nothing more
)

// Suggest is a weight that staff may keep or change: 100 for everybody, 100 more for youth, 1 more for each head up to 50; and of that, half for
// certain and half by the share of last term's booked time that was really used. Who booked nothing last term loses nothing.
func Suggest(c Criteria) int {
	weight := basis + min(max(c.Heads, 0), mostHeads)
	if c.Youth {
		weight += youthBonus
	}
	if c.Booked <= 0 {
		return weight
	}
	used := int64(min(max(c.Used, 0), c.Booked) / time.Second)
	booked := max(1, int64(c.Booked/time.Second))
	return int((int64(weight)*(booked+used) + booked) / (2 * booked)) // rounded
}
