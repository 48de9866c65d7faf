package booking

import (
	"time"

	"troskel/booking/season"
)

// Limits of a round.
const (
	TermDays    = 371  // how long its term is, at most
	RoundsAhead = 2    // years from now that a term begins, at most
	usableShare = 0.75 // of a weekday's dates in the term on which a time must be open and free, to be given away at all
)

// RoundState is how far an application round has come.
type RoundState string

// The states of a round. The first three follow from the time.
const (
	RoundDraft     RoundState = "draft"     // applications do not open yet
	RoundOpen      RoundState = "open"      // organisations apply
	RoundClosed    RoundState = "closed"    // staff set weights
	RoundProposed  RoundState = "proposed"  // a proposal was made; staff adjust it
	RoundPublished RoundState = "published" // its times are booked
)

// Round is one season allocation (fördelning): organisations wish for weekly times in a term, and get them by the method of package season.
type Round struct {
	ID            int64
	Name          string
	First, Last   Date      // the term, both included; at most TermDays
	Opens, Closes time.Time // for applications
	Youth         Week      // when youth goes first; empty = never
	Seed          string    // decides between equals; published with the round. Empty in AddRound: one is drawn
	State         RoundState
}

// Application is what an organisation wishes for in a round. Its details go with the times it gets. Two of them are not kept: the contact, which
// is the organisation's own, and the title of a private activity. Whether it is for youth (see RuleYouthFirst) and how many are expected decide,
// with last term's use, the weight that is suggested.
type Application struct {
	Round        int64
	Organisation string
	Details
	Sessions     int           // a week, at most; 0 = as many as wishes
	Wishes       []season.Wish // the dearest first, 1–season.MostTimes
	Applied      time.Time
	Weight       int           // that staff set, 0 = not yet: the suggested one counts
	Suggested    int           // see season.Suggest
	Booked, Used time.Duration // in the half-year before the one in which the round's term begins, as far as it is over
}

// Proposal is who gets what in a round: what the method proposed and why, which Adjust does not change, and what staff made of it.
type Proposal struct {
	Round  Round
	Made   time.Time
	Method season.Proposal
	Given  []Given // by weekday from Monday, time and space: what Publish books, or booked
}

// Given is a weekly time in the term that an organisation gets.
type Given struct {
	ID           int64
	Organisation string
	Wish         int // from 1; 0 = staff gave a time that was not wished for
	Turn         int // of the method; 0 = staff gave or moved it
	season.Slot
	Dates   []Date // that are booked, or would be now
	Skipped []SkippedDate
	Series  int64 // once published: that of the bookings
}

// SkippedDate is a date of the term without the weekly time.
type SkippedDate struct {
	Date Date
	Why  string // SkipClosed or SkipTaken
}

// The reasons to skip a date.
const (
	SkipClosed = "closed" // the space is: a closure, a holiday, other hours
	SkipTaken  = "taken"  // somebody had booked before
)

// Adjustment is one change that staff make to a proposal: a new time (Grant 0), another slot for a grant, or none (Drop).
type Adjustment struct {
	Grant        int64
	Drop         bool
	Organisation string // of a new one
	season.Slot
}

var seasonSentences = map[string]string{
	"unknown_round":      "there is no such round",
	"round_term":         "a round's term has 1–{max} days, and begins within {years} years",
	"round_times":        "a round's applications open before they close, and close before the term ends",
	"round_youth":        "the hours when youth goes first are not inside the days of a week",
	"round_not_open":     "applications can be made from {opens} until {closes}",
	"round_open":         "applications can be made until {closes}; a proposal follows then",
	"round_empty":        "nobody has applied",
	"round_changed":      "the round was changed meanwhile; ask again",
	"round_not_proposed": "there is no proposal",
	"round_published":    "the round is published",
	"unknown_applicant":  "that organisation has not applied",
	"weight_range":       "a weight is 1–{max}, or 0 for the suggested one",
	"sessions_range":     "sessions a week are 0–{max}",
	"wishes_range":       "an application has 1–{max} wishes",
	"wish_time":          "wish {wish}: the time is not inside one day",
	"wish_length":        "wish {wish}: the shortest session is {min} minutes",
	"wish_shift":         "wish {wish}: a shift is in steps of {step} minutes, at most {max}",
	"wish_spaces":        "wish {wish}: it names 1–{max} spaces, each once",
	"unknown_grant":      "there is no such grant in the proposal",
	"grant_empty":        "nothing of the term is left for the time of {organisation}",
	"slot_invalid":       "the time is not inside one day",
	"slot_closed":        "the space is closed or booked then in most weeks",
	"slot_taken":         "the time was given to another organisation: {organisation}",
	"unknown_elsewhere":  "there is no such event elsewhere",
	"elsewhere_long":     "an event has at most {max} days",
	"title_missing":      "it has no title",
	"place_missing":      "it does not say where",
	"url_invalid":        "an address begins with https:// or http:// and has at most {max} characters",
	"calendar_days":      "the calendar shows at most {max} days at once",
	"lang_invalid":       "that is not how a language is written",
}
