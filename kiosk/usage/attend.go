package usage

import (
	"slices"
	"sort"
	"time"

	"troskel/booking"
)

// Turnout is what became of the bookable time that was booked, and what was used without being booked before. Durations are real elapsed time.
type Turnout struct {
	Ahead     time.Duration // |K' ∩ B|, K' = bookings that were made before those who came were there
	Kept      time.Duration // |U' ∩ B|, U' = uses of those
	DroppedIn time.Duration // |U" ∩ B|, U" = uses by those who were there already when they booked
	Regained  time.Duration // |R ∩ U ∩ B|, R = what was left of bookings to which nobody came, when their time was given up
}

func (t Turnout) plus(v Turnout) Turnout {
	return Turnout{t.Ahead + v.Ahead, t.Kept + v.Kept, t.DroppedIn + v.DroppedIn, t.Regained + v.Regained}
}

// KeptRate is Genomförandegrad, Kept over Ahead, from 0 to 1. ok is false where nothing was booked ahead.
func (t Turnout) KeptRate() (rate float64, ok bool) { return ratio(t.Kept, t.Ahead) }

// DropInRate is Drop-in-andel, DroppedIn over all use, from 0 to 1. ok is false where nothing was used.
func (t Turnout) DropInRate() (rate float64, ok bool) { return ratio(t.DroppedIn, t.DroppedIn+t.Kept) }

// Prime is the Use of prime time: hours of the week that most people want.
type Prime struct {
	PrimeBookable, PrimeBooked, PrimeUsed time.Duration
}

func (p Prime) plus(v Prime) Prime {
	return Prime{p.PrimeBookable + v.PrimeBookable, p.PrimeBooked + v.PrimeBooked, p.PrimeUsed + v.PrimeUsed}
}

// PrimeRate is Nyttjandegrad of prime time, from 0 to 1. ok is false where none of it could be booked.
func (p Prime) PrimeRate() (rate float64, ok bool) { return ratio(p.PrimeUsed, p.PrimeBookable) }

// Heads is how full rooms were, in seconds that one person or one place was there, by what those who used a room said when they left.
type Heads struct {
	Counted     time.Duration // |U ∩ B| where somebody said how many they were and the room's capacity is known
	HeadSeconds int64         // Σ heads · seconds of that
	SeatSeconds int64         // Σ capacity · seconds of that
	RoomSeconds int64         // Σ capacity · |B| in seconds
}

func (h Heads) plus(v Heads) Heads {
	return Heads{h.Counted + v.Counted, h.HeadSeconds + v.HeadSeconds, h.SeatSeconds + v.SeatSeconds, h.RoomSeconds + v.RoomSeconds}
}

// FillRate is Platsfyllnad, heads over places while there is a head count. It is over 1 where more came than a room is meant for. ok is false where
// nobody was counted.
func (h Heads) FillRate() (rate float64, ok bool) { return quotient(h.HeadSeconds, h.SeatSeconds) }

// SeatRate is Platsutnyttjande, heads over places that could be booked: Nyttjandegrad times Platsfyllnad where all use has a head count, and less where
// it has not. ok is false where no capacity is known.
func (h Heads) SeatRate() (rate float64, ok bool) { return quotient(h.HeadSeconds, h.RoomSeconds) }

