package booking

import "slices"

// open is when a space can be booked: the hours of each date, less closures.
func (k *known) open(p *premises, in Interval) Set {
	if in.Start = later(in.Start, p.from.In(k.loc)); in.Empty() {
		return nil
	}
	var hours []Interval
	last := DateOf(in.End, k.loc)
	// A time before midnight that does not exist may be read as one after it: begin a day early.
	for d := DateOf(in.Start, k.loc).Add(-1); !last.Before(d); d = d.Add(1) {
		hours = append(hours, k.openOn(p, d)...)
	}
	return Union(hours...).Intersect(Set{in}).Subtract(k.closed(p, in))
}

// openOn is the opening hours of one date. A hall is open when all its rooms are, a desk when its room is; either inside its own hours if it has
// any.
func (k *known) openOn(p *premises, d Date) Set {
	t := p.on(d)
	if t.retired || d.Before(p.from) {
		return nil
	}
	within := t.parts
	if t.inside != "" {
		within = []string{t.inside}
	}
	spans, own := k.spansOn(p, d, len(within) == 0)
	open := Union(spansOn(spans, d, k.loc)...)
	if len(within) == 0 {
		return open
	}
	if !own {
		open = k.openOn(k.byID[within[0]], d)
	}
	for _, id := range within {
		open = open.Intersect(k.openOn(k.byID[id], d))
	}
	return open
}

// spansOn is the hours of one date that the space says itself: special hours before what was chosen for a holiday, and that before the week. own tells
// whether it says any: a hall or a desk need not, and then what is for every space reaches it through its rooms only.
func (k *known) spansOn(p *premises, d Date, room bool) (spans []ClockSpan, own bool) {
	week := p.week(d)
	own = room || !week.never()
	if special, found := k.special(p.id, own, d); found {
		return special.Hours[d.Weekday()], true
	}
	if choice, found := k.choice(p.id, own, d); found && !choice.Normal {
		return choice.Spans, true
	}
	return week[d.Weekday()], own
}

// special is the special hours that count for a space on a date: k.specials has the one that begins latest first.
func (k *known) special(space string, own bool, d Date) (SpecialHours, bool) {
	for _, s := range k.specials {
		if s.First.number() <= d.number() && d.number() <= s.Last.number() && (s.Space == space || own && s.Space == "") {
			return s, true
		}
	}
	return SpecialHours{}, false
}

// choice is what was chosen for a space on a date that is a holiday. On a date that is two, the holiday by law counts before the eve.
func (k *known) choice(space string, own bool, d Date) (HolidayHours, bool) {
	if len(k.choices) == 0 {
		return HolidayHours{}, false
	}
	for _, code := range k.holidayCodes(d) {
		for _, of := range []choiceOf{{code, space}, {code, ""}} {
			made := k.choices[of]
			n, exact := slices.BinarySearchFunc(made, d, func(h HolidayHours, d Date) int { return h.From.compare(d) })
			if !exact {
				n--
			}
			if n >= 0 && (own || of.space != "") {
				return made[n], true
			}
		}
	}
	return HolidayHours{}, false
}

// closed is the closures that reach a space: those of every space, those of one that shares a room with it, and a desk's room's.
func (k *known) closed(p *premises, in Interval) Set {
	var away []Interval
	for _, c := range k.closures {
		if c.Overlaps(in) && k.reaches(c.Closure, p) {
			away = append(away, c.Interval)
		}
	}
	return Union(away...)
}

func (k *known) reaches(c Closure, p *premises) bool {
	if c.Space == "" || c.Space == p.id {
		return true
	}
	day, other := DateOf(c.Start, k.loc), k.byID[c.Space]
	rooms := p.rooms(p.on(day))
	if in := p.on(day).inside; in != "" {
		rooms = []string{in}
	}
	return share(other.rooms(other.on(day)), rooms)
}
