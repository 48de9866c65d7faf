package goal_test

import (
	"database/sql"
	"math"
	"slices"
	"strings"
	"testing"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
)

// TestABaselineIsLocked: what was promised changes only as a new version with a reason, which the trail and the report tell; the database itself
// refuses anything else.
func TestABaselineIsLocked(t *testing.T) {
	p := newPlace(t)
	first := p.keep(r31(t))
	if first.Version != 1 || first.ID == 0 {
		t.Fatalf("the first version is %+v", first)
	}
	second := first
	second.Baseline = period(t, "2026-02-02", "2026-03-01")
	_, err := p.Keep(t.Context(), staff, second)
	p.refused(err, "goal_why")
	_, err = p.Keep(t.Context(), staff, first)
	p.refused(err, "goal_unchanged")
	second.Why = "  Mars hade\nsportlov "
	second = p.keep(second)
	if second.Version != 2 || second.Why != "Mars hade sportlov" {
		t.Errorf("the second version is %+v", second)
	}
	r := p.report(first.ID)
	if len(r.Versions) != 2 || r.Versions[0].Baseline != first.Baseline || r.Baseline != second.Baseline || !slices.Contains(codes(r), "baseline_changed") {
		t.Errorf("the report has %+v because %v", r.Versions, codes(r))
	}
	trail := strings.Join(p.trail(), "\n")
	for _, want := range []string{
		"Amina add_goal Nyttjandegraden, v1: use_rate relative 100 2026-09-07/2026-11-15, baseline 2026-03-02/2026-03-29",
		"Amina change_goal Nyttjandegraden, v2: use_rate relative 100 2026-09-07/2026-11-15, baseline 2026-02-02/2026-03-01, Mars hade sportlov",
	} {
		if !strings.Contains(trail, want) {
			t.Errorf("the trail lacks %q:\n%s", want, trail)
		}
	}
	for _, statement := range []string{
		`UPDATE goal_version SET base_from = '2026-01-05'`, `DELETE FROM goal_version`,
		`INSERT OR REPLACE INTO goal_version SELECT goal, 1, made_at, why, name, definition, metric, space, band, people, item, direction, target_kind, 1,
			base_from, base_to, comp_from, comp_to, control, control_why FROM goal_version WHERE version = 1`,
	} {
		if err := p.db.Write(t.Context(), func(tx *sql.Tx) error { _, err := tx.Exec(statement); return err }); err == nil {
			t.Errorf("the database let %s pass", statement)
		}
	}
}

func TestWhatIsNoGoalIsRefused(t *testing.T) {
	p := newPlace(t)
	p.keep(r31(t))
	for _, v := range []struct {
		code   string
		change func(*goal.Goal)
	}{
		{"goal_twice", func(g *goal.Goal) {}},
		{"goal_twice", func(g *goal.Goal) {
			g.Name = "  NYTTJANDEGRADEN "
			g.Comparison = period(t, "2027-01-01", "2027-12-31")
		}},
		{"goal_twice", func(g *goal.Goal) { g.Name = "En gång till" }},
		{"", func(g *goal.Goal) { g.Name, g.Metric.Space = "Bara centrum", "b" }},
		{"goal_space", func(g *goal.Goal) { g.Name, g.Metric.Space = "x", "källaren" }},
		{"goal_scope", func(g *goal.Goal) { g.Name, g.Metric.Band = "x", "11-15" }},
		{"goal_scope", func(g *goal.Goal) { g.Name, g.Metric = "x", goal.Metric{Name: goal.Visits, Space: "a"} }},
		{"goal_metric", func(g *goal.Goal) { g.Metric.Name = "lycka" }},
		{"goal_name", func(g *goal.Goal) { g.Name = " \n\u202e" }},
		{"goal_name", func(g *goal.Goal) { g.Name = strings.Repeat("å", 121) }},
		{"goal_definition", func(g *goal.Goal) { g.Definition = "" }},
		{"goal_direction", func(g *goal.Goal) { g.Direction = "" }},
		{"goal_control", func(g *goal.Goal) { g.Control = "" }},
		{"goal_control_why", func(g *goal.Goal) { g.Control = goal.NotInHand }},
		{"goal_target_kind", func(g *goal.Goal) { g.Target.Kind = goal.Share }},
		{"goal_target", func(g *goal.Goal) { g.Target.Value = -50 }},
		{"goal_target", func(g *goal.Goal) { g.Target.Value = math.NaN() }},
		{"goal_target", func(g *goal.Goal) { g.Direction, g.Target.Value = goal.Down, -100 }},
		{"goal_target", func(g *goal.Goal) { g.Target = goal.Target{Kind: goal.Absolute, Value: 101} }},
		{"goal_baseline_missing", func(g *goal.Goal) { g.Baseline = usage.Period{} }},
		{"goal_baseline", func(g *goal.Goal) { g.Baseline.To = g.Baseline.From.Add(-1) }},
		{"goal_comparison", func(g *goal.Goal) { g.Comparison.To = g.Comparison.From.Add(6 * 366) }},
		{"goal_windows_overlap", func(g *goal.Goal) { g.Comparison.From = g.Baseline.To }},
		{"goal_far", func(g *goal.Goal) {
			g.Name, g.Metric.Space, g.Baseline.From, g.Baseline.To = "x", "a", date(t, "0202-03-02"), date(t, "0202-03-29")
		}},
		{"goal_far", func(g *goal.Goal) { g.Name, g.Comparison = "x", period(t, "2036-09-07", "2036-11-15") }},
		{"goal_preset", func(g *goal.Goal) { g.Name, g.Preset, g.Metric.Space = "x", "Z9", "a" }},
		{"goal_unknown", func(g *goal.Goal) { g.Name, g.ID, g.Metric.Space = "x", 77, "a" }},
	} {
		g := r31(t)
		v.change(&g)
		_, err := p.Keep(t.Context(), staff, g)
		p.refused(err, v.code)
	}
	for _, by := range []booking.By{{}, {Role: booking.Member, Organisation: "x"}} {
		_, err := p.Keep(t.Context(), by, r31(t))
		p.refused(err, "goal_staff")
		p.refused(p.Retire(t.Context(), by, 1), "goal_staff")
		p.refused(p.KeepArea(t.Context(), by, goal.Area{}), "goal_staff")
		_, err = p.AddNote(t.Context(), by, goal.Note{})
		p.refused(err, "goal_staff")
		p.refused(p.RemoveNote(t.Context(), by, 1), "goal_staff")
	}
}

