package web

import "time"

// Goals: what was promised, how it stands, and what may be said of it. All is for staff. Figures in per cent are shares from 0 to 1; a target's value
// is in per cent, as people type it.

// ListGoals asks for every goal as it stands, without its weeks, and for what goals can be made of. Answered with Goals.
type ListGoals struct{}

// Goals is every goal that is followed, the oldest first, and what goals are made of.
type Goals struct {
	Reports []GoalReport `json:"reports"` // without Weeks
	Presets []GoalPreset `json:"presets"`
	Figures []GoalFigure `json:"figures"` // what a goal can be about
	Notes   []GoalNote   `json:"notes"`
	Area    GoalAreaCard `json:"area"`
}

// GoalFigure is one of the place's figures.
type GoalFigure struct {
	Name    string       `json:"name"` // i18n key below staff.goals.figure
	Unit    GoalUnit     `json:"unit"`
	Targets []string     `json:"targets"`        // kinds of target that fit
	Rooms   bool         `json:"rooms,omitzero"` // it can be about one room
	Bands   bool         `json:"bands,omitzero"`
	Groups  bool         `json:"groups,omitzero"`
	Items   bool         `json:"items,omitzero"`   // it is about one item of the surveys
	Choices []GoalChoice `json:"choices,omitzero"` // the items
}

// GoalChoice is something that a figure can be about.
type GoalChoice struct {
	ID   string `json:"id"`
	Name string `json:"name"` // in Swedish
}

// GoalUnit is what a figure is a number of.
type GoalUnit string

// The units.
const (
	GoalPercent       GoalUnit = "percent"
	GoalPeople        GoalUnit = "people"
	GoalActivities    GoalUnit = "activities"
	GoalSeries        GoalUnit = "series"
	GoalOrganisations GoalUnit = "organisations"
)

// DateSpan is a range of dates, both included.
type DateSpan struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

// GoalMetric is one of the place's figures, and of what.
type GoalMetric struct {
	Name  string `json:"name"`
	Room  string `json:"room,omitzero"`
	Band  string `json:"band,omitzero"`
	Group string `json:"group,omitzero"`
	Item  string `json:"item,omitzero"`
}

// GoalTarget is where a figure should be.
type GoalTarget struct {
	Kind  string  `json:"kind"`  // relative (per cent of the baseline), points (percentage points), absolute (in the unit), share (per cent of answers)
	Value float64 `json:"value"` // below zero for less
}

// Goal is one version of a goal.
type Goal struct {
	ID         int64      `json:"id"` // 0 in SetGoal makes a new one
	Version    int        `json:"version,omitzero"`
	Made       *time.Time `json:"made,omitzero"`
	Why        string     `json:"why,omitzero"` // it was changed; needed in SetGoal with an ID
	Preset     string     `json:"preset,omitzero"`
	Name       string     `json:"name"`
	Definition string     `json:"definition"`
	Metric     GoalMetric `json:"metric"`
	Direction  string     `json:"direction"` // up or down
	Target     GoalTarget `json:"target"`
	Baseline   *DateSpan  `json:"baseline,omitzero"`
	Comparison DateSpan   `json:"comparison"`
	Control    string     `json:"control"` // rådighet: yes, partly or no
	ControlWhy string     `json:"controlWhy,omitzero"`
}

// ReportGoal asks how one goal stands, with its weeks. Answered with GoalReport.
type ReportGoal struct {
	Goal int64 `json:"goal"`
}

// PlanGoal asks how a goal would stand and what it would need, before it is kept. Nothing is saved. Answered with GoalReport.
type PlanGoal struct {
	Goal Goal `json:"goal"`
}

// SetGoal makes a goal, or a new version of one. Answered with Goals.
type SetGoal struct {
	Goal Goal `json:"goal"`
}

// RetireGoal ends the following of a goal; what was promised stays in the trail. Answered with Goals.
type RetireGoal struct {
	Goal int64 `json:"goal"`
}

