package goal

import (
	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/stats"
)

// Report is everything that is told of a goal, with no formatting. Figures are in the metric's unit: a rate or a share from 0 to 1, a count as it
// is. What is not Known cannot be told, and a Reason says why.
type Report struct {
	Goal
	Versions          []Goal // all of them, oldest first; the last is Goal
	Unit              Unit
	AsOf              booking.Date // the last date that it is told of
	DefinitionVersion string       // by which the newest week was counted

	Before, After Side   // r0 and r1
	Difference    Number // r1 − r0; 0.05 of a rate is five percentage points. Not known of a Total, as its windows are not equally long
	Relative      Number // r1 ÷ r0 − 1
	Level         Number // where the target lies, in the metric's unit
	Total         bool   // Level and After.Part are of the whole window, not per week

	Change   Change      // how After compares with Before
	Words    stats.Words // about Change; "" where nothing may be said
	Verdict  Verdict
	Reasons  []Reason
	Forecast Forecast

	Preliminary bool   // the baseline is not to be trusted yet
	Seasonal    bool   // the same ISO weeks were compared
	YearBefore  Number // the figure of the comparison's weeks a year before, where it is known and not the baseline

	Weeks  []Week // from the baseline's beginning to the comparison's end, for a chart
	Breaks []Break
	Notes  []Note
	Proof  []string // what a count is made of, with dates
	Needed Needed
}

// Number is a figure that may be missing.
type Number struct {
	Value float64
	Known bool
}

// Side is the figure in one window.
type Side struct {
	Period usage.Period
	Number
	Part, Whole float64        // a rate is Part of Whole hours, an asked share Part of Whole answers; Part of a count is its sum
	Open        int            // open weeks that are counted
	Hidden      int            // of them, those of 1–4 persons: each is taken as 2.5
	Interval    stats.Interval // of Value, where it is Sure
	Sure        bool
}

// Change is how a figure compares with what it was, and how sure that is.
type Change struct {
	Of Kind // Relative: Interval is of the ratio, 1 is no change. Points or Absolute: of the difference, 0 is no change. "" = nothing is known
	stats.Interval
	SE, DF float64 // of the weeks; 0 for answers
}

// Forecast is what the comparison window comes to if its other weeks are like those that were, which it never promises.
type Forecast struct {
	Number
	stats.Interval
	Left int // weeks to come
}

// Needed is how much must be known before a verdict can be given.
type Needed struct {
	Weeks   int // open weeks on each side, 0 where it is not about weeks
	Answers int // in each round, 0 where it is not about answers, or where no number is enough
}

// Week is a figure in one open ISO week.
type Week struct {
	Monday      booking.Date
	Part, Whole float64 // the figure is Part over Whole; the Whole of a count is 1
	Hidden      bool    // of 1–4 persons
	Version     string  // of the definitions that it was counted by
}

// Value is the week's figure.
func (w Week) Value() float64 { return w.Part / w.Whole }

// Verdict is what may be said of a goal.
type Verdict string

// The verdicts.
const (
	Waiting      Verdict = "waiting"      // nothing is known of the comparison yet
	Underway     Verdict = "underway"     // a count that has not reached its target, in a window that is not over
	FewWeeks     Verdict = "fewweeks"     // under four open weeks on a side
	FewAnswers   Verdict = "fewanswers"   // under ten answers in a round
	NewActivity  Verdict = "new"          // a baseline of nothing: new activity, from 0 to r1
	Incomparable Verdict = "incomparable" // the rounds were not asked alike
	Reached      Verdict = "reached"
	NotReached   Verdict = "notreached"
	NotDecidable Verdict = "notdecidable"
)

// Reason says why a verdict is as it is, or what to keep in mind with it. Values are numbers, ISO dates and ids.
type Reason struct {
	Code   string
	Values map[string]string
}

// because adds a reason, with pairs of names and values.
func (r *Report) because(code string, pairs ...string) {
	values := map[string]string{}
	for n := 0; n+1 < len(pairs); n += 2 {
		values[pairs[n]] = pairs[n+1]
	}
	r.Reasons = append(r.Reasons, Reason{code, values})
}

// BreakKind is why figures before and after a date are not of the same thing.
type BreakKind string

// The breaks.
const (
	BreakDefinition BreakKind = "definition" // the program counts otherwise
	BreakHours      BreakKind = "hours"      // a room's weekly hours were changed
	BreakRoom       BreakKind = "room"       // a room came into use or went out of it
)

// Break is a date from which a figure is of something else.
type Break struct {
	On     booking.Date
	Kind   BreakKind
	Space  string // id of the room
	Before string // hours of the week, or version of the definitions
	After  string
}

// Note is what staff, or the closures, say of a time: an event that the figures should be read with.
type Note struct {
	ID     int64 // 0 = a closure
	Period usage.Period
	Text   string
}
