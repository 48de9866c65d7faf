package booking_test

import (
	"errors"
	"slices"
	"testing"

	"troskel/booking"
)

// evenings is a series of five Mondays at 18, and its code.
func evenings(t *testing.T) (*place, booking.Series, string) {
	t.Helper()
	p := newPlace(t)
	s, code := p.series(p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=WEEKLY;BYDAY=MO;COUNT=5"))
	return p, s, code
}

func bookingIDs(s booking.Series) (all []int64) {
	for _, b := range s.Bookings {
		all = append(all, b.ID)
	}
	return all
}

func TestChangeOneOfASeries(t *testing.T) {
	p, s, code := evenings(t)
	moved := booking.SeriesChange{Scope: booking.This, Change: booking.Change{Space: "bok", Interval: p.span("2026-03-10 17:00", "19:00")}}
	after := p.change(s.Bookings[1].ID, code, moved)
	p.has(after, "03-02 18:00, 03-10 17:00, 03-16 18:00, 03-23 18:00, 03-30 18:00")
	if b := after.Bookings[1]; b.Occurrence != "2026-03-09T18:00" || b.Space != "bok" || b.ID != s.Bookings[1].ID || b.Revision != 1 {
		t.Errorf("%+v", b)
	}
	if after.ID != s.ID || after.Rule != s.Rule || len(after.Skipped)+len(after.Extra) != 0 {
		t.Errorf("%+v", after)
	}
	p.book("ask", "2026-03-09 18:00", "20:00") // its old time is free
}

func TestChangeTheFollowing(t *testing.T) {
	p, s, code := evenings(t)
	later := booking.SeriesChange{Scope: booking.Following, Change: booking.Change{Interval: p.span("2026-03-16 19:00", "20:30")}}
	rest := p.change(s.Bookings[2].ID, code, later)
	p.has(rest, "03-16 19:00, 03-23 19:00, 03-30 19:00")
	before := p.seriesOf(s.Bookings[0].ID)
	p.has(before, "03-02 18:00, 03-09 18:00")
	if before.Rule != "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260309" || rest.Rule != "FREQ=WEEKLY;BYDAY=MO;COUNT=3" || rest.Continues != before.ID || rest.UID == before.UID {
		t.Errorf("%+v\n%+v", before, rest)
	}
	if got := append(bookingIDs(before), bookingIDs(rest)...); !slices.Equal(got, bookingIDs(s)) {
		t.Errorf("the bookings are %v, were %v", got, bookingIDs(s))
	}
	if b := rest.Bookings[0]; b.UID != rest.UID || b.Series != rest.ID || b.Occurrence != "2026-03-16T19:00" {
		t.Errorf("%+v", b)
	}
	// The code is still one, and the rest can be cut again.
	third := p.change(rest.Bookings[1].ID, code, booking.SeriesChange{Scope: booking.Following, Change: booking.Change{Space: "bok"}})
	p.has(third, "03-23 19:00, 03-30 19:00")
	if third.Continues != rest.ID || third.Space != "bok" || third.Bookings[0].Space != "bok" {
		t.Errorf("%+v", third)
	}
}

func TestChangeAll(t *testing.T) {
	p, s, code := evenings(t)
	all := booking.SeriesChange{Scope: booking.All, Change: booking.Change{Interval: p.span("2026-03-17 18:00", "20:00")}} // Tuesdays
	after := p.change(s.Bookings[2].ID, code, all)
	p.has(after, "03-03 18:00, 03-10 18:00, 03-17 18:00, 03-24 18:00, 03-31 18:00")
	if after.ID != s.ID || after.UID != s.UID || after.Rule != "FREQ=WEEKLY;BYDAY=TU;COUNT=5" || after.Revision != 1 || !slices.Equal(bookingIDs(after), bookingIDs(s)) {
		t.Errorf("%+v", after)
	}
	// What has begun stays as it was, and the rest becomes a series of its own.
	p.set(p.at("2026-03-10 18:30"))
	after = p.change(s.Bookings[0].ID, code, booking.SeriesChange{Scope: booking.All, Change: booking.Change{Details: &booking.Details{Title: "Kör"}}})
	p.has(after, "03-17 18:00, 03-24 18:00, 03-31 18:00")
	p.has(p.seriesOf(s.Bookings[0].ID), "03-03 18:00, 03-10 18:00")
	if after.Bookings[0].Title != "Kör" || p.seriesOf(s.Bookings[0].ID).Bookings[0].Title != "Repetition" {
		t.Error("the title is not that of the coming ones only")
	}
	_, err := p.ChangeSeries(p.ctx, staff, s.Bookings[1].ID, "", booking.SeriesChange{Scope: booking.Following, Change: booking.Change{Space: "bok"}})
	p.refused(err, "begun")
	p.set(p.at("2026-05-01 08:00"))
	_, err = p.ChangeSeries(p.ctx, staff, s.Bookings[4].ID, "", booking.SeriesChange{Scope: booking.All, Change: booking.Change{Space: "bok"}})
	p.refused(err, "over")
}

func TestExceptionsWhenTheSeriesChanges(t *testing.T) {
	p, s, code := evenings(t)
	p.change(s.Bookings[1].ID, code, booking.SeriesChange{Scope: booking.This, Change: booking.Change{Interval: p.span("2026-03-09 10:00", "12:00")}})
	if _, err := p.CancelSeries(p.ctx, booking.By{}, s.Bookings[2].ID, code, booking.This); err != nil {
		t.Fatal(err)
	}
	// Another room: the moved one keeps its own time. Another time: it follows. The cancelled one stays cancelled.
	after := p.change(s.Bookings[0].ID, code, booking.SeriesChange{Scope: booking.All, Change: booking.Change{Space: "bok"}})
	p.has(after, "03-02 18:00, 03-09 10:00, 03-23 18:00, 03-30 18:00")
	after = p.change(s.Bookings[0].ID, code, booking.SeriesChange{Scope: booking.All, Change: booking.Change{Interval: p.span("2026-03-02 17:00", "19:00")}})
	p.has(after, "03-02 17:00, 03-09 17:00, 03-23 17:00, 03-30 17:00")
	if !slices.Equal(after.Skipped, []string{"2026-03-16T17:00"}) {
		t.Errorf("skipped %v", after.Skipped)
	}
	// Moved again by name in the change; and a new rule keeps the bookings of dates that it has.
	after = p.change(s.Bookings[0].ID, code, booking.SeriesChange{Scope: booking.All, Rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=5",
		Moved: map[string]booking.Alternative{"2026-03-18T17:00": {Space: "ask"}}, Skip: []string{"2026-03-04T17:00"}})
	p.has(after, "03-02 17:00, 03-18 17:00, 03-30 17:00")
	if got := bookingIDs(after); got[0] != s.Bookings[0].ID || got[2] != s.Bookings[4].ID || after.Bookings[1].Space != "ask" {
		t.Errorf("%+v", after.Bookings)
	}
	if n := p.count(`SELECT count(*) FROM booking WHERE cancelled_why = 'replaced'`); n != 2 {
		t.Errorf("%d bookings were replaced", n)
	}
}

func TestChangeIsWholeOrNotAtAll(t *testing.T) {
	p, s, code := evenings(t)
	p.book("bok", "2026-03-23 17:00", "19:00")
	before := p.times(s)
	c := booking.SeriesChange{Scope: booking.Following, Change: booking.Change{Space: "bok"}}
	plan, err := p.PlanSeriesChange(p.ctx, booking.By{}, s.Bookings[1].ID, code, c)
	if err != nil || plan.Conflicts != 1 || len(plan.Occurrences) != 4 || p.advice(plan.Occurrences[2]) != "time 2026-03-23 19:00; skip" {
		t.Fatalf("%+v, %v", plan, err)
	}
	_, err = p.ChangeSeries(p.ctx, booking.By{}, s.Bookings[1].ID, code, c)
	var refused *booking.SeriesRefusal
	if !errors.As(err, &refused) || refused.Plan.Conflicts != 1 {
		t.Fatal(err)
	}
	if after := p.seriesOf(s.Bookings[1].ID); p.times(after) != before || after.ID != s.ID || after.Rule != s.Rule || after.Bookings[1].Space != "ask" {
		t.Errorf("half of it was saved: %+v", after)
	}
	c.Skip = []string{"2026-03-23T18:00"}
	p.has(p.change(s.Bookings[1].ID, code, c), "03-09 18:00, 03-16 18:00, 03-30 18:00")
}

// A plan tells when and where a series is, and the rule of one that is private: it is for those who may change it, and no way to try codes.
func TestStrangersPlanNothing(t *testing.T) {
	p, s, code := evenings(t)
	id, c := s.Bookings[1].ID, booking.SeriesChange{Scope: booking.All, Change: booking.Change{Space: "bok"}}
	for _, stranger := range []booking.By{{}, {Role: booking.Member, Organisation: "x"}} {
		plan, err := p.PlanSeriesChange(p.ctx, stranger, id, "", c)
		p.refused(err, "wrong_code")
		if plan.Rule != "" || plan.Occurrences != nil {
			t.Errorf("%+v is told %+v", stranger, plan)
		}
	}
	for _, left := range []string{"2", "1", "0"} {
		_, err := p.PlanSeriesChange(p.ctx, booking.By{}, id, code+"0", c)
		if r := p.refused(err, "wrong_code"); r.Values["left"] != left {
			t.Errorf("%s tries are left, want %s", r.Values["left"], left)
		}
	}
	_, err := p.PlanSeriesChange(p.ctx, booking.By{}, id, code, c)
	p.refused(err, "too_many_tries")
	if plan, err := p.PlanSeriesChange(p.ctx, staff, id, "", c); err != nil || len(plan.Occurrences) == 0 {
		t.Errorf("staff are shown %+v, %v", plan, err)
	}
}

func TestASeriesMakesRoomForItself(t *testing.T) {
	p := newPlace(t)
	if _, err := p.SetRule(p.ctx, staff, booking.Rule{Name: booking.RuleHoursWeek, Amount: 14}); err != nil {
		t.Fatal(err)
	}
	r := p.repeat("kok", "2026-03-02 18:00", "20:00", "FREQ=DAILY;COUNT=14") // 14 hours in each of two weeks
	member := booking.By{Role: booking.Member, Organisation: "kor", Name: "Kassören"}
	s, _, err := p.BookSeries(p.ctx, member, r)
	if err != nil {
		t.Fatal(err)
	}
	// Others wait for time that the series gives up only to take it back.
	if _, err := p.Wait(p.ctx, booking.By{Role: booking.Member, Organisation: "fk"}, func() booking.Request {
		w := p.ask("kok", p.span("2026-03-04 18:30", "19:30"))
		w.Organisation = "fk"
		return w
	}()); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"2026-03-02 19:00", "2026-03-02 17:30"} { // into each other's time, forwards and back
		end := map[string]string{"2026-03-02 19:00": "21:00", "2026-03-02 17:30": "19:30"}[to]
		s, err = p.ChangeSeries(p.ctx, member, s.Bookings[0].ID, "", booking.SeriesChange{Scope: booking.All, Change: booking.Change{Interval: p.span(to, end)}})
		if err != nil {
			t.Fatalf("to %s: %v", to, err)
		}
	}
	if n := p.count(`SELECT count(*) FROM booking WHERE organisation = 'fk'`); n != 0 {
		t.Error("the line was offered time that the series needed")
	}
	// One occurrence is moved to where the next is shortened away from: they meet there.
	c := booking.SeriesChange{Scope: booking.All, Change: booking.Change{Interval: p.span("2026-03-02 17:30", "18:30")},
		Moved: map[string]booking.Alternative{"2026-03-03T17:30": {Interval: p.span("2026-03-04 18:00", "19:00")}}}
	_, err = p.ChangeSeries(p.ctx, member, s.Bookings[0].ID, "", c)
	var refused *booking.SeriesRefusal
	if !errors.As(err, &refused) || refused.Plan.Conflicts != 1 {
		t.Errorf("%v", err)
	}
}

