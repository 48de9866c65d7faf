package goal

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// Goal is one version of a goal.
type Goal struct {
	ID         int64     // given by Keep
	Version    int       // from 1
	Made       time.Time // this version
	Why        string    // it differs from the version before; empty in the first
	Preset     string    // id of the Preset it was made from, empty when it is the place's own
	Name       string    // as people call it
	Definition string    // what exactly is counted, in the words of those who set the goal
	Metric     Metric
	Direction  Direction
	Target     Target
	Baseline   usage.Period // the zero Period where nothing is compared with: the target then is absolute or a share
	Comparison usage.Period
	Control    Control
	ControlWhy string // what is not in the place's own hands
}

// Metric is one of the place's figures, and of what.
type Metric struct {
	Name  Name
	Space string       // id of a room; "" = all rooms. Of figures about rooms
	Band  booking.Band // "" = all ages. Of figures about people and activities
	Group string       // one of booking.Groups, "" = any. Of figures about activities
	Item  string       // id of the item asked. Of figures from surveys
}

// Direction is which way is better.
type Direction string

// The directions.
const (
	Up   Direction = "up"
	Down Direction = "down"
)

// Kind is what a target is a number of.
type Kind string

// The kinds of target.
const (
	Relative Kind = "relative" // per cent of the baseline: 100 doubles it, −20 takes a fifth away
	Points   Kind = "points"   // percentage points above or, negative, below the baseline
	Absolute Kind = "absolute" // a number in the metric's own unit; a rate in per cent
	Share    Kind = "share"    // per cent of those who answered
)

// Target is where the figure should be.
type Target struct {
	Kind  Kind
	Value float64 // see Kind
}

// Control is how far the place has the matter in its own hands: rådighet.
type Control string

// How far.
const (
	InControl   Control = "yes"
	Partly      Control = "partly"
	NotInHand   Control = "no"
	longestText         = 500
	longestName         = 120
)

// check returns why a goal cannot be kept, in itself.
func (g Goal) check() error {
	m := metrics[g.Metric.Name]
	switch {
	case !slices.Contains(Names(), g.Metric.Name):
		return refuse("goal_metric")
	case g.Name == "" || len([]rune(g.Name)) > longestName:
		return refuse("goal_name")
	case g.Definition == "" || len([]rune(g.Definition)) > longestText:
		return refuse("goal_definition")
	case g.Direction != Up && g.Direction != Down:
		return refuse("goal_direction")
	case !slices.Contains([]Control{InControl, Partly, NotInHand}, g.Control):
		return refuse("goal_control")
	case g.Control != InControl && g.ControlWhy == "" || len([]rune(g.ControlWhy)) > longestText:
		return refuse("goal_control_why")
	case !slices.Contains(m.targets(), g.Target.Kind):
		return refuse("goal_target_kind")
	}
	return cmp.Or(g.checkTarget(m), g.checkWindows())
}

// checkTarget returns why the target is no number that the metric could reach in that direction.
func (g Goal) checkTarget(m metric) error {
	v := g.Target.Value
	wrong := v != v || v < -1e9 || v > 1e9
	switch g.Target.Kind {
	case Relative:
		wrong = wrong || v <= -100 || g.Direction == Up && v <= 0 || g.Direction == Down && v >= 0
	case Points:
		wrong = wrong || v < -100 || v > 100 || g.Direction == Up && v <= 0 || g.Direction == Down && v >= 0
	case Absolute, Share:
		wrong = wrong || v < 0 || g.Direction == Up && v == 0 || (m.unit == Percent) && v > 100
	}
	if wrong {
		return refuse("goal_target")
	}
	return nil
}

func (g Goal) checkWindows() error {
	if g.Comparison.Check() != nil {
		return refuse("goal_comparison")
	}
	if !g.HasBaseline() {
		if g.Target.Kind == Relative || g.Target.Kind == Points {
			return refuse("goal_baseline_missing")
		}
		return nil
	}
	switch {
	case g.Baseline.Check() != nil:
		return refuse("goal_baseline")
	case !g.Baseline.To.Before(g.Comparison.From):
		return refuse("goal_windows_overlap")
	}
	return nil
}

// HasBaseline tells whether the goal compares with a time before.
func (g Goal) HasBaseline() bool { return g.Baseline != (usage.Period{}) }

// same tells whether two goals would be one typed twice: the same name, or the same figure with the same kind of target over the same time.
func (g Goal) same(o Goal) bool {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return fold(g.Name) == fold(o.Name) ||
		g.Metric == o.Metric && g.Target.Kind == o.Target.Kind && g.Direction == o.Direction && g.Comparison == o.Comparison
}

// promise is what a new version may not change without being one: everything but the texts about it.
func (g Goal) promise() Goal {
	g.ID, g.Version, g.Made, g.Why, g.Preset = 0, 0, time.Time{}, "", ""
	return g
}
