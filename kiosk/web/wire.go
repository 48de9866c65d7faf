package web

import "time"

// This file and its sisters are the whole protocol between the daemon and a screen: what is shown here, what may be asked in wire_command.go,
// by visitors and föreningar in wire_member.go, by staff in wire_staff.go. ui/src/lib/wire.gen.ts is generated from them (`make generate`), and a test fails when they differ.
//
// A screen opens /ws?screen=…, gets one Snapshot, then Deltas numbered from the snapshot's Seq + 1. A gap, or a new Epoch,
// means: drop everything and connect again. After each Beat a page sends the text "." to say that it is alive, which nothing answers: a browser
// answers pings by itself also when its page hangs. Instants are UTC with whole seconds; dates are "2006-01-02" in the place's zone.

// Screen is which page a connection belongs to. It decides what the page is told and what it may ask.
type Screen string

// The screens. ScreenDoor comes with a room; ScreenStart is the page of links to the others and may ask nothing.
const (
	ScreenStart    Screen = "start"
	ScreenEntrance Screen = "entrance"
	ScreenBooking  Screen = "booking"
	ScreenDoor     Screen = "door"
	ScreenStaff    Screen = "staff"
	ScreenSignIn   Screen = "signIn" // at the staff's address, while nobody is signed in; it has no connection
)

// FromServer is one frame to a screen. Exactly one field is set.
type FromServer struct {
	Snapshot  *Snapshot  `json:"snapshot,omitzero"`
	Delta     *Delta     `json:"delta,omitzero"`
	Answer    *Answer    `json:"answer,omitzero"`
	Welcome   *Welcome   `json:"welcome,omitzero"`
	Badge     *Badge     `json:"badge,omitzero"`
	SignedOut *SignedOut `json:"signedOut,omitzero"`
	Beat      *Beat      `json:"beat,omitzero"`
}

// Snapshot is all that a screen needs to paint itself. The first HTML carries the same object inline.
type Snapshot struct {
	Epoch  string    `json:"epoch"` // new at each start of the daemon
	Build  string    `json:"build"` // an idle page with another build reloads itself
	Seq    uint64    `json:"seq"`
	Now    time.Time `json:"now"`
	Screen Screen    `json:"screen"`
	Room   string    `json:"room,omitzero"` // the door's room
	State  State     `json:"state"`
}

// Delta carries the topics of State that changed, each whole.
type Delta struct {
	Seq   uint64    `json:"seq"`
	Now   time.Time `json:"now"`
	State State     `json:"state"`
}

// Beat comes every ten seconds, so that a page knows the time and that the daemon lives.
type Beat struct {
	Seq uint64    `json:"seq"` // the last delta sent; more than the page has seen means a gap
	Now time.Time `json:"now"`
}

// State is what a screen shows, by topic. A topic that is absent is not for this screen (snapshot) or unchanged (delta).
type State struct {
	Place         *Place         `json:"place,omitzero"`
	Rooms         []Room         `json:"rooms,omitzero"`
	Organisations []Organisation `json:"organisations,omitzero"` // booking, staff
	Today         *Day           `json:"today,omitzero"`
	Watched       *Day           `json:"watched,omitzero"` // the day asked for with Watch
	Devices       []Device       `json:"devices,omitzero"`
	Mine          *Mine          `json:"mine,omitzero"`     // booking, while signed in: drop it when SignedOut comes
	Upcoming      []Booking      `json:"upcoming,omitzero"` // staff: fourteen days from today
	Pending       []Booking      `json:"pending,omitzero"`  // staff: what waits for their yes or no, however far ahead
	Counts        *Counts        `json:"counts,omitzero"`   // staff
	Survey        *Survey        `json:"survey,omitzero"`   // entrance
	You           *You           `json:"you,omitzero"`      // staff: who is signed in; absent where nobody has to
}

