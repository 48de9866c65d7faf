package web

import (
	"fmt"
	"math"
	"slices"
	"time"

	"troskel/booking"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
	"troskel/kiosk/usage/stats"
)

// What staff ask about goals.

func (a *asked) listGoals(*ListGoals) error {
	reports, err := a.cfg.Goals.Reports(a.ctx)
	if err != nil {
		return err
	}
	page := &Goals{Reports: []GoalReport{}, Presets: []GoalPreset{}, Figures: []GoalFigure{}, Notes: []GoalNote{}}
	for _, r := range reports {
		r.Weeks = nil
		page.Reports = append(page.Reports, wireReport(r))
	}
	notes, err := a.cfg.Goals.Notes(a.ctx)
	if err != nil {
		return err
	}
	for _, n := range notes {
		page.Notes = append(page.Notes, wireNote(n))
	}
	area, err := a.cfg.Goals.Area(a.ctx)
	if err != nil {
		return err
	}
	page.Area = wireArea(area)
	if page.Presets, err = wirePresets(); err != nil {
		return err
	}
	for _, f := range goal.Figures() {
		w := GoalFigure{Name: string(f.Name), Unit: GoalUnit(f.Unit), Rooms: f.Rooms, Bands: f.Bands, Groups: f.Groups, Items: f.Items}
		for _, k := range f.Targets {
			w.Targets = append(w.Targets, string(k))
		}
		if f.Items {
			if w.Choices, err = a.measures(); err != nil {
				return err
			}
		}
		page.Figures = append(page.Figures, w)
	}
	a.answer.Goals = page
	return nil
}

func wirePresets() (all []GoalPreset, err error) {
	presets, err := goal.Presets()
	text := func(t goal.PresetText) GoalText { return GoalText(t) }
	for _, p := range presets {
		if !slices.Contains(goal.Names(), p.Metric.Name) {
			continue // its figure is not kept here
		}
		all = append(all, GoalPreset{
			ID: p.ID, Lab: p.Lab, Metric: wireMetric(p.Metric), Direction: string(p.Direction), Target: GoalTarget{string(p.Target.Kind), p.Target.Value},
			Control: string(p.Control), Texts: map[string]GoalText{"sv": text(p.SV), "en": text(p.EN)},
		})
	}
	return all, err
}

func (a *asked) reportGoal(c *ReportGoal) error {
	return a.reported(a.cfg.Goals.Report(a.ctx, c.Goal))
}

func (a *asked) planGoal(c *PlanGoal) error {
	g, err := readGoal(c.Goal)
	if err != nil {
		return err
	}
	return a.reported(a.cfg.Goals.Plan(a.ctx, g))
}

func (a *asked) reported(r goal.Report, err error) error {
	if err != nil {
		return err
	}
	w := wireReport(r)
	a.answer.GoalReport = &w
	return nil
}

func (a *asked) setGoal(c *SetGoal) error {
	g, err := readGoal(c.Goal)
	if err != nil {
		return err
	}
	if _, err := a.cfg.Goals.Keep(a.ctx, a.by, g); err != nil {
		return err
	}
	return a.listGoals(nil)
}

func (a *asked) retireGoal(c *RetireGoal) error {
	if err := a.cfg.Goals.Retire(a.ctx, a.by, c.Goal); err != nil {
		return err
	}
	return a.listGoals(nil)
}

func (a *asked) addGoalNote(c *AddGoalNote) error {
	during, err := readSpan(c.Note.Period)
	if err != nil {
		return err
	}
	if _, err := a.cfg.Goals.AddNote(a.ctx, a.by, goal.Note{Period: during, Text: c.Note.Text}); err != nil {
		return err
	}
	return a.listGoals(nil)
}

func (a *asked) removeGoalNote(c *RemoveGoalNote) error {
	if err := a.cfg.Goals.RemoveNote(a.ctx, a.by, c.Note); err != nil {
		return err
	}
	return a.listGoals(nil)
}

func (a *asked) setGoalArea(c *SetGoalArea) error {
	area := goal.Area{Name: c.Area.Name}
	for _, f := range c.Area.Figures {
		asOf, err := booking.ParseDate(f.AsOf)
		if err != nil {
			return problem(codeBadMessage)
		}
		area.Figures = append(area.Figures, goal.AreaFigure{Name: f.Name, Value: f.Value, Unit: f.Unit, Source: f.Source, AsOf: asOf})
	}
	if err := a.cfg.Goals.KeepArea(a.ctx, a.by, area); err != nil {
		return err
	}
	return a.listGoals(nil)
}

// readGoal is a goal as staff sent it. Only dates can be unreadable; the rest the goals judge themselves.
func readGoal(w Goal) (g goal.Goal, err error) {
	g = goal.Goal{
		ID: w.ID, Why: w.Why, Preset: w.Preset, Name: w.Name, Definition: w.Definition, Direction: goal.Direction(w.Direction),
		Metric:  goal.Metric{Name: goal.Name(w.Metric.Name), Space: w.Metric.Room, Band: booking.Band(w.Metric.Band), Group: w.Metric.Group, Item: w.Metric.Item},
		Target:  goal.Target{Kind: goal.Kind(w.Target.Kind), Value: w.Target.Value},
		Control: goal.Control(w.Control), ControlWhy: w.ControlWhy,
	}
	if w.Baseline != nil {
		if g.Baseline, err = readSpan(*w.Baseline); err != nil {
			return g, err
		}
	}
	g.Comparison, err = readSpan(w.Comparison)
	return g, err
}

