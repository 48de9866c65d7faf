package booking_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// written is how many rows the writing connection has ever changed.
func (p *place) written() (n int) {
	p.t.Helper()
	err := p.db.Write(p.ctx, func(tx *sql.Tx) error { return tx.QueryRow(`SELECT total_changes()`).Scan(&n) })
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestTheSameConfigurationWritesNothing(t *testing.T) {
	p := newPlace(t)
	closures := []booking.Closure{
		{Interval: p.span("2026-03-10 12:00", "14:00"), Reason: "Städning"},
		{Space: "ask", Interval: p.span("2026-02-10 12:00", "14:00")}, // over
		{Space: "sal", Interval: p.span("2026-03-02 07:00", "14:00")}, // has begun
	}
	p.configure(rooms(t), closures)
	changes, written := p.changes.Load(), p.written()
	slices.Reverse(closures)
	for range 2 {
		p.set(p.now().Add(50 * time.Hour))
		p.configure(rooms(t), closures)
	}
	if p.written() != written || p.changes.Load() != changes {
		t.Errorf("%d rows were written, %d changes told", p.written()-written, p.changes.Load()-changes)
	}
}

func TestChangedHoursHoldFromToday(t *testing.T) {
	p := newPlace(t)
	p.set(p.at("2026-03-04 12:00"))
	spaces := rooms(t)
	spaces[0].Hours, spaces[0].Name, spaces[0].Capacity = week(t, "wed 13:00-14:00"), "Asken", 25
	p.configure(spaces, nil)
	spaces[0].Hours = week(t, "mon-fri 13:00-21:00")
	p.configure(spaces, nil) // twice on a day: the last counts
	for day, hours := range map[string]float64{"2026-03-02": 12, "2026-03-03": 12, "2026-03-04": 8, "2026-03-05": 8, "2026-03-07": 0, "2026-03-01": 0} {
		if got := p.open("ask", p.date(day)).Length().Hours(); got != hours {
			t.Errorf("%s is open %v h, want %v", day, got, hours)
		}
		if hall := p.open("sal", p.date(day)).Length().Hours(); hall != hours {
			t.Errorf("the hall is open %v h on %s, want %v like its part", hall, day, hours)
		}
	}
	got, err := booking.New(p.db, p.zone, p.now, nil).Spaces(p.ctx) // and after a restart
	if err != nil || len(got) != 4 || got[0].Name != "Asken" || got[0].Capacity != 25 || got[0].Hours.String() != "mon-fri 13:00-21:00" {
		t.Errorf("%+v, %v", got, err)
	}
	if !slices.Equal(got[2].Parts, []string{"ask", "bok"}) || got[0].Smallest() != true || got[2].Smallest() {
		t.Errorf("the hall is made of %v", got[2].Parts)
	}
}

func TestAClockBehindDoesNotHideNewerHours(t *testing.T) {
	p := newPlace(t)
	p.set(p.at("1970-01-02 00:00"))
	spaces := rooms(t)
	spaces[0].Hours = week(t, "mon 10:00-11:00")
	p.configure(spaces, nil)
	if got := p.open("ask", p.date("2026-03-02")).Length(); got != time.Hour {
		t.Errorf("the configured hours are not those that hold: %v", got)
	}
}

func TestInUseSinceTheDateOfTheConfiguration(t *testing.T) {
	p := newPlace(t)
	spaces := append(rooms(t), booking.Space{ID: "nya", Name: "Nya", Hours: week(t, "mon-sun 10:00-12:00"), From: booking.Date{Year: 2026, Month: 2, Day: 9}})
	p.configure(spaces, nil)
	days := booking.Interval{Start: p.at("2026-02-01 00:00"), End: p.at("2026-02-11 00:00")}
	if got := p.open("nya", days).Length(); got != 4*time.Hour {
		t.Errorf("open %v in the two days since it is in use", got)
	}
	if got := p.open("ask", days); len(got) != 0 {
		t.Errorf("a room configured in March is open in February: %v", got)
	}
	spaces[4].From = booking.Date{Year: 2026, Month: 2, Day: 7} // the date was wrong
	p.configure(spaces, nil)
	if got := p.open("nya", days).Length(); got != 8*time.Hour {
		t.Errorf("open %v in the four days since it is in use", got)
	}
}

func TestRemovedIsRetired(t *testing.T) {
	p := newPlace(t)
	r := p.ask("kok", p.span("2026-03-10 10:00", "12:00"))
	r.Organisation = "kor"
	if _, _, err := p.Book(p.ctx, booking.By{}, r); err != nil {
		t.Fatal(err)
	}
	p.set(p.at("2026-03-04 12:00"))
	without := slices.DeleteFunc(rooms(t), func(s booking.Space) bool { return s.ID == "kok" })
	if err := p.Configure(p.ctx, without, clubs[:1], nil); err != nil {
		t.Fatal(err)
	}
	spaces, err := p.Spaces(p.ctx)
	if err != nil || slices.ContainsFunc(spaces, func(s booking.Space) bool { return s.ID == "kok" }) {
		t.Errorf("in use: %v, %v", spaces, err)
	}
	if orgs, err := p.Organisations(p.ctx); err != nil || !slices.Equal(orgs, clubs[:1]) {
		t.Errorf("may book: %v, %v", orgs, err)
	}
	day, err := p.Between(p.ctx, p.date("2026-03-10"))
	if err != nil || len(day) != 1 || day[0].OrganisationName != "Kören" || !slices.Equal(day[0].Blocks, []string{"kok"}) {
		t.Errorf("the coming booking is %+v, %v", day, err)
	}
	if got := p.open("kok", booking.Interval{Start: p.at("2026-03-01 00:00"), End: p.at("2026-03-06 00:00")}).Length(); got != 48*time.Hour {
		t.Errorf("it was open %v before it was retired, want 48 h", got)
	}
	_, _, err = p.Book(p.ctx, booking.By{}, p.ask("kok", p.span("2026-03-05 10:00", "12:00")))
	p.refused(err, "unknown_space")
	r = p.ask("ask", p.span("2026-03-05 10:00", "12:00"))
	r.Organisation = "kor"
	_, _, err = p.Book(p.ctx, booking.By{}, r)
	p.refused(err, "unknown_organisation")
	p.reportsRetired()
}

// reportsRetired checks which spaces a report counts, and that what comes back is as before.
func (p *place) reportsRetired() {
	p.t.Helper()
	for day, want := range map[string]bool{"2026-03-01": false, "2026-03-03": true, "2026-03-04": false} {
		spaces, err := p.SpacesDuring(p.ctx, p.date(day))
		n := slices.IndexFunc(spaces, func(s booking.Space) bool { return s.ID == "kok" })
		if err != nil || n >= 0 != want || want && (spaces[n].Until.String() != "2026-03-04" || spaces[n].Capacity != 8) {
			p.t.Errorf("%s: %+v, %v", day, spaces, err)
		}
	}
	p.set(p.at("2026-03-06 12:00"))
	p.configure(rooms(p.t), nil)
	if got := p.open("kok", booking.Interval{Start: p.at("2026-03-01 00:00"), End: p.at("2026-03-07 00:00")}).Length(); got != 72*time.Hour {
		p.t.Errorf("open %v, want two days, a pause of two, and one day", got)
	}
	if orgs, err := p.Organisations(p.ctx); err != nil || !slices.Equal(orgs, clubs) {
		p.t.Errorf("may book: %v, %v", orgs, err)
	}
}

func TestHallHours(t *testing.T) {
	p := newPlace(t)
	spaces := rooms(t)
	spaces[1].Hours = week(t, "mon 12:00-23:00")
	spaces[2].Hours = week(t, "mon 08:00-18:00; tue 08:00-18:00")
	p.configure(spaces, nil)
	if got := p.open("sal", booking.Interval{Start: p.at("2026-03-02 00:00"), End: p.at("2026-03-04 00:00")}); len(got) != 1 {
		t.Fatalf("the hall is open %v", got)
	} else {
		p.shows(got[0], "2026-03-02 12:00–2026-03-02 18:00")
	}
}

func TestClosures(t *testing.T) {
	p := newPlace(t)
	kept := p.book("ask", "2026-03-03 10:00", "11:00")
	for name, c := range map[string]struct {
		closed string
		hours  map[string]float64
	}{
		"all":    {"", map[string]float64{"ask": 10, "bok": 10, "sal": 10, "kok": 22}},
		"a part": {"ask", map[string]float64{"ask": 10, "bok": 12, "sal": 10, "kok": 24}},
		"a hall": {"sal", map[string]float64{"ask": 10, "bok": 10, "sal": 10, "kok": 24}},
	} {
		p.configure(rooms(t), []booking.Closure{{Space: c.closed, Interval: p.span("2026-03-03 10:00", "12:00"), Reason: "Städning"}})
		for space, hours := range c.hours {
			if got := p.open(space, p.date("2026-03-03")).Length().Hours(); got != hours {
				t.Errorf("closing %s: %s is open %v h, want %v", name, space, got, hours)
			}
		}
	}
	p.configure(rooms(t), []booking.Closure{{Interval: p.span("2026-03-03 10:00", "12:00"), Reason: "Städning"}})
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("bok", p.span("2026-03-03 11:00", "13:00")))
	r := p.refused(err, "closed")
	if r.Values["reason"] != "Städning" || r.Next == nil {
		t.Errorf("%v, next %v", r.Values, r.Next)
	} else {
		p.shows(*r.Next, "2026-03-03 12:00–2026-03-03 14:00")
	}
	if day, err := p.Between(p.ctx, p.date("2026-03-03")); err != nil || len(day) != 1 || day[0].ID != kept.ID {
		t.Errorf("the booking made before is %v, %v", day, err)
	}
}

