package web

import "time"

// Season allocation: a round, what organisations wish for in it, and what they get.

// ListRounds asks for every round, the newest term first. Answered with Rounds.
type ListRounds struct{}

// Round is one season allocation.
type Round struct {
	ID     int64      `json:"id"` // 0 in SetRound makes a new one
	Name   string     `json:"name"`
	First  string     `json:"first"` // dates of the term, both included
	Last   string     `json:"last"`
	Opens  time.Time  `json:"opens"` // for applications
	Closes time.Time  `json:"closes"`
	Youth  string     `json:"youth"`          // when youth goes first: "mon-fri 16:30-19:30", or ""
	Seed   string     `json:"seed,omitzero"`  // decides between equals; published with the round
	State  RoundState `json:"state,omitzero"` // ignored in SetRound
}

// RoundState is how far a round has come.
type RoundState string

// The states of a round.
const (
	RoundDraft     RoundState = "draft"     // applications do not open yet
	RoundOpen      RoundState = "open"      // organisations apply
	RoundClosed    RoundState = "closed"    // staff set weights
	RoundProposed  RoundState = "proposed"  // staff adjust the proposal
	RoundPublished RoundState = "published" // its times are booked
)

// SetRound makes a round or changes one that is not published. Answered with Rounds. For staff.
type SetRound struct {
	Round Round `json:"round"`
}

// WeeklyTime is a time of every week in a room. Times of day are minutes since midnight on the wall clock.
type WeeklyTime struct {
	Room string `json:"room"`
	Day  int    `json:"day"` // 0 = Sunday … 6 = Saturday
	From int    `json:"from"`
	To   int    `json:"to"`
}

// Wish is one weekly session, in any of some rooms.
type Wish struct {
	Day     int      `json:"day"`     // 0 = Sunday … 6 = Saturday
	From    int      `json:"from"`    // minutes since midnight
	Length  int      `json:"length"`  // minutes
	Earlier int      `json:"earlier"` // minutes that it may begin before From, or Later after it, in quarters
	Later   int      `json:"later"`
	Rooms   []string `json:"rooms"` // what pleases most first
}

// Apply keeps what an organisation wishes for, instead of what it wished for before. Answered with Applications, this one.
type Apply struct {
	Application Application `json:"application"`
}

// Application is what an organisation wishes for in a round. In Apply the fields from Applied on are ignored.
type Application struct {
	Round        int64      `json:"round"`
	Organisation string     `json:"organisation"` // id
	Details      Details    `json:"details"`
	Sessions     int        `json:"sessions"` // a week, at most; 0 = as many as wishes
	Wishes       []Wish     `json:"wishes"`   // the dearest first
	Applied      *time.Time `json:"applied,omitzero"`
	Weight       int        `json:"weight,omitzero"`    // that staff set; 0 = Suggested counts. For staff, like all below
	Suggested    int        `json:"suggested,omitzero"` // from whom it is for, how many, and last term's use
	Booked       float64    `json:"booked,omitzero"`    // hours last term
	Used         float64    `json:"used,omitzero"`      // hours last term
}

// DropRound takes a round that is not published away, with its applications. Answered with Rounds. For staff.
type DropRound struct {
	Round int64 `json:"round"`
}

// Withdraw takes an application back. Answered with Applications that are left.
type Withdraw struct {
	Round        int64  `json:"round"`
	Organisation string `json:"organisation"`
}

// ApplicationsOf asks for a round's applications: all for staff, the own for an organisation. Answered with Applications.
type ApplicationsOf struct {
	Round int64 `json:"round"`
}

// SetWeight weighs an application; 0 = as suggested. Answered with Applications. For staff.
type SetWeight struct {
	Round        int64  `json:"round"`
	Organisation string `json:"organisation"`
	Weight       int    `json:"weight"`
}

// Propose makes the proposal of a round whose applications are closed, instead of the one before. Answered with Proposal. For staff.
type Propose struct {
	Round int64 `json:"round"`
}

// ProposalOf asks for the proposal: for staff, and once it is published for members. Answered with Proposal.
type ProposalOf struct {
	Round int64 `json:"round"`
}

// AnnexOf asks for the proposal as a text in Swedish to read and to print, for the board that decides. Answered with Annex. For staff.
type AnnexOf struct {
	Round int64 `json:"round"`
}

// Proposal is who gets what in a round: what the method said and why, and what staff made of it.
type Proposal struct {
	Round  Round     `json:"round"`
	Made   time.Time `json:"made"`
	Shares []Share   `json:"shares"` // of the method, by organisation
	Given  []Given   `json:"given"`  // what is booked by Publish
}

// Share is what the method gives one organisation.
type Share struct {
	Organisation string    `json:"organisation"` // id
	Weight       int       `json:"weight"`
	Youth        bool      `json:"youth,omitzero"`
	Sessions     int       `json:"sessions"` // a week
	Minutes      int       `json:"minutes"`  // a week
	Fair         int       `json:"fair"`     // minutes a week that its weight would give it of all that was given away
	Outcomes     []Outcome `json:"outcomes"` // by wish
}

// Outcome is what became of one wish, and why it was not better.
type Outcome struct {
	Wish    int         `json:"wish"` // from 1
	Verdict Verdict     `json:"verdict"`
	Turn    int         `json:"turn,omitzero"` // in which it was granted
	Time    *WeeklyTime `json:"time,omitzero"` // that was granted
	Instead []Hindrance `json:"instead,omitzero"`
}

// Verdict is what became of a wish.
type Verdict string

// The verdicts.
const (
	VerdictMet    Verdict = "met"    // the wished time in the room that pleases most
	VerdictOther  Verdict = "other"  // another of its rooms, or a shifted time
	VerdictTaken  Verdict = "taken"  // others got what hinders it
	VerdictClosed Verdict = "closed" // it lies outside the hours that could be given away
	VerdictCapped Verdict = "capped" // the organisation has as many sessions as it asked for
)

// Hindrance is why something better could not be: what stood in the way.
type Hindrance struct {
	Time         WeeklyTime `json:"time"`                  // that would have been better
	Turn         int        `json:"turn,omitzero"`         // that took it; absent when it is outside hours
	Organisation string     `json:"organisation,omitzero"` // id of who took it
}

// Given is a weekly time in the term that an organisation gets.
type Given struct {
	ID           int64         `json:"id"`
	Organisation string        `json:"organisation"` // id
	Wish         int           `json:"wish"`         // from 1; 0 = staff gave a time that was not wished for
	Turn         int           `json:"turn"`         // of the method; 0 = staff gave or moved it
	Time         WeeklyTime    `json:"time"`
	Dates        int           `json:"dates"` // how many are booked
	Skipped      []SkippedDate `json:"skipped,omitzero"`
	Series       int64         `json:"series,omitzero"` // once published
}

// SkippedDate is a date of the term without the weekly time.
type SkippedDate struct {
	Date string `json:"date"`
	Why  string `json:"why"` // "closed" or "taken"
}

// Adjust changes a proposal: another time for what was given, none (Drop), or with Given 0 a new one for Organisation. Answered with Proposal. For staff.
type Adjust struct {
	Round        int64       `json:"round"`
	Given        int64       `json:"given"`
	Drop         bool        `json:"drop,omitzero"`
	Organisation string      `json:"organisation,omitzero"`
	Time         *WeeklyTime `json:"time,omitzero"`
}

// Publish books what is given as ordinary weekly series, all or none. Answered with Proposal. For staff.
type Publish struct {
	Round int64 `json:"round"`
}
