package booking_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

func TestBookIsListedAndRemembersWhatWasAgreed(t *testing.T) {
	p := newPlace(t)
	r := p.ask("sal", p.span("2026-03-03 18:00", "20:00"))
	r.Organisation, r.Title, r.Private = "kor", "  Repetition ", true
	b, code, err := p.Book(p.ctx, booking.By{}, r)
	if err != nil || len(code) != 4 || strings.Trim(code, "0123456789") != "" {
		t.Fatalf("%+v, code %q, %v", b, code, err)
	}
	p.shows(b.Interval, "2026-03-03 18:00–2026-03-03 20:00")
	if b.Title != "Repetition" || b.OrganisationName != "Kören" || !b.Private || b.State != booking.Planned || !b.Created.Equal(p.now()) {
		t.Errorf("%+v", b)
	}
	if want := []string{"sal", "ask", "bok"}; !slices.Equal(b.Blocks, want) {
		t.Errorf("blocks %v, want %v", b.Blocks, want)
	}
	day, err := p.Between(p.ctx, p.date("2026-03-03"))
	if err != nil || len(day) != 1 || day[0].ID != b.ID || day[0].Title != b.Title {
		t.Errorf("the day has %v, %v", day, err)
	}
	local := p.count(`SELECT count(*) FROM booking WHERE starts_local = '2026-03-03T18:00:00+01:00' AND ends_local = '2026-03-03T20:00:00+01:00'
		AND zone = 'Europe/Stockholm' AND starts_at = ?`, b.Start.Unix())
	if local != 1 {
		t.Error("the wall clock time and its zone are not stored beside UTC")
	}
}

func TestSameKeyBooksOnce(t *testing.T) {
	p := newPlace(t)
	r := p.ask("ask", p.span("2026-03-02 10:00", "11:00"))
	first, code, err := p.Book(p.ctx, booking.By{}, r)
	if err != nil {
		t.Fatal(err)
	}
	changes := p.changes.Load()
	p.set(p.at("2026-03-02 12:00")) // an answer that was lost is asked for again, however late
	again, sameCode, err := p.Book(p.ctx, booking.By{}, r)
	if err != nil || again.ID != first.ID || sameCode != code || p.count(`SELECT count(*) FROM booking`) != 1 {
		t.Fatalf("%+v, %q, %v; first %+v, %q", again, sameCode, err, first, code)
	}
	if p.changes.Load() != changes {
		t.Error("nothing changed, but a change was told")
	}
	r.Space = "bok"
	_, _, err = p.Book(p.ctx, booking.By{}, r)
	p.refused(err, "key_invalid")
}