func TestRemovedClosuresKeepWhatIsOver(t *testing.T) {
	p := newPlace(t)
	p.configure(rooms(t), []booking.Closure{
		{Space: "kok", Interval: p.span("2026-03-02 09:00", "10:00")},
		{Space: "kok", Interval: p.span("2026-03-02 14:00", "20:00")},
		{Space: "kok", Interval: p.span("2026-03-02 21:00", "23:00")},
	})
	p.set(p.at("2026-03-02 15:00"))
	p.configure(rooms(t), nil)
	closed := booking.Union(p.date("2026-03-02")).Subtract(p.open("kok", p.date("2026-03-02")))
	if len(closed) != 2 {
		t.Fatalf("closed %v", closed)
	}
	p.shows(closed[0], "2026-03-02 09:00–2026-03-02 10:00")
	p.shows(closed[1], "2026-03-02 14:00–2026-03-02 15:00")
}

func TestARoomIsDividedAndJoined(t *testing.T) {
	p := newPlace(t)
	past, coming := p.book("kok", "2026-03-02 08:00", "09:00"), p.book("kok", "2026-03-03 10:00", "12:00")
	p.set(p.at("2026-03-02 12:00"))
	spaces := rooms(t)
	spaces[3].Parts, spaces[3].Hours = []string{"spis", "disk"}, booking.Week{}
	for _, id := range spaces[3].Parts {
		spaces = append(spaces, booking.Space{ID: id, Name: id, Hours: week(t, "mon-sun 00:00-24:00")})
	}
	p.configure(spaces, nil)
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("disk", p.span("2026-03-03 11:00", "13:00")))
	p.refused(err, "overlap")
	if n := p.count(`SELECT count(*) FROM occupancy WHERE booking = ? AND space = 'kok'`, past.ID); n != 1 {
		t.Error("what is over was changed")
	}
	p.book("disk", "2026-03-04 10:00", "12:00")
	if _, err := p.Cancel(p.ctx, booking.By{Role: booking.Staff}, coming.ID, ""); err != nil {
		t.Fatal(err)
	}
	p.book("kok", "2026-03-03 10:00", "12:00")
	p.configure(rooms(t), nil)                                               // joined again: its parts are retired
	for _, taken := range []string{"2026-03-03 11:00", "2026-03-04 11:00"} { // by the whole, and by what was a part
		_, _, err = p.Book(p.ctx, booking.By{}, p.ask("kok", p.span(taken, "13:00")))
		p.refused(err, "overlap")
	}
}

