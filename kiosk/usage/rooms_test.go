package usage_test

import (
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// lived is what an observer in the rooms wrote down of one booking.
type lived struct {
	rooms        []string
	booked, used booking.Interval
	dropIn       bool
	missed       time.Time // when its time was given up
	heads        int       // that were counted when they left; 0: nobody was
}

// fortnight lets bookings, late arrivals and early leavings happen in three rooms and their hall, over the night when the clocks change.
func fortnight(t *testing.T, r *rand.Rand) (*place, []lived) {
	t.Helper()
	hall := booking.Space{ID: "hall", Name: "A+B", Parts: []string{"a", "b"}, From: booking.Date{Year: 2026, Month: time.January, Day: 1}}
	p := newPlace(t, "2026-03-20 08:00", append(seated(rooms(t, "a", allHours, "b", "mon-fri 09:00-12:00,13:00-21:00", "c", "sat,sun 00:00-24:00")), hall),
		booking.Closure{Space: "a", Interval: span(t, "2026-03-25 09:00", "2026-03-26 18:30"), Reason: "Målning"})
	type event struct {
		at time.Time
		do func()
	}
	var events []event
	var diary []lived
	for range 150 {
		space := []string{"a", "b", "c", "hall"}[r.Intn(4)]
		start := local(t, "2026-03-23 00:00").Add(time.Duration(r.Intn(14*24*60)) * time.Minute)
		b, ok := p.try(space, booking.Interval{Start: start, End: start.Add(time.Duration(15+r.Intn(600)) * time.Minute)})
		if !ok {
			continue
		}
		n := len(diary)
		diary = append(diary, lived{rooms: []string{space}, booked: b.Interval, missed: b.Start.Add(15 * time.Minute)})
		if space == "hall" {
			diary[n].rooms = hall.Parts
		}
		if r.Intn(4) == 0 {
			events = append(events, event{diary[n].missed, p.sweep})
			continue // nobody came
		}
		came := b.Start.Add(time.Duration(r.Intn(10)) * time.Minute)
		diary[n].used = booking.Interval{Start: came, End: b.End}
		events = append(events, event{came, func() { p.checkIn(b) }})
		if went := came.Add(time.Duration(1+r.Intn(300)) * time.Minute); went.Before(b.End) {
			diary[n].used.End = went
			events = append(events, event{went, func() { p.finish(b) }})
		}
		diary[n].missed = time.Time{}
		if heads := r.Intn(5) * 5; heads > 0 {
			diary[n].heads = heads
			events = append(events, event{diary[n].used.End.Add(time.Minute), func() { p.headcount(b, heads) }})
		}
	}
	for range 60 { // people who find a room free and use it
		at, space := local(t, "2026-03-23 00:00").Add(time.Duration(r.Intn(14*24*60))*time.Minute), []string{"a", "b", "c"}[r.Intn(3)]
		end := at.Add(time.Duration(10+r.Intn(100)) * time.Minute)
		events = append(events, event{at, func() {
			if b, ok := p.dropIn(space, booking.Interval{Start: at, End: end}); ok {
				diary = append(diary, lived{rooms: []string{space}, booked: b.Interval, used: b.Interval, dropIn: true})
			}
		}})
	}
	slices.SortStableFunc(events, func(x, y event) int { return x.at.Compare(y.at) })
	for _, e := range events {
		p.now = e.at
		e.do()
	}
	p.now = local(t, "2026-04-06 00:00")
	return p, diary
}

// sweep lets the engine give up the time of those who did not come.
func (p *place) sweep() {
	p.t.Helper()
	if _, err := p.rooms.Sweep(p.t.Context(), p.up); err != nil {
		p.t.Fatal(err)
	}
}

// headcount is what those who leave say.
func (p *place) headcount(b booking.Booking, heads int) {
	p.t.Helper()
	if _, err := p.rooms.Count(p.t.Context(), booking.By{}, b.ID, map[booking.Band]int{"26-64": heads}); err != nil {
		p.t.Fatal(err)
	}
}

// dropIn uses a room from now on, unless the engine refuses.
func (p *place) dropIn(space string, i booking.Interval) (booking.Booking, bool) {
	p.t.Helper()
	p.keys++
	b, _, err := p.rooms.Book(p.t.Context(), booking.By{}, booking.Request{Key: fmt.Sprintf("test-key-%d", p.keys), Space: space, Interval: i, Here: true})
	var refusal *booking.Refusal
	if err != nil && !errors.As(err, &refusal) {
		p.t.Fatal(err)
	}
	return b, err == nil
}

// try books unless the engine refuses.
func (p *place) try(space string, i booking.Interval) (booking.Booking, bool) {
	p.t.Helper()
	p.keys++
	b, _, err := p.rooms.Book(p.t.Context(), booking.By{}, booking.Request{Key: fmt.Sprintf("test-key-%d", p.keys), Space: space, Interval: i})
	var refusal *booking.Refusal
	if err != nil && !errors.As(err, &refusal) {
		p.t.Fatal(err)
	}
	return b, err == nil
}

// isOpen looks at the clock on the wall and at the notes on the doors of fortnight.
func isOpen(t *testing.T, room string, at time.Time) bool {
	t.Helper()
	wall := at.In(stockholm)
	weekend := wall.Weekday() == time.Saturday || wall.Weekday() == time.Sunday
	switch room {
	case "a":
		return !span(t, "2026-03-25 09:00", "2026-03-26 18:30").Contains(at)
	case "b":
		return !weekend && (9 <= wall.Hour() && wall.Hour() < 12 || 13 <= wall.Hour() && wall.Hour() < 21)
	}
	return weekend
}

// seats is how many people each room of fortnight is meant for.
var seats = map[string]int64{"a": 40, "b": 20, "c": 8}

// seated gives the rooms their seats.
func seated(spaces []booking.Space) []booking.Space {
	for n := range spaces {
		spaces[n].Capacity = int(seats[spaces[n].ID])
	}
	return spaces
}

// inRoom is how many of those who came were in one of the rooms: in a hall of 40 and 20 places two thirds are in the larger.
func (l lived) inRoom(room string) int64 {
	if len(l.rooms) == 1 {
		return int64(l.heads)
	}
	small := int64(l.heads / 3)
	if room == "b" {
		return small
	}
	return int64(l.heads) - small
}

// isPrime looks at the clock on the wall.
func isPrime(at time.Time) bool {
	wall := at.In(stockholm)
	return wall.Weekday() != time.Saturday && wall.Weekday() != time.Sunday && 16 <= wall.Hour() && wall.Hour() < 21
}

// observe measures a room on a day minute by minute from the diary.
func observe(t *testing.T, room string, day booking.Date, diary []lived) usage.Use {
	t.Helper()
	var use usage.Use
	for at := day.In(stockholm); at.Before(day.Add(1).In(stockholm)); at = at.Add(time.Minute) {
		in := func(of func(lived) booking.Interval) bool {
			return slices.ContainsFunc(diary, func(l lived) bool { return slices.Contains(l.rooms, room) && of(l).Contains(at) })
		}
		booked, used := in(func(l lived) booking.Interval { return l.booked }), in(func(l lived) booking.Interval { return l.used })
		only := func(is bool, i booking.Interval) booking.Interval {
			if !is {
				return booking.Interval{}
			}
			return i
		}
		ahead := in(func(l lived) booking.Interval { return only(!l.dropIn, l.booked) })
		kept, dropped := in(func(l lived) booking.Interval { return only(!l.dropIn, l.used) }), in(func(l lived) booking.Interval { return only(l.dropIn, l.used) })
		freed := in(func(l lived) booking.Interval {
			return only(!l.missed.IsZero(), booking.Interval{Start: l.missed, End: l.booked.End})
		})
		open, prime := isOpen(t, room, at), isPrime(at)
		if places := seats[room]; open {
			use.RoomSeconds += 60 * places
			for _, l := range diary {
				if l.heads > 0 && slices.Contains(l.rooms, room) && l.used.Contains(at) {
					use.Counted += time.Minute
					use.SeatSeconds += 60 * places
					use.HeadSeconds += 60 * l.inRoom(room)
				}
			}
		}
		for _, m := range []struct {
			holds bool
			sum   *time.Duration
		}{
			{open, &use.Bookable}, {open && booked, &use.Booked}, {open && used, &use.Used}, {!open && used, &use.OffHours},
			{open && ahead, &use.Ahead}, {open && kept, &use.Kept}, {open && dropped, &use.DroppedIn}, {open && freed && used, &use.Regained},
			{open && prime, &use.PrimeBookable}, {open && prime && booked, &use.PrimeBooked}, {open && prime && used, &use.PrimeUsed},
		} {
			if m.holds {
				*m.sum += time.Minute
			}
		}
	}
	return use
}

// Everything from the booking to the number, against somebody who sat in the rooms with a clock and a notebook.
func TestRoomDaysAgainstAnObserver(t *testing.T) {
	var all usage.Use
	for seed := range int64(3) {
		p, diary := fortnight(t, rand.New(rand.NewSource(seed)))
		days := p.days("2026-03-23", "2026-04-05")
		if len(days) != 14*3 || len(diary) < 20 {
			t.Fatalf("%d days of rooms, %d bookings", len(days), len(diary))
		}
		for _, d := range days {
			if want := observe(t, d.Space.ID, d.Date, diary); d.Use != want {
				t.Errorf("seed %d, %s on %s: measured %+v, observed %+v", seed, d.Space.ID, d.Date, d.Use, want)
			}
		}
		all = all.Plus(sum(days))
	}
	if all.Kept == 0 || all.DroppedIn == 0 || all.Regained == 0 || all.PrimeUsed == 0 || all.HeadSeconds == 0 || all.Ahead <= all.Kept {
		t.Errorf("something never happened: %+v", all)
	}
}

func TestWeeksSumTheRooms(t *testing.T) {
	p, _ := fortnight(t, rand.New(rand.NewSource(1)))
	p.count("2026-03-24 10:00", people{visits: 9})
	p.closeWeeks("2026-04-06 00:00")
	weeks, err := p.Weeks(t.Context(), date(t, "2026-03-23"), date(t, "2026-04-05"))
	if err != nil || len(weeks) != 2 {
		t.Fatalf("%d weeks: %v", len(weeks), err)
	}
	for i, want := range []usage.Use{sum(p.days("2026-03-23", "2026-03-29")), sum(p.days("2026-03-30", "2026-04-05"))} {
		if weeks[i].Use != want {
			t.Errorf("%s: %v, its days sum to %v", weeks[i].Name(), weeks[i].Use, want)
		}
	}
}

func TestRoomsCountWhileTheyAreInUse(t *testing.T) {
	p := newPlace(t, "2026-03-01 08:00", rooms(t, "old", allHours, "stays", allHours))
	late := rooms(t, "stays", allHours, "new", allHours)
	late[1].From = date(t, "2026-03-04")
	p.at("2026-03-03 12:00", func() { p.configure(late) })
	p.now = local(t, "2026-03-06 00:00")
	var got []string
	for _, d := range p.days("2026-03-02", "2026-03-05") {
		got = append(got, fmt.Sprint(d.Date.Day, " ", d.Space.ID, " ", d.Bookable))
	}
	same(t, "days", got, "2 old 24h0m0s", "2 stays 24h0m0s", "3 stays 24h0m0s", "4 stays 24h0m0s", "4 new 24h0m0s", "5 stays 24h0m0s", "5 new 24h0m0s")
}
