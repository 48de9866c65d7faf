package web_test

import (
	"sync/atomic"
	"testing"
	"time"

	"troskel/kiosk/usage"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

func TestStaffSeeProtectedCounts(t *testing.T) {
	var inside atomic.Int32
	p := newIdlePlace(t, func(c *web.Config) { c.Inside = func() int { return int(inside.Load()) } })
	people, err := visit.New(p.disk, visit.Options{Entrance: "entré", Zone: stockholm})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(people.Close)
	press := func(times int) {
		for range times {
			m := visit.Moment{Wall: p.time(), Believed: true, Boot: "boot", Mono: time.Hour}
			if err := people.Cross(t.Context(), m, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	press(3) // too few to tell, in the week of 2 March
	p.setTime(time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC))
	press(17)
	p.setTime(time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC))
	press(8)
	inside.Store(28)
	if err := usage.New(p.disk, p.rooms, stockholm).CloseWeeks(t.Context(), p.time()); err != nil {
		t.Fatal(err)
	}
	p.serve()

	staff := p.open("screen=staff")
	counts := staff.first.State.Counts
	if counts == nil {
		counts = staff.until("counts", func(f web.FromServer) bool { return f.Delta != nil && f.Delta.State.Counts != nil }).Delta.State.Counts
	}
	if counts.Date != "2026-03-17" || counts.Inside != (web.Figure{N: 30}) || counts.Visits != (web.Figure{}) {
		t.Errorf("today is %+v, want about 30 inside and no badge", counts)
	}
	want := []web.Week{{Week: "2026-W11", Entered: web.Figure{N: 17}}, {Week: "2026-W10", Entered: web.Figure{Hidden: true}}}
	for i, w := range counts.Weeks {
		if i >= len(want) || w.Week != want[i].Week || w.Entered != want[i].Entered {
			t.Fatalf("week %d is %+v, want of %+v", i, w, want)
		}
	}
	if full := counts.Weeks[0]; len(counts.Weeks) != len(want) || full.Bookable != 3*5*13 || full.Booked != 0 {
		t.Errorf("%d weeks, the latest with %v bookable hours; want 2, and three rooms of five days of 13 hours", len(counts.Weeks), full.Bookable)
	}

	inside.Store(0)
	p.setTime(time.Date(2026, 3, 17, 9, 1, 0, 0, time.UTC))
	p.web.Changed()
	staff.until("nobody inside", func(f web.FromServer) bool {
		return f.Delta != nil && f.Delta.State.Counts != nil && f.Delta.State.Counts.Inside == web.Figure{}
	})
}
