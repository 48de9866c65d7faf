package booking

import "time"

// Limits on a booking.
const (
	Shortest    = 5 * time.Minute
	Longest     = 24 * time.Hour       // or the same time next day, which is 25 h in the autumn night
	Ahead       = 400 * 24 * time.Hour // how many dates after today a booking may begin at most
	Grace       = 5 * time.Minute      // how long ago "now" may have begun
	EarlyBy     = 15 * time.Minute     // how long before its start a booking can be checked in
	TitleLimit  = 80                   // characters of a title
	ContactDays = 14                   // after its end a booking forgets its contact

	CountWithin = 24 * time.Hour     // after its end heads can be counted
	VouchWithin = 7 * 24 * time.Hour // after its end staff can say that it was used
	LateBy      = 24 * time.Hour     // a booking taken back later than that before its start is a late cancellation

	TentativeShortest = 5 * time.Minute     // that a time is held unconfirmed
	TentativeLongest  = 14 * 24 * time.Hour // and never past the start

	ExpectedLimit = 2000 // heads that a booking is for
	HeadsLimit    = 999  // heads counted in one age band; ExpectedLimit in all
	ContactLimit  = 120  // characters of a contact
	UIDLimit      = 255  // bytes of a calendar's UID
	NoteLimit     = 200  // characters that staff write to those who asked
)

// State is how far a booking has come.
type State string

// The states of a booking. One that nobody came to is missed, unless nobody could check in: then it ended with a zero CheckedIn.
const (
	Pending   State = "pending"   // asked for; staff have not decided
	Tentative State = "tentative" // held until it is confirmed or expires
	Planned   State = "planned"
	Here      State = "here"
	Missed    State = "missed" // uteblivet: nobody came, and its time was released
	Ended     State = "ended"
	Cancelled State = "cancelled"
)

// Reason is why a booking was cancelled.
type Reason string

// The reasons.
const (
	Taken    Reason = "taken"    // taken back by those who booked, or by staff
	Declined Reason = "declined" // staff said no
	Expired  Reason = "expired"  // it was tentative, or offered, and nobody confirmed it
	Replaced Reason = "replaced" // its series was changed
)

// Details is what a booking is for. Everything in it may be empty.
type Details struct {
	Title    string // plain text, at most TitleLimit characters
	Private  bool   // others see only "Bokad"
	Activity string // id of an activity of the place's list, see Activities
	Topic    string // id of a topic, see Topics
	Group    string // id of a target group, see Groups
	Ages     []Band // whom it is for; empty means all
	Expected int    // heads, 0 = not said
	Contact  string // a person to reach, for staff: gone ContactDays after the booking
}

// Booking is one agreed use of one space. Instants are UTC; a zero one has not happened.
type Booking struct {
	ID               int64
	Space            string
	Interval         // what was booked; Holds tells what is left of it
	Organisation     string
	OrganisationName string
	Details
	State      State // at the time of asking
	CheckedIn  time.Time
	Ended      time.Time    // finished early, by those who were there or by the next ones; zero when its time ran out
	Missed     time.Time    // when its time was released because nobody had come
	Cancelled  time.Time    // Why tells the reason
	Why        Reason       // empty while it is not cancelled
	Note       string       // what staff wrote when they declined it
	Expires    time.Time    // of a Pending or Tentative one: when it is given up by itself
	Vouched    Interval     // when it was used, as staff vouch for; empty when they did not
	Counted    map[Band]int // heads at check-out; nil when nobody said
	Series     int64        // that it belongs to, 0 = none
	Occurrence string       // which of the series: RFC 5545's RECURRENCE-ID on the wall clock, "2026-03-02T18:00"; stays when the booking is moved
	UID        string       // RFC 5545: of the series, or of the booking when it has none
	Revision   int          // RFC 5545's SEQUENCE: how often its time or space was changed
	Changed    time.Time    // last change that a calendar shows
	Blocks     []string     // every space that cannot be booked because of it, its own first, then by id
	Created    time.Time

	Before, After time.Duration // set-up and clean-up that it keeps free around what it Holds; 0 once it holds nothing
}

// Confirmed reports whether the booking was agreed by all sides, and so counts as booked time.
func (b Booking) Confirmed() bool {
	return b.Cancelled.IsZero() && b.State != Pending && b.State != Tentative
}

// Hidden reports whether others than those who booked and staff are told only that the time is taken, and neither what for nor by whom: those who
// booked chose it so, nobody has agreed to it yet, or nobody came, which is no one else's business.
func (b Booking) Hidden() bool {
	return b.Private || b.State == Pending || b.State == Tentative || b.State == Missed
}

// Holds is the time that nobody else can book: all of it, until a Finish or a cancellation gives the rest back. The minute of the finish is free
// at once, so that the next ones can book from "now".
func (b Booking) Holds() Interval {
	switch {
	case !b.Cancelled.IsZero():
		return Interval{Start: b.Start, End: b.Start}
	case !b.Missed.IsZero():
		end := later(b.Start, earlier(b.End, b.Missed.Truncate(time.Minute)))
		return Interval{Start: b.Start, End: end}
	case !b.Ended.IsZero():
		end := later(b.Start, earlier(b.End, b.Ended.Truncate(time.Minute)))
		return Interval{Start: b.Start, End: end}
	}
	return b.Interval
}

// Request asks for a booking.
type Request struct {
	Key   string // chosen by the asker, 8–64 letters, digits or "-": the same key never books twice
	Space string
	Interval
	Organisation string // id; empty for a drop-in
	Details
	Tentative time.Duration // hold it that long and give it up unless it is confirmed; 0 = it is firm
	UID       string        // of a calendar that made it; empty: one is made
	Here      bool          // those who book are there: check in at once

	series     int64  // that it belongs to, 0 = none
	occurrence string // which of the series, see Booking.Occurrence
	pending    bool   // staff must decide
	expires    time.Time
	asked      string // digest of it as it was asked
}

// stateAt is how far the booking has come at a time. What nobody confirmed or decided never becomes a booking by itself.
func (b *row) stateAt(now time.Time) State {
	switch {
	case !b.Cancelled.IsZero():
		return Cancelled
	case !b.Missed.IsZero():
		return Missed
	case b.pending:
		return Pending
	case !b.Expires.IsZero():
		return Tentative
	case !b.Ended.IsZero() || !now.Before(b.End):
		return Ended
	case !b.CheckedIn.IsZero():
		return Here
	}
	return Planned
}

// Used is when a booking was used, as far as now: from its check-in, not before its start, until it was finished or its time ran out; or as staff
// vouch for. It is empty when nobody came, and for a cancelled booking.
func (e *Engine) Used(b Booking, now time.Time) Interval { return b.used(now) }

func (b Booking) used(now time.Time) Interval {
	if !b.Cancelled.IsZero() {
		return Interval{}
	}
	used := Interval{Start: later(b.Start, b.CheckedIn), End: earlier(b.End, now)}
	switch {
	case !b.Vouched.Empty():
		used = Interval{Start: b.Vouched.Start, End: earlier(b.Vouched.End, now)}
	case b.CheckedIn.IsZero():
		return Interval{}
	case !b.Ended.IsZero():
		used.End = earlier(used.End, b.Ended)
	}
	if used.Empty() {
		return Interval{}
	}
	return used
}