func TestRefusedRequests(t *testing.T) {
	p := newPlace(t)
	p.book("ask", "2026-03-02 10:00", "12:00")
	for name, c := range map[string]struct {
		code  string
		edit  func(r *booking.Request)
		value string // name=value
	}{
		"key short":            {"key_invalid", func(r *booking.Request) { r.Key = "abc" }, ""},
		"key long":             {"key_invalid", func(r *booking.Request) { r.Key = strings.Repeat("k", 65) }, ""},
		"key with a blank":     {"key_invalid", func(r *booking.Request) { r.Key = "12345678 " }, ""},
		"no such space":        {"unknown_space", func(r *booking.Request) { r.Space = "x" }, ""},
		"no such organisation": {"unknown_organisation", func(r *booking.Request) { r.Organisation = "x" }, ""},
		"title with a newline": {"title_control", func(r *booking.Request) { r.Title = "a\nb" }, ""},
		"title of a novel":     {"title_long", func(r *booking.Request) { r.Title = strings.Repeat("a", 10_000) }, "max=80"},
		"backwards":            {"backwards", func(r *booking.Request) { r.Interval = p.span("2026-03-02 14:00", "13:00") }, ""},
		"empty":                {"backwards", func(r *booking.Request) { r.Interval = p.span("2026-03-02 14:00", "14:00") }, ""},
		"seconds":              {"off_grid", func(r *booking.Request) { r.Start = r.Start.Add(time.Second) }, ""},
		"a part of a second":   {"off_grid", func(r *booking.Request) { r.End = r.End.Add(1) }, ""},
		"short":                {"too_short", func(r *booking.Request) { r.Interval = p.span("2026-03-02 14:00", "14:04") }, "min=5"},
		"long":                 {"too_long", func(r *booking.Request) { r.Interval = p.span("2026-03-03 14:00", "2026-03-04 14:01") }, "max=24"},
		"past":                 {"past", func(r *booking.Request) { r.Interval = p.span("2026-03-02 07:54", "09:00") }, ""},
		"in the grace, but over": {"past", func(r *booking.Request) {
			r.Interval = p.span("2026-03-02 07:55", "08:00")
		}, ""},
		"far":           {"too_far", func(r *booking.Request) { r.Interval = p.span("2027-04-07 10:00", "11:00") }, "from=2026-03-02T23:00:00Z"},
		"the year 9999": {"too_far", func(r *booking.Request) { r.Interval = p.span("9999-12-31 10:00", "11:00") }, "max=400"},
		"here too early": {"too_early", func(r *booking.Request) {
			r.Interval, r.Here = p.span("2026-03-02 13:00", "14:00"), true
		}, "from=2026-03-02T11:45:00Z"},
		"closed": {"closed", func(r *booking.Request) { r.Interval = p.span("2026-03-02 20:30", "21:30") }, "closes=2026-03-02T20:00:00Z"},
		"taken":  {"overlap", func(r *booking.Request) { r.Interval = p.span("2026-03-02 11:00", "13:00") }, "until=2026-03-02T11:00:00Z"},
		"taken by a part": {"overlap", func(r *booking.Request) {
			r.Space, r.Interval = "sal", p.span("2026-03-02 11:59", "13:00")
		}, "from=2026-03-02T09:00:00Z"},
	} {
		r := p.ask("ask", p.span("2026-03-02 14:00", "15:00"))
		c.edit(&r)
		changes := p.changes.Load()
		_, code, err := p.Book(p.ctx, booking.By{}, r)
		if err == nil {
			t.Errorf("%s: booked", name)
			continue
		}
		refusal := p.refused(err, c.code)
		if key, value, _ := strings.Cut(c.value, "="); refusal.Values[key] != value {
			t.Errorf("%s: values %v, want %s", name, refusal.Values, c.value)
		}
		if code != "" || p.changes.Load() != changes || strings.ContainsAny(refusal.Error(), "{}") || refusal.Error() == "booking: " {
			t.Errorf("%s: code %q, sentence %q", name, code, refusal)
		}
	}
	if n := p.count(`SELECT count(*) FROM booking`); n != 1 {
		t.Errorf("%d bookings are stored, want the first only", n)
	}
}

func TestBookNowAndAtTheLimits(t *testing.T) {
	p := newPlace(t)
	p.set(p.at("2026-03-02 10:05").Add(59 * time.Second))
	r := p.ask("ask", p.span("2026-03-02 10:00", "11:00"))
	r.Here = true
	b, _, err := p.Book(p.ctx, booking.By{}, r)
	if err != nil || b.State != booking.Here || !b.CheckedIn.Equal(p.now()) {
		t.Fatalf("%+v, %v", b, err)
	}
	p.book("ask", "2026-03-02 11:00", "11:05")            // touches the one before
	p.book("bok", "2027-04-05 09:00", "21:00")            // 399 days ahead
	p.book("kok", "2026-03-02 22:00", "2026-03-03 22:00") // over midnight, 24 hours
}