func TestRoomsInUseAtOnceAreNotJoined(t *testing.T) {
	p := newPlace(t)
	p.book("ask", "2026-03-03 10:00", "12:00")
	p.book("bok", "2026-03-03 11:00", "13:00")
	joined := rooms(t)[2:]
	joined[0].Parts, joined[0].Hours = nil, week(t, "mon-sun 09:00-21:00")
	err := p.Configure(p.ctx, joined, clubs, nil)
	if err == nil || !strings.Contains(err.Error(), `space "sal" cannot be sal yet: booking`) || !strings.Contains(err.Error(), "2026-03-03") {
		t.Fatalf("got %v", err)
	}
	if spaces, err := p.Spaces(p.ctx); err != nil || len(spaces) != 4 {
		t.Errorf("%v, %v", spaces, err)
	}
}

func TestAHallCannotTakeAPartThatIsTaken(t *testing.T) {
	p := newPlace(t)
	p.book("sal", "2026-03-03 10:00", "12:00")
	p.book("kok", "2026-03-03 11:00", "13:00")
	spaces, written := rooms(t), p.written()
	spaces[2].Parts = []string{"ask", "bok", "kok"}
	err := p.Configure(p.ctx, spaces, clubs, nil)
	if err == nil || !strings.Contains(err.Error(), `space "sal" cannot be ask + bok + kok yet`) {
		t.Fatalf("got %v", err)
	}
	got, err := p.Spaces(p.ctx)
	if err != nil || !slices.Equal(got[2].Parts, []string{"ask", "bok"}) || p.count(`SELECT count(*) FROM occupancy`) != 3 {
		t.Errorf("the hall is %v, %v; %d rows were changed", got[2].Parts, err, p.written()-written)
	}
}