func TestCancelWithScope(t *testing.T) {
	p, s, code := evenings(t)
	if n, err := p.CancelSeries(p.ctx, booking.By{}, s.Bookings[3].ID, code, booking.Following); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	after := p.seriesOf(s.Bookings[0].ID)
	p.has(after, "03-02 18:00, 03-09 18:00, 03-16 18:00")
	if after.Rule != "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316" || len(after.Skipped) != 0 {
		t.Errorf("%+v", after)
	}
	_, err := p.CancelSeries(p.ctx, booking.By{}, s.Bookings[3].ID, code, booking.Following)
	p.refused(err, "cancelled")
	p.set(p.at("2026-03-03 08:00"))
	if n, err := p.CancelSeries(p.ctx, booking.By{}, s.Bookings[0].ID, code, booking.All); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	after = p.seriesOf(s.Bookings[0].ID)
	if p.has(after, "03-02 18:00"); after.Rule != "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260302" {
		t.Errorf("%+v", after)
	}
	_, err = p.CancelSeries(p.ctx, booking.By{}, s.Bookings[0].ID, code, booking.All)
	p.refused(err, "over")
	for _, b := range s.Bookings[1:] {
		p.book("ask", b.Start.In(p.zone).Format("2006-01-02 15:04"), "20:00")
	}
}