// Place is the mötesplats itself.
type Place struct {
	Name      string   `json:"name"`
	Phone     string   `json:"phone"` // of the staff, shown when something is wrong
	Zone      string   `json:"zone"`  // IANA
	Languages []string `json:"languages"`
	Calendars string   `json:"calendars,omitzero"` // the address that phones reach calendars at, without a path; absent: only this one
	Demo      bool     `json:"demo"`               // the wires are simulated; the start page then links to the simulator
	Notice    []string `json:"notice"`             // what tells visitors how they are counted, in order: i18n keys below entrance.notice
	Voices    []string `json:"voices"`             // the languages that the device reads aloud
	Lists     Lists    `json:"lists"`
}

// Lists is the ids that details and spaces are made of, in the order to show them. Names are translated: i18n keys below activity, topic,
// group, band, equipment, access and kind.
type Lists struct {
	Activities []string `json:"activities"`
	Topics     []string `json:"topics"`
	Groups     []string `json:"groups"`
	Bands      []string `json:"bands"` // age bands, youngest first; the last is those who would rather not say
	Equipment  []string `json:"equipment"`
	Access     []string `json:"access"`
	Kinds      []string `json:"kinds"` // of organisations
}

// RoomState is the one word a door shows.
type RoomState string

// The states of a room. A closed room is outside its opening hours and without a booking; one that is being prepared is between bookings, and needs
// that time to be set up or cleaned.
const (
	RoomFree      RoomState = "free"
	RoomBusy      RoomState = "busy"
	RoomPreparing RoomState = "preparing"
	RoomClosed    RoomState = "closed"
)

// Room is a bookable space and its state now. A hall is a room made of others, its Parts; a desk stands Inside a room.
type Room struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Parts     []string   `json:"parts"`           // empty unless a hall
	Inside    string     `json:"inside,omitzero"` // of a desk: the id of the room it stands in
	Beside    bool       `json:"beside,omitzero"` // of a desk: it can be booked also while its room is
	Capacity  int        `json:"capacity"`
	Before    int        `json:"before,omitzero"` // minutes to set up before a booking
	After     int        `json:"after,omitzero"`  // minutes to clean up after one
	Equipment []string   `json:"equipment,omitzero"`
	Access    []string   `json:"access,omitzero"`
	Picture   string     `json:"picture,omitzero"` // name of a file at /pictures/
	State     RoomState  `json:"state"`
	Until     *time.Time `json:"until"`        // when State ends; null when it does not end within a week
	Now       *Booking   `json:"now,omitzero"` // the booking that makes it busy
	Next      *Booking   `json:"next,omitzero"`
}

// Organisation is a förening, agency or other body that books.
type Organisation struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"` // one of Lists.Kinds
}

// BookingState is how far a booking has come.
type BookingState string

// The states of a booking. A cancelled one is never shown.
const (
	BookingPending   BookingState = "pending"   // asked for; staff have not decided
	BookingTentative BookingState = "tentative" // held until it is confirmed, or until Expires
	BookingPlanned   BookingState = "planned"
	BookingHere      BookingState = "here"   // checked in, not ended
	BookingMissed    BookingState = "missed" // nobody came, and its time was released; check-in still works while that time is free
	BookingEnded     BookingState = "ended"  // its time is over, or it was ended early
)

// Booking is one use of one space. Where the booker chose to show only "Bokad" it is Private. Then, and while it is pending or tentative, and once
// it was missed, Organisation and all details are empty, except for staff and those who booked. Contact and Counted are only for these.
type Booking struct {
	ID           int64          `json:"id"`
	Room         string         `json:"room"`
	Blocks       []string       `json:"blocks"` // every room that cannot be booked because of it, Room itself included
	Start        time.Time      `json:"start"`
	End          time.Time      `json:"end"`                  // of the time it holds, which is less than was booked once it was finished or missed
	BookedUntil  *time.Time     `json:"bookedUntil,omitzero"` // when it was to end, where that is not End
	Organisation string         `json:"organisation"`         // its name, not its id
	Title        string         `json:"title"`
	State        BookingState   `json:"state"`
	Private      bool           `json:"private,omitzero"` // the booker chose to show only "Bokad"
	Activity     string         `json:"activity,omitzero"`
	Topic        string         `json:"topic,omitzero"`
	Group        string         `json:"group,omitzero"`
	Ages         []string       `json:"ages,omitzero"`     // bands; empty = for all
	Expected     int            `json:"expected,omitzero"` // heads
	Contact      string         `json:"contact,omitzero"`  // a person, forgotten after the booking
	Counted      map[string]int `json:"counted,omitzero"`  // heads by band at check-out
	Expires      *time.Time     `json:"expires,omitzero"`  // of a pending or tentative one: when it is given up
	Series       int64          `json:"series,omitzero"`
	Occurrence   string         `json:"occurrence,omitzero"` // which of the series: "2026-03-02T18:00" on the wall clock
}

