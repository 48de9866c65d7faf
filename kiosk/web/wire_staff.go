package web

import "time"

// What only staff may ask, from the staff page; and where it says so, an administrator who is signed in at a booking screen, for the own
// organisation. A command without fields asks to be told a list.

// Approve says yes to a pending booking, or to all that wait in a scope of its series: every one or none. Answered with Booking.
type Approve struct {
	Booking int64 `json:"booking"`
	Scope   Scope `json:"scope,omitzero"` // absent = this
}

// Decline says no to a pending booking, or to all that wait in a scope of its series: every one or none.
type Decline struct {
	Booking int64  `json:"booking"`
	Scope   Scope  `json:"scope,omitzero"` // absent = this
	Why     string `json:"why"`            // for those who asked; may be empty
}

// Vouch says when a booking was really used, up to seven days later, also one that counts as missed. Answered with Booking.
type Vouch struct {
	Booking int64     `json:"booking"`
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
}

// ListNoShows asks who booked and did not come. Answered with NoShows, the most missed first. It is for talking, not for punishing.
type ListNoShows struct {
	From string `json:"from"` // dates, both included
	To   string `json:"to"`
}

// NoShows is how one organisation's bookings of a period went.
type NoShows struct {
	Organisation  string `json:"organisation"`  // its name
	Started       int    `json:"started"`       // bookings whose time came
	Missed        int    `json:"missed"`        // of those, that nobody came to
	LateCancelled int    `json:"lateCancelled"` // taken back so late that nobody else could use the time
}

// ListRules asks for the rules. Answered with Rules.
type ListRules struct{}

// Rule is one limit that staff set, for every room or one, and for everybody, a kind of organisation or one. The most specific wins.
type Rule struct {
	ID           int64     `json:"id"`           // 0 in SetRule makes a new one
	Room         string    `json:"room"`         // "" = every room
	Kind         string    `json:"kind"`         // "" = every kind; not together with Organisation
	Organisation string    `json:"organisation"` // id; "" = every one, and drop-in
	Name         RuleName  `json:"name"`
	Amount       int       `json:"amount"`
	Window       string    `json:"window"`  // of prime_share and youth_first: "mon-fri 16:30-19:30"
	Changed      time.Time `json:"changed"` // ignored in SetRule
}

// RuleName is what a rule is about, and what its Amount means.
type RuleName string

// The rules.
const (
	RuleHorizon      RuleName = "horizon"       // days ahead that a booking may begin at most
	RuleLead         RuleName = "lead"          // minutes that it must be made before its start
	RuleShortest     RuleName = "shortest"      // minutes
	RuleLongest      RuleName = "longest"       // minutes
	RuleGrid         RuleName = "grid"          // minutes from midnight, of which starts and ends are multiples
	RuleHoursWeek    RuleName = "hours_week"    // hours of an organisation in an ISO week; 0 lifts the limit
	RuleHoursTerm    RuleName = "hours_term"    // hours of an organisation in a term; 0 lifts the limit
	RuleOpenBookings RuleName = "open_bookings" // bookings of an organisation that are to come; 0 lifts the limit
	RulePrimeShare   RuleName = "prime_share"   // percent of the Window in an ISO week that an organisation may hold; 0 lifts the limit
	RuleYouthFirst   RuleName = "youth_first"   // days before a date until which its Window is for youth; 0 lifts the rule
	RuleMayBook      RuleName = "may_book"      // 1 or 0
	RuleApproval     RuleName = "approval"      // 1 when staff decide about each booking, or 0
	RuleDropIn       RuleName = "drop_in"       // 1 when somebody without a badge may book, or 0
	RuleGrace        RuleName = "grace"         // minutes after its start that a booking is kept for those who are late; 0 = until its end
	RuleOffer        RuleName = "offer"         // minutes that freed time is kept for the first who waits
	RuleTentative    RuleName = "tentative"     // hours that a booking can wait to be confirmed at most; 0 = not at all
)

// SetRule makes a rule; or changes the one with its ID, or of the same name for the same room and organisation or kind. Answered with Rules, all of
// them.
type SetRule struct {
	Rule Rule `json:"rule"`
}

// DropRule takes a rule away. Answered with Rules.
type DropRule struct {
	Rule int64 `json:"rule"`
}

// ListOpening asks when everything is open and why. Answered with Opening.
type ListOpening struct {
	Year int `json:"year"` // whose holidays are told, 1980–2100
}

// Opening is what the opening hours come from: a closure goes before special hours, these before what was chosen for a holiday, that before the week.
// Hours are a week in words: "mon-fri 09:00-21:00; sat 10:00-16:00", or "" for never.
type Opening struct {
	Weekly   map[string]string `json:"weekly"`   // by room id, as they hold from today on
	Special  []SpecialHours    `json:"special"`  // those that are not over
	Closures []Closure         `json:"closures"` // those of the next 400 days
	Holidays []Holiday         `json:"holidays"` // of the year
	Chosen   []HolidayHours    `json:"chosen"`
}

