package booking_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

func TestADeskThatIsNewIsHeldByThoseWhoHaveItsRoom(t *testing.T) {
	p := newFoyer(t)
	p.book("foaje", "2026-03-03 10:00", "11:00")
	p.book("allt", "2026-03-04 10:00", "11:00")
	spaces := append(foyer(t), booking.Space{ID: "d4", Name: "Plats 4", Inside: "foaje"})
	p.configure(spaces, nil)
	for _, day := range []string{"2026-03-03", "2026-03-04"} {
		_, _, err := p.Book(p.ctx, booking.By{}, p.ask("d4", p.span(day+" 10:00", "11:00")))
		p.refused(err, "overlap")
	}
	p.book("d4", "2026-03-04 13:00", "14:00")
}

func TestADeskThatIsBesideFromNowOnIsGivenBack(t *testing.T) {
	p := newFoyer(t)
	room := p.book("foaje", "2026-03-03 10:00", "11:00")
	spaces := foyer(t)
	spaces[3].Beside = true // d1
	p.configure(spaces, nil)
	p.book("d1", "2026-03-03 10:00", "11:00")
	if n := p.count(`SELECT count(*) FROM occupancy WHERE booking = ? AND before_s = 1800 AND after_s = 1200`, room.ID); n != 2 {
		t.Errorf("the room's booking holds %d spaces with its buffers, want itself and d2", n)
	}
	spaces[3].Beside = false
	err := p.Configure(p.ctx, spaces, clubs, nil)
	if err == nil || !strings.Contains(err.Error(), "revoke one of the two") {
		t.Errorf("both are booked, and the room needs the desk again: %v", err)
	}
	if got, err := p.Spaces(p.ctx); err != nil || !got[3].Beside {
		t.Errorf("half of it was changed: %+v, %v", got[3], err)
	}
}

func TestThoseWhoBookedADeskThatIsGoneStillComeToItsRoom(t *testing.T) {
	p := newFoyer(t)
	desk := p.book("d1", "2026-03-03 10:00", "11:00")
	p.configure(slices.DeleteFunc(foyer(t), func(s booking.Space) bool { return s.ID == "d1" }), nil)
	if got := p.tries("foaje", "10:00", "11:00"); got != "overlap" {
		t.Errorf("the room was booked over somebody at its desk: %q", got)
	}
	p.step(p.revoke, desk.ID)
	if got := p.tries("foaje", "10:00", "11:00"); got != "" {
		t.Errorf("the desk is free: %q", got)
	}
}

func TestChangedBuffersHoldForNewBookings(t *testing.T) {
	p := newFoyer(t)
	p.book("gran", "2026-03-03 10:00", "11:00")
	p.book("gran", "2026-03-03 11:00", "12:00")
	spaces := foyer(t)
	spaces[1].After = time.Hour
	p.configure(spaces, nil) // those two stay, though they touch
	if got := p.tries("gran", "12:00", "13:00"); got != "" {
		t.Errorf("a booking keeps the clean-up that it was made with: %q", got)
	}
	if got := p.tries("gran", "13:30", "14:00"); got != "overlap" {
		t.Errorf("a new one is cleaned for an hour: %q", got)
	}
}

func TestDesksAndBuffersThatCannotBe(t *testing.T) {
	p := newFoyer(t)
	for want, spoil := range map[string]func(s []booking.Space){
		`"x", which it is inside, is not a space`:              func(s []booking.Space) { s[3].Inside = "x" },
		`"allt", which it is inside, is not a room`:            func(s []booking.Space) { s[3].Inside = "allt" },
		`"d1", which it is inside, is not a room`:              func(s []booking.Space) { s[4].Inside = "d1" },
		`"d3", which it is inside, is not a room`:              func(s []booking.Space) { s[5].Inside = "d3" },
		`a hall is not inside a room`:                          func(s []booking.Space) { s[2].Inside = "gran" },
		`its part "d1" is a desk`:                              func(s []booking.Space) { s[2].Parts = []string{"gran", "d1"} },
		`only a desk can be beside`:                            func(s []booking.Space) { s[1].Beside = true },
		`4h1m0s is not whole minutes between 0 and 4h`:         func(s []booking.Space) { s[0].Before = 4*time.Hour + time.Minute },
		`-1m0s is not whole minutes`:                           func(s []booking.Space) { s[0].After = -time.Minute },
		`1m0.5s is not whole minutes`:                          func(s []booking.Space) { s[0].After = time.Minute + time.Second/2 },
		`equipment: "beamer" is not known; use projector`:      func(s []booking.Space) { s[0].Equipment = []string{"beamer"} },
		`access: "lift" is there twice`:                        func(s []booking.Space) { s[0].Access = []string{"lift", "lift"} },
		`"../foaje.jpg" is not the plain name of a picture`:    func(s []booking.Space) { s[0].Picture = "../foaje.jpg" },
		`".htaccess" is not the plain name of a picture`:       func(s []booking.Space) { s[0].Picture = ".htaccess" },
		`"a/b.jpg" is not the plain name of a picture`:         func(s []booking.Space) { s[0].Picture = "a/b.jpg" },
		`is not the plain name of a picture: up to 64`:         func(s []booking.Space) { s[0].Picture = strings.Repeat("a", 65) },
		`opening hours: tue 22:00-26:00 is not inside one day`: func(s []booking.Space) { s[3].Hours[2] = []booking.ClockSpan{{From: 1320, To: 1560}} },
	} {
		spaces := foyer(t)
		spoil(spaces)
		if err := p.Configure(p.ctx, spaces, clubs, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestTheAgendaOfASpaceHasWhatHoldsIt(t *testing.T) {
	p := newFoyer(t)
	for n, space := range []string{"allt", "gran", "foaje", "d1", "d2"} {
		p.book(space, fmt.Sprintf("2026-03-03 %02d:00", 9+2*n), fmt.Sprintf("%02d:00", 10+2*n))
	}
	p.book("d3", "2026-03-03 10:00", "11:00")
	check := func(least int) {
		t.Helper()
		all, err := p.AgendaOf(p.ctx, booking.Agenda{During: p.span("2026-03-02 08:00", "2026-03-06 08:00")})
		if err != nil || len(all) != 6 {
			t.Fatalf("%d bookings, %v", len(all), err)
		}
		found := 0
		for _, space := range []string{"allt", "gran", "foaje", "d1", "d2", "d3"} {
			got, err := p.AgendaOf(p.ctx, booking.Agenda{During: p.span("2026-03-02 08:00", "2026-03-06 08:00"), Space: space})
			want := slices.DeleteFunc(slices.Clone(all), func(b booking.Booking) bool { return !slices.Contains(b.Blocks, space) })
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %d bookings, want %d; %v", space, len(got), len(want), err)
			}
			found += len(got)
		}
		if found < least {
			t.Errorf("%d bookings are in the agendas", found)
		}
	}
	check(14)
	p.configure(slices.DeleteFunc(foyer(t), func(s booking.Space) bool { return s.ID == "d1" }), nil)
	check(14)
	spaces := append(foyer(t), booking.Space{ID: "vind", Name: "Vinden"})
	spaces[2].Parts = []string{"foaje", "vind"} // the hall is another than when it was booked
	p.configure(spaces, nil)
	check(14)
}