// GoalReport is everything that is told of a goal. What is absent cannot be told, and a reason says why.
type GoalReport struct {
	Goal              Goal     `json:"goal"`
	Versions          []Goal   `json:"versions"` // oldest first
	Unit              GoalUnit `json:"unit"`
	AsOf              string   `json:"asOf"` // date
	DefinitionVersion string   `json:"definitionVersion"`

	Before      GoalSide    `json:"before"` // r0
	After       GoalSide    `json:"after"`  // r1
	Difference  *float64    `json:"difference,omitzero"`
	Relative    *float64    `json:"relative,omitzero"`
	Level       *float64    `json:"level,omitzero"` // where the target lies
	Total       bool        `json:"total,omitzero"` // Level is of the whole window
	Change      *GoalChange `json:"change,omitzero"`
	Words       string      `json:"words,omitzero"` // i18n key below staff.goals.words
	Verdict     string      `json:"verdict"`        // i18n key below staff.goals.verdict
	Reasons     []GoalWhy   `json:"reasons"`
	Forecast    *GoalGuess  `json:"forecast,omitzero"`
	Preliminary bool        `json:"preliminary,omitzero"`
	Seasonal    bool        `json:"seasonal,omitzero"`
	YearBefore  *float64    `json:"yearBefore,omitzero"`

	Weeks  []GoalWeek  `json:"weeks"`
	Breaks []GoalBreak `json:"breaks"`
	Notes  []GoalNote  `json:"notes"`
	Proof  []string    `json:"proof"` // what a count is made of, with dates

	NeededWeeks   int `json:"neededWeeks,omitzero"`   // open weeks on each side before a verdict can be given
	NeededAnswers int `json:"neededAnswers,omitzero"` // in each round; absent where it is not about answers, or no number is enough
}

// GoalSide is the figure in one window.
type GoalSide struct {
	Value  *float64    `json:"value,omitzero"`
	Part   float64     `json:"part"`  // hours, answers or a sum
	Whole  float64     `json:"whole"` // hours, answers or weeks
	Open   int         `json:"open"`  // open weeks that are counted
	Hidden int         `json:"hidden,omitzero"`
	Bounds *GoalBounds `json:"bounds,omitzero"` // of Value, at 95 %
}

// GoalBounds is an interval at 95 %.
type GoalBounds struct {
	Low  float64  `json:"low"`
	High *float64 `json:"high,omitzero"` // absent: without bound
}

// GoalChange is how sure the change is.
type GoalChange struct {
	Of     string     `json:"of"` // relative: Bounds are of the ratio, 1 is no change; points or absolute: of the difference
	Bounds GoalBounds `json:"bounds"`
}

// GoalGuess is what the window comes to if its other weeks are like those that were.
type GoalGuess struct {
	Value  float64    `json:"value"`
	Bounds GoalBounds `json:"bounds"`
	Left   int        `json:"left"` // weeks to come
}

// GoalWhy is a reason.
type GoalWhy struct {
	Code   string            `json:"code"` // i18n key below staff.goals.why
	Values map[string]string `json:"values"`
}

// GoalWeek is the figure in one open ISO week.
type GoalWeek struct {
	Monday string  `json:"monday"`
	Week   string  `json:"week"` // "2026-W47"
	Value  float64 `json:"value"`
	Hidden bool    `json:"hidden,omitzero"` // 1–4 persons; Value then is no figure to print
	Side   string  `json:"side,omitzero"`   // before or after
}

// GoalBreak is a date from which a figure is of something else.
type GoalBreak struct {
	On     string `json:"on"`
	Kind   string `json:"kind"` // definition, hours or room
	Room   string `json:"room,omitzero"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// GoalNote is what staff, or a closure, say of a time.
type GoalNote struct {
	ID     int64    `json:"id"` // 0 in AddGoalNote, and of a closure
	Period DateSpan `json:"period"`
	Text   string   `json:"text"`
}

// AddGoalNote keeps what happened that figures should be read with. Answered with Goals.
type AddGoalNote struct {
	Note GoalNote `json:"note"`
}

// RemoveGoalNote takes a note away. Answered with Goals.
type RemoveGoalNote struct {
	Note int64 `json:"note"`
}

// GoalAreaCard is the area that the place is in, in figures that somebody else counted.
type GoalAreaCard struct {
	Name    string           `json:"name"`
	Figures []GoalAreaFigure `json:"figures"`
}

// GoalAreaFigure is one of them, with where it is from.
type GoalAreaFigure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit,omitzero"`
	Source string  `json:"source"`
	AsOf   string  `json:"asOf"` // date
}

// SetGoalArea keeps the whole card. Answered with Goals.
type SetGoalArea struct {
	Area GoalAreaCard `json:"area"`
}

// GoalPreset is a goal that a lab set, to be set again.
type GoalPreset struct {
	ID        string              `json:"id"`
	Lab       string              `json:"lab"`
	Metric    GoalMetric          `json:"metric"`
	Direction string              `json:"direction"`
	Target    GoalTarget          `json:"target"`
	Control   string              `json:"control"`
	Texts     map[string]GoalText `json:"texts"` // by language: sv, en
}

// GoalText is a preset in one language.
type GoalText struct {
	Name       string `json:"name"`
	Definition string `json:"definition"`
	Lesson     string `json:"lesson"` // what went wrong when the lab followed it up
	ControlWhy string `json:"controlWhy,omitzero"`
}