func TestNextIsTheNearestFreeTime(t *testing.T) {
	p := newPlace(t)
	p.book("ask", "2026-03-02 10:00", "12:00")
	p.book("sal", "2026-03-02 13:00", "20:00")
	for _, c := range []struct{ space, from, to, next string }{
		{"ask", "2026-03-02 10:30", "11:30", "2026-03-02 12:00–2026-03-02 13:00"},            // later is 90 minutes away, earlier too
		{"ask", "2026-03-02 10:15", "11:15", "2026-03-02 09:00–2026-03-02 10:00"},            // earlier is nearer
		{"bok", "2026-03-02 18:00", "19:30", "2026-03-02 11:30–2026-03-02 13:00"},            // an hour until closing is too short
		{"sal", "2026-03-02 13:00", "17:00", "2026-03-03 09:00–2026-03-03 13:00"},            // both parts must be free
		{"ask", "2026-03-07 17:00", "18:00", "2026-03-07 15:00–2026-03-07 16:00"},            // closed, and open before
		{"ask", "2026-03-08 09:30", "10:30", "2026-03-07 15:00–2026-03-07 16:00"},            // Sunday: Saturday is nearer than Monday
		{"ask", "2026-03-08 23:00", "2026-03-09 11:00", "2026-03-09 09:00–2026-03-09 21:00"}, // a whole day
	} {
		_, _, err := p.Book(p.ctx, booking.By{}, p.ask(c.space, p.span(c.from, c.to)))
		var next booking.Interval
		if r, is := err.(*booking.Refusal); is && r.Next != nil {
			next = *r.Next
		}
		if got := p.show(next); got != c.next {
			t.Errorf("%s %s–%s: %v, next %s, want %s", c.space, c.from, c.to, err, got, c.next)
		}
	}
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("ask", p.span("2026-03-03 08:00", "21:00"))) // longer than any day
	if r := p.refused(err, "closed"); r.Next != nil {
		t.Errorf("offered %s", p.show(*r.Next))
	}
}

func TestBookingsInTheNightsTheClockIsMoved(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		from, to string
		hours    float64
	}{
		{"2026-03-29 01:00", "04:00", 2},
		{"2026-10-25 01:00", "04:00", 4},
		{"2026-03-30 00:00", "2026-03-31 00:00", 24},
		{"2026-10-26 00:00", "2026-10-27 00:00", 24},
	} {
		if b := p.book("kok", c.from, c.to); b.Length().Hours() != c.hours {
			t.Errorf("%s–%s is %v, want %v hours", c.from, c.to, b.Length(), c.hours)
		}
	}
	for _, day := range []string{"2026-03-29", "2026-10-25"} {
		if got, want := p.open("kok", p.date(day)).Length(), p.date(day).Length(); got != want || want == 24*time.Hour {
			t.Errorf("%s is open %v of %v", day, got, want)
		}
	}
	// A whole day is a day, though it has 25 hours; an hour more is not.
	p.set(p.at("2027-01-01 00:00"))
	if b, _, err := p.Book(p.ctx, booking.By{}, p.ask("kok", p.date("2027-10-31"))); err != nil || b.Length() != 25*time.Hour {
		t.Errorf("%v, %v", b.Length(), err)
	}
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("kok", p.span("2027-10-30 23:00", "2027-10-31 23:00")))
	p.refused(err, "overlap")
	_, _, err = p.Book(p.ctx, booking.By{}, p.ask("kok", p.span("2027-10-30 00:00", "2027-10-31 01:00")))
	p.refused(err, "too_long")
}

func TestTheTwiceShownHourIsTwoHours(t *testing.T) {
	p := newPlace(t)
	first := booking.Interval{Start: time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)}
	second := booking.Interval{Start: first.End, End: first.End.Add(time.Hour)}
	for _, hour := range []booking.Interval{first, second} {
		if _, _, err := p.Book(p.ctx, booking.By{}, p.ask("kok", hour)); err != nil {
			t.Errorf("%s: %v", p.show(hour), err)
		}
	}
	// Both show 02:00; the offset tells them apart.
	if n := p.count(`SELECT count(DISTINCT starts_local) FROM booking WHERE starts_local LIKE '2026-10-25T02:00:00%'`); n != 2 {
		t.Errorf("%d different local times are stored", n)
	}
}