// TestARetiredGoalMakesRoom: it is told no longer, its versions stay, and it can be set again.
func TestARetiredGoalMakesRoom(t *testing.T) {
	p := newPlace(t)
	g := p.keep(r31(t))
	p.ok(p.Retire(t.Context(), staff, g.ID))
	p.refused(p.Retire(t.Context(), staff, g.ID), "goal_unknown")
	_, err := p.Report(t.Context(), g.ID)
	p.refused(err, "goal_unknown")
	if again := p.keep(r31(t)); again.ID == g.ID || again.Version != 1 {
		t.Errorf("set again it is %+v", again)
	}
	if all, err := p.All(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d goals are followed, %v", len(all), err)
	}
}

// TestRoomsAreFollowed is R3.1 through a real engine: a hall that fills while the shop in the centre stays empty, with shorter hours in between.
func TestRoomsAreFollowed(t *testing.T) {
	p := newPlace(t)
	g := r31(t)
	g.Comparison = period(t, "2026-04-06", "2026-05-10")
	for week := range 4 {
		p.use("a", date(t, "2026-03-03").Add(7*week).String(), 2+week%2)
	}
	whole := p.keep(g)
	g.Name, g.Metric.Space = "Lokalen i centrum", "b"
	shop := p.keep(g)
	if r := p.report(whole.ID); r.Verdict != goal.Waiting || !r.Preliminary {
		t.Errorf("while the baseline runs: %q because %v", r.Verdict, codes(r))
	}
	for week := range 5 {
		for _, day := range []string{"2026-04-07", "2026-04-08"} {
			p.use("a", date(t, day).Add(7*week).String(), 5+week%2)
		}
	}
	week, err := booking.ParseWeek("mon-fri 10:00-20:00")
	p.ok(err)
	_, err = p.rooms.SetHours(t.Context(), staff, "b", date(t, "2026-05-08"), week)
	p.ok(err)
	p.at("2026-05-12 09:00")
	r := p.report(whole.ID)
	near(t, "r0", r.Before.Value, 10./480, 1e-12)
	near(t, "r1", r.After.Value, 54./(5*120-0-2), .003) // a little less was open: three days of shorter hours, and Easter
	if r.Verdict != goal.Reached || r.After.Open != 5 || r.Preliminary {
		t.Errorf("ten hours, then 54: %q of %+v because %v", r.Verdict, r.After, codes(r))
	}
	if len(r.Breaks) != 1 || r.Breaks[0].Kind != goal.BreakHours || r.Breaks[0].Space != "b" || r.Breaks[0].On != date(t, "2026-05-08") || !slices.Contains(codes(r), "break_hours") {
		t.Errorf("the shorter hours are %+v", r.Breaks)
	}
	if len(r.Weeks) != 10 {
		t.Errorf("the chart has %d weeks", len(r.Weeks))
	}
	if r := p.report(shop.ID); r.Verdict != goal.NewActivity || r.Before.Value != 0 || r.Relative.Known {
		t.Errorf("the empty shop: %q, %+v", r.Verdict, r.Before)
	}
}

