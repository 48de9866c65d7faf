package usage

import (
	"context"
	"fmt"
	"sort"
	"time"

	"troskel/booking"
)

// Use is how long one or several smallest spaces could be booked, were booked and were used. Durations are real elapsed time; those of several
// spaces or days are sums.
type Use struct {
	Bookable time.Duration // |B|, B = opening hours in the period less closures
	Booked   time.Duration // |K ∩ B|, K = bookings that were agreed by all sides and not cancelled, those that nobody came to too
	Used     time.Duration // |U ∩ B|, U = from check-in to check-out, or what staff vouch for
	OffHours time.Duration // |U \ B|, never part of Used

	Turnout
	Prime // of the above, what lies in prime time
	Heads
}

// Plus returns the sums of u and v.
func (u Use) Plus(v Use) Use {
	return Use{
		u.Bookable + v.Bookable, u.Booked + v.Booked, u.Used + v.Used, u.OffHours + v.OffHours,
		u.Turnout.plus(v.Turnout), u.Prime.plus(v.Prime), u.Heads.plus(v.Heads),
	}
}

// BookingRate is Bokningsgrad, Booked over Bookable, from 0 to 1. ok is false where nothing could be booked: there is no rate then.
func (u Use) BookingRate() (rate float64, ok bool) { return ratio(u.Booked, u.Bookable) }

// UseRate is Nyttjandegrad, Used over Bookable, from 0 to 1. ok is false where nothing could be booked: there is no rate then.
func (u Use) UseRate() (rate float64, ok bool) { return ratio(u.Used, u.Bookable) }

func ratio(part, whole time.Duration) (float64, bool) {
	if whole <= 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// Measure returns the Use of one smallest space. Overlapping bookings, and overlapping uses, count once.
func Measure(bookable, booked, used booking.Set) Use {
	bookable, booked, used = booking.Union(bookable...), booking.Union(booked...), booking.Union(used...)
	inside := used.Intersect(bookable).Length()
	return Use{
		Bookable: bookable.Length(),
		Booked:   booked.Intersect(bookable).Length(),
		Used:     inside,
		OffHours: used.Length() - inside,
	}
}

// RoomDay is the Use of one smallest space on one date.
type RoomDay struct {
	Date  booking.Date
	Space booking.Space
	Use
	Final bool // the date was over when it was measured; otherwise bookings to come are in Booked, but Used ends now
}

// RoomDays measures each smallest space on each date from from to to, both included, by date and then in the order of the engine's spaces;
// dates on which a space was not in use are left out. It asks the engine once per space, however many days there are.
func (u *Usage) RoomDays(ctx context.Context, from, to booking.Date, now time.Time) ([]RoomDay, error) {
	period := Period{from, to}
	if err := period.Check(); err != nil {
		return nil, err
	}
	past, err := u.look(ctx, period, now)
	if err != nil {
		return nil, err
	}
	return past.days(), nil
}

// look is what the engine knew at one moment about a period.
type look struct {
	period   Period
	zone     *time.Location
	now      time.Time
	bookings []booking.Booking
	rooms    []room // the smallest spaces, in the engine's order
}

// room is everything about one smallest space that its Use is measured from.
type room struct {
	space                  booking.Space
	bookable, booked, used booking.Set
	turnedOut              // what became of what was booked
	prime                  booking.Set
	crowds                 []crowd // by start, of uses that do not overlap
	capacities             []booking.Capacity
}

// look reads all that is needed to measure the rooms over period.
func (u *Usage) look(ctx context.Context, period Period, now time.Time) (look, error) {
	span := period.span(u.zone)
	spaces, err := u.rooms.SpacesDuring(ctx, span)
	if err != nil {
		return look{}, fmt.Errorf("list the rooms: %w", err)
	}
	bookings, err := u.rooms.Between(ctx, span)
	if err != nil {
		return look{}, fmt.Errorf("list the bookings: %w", err)
	}
	capacities, err := u.rooms.Capacities(ctx)
	if err != nil {
		return look{}, fmt.Errorf("list how many people the rooms are meant for: %w", err)
	}
	times, prime := u.times(spaces, bookings, capacities, now), period.hours(u.prime, u.zone)
	l := look{period: period, zone: u.zone, now: now, bookings: bookings}
	for _, space := range spaces {
		if !space.Smallest() {
			continue // a booking of a hall blocks its parts, and is counted there; that of a desk is no use of its room
		}
		open, err := u.rooms.Open(ctx, space.ID, span)
		if err != nil {
			return look{}, fmt.Errorf("read the opening hours of %s: %w", space.Name, err)
		}
		r := room{space: space, bookable: open, prime: prime, capacities: capacities[space.ID]}
		if t := times[space.ID]; t != nil {
			r.booked, r.used = booking.Union(t.booked...), booking.Union(t.used...)
			r.turnedOut, r.crowds = t.turnedOut.united(), t.crowds
		}
		l.rooms = append(l.rooms, r)
	}
	return l, nil
}

// times is what was booked and what was used, by the spaces that were blocked. What was not agreed by all sides is not booked; what nobody came to is
// booked, and not used. A desk blocks its room without filling it.
func (u *Usage) times(spaces []booking.Space, bookings []booking.Booking, capacities map[string][]booking.Capacity, now time.Time) map[string]*times {
	desks := map[string]bool{}
	for _, s := range spaces {
		desks[s.ID] = s.Inside != ""
	}
	all := map[string]*times{}
	for _, b := range bookings {
		if !b.Confirmed() || desks[b.Space] {
			continue
		}
		used := u.rooms.Used(b, now)
		shares := seated(b, capacities, booking.DateOf(b.Start, u.zone))
		for _, id := range b.Blocks {
			if all[id] == nil {
				all[id] = &times{}
			}
			all[id].add(b, used, shares[id])
		}
	}
	return all
}

// days measures every room on every date on which it was in use.
func (l look) days() []RoomDay {
	var days []RoomDay
	for date := l.period.From; !l.period.To.Before(date); date = date.Add(1) {
		span := Period{date, date}.span(l.zone)
		for _, room := range l.rooms {
			use := room.within(span)
			if use == (Use{}) && !inUse(room.space, date) {
				continue
			}
			days = append(days, RoomDay{Date: date, Space: room.space, Use: use, Final: !l.now.Before(span.End)})
		}
	}
	return days
}

func inUse(s booking.Space, on booking.Date) bool {
	return !on.Before(s.From) && (s.Until.IsZero() || on.Before(s.Until))
}

// within measures the part of the room's time inside span.
func (r room) within(span booking.Interval) Use {
	open := clip(r.bookable, span)
	use := Measure(open, clip(r.booked, span), clip(r.used, span))
	use.Turnout = r.turnedOut.within(open, clip(r.used, span), span)
	use.Prime = r.inPrime(open, span)
	use.Heads = r.heads(open, span)
	return use
}

// clip returns the part of s inside span. s is sorted and disjoint, so that a year of days costs little more than reading the year.
func clip(s booking.Set, span booking.Interval) booking.Set {
	first := sort.Search(len(s), func(i int) bool { return s[i].End.After(span.Start) })
	last := sort.Search(len(s), func(i int) bool { return !s[i].Start.Before(span.End) })
	if first >= last {
		return nil
	}
	return s[first:last].Intersect(booking.Set{span})
}