// SpecialHours is other weekly hours for a while.
type SpecialHours struct {
	ID     int64  `json:"id"`   // 0 in AddSpecialHours
	Room   string `json:"room"` // "" = every room
	First  string `json:"first"`
	Last   string `json:"last"` // date, included
	Hours  string `json:"hours"`
	Reason string `json:"reason"`
}

// Closure takes a time away from the opening hours.
type Closure struct {
	ID     int64     `json:"id"`   // 0 in AddClosure
	Room   string    `json:"room"` // "" = every room
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Reason string    `json:"reason"`
}

// Holiday is a Swedish public holiday, or an eve that is kept like one.
type Holiday struct {
	Date string `json:"date"`
	Code string `json:"code"` // "midsommarafton"
	Name string `json:"name"` // Swedish
	Eve  bool   `json:"eve,omitzero"`
}

// HolidayHours is what staff chose for a holiday, every year from From on. Without a choice it is an ordinary day.
type HolidayHours struct {
	Code   string   `json:"code"`
	Room   string   `json:"room"`            // "" = every room
	From   string   `json:"from"`            // date
	Spans  []string `json:"spans,omitzero"`  // "10:00-14:00"; none = closed
	Normal bool     `json:"normal,omitzero"` // an ordinary day after all
}

// SetHours gives a room other weekly hours from a date on. It, and the commands below that change hours, are answered with Opening, and with Outside.
type SetHours struct {
	Room  string `json:"room"`
	From  string `json:"from"` // date, today or later
	Hours string `json:"hours"`
}

// AddSpecialHours gives other hours for a while.
type AddSpecialHours struct {
	Special SpecialHours `json:"special"`
}

// RemoveSpecialHours takes them away again.
type RemoveSpecialHours struct {
	Special int64 `json:"special"`
}

// AddClosure closes a room, or every room, for a time.
type AddClosure struct {
	Closure Closure `json:"closure"`
}

// RemoveClosure opens it again.
type RemoveClosure struct {
	Closure int64 `json:"closure"`
}

// SetHolidayHours chooses the hours of a holiday.
type SetHolidayHours struct {
	Holiday HolidayHours `json:"holiday"`
}

// AddOrganisation makes an organisation known, renames it, or brings back one that was retired.
type AddOrganisation struct {
	Organisation Organisation `json:"organisation"`
}

// RetireOrganisation lets an organisation book no more. Its history and its bookings stay.
type RetireOrganisation struct {
	Organisation string `json:"organisation"`
}

// ContactOf asks how an organisation is reached. Answered with Contact. An administrator may, for the own organisation.
type ContactOf struct {
	Organisation string `json:"organisation"`
}

// Contact is how an organisation is reached: the function first and the person who has it now second. All but the function is forgotten after the
// organisation's last booking.
type Contact struct {
	Function string `json:"function"`
	Person   string `json:"person"`
	Phone    string `json:"phone"`
	Email    string `json:"email"`
}

// SetContact says how an organisation is reached. Answered with Contact. An administrator may, for the own organisation.
type SetContact struct {
	Organisation string  `json:"organisation"`
	Contact      Contact `json:"contact"`
}

// ListBadges asks for the badges of an organisation, or all when it is empty. Answered with Badges. An administrator may, for the own organisation.
type ListBadges struct {
	Organisation string `json:"organisation"`
}

// BadgeHolder is one registered badge. Its number is kept nowhere.
type BadgeHolder struct {
	ID           int64      `json:"id"`
	Organisation string     `json:"organisation"` // id; empty for the place's staff
	Name         string     `json:"name"`         // a function: "Kassören"
	Role         string     `json:"role"`         // member, administrator or staff
	Enrolled     time.Time  `json:"enrolled"`
	Locked       bool       `json:"locked,omitzero"` // until Unlock
	LockedUntil  *time.Time `json:"lockedUntil,omitzero"`
	Proves       bool       `json:"proves,omitzero"` // it proves itself: a copy of its number opens nothing
	Stale        bool       `json:"stale,omitzero"`  // the key that knew it is gone: enrol it again
	Revoked      *time.Time `json:"revoked,omitzero"`
}

// Enrol registers the badge that is next held before the reader, within 30 seconds. It is answered then: with Badges, of the organisation; or refused as
// enrol_nobody when no badge came, badge_random when it was a phone or card with a new number each time, enrol_busy when another Enrol waits.
// Meanwhile the page may ask for other things; StopEnrol ends the waiting. An administrator may, for the own organisation, while signed in.
type Enrol struct {
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
	Role         string `json:"role"`
	PIN          string `json:"pin"`
}

// StopEnrol ends the waiting of an Enrol.
type StopEnrol struct{}

// RevokeBadge makes a badge unknown for good. Answered with Badges. An administrator may, for the own organisation.
type RevokeBadge struct {
	Badge int64 `json:"badge"`
}

