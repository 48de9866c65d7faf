package web

import "time"

// Badge tells the booking screens that somebody holds a registered badge before the reader: ask for its PIN, and send SignIn within a minute.
type Badge struct {
	Badge        int64      `json:"badge"`
	Organisation string     `json:"organisation"`         // its name
	Name         string     `json:"name"`                 // of the badge, a function: "Kassören"
	Locked       bool       `json:"locked,omitzero"`      // too many wrong PINs; staff unlock it
	LockedUntil  *time.Time `json:"lockedUntil,omitzero"` // too many wrong PINs; then it may try again
	Until        time.Time  `json:"until"`                // SignIn is refused from then on
}

// Session is who a connection acts as. It ends at Until unless a command comes before.
type Session struct {
	Organisation     string    `json:"organisation"` // id
	OrganisationName string    `json:"organisationName"`
	Name             string    `json:"name"` // of the badge
	Role             Role      `json:"role"`
	Until            time.Time `json:"until"`
}

// Role is what a badge may do.
type Role string

// The roles of badges.
const (
	RoleMember        Role = "member"        // books for its organisation
	RoleAdministrator Role = "administrator" // also keeps its badges, contact and calendars
)

// SignedOut tells a connection that it acts as anyone again. The page drops State.Mine and whatever else is somebody's.
type SignedOut struct {
	Why SignedOutWhy `json:"why"`
}

// SignedOutWhy is why a session ended.
type SignedOutWhy string

// Why a session can end.
const (
	SignedOutAsked   SignedOutWhy = "asked"
	SignedOutIdle    SignedOutWhy = "idle"
	SignedOutRevoked SignedOutWhy = "revoked" // the badge or its organisation is no longer what it was
)

// Mine is what the organisation that is signed in has coming.
type Mine struct {
	Organisation string     `json:"organisation"` // id
	Bookings     []Booking  `json:"bookings"`     // from now on by start, at most 200; tentative and pending ones too
	Waits        []Waiting  `json:"waits"`        // in the order of asking; those with Offered are to be answered
	Declined     []Declined `json:"declined"`     // that staff said no to, as long as their time is to come
}

