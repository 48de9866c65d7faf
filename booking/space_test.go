package booking_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// foyer is a place with a foyer of three desks: two that the foyer needs free, and one that it does not; the foyer is a hall with the room Gran.
// It is set up in 30 minutes and cleaned in 15; one desk takes longer to clean.
func foyer(t testing.TB) []booking.Space {
	return []booking.Space{
		{ID: "foaje", Name: "Foajén", Hours: week(t, "mon-fri 08:00-20:00"), Before: 30 * time.Minute, After: 15 * time.Minute},
		{ID: "gran", Name: "Gran", Hours: week(t, "mon-sun 08:00-22:00")},
		{ID: "allt", Name: "Allt", Parts: []string{"foaje", "gran"}, After: 5 * time.Minute},
		{ID: "d1", Name: "Plats 1", Inside: "foaje"},
		{ID: "d2", Name: "Plats 2", Inside: "foaje", After: 20 * time.Minute},
		{ID: "d3", Name: "Plats 3", Inside: "foaje", Beside: true, Hours: week(t, "mon-sun 10:00-12:00")},
	}
}

func newFoyer(t testing.TB) *place {
	p := newPlace(t)
	p.set(p.at("2026-02-23 08:00"))
	p.configure(foyer(t), nil)
	p.set(p.at("2026-03-02 08:00"))
	return p
}

// tries asks for a booking and tells the code of the refusal, "" when it was granted.
func (p *place) tries(space, from, to string) string {
	p.t.Helper()
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask(space, p.span("2026-03-03 "+from, to)))
	return p.codeOf(err)
}

func (p *place) codeOf(err error) string {
	p.t.Helper()
	var r *booking.Refusal
	if err != nil && !errors.As(err, &r) {
		p.t.Fatal(err)
	}
	if r == nil {
		return ""
	}
	return r.Code
}

func TestDesksAreBookedSideBySide(t *testing.T) {
	p := newFoyer(t)
	for _, c := range []struct{ space, from, to, want string }{
		{"d1", "10:00", "11:00", ""},
		{"d2", "10:00", "11:00", ""},
		{"d3", "10:00", "11:00", ""},
		{"d1", "10:30", "11:30", "overlap"},
		{"foaje", "10:30", "11:30", "overlap"}, // it needs its desks free
		{"allt", "10:30", "11:30", "overlap"},  // and so does a hall that it is part of
		{"gran", "10:30", "11:30", ""},
		{"foaje", "14:00", "15:00", ""},
		{"d1", "14:00", "15:00", "overlap"}, // the room needs it free
		{"d2", "14:30", "15:30", "overlap"},
		{"d3", "11:00", "12:00", ""}, // beside its room
	} {
		if got := p.tries(c.space, c.from, c.to); got != c.want {
			t.Errorf("%s %s–%s: %q, want %q", c.space, c.from, c.to, got, c.want)
		}
	}
}

func TestADeskBesideItsRoomNeverBlocksIt(t *testing.T) {
	p := newFoyer(t)
	beside := p.book("d3", "2026-03-03 10:00", "12:00")
	room := p.book("foaje", "2026-03-03 10:00", "12:00")
	if !slices.Equal(beside.Blocks, []string{"d3"}) || !slices.Equal(room.Blocks, []string{"foaje", "allt", "d1", "d2"}) {
		t.Errorf("the desk blocks %v, the room %v", beside.Blocks, room.Blocks)
	}
	desk := p.book("d1", "2026-03-04 10:00", "12:00")
	if !slices.Equal(desk.Blocks, []string{"d1", "allt", "foaje"}) {
		t.Errorf("a desk that the room needs blocks %v", desk.Blocks)
	}
}

func TestADeskIsOpenWithItsRoom(t *testing.T) {
	p := newFoyer(t)
	for day, want := range map[string]map[string]float64{
		"2026-03-03": {"foaje": 12, "d1": 12, "d3": 2, "allt": 12, "gran": 14},
		"2026-03-07": {"foaje": 0, "d1": 0, "d3": 0, "allt": 0, "gran": 14}, // a Saturday
	} {
		for space, hours := range want {
			if got := p.open(space, p.date(day)).Length().Hours(); got != hours {
				t.Errorf("%s is open %v h on %s, want %v", space, got, day, hours)
			}
		}
	}
}

func TestClosingADeskClosesNothingElse(t *testing.T) {
	for closed, shut := range map[string]string{"d1": "d1", "d3": "d3", "foaje": "foaje d1 d2 d3 allt", "gran": "gran allt", "allt": "foaje gran d1 d2 d3 allt"} {
		p := newFoyer(t)
		p.configure(foyer(t), []booking.Closure{{Space: closed, Interval: p.span("2026-03-03 11:00", "12:00")}})
		for _, s := range foyer(t) {
			free := len(p.open(s.ID, p.span("2026-03-03 11:00", "12:00"))) > 0
			if want := !slices.Contains(strings.Fields(shut), s.ID); free != want {
				t.Errorf("%s is closed; %s is open: %v, want %v", closed, s.ID, free, want)
			}
		}
	}
}