// Day is one date in all rooms.
type Day struct {
	Date     string            `json:"date"`
	Open     map[string][]Span `json:"open"` // by room id: opening hours less closures
	Bookings []Booking         `json:"bookings"`
}

// Span is a half-open interval [Start, End).
type Span struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// DeviceState is how a part of the appliance feels.
type DeviceState string

// The states of a device.
const (
	DeviceOK       DeviceState = "ok"
	DeviceStarting DeviceState = "starting"
	DeviceIll      DeviceState = "ill"
	DeviceAbsent   DeviceState = "absent" // not configured
)

// Device is one part of the appliance: "reader", "panel", "beams", "counter", "button", "clock", "store", "disk".
type Device struct {
	Part   string      `json:"part"`
	Room   string      `json:"room,omitzero"` // of a panel
	State  DeviceState `json:"state"`
	Code   string      `json:"code"`   // i18n key below device.code, empty when ok
	Detail string      `json:"detail"` // English, for staff and logs; never on a visitor's screen
	Since  time.Time   `json:"since"`
}

// Counts is what staff may see of people before a week is closed, and the latest closed weeks. Figures are protected: see Figure.
type Counts struct {
	Date   string `json:"date"`
	Visits Figure `json:"visits"` // so far today, rounded
	Inside Figure `json:"inside"` // now, rounded
	Weeks  []Week `json:"weeks"`  // newest first, closed ones only
}

// Figure is a protected number of people: N is exact in a closed week and rounded to fives in "today"; Hidden means 1–4 and N is 0.
type Figure struct {
	N      int  `json:"n"`
	Hidden bool `json:"hidden"`
}

// Week is one closed ISO week of the ledger, and the use of the rooms in it.
type Week struct {
	Week     string  `json:"week"` // "2026-W47"
	Visits   Figure  `json:"visits"`
	Unbadged Figure  `json:"unbadged"`
	Entered  Figure  `json:"entered"`
	Bookable float64 `json:"bookable"` // hours, smallest spaces only
	Booked   float64 `json:"booked"`   // hours
	Used     float64 `json:"used"`     // hours
}

// Welcome tells the entrance what became of a tap. "reading" comes at once; the others only when the count is on disk.
type Welcome struct {
	Kind   WelcomeKind `json:"kind"`
	Code   string      `json:"code"`            // why it failed, i18n key below error
	Member bool        `json:"member,omitzero"` // the badge is registered: it books at the booking screen, which asks for its PIN now
	Offers int         `json:"offers,omitzero"` // to its organisation from the waiting list: somebody should answer them at the booking screen

	Question *SurveyQuestion `json:"question,omitzero"` // to be put when the welcome has stood, unless somebody else taps
}

// WelcomeKind is what became of a tap.
type WelcomeKind string

// What can become of a tap.
const (
	WelcomeReading  WelcomeKind = "reading"
	WelcomeCounted  WelcomeKind = "counted"
	WelcomeAgain    WelcomeKind = "again"    // already counted this half-day
	WelcomeUnbadged WelcomeKind = "unbadged" // a random id, counted as a passage without badge
	WelcomeHold     WelcomeKind = "hold"     // the badge was pulled away too early; nothing was counted yet
	WelcomeFailed   WelcomeKind = "failed"   // nothing was counted
)