// TestNotesAndClosuresStandBesideTheFigures: only those of the goal's time, and of its room.
func TestNotesAndClosuresStandBesideTheFigures(t *testing.T) {
	p := newPlace(t)
	g := r31(t)
	g.Metric.Space = "a"
	kept := p.keep(g)
	p.at("2026-11-20 12:00")
	for _, n := range []struct{ from, to, text string }{{"2026-09-20", "2026-09-20", "Val\tdag"}, {"2027-01-01", "2027-01-02", "Nyår"}} {
		_, err := p.AddNote(t.Context(), staff, goal.Note{Period: period(t, n.from, n.to), Text: n.text})
		p.ok(err)
	}
	_, err := p.AddNote(t.Context(), staff, goal.Note{Period: period(t, "2026-09-20", "2026-09-21"), Text: " "})
	p.refused(err, "goal_note")
	p.at("2026-10-01 08:00")
	for _, c := range []struct{ space, from, to, why string }{
		{"a", "2026-10-05 00:00", "2026-10-12 00:00", "Målning"}, {"b", "2026-10-05 00:00", "2026-10-12 00:00", "Annat rum"}, {"", "2026-10-14 10:00", "2026-10-14 12:00", "Möte"},
	} {
		_, _, err := p.rooms.AddClosure(t.Context(), staff, booking.Closure{Space: c.space, Interval: booking.Interval{Start: local(t, c.from), End: local(t, c.to)}, Reason: c.why})
		p.ok(err)
	}
	p.at("2026-11-20 12:00")
	r := p.report(kept.ID)
	var texts []string
	for _, n := range r.Notes {
		texts = append(texts, n.Period.From.String()+"/"+n.Period.To.String()+" "+n.Text)
	}
	if want := []string{"2026-09-20/2026-09-20 Val dag", "2026-10-05/2026-10-11 Målning"}; !slices.Equal(texts, want) {
		t.Errorf("noted is %q, want %q", texts, want)
	}
	p.ok(p.RemoveNote(t.Context(), staff, r.Notes[0].ID))
	p.refused(p.RemoveNote(t.Context(), staff, r.Notes[0].ID), "goal_note_unknown")
}

func TestTheAreaCardSaysWhoCounted(t *testing.T) {
	p := newPlace(t)
	asOf := date(t, "2025-12-31")
	card := goal.Area{Name: "Rannebergen", Figures: []goal.AreaFigure{
		{Name: "Folkmängd", Value: 4312, Unit: "personer", Source: "SCB, områdesstatistik", AsOf: asOf},
		{Name: "Andel 0–19 år", Value: 27.4, Unit: "%", Source: "SCB", AsOf: asOf},
	}}
	p.ok(p.KeepArea(t.Context(), staff, card))
	if got, err := p.Area(t.Context()); err != nil || got.Name != card.Name || !slices.Equal(got.Figures, card.Figures) {
		t.Errorf("the card is %+v, %v", got, err)
	}
	for _, bad := range []goal.AreaFigure{
		{Value: 1, Source: "SCB", AsOf: asOf}, {Name: "x", Value: 1, AsOf: asOf}, {Name: "x", Value: 1, Source: "SCB"}, {Name: "x", Value: math.NaN(), Source: "SCB", AsOf: asOf},
	} {
		p.refused(p.KeepArea(t.Context(), staff, goal.Area{Figures: []goal.AreaFigure{bad}}), "goal_area")
	}
	p.refused(p.KeepArea(t.Context(), staff, goal.Area{Figures: make([]goal.AreaFigure, 13)}), "goal_area_many")
	p.ok(p.KeepArea(t.Context(), staff, goal.Area{}))
	if got, err := p.Area(t.Context()); err != nil || got.Name != "" || len(got.Figures) != 0 {
		t.Errorf("an emptied card is %+v, %v", got, err)
	}
}

// TestEveryGoalOfTheLabsIsReady: each preset can be kept as it is, once windows are chosen, and tells why the lab's own follow-up failed.
func TestEveryGoalOfTheLabsIsReady(t *testing.T) {
	p := newPlace(t)
	all, err := goal.Presets()
	p.ok(err)
	var ids []string
	for _, preset := range all {
		ids = append(ids, preset.ID)
		for _, text := range []goal.PresetText{preset.SV, preset.EN} {
			if text.Name == "" || text.Definition == "" || len(text.Lesson) < 20 || (text.ControlWhy == "") != (preset.Control == goal.InControl) {
				t.Errorf("%s lacks words: %+v", preset.ID, text)
			}
		}
		if !slices.Contains(goal.Names(), preset.Metric.Name) {
			continue
		}
		g := goal.Goal{
			Preset: preset.ID, Name: preset.SV.Name, Definition: preset.SV.Definition, ControlWhy: preset.SV.ControlWhy, Metric: preset.Metric, Direction: preset.Direction,
			Target: preset.Target, Control: preset.Control, Baseline: period(t, "2026-03-02", "2026-03-29"), Comparison: period(t, "2026-09-07", "2026-11-15"),
		}
		kept := p.keep(g)
		if r := p.report(kept.ID); r.Verdict != goal.Waiting {
			t.Errorf("%s begins as %q", preset.ID, r.Verdict)
		}
	}
	want := strings.Fields("B1 B2.1 B2.2 B3.1 B3.2 L1 L2 L3 P1 P2 P3 R1.1 R1.2 R2.1 R3.1")
	if !slices.Equal(ids, want) {
		t.Errorf("the presets are %v, want %v", ids, want)
	}
}
