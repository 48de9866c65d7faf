package booking

import (
	"cmp"
	"crypto/rand"
	"maps"
	"slices"

	"troskel/booking/recur"
)

// member is a booking that belongs to a series.
func (d *desk) member(id int64) (row, error) {
	r, err := d.find(id)
	if err == nil && r.Series == 0 {
		err = refuse("not_series")
	}
	return r, err
}

// rest is what of a series a change is about.
type rest struct {
	storedSeries
	tail    []recur.Local        // its rule's times from the first of these occurrences on
	rows    map[recur.Local]*row // bookings that have not begun, by occurrence
	begun   map[recur.Local]bool // occurrences that have, though they are named later than others that have not
	asked   recur.Local          // the occurrence that was asked about
	partial bool                 // something of the series lies before
}

// restOf is the occurrences of a scope that have not begun. What is over stays as it was in every scope.
func (d *desk) restOf(r row, scope Scope) (rest, error) {
	stored, found, err := d.seriesWhere(d.ctx, d.tx, `WHERE id = ?`, r.Series)
	if err != nil || !found {
		return rest{}, cmp.Or(err, error(refuse("not_series")))
	}
	if err := d.expand(&stored.shape); err != nil {
		return rest{}, err
	}
	s := rest{storedSeries: stored, rows: map[recur.Local]*row{}, begun: map[recur.Local]bool{}}
	if s.asked, err = recur.ParseLocal(r.Occurrence); err != nil {
		return s, err
	}
	if scope == Following {
		if err := r.living(); err != nil {
			return s, err
		}
		if d.begun(r) {
			return s, refuse("begun")
		}
	}
	members, err := d.members(d.ctx, d.tx, d.now, stored.id)
	if err != nil {
		return s, err
	}
	return s, s.take(d, members, scope)
}

// take sorts the bookings of the series into what has begun and what has not.
func (s *rest) take(d *desk, members []row, scope Scope) error {
	cut := recur.Local(0)
	for n, m := range members {
		at, err := recur.ParseLocal(m.Occurrence)
		if err != nil {
			return err
		}
		switch {
		case d.begun(m):
			s.begun[at] = true
		case scope == All || at >= s.asked:
			if len(s.rows) == 0 {
				cut = at
			}
			s.rows[at] = &members[n]
		}
	}
	if len(s.rows) == 0 {
		return refuse("over")
	}
	n, _ := slices.BinarySearch(s.times, cut)
	if first := d.slot(s.first, s.length, s.space); scope == All && len(s.begun) == 0 && first.Start.After(d.now) {
		n = 0 // what was skipped before the first that is booked is to come too
	}
	s.tail = s.times[n:]
	s.partial = n > 0
	return nil
}

// begun reports whether a booking is no longer to come.
func (d *desk) begun(r row) bool {
	return r.living() != nil || r.State == Here || !r.Start.After(d.now)
}

// changeSeries changes one or more occurrences, as far as it can: a plan with conflicts must be taken back. It gives the series that the changed
// ones belong to.
func (d *desk) changeSeries(by By, r row, c SeriesChange) (storedSeries, Plan, error) {
	switch c.Scope {
	case This:
		return d.changeOne(by, r, c)
	case Following, All:
	default:
		return storedSeries{}, Plan{}, refuse("scope_unknown")
	}
	s, err := d.restOf(r, c.Scope)
	if err != nil {
		return storedSeries{}, Plan{}, err
	}
	slots, next, err := d.redraw(s, c)
	if err != nil {
		return storedSeries{}, Plan{}, err
	}
	var freed []row
	d.parked = &freed
	next, plan, err := d.relay(by, r, s, next, slots, c)
	if d.parked = nil; err != nil || plan.Conflicts > 0 {
		return next, plan, err
	}
	for _, r := range freed {
		if err := d.freed(r); err != nil {
			return next, plan, err
		}
	}
	return next, plan, nil
}

