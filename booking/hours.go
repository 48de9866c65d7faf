package booking

import (
	"cmp"
	"context"
	"slices"
)

// SpecialHours is other weekly hours for a while: a summer, a week, a single date. They take the place of the ordinary week, also on a
// holiday, on every date from First to Last, both included; a date without hours is closed. Where several hold on a date, the one that
// begins latest counts; of two that begin together the one of the space itself, then the one that was made last.
type SpecialHours struct {
	ID          int64  // given by the engine
	Space       string // "" means every space that has hours of its own
	First, Last Date
	Hours       Week
	Reason      string // for people; may be empty
}

// HolidayHours is what staff chose for a holiday, from a date on until they choose again. A choice for a space counts before one for all.
type HolidayHours struct {
	Code   string      // of a Holiday
	Space  string      // "" means every space that has hours of its own
	From   Date        // the first date it can hold on
	Spans  []ClockSpan // the opening hours; none means closed
	Normal bool        // as on any such weekday; then there are no Spans
}

// choiceOf is what a choice is about: a holiday, and a space or "".
type choiceOf struct{ code, space string }

// SetHours sets the weekly hours of a space from a date, today or later, until the next date that hours were set for. It gives the coming
// bookings that lie outside the opening hours now: they stay, and staff decide. For staff only.
func (e *Engine) SetHours(ctx context.Context, by By, space string, from Date, hours Week) ([]Booking, error) {
	err := e.byStaff(ctx, by, func(d *desk) error {
		if !d.inUse(space) {
			return refuse("unknown_space")
		}
		if err := d.refusedFrom(from, hours.check()); err != nil {
			return err
		}
		const query = `INSERT INTO space_hours (space, valid_from, hours, by_staff) VALUES (?, ?, ?, 1)
			ON CONFLICT DO UPDATE SET hours = excluded.hours, by_staff = 1`
		if err := d.exec(query, space, from.String(), hours.String()); err != nil {
			return err
		}
		return d.noted(by, "hours", space, from.String()+" "+hours.String())
	})
	if err != nil {
		return nil, err
	}
	return e.outside(ctx, space, e.since(from))
}

// refusedFrom is what is wrong with hours that staff set from a date on.
func (d *desk) refusedFrom(from Date, badHours error) error {
	if err := d.refusedDate(from); err != nil {
		return err
	}
	switch {
	case d.isPast(from):
		return refuse("past")
	case badHours != nil:
		return refuse("hours_invalid")
	}
	return nil
}

// since is all the time from a date on that can be decided about.
func (e *Engine) since(from Date) Interval {
	return Interval{from.In(e.loc), from.In(e.loc).AddDate(2*yearsAhead, 0, 0)}
}

// AddSpecialHours makes special hours that begin today or later, and gives the coming bookings that lie outside now. Those that
// were added last, word for word, are given as they are: staff who ask again, since no answer came, add them once. For staff only.
func (e *Engine) AddSpecialHours(ctx context.Context, by By, s SpecialHours) (SpecialHours, []Booking, error) {
	err := e.byStaff(ctx, by, func(d *desk) (err error) {
		if s.Space != "" && !d.inUse(s.Space) {
			return refuse("unknown_space")
		}
		if err := d.refusedFrom(s.First, s.Hours.check()); err != nil {
			return err
		}
		if err := d.refusedDate(s.Last); err != nil {
			return err
		}
		if s.Last.Before(s.First) {
			return refuse("backwards")
		}
		if s.Reason, err = cleanReason(s.Reason); err != nil {
			return err
		}
		if last, any := d.lastSpecial(); any && last.says(s) {
			s = last
			return nil
		}
		const query = `INSERT INTO special_hours (space, first_date, last_date, hours, reason) VALUES (nullif(?, ''), ?, ?, ?, ?)`
		if s.ID, err = d.add(query, s.Space, s.First.String(), s.Last.String(), s.Hours.String(), s.Reason); err != nil {
			return err
		}
		return d.noted(by, "special_hours", s.Space, s.First.String()+"/"+s.Last.String()+" "+s.Hours.String())
	})
	if err != nil {
		return SpecialHours{}, nil, err
	}
	left, err := e.outside(ctx, s.Space, Interval{s.First.In(e.loc), s.Last.Add(1).In(e.loc)})
	return s, left, err
}

// lastSpecial is the special hours that were added last. An older one that is added again prevails from then on, so it is another.
func (k *known) lastSpecial() (last SpecialHours, any bool) {
	for _, s := range k.specials {
		if s.ID > last.ID {
			last = s
		}
	}
	return last, last.ID != 0
}

// says reports whether special hours differ from others in nothing but their ids.
func (s SpecialHours) says(other SpecialHours) bool {
	return s.Space == other.Space && s.First == other.First && s.Last == other.Last && s.Hours.String() == other.Hours.String() && s.Reason == other.Reason
}

