package booking

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// youth is the bands that touch 7–20 years.
var youth = []Band{"0-10", "11-15", "16-19", "20-25"}

// ruled is the first rule that a request would break, with alternatives; nil when there is none. Staff and the appliance itself are bound by
// none. instead is the bookings that the request replaces: they do not count, and hold nothing.
func (d *desk) ruled(by By, r Request, instead []int64) (*Refusal, error) {
	broken, err := d.broken(by, r, instead)
	if err == nil && broken != nil {
		err = d.offer(broken, by, r, instead)
	}
	return broken, err
}

// advised is a refusal with alternatives, nil when nothing is refused.
func (d *desk) advised(broken *Refusal, by By, r Request, instead []int64) error {
	if broken == nil {
		return nil
	}
	return cmp.Or(d.offer(broken, by, r, instead), error(broken))
}

// brokenBySize is the first rule that a booking would break by becoming a part of what it was: those about its length and its minutes. The others
// let it have all of its time once.
func (d *desk) brokenBySize(by By, r Request, keepsStart bool) *Refusal {
	if by.isStaff() {
		return nil
	}
	l := d.limits(r.Space, r.Organisation)
	if refusal := l.refusedLength(r); refusal != nil {
		return refusal
	}
	return d.refusedGrid(l, r, keepsStart)
}

// broken is ruled without alternatives.
func (d *desk) broken(by By, r Request, instead []int64) (*Refusal, error) {
	if by.isStaff() {
		return nil, nil
	}
	l := d.limits(r.Space, r.Organisation)
	keeps, err := d.keeps(r, instead)
	if err != nil {
		return nil, err
	}
	if refusal := l.refusedAsker(by, r, keeps); refusal != nil {
		return refusal, nil
	}
	if refusal := d.refusedByClock(l, r, keeps); refusal != nil {
		return refusal, nil
	}
	if refusal := l.refusedLength(r); refusal != nil {
		return refusal, nil
	}
	if refusal := d.refusedYouth(l, r); refusal != nil {
		return refusal, nil
	}
	return d.overQuota(l, r, instead)
}

// refusedAsker is what rules say about who asks, and for what, whenever it is.
func (l Limits) refusedAsker(by By, r Request, keeps kept) *Refusal {
	switch {
	case !l.MayBook:
		return refuse("rule_may_book")
	case !l.DropIn && !keeps.space && !by.speaksFor(r.Organisation):
		return refuse("rule_drop_in")
	case r.Tentative > l.Tentative:
		return refuse("rule_tentative", "max", strconv.Itoa(int(l.Tentative.Hours())))
	}
	return nil
}

// kept is what a request has in common with the bookings that it replaces: the space, and the start there too. Who could ask for those has shown a
// badge or knows their code.
type kept struct{ space, start bool }

func (d *desk) keeps(r Request, instead []int64) (k kept, err error) {
	if len(instead) == 0 {
		return k, nil
	}
	const query = `SELECT coalesce(max(space = ?), 0), coalesce(max(space = ? AND starts_at = ?), 0) FROM booking WHERE id IN (SELECT value FROM json_each(?))`
	err = d.tx.QueryRowContext(d.ctx, query, r.Space, r.Space, r.Start.Unix(), jsonIDs(instead)).Scan(&k.space, &k.start)
	return k, err
}

// refusedByClock is what rules say about when a booking is made and on which minutes it lies. One that keeps its start was in time, and one
// that has begun begins when it did.
func (d *desk) refusedByClock(l Limits, r Request, keeps kept) *Refusal {
	if date := DateOf(r.Start, d.loc); d.lastDate(l).Before(date) {
		from := date.Add(-l.horizonDays()).In(d.loc)
		return refuse("rule_horizon", "max", strconv.Itoa(l.horizonDays()), "from", stamp(from))
	}
	if first := d.firstStart(l); !keeps.start && r.Start.Before(first) {
		return refuse("rule_lead", "min", clockLength(l.Lead), "from", stamp(first))
	}
	return d.refusedGrid(l, r, keeps.start)
}

func (d *desk) refusedGrid(l Limits, r Request, keepsStart bool) *Refusal {
	begun := keepsStart || !r.Start.After(d.now)
	if !begun && !d.onGrid(r.Start, l.Grid) || !d.onGrid(r.End, l.Grid) {
		return refuse("rule_grid", "grid", strconv.Itoa(int(l.Grid.Minutes())))
	}
	return nil
}

func (l Limits) horizonDays() int { return int(l.Horizon / (24 * time.Hour)) }

// lastDate is the last on which a booking may begin.
func (d *desk) lastDate(l Limits) Date { return DateOf(d.now, d.loc).Add(l.horizonDays()) }

// firstStart is the first minute at which a booking that is made now may begin; long ago where no time is asked for.
func (d *desk) firstStart(l Limits) time.Time {
	if l.Lead == 0 {
		return time.Time{}
	}
	return d.now.Add(l.Lead + time.Minute - 1).Truncate(time.Minute)
}

// onGrid reports whether a wall clock shows a multiple of the grid.
func (k *known) onGrid(t time.Time, grid time.Duration) bool { return k.sinceGrid(t, grid) == 0 }

// sinceGrid is how long ago a wall clock showed a multiple of the grid.
func (k *known) sinceGrid(t time.Time, grid time.Duration) time.Duration {
	local := t.In(k.loc)
	return (time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute) % grid
}

func (l Limits) refusedLength(r Request) *Refusal {
	switch length := r.Length(); {
	case length < l.Shortest:
		return refuse("rule_shortest", "min", clockLength(l.Shortest), "asked", clockLength(length))
	case length > l.Longest && l.Longest < Longest:
		return refuse("rule_longest", "max", clockLength(l.Longest), "asked", clockLength(length))
	}
	return nil
}

// refusedYouth keeps time for youth, until it is near enough for everybody.
func (d *desk) refusedYouth(l Limits, r Request) *Refusal {
	if forYouth(r.Ages) {
		return nil
	}
	for span, opens := range d.keptForYouth(l, r.Interval) {
		if span.Overlaps(r.Interval) {
			return refuse("rule_youth_first", "begins", stamp(span.Start), "ends", stamp(span.End), "from", stamp(opens))
		}
	}
	return nil
}

func forYouth(ages []Band) bool {
	return slices.ContainsFunc(ages, func(b Band) bool { return slices.Contains(youth, b) })
}

// clockLength is a length as hours and minutes, "1:30".
func clockLength(length time.Duration) string {
	minutes := int(length.Minutes())
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}