// changeOne moves one occurrence; its place in the series stays.
func (d *desk) changeOne(by By, r row, c SeriesChange) (storedSeries, Plan, error) {
	stored, _, err := d.seriesWhere(d.ctx, d.tx, `WHERE id = ?`, r.Series)
	if err != nil {
		return storedSeries{}, Plan{}, err
	}
	if c.Rule != "" || len(c.Skip)+len(c.Moved) > 0 {
		return storedSeries{}, Plan{}, refuse("scope_unknown")
	}
	at, err := recur.ParseLocal(r.Occurrence)
	if err != nil {
		return storedSeries{}, Plan{}, err
	}
	to := slot{at: at, Alternative: Alternative{r.Space, r.Interval}, row: &r}
	if c.Space != "" {
		to.Space = c.Space
	}
	if c.Interval != (Interval{}) {
		to.Interval = Interval{c.Interval.Start.UTC(), c.Interval.End.UTC()}
	}
	plan, err := d.lay(by, stored, []slot{to}, Request{}, c.Details)
	return stored, plan, err
}

// redraw is the slots of the changed occurrences, and the series they will be.
func (d *desk) redraw(s rest, c SeriesChange) ([]slot, storedSeries, error) {
	next := s.storedSeries
	if next.space = s.space; c.Space != "" {
		next.space = c.Space
	}
	shift := recur.Local(0)
	if c.Interval != (Interval{}) {
		if refusal := d.refusedLength(c.Interval); refusal != nil && refusal.Code != "past" {
			return nil, next, refusal
		}
		start := recur.LocalOf(c.Interval.Start, d.loc)
		shift, next.length = start-s.asked, recur.LocalOf(c.Interval.End, d.loc)-start
		if next.length <= 0 {
			return nil, next, refuse("backwards")
		}
	}
	if len(s.tail) == 0 {
		return nil, next, refuse("series_alone")
	}
	draw := d.shiftedSlots
	if c.Rule != "" {
		draw = d.ruledSlots
	}
	slots, err := draw(s, &next, c, shift)
	if err != nil {
		return nil, next, err
	}
	return slots, next, d.except(slots, c.Skip, c.Moved)
}

// shiftedSlots is the same occurrences, all earlier or later by the same time on the wall clock.
func (d *desk) shiftedSlots(s rest, next *storedSeries, c SeriesChange, shift recur.Local) ([]slot, error) {
	if next.rule.Count > 0 {
		next.rule = next.rule.Counting(len(s.tail))
	}
	next.first = s.tail[0] + shift
	if days := next.first.Days() - s.tail[0].Days(); days != 0 {
		var one bool
		if next.rule, one = next.rule.Shifted(days, next.first); !one {
			return nil, refuse("series_day")
		}
	}
	if err := d.expand(&next.shape); err != nil {
		return nil, err
	}
	if len(next.times) != len(s.tail) {
		return nil, refuse("series_day")
	}
	var slots []slot
	for n, at := range next.times {
		if at != s.tail[n]+shift {
			return nil, refuse("series_day")
		}
		slots = append(slots, d.reslot(s, *next, c, at, s.tail[n]))
	}
	for at := range s.rows {
		if !slices.Contains(s.tail, at) {
			slots = append(slots, d.reslot(s, *next, c, at+shift, at))
		}
	}
	slices.SortFunc(slots, func(a, b slot) int { return int(a.at - b.at) })
	return slots, nil
}

// reslot is the slot that an occurrence becomes. One that has no booking to come stays without.
func (d *desk) reslot(s rest, next storedSeries, c SeriesChange, at, was recur.Local) slot {
	to := d.slot(at, next.length, next.space)
	to.row = s.rows[was]
	to.skipped = to.row == nil
	if to.row != nil && c.Rule == "" && c.Interval == (Interval{}) {
		// Its time does not change, and it may have one of its own.
		to.Interval, to.shifted = to.row.Interval, false
		if c.Space == "" {
			to.Space = to.row.Space
		}
	}
	return to
}