func TestConfigureSaysWhatIsWrong(t *testing.T) {
	p := newPlace(t)
	for want, edit := range map[string]func(s []booking.Space, c *booking.Closure){
		`space "ask" is there twice`:            func(s []booking.Space, _ *booking.Closure) { s[1].ID = "ask" },
		`an id is 1–64 of`:                      func(s []booking.Space, _ *booking.Closure) { s[3].ID = "kök" },
		`space "kok": it has no name`:           func(s []booking.Space, _ *booking.Closure) { s[3].Name = " " },
		`is not fit to be shown`:                func(s []booking.Space, _ *booking.Closure) { s[3].Name = "a\u202eb" },
		`capacity -1 is below 0`:                func(s []booking.Space, _ *booking.Closure) { s[3].Capacity = -1 },
		`at least two parts`:                    func(s []booking.Space, _ *booking.Closure) { s[2].Parts = []string{"ask"} },
		`its part "x" is not a space`:           func(s []booking.Space, _ *booking.Closure) { s[2].Parts = []string{"ask", "x"} },
		`its part "ask" is there twice`:         func(s []booking.Space, _ *booking.Closure) { s[2].Parts = []string{"ask", "ask"} },
		`its part "sal" has parts itself`:       func(s []booking.Space, _ *booking.Closure) { s[3].Parts = []string{"sal", "ask"} },
		`mon 10:00-09:00 is not inside one day`: func(s []booking.Space, _ *booking.Closure) { s[0].Hours[1] = []booking.ClockSpan{{From: 600, To: 540}} },
		`closure "x": there is no space "y"`:    func(_ []booking.Space, c *booking.Closure) { c.Space = "y" },
		`closure "x": it ends before it begins`: func(_ []booking.Space, c *booking.Closure) { c.End = c.Start },
	} {
		spaces, closure := rooms(t), booking.Closure{Interval: p.date("2026-03-02"), Reason: "x"}
		edit(spaces, &closure)
		if err := p.Configure(p.ctx, spaces, clubs, []booking.Closure{closure}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	for want, orgs := range map[string][]booking.Organisation{
		`organisation "fk" is there twice`: {{ID: "fk", Name: "A"}, {ID: "fk", Name: "B"}},
		`organisation "": an id is`:        {{Name: "A"}},
	} {
		if err := p.Configure(p.ctx, rooms(t), orgs, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestHistoryIsMadeWithAnEarlierClock(t *testing.T) {
	p := newPlace(t)
	since := booking.Date{Year: 2026, Month: 1, Day: 5}
	spaces := append(rooms(t), booking.Space{ID: "gammal", Name: "Gammal", Hours: week(t, "mon-sun 09:00-21:00"), From: since})
	p.configure(spaces, nil)
	then := &watch{}
	then.set(p.at("2026-01-07 08:00"))
	earlier := booking.New(p.db, p.zone, then.now, nil)
	b, _, err := earlier.Book(p.ctx, booking.By{}, p.ask("gammal", p.span("2026-01-07 10:00", "12:00")))
	if err != nil {
		t.Fatal(err)
	}
	then.set(p.at("2026-01-07 10:00"))
	if _, err := earlier.CheckIn(p.ctx, booking.By{}, b.ID); err != nil {
		t.Fatal(err)
	}
	day, err := p.Between(p.ctx, p.date("2026-01-07"))
	if err != nil || len(day) != 1 || day[0].State != booking.Ended || p.Used(day[0], p.now()).Length() != 2*time.Hour {
		t.Errorf("%+v, %v", day, err)
	}
}
