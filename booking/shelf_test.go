package booking_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"troskel/booking"
)

// listed is what a list of bookings shows of those that reach into an interval.
func listed(all []booking.Booking, during booking.Interval) (lines []string) {
	for _, b := range all {
		if b.Overlaps(during) {
			lines = append(lines, fmt.Sprint(b.ID, b.Space, b.Start.Unix(), b.End.Unix(), b.State, b.Title, b.Contact, b.Blocks, b.Revision))
		}
	}
	return lines
}

// same compares a short view, which may come from memory, with the same part of a long one, which never does.
func (p *place) same(during booking.Interval) {
	p.t.Helper()
	short, err := p.Between(p.ctx, during)
	if err != nil {
		p.t.Fatal(err)
	}
	long, err := p.Between(p.ctx, booking.Interval{Start: during.Start.AddDate(0, 0, -30), End: during.End.AddDate(0, 0, 30)})
	if err != nil {
		p.t.Fatal(err)
	}
	if got, want := fmt.Sprint(listed(short, during)), fmt.Sprint(listed(long, during)); got != want || len(short) != len(listed(short, during)) {
		p.t.Fatalf("%s shows\n%s, want\n%s", p.show(during), got, want)
	}
}

// isRead wants a booking to be what both a short view and a long one have.
func (p *place) isRead(b booking.Booking) {
	p.t.Helper()
	for _, days := range []int{0, 60} {
		list, err := p.Between(p.ctx, booking.Interval{Start: b.Start, End: b.End.AddDate(0, 0, days)})
		n := slices.IndexFunc(list, func(o booking.Booking) bool { return o.ID == b.ID })
		if err != nil || n < 0 || !reflect.DeepEqual(list[n], b) {
			p.t.Fatalf("made %+v; read of %d days, %d: %+v, %v", b, days, n, list, err)
		}
	}
}

func TestAViewIsNeverOld(t *testing.T) {
	p := newPlace(t)
	random := rand.New(rand.NewPCG(3, 5))
	var made []booking.Booking
	for range 300 {
		from := p.at("2026-03-02 08:00").Add(time.Duration(random.IntN(100*96)) * 15 * time.Minute)
		r := p.ask([]string{"kok", "kok", "sal", "ask"}[random.IntN(4)], booking.Interval{Start: from, End: from.Add(time.Duration(1+random.IntN(20*4)) * 15 * time.Minute)})
		r.Title, r.Private, r.Contact = "Möte", random.IntN(2) == 0, "Anna"
		r.Ages, r.Expected = [][]booking.Band{nil, {"16-19", "0-10"}}[random.IntN(2)], random.IntN(9)
		r.Tentative = []time.Duration{0, 0, 90*time.Minute + time.Millisecond}[random.IntN(3)]
		if b, _, err := p.Book(p.ctx, booking.By{}, r); err == nil {
			made = append(made, b)
			p.isRead(b)
		}
		b := made[random.IntN(len(made))]
		switch random.IntN(4) {
		case 0:
			var refusal *booking.Refusal // when it was cancelled before, or moved into the past
			if _, err := p.revoke(p.ctx, b.ID); err != nil && !errors.As(err, &refusal) {
				t.Fatal(err)
			}
		case 1: // by whoever is in the database
			if err := p.exec(`UPDATE booking SET title = title || 'x', revision = revision + 1 WHERE id = ?`, b.ID); err != nil {
				t.Fatal(err)
			}
		case 2:
			if err := p.exec(`UPDATE booking SET starts_at = starts_at - 86400, ends_at = ends_at - 86400 WHERE id = ?`, b.ID); err != nil {
				t.Fatal(err)
			}
		}
		start := from.AddDate(0, 0, random.IntN(9)-4).Truncate(time.Minute)
		p.same(booking.Interval{Start: start, End: start.Add(time.Duration(1+random.IntN(9*24)) * time.Hour)})
	}
	day := booking.Interval{Start: made[0].Start.AddDate(0, 0, -1), End: made[0].End.AddDate(0, 0, 1)}
	const beside = `UPDATE booking SET starts_at = (SELECT starts_at FROM booking WHERE id = ?1), ends_at = (SELECT ends_at FROM booking WHERE id = ?1) WHERE id = ?2`
	if err := p.exec(beside, made[0].ID, made[1].ID); err != nil {
		t.Fatal(err)
	}
	p.same(day)
	for n := range 100 { // more changes than the database names; the first of them is of another booking
		if err := p.exec(`UPDATE booking SET title = ? WHERE id = ?`, fmt.Sprint(n), made[min(n, 1)].ID); err != nil {
			t.Fatal(err)
		}
	}
	p.same(day)
	for _, ahead := range []int{60, 130, 0} { // states and what is forgotten follow the clock, also when it is set back
		p.set(p.at("2026-03-02 08:00").AddDate(0, 0, ahead))
		p.same(day)
	}
	if n := p.count(`SELECT count(*) FROM booking`); n != len(made) || n < 100 {
		t.Errorf("%d bookings of %d", n, len(made))
	}
}

// Whoever was told that a booking is made sees it, however many look at the same time.
func TestEverybodySeesWhatTheyBooked(t *testing.T) {
	p := newPlace(t)
	day := p.date("2026-03-10")
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for hour := range 12 {
				start := day.Start.Add(time.Duration(hour*2)*time.Hour + time.Duration(n*15)*time.Minute)
				b, _, err := p.Book(p.ctx, booking.By{}, p.ask("kok", booking.Interval{Start: start, End: start.Add(15 * time.Minute)}))
				if err != nil {
					t.Error(err)
					return
				}
				list, err := p.Between(p.ctx, day)
				found := false
				for _, o := range list {
					found = found || o.ID == b.ID
				}
				if err != nil || !found {
					t.Errorf("booking %d is not among %d, %v", b.ID, len(list), err)
				}
			}
		})
	}
	group.Wait()
}
