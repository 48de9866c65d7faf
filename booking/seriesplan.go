package booking

import (
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"troskel/booking/recur"
)

// MostAdvised is how many conflicts of a plan come with other rooms and times. Finding those takes a while, and others wait meanwhile.
const MostAdvised = 20

// shape is when a series is: its rule from a first time on, and how long.
type shape struct {
	rule   recur.Rule
	first  recur.Local
	length recur.Local // minutes on the wall clock
	times  []recur.Local
}

// slot is one occurrence of a series as it shall be.
type slot struct {
	at recur.Local
	Alternative
	shifted, skipped bool
	row              *row // the booking that becomes it; nil: it is booked anew
}

// bookSeries books every occurrence of a request, as far as it can: a plan with conflicts must be taken back.
func (d *desk) bookSeries(by By, r SeriesRequest, code string) (storedSeries, Plan, error) {
	asked := r.digest(by)
	if err := d.soundSeries(&r); err != nil {
		return storedSeries{}, Plan{}, err
	}
	s, err := d.shapeOf(r.Rule, r.Interval)
	if err != nil {
		return storedSeries{}, Plan{}, err
	}
	slots := make([]slot, len(s.times))
	for n, at := range s.times {
		slots[n] = d.slot(at, s.length, r.Space)
	}
	if slots, err = d.withExtra(slots, r, s); err != nil {
		return storedSeries{}, Plan{}, err
	}
	if err := d.except(slots, r.Skip, r.Moved); err != nil {
		return storedSeries{}, Plan{}, err
	}
	stored := storedSeries{key: r.Key, asked: asked, uid: r.UID, space: r.Space, organisation: r.Organisation, shape: s, code: code}
	if stored.uid == "" {
		stored.uid = "series-" + rand.Text() + "@troskel"
	}
	if stored.id, err = d.storeSeries(stored, d.now); err != nil {
		return storedSeries{}, Plan{}, err
	}
	plan, err := d.lay(by, stored, slots, r.Request, nil)
	return stored, plan, err
}

// soundSeries makes what is the same for every occurrence fit to be stored, or tells what is wrong with it.
func (d *desk) soundSeries(r *SeriesRequest) error {
	var refusal *Refusal
	if r.Details, refusal = r.Details.clean(); refusal != nil {
		return refusal
	}
	p := d.byID[r.Space]
	switch {
	case r.Here:
		return refuse("series_here")
	case !validUID(r.UID):
		return refuse("uid_invalid", "max", strconv.Itoa(UIDLimit))
	case p == nil || p.last().retired:
		return refuse("unknown_space")
	case r.Organisation != "" && !d.active(r.Organisation):
		return refuse("unknown_organisation")
	}
	return nil
}

// shapeOf expands a rule whose first occurrence is at that time. An end by instant becomes one by date: that stays true when the hour changes.
func (d *desk) shapeOf(text string, first Interval) (s shape, err error) {
	if refusal := d.refusedLength(first); refusal != nil && refusal.Code != "past" {
		return s, refusal
	}
	s.first = recur.LocalOf(first.Start, d.loc)
	if s.length = recur.LocalOf(first.End, d.loc) - s.first; s.length <= 0 {
		return s, refuse("backwards") // around the hour that occurs twice
	}
	if s.rule, err = recur.Parse(text); err != nil {
		return s, ruleRefusal(err)
	}
	return s, d.expand(&s)
}

// expand fills in the times of a shape.
func (k *known) expand(s *shape) (err error) {
	if s.times, err = s.rule.Times(s.first, k.loc); err != nil {
		return ruleRefusal(err)
	}
	if s.rule.Count == 0 && !s.rule.UntilDate {
		s.rule = s.rule.Ending(s.times[len(s.times)-1])
	}
	return nil
}

// ruleRefusal is a refusal of what package recur refuses.
func ruleRefusal(err error) error {
	var refused *recur.Error
	if errors.As(err, &refused) {
		return &Refusal{Code: refused.Code, Values: refused.Values}
	}
	return err
}

// slot is an occurrence where the rule has it. It ends by the wall clock too, but where its beginning had to be shifted: then it is as long as
// it would have been.
func (k *known) slot(at, length recur.Local, space string) slot {
	start, exists := at.In(k.loc)
	end, _ := (at + length).In(k.loc)
	if !exists || !start.Before(end) {
		end = start.Add(time.Duration(length) * time.Minute)
	}
	return slot{at: at, Alternative: Alternative{space, Interval{start, end}}, shifted: !exists}
}

// withExtra adds the occurrences that the rule does not have.
func (d *desk) withExtra(slots []slot, r SeriesRequest, s shape) ([]slot, error) {
	if len(r.Extra)+len(slots) > recur.MaxTimes {
		return nil, refuse("repeat_many", "max", strconv.Itoa(recur.MaxTimes))
	}
	for _, name := range r.Extra {
		at, err := recur.ParseLocal(name)
		if err != nil || at < s.first || find(slots, at) != nil {
			return nil, refuse("series_occurrence", "at", shortName(name))
		}
		slots = append(slots, d.slot(at, s.length, r.Space))
	}
	slices.SortFunc(slots, func(a, b slot) int { return int(a.at - b.at) })
	return slots, nil
}