// ruledSlots is the occurrences of a new rule. Those on a date that had one keep its booking; or stay without, if it was skipped.
func (d *desk) ruledSlots(s rest, next *storedSeries, c SeriesChange, shift recur.Local) ([]slot, error) {
	var err error
	if next.rule, err = recur.Parse(c.Rule); err != nil {
		return nil, ruleRefusal(err)
	}
	next.first = s.asked + shift
	if c.Scope == All {
		next.first = s.tail[0] + shift
	}
	if first, found := next.rule.First(next.first, d.loc); found && c.Interval == (Interval{}) {
		next.first = first // nobody said when it begins
	}
	if err := d.expand(&next.shape); err != nil {
		return nil, err
	}
	was := map[int]recur.Local{}
	for _, at := range s.tail {
		was[at.Days()] = at
	}
	var slots []slot
	for _, at := range next.times {
		if old, had := was[at.Days()]; had {
			slots = append(slots, d.reslot(s, *next, c, at, old))
			continue
		}
		slots = append(slots, d.slot(at, next.length, next.space))
	}
	return slots, nil
}

// relay gives up what is not to be, stores the series, and lays the slots.
func (d *desk) relay(by By, r row, s rest, next storedSeries, slots []slot, c SeriesChange) (storedSeries, Plan, error) {
	kept := map[int64]bool{}
	for _, to := range slots {
		if to.row == nil || to.skipped {
			continue
		}
		kept[to.row.ID] = true
		if !to.stays() {
			if err := d.release(to.row.ID); err != nil {
				return next, Plan{}, err
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(s.rows)) {
		if m := *s.rows[at]; !kept[m.ID] {
			if err := d.cancel(by, m, Replaced); err != nil {
				return next, Plan{}, err
			}
		}
	}
	next, err := d.restore(s, next)
	if err != nil {
		return next, Plan{}, err
	}
	like := Request{Organisation: s.organisation, Details: r.Details}
	if c.Details != nil {
		like.Details = *c.Details
	}
	plan, err := d.lay(by, next, slots, like, c.Details)
	if err != nil {
		return next, plan, err
	}
	return next, plan, d.rename(next, slots)
}

// rename tells the bookings which occurrence of which series they are.
func (d *desk) rename(s storedSeries, slots []slot) error {
	for _, to := range slots {
		if to.row == nil || to.skipped {
			continue
		}
		const query = `UPDATE booking SET series = ?, uid = ?, occurrence = ?, changed_at = ? WHERE id = ?`
		if err := d.exec(query, s.id, s.uid, to.at.String(), d.now.Unix(), to.row.ID); err != nil {
			return err
		}
	}
	return nil
}

// restore stores a changed series: in place when nothing of it lies before, otherwise as one that continues it.
func (d *desk) restore(s rest, next storedSeries) (storedSeries, error) {
	if !s.partial {
		next.revision++
		const query = `UPDATE series SET space = ?, rule = ?, starts_local = ?, minutes = ?, revision = ? WHERE id = ?`
		return next, d.exec(query, next.space, next.rule.String(), next.first.String(), int64(next.length), next.revision, next.id)
	}
	if err := d.endSeries(s); err != nil {
		return next, err
	}
	next.continues, next.revision = s.id, 0
	name := rand.Text()
	next.key, next.asked, next.uid = "rest/"+name, "", "series-"+name+"@troskel"
	var err error
	next.id, err = d.storeSeries(next, d.now)
	return next, err
}

// endSeries lets the rule of a series end before the rest of it.
func (d *desk) endSeries(s rest) error {
	last := s.times[len(s.times)-len(s.tail)-1]
	return d.exec(`UPDATE series SET rule = ?, revision = revision + 1 WHERE id = ?`, s.rule.Ending(last).String(), s.id)
}

// cancelSeries takes back what of a scope has not begun.
func (d *desk) cancelSeries(by By, r row, scope Scope) (int, error) {
	switch scope {
	case This:
		return 1, d.takeBack(by, r)
	case Following, All:
	default:
		return 0, refuse("scope_unknown")
	}
	s, err := d.restOf(r, scope)
	if err != nil {
		return 0, err
	}
	for _, at := range slices.Sorted(maps.Keys(s.rows)) {
		if err := d.cancel(by, *s.rows[at], Taken); err != nil {
			return 0, err
		}
	}
	if s.partial && len(s.tail) > 0 {
		err = d.endSeries(s)
	}
	return len(s.rows), err
}
