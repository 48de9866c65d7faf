package goal

import (
	"maps"
	"slices"
)

// Name is the name of one of the place's figures.
type Name string

// The figures.
const (
	UseRate      Name = "use_rate"     // nyttjandegrad: used of bookable hours
	BookingRate  Name = "booking_rate" // bokningsgrad: booked of bookable hours
	Visits       Name = "visits"       // badges, once a half-day, per open week
	Held         Name = "held"         // activities that were held
	Recurring    Name = "recurring"    // series that recur at the end of the window
	Partners     Name = "partners"     // organisations active at the end of the window
	Participants Name = "participants" // heads at check-out, per open week
	Answers      Name = "answers"      // those who agree, of those who answered
)

// Unit is what a figure is a number of.
type Unit string

// The units. A figure in Percent is a share from 0 to 1.
const (
	Percent    Unit = "percent"
	People     Unit = "people"
	Activities Unit = "activities"
	Series     Unit = "series"
	Bodies     Unit = "organisations"
)

// shape is how a figure comes.
type shape int

const (
	weekly shape = iota // by the week; the week is the unit of uncertainty
	state               // counted at the end of a window, exactly
	asked               // answers in rounds
)

// metric is what there is to know about a figure.
type metric struct {
	unit  Unit
	shape shape
	// what it can be about
	space, band, group, item bool
}

var metrics = map[Name]metric{
	UseRate:      {unit: Percent, space: true},
	BookingRate:  {unit: Percent, space: true},
	Visits:       {unit: People},
	Held:         {unit: Activities, band: true, group: true},
	Participants: {unit: People, band: true},
	Recurring:    {unit: Series, shape: state},
	Partners:     {unit: Bodies, shape: state},
	Answers:      {unit: Percent, shape: asked, item: true},
}

// Names is every figure that a goal can be about, in alphabetical order.
func Names() []Name { return slices.Sorted(maps.Keys(sources)) }

// UnitOf is what a figure is a number of, "" of one that is not known.
func UnitOf(n Name) Unit { return metrics[n].unit }

// targets is the kinds of target that fit the figure.
func (m metric) targets() []Kind {
	switch {
	case m.shape == asked:
		return []Kind{Share, Points, Relative}
	case m.unit == Percent:
		return []Kind{Relative, Points, Absolute}
	}
	return []Kind{Absolute, Relative}
}

// TargetsOf is the kinds of target that fit a figure.
func TargetsOf(n Name) []Kind { return metrics[n].targets() }

// total tells whether an absolute target of the figure is about the sum of the window, as "40 activities in 2019" is.
func (m metric) total() bool { return m.shape == weekly && m.unit != Percent }

// Figure is what there is to choose from for a goal.
type Figure struct {
	Name                        Name
	Unit                        Unit
	Targets                     []Kind
	Rooms, Bands, Groups, Items bool // what it can be about
}

// Figures is every figure that a goal can be about.
func Figures() (all []Figure) {
	for _, n := range Names() {
		m := metrics[n]
		all = append(all, Figure{Name: n, Unit: m.unit, Targets: m.targets(), Rooms: m.space, Bands: m.band, Groups: m.group, Items: m.item})
	}
	return all
}
