package booking

import (
	"context"
	"slices"
	"time"
)

// Limits is every rule as it applies to one space and one organisation.
type Limits struct {
	Horizon      time.Duration // how far ahead a booking may begin, in whole days
	Lead         time.Duration // how long before its start it must be made
	Shortest     time.Duration
	Longest      time.Duration
	Grid         time.Duration // starts and ends lie on multiples of it, counted from midnight on the wall clock
	HoursWeek    time.Duration // that an organisation may hold in an ISO week; 0 = no limit
	HoursTerm    time.Duration // that an organisation may hold in a term; 0 = no limit
	OpenBookings int           // that an organisation may have to come; 0 = no limit
	PrimeShare   int           // percent of Prime in an ISO week that an organisation may hold; 0 = no limit
	Prime        Week
	YouthDays    int // until so many days before a date, YouthFirst is for youth only; 0 = never. Of a hall and its rooms, the fewest
	YouthFirst   Week
	MayBook      bool
	DropIn       bool          // somebody without a badge may book
	Approval     bool          // staff decide about each booking
	Grace        time.Duration // how long after its start a booking is kept for those who are late; 0 = until its end
	Offer        time.Duration // how long freed time is kept for the first who waits
	Tentative    time.Duration // the longest that a booking can wait to be confirmed; 0 = not at all

	// When a booking is for youth only: YouthFirst, and what binds the parts of a hall besides.
	youth []youthHours

	// Whose bookings a quota counts: those in a space, or everywhere when it is "".
	weekIn, termIn, openIn string
}

// youthHours is hours that are for youth until so many days before a date.
type youthHours struct {
	days int
	week Week
}

// unruled is what binds where staff set nothing: what is possible at all.
var unruled = Limits{
	Horizon: Ahead, Shortest: Shortest, Longest: Longest, Grid: time.Minute, MayBook: true, DropIn: true,
	Grace: 15 * time.Minute, Offer: 24 * time.Hour, Tentative: TentativeLongest,
}

// LimitsFor is the rules as they apply to an organisation in a space, or to those who book for none when organisation is "": what a screen
// can tell before anybody is refused. It refuses an unknown space.
func (e *Engine) LimitsFor(ctx context.Context, space, organisation string) (Limits, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return Limits{}, err
	}
	defer release()
	if k.byID[space] == nil {
		return Limits{}, refuse("unknown_space")
	}
	return k.limits(space, organisation), nil
}

// limits is the rules as they apply to an organisation in a space. Whoever books a hall books its rooms: who may have those, when, and whether staff
// decide binds there too, the strictest of all. Its lengths, quotas and times to come are the hall's own.
func (k *known) limits(space, organisation string) Limits {
	l := k.limitsAt(space, organisation)
	if p := k.byID[space]; p != nil {
		for _, part := range p.last().parts {
			l.alsoIn(k.limitsAt(part, organisation))
		}
	}
	return l
}

// alsoIn makes the limits of a hall no wider than those of one of its rooms.
func (l *Limits) alsoIn(room Limits) {
	l.MayBook = l.MayBook && room.MayBook
	l.DropIn = l.DropIn && room.DropIn
	l.Approval = l.Approval || room.Approval
	l.Lead = max(l.Lead, room.Lead)
	l.youth = append(l.youth, room.youth...)
	if l.YouthDays == 0 || room.YouthDays > 0 && room.YouthDays < l.YouthDays {
		l.YouthDays, l.YouthFirst = room.YouthDays, room.YouthFirst
	}
}

// limitsAt is the rules for a space itself: of each name, the most specific.
func (k *known) limitsAt(space, organisation string) Limits {
	l := unruled
	best := make(map[RuleName]int, len(rules))
	for _, r := range k.rules {
		if weight := k.weight(r, space, organisation); weight > best[r.Name] {
			best[r.Name] = weight
			rules[r.Name].set(&l, r)
		}
	}
	if l.YouthDays > 0 {
		l.youth = []youthHours{{l.YouthDays, l.YouthFirst}}
	}
	return l
}

// weight is how specific a rule is, 0 when it does not apply. First comes for whom it is: one organisation, a kind, everybody. Then where: the
// space itself, the smallest of those that it is a part of, every space. What a rule for a room means for its hall, limits knows.
func (k *known) weight(r Rule, space, organisation string) int {
	const who, here = 10_000, 9_000
	weight := 1
	switch {
	case r.Organisation != "" && r.Organisation == organisation:
		weight += 2 * who
	case r.Kind != "" && r.Kind == k.kindOf(organisation):
		weight += who
	case r.Organisation != "" || r.Kind != "":
		return 0
	}
	switch {
	case r.Space == "":
		return weight
	case r.Space == space:
		return weight + here
	case k.within(space, r.Space):
		hall := k.byID[r.Space]
		return weight + max(1, here-1-len(hall.leaves))
	}
	return 0
}

// within reports whether a space is a part of another, or a desk in it.
func (k *known) within(space, other string) bool {
	part, hall := k.byID[space], k.byID[other]
	if part == nil || hall == nil || hall.last().retired {
		return false
	}
	if part.last().inside == other {
		return true
	}
	return !slices.ContainsFunc(part.leaves, func(leaf string) bool { return !slices.Contains(hall.leaves, leaf) })
}

// kindOf is the kind of an organisation. Whoever books for none is a neighbour.
func (k *known) kindOf(organisation string) Kind {
	for _, o := range k.organisations {
		if o.ID == organisation && o.Kind != "" {
			return o.Kind
		}
	}
	if organisation == "" {
		return Neighbour
	}
	return Forening
}
