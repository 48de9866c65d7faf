package season

import (
	"slices"
	"time"
)

// Limits of a round.
const (
	Step          = 15     // minutes between the times that a shifted session may begin
	Heaviest      = 1000   // the greatest weight; the smallest is 1
	MostTimes     = 20     // wishes of an applicant, and spaces of a wish
	FarthestShift = 4 * 60 // minutes that a wish may be shifted either way
	Shortest      = 5      // minutes of a session
	day           = 24 * 60
)

// Span is a part of a day on the wall clock, in minutes since midnight: 0 ≤ From < To ≤ 1440.
type Span struct{ From, To int }

// Space is something that can be given away by the week.
type Space struct {
	ID            string
	Leaves        []string  // the smallest spaces that it holds; empty means itself
	Before, After int       // minutes it needs for set-up and clean-up; between two sessions the larger counts, not the sum
	Free          [7][]Span // by time.Weekday: open, and taken by nobody before the round
}

// Wish is one weekly session, wholly inside one day.
type Wish struct {
	Day            time.Weekday
	From           int      // minutes since midnight
	Length         int      // minutes
	Earlier, Later int      // minutes that it may begin before or after From, in whole Steps
	Spaces         []string // ids, those that please most first
}

// Applicant is somebody who wishes for times.
type Applicant struct {
	ID     string
	Weight int  // 1–Heaviest: twice the weight, twice the minutes where everybody wants the same
	Youth  bool // goes first inside the youth window
	Most   int  // sessions a week, at most; 0 = as many as wishes
	Wishes []Wish
}

// Round is everything that a proposal follows from.
type Round struct {
	Spaces     []Space
	Applicants []Applicant
	Youth      [7][]Span // the window in which youth goes first, by time.Weekday
	Seed       string    // published before; decides between equal quotients
}

// Slot is a weekly time in a space.
type Slot struct {
	Space string
	Day   time.Weekday
	Span
}

// Grant is one turn.
type Grant struct {
	Turn      int // from 1
	Applicant string
	Wish      int // from 1
	Slot
	Before  int      // minutes a week that the applicant had before this turn
	Waiting []string // applicants whose quotient was smaller, but whose time was kept for youth; sorted
}

// Verdict is what became of a wish.
type Verdict string

// The verdicts.
const (
	Met    Verdict = "met"    // the wished time in the space that pleases most
	Other  Verdict = "other"  // another of its spaces, or a shifted time
	Taken  Verdict = "taken"  // others, or the applicant itself, got what hinders every option
	Closed Verdict = "closed" // every option lies outside the hours that could be given away
	Capped Verdict = "capped" // it was possible, but the applicant has as many sessions as it asked for
)

// Hindrance is why an option better than what was granted could not be.
type Hindrance struct {
	Option Slot
	Turn   int    // of the grant that took it; 0 when the option is outside hours
	By     string // who got that grant
}

// Outcome is what became of one wish, and why it was not better.
type Outcome struct {
	Wish    int  // from 1
	Wished  Slot // what pleases most
	Verdict Verdict
	Turn    int         // in which it was granted, 0 when it was not
	Slot    Slot        // granted
	Instead []Hindrance // one for each grant that stood in the way, and one for hours, in order of the options
}

// Share is what one applicant gets.
type Share struct {
	Applicant string
	Weight    int
	Youth     bool
	Most      int
	Sessions  int
	Minutes   int // a week
	Fair      int // minutes a week that its weight would give it of all that was granted; it may have wished for less
	Outcomes  []Outcome
}

// Totals sums a proposal up.
type Totals struct {
	Applicants, Empty int // Empty is those who got nothing
	Wishes, Granted   int
	Minutes           int // granted a week
	Free              int // minutes a week that could be given away, each room once
}

// Proposal is who gets what, in order of the turns, and by applicant in order of their ids.
type Proposal struct {
	Seed   string
	Youth  [7][]Span // the window
	Grants []Grant
	Shares []Share
	Totals Totals
}

// Problem is what is wrong with a wish in itself, "" when nothing is.
type Problem string

// The problems.
const (
	BadTime   Problem = "time"   // it is not inside one day
	BadLength Problem = "length" // shorter than Shortest
	BadShift  Problem = "shift"  // not in whole Steps, or farther than FarthestShift
	BadSpaces Problem = "spaces" // none, too many, or one twice
)

// Problem tells what is wrong with the wish in itself.
func (w Wish) Problem() Problem {
	switch {
	case w.Length < Shortest || w.Length > day:
		return BadLength
	case w.Day < time.Sunday || w.Day > time.Saturday || w.From < 0 || w.From > day-w.Length:
		return BadTime
	case badShift(w.Earlier) || badShift(w.Later):
		return BadShift
	case len(w.Spaces) == 0 || len(w.Spaces) > MostTimes:
		return BadSpaces
	}
	for n, id := range w.Spaces {
		if slices.Contains(w.Spaces[:n], id) {
			return BadSpaces
		}
	}
	return ""
}

func badShift(minutes int) bool {
	return minutes < 0 || minutes > FarthestShift || minutes%Step != 0
}
