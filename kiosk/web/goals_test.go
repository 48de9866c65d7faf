package web_test

import (
	"slices"
	"strings"
	"testing"

	"troskel/kiosk/web"
)

// goalR31 is goal R3.1 as the staff page sends it.
func goalR31() web.Goal {
	return web.Goal{
		Preset: "R3.1", Name: "Nyttjandegraden ska öka", Definition: "Använda timmar av bokningsbara", Metric: web.GoalMetric{Name: "use_rate"}, Direction: "up",
		Target: web.GoalTarget{Kind: "relative", Value: 100}, Baseline: &web.DateSpan{First: "2026-02-02", Last: "2026-03-01"},
		Comparison: web.DateSpan{First: "2026-03-09", Last: "2026-06-28"}, Control: "partly", ControlWhy: "Lokalen i centrum",
	}
}

func why(r web.GoalReport) (codes []string) {
	for _, w := range r.Reasons {
		codes = append(codes, w.Code)
	}
	return codes
}

// TestAGoalIsPlannedKeptChangedAndRetired: the rooms of the place came into use today, so the baseline has no open weeks, which it says at once.
func TestAGoalIsPlannedKeptChangedAndRetired(t *testing.T) {
	s := newPlace(t).open("screen=staff")
	plan := s.ask(web.Command{PlanGoal: &web.PlanGoal{Goal: goalR31()}})
	if plan.Status != web.AnswerOK || plan.GoalReport == nil || !plan.GoalReport.Preliminary || plan.GoalReport.NeededWeeks != 4 || !slices.Contains(why(*plan.GoalReport), "preliminary") {
		t.Fatalf("the plan is %+v", plan)
	}
	if a := s.ask(web.Command{ListGoals: &web.ListGoals{}}); a.Goals == nil || len(a.Goals.Reports) != 0 || len(a.Goals.Presets) < 5 || len(a.Goals.Figures) < 7 {
		t.Fatalf("nothing is kept by a plan: %+v", a)
	}
	kept := s.ask(web.Command{SetGoal: &web.SetGoal{Goal: goalR31()}})
	if kept.Status != web.AnswerOK || len(kept.Goals.Reports) != 1 || kept.Goals.Reports[0].Verdict != "waiting" || kept.Goals.Reports[0].Goal.Preset != "R3.1" {
		t.Fatalf("kept is %+v", kept)
	}
	if a := s.ask(web.Command{SetGoal: &web.SetGoal{Goal: goalR31()}}); a.Code != "goal_twice" || a.Values["name"] != goalR31().Name {
		t.Errorf("typed twice: %+v", a)
	}
	changed := kept.Goals.Reports[0].Goal
	changed.Baseline = &web.DateSpan{First: "2026-01-05", Last: "2026-03-01"}
	if a := s.ask(web.Command{SetGoal: &web.SetGoal{Goal: changed}}); a.Code != "goal_why" {
		t.Errorf("a baseline that is changed without a reason: %+v", a)
	}
	changed.Why, changed.Made = "Sportlov", nil
	if a := s.ask(web.Command{SetGoal: &web.SetGoal{Goal: changed}}); a.Status != web.AnswerOK || a.Goals.Reports[0].Goal.Version != 2 || len(a.Goals.Reports[0].Versions) != 2 {
		t.Errorf("changed with a reason: %+v", a)
	}
	report := s.ask(web.Command{ReportGoal: &web.ReportGoal{Goal: changed.ID}})
	if report.GoalReport == nil || !slices.Contains(why(*report.GoalReport), "baseline_changed") {
		t.Errorf("its report: %+v", report)
	}
	if a := s.ask(web.Command{RetireGoal: &web.RetireGoal{Goal: changed.ID}}); a.Status != web.AnswerOK || len(a.Goals.Reports) != 0 {
		t.Errorf("retired: %+v", a)
	}
	if a := s.ask(web.Command{ReportGoal: &web.ReportGoal{Goal: changed.ID}}); a.Code != "goal_unknown" {
		t.Errorf("its report once it is retired: %+v", a)
	}
	trail := s.ask(web.Command{Audit: &web.Audit{Action: "change_goal"}})
	if trail.Audit == nil || len(trail.Audit.Lines) != 1 || !strings.Contains(trail.Audit.Lines[0].Detail, "Sportlov") {
		t.Errorf("the trail: %+v", trail)
	}
}

func TestNotesAndTheAreaCard(t *testing.T) {
	s := newPlace(t).open("screen=staff")
	noted := s.ask(web.Command{AddGoalNote: &web.AddGoalNote{Note: web.GoalNote{Period: web.DateSpan{First: "2026-03-03", Last: "2026-03-03"}, Text: "Festival"}}})
	if noted.Goals == nil || len(noted.Goals.Notes) != 1 || noted.Goals.Notes[0].Text != "Festival" {
		t.Fatalf("noted: %+v", noted)
	}
	if a := s.ask(web.Command{RemoveGoalNote: &web.RemoveGoalNote{Note: noted.Goals.Notes[0].ID}}); a.Goals == nil || len(a.Goals.Notes) != 0 {
		t.Errorf("removed: %+v", a)
	}
	card := web.GoalAreaCard{Name: "Rannebergen", Figures: []web.GoalAreaFigure{{Name: "Folkmängd", Value: 4312, Unit: "personer", Source: "SCB", AsOf: "2025-12-31"}}}
	if a := s.ask(web.Command{SetGoalArea: &web.SetGoalArea{Area: card}}); a.Goals == nil || a.Goals.Area.Name != card.Name || !slices.Equal(a.Goals.Area.Figures, card.Figures) {
		t.Errorf("the card: %+v", a)
	}
	card.Figures[0].AsOf = "i fjol"
	if a := s.ask(web.Command{SetGoalArea: &web.SetGoalArea{Area: card}}); a.Code != "bad_message" {
		t.Errorf("a date that is none: %+v", a)
	}
}

// TestOnlyStaffMeetGoals: no other screen is told of them, or may set one.
func TestOnlyStaffMeetGoals(t *testing.T) {
	p := newPlace(t)
	for _, query := range []string{"screen=booking", "screen=entrance", "screen=door&room=koket"} {
		s := p.open(query)
		for _, c := range []web.Command{{ListGoals: &web.ListGoals{}}, {SetGoal: &web.SetGoal{Goal: goalR31()}}, {RetireGoal: &web.RetireGoal{Goal: 1}}, {SetGoalArea: &web.SetGoalArea{}}} {
			if a := s.ask(c); a.Code != "not_allowed" {
				t.Errorf("%s: %+v", query, a)
			}
		}
	}
}
