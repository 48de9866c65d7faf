package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"troskel/booking"
	"troskel/kiosk/visit"
)

// seedBefore and seedAfter are how many whole weeks of activities the demo has before and after the present one: four with it.
const (
	seedBefore = 2
	seedAfter  = 1
)

// seed fills a place at its first start with its activities and visits, through the same engine and counter that the product uses.
func seed(ctx context.Context, k *Kiosk) error {
	if !k.fresh {
		return nil
	}
	s := seeder{k: k, now: k.clock.Now()}
	today := booking.DateOf(s.now, k.zone)
	monday := mondayOf(today).Add(-7 * seedBefore)
	if err := s.visits(ctx, monday, today); err != nil {
		return fmt.Errorf("the demo's visits: %w", err)
	}
	if err := s.bookings(ctx, monday); err != nil {
		return fmt.Errorf("the demo's activities: %w", err)
	}
	if err := s.house(ctx, monday.Add(7*(seedBefore+1))); err != nil {
		return fmt.Errorf("the demo's rules and people: %w", err)
	}
	if err := s.goals(ctx, monday); err != nil {
		return fmt.Errorf("the demo's goals: %w", err)
	}
	return k.usage.CloseWeeks(ctx, s.now)
}

func mondayOf(d booking.Date) booking.Date { return d.Add(-daysAfterMonday(d.Weekday())) }

func daysAfterMonday(d time.Weekday) int { return (int(d) + 6) % 7 }

// demoFrom is since when the demo's rooms are in use, so that its past weeks have a denominator.
func demoFrom(now time.Time, zone *time.Location) string {
	return booking.DateOf(now, zone).Add(-7 * (seedBefore + 1)).String()
}

// seeder plays four weeks on its own clock.
type seeder struct {
	k   *Kiosk
	now time.Time // the present; at is the moment that is being played
	at  time.Time
}

func (s *seeder) bookings(ctx context.Context, monday booking.Date) error {
	rooms := booking.New(s.k.db, s.k.zone, func() time.Time { return s.at }, func() {})
	weekly := make([]booking.Series, len(activities))
	for week := range seedBefore + 1 + seedAfter {
		for i, a := range activities {
			first := monday.Add(daysAfterMonday(a.weekday))
			if week == 0 {
				var err error
				if weekly[i], err = s.series(ctx, rooms, a, first); err != nil {
					return fmt.Errorf("%s every week from %s: %w", a.title, first, err)
				}
			}
			if err := s.play(ctx, rooms, a, weekly[i].Bookings[week], week == a.missed); err != nil {
				return fmt.Errorf("%s on %s: %w", a.title, first.Add(7*week), err)
			}
		}
	}
	return nil
}

// series books an activity for every week, the day before it begins.
func (s *seeder) series(ctx context.Context, rooms *booking.Engine, a routine, first booking.Date) (booking.Series, error) {
	when := booking.Interval{Start: s.wallClock(first, a.from), End: s.wallClock(first, a.to)}
	s.at = when.Start.Add(-24 * time.Hour)
	made, _, err := rooms.BookSeries(ctx, a.by(), booking.SeriesRequest{
		Request: booking.Request{
			Key: fmt.Sprintf("demo-%s-%s-%d", first, a.room, a.from), Space: a.room, Interval: when, Organisation: a.organisation, Details: a.details(),
		},
		Rule: fmt.Sprintf("FREQ=WEEKLY;COUNT=%d", seedBefore+1+seedAfter),
	})
	return made, err
}

// play lets people come and go where a booking of an activity has begun; or the time be released, where nobody came.
func (s *seeder) play(ctx context.Context, rooms *booking.Engine, a routine, b booking.Booking, missed bool) (err error) {
	if b.Start.After(s.now) {
		return nil
	}
	if missed {
		s.at = earlier(b.Start.Add(20*time.Minute), s.now)
		_, err = rooms.Sweep(ctx, b.Start.Add(-24*time.Hour)) // people could check in all that day
		return err
	}
	s.at = b.Start.Add(4 * time.Minute)
	if _, err := rooms.CheckIn(ctx, a.by(), b.ID); err != nil || b.End.After(s.now) {
		return err
	}
	s.at = b.End.Add(-10 * time.Minute)
	if _, err = rooms.Finish(ctx, a.by(), b.ID); err != nil || a.came == nil {
		return err
	}
	_, err = rooms.Count(ctx, a.by(), b.ID, a.came)
	return err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// wallClock is so many minutes after midnight on the wall's clock, also in the nights when that clock is changed.
func (s *seeder) wallClock(d booking.Date, minutes int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, s.k.zone).UTC()
}

// visits plays every day up to now: people come in through the beams, most of them tap, and all leave.
func (s *seeder) visits(ctx context.Context, monday, today booking.Date) error {
	counter, err := visit.New(s.k.db, visit.Options{Entrance: s.k.cfg.Place.Entrance, Zone: s.k.zone, NextClosing: s.k.closing.after})
	if err != nil {
		return err
	}
	defer counter.Close()
	random := rand.New(rand.NewPCG(uint64(monday.Day), uint64(monday.Year)))
	for date := monday; !date.In(s.k.zone).After(today.In(s.k.zone)); date = date.Add(1) {
		for hour := 10; hour < 20; hour++ {
			at := s.wallClock(date, hour*60+random.IntN(50))
			if at.After(s.now) {
				return nil
			}
			if err := s.hour(ctx, counter, at, 2+random.IntN(7), random); err != nil {
				return err
			}
		}
	}
	return nil
}

// hour lets so many people through the door at once, so that their counts share a few commits.
func (s *seeder) hour(ctx context.Context, counter *visit.Counter, at time.Time, people int, random *rand.Rand) error {
	m := visit.Moment{Wall: at.UTC(), Believed: true, Boot: "demo", Mono: time.Duration(at.Unix()) * time.Second}
	badges := make([]badge, people)
	for i := range badges {
		badges[i] = badge{0x04, byte(random.IntN(60)), 0x5e, 0xed, 0x00, 0x00, 0x80}
	}
	return errors.Join(
		together(people, func(int) error { return counter.Cross(ctx, m, true) }),
		together(people*3/4, func(i int) error { _, err := counter.Tap(ctx, m, badges[i]); return err }),
		together(people, func(int) error { return counter.Cross(ctx, m, false) }),
	)
}

// together runs n calls at once and joins their errors.
func together(n int, call func(i int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = call(i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// badge is one of the demo's invented badges.
type badge [7]byte

// Random implements visit.Badge.
func (badge) Random() bool { return false }

// Bytes implements visit.Badge.
func (b badge) Bytes() []byte { return b[:] }
