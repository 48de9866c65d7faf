package web

import (
	"context"
	"fmt"
	"time"

	"troskel/booking"
)

// upcomingDays is how far ahead staff see the bookings, today included.
const upcomingDays = 14

// picture is everything that any screen shows. Its slices and maps are never changed once it is shown, so views may share them.
type picture struct {
	place         Place
	rooms         []Room
	organisations []Organisation
	today         *Day
	days          map[booking.Date]*Day // those that some screen watches
	mine          map[string]*Mine      // by the id of each organisation that is signed in
	upcoming      []Booking
	pending       []Booking
	devices       []Device
	counts        *Counts
	survey        *Survey
}

// roomsPart is the part of the picture that comes from booking.
type roomsPart struct {
	rooms         []Room
	organisations []Organisation
	today         *Day
	days          map[booking.Date]*Day
	mine          map[string]*Mine
	upcoming      []Booking
	pending       []Booking
	survey        *Survey
	until         time.Time // when time itself will change it; always after the time it was read for
}

// readRooms reads the rooms as they are at now, and the days that are watched.
func (s *Server) readRooms(ctx context.Context, now time.Time, watched []booking.Date, members []string) (roomsPart, error) {
	status, err := s.cfg.Rooms.Status(ctx, now)
	if err != nil {
		return roomsPart{}, fmt.Errorf("read the rooms: %w", err)
	}
	organisations, err := s.cfg.Rooms.Organisations(ctx)
	if err != nil {
		return roomsPart{}, fmt.Errorf("read the organisations: %w", err)
	}
	today := booking.DateOf(now, s.cfg.Zone)
	bookings, err := s.bookingsOn(ctx, today, upcomingDays, now)
	if err != nil {
		return roomsPart{}, err
	}
	p := roomsPart{rooms: rooms(status, now), organisations: bodies(organisations), upcoming: bookings, days: map[booking.Date]*Day{}}
	if p.today, err = s.readDay(ctx, today, status, bookings); err != nil {
		return roomsPart{}, err
	}
	for _, date := range watched {
		theirs, err := s.bookingsOn(ctx, date, 1, now)
		if err != nil {
			return roomsPart{}, err
		}
		if p.days[date], err = s.readDay(ctx, date, status, theirs); err != nil {
			return roomsPart{}, err
		}
	}
	if p.mine, err = s.readMine(ctx, now, members); err != nil {
		return roomsPart{}, fmt.Errorf("read what organisations have coming: %w", err)
	}
	if p.survey, err = s.readSurvey(ctx); err != nil {
		return roomsPart{}, err
	}
	undecided, err := s.cfg.Rooms.Undecided(ctx)
	if err != nil {
		return roomsPart{}, fmt.Errorf("read what staff have to decide: %w", err)
	}
	p.pending = []Booking{}
	for _, b := range undecided {
		p.pending = append(p.pending, wireBooking(b, now))
	}
	p.until = p.nextChange(now, today.Add(1).In(s.cfg.Zone))
	return p, nil
}

// bookingsOn reads what holds a room on the given number of dates.
func (s *Server) bookingsOn(ctx context.Context, first booking.Date, days int, now time.Time) ([]Booking, error) {
	found, err := s.cfg.Rooms.Between(ctx, s.span(first, days))
	if err != nil {
		return nil, fmt.Errorf("read the bookings: %w", err)
	}
	all := []Booking{}
	for _, b := range found {
		if !b.Holds().Empty() { // one that was finished before it began holds nothing
			all = append(all, wireBooking(b, now))
		}
	}
	return all, nil
}

// readDay puts one date together; of bookings it takes those that touch the date.
func (s *Server) readDay(ctx context.Context, date booking.Date, status []booking.Status, bookings []Booking) (*Day, error) {
	span := s.span(date, 1)
	day := &Day{Date: date.String(), Open: map[string][]Span{}, Bookings: []Booking{}}
	for _, st := range status {
		open, err := s.cfg.Rooms.Open(ctx, st.Space.ID, span)
		if err != nil {
			return nil, fmt.Errorf("read the opening hours of %s: %w", st.Space.Name, err)
		}
		spans := make([]Span, len(open))
		for i, o := range open {
			spans[i] = wireSpan(o)
		}
		day.Open[st.Space.ID] = spans
	}
	for _, b := range bookings {
		if b.Start.Before(span.End) && b.End.After(span.Start) {
			day.Bookings = append(day.Bookings, b)
		}
	}
	return day, nil
}

// span is the given number of dates from midnight to midnight.
func (s *Server) span(first booking.Date, days int) booking.Interval {
	return booking.Interval{Start: first.In(s.cfg.Zone), End: first.Add(days).In(s.cfg.Zone)}
}

// nextChange is the first instant after now at which time itself changes what is shown: at midnight at the latest.
func (p roomsPart) nextChange(now, midnight time.Time) time.Time {
	next := midnight
	consider := func(t time.Time) {
		if t.After(now) && t.Before(next) {
			next = t
		}
	}
	for _, r := range p.rooms {
		if r.Until != nil {
			consider(*r.Until)
		}
	}
	for _, b := range p.today.Bookings {
		consider(b.Start)
		consider(b.End)
	}
	for _, spans := range p.today.Open {
		for _, span := range spans {
			consider(span.Start)
			consider(span.End)
		}
	}
	return next
}

func rooms(status []booking.Status, now time.Time) []Room {
	all := make([]Room, len(status))
	for i, st := range status {
		sp := st.Space
		all[i] = Room{
			ID: sp.ID, Name: sp.Name, Parts: append([]string{}, sp.Parts...), Inside: sp.Inside, Beside: sp.Beside, Capacity: sp.Capacity,
			Before: int(sp.Before.Minutes()), After: int(sp.After.Minutes()), Equipment: sp.Equipment, Access: sp.Access, Picture: sp.Picture,
			State: roomState(st), Until: optional(st.Until), Now: optionalBooking(st.Now, now), Next: optionalBooking(st.Next, now),
		}
	}
	return all
}

func roomState(st booking.Status) RoomState {
	switch {
	case st.Busy:
		return RoomBusy
	case st.Preparing:
		return RoomPreparing
	case st.Open:
		return RoomFree
	}
	return RoomClosed
}

func bodies(organisations []booking.Organisation) []Organisation {
	all := make([]Organisation, len(organisations))
	for i, o := range organisations {
		all[i] = Organisation{ID: o.ID, Name: o.Name, Kind: string(o.Kind)}
	}
	return all
}

func optionalBooking(b *booking.Booking, now time.Time) *Booking {
	if b == nil {
		return nil
	}
	w := wireBooking(*b, now)
	return &w
}

func wireSpan(i booking.Interval) Span { return Span{Start: i.Start.UTC(), End: i.End.UTC()} }
