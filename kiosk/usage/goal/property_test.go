package goal_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
	"troskel/kiosk/usage/stats"
)

// drawWeeks is some weeks from a Monday on: open for up to 100 hours, closed in some weeks, used from not at all to always.
func drawWeeks(t *rapid.T, monday goal.Date, most int, label string) (weeks []goal.Week) {
	for i := range rapid.IntRange(0, most).Draw(t, label+" weeks") {
		whole := float64(rapid.IntRange(0, 100).Draw(t, label+" hours"))
		if whole == 0 {
			continue
		}
		part := whole * float64(rapid.IntRange(0, 10).Draw(t, label+" used")) / 10
		weeks = append(weeks, goal.Week{Monday: monday.Add(7 * i), Part: part, Whole: whole, Version: "1"})
	}
	return weeks
}

// TestVerdictsHoldTogether: rates stay rates, nothing is said of too few weeks or compared with nothing, the words and the verdict agree with the
// interval, and the other direction's verdict on the mirrored target is never the same sure one.
func TestVerdictsHoldTogether(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := r31(t)
		g.Baseline = usage.Period{From: date(t, "2025-09-01"), To: date(t, "2026-03-01")}
		g.Comparison = usage.Period{From: date(t, "2026-03-02"), To: date(t, "2026-12-27")}
		g.Target = goal.Target{Kind: rapid.SampledFrom([]goal.Kind{goal.Relative, goal.Points, goal.Absolute}).Draw(rt, "kind"), Value: float64(rapid.IntRange(1, 90).Draw(rt, "target"))}
		weeks := append(drawWeeks(rt, g.Baseline.From, 26, "before"), drawWeeks(rt, g.Comparison.From, 43, "after")...)
		today := g.Comparison.From.Add(rapid.IntRange(0, 400).Draw(rt, "day"))
		known := weeks[:0:0]
		for _, w := range weeks {
			if !today.Before(w.Monday.Add(7)) {
				known = append(known, w)
			}
		}
		r := goal.AssessWeeks(g, known, today)
		for _, side := range []goal.Side{r.Before, r.After} {
			if side.Known && !(side.Value >= 0 && side.Value <= 1) || math.IsNaN(side.Value) {
				rt.Fatalf("a rate of %v", side.Value)
			}
		}
		few := r.Before.Open < stats.FewestWeeks || r.After.Open < stats.FewestWeeks
		if few && (r.Words != "" || r.Change.Of != "") {
			rt.Fatalf("%d and %d weeks differ by %+v", r.Before.Open, r.After.Open, r.Change)
		}
		sure := r.Verdict == goal.Reached || r.Verdict == goal.NotReached || r.Verdict == goal.NotDecidable
		if sure && (r.After.Open < stats.FewestWeeks || g.Target.Kind != goal.Absolute && few) {
			rt.Fatalf("%d and %d weeks are judged %s", r.Before.Open, r.After.Open, r.Verdict)
		}
		if r.Relative.Known && r.Before.Value == 0 {
			rt.Fatal("a change in per cent from nothing")
		}
		if r.Preliminary != (r.Before.Open < stats.FewestWeeks) {
			rt.Fatalf("%d weeks before are preliminary: %v", r.Before.Open, r.Preliminary)
		}
		if r.Verdict == goal.Reached && g.Target.Kind == goal.Relative && r.Words != stats.Increase {
			rt.Fatalf("a rise of %v %% is reached, and no clear increase: %q in %v", g.Target.Value, r.Words, r.Change)
		}
		if f := r.Forecast; f.Known && !(f.Low <= f.Value && f.Low >= 0 && f.High <= 1 && f.Low <= f.High) {
			rt.Fatalf("a forecast of %+v", f)
		}
	})
}