func quotient(part, whole int64) (float64, bool) {
	if whole <= 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// CountedRate is how much of the use has a head count, from 0 to 1. ok is false where nothing was used.
func (u Use) CountedRate() (rate float64, ok bool) { return ratio(u.Counted, u.Used) }

// turnedOut is the times that a Turnout is measured from.
type turnedOut struct{ ahead, kept, droppedIn, freed booking.Set }

func (t turnedOut) united() turnedOut {
	return turnedOut{booking.Union(t.ahead...), booking.Union(t.kept...), booking.Union(t.droppedIn...), booking.Union(t.freed...)}
}

// within measures the part inside span of a room that was open and used then.
func (t turnedOut) within(open, used booking.Set, span booking.Interval) Turnout {
	length := func(s booking.Set) time.Duration { return clip(s, span).Intersect(open).Length() }
	return Turnout{
		Ahead: length(t.ahead), Kept: length(t.kept), DroppedIn: length(t.droppedIn),
		Regained: clip(t.freed, span).Intersect(used).Intersect(open).Length(),
	}
}

// inPrime measures the part of the room's time inside span that is prime time.
func (r room) inPrime(open booking.Set, span booking.Interval) Prime {
	prime := open.Intersect(clip(r.prime, span))
	return Prime{
		PrimeBookable: prime.Length(),
		PrimeBooked:   clip(r.booked, span).Intersect(prime).Length(),
		PrimeUsed:     clip(r.used, span).Intersect(prime).Length(),
	}
}

// crowd is how many used a room, and when.
type crowd struct {
	booking.Interval
	heads int
}

// heads measures how full the room was inside span, on one date.
func (r room) heads(open booking.Set, span booking.Interval) Heads {
	places := int64(capacityOn(r.capacities, booking.DateOf(span.Start, span.Start.Location())))
	if places == 0 {
		return Heads{}
	}
	h := Heads{RoomSeconds: places * seconds(open.Length())}
	first := sort.Search(len(r.crowds), func(i int) bool { return r.crowds[i].End.After(span.Start) })
	for _, c := range r.crowds[first:] {
		if !c.Start.Before(span.End) {
			break
		}
		there := open.Intersect(clip(booking.Set{c.Interval}, span)).Length()
		h.Counted += there
		h.HeadSeconds += int64(c.heads) * seconds(there)
		h.SeatSeconds += places * seconds(there)
	}
	return h
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// capacityOn is how many people a space was meant for on a date; 0: not known.
func capacityOn(changes []booking.Capacity, on booking.Date) int {
	people := 0
	for _, c := range changes {
		if on.Before(c.From) {
			break
		}
		people = c.People
	}
	return people
}

// times is the times of one smallest space.
type times struct {
	booked, used []booking.Interval
	turnedOut
	crowds []crowd
}

// add takes one booking that blocked the space. heads is how many of those who came are thought to have been in it; less than 0: nobody said.
func (t *times) add(b booking.Booking, used booking.Interval, heads int) {
	t.booked, t.used = append(t.booked, b.Interval), append(t.used, used)
	if b.DropIn() {
		t.droppedIn = append(t.droppedIn, used)
	} else {
		t.ahead, t.kept = append(t.ahead, b.Interval), append(t.kept, used)
	}
	if !b.Missed.IsZero() && b.Vouched.Empty() && b.Missed.Before(b.End) {
		t.freed = append(t.freed, booking.Interval{Start: b.Missed, End: b.End})
	}
	if heads >= 0 && !used.Empty() {
		t.crowds = append(t.crowds, crowd{used, heads})
	}
}

// crowdOf is how many used a room, as that may be told of whatever period somebody asks for: to the nearest five, and not at all of one to four. So no
// figure of full rooms, and no difference of two, tells how many a small group was, nor what the ledger hides of an age band.
func crowdOf(counted map[booking.Band]int) (heads int, told bool) {
	for _, n := range counted {
		heads += n
	}
	f := Rounded(heads)
	return f.N, counted != nil && !f.Hidden
}

// seated is how the heads of a booking are spread over the smallest spaces that it blocked: by their capacities, so that a hall that is full fills each of
// its rooms. It has every smallest space that was blocked, with -1 where nobody said how many there were or no capacity is known.
func seated(b booking.Booking, capacities map[string][]booking.Capacity, on booking.Date) map[string]int {
	heads, told := crowdOf(b.Counted)
	places := 0
	shares := map[string]int{}
	for _, id := range b.Blocks {
		if changes, smallest := capacities[id]; smallest {
			shares[id] = -1
			places += capacityOn(changes, on)
		}
	}
	if !told || places == 0 {
		return shares
	}
	left := heads
	for _, id := range slices.Backward(b.Blocks) { // its own is the first: whatever rounding leaves stays there
		if _, smallest := shares[id]; smallest {
			shares[id] = heads * capacityOn(capacities[id], on) / places
			left -= shares[id]
		}
	}
	for _, id := range b.Blocks {
		if n, smallest := shares[id]; smallest && capacityOn(capacities[id], on) > 0 {
			shares[id] = n + left
			break
		}
	}
	return shares
}