// RemoveSpecialHours takes special hours back; of those that have begun, what is left from today on. For staff only.
func (e *Engine) RemoveSpecialHours(ctx context.Context, by By, id int64) error {
	return e.byStaff(ctx, by, func(d *desk) error {
		n := slices.IndexFunc(d.specials, func(s SpecialHours) bool { return s.ID == id })
		if n < 0 {
			return refuse("unknown_special")
		}
		s := d.specials[n]
		query, yesterday := `DELETE FROM special_hours WHERE ?2 = id`, DateOf(d.now, d.loc).Add(-1)
		switch {
		case d.isPast(s.Last):
			return refuse("past")
		case d.isPast(s.First):
			query = `UPDATE special_hours SET last_date = ?1 WHERE id = ?2`
		}
		if err := d.exec(query, yesterday.String(), id); err != nil {
			return err
		}
		return d.noted(by, "ordinary_hours", s.Space, s.First.String()+"/"+s.Last.String())
	})
}

// SpecialHours is all special hours ever, those that are over too, by their first date.
func (e *Engine) SpecialHours(ctx context.Context) ([]SpecialHours, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	all := slices.Clone(k.specials)
	slices.SortFunc(all, func(a, b SpecialHours) int { return cmp.Or(a.First.compare(b.First), cmp.Compare(a.ID, b.ID)) })
	for n := range all {
		all[n].Hours = all[n].Hours.clone()
	}
	return all, nil
}

// SetHolidayHours chooses the hours of a holiday from a date, today or later, and gives the coming bookings that lie outside now. For staff only.
func (e *Engine) SetHolidayHours(ctx context.Context, by By, h HolidayHours) ([]Booking, error) {
	err := e.byStaff(ctx, by, func(d *desk) error {
		switch {
		case !slices.ContainsFunc(holidayRules, func(r holidayRule) bool { return r.code == h.Code }):
			return refuse("unknown_holiday")
		case h.Space != "" && !d.inUse(h.Space):
			return refuse("unknown_space")
		case h.Normal && len(h.Spans) > 0:
			return refuse("hours_invalid")
		}
		if err := d.refusedFrom(h.From, checkSpans(h.Spans)); err != nil {
			return err
		}
		const query = `INSERT INTO holiday_hours (code, space, valid_from, spans, normal) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET spans = excluded.spans, normal = excluded.normal`
		if err := d.exec(query, h.Code, h.Space, h.From.String(), join(h.Spans), h.Normal); err != nil {
			return err
		}
		return d.noted(by, "holiday_hours", h.Space, h.Code+" "+h.From.String()+" "+h.chosen())
	})
	if err != nil {
		return nil, err
	}
	return e.outside(ctx, h.Space, e.since(h.From))
}

// chosen is the choice in a word.
func (h HolidayHours) chosen() string {
	switch {
	case h.Normal:
		return "normal"
	case len(h.Spans) == 0:
		return "closed"
	}
	return join(h.Spans)
}

// HolidayHours is every choice ever made, by holiday, space and date.
func (e *Engine) HolidayHours(ctx context.Context) ([]HolidayHours, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []HolidayHours
	for _, made := range k.choices {
		for _, h := range made {
			h.Spans = slices.Clone(h.Spans)
			all = append(all, h)
		}
	}
	slices.SortFunc(all, func(a, b HolidayHours) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Space, b.Space), a.From.compare(b.From))
	})
	return all, nil
}

func (k *known) readSpecials(ctx context.Context, q querier) error {
	const query = `SELECT id, coalesce(space, ''), first_date, last_date, hours, reason FROM special_hours
		ORDER BY first_date DESC, space IS NULL, id DESC`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var s SpecialHours
		var first, last, hours string
		err := scan(&s.ID, &s.Space, &first, &last, &hours, &s.Reason)
		if err == nil {
			s.First, err = ParseDate(first)
		}
		if err == nil {
			s.Last, err = ParseDate(last)
		}
		if err == nil {
			s.Hours, err = ParseWeek(hours)
		}
		k.specials = append(k.specials, s)
		return err
	})
}

func (k *known) readChoices(ctx context.Context, q querier) error {
	const query = `SELECT code, space, valid_from, spans, normal FROM holiday_hours ORDER BY code, space, valid_from`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var h HolidayHours
		var from, spans string
		err := scan(&h.Code, &h.Space, &from, &spans, &h.Normal)
		if err == nil {
			h.From, err = ParseDate(from)
		}
		for _, text := range splitIDs(spans) {
			span, bad := parseSpan(text)
			err = cmp.Or(err, bad)
			h.Spans = append(h.Spans, span)
		}
		of := choiceOf{h.Code, h.Space}
		k.choices[of] = append(k.choices[of], h)
		return err
	})
}