// Declined is a booking that staff said no to.
type Declined struct {
	Room  string    `json:"room"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Title string    `json:"title"`
	Note  string    `json:"note"` // what they wrote
}

// Waiting is a wish for a time that is taken. When that time is given up it is offered, in the order of asking, and held until OfferEnds.
type Waiting struct {
	ID           int64      `json:"id"`
	Room         string     `json:"room"`
	Start        time.Time  `json:"start"`
	End          time.Time  `json:"end"`
	Organisation string     `json:"organisation"` // its name
	Asked        time.Time  `json:"asked"`
	Offered      *time.Time `json:"offered,omitzero"`
	OfferEnds    *time.Time `json:"offerEnds,omitzero"` // AcceptOffer before then
}

// Alternative is another place or time for a booking.
type Alternative struct {
	Room  string    `json:"room"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Details is what a booking is for. Everything may be empty.
type Details struct {
	Title    string   `json:"title"`   // plain text, at most 80 characters
	Private  bool     `json:"private"` // others see only "Bokad"
	Activity string   `json:"activity,omitzero"`
	Topic    string   `json:"topic,omitzero"`
	Group    string   `json:"group,omitzero"`
	Ages     []string `json:"ages,omitzero"`     // bands; empty = for all
	Expected int      `json:"expected,omitzero"` // heads, 0 = not said
	Contact  string   `json:"contact,omitzero"`  // a person to reach, for staff; forgotten after the booking
}

// Book asks for a room. Organisation is an id, or empty for drop-in. Here checks in at once. It is answered with Booking and CancelCode; in a room
// where staff decide, the booking is pending. A refusal says in Next and Alternatives when and where else.
type Book struct {
	Room         string    `json:"room"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Organisation string    `json:"organisation"`
	Details      Details   `json:"details"`
	Here         bool      `json:"here"`
	Tentative    int       `json:"tentative,omitzero"` // minutes to hold it unless it is confirmed; 0 = it is firm
}

// Change moves, shortens or lengthens a booking, or says anew what it is for; what is absent stays. Code as in Cancel. Answered with Booking.
type Change struct {
	Booking int64      `json:"booking"`
	Code    string     `json:"code"`
	Room    string     `json:"room,omitzero"`
	Start   *time.Time `json:"start,omitzero"`
	End     *time.Time `json:"end,omitzero"`
	Details *Details   `json:"details,omitzero"`
}

// Extend lengthens a booking that is here, for whoever stands there. Answered with Booking.
type Extend struct {
	Booking int64     `json:"booking"`
	Until   time.Time `json:"until"`
}

// Cancel takes a booking back. Code is the four digits that Answer.CancelCode gave; those who are signed in for its organisation, and staff, need none.
type Cancel struct {
	Booking int64  `json:"booking"`
	Code    string `json:"code"`
}

// Confirm makes a tentative booking firm, or all such in a scope of its series: every one or none. Code as in Cancel. Answered with Booking.
type Confirm struct {
	Booking int64  `json:"booking"`
	Code    string `json:"code"`
	Scope   Scope  `json:"scope,omitzero"` // absent = this
}

// CheckIn says that those who booked have come. Answered with Booking.
type CheckIn struct {
	Booking int64 `json:"booking"`
}

// Finish ends a booking now and frees what is left of its time. Answered with Booking.
type Finish struct {
	Booking int64 `json:"booking"`
}

// Count tells how many were there, by age band, at check-out or later that day. Answered with Booking.
type Count struct {
	Booking int64          `json:"booking"`
	Heads   map[string]int `json:"heads"` // 0–999 for each band
}

// SignIn lets the connection act for a badge's organisation, for 60 seconds after each command, or 120 where the page is slow: it speaks, or shows
// large text. Answered with Session; a wrong PIN is refused with the tries that are left.
type SignIn struct {
	Badge int64  `json:"badge"`
	PIN   string `json:"pin"` // 4–8 digits
	Slow  bool   `json:"slow,omitzero"`
}

// SignOut ends the session. So does the end of the connection.
type SignOut struct{}

// Stay makes the session longer, and does nothing else.
type Stay struct{}

// Repeat asks for the same time again and again: RFC 5545's RRULE, anchored to the wall clock, begins with Book's time.
type Repeat struct {
	Book  Book                   `json:"book"`
	Rule  string                 `json:"rule"`           // "FREQ=WEEKLY;INTERVAL=2;COUNT=10"
	Skip  []string               `json:"skip,omitzero"`  // occurrences to leave out
	Extra []string               `json:"extra,omitzero"` // further ones, that the rule does not have
	Moved map[string]Alternative `json:"moved,omitzero"` // occurrences to have elsewhere
}

// Plan is every occurrence of a series before it is saved, each with what stands in its way.
type Plan struct {
	Rule        string       `json:"rule"` // as it will be kept
	Occurrences []Occurrence `json:"occurrences"`
	Conflicts   int          `json:"conflicts"` // how many have a Code
}

// Occurrence is one of a series. At names it in Skip and Moved: "2026-03-02T18:00" on the wall clock.
type Occurrence struct {
	At          string            `json:"at"`
	Room        string            `json:"room"`
	Start       time.Time         `json:"start"`
	End         time.Time         `json:"end"`
	Shifted     bool              `json:"shifted,omitzero"` // its wall clock time does not exist that day
	Skipped     bool              `json:"skipped,omitzero"` // it was asked to be left out
	Code        string            `json:"code,omitzero"`    // why it cannot be booked, i18n key below error
	Values      map[string]string `json:"values,omitzero"`
	Suggestions []Suggestion      `json:"suggestions,omitzero"`
}

// Suggestion is a way out of a conflict.
type Suggestion struct {
	Kind  SuggestionKind `json:"kind"`
	Room  string         `json:"room,omitzero"` // absent: the series' own
	Start *time.Time     `json:"start,omitzero"`
	End   *time.Time     `json:"end,omitzero"`
}

// SuggestionKind is a way out of a conflict.
type SuggestionKind string

// The ways out.
const (
	SuggestRoom SuggestionKind = "room" // another room at the same time
	SuggestTime SuggestionKind = "time" // another time in the same room
	SuggestSkip SuggestionKind = "skip" // leave it out
)

// Series is a series that was saved.
type Series struct {
	ID           int64     `json:"id"`
	Room         string    `json:"room"`
	Organisation string    `json:"organisation"` // its name
	Rule         string    `json:"rule"`
	First        string    `json:"first"`    // when the rule begins: "2026-03-02T18:00" on the wall clock
	Skipped      []string  `json:"skipped"`  // occurrences that are not booked, or no longer
	Bookings     []Booking `json:"bookings"` // by occurrence, what is over too
}

// Scope is how much of a series a change is about.
type Scope string

// The scopes.
const (
	ScopeThis      Scope = "this"
	ScopeFollowing Scope = "following" // this and all after it
	ScopeAll       Scope = "all"       // those to come; what is over stays
)

// SeriesChange changes some of a series; what is absent stays. Code as in Cancel.
type SeriesChange struct {
	Booking int64                  `json:"booking"` // the occurrence that "this" is
	Code    string                 `json:"code"`
	Scope   Scope                  `json:"scope"`
	Room    string                 `json:"room,omitzero"`
	Start   *time.Time             `json:"start,omitzero"` // of this occurrence; the others follow
	End     *time.Time             `json:"end,omitzero"`
	Details *Details               `json:"details,omitzero"`
	Rule    string                 `json:"rule,omitzero"`
	Skip    []string               `json:"skip,omitzero"`
	Moved   map[string]Alternative `json:"moved,omitzero"`
}

// CancelSeries takes some of a series back. Code as in Cancel. Answered with Cancelled.
type CancelSeries struct {
	Booking int64  `json:"booking"`
	Code    string `json:"code"`
	Scope   Scope  `json:"scope"`
}

// SeriesOf asks for the series that a booking belongs to: by those who are signed in for its organisation, or staff. Answered with Series.
type SeriesOf struct {
	Booking int64 `json:"booking"`
}

// AcceptOffer takes a time that is offered. Answered with Booking.
type AcceptOffer struct {
	Waiting int64 `json:"waiting"`
}

// StopWaiting takes a wish back, offered or not.
type StopWaiting struct {
	Waiting int64 `json:"waiting"`
}

// LimitsFor asks what is allowed in a room for an organisation, or for drop-in when that is empty. Answered with Limits.
type LimitsFor struct {
	Room         string `json:"room"`
	Organisation string `json:"organisation"`
}

// Limits is the rules as they apply.
type Limits struct {
	MayBook      bool   `json:"mayBook"`
	DropIn       bool   `json:"dropIn"`    // somebody without a badge may book
	Approval     bool   `json:"approval"`  // staff decide on each booking
	Horizon      int    `json:"horizon"`   // days ahead
	Lead         int    `json:"lead"`      // minutes before the start
	Shortest     int    `json:"shortest"`  // minutes
	Longest      int    `json:"longest"`   // minutes
	Grid         int    `json:"grid"`      // minutes from midnight, of which starts and ends are multiples
	HoursWeek    int    `json:"hoursWeek"` // 0 = no limit, here and in the next three
	HoursTerm    int    `json:"hoursTerm"`
	OpenBookings int    `json:"openBookings"` // that are to come at once
	PrimeShare   int    `json:"primeShare"`   // percent of Prime in a week
	Prime        string `json:"prime"`        // a week in words: "mon-fri 17:00-21:00"
	YouthDays    int    `json:"youthDays"`    // until so many days before a date, YouthFirst is for youth only; 0 = never
	YouthFirst   string `json:"youthFirst"`   // a week in words
	Grace        int    `json:"grace"`        // minutes after its start that a booking is kept for those who are late; 0 = until its end
	Offer        int    `json:"offer"`        // minutes that freed time is kept for the first who waits
	Tentative    int    `json:"tentative"`    // minutes that a booking can wait to be confirmed; 0 = not at all
}

// Calendar asks what happens, here and elsewhere. Answered with Happenings by start, at most 200, and with More where that is not all.
type Calendar struct {
	From     string   `json:"from"` // dates, both included
	To       string   `json:"to"`   // at most 100 days
	Ages     []string `json:"ages,omitzero"`
	Topic    string   `json:"topic,omitzero"`
	Language string   `json:"language,omitzero"` // for titles that are translated
}

// Happening is one thing that visitors may come to.
type Happening struct {
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Title        string    `json:"title"`
	Language     string    `json:"language,omitzero"`     // of Title, when it was translated
	Room         string    `json:"room,omitzero"`         // id; absent when it is elsewhere
	Place        string    `json:"place"`                 // the room's name, or where it is elsewhere
	Organisation string    `json:"organisation,omitzero"` // its name
	Activity     string    `json:"activity,omitzero"`
	Topic        string    `json:"topic,omitzero"`
	Group        string    `json:"group,omitzero"`
	Ages         []string  `json:"ages,omitzero"`
	URL          string    `json:"url,omitzero"` // of what is elsewhere
}

// Watch asks for another day in State.Watched, kept up to date until the next Watch.
type Watch struct {
	Date string `json:"date"`
}