func TestNeighboursAreApartByTheLargerBuffer(t *testing.T) {
	for _, c := range []struct{ first, second, apart string }{
		{"foaje", "foaje", "00:30"}, // 15 to clean, 30 to set up: the larger, not 45
		{"gran", "gran", "00:00"},
		{"foaje", "d1", "00:20"}, // the room takes as long to clean as its slowest desk
		{"d1", "foaje", "00:30"},
		{"d2", "d2", "00:20"},
		{"d1", "d1", "00:00"},
		{"allt", "gran", "00:20"},
		{"gran", "allt", "00:30"},
		{"d2", "d1", "00:00"}, // another desk
		{"foaje", "d3", "00:00"},
	} {
		p := newFoyer(t)
		p.book(c.first, "2026-03-03 10:30", "11:00")
		at := p.at("2026-03-03 11:00")
		apart, err := time.ParseDuration(strings.Replace(c.apart, ":", "h", 1) + "m")
		if err != nil {
			t.Fatal(err)
		}
		wish := booking.Interval{Start: at.Add(apart), End: at.Add(apart + 10*time.Minute)}
		if apart > 0 {
			early := booking.Interval{Start: wish.Start.Add(-time.Minute), End: wish.End.Add(-time.Minute)}
			_, _, err := p.Book(p.ctx, booking.By{}, p.ask(c.second, early))
			p.refused(err, "overlap")
		}
		if _, _, err := p.Book(p.ctx, booking.By{}, p.ask(c.second, wish)); err != nil {
			t.Errorf("%s then %s after %s: %v", c.first, c.second, c.apart, err)
		}
	}
}

func TestARefusalTellsTheTimeWithItsBuffers(t *testing.T) {
	p := newFoyer(t)
	p.book("foaje", "2026-03-03 10:00", "11:00")
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("foaje", p.span("2026-03-03 11:20", "12:20")))
	r := p.refused(err, "overlap")
	if r.Values["from"] != "2026-03-03T08:30:00Z" || r.Values["until"] != "2026-03-03T10:30:00Z" || r.Next == nil {
		t.Fatalf("%+v", r)
	}
	p.shows(*r.Next, "2026-03-03 11:30–2026-03-03 12:30")
	if _, _, err := p.Book(p.ctx, booking.By{}, p.ask("foaje", *r.Next)); err != nil {
		t.Errorf("what was offered is refused: %v", err)
	}
}

func TestBuffersMayReachOutsideOpeningHours(t *testing.T) {
	p := newFoyer(t)
	if got := p.tries("foaje", "08:00", "20:00"); got != "" {
		t.Errorf("a whole open day is refused: %s", got)
	}
}

func TestADoorShowsARoomThatIsBeingPrepared(t *testing.T) {
	p := newFoyer(t)
	first := p.book("foaje", "2026-03-03 10:00", "11:00")
	next := p.book("foaje", "2026-03-03 13:00", "14:00")
	if first.Before != 30*time.Minute || first.After != 20*time.Minute {
		t.Errorf("it keeps %v and %v free around itself", first.Before, first.After)
	}
	for _, c := range []struct {
		at              string
		busy, preparing bool
		until           string
		next            int64
	}{
		{"09:00", false, false, "09:30", first.ID}, // free until it must be set up
		{"09:30", false, true, "10:00", first.ID},
		{"10:59", true, false, "11:00", next.ID},
		{"11:00", false, true, "11:30", next.ID}, // cleaned, and set up for whoever comes first
		{"11:30", false, false, "12:30", next.ID},
		{"14:00", false, true, "14:30", 0},
		{"14:30", false, false, "20:00", 0},
	} {
		all, err := p.Status(p.ctx, p.at("2026-03-03 "+c.at))
		if err != nil {
			t.Fatal(err)
		}
		s := all[0]
		var soon int64
		if s.Next != nil {
			soon = s.Next.ID
		}
		if got := s.Until.In(p.zone).Format("15:04"); s.Busy != c.busy || s.Preparing != c.preparing || !s.Open || got != c.until || soon != c.next {
			t.Errorf("at %s: busy %v, preparing %v, until %s, next %d; want %+v", c.at, s.Busy, s.Preparing, got, soon, c)
		}
	}
}

func TestFinishingEarlyLeavesTimeToClean(t *testing.T) {
	p := newFoyer(t)
	b := p.book("foaje", "2026-03-03 10:00", "12:00")
	p.set(p.at("2026-03-03 10:00"))
	p.step(p.checkIn, b.ID)
	p.set(p.at("2026-03-03 10:40"))
	p.step(p.finish, b.ID)
	if got := p.tries("d2", "10:50", "11:30"); got != "overlap" {
		t.Errorf("nobody has cleaned yet: %q", got)
	}
	if got := p.tries("d2", "11:00", "11:30"); got != "" {
		t.Errorf("it is clean after 20 minutes: %q", got)
	}
}

func TestSpacesTellWhatTheyAre(t *testing.T) {
	p := newFoyer(t)
	spaces := foyer(t)
	spaces[0].Equipment, spaces[0].Access, spaces[0].Picture = []string{"tables", "piano"}, []string{"step-free", "hearing-loop"}, "foajen.jpg"
	p.configure(spaces, nil)
	got, err := booking.New(p.db, p.zone, p.now, nil).Spaces(context.Background()) // and after a restart
	if err != nil || len(got) != 6 {
		t.Fatalf("%+v, %v", got, err)
	}
	room, desk := got[0], got[5]
	if !slices.Equal(room.Equipment, []string{"piano", "tables"}) || !slices.Equal(room.Access, []string{"hearing-loop", "step-free"}) ||
		room.Picture != "foajen.jpg" || room.Before != 30*time.Minute || room.After != 15*time.Minute || !room.Smallest() {
		t.Errorf("the room is %+v", room)
	}
	if desk.Inside != "foaje" || !desk.Beside || desk.Smallest() {
		t.Errorf("the desk is %+v", desk)
	}
	written := p.written()
	slices.Reverse(spaces[0].Equipment)
	p.configure(spaces, nil)
	if p.written() != written {
		t.Error("the same in another order was written again")
	}
}