// AnswerStatus is how a command ended.
type AnswerStatus string

// How a command can end.
const (
	AnswerOK       AnswerStatus = "ok"
	AnswerConflict AnswerStatus = "conflict" // somebody was first; Next is the nearest free time of the same length
	AnswerDenied   AnswerStatus = "denied"   // not allowed, or not sensible: Code says why
	AnswerFailed   AnswerStatus = "failed"   // our fault: Code says what is ill
)

// Answer is the reply to the Command with the same ID. A change is answered after it is on disk, and after the Delta that shows it.
//
// Code is one of booking's refusals, or of the protocol's own: bad_message (not a command, or the ID was used for another one),
// unknown_command, not_allowed (not from this screen, or not without signing in), busy (too many in a row; nothing was done), tap_first (a badge
// signs in within a minute of its tap), series_conflicts (with Plan), hours_invalid (a week in words that cannot be read), enrol_busy and
// enrol_nobody (see Enrol), store_full, store_readonly, store_failed.
//
// The fields from Booking on are what was asked for; which, each command says.
type Answer struct {
	ID        string            `json:"id"`
	Status    AnswerStatus      `json:"status"`
	Code      string            `json:"code"`   // i18n key below error, empty when ok
	Values    map[string]string `json:"values"` // placeholders for the sentence of Code
	Next      *Span             `json:"next,omitzero"`
	Elsewhere []Alternative     `json:"elsewhere,omitzero"` // beside Next: other rooms that are free at the wished time
	Session   *Session          `json:"session,omitzero"`   // to whoever is signed in: with every answer, since each command makes it longer

	Booking    *Booking    `json:"booking,omitzero"` // as it is after the command; absent once it is cancelled
	CancelCode string      `json:"cancelCode,omitzero"`
	Plan       *Plan       `json:"plan,omitzero"`
	Series     *Series     `json:"series,omitzero"`
	Cancelled  int         `json:"cancelled,omitzero"` // how many bookings CancelSeries took back
	Waiting    *Waiting    `json:"waiting,omitzero"`
	Limits     *Limits     `json:"limits,omitzero"`
	Happenings []Happening `json:"happenings,omitzero"`
	More       bool        `json:"more,omitzero"` // Happenings are not all: ask on from the date of the last

	Outside      []Booking        `json:"outside,omitzero"` // coming bookings that lie outside the opening hours now; they stay, and staff decide
	NoShows      []NoShows        `json:"noShows,omitzero"`
	Rules        []Rule           `json:"rules,omitzero"`
	Opening      *Opening         `json:"opening,omitzero"`
	Contact      *Contact         `json:"contact,omitzero"`
	Badges       []BadgeHolder    `json:"badges,omitzero"`
	Audit        *AuditPage       `json:"audit,omitzero"`
	Feeds        []Feed           `json:"feeds,omitzero"`
	Passwords    []Password       `json:"passwords,omitzero"`
	Secret       string           `json:"secret,omitzero"` // a new feed's path, "/calendars/….ics", or a new password: told this once
	Events       []ElsewhereEvent `json:"events,omitzero"`
	Rounds       []Round          `json:"rounds,omitzero"`
	Applications []Application    `json:"applications,omitzero"`
	Proposal     *Proposal        `json:"proposal,omitzero"`
	Annex        string           `json:"annex,omitzero"` // lines of plain text
	Staff        []StaffPerson    `json:"staff,omitzero"`
	OneTimeCode  string           `json:"oneTimeCode,omitzero"` // for a person to set up a password with; told this once

	Goals      *Goals      `json:"goals,omitzero"`
	GoalReport *GoalReport `json:"goalReport,omitzero"`

	Questions  []SurveyQuestion `json:"questions,omitzero"` // that a one-time code may answer
	Survey     *SurveyPage      `json:"survey,omitzero"`
	Codes      []string         `json:"codes,omitzero"` // one-time codes of a survey, to be printed; told this once
	Activities *Activities      `json:"activities,omitzero"`
	Matrix     *MatrixChoice    `json:"matrix,omitzero"`
}