// readSpan is a period whose dates can be read. Whether it makes sense is judged where it is used.
func readSpan(w DateSpan) (usage.Period, error) {
	first, err1 := booking.ParseDate(w.First)
	last, err2 := booking.ParseDate(w.Last)
	if err1 != nil || err2 != nil {
		return usage.Period{}, problem(codeBadMessage)
	}
	return usage.Period{From: first, To: last}, nil
}

func span(p usage.Period) DateSpan { return DateSpan{p.From.String(), p.To.String()} }

func wireMetric(m goal.Metric) GoalMetric {
	return GoalMetric{Name: string(m.Name), Room: m.Space, Band: string(m.Band), Group: m.Group, Item: m.Item}
}

func wireGoal(g goal.Goal) Goal {
	w := Goal{
		ID: g.ID, Version: g.Version, Made: optional(g.Made), Why: g.Why, Preset: g.Preset, Name: g.Name, Definition: g.Definition, Metric: wireMetric(g.Metric),
		Direction: string(g.Direction), Target: GoalTarget{string(g.Target.Kind), g.Target.Value}, Comparison: span(g.Comparison),
		Control: string(g.Control), ControlWhy: g.ControlWhy,
	}
	if g.HasBaseline() {
		baseline := span(g.Baseline)
		w.Baseline = &baseline
	}
	return w
}

func wireReport(r goal.Report) GoalReport {
	w := GoalReport{
		Goal: wireGoal(r.Goal), Versions: []Goal{}, Unit: GoalUnit(r.Unit), AsOf: r.AsOf.String(), DefinitionVersion: r.DefinitionVersion,
		Before: wireSide(r.Before), After: wireSide(r.After), Difference: number(r.Difference), Relative: number(r.Relative), Level: number(r.Level),
		Total: r.Total, Words: string(r.Words), Verdict: string(r.Verdict), Reasons: []GoalWhy{}, Preliminary: r.Preliminary, Seasonal: r.Seasonal,
		YearBefore: number(r.YearBefore), Weeks: wireWeeks(r), Breaks: []GoalBreak{}, Notes: []GoalNote{}, Proof: append([]string{}, r.Proof...),
		NeededWeeks: r.Needed.Weeks, NeededAnswers: r.Needed.Answers,
	}
	for _, v := range r.Versions {
		w.Versions = append(w.Versions, wireGoal(v))
	}
	if r.Change.Of != "" {
		w.Change = &GoalChange{string(r.Change.Of), bounds(r.Change.Interval)}
	}
	if r.Forecast.Known {
		w.Forecast = &GoalGuess{r.Forecast.Value, bounds(r.Forecast.Interval), r.Forecast.Left}
	}
	for _, why := range r.Reasons {
		w.Reasons = append(w.Reasons, GoalWhy(why))
	}
	for _, b := range r.Breaks {
		w.Breaks = append(w.Breaks, GoalBreak{b.On.String(), string(b.Kind), b.Space, b.Before, b.After})
	}
	for _, n := range r.Notes {
		w.Notes = append(w.Notes, wireNote(n))
	}
	return w
}

func wireWeeks(r goal.Report) []GoalWeek {
	weeks := []GoalWeek{}
	for _, week := range r.Weeks {
		year, n := week.Monday.In(time.UTC).ISOWeek()
		w := GoalWeek{Monday: week.Monday.String(), Week: fmt.Sprintf("%04d-W%02d", year, n), Value: week.Value(), Hidden: week.Hidden}
		switch {
		case r.HasBaseline() && !r.Baseline.To.Before(week.Monday.Add(6)):
			w.Side = "before"
		case !week.Monday.Before(r.Comparison.From):
			w.Side = "after"
		}
		weeks = append(weeks, w)
	}
	return weeks
}

func wireSide(s goal.Side) GoalSide {
	w := GoalSide{Value: number(s.Number), Part: s.Part, Whole: s.Whole, Open: s.Open, Hidden: s.Hidden}
	if s.Sure {
		b := bounds(s.Interval)
		w.Bounds = &b
	}
	return w
}

func bounds(i stats.Interval) GoalBounds {
	w := GoalBounds{Low: i.Low}
	if !math.IsInf(i.High, 1) {
		w.High = &i.High
	}
	return w
}

func number(n goal.Number) *float64 {
	if !n.Known {
		return nil
	}
	return &n.Value
}

func wireNote(n goal.Note) GoalNote { return GoalNote{ID: n.ID, Period: span(n.Period), Text: n.Text} }

func wireArea(a goal.Area) GoalAreaCard {
	w := GoalAreaCard{Name: a.Name, Figures: []GoalAreaFigure{}}
	for _, f := range a.Figures {
		w.Figures = append(w.Figures, GoalAreaFigure{Name: f.Name, Value: f.Value, Unit: f.Unit, Source: f.Source, AsOf: f.AsOf.String()})
	}
	return w
}

// measures is what the surveys ask, as goals can be about it.
func (a *asked) measures() (all []GoalChoice, err error) {
	items, err := survey.Items()
	for _, i := range items {
		for _, m := range i.Measures {
			name := i.Text["sv"]
			if m.Who != "" {
				name += " (" + a.cfg.Texts.T("sv", "survey.group."+m.Who, nil) + ")"
			}
			all = append(all, GoalChoice{ID: m.ID, Name: name})
		}
	}
	return all, err
}