// except skips and moves occurrences by name.
func (d *desk) except(slots []slot, skip []string, moved map[string]Alternative) error {
	for _, name := range slices.Sorted(maps.Keys(moved)) {
		at, err := recur.ParseLocal(name)
		s := find(slots, at)
		if err != nil || s == nil || slices.Contains(skip, name) {
			return refuse("series_occurrence", "at", shortName(name))
		}
		to := moved[name]
		if s.skipped, s.shifted = false, false; to.Space != "" {
			s.Space = to.Space
		}
		if to.Interval != (Interval{}) {
			s.Interval = Interval{to.Start.UTC(), to.End.UTC()}
		}
	}
	for _, name := range skip {
		at, err := recur.ParseLocal(name)
		s := find(slots, at)
		if err != nil || s == nil {
			return refuse("series_occurrence", "at", shortName(name))
		}
		s.skipped = true
	}
	if !slices.ContainsFunc(slots, func(s slot) bool { return !s.skipped }) {
		return refuse("series_empty")
	}
	return nil
}

func find(slots []slot, at recur.Local) *slot {
	n := slices.IndexFunc(slots, func(s slot) bool { return s.at == at })
	if n < 0 {
		return nil
	}
	return &slots[n]
}

// shortName keeps what a stranger wrote from filling a sentence.
func shortName(name string) string {
	if len(name) > 20 {
		return strconv.Quote(name[:20])
	}
	return strconv.Quote(name)
}

// lay puts every slot where it shall be, one after the other, so that each meets those of its own series as it meets others. What is refused is
// in the plan, and the rest is done: a plan with conflicts must be taken back. like is what new bookings are for, and to what old ones shall be
// for, nil when that stays.
func (d *desk) lay(by By, s storedSeries, slots []slot, like Request, to *Details) (Plan, error) {
	plan := Plan{Rule: s.rule.String(), Occurrences: make([]Occurrence, len(slots))}
	for _, n := range inOrder(slots) {
		slot, o := slots[n], &plan.Occurrences[n]
		*o = Occurrence{At: slot.at.String(), Alternative: slot.Alternative, Shifted: slot.shifted, Skipped: slot.skipped}
		if slot.skipped {
			continue
		}
		d.curt = plan.Conflicts >= MostAdvised
		err := d.settleSlot(by, s, slot, like, to)
		if errors.As(err, &o.Refusal) {
			o.Suggestions = o.Refusal.suggestions(slot.at, slots)
			plan.Conflicts++
			err = nil
		}
		if err != nil {
			return Plan{}, err
		}
	}
	d.curt = false
	return plan, nil
}

// inOrder is the indices of slots in the order in which they make room for each other: the last first, when bookings go to a later time. What
// quotas count is never more on the way than before or after.
func inOrder(slots []slot) []int {
	order := make([]int, len(slots))
	for n := range slots {
		order[n] = n
	}
	if slices.ContainsFunc(slots, func(s slot) bool { return s.row != nil && s.Start.After(s.row.Start) }) {
		slices.Reverse(order)
	}
	return order
}

// settleSlot books one slot, or changes the booking that becomes it.
func (d *desk) settleSlot(by By, s storedSeries, to slot, like Request, details *Details) error {
	if to.row == nil {
		like.Key = fmt.Sprintf("series/%d/%d/%s", s.id, s.revision, to.at)
		like.Space, like.Interval = to.Space, to.Interval
		like.UID, like.series, like.occurrence = s.uid, s.id, to.at.String()
		_, err := d.book(by, like, s.code)
		return err
	}
	if to.stays() {
		if details == nil {
			return nil
		}
		return d.change(by, *to.row, Change{Details: details})
	}
	if d.byID[to.Space] != nil {
		// What is narrower than it was is not looked at by change; here another occurrence may have come to its time.
		held, err := d.held(d.keeping(*to.row, Request{Space: to.Space, Interval: to.Interval}), to.Interval, to.row.ID)
		if err != nil {
			return err
		}
		if len(held) > 0 && to.row.Covers(to.Interval) {
			want := to.row.request()
			want.Space, want.Interval = to.Space, to.Interval
			return d.refuseTaken(by, want, held[0], []int64{to.row.ID})
		}
	}
	return d.change(by, *to.row, Change{Space: to.Space, Interval: to.Interval, Details: details})
}

// stays reports whether a slot is where its booking is already.
func (s slot) stays() bool {
	return s.row != nil && s.row.Space == s.Space && s.row.Interval == s.Interval
}

// suggestions is what could be instead of a refused occurrence. Time that another occurrence of the series has is none.
func (r *Refusal) suggestions(at recur.Local, slots []slot) (all []Suggestion) {
	for _, other := range r.Elsewhere {
		all = append(all, Suggestion{OtherRoom, other})
	}
	if r.Next != nil {
		own := slices.ContainsFunc(slots, func(s slot) bool { return s.at != at && !s.skipped && s.Overlaps(*r.Next) })
		if !own {
			all = append(all, Suggestion{Kind: OtherTime, Alternative: Alternative{Interval: *r.Next}})
		}
	}
	return append(all, Suggestion{Kind: Skip})
}
