package main

import (
	"context"
	"fmt"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
)

// goals sets two goals as staff would, so that a newcomer sees how they are told: one that is counted exactly, as a lab set it, and one of the place's
// own whose baseline is too short to say anything yet. monday is the first day of the past that is played.
func (s *seeder) goals(ctx context.Context, monday booking.Date) error {
	presets, err := goal.Presets()
	if err != nil {
		return err
	}
	lately := usage.Period{From: monday, To: monday.Add(7*seedBefore - 1)}
	toCome := usage.Period{From: lately.To.Add(1), To: lately.To.Add(7 * 26)}
	all := []goal.Goal{{
		Name: "20 % fler besök", Definition: "Besök: brickor, räknade en gång per halvdag. De som kommer utan bricka räknas inte.", Metric: goal.Metric{Name: goal.Visits},
		Direction: goal.Up, Target: goal.Target{Kind: goal.Relative, Value: 20}, Baseline: lately, Comparison: toCome, Control: goal.InControl,
	}}
	for _, p := range presets {
		if p.ID == "R1.1" {
			all = append(all, goal.Goal{
				Preset: p.ID, Name: p.SV.Name, Definition: p.SV.Definition, Metric: p.Metric, Direction: p.Direction, Target: p.Target, Control: p.Control,
				Comparison: usage.Period{From: monday, To: toCome.To},
			})
		}
	}
	for _, g := range all {
		if _, err := s.k.goals.Keep(ctx, booking.By{Role: booking.Staff}, g); err != nil {
			return fmt.Errorf("%s: %w", g.Name, err)
		}
	}
	return nil
}