// SetPIN gives a badge another PIN. Answered with Badges. An administrator may, for the own organisation; only staff unlock a badge thereby.
type SetPIN struct {
	Badge int64  `json:"badge"`
	PIN   string `json:"pin"`
}

// Unlock lets a badge that was locked by wrong PINs sign in again. Answered with Badges.
type Unlock struct {
	Badge int64 `json:"badge"`
}

// Audit asks who did what, newest first. Empty fields pick everything. Answered with Audit.
type Audit struct {
	Room         string     `json:"room,omitzero"`
	Organisation string     `json:"organisation,omitzero"`
	Booking      int64      `json:"booking,omitzero"`
	Action       string     `json:"action,omitzero"`
	From         *time.Time `json:"from,omitzero"` // both or neither
	To           *time.Time `json:"to,omitzero"`
	Before       int64      `json:"before,omitzero"` // AuditPage.More of the page before
}

// AuditPage is up to 100 lines of the audit trail.
type AuditPage struct {
	Lines []AuditLine `json:"lines"`
	More  int64       `json:"more,omitzero"` // give it as Before for the next page; 0 = there is none
}

// AuditLine is one thing that somebody did. Personal data in it is forgotten with time.
type AuditLine struct {
	ID           int64     `json:"id"`
	At           time.Time `json:"at"`
	Role         string    `json:"role"`         // "" = anyone at a screen
	Organisation string    `json:"organisation"` // id
	Name         string    `json:"name"`         // of the badge, or of a member of staff
	Action       string    `json:"action"`
	Room         string    `json:"room"`
	Booking      int64     `json:"booking"`
	Detail       string    `json:"detail"`
}

// ListFeeds asks for the calendar addresses and passwords. Answered with Feeds and Passwords. An administrator is told the own organisation's.
type ListFeeds struct{}

// Feed is a calendar that whoever knows its secret address can read.
type Feed struct {
	ID           int64      `json:"id"`
	Kind         FeedKind   `json:"kind"`
	Room         string     `json:"room,omitzero"`
	Organisation string     `json:"organisation,omitzero"` // id
	Name         string     `json:"name"`                  // whom it was given to
	Made         time.Time  `json:"made"`
	Revoked      *time.Time `json:"revoked,omitzero"`
}

// FeedKind is what a feed shows.
type FeedKind string

// The kinds of feeds.
const (
	FeedRoom         FeedKind = "room"
	FeedOrganisation FeedKind = "organisation"
	FeedPublic       FeedKind = "public"
)

// NewFeed makes a secret address. Answered with Feeds, Passwords and Secret, the path that opens it here: "/calendars/….ics". An administrator may, for
// the own organisation.
type NewFeed struct {
	Kind         FeedKind `json:"kind"`
	Room         string   `json:"room,omitzero"`
	Organisation string   `json:"organisation,omitzero"`
	Name         string   `json:"name"`
}

// RevokeFeed closes an address for ever. Answered with Feeds and Passwords. An administrator may, for the own organisation.
type RevokeFeed struct {
	Feed int64 `json:"feed"`
}

// Password lets a calendar app read and book.
type Password struct {
	ID           int64      `json:"id"`
	Organisation string     `json:"organisation"` // id; empty for the staff's own
	User         string     `json:"user"`         // the name that goes with it
	Name         string     `json:"name"`         // whose app
	Made         time.Time  `json:"made"`
	Revoked      *time.Time `json:"revoked,omitzero"`
}

// NewPassword makes a password for a calendar app. Answered with Feeds, Passwords and Secret, the password itself. An administrator may, for the own
// organisation.
type NewPassword struct {
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
}

// RevokePassword ends a password for ever. Answered with Feeds and Passwords. An administrator may, for the own organisation.
type RevokePassword struct {
	Password int64 `json:"password"`
}

// ListElsewhere asks for what happens elsewhere. Answered with Events.
type ListElsewhere struct {
	From string `json:"from"` // dates, both included
	To   string `json:"to"`
}

// ElsewhereEvent is something that happens at another place and that visitors may want to know of.
type ElsewhereEvent struct {
	ID    int64     `json:"id"` // 0 in AddElsewhere
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Title string    `json:"title"`
	Place string    `json:"place"`
	Topic string    `json:"topic,omitzero"`
	Ages  []string  `json:"ages,omitzero"`
	URL   string    `json:"url,omitzero"`
}

// AddElsewhere tells of something elsewhere. Answered with Events, this one.
type AddElsewhere struct {
	Event ElsewhereEvent `json:"event"`
}

// RemoveElsewhere takes it back.
type RemoveElsewhere struct {
	Event int64 `json:"event"`
}

// Translate gives a title in another language, for the activity calendar; an empty Text takes it away.
type Translate struct {
	Title    string `json:"title"`
	Language string `json:"language"`
	Text     string `json:"text"`
}
