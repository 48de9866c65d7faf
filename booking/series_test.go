package booking_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// repeat is a request for a series with a key of its own.
func (p *place) repeat(space, from, to, rule string) booking.SeriesRequest {
	p.t.Helper()
	r := booking.SeriesRequest{Request: p.ask(space, p.span(from, to)), Rule: rule}
	r.Organisation, r.Title = "kor", "Repetition"
	return r
}

// series makes a series that must be granted.
func (p *place) series(r booking.SeriesRequest) (booking.Series, string) {
	p.t.Helper()
	s, code, err := p.BookSeries(p.ctx, staff, r)
	if err != nil {
		p.t.Fatalf("%s: %v", r.Rule, err)
	}
	return s, code
}

// times is when the bookings of a series are, "03-02 18:00" in the year of the first.
func (p *place) times(s booking.Series) string {
	var all []string
	for _, b := range s.Bookings {
		all = append(all, b.Start.In(p.zone).Format("01-02 15:04"))
	}
	return strings.Join(all, ", ")
}

func (p *place) has(s booking.Series, want string) {
	p.t.Helper()
	if got := p.times(s); got != want {
		p.t.Errorf("the series is booked\n%s, want\n%s", got, want)
	}
}

// seriesOf is the series of a booking now.
func (p *place) seriesOf(id int64) booking.Series {
	p.t.Helper()
	s, err := p.SeriesOf(p.ctx, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// change changes a series, which must be granted.
func (p *place) change(id int64, code string, c booking.SeriesChange) booking.Series {
	p.t.Helper()
	s, err := p.ChangeSeries(p.ctx, booking.By{}, id, code, c)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func TestSeriesIsBookedWithOneCode(t *testing.T) {
	p := newPlace(t)
	r := p.repeat("ask", "2026-03-02 18:00", "20:00", "freq=weekly;count=4;byday=mo")
	s, code := p.series(r)
	p.has(s, "03-02 18:00, 03-09 18:00, 03-16 18:00, 03-23 18:00")
	if s.Rule != "FREQ=WEEKLY;BYDAY=MO;COUNT=4" || s.First.String() != "2026-03-02T18:00" || s.Length != 120 || s.Space != "ask" || s.Organisation != "kor" {
		t.Errorf("%+v", s)
	}
	for _, b := range s.Bookings {
		if b.Series != s.ID || b.UID != s.UID || b.Title != "Repetition" || b.Occurrence != b.Start.In(p.zone).Format("2006-01-02T15:04") {
			t.Errorf("%+v", b)
		}
	}
	if p.count(`SELECT count(DISTINCT code) FROM booking`) != 1 || p.count(`SELECT count(*) FROM booking WHERE code = ?`, code) != 4 {
		t.Error("the series has not one code")
	}
	changes := p.changes.Load()
	again, sameCode, err := p.BookSeries(p.ctx, staff, r)
	if err != nil || again.ID != s.ID || sameCode != code || len(again.Bookings) != 4 || p.changes.Load() != changes {
		t.Errorf("asked again: %+v, %s, %v", again, sameCode, err)
	}
	r.Rule = "FREQ=WEEKLY;COUNT=5"
	_, _, err = p.BookSeries(p.ctx, staff, r)
	p.refused(err, "key_invalid")
	if _, err := p.Cancel(p.ctx, booking.By{}, s.Bookings[2].ID, code); err != nil {
		t.Errorf("the code of the series does not cancel one of it: %v", err)
	}
	if s = p.seriesOf(s.Bookings[0].ID); !slices.Equal(s.Skipped, []string{"2026-03-16T18:00"}) || len(s.Bookings) != 3 {
		t.Errorf("after that: skipped %v", s.Skipped)
	}
}

func TestWrongCodesOfASeriesAreCountedTogether(t *testing.T) {
	p := newPlace(t)
	s, code := p.series(p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=DAILY;COUNT=5"))
	for n := range 5 {
		_, err := p.CancelSeries(p.ctx, booking.By{}, s.Bookings[n].ID, "x", booking.All)
		p.refused(err, "wrong_code")
	}
	_, err := p.Cancel(p.ctx, booking.By{}, s.Bookings[4].ID, code)
	p.refused(err, "too_many_tries")
	_, err = p.CancelSeries(p.ctx, booking.By{Role: booking.Member, Organisation: "fk"}, s.Bookings[0].ID, code, booking.All)
	p.refused(err, "too_many_tries")
	if n, err := p.CancelSeries(p.ctx, booking.By{Role: booking.Member, Organisation: "kor"}, s.Bookings[0].ID, "", booking.All); n != 5 || err != nil {
		t.Errorf("those who speak for the organisation cancelled %d, %v", n, err)
	}
}

// What peers were seen to book wrong.
func TestSeriesThatPeersGetWrong(t *testing.T) {
	p := newPlace(t)
	s, _ := p.series(p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20260401"))
	p.has(s, "03-02 18:00, 03-06 18:00, 03-16 18:00, 03-20 18:00, 03-30 18:00")
	s, _ = p.series(p.repeat("kok", "2026-03-31 18:00", "20:00", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"))
	p.has(s, "03-31 18:00, 05-31 18:00, 07-31 18:00, 08-31 18:00")
	s, _ = p.series(p.repeat("kok", "2026-03-27 02:30", "04:00", "FREQ=DAILY;COUNT=4"))
	p.has(s, "03-27 02:30, 03-28 02:30, 03-29 03:30, 03-30 02:30") // once at 03:30, and back
	if b := s.Bookings[2]; b.Occurrence != "2026-03-29T02:30" || b.Length() != 90*time.Minute {
		t.Errorf("in the night without 02:30: %+v", b)
	}
	s, _ = p.series(p.repeat("kok", "2026-10-23 22:00", "2026-10-24 04:00", "FREQ=DAILY;COUNT=3"))
	if got := s.Bookings[1]; p.show(got.Interval) != "2026-10-24 22:00–2026-10-25 04:00" || got.Length() != 7*time.Hour {
		t.Errorf("the night of 25 hours: %s", p.show(got.Interval))
	}
	s, _ = p.series(p.repeat("kok", "2026-10-24 12:30", "13:30", "FREQ=DAILY;COUNT=2"))
	p.has(s, "10-24 12:30, 10-25 12:30") // after 13:00 on the day of the change, too
	p.set(p.at("2038-01-04 08:00"))
	s, _ = p.series(p.repeat("kok", "2038-01-12 18:00", "20:00", "FREQ=WEEKLY;COUNT=3"))
	p.has(s, "01-12 18:00, 01-19 18:00, 01-26 18:00")
}

func TestSeriesCannotOverlapItself(t *testing.T) {
	p := newPlace(t)
	r := p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=DAILY;COUNT=2")
	r.Extra = []string{"2026-03-02T19:00"}
	_, _, err := p.BookSeries(p.ctx, staff, r)
	var refused *booking.SeriesRefusal
	if !errors.As(err, &refused) || refused.Plan.Conflicts != 1 || refused.Plan.Occurrences[1].Refusal.Code != "overlap" {
		t.Fatalf("%+v, %v", refused, err)
	}
	r.Extra, r.Moved = nil, map[string]booking.Alternative{"2026-03-03T18:00": {Interval: p.span("2026-03-02 19:00", "21:00")}}
	if _, _, err = p.BookSeries(p.ctx, staff, r); !errors.As(err, &refused) || refused.Plan.Conflicts != 1 {
		t.Fatalf("%+v, %v", refused, err)
	}
	if n := p.count(`SELECT count(*) FROM booking`) + p.count(`SELECT count(*) FROM series`) + p.count(`SELECT count(*) FROM occupancy`); n != 0 {
		t.Errorf("%d rows are left of what was refused", n)
	}
}

func TestPlanShowsEveryConflictAndAWayAroundIt(t *testing.T) {
	p := newPlace(t)
	p.book("ask", "2026-03-09 18:00", "19:00")
	p.book("ask", "2026-03-16 17:00", "20:00")
	p.book("bok", "2026-03-16 17:00", "20:00")
	r := p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=WEEKLY;COUNT=4")
	changes, bookings, lines := p.changes.Load(), p.count(`SELECT count(*) FROM booking`), p.count(`SELECT count(*) FROM audit`)
	plan, err := p.PlanSeries(p.ctx, staff, r)
	if err != nil || plan.Conflicts != 2 || len(plan.Occurrences) != 4 || plan.Rule != "FREQ=WEEKLY;COUNT=4" {
		t.Fatalf("%+v, %v", plan, err)
	}
	if p.changes.Load() != changes || p.count(`SELECT count(*) FROM booking`) != bookings || p.count(`SELECT count(*) FROM audit`) != lines {
		t.Error("a plan stored something")
	}
	for n, want := range []string{"", "room bok 2026-03-09 18:00; time 2026-03-09 19:00; skip", "time 2026-03-16 15:00; skip", ""} {
		if got := p.advice(plan.Occurrences[n]); got != want {
			t.Errorf("%s: %q, want %q", plan.Occurrences[n].At, got, want)
		}
	}
	_, _, err = p.BookSeries(p.ctx, staff, r)
	var refused *booking.SeriesRefusal
	if !errors.As(err, &refused) || refused.Plan.Conflicts != 2 || !strings.Contains(refused.Error(), "2026-03-09T18:00") {
		t.Fatalf("%v", err)
	}
	if p.count(`SELECT count(*) FROM booking`) != bookings || p.changes.Load() != changes {
		t.Error("half a series was saved")
	}
	r.Moved = map[string]booking.Alternative{"2026-03-09T18:00": {Space: "bok"}}
	r.Skip = []string{"2026-03-16T18:00"}
	s, _ := p.series(r)
	p.has(s, "03-02 18:00, 03-09 18:00, 03-23 18:00")
	if s.Bookings[1].Space != "bok" || !slices.Equal(s.Skipped, r.Skip) || p.changes.Load() != changes+1 {
		t.Errorf("%+v", s)
	}
}

// advice is what is suggested about an occurrence.
func (p *place) advice(o booking.Occurrence) string {
	var all []string
	for _, s := range o.Suggestions {
		text := string(s.Kind)
		if s.Kind == booking.OtherRoom {
			text += " " + s.Space
		}
		if s.Kind != booking.Skip {
			text += " " + s.Start.In(p.zone).Format("2006-01-02 15:04")
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func TestPlanShowsTimesThatDoNotExist(t *testing.T) {
	p := newPlace(t)
	plan, err := p.PlanSeries(p.ctx, staff, p.repeat("kok", "2026-03-28 02:30", "03:30", "FREQ=DAILY;COUNT=3"))
	if err != nil || plan.Conflicts != 0 {
		t.Fatal(plan, err)
	}
	for n, shifted := range []bool{false, true, false} {
		if plan.Occurrences[n].Shifted != shifted {
			t.Errorf("%+v", plan.Occurrences[n])
		}
	}
	p.shows(plan.Occurrences[1].Interval, "2026-03-29 03:30–2026-03-29 04:30")
}

func TestOnlySomeConflictsComeWithAdvice(t *testing.T) {
	p := newPlace(t)
	plan, err := p.PlanSeries(p.ctx, staff, p.repeat("ask", "2026-03-03 22:00", "23:00", "FREQ=DAILY;COUNT=60"))
	if err != nil || plan.Conflicts != 60 {
		t.Fatal(plan.Conflicts, err)
	}
	advised := 0
	for _, o := range plan.Occurrences {
		if o.Refusal.Code != "closed" || len(o.Suggestions) == 0 {
			t.Errorf("%+v", o)
		}
		if len(o.Suggestions) > 1 {
			advised++
		}
	}
	if advised != booking.MostAdvised {
		t.Errorf("%d conflicts come with advice", advised)
	}
}

func TestQuotasCountEachOccurrence(t *testing.T) {
	p := newPlace(t)
	if _, err := p.SetRule(p.ctx, staff, booking.Rule{Name: booking.RuleOpenBookings, Amount: 3}); err != nil {
		t.Fatal(err)
	}
	member := booking.By{Role: booking.Member, Organisation: "kor", Name: "Kassören"}
	plan, err := p.PlanSeries(p.ctx, member, p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=WEEKLY;COUNT=5"))
	if err != nil || plan.Conflicts != 2 || plan.Occurrences[3].Refusal.Code != "rule_open_bookings" {
		t.Errorf("%+v, %v", plan, err)
	}
	s, _, err := p.BookSeries(p.ctx, member, p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=WEEKLY;COUNT=3"))
	if err != nil || len(s.Bookings) != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestRefusedSeries(t *testing.T) {
	p := newPlace(t)
	for name, c := range map[string]struct {
		code string
		edit func(r *booking.SeriesRequest)
	}{
		"key":             {"key_invalid", func(r *booking.SeriesRequest) { r.Key = "series/1" }},
		"no rule":         {"repeat_invalid", func(r *booking.SeriesRequest) { r.Rule = "" }},
		"endless":         {"repeat_endless", func(r *booking.SeriesRequest) { r.Rule = "FREQ=WEEKLY" }},
		"every second":    {"repeat_frequency", func(r *booking.SeriesRequest) { r.Rule = "FREQ=SECONDLY;COUNT=5" }},
		"a hundred years": {"repeat_far", func(r *booking.SeriesRequest) { r.Rule = "FREQ=YEARLY;COUNT=100" }},
		"a count bomb":    {"repeat_many", func(r *booking.SeriesRequest) { r.Rule = "FREQ=DAILY;COUNT=1000000" }},
		"other first day": {"repeat_start", func(r *booking.SeriesRequest) { r.Rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=5" }},
		"too many extra": {"repeat_many", func(r *booking.SeriesRequest) {
			r.Rule, r.Extra = "FREQ=DAILY;COUNT=750", []string{"2026-03-02T20:00"}
		}},
		"here":             {"series_here", func(r *booking.SeriesRequest) { r.Here = true }},
		"skip nothing":     {"series_occurrence", func(r *booking.SeriesRequest) { r.Skip = []string{"2026-03-03T18:00"} }},
		"skip no time":     {"series_occurrence", func(r *booking.SeriesRequest) { r.Skip = []string{strings.Repeat("x", 1000)} }},
		"extra twice":      {"series_occurrence", func(r *booking.SeriesRequest) { r.Extra = []string{"2026-03-09T18:00"} }},
		"extra before":     {"series_occurrence", func(r *booking.SeriesRequest) { r.Extra = []string{"2026-03-01T18:00"} }},
		"move nothing":     {"series_occurrence", func(r *booking.SeriesRequest) { r.Moved = map[string]booking.Alternative{"": {}} }},
		"skip all":         {"series_empty", func(r *booking.SeriesRequest) { r.Skip = []string{"2026-03-02T18:00", "2026-03-09T18:00"} }},
		"backwards":        {"backwards", func(r *booking.SeriesRequest) { r.Interval = p.span("2026-03-02 18:00", "17:00") }},
		"seconds":          {"off_grid", func(r *booking.SeriesRequest) { r.Start = r.Start.Add(time.Second) }},
		"unknown space":    {"unknown_space", func(r *booking.SeriesRequest) { r.Space = "x" }},
		"unknown förening": {"unknown_organisation", func(r *booking.SeriesRequest) { r.Organisation = "x" }},
		"title":            {"title_control", func(r *booking.SeriesRequest) { r.Title = "a\nb" }},
		"uid":              {"uid_invalid", func(r *booking.SeriesRequest) { r.UID = strings.Repeat("u", 256) }},
		"the hour that comes twice": {"backwards", func(r *booking.SeriesRequest) {
			from := p.at("2026-10-25 01:50").Add(30 * time.Minute) // 02:20, and 40 minutes later 02:00 again
			r.Interval = booking.Interval{Start: from, End: from.Add(40 * time.Minute)}
		}},
	} {
		r := p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=WEEKLY;COUNT=2")
		c.edit(&r)
		_, _, err := p.BookSeries(p.ctx, staff, r)
		if err == nil {
			t.Errorf("%s: booked", name)
			continue
		}
		if refusal := p.refused(err, c.code); strings.ContainsAny(refusal.Error(), "{}") || refusal.Error() == "booking: " {
			t.Errorf("%s: the sentence is %q", name, refusal)
		}
	}
	if n := p.count(`SELECT count(*) FROM booking`) + p.count(`SELECT count(*) FROM series`); n != 0 {
		t.Errorf("%d rows are stored", n)
	}
	far := p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=YEARLY;COUNT=5")
	plan, err := p.PlanSeries(p.ctx, staff, far)
	if err != nil || plan.Conflicts != 1 || !strings.HasSuffix(plan.Occurrences[4].Refusal.Error(), "at most 1098 days ahead; it can be made from 2027-02-27T23:00:00Z") {
		t.Errorf("after three years: %+v, %v", plan, err)
	}
}

func TestAnOccurrenceBeyondTheHorizonSaysFromWhenItCanBeBooked(t *testing.T) {
	p := newPlace(t)
	twoYears := p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=MONTHLY;BYDAY=1MO;COUNT=24")
	plan, err := p.PlanSeries(p.ctx, of("kor"), twoYears)
	if err != nil || plan.Conflicts != 10 || plan.Occurrences[13].Refusal != nil {
		t.Fatalf("%d conflicts, %v", plan.Conflicts, err)
	}
	for _, o := range plan.Occurrences[14:] {
		from := booking.DateOf(o.Start, p.zone).Add(-400).In(p.zone).UTC().Format(time.RFC3339)
		if o.Refusal == nil || o.Refusal.Code != "rule_horizon" || o.Refusal.Values["from"] != from || o.Refusal.Values["max"] != "400" {
			t.Errorf("%s: %v, want from %s", o.At, o.Refusal, from)
		}
	}
	// From the moment that the first refusal names on, and not before, that one can be booked.
	first := booking.Request{Key: "on-the-day", Space: "ask", Interval: plan.Occurrences[14].Interval, Organisation: "kor"}
	from := booking.DateOf(first.Start, p.zone).Add(-400).In(p.zone)
	p.set(from.Add(-time.Second))
	_, _, err = p.Book(p.ctx, of("kor"), first)
	p.refused(err, "too_far")
	p.set(from)
	if _, _, err := p.Book(p.ctx, of("kor"), first); err != nil {
		t.Error(err)
	}
}