func TestRefusedSeriesChanges(t *testing.T) {
	p, s, code := evenings(t)
	alone := p.book("bok", "2026-03-02 18:00", "20:00")
	for name, c := range map[string]struct {
		code string
		id   int64
		with booking.SeriesChange
	}{
		"of what does not repeat":  {"not_series", alone.ID, booking.SeriesChange{Scope: booking.All}},
		"of nothing":               {"unknown_booking", 999, booking.SeriesChange{Scope: booking.All}},
		"no scope":                 {"scope_unknown", s.Bookings[0].ID, booking.SeriesChange{}},
		"a rule for one":           {"scope_unknown", s.Bookings[0].ID, booking.SeriesChange{Scope: booking.This, Rule: "FREQ=DAILY;COUNT=2"}},
		"a bad rule":               {"repeat_endless", s.Bookings[0].ID, booking.SeriesChange{Scope: booking.All, Rule: "FREQ=DAILY"}},
		"a rule that is not there": {"repeat_never", s.Bookings[0].ID, booking.SeriesChange{Scope: booking.All, Rule: "FREQ=DAILY;UNTIL=20250101"}},
		"backwards":                {"backwards", s.Bookings[0].ID, booking.SeriesChange{Scope: booking.All, Change: booking.Change{Interval: p.span("2026-03-02 18:00", "17:00")}}},
		"skip nothing":             {"series_occurrence", s.Bookings[0].ID, booking.SeriesChange{Scope: booking.All, Skip: []string{"2026-03-03T18:00"}}},
	} {
		_, err := p.ChangeSeries(p.ctx, staff, c.id, "", c.with)
		if err == nil {
			t.Errorf("%s: changed", name)
			continue
		}
		p.refused(err, c.code)
	}
	_, err := p.ChangeSeries(p.ctx, booking.By{}, s.Bookings[0].ID, "x", booking.SeriesChange{Scope: booking.All})
	p.refused(err, "wrong_code")
	_, err = p.CancelSeries(p.ctx, booking.By{}, s.Bookings[0].ID, code, "some")
	p.refused(err, "scope_unknown")
	_, err = p.SeriesOf(p.ctx, alone.ID)
	p.refused(err, "not_series")
	// A rule about several days has no single answer when one of them moves.
	r := p.repeat("kok", "2026-03-02 10:00", "11:00", "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=6")
	r.Extra = []string{"2026-05-01T10:00"}
	two, _ := p.series(r)
	_, err = p.ChangeSeries(p.ctx, staff, two.Bookings[0].ID, "", booking.SeriesChange{Scope: booking.All,
		Change: booking.Change{Interval: p.span("2026-03-03 10:00", "11:00")}})
	p.refused(err, "series_day")
	_, err = p.ChangeSeries(p.ctx, staff, two.Bookings[6].ID, "", booking.SeriesChange{Scope: booking.Following, Change: booking.Change{Space: "ask"}})
	p.refused(err, "series_alone")
}
