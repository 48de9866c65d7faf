package booking_test

import (
	"fmt"
	"slices"
	"testing"

	"troskel/booking"
)

// TestChangedHoursAreFound: what staff set, from which date, and nothing that passes or changes nothing.
func TestChangedHoursAreFound(t *testing.T) {
	p := newFoyer(t)
	staff := booking.By{Role: booking.Staff}
	on := func(s string) booking.Date {
		d, err := booking.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	set := func(space, from, hours string) {
		if _, err := p.SetHours(p.ctx, staff, space, on(from), week(t, hours)); err != nil {
			t.Fatal(err)
		}
	}
	changes := func(first, last string) (lines []string) {
		all, err := p.HoursChanges(p.ctx, on(first), on(last))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			lines = append(lines, fmt.Sprintf("%s %s: %s > %s", c.Space, c.From, c.Before, c.After))
		}
		return lines
	}
	set("gran", "2026-04-01", "mon-fri 08:00-16:00")
	set("gran", "2026-05-01", "mon-fri 08:00-16:00") // the same: no change
	set("foaje", "2026-04-01", "sat 10:00-12:00")
	set("d3", "2026-04-01", "mon 10:00-12:00") // a desk is no room
	if _, _, err := p.AddSpecialHours(p.ctx, staff, booking.SpecialHours{First: on("2026-06-01"), Last: on("2026-06-30"), Hours: week(t, "")}); err != nil {
		t.Fatal(err)
	}
	april := []string{
		"foaje 2026-04-01: mon-fri 08:00-20:00 > sat 10:00-12:00",
		"gran 2026-04-01: mon-sun 08:00-22:00 > mon-fri 08:00-16:00",
	}
	for _, v := range []struct {
		first, last string
		want        []string
	}{
		{"2026-03-03", "2026-12-31", april},
		{"2026-04-01", "2026-04-01", april},
		{"2026-04-02", "2026-12-31", nil},
		{"2026-03-03", "2026-03-31", nil},
		{"2026-02-01", "2026-03-01", []string{"foaje 2026-02-23:  > mon-fri 08:00-20:00", "gran 2026-02-23:  > mon-sun 08:00-22:00"}},
	} {
		if got := changes(v.first, v.last); !slices.Equal(got, v.want) {
			t.Errorf("%s to %s: %q, want %q", v.first, v.last, got, v.want)
		}
	}
	p.set(p.at("2026-06-01 08:00"))
	p.configure(slices.DeleteFunc(foyer(t), func(s booking.Space) bool { return s.ID == "gran" || s.ID == "allt" }), nil)
	if got, want := changes("2026-05-02", "2026-12-31"), []string{"gran 2026-06-01: mon-fri 08:00-16:00 > "}; !slices.Equal(got, want) {
		t.Errorf("a room that is given up: %q, want %q", got, want)
	}
}
