package main

import (
	"fmt"
	"slices"
	"strings"

	"troskel/kiosk/web"
)

// goalCommands is how goals are set and followed.
var goalCommands = map[string]command{"goal": cmdGoal, "change-goal": cmdChangeGoal, "retire-goal": cmdRetireGoal, "goal-is": cmdGoalIs, "note": cmdNote}

// cmdGoal sets a goal of a preset over all that it can be about: goal PRESET BASELINE|- COMPARISON ANSWER, windows as "2026-02-16/2026-03-01".
func cmdGoal(p *play, args []string) error {
	if err := p.tell(web.Command{ListGoals: &web.ListGoals{}}, "ok"); err != nil {
		return err
	}
	i := slices.IndexFunc(p.last.Goals.Presets, func(g web.GoalPreset) bool { return g.ID == args[0] })
	if i < 0 {
		return fmt.Errorf("there is no preset %s in %+v", args[0], p.last.Goals.Presets)
	}
	preset := p.last.Goals.Presets[i]
	text := preset.Texts["sv"]
	g := web.Goal{
		Preset: preset.ID, Name: text.Name, Definition: text.Definition, Metric: preset.Metric, Direction: preset.Direction, Target: preset.Target,
		Control: preset.Control, ControlWhy: text.ControlWhy, Comparison: dateSpan(args[2]),
	}
	if args[1] != "-" {
		baseline := dateSpan(args[1])
		g.Baseline = &baseline
	}
	return p.tell(web.Command{SetGoal: &web.SetGoal{Goal: g}}, args[3])
}

func dateSpan(word string) web.DateSpan {
	first, last, _ := strings.Cut(word, "/")
	return web.DateSpan{First: first, Last: last}
}

// following is the report of the goal of a preset.
func (p *play) following(preset string) (web.GoalReport, error) {
	if err := p.tell(web.Command{ListGoals: &web.ListGoals{}}, "ok"); err != nil {
		return web.GoalReport{}, err
	}
	for _, r := range p.last.Goals.Reports {
		if r.Goal.Preset == preset {
			return r, nil
		}
	}
	return web.GoalReport{}, fmt.Errorf("no goal is of %s", preset)
}

// cmdChangeGoal gives a goal another baseline: change-goal PRESET BASELINE WHY ANSWER.
func cmdChangeGoal(p *play, args []string) error {
	r, err := p.following(args[0])
	if err != nil {
		return err
	}
	baseline := dateSpan(args[1])
	r.Goal.Baseline, r.Goal.Why = &baseline, args[2]
	return p.tell(web.Command{SetGoal: &web.SetGoal{Goal: r.Goal}}, args[3])
}

// cmdRetireGoal ends the following of a goal: retire-goal PRESET.
func cmdRetireGoal(p *play, args []string) error {
	r, err := p.following(args[0])
	if err != nil {
		return err
	}
	return p.tell(web.Command{RetireGoal: &web.RetireGoal{Goal: r.Goal.ID}}, "ok")
}

// cmdGoalIs looks at how a goal stands: goal-is PRESET VERDICT REASON….
func cmdGoalIs(p *play, args []string) error {
	r, err := p.following(args[0])
	if err != nil {
		return err
	}
	if r.Verdict != args[1] {
		return fmt.Errorf("the goal is %s: %+v", r.Verdict, r)
	}
	for _, code := range args[2:] {
		if !slices.ContainsFunc(r.Reasons, func(w web.GoalWhy) bool { return w.Code == code }) {
			return fmt.Errorf("%s is no reason of %+v", code, r.Reasons)
		}
	}
	return nil
}

// cmdNote notes what happened: note DATES TEXT ANSWER.
func cmdNote(p *play, args []string) error {
	return p.tell(web.Command{AddGoalNote: &web.AddGoalNote{Note: web.GoalNote{Period: dateSpan(args[0]), Text: args[1]}}}, args[2])
}
