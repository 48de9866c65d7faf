package web

import (
	"slices"

	"troskel/booking"
)

// scope is what a screen may see. The zero watched date means none.
type scope struct {
	screen  Screen
	room    string // a door's
	watched booking.Date
	member  string // the organisation that is signed in at a booking screen
	you     You    // the person that a staff page acts for
}

// knows tells whether the scope exists: a door must hang at a room.
func (p *picture) knows(sc scope) bool {
	switch sc.screen {
	case ScreenDoor:
		return slices.ContainsFunc(p.rooms, func(r Room) bool { return r.ID == sc.room })
	case ScreenStart, ScreenEntrance, ScreenBooking, ScreenStaff, ScreenSignIn:
		return sc.room == ""
	}
	return false
}

// seenBy is the picture as one scope may see it.
func (p *picture) seenBy(sc scope) State {
	place := p.place
	switch sc.screen {
	case ScreenSignIn:
		return State{Place: &place}
	case ScreenStart:
		return State{Place: &place, Rooms: publicRooms(p.rooms)}
	case ScreenEntrance:
		return State{Place: &place, Rooms: publicRooms(p.rooms), Today: publicDay(p.today), Devices: publicDevices(p.devices, "reader", "store"), Survey: p.survey}
	case ScreenBooking:
		return State{
			Place: &place, Rooms: publicRooms(p.rooms), Organisations: p.organisations, Today: publicDay(p.today),
			Watched: publicDay(p.days[sc.watched]), Devices: publicDevices(p.devices, "store"), Mine: p.mine[sc.member],
		}
	case ScreenDoor:
		mine := slices.DeleteFunc(publicRooms(p.rooms), func(r Room) bool { return r.ID != sc.room && r.Inside != sc.room }) // with its desks
		return State{Place: &place, Rooms: mine, Today: doorDay(p.today, sc.room), Devices: publicDevices(p.devices, "store")}
	case ScreenStaff:
		return State{
			Place: &place, Rooms: p.rooms, Organisations: p.organisations, Today: p.today, Watched: p.days[sc.watched],
			Devices: p.devices, Upcoming: p.upcoming, Pending: p.pending, Counts: p.counts, You: sc.signedIn(),
		}
	}
	return State{}
}

// signedIn is who a staff page acts for, or nil.
func (sc scope) signedIn() *You {
	if sc.you == (You{}) {
		return nil
	}
	return &sc.you
}

// public takes away from a booking what is only for those who booked and for staff: whose it is and all that it is for, where others are told only
// that the time is taken.
func public(b Booking) Booking {
	b.Contact, b.Counted = "", nil
	if b.Private || b.State == BookingPending || b.State == BookingTentative || b.State == BookingMissed {
		b.Organisation, b.Title, b.Activity, b.Topic, b.Group, b.Ages, b.Expected = "", "", "", "", "", nil, 0
	}
	return b
}

func publicOptional(b *Booking) *Booking {
	if b == nil {
		return nil
	}
	p := public(*b)
	return &p
}

func publicRooms(rooms []Room) []Room {
	seen := make([]Room, len(rooms))
	for i, r := range rooms {
		r.Now, r.Next = publicOptional(r.Now), publicOptional(r.Next)
		seen[i] = r
	}
	return seen
}

func publicDay(day *Day) *Day {
	if day == nil {
		return nil
	}
	seen := &Day{Date: day.Date, Open: day.Open, Bookings: make([]Booking, len(day.Bookings))}
	for i, b := range day.Bookings {
		seen.Bookings[i] = public(b)
	}
	return seen
}

// doorDay is the day in one room: its own bookings and those of halls and parts that hold it.
func doorDay(day *Day, room string) *Day {
	seen := publicDay(day)
	if seen == nil {
		return nil
	}
	seen.Open = map[string][]Span{room: day.Open[room]}
	seen.Bookings = slices.DeleteFunc(seen.Bookings, func(b Booking) bool { return !slices.Contains(b.Blocks, room) })
	return seen
}

// publicDevices are the parts that a visitor meets, without the words meant for staff.
func publicDevices(devices []Device, parts ...string) []Device {
	seen := []Device{}
	for _, d := range devices {
		if slices.Contains(parts, d.Part) {
			d.Detail = ""
			seen = append(seen, d)
		}
	}
	return seen
}
