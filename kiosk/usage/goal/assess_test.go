package goal_test

import (
	"math"
	"slices"
	"testing"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
	"troskel/kiosk/usage/stats"
)

func date(t testing.TB, s string) booking.Date {
	t.Helper()
	d, err := booking.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func period(t testing.TB, from, to string) usage.Period {
	t.Helper()
	p, err := usage.ParsePeriod(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rates is weeks from a Monday on of the given rates, each of 30 bookable hours.
func rates(t testing.TB, monday string, values ...float64) (weeks []goal.Week) {
	t.Helper()
	for i, v := range values {
		weeks = append(weeks, goal.Week{Monday: date(t, monday).Add(7 * i), Part: 30 * v, Whole: 30, Version: "1"})
	}
	return weeks
}

// r31 is goal R3.1: four weeks of March 2026 against ten of the autumn.
func r31(t testing.TB) goal.Goal {
	return goal.Goal{
		Name: "Nyttjandegraden", Definition: "Använt av bokningsbart", Metric: goal.Metric{Name: goal.UseRate}, Direction: goal.Up,
		Target: goal.Target{Kind: goal.Relative, Value: 100}, Baseline: period(t, "2026-03-02", "2026-03-29"),
		Comparison: period(t, "2026-09-07", "2026-11-15"), Control: goal.InControl,
	}
}

func codes(r goal.Report) (all []string) {
	for _, why := range r.Reasons {
		all = append(all, why.Code)
	}
	return all
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %.6g, want %.6g", what, got, want)
	}
}

// TestV10 is the ratio of sums: 12 of 120 hours, then 62 of 310; and 18 of 240, then 30 of 400.
func TestV10(t *testing.T) {
	for _, v := range []struct {
		used0, open0, used1, open1, r0, r1, points, percent float64
	}{{12, 120, 62, 310, .1, .2, .1, 1}, {18, 240, 30, 400, .075, .075, 0, 0}} {
		var weeks []goal.Week
		for i := range 4 {
			weeks = append(weeks, goal.Week{Monday: date(t, "2026-03-02").Add(7 * i), Part: v.used0 / 4, Whole: v.open0 / 4})
		}
		for i := range 10 { // weeks of very different lengths
			share := float64(i+1) / 55
			weeks = append(weeks, goal.Week{Monday: date(t, "2026-09-07").Add(7 * i), Part: v.used1 * share, Whole: v.open1 * share})
		}
		r := goal.AssessWeeks(r31(t), weeks, date(t, "2026-11-16"))
		near(t, "r0", r.Before.Value, v.r0, 1e-12)
		near(t, "r1", r.After.Value, v.r1, 1e-12)
		near(t, "pp", r.Difference.Value, v.points, 1e-12)
		near(t, "relative", r.Relative.Value, v.percent, 1e-12)
	}
}

// TestV11 is the uncertainty of weeks, in a goal that asks for twice as much.
func TestV11(t *testing.T) {
	weeks := append(rates(t, "2026-03-02", .08, .12, .10, .09), rates(t, "2026-09-07", .18, .22, .21, .19, .24, .20, .17, .23, .21, .20)...)
	r := goal.AssessWeeks(r31(t), weeks, date(t, "2026-11-16"))
	near(t, "ratio", r.Relative.Value+1, 2.103, 5e-4)
	near(t, "se(log)", r.Change.SE, 0.0938, 5e-5)
	near(t, "df", r.Change.DF, 3.92, 5e-3)
	if r.Words != stats.Increase || r.Verdict != goal.NotDecidable || r.Change.Of != goal.Relative {
		t.Errorf("twice as much in an interval of %v is %q and %q", r.Change.Interval, r.Words, r.Verdict)
	}
	if r.Preliminary || r.Seasonal || !slices.Contains(codes(r), "not_seasonal") || slices.Contains(codes(r), "preliminary") {
		t.Errorf("four weeks in March and ten in the autumn: %+v", r.Reasons)
	}
	modest := r31(t)
	modest.Target.Value = 50
	if r := goal.AssessWeeks(modest, weeks, date(t, "2026-11-16")); r.Verdict != goal.Reached {
		t.Errorf("+110 %% of a wished +50 %% is %q", r.Verdict)
	}
	modest.Target.Value = 250
	if r := goal.AssessWeeks(modest, weeks, date(t, "2026-11-16")); r.Verdict != goal.NotReached {
		t.Errorf("+110 %% of a wished +250 %% is %q", r.Verdict)
	}
	fewer := r31(t)
	fewer.Direction, fewer.Target.Value = goal.Down, -20
	if r := goal.AssessWeeks(fewer, weeks, date(t, "2026-11-16")); r.Verdict != goal.NotReached || r.Words != stats.Increase {
		t.Errorf("+110 %% of a wished −20 %% is %q and %q", r.Verdict, r.Words)
	}
}

func TestVerdictsOfWeeks(t *testing.T) {
	some := []float64{.1, .11, .09, .1}
	const begun = "2026-09-07"
	for _, v := range []struct {
		what    string
		before  []float64
		after   []float64
		today   string
		verdict goal.Verdict
		because string
	}{
		{"nothing yet", some, nil, "2026-09-01", goal.Waiting, "comparison_waits"},
		{"begun today", some, nil, begun, goal.Waiting, "comparison_waits"},
		{"three weeks before", some[:3], some, "2026-11-16", goal.FewWeeks, "preliminary"},
		{"three weeks after", some, some[:3], "2026-09-28", goal.FewWeeks, "few_weeks_after"},
		{"no weeks before", nil, some, "2026-11-16", goal.FewWeeks, "preliminary"},
		{"empty rooms before", []float64{0, 0, 0, 0}, some, "2026-11-16", goal.NewActivity, "zero_baseline"},
		{"empty rooms after", some, []float64{0, 0, 0, 0}, "2026-11-16", goal.NotReached, "not_seasonal"},
		{"under way", some, []float64{.3, .31, .32, .3}, "2026-10-05", goal.Reached, "comparison_running"},
		{"nothing before, nothing yet", []float64{0, 0, 0, 0}, nil, "2026-09-01", goal.Waiting, "nothing_before"},
		{"more than all", []float64{.6, .6, .5, .6}, some, "2026-11-16", goal.NotReached, "beyond_all"},
		{"baseline under way", some[:2], nil, "2026-03-16", goal.Waiting, "baseline_running"},
	} {
		r := goal.AssessWeeks(r31(t), append(rates(t, "2026-03-02", v.before...), rates(t, begun, v.after...)...), date(t, v.today))
		if r.Verdict != v.verdict || !slices.Contains(codes(r), v.because) {
			t.Errorf("%s: %q because %v, want %q because %s", v.what, r.Verdict, codes(r), v.verdict, v.because)
		}
		if few := len(v.before) < stats.FewestWeeks || len(v.after) < stats.FewestWeeks; few && (r.Words != "" || r.Change.Of != "") {
			t.Errorf("%s: something is said of too few weeks: %q, %+v", v.what, r.Words, r.Change)
		}
		if r.Before.Known && r.Before.Value == 0 && r.Relative.Known {
			t.Errorf("%s: a relative change of nothing, %v", v.what, r.Relative)
		}
	}
}

// TestTheSameWeeksAreCompared: of a baseline a year before, only the weeks that both sides have; of any other, all, and it says so.
func TestTheSameWeeksAreCompared(t *testing.T) {
	g := r31(t)
	g.Baseline, g.Comparison = period(t, "2025-09-01", "2025-11-30"), period(t, "2026-09-07", "2026-11-15")
	old := rates(t, "2025-09-01", .9, .1, .1, .1, .1, .1, .9, .9, .9, .9) // W36–W45; the comparison has W37–W41
	r := goal.AssessWeeks(g, append(old, rates(t, "2026-09-07", .2, .21, .19, .2, .2)...), date(t, "2026-10-12"))
	near(t, "r0 of W37–W41", r.Before.Value, .1, 1e-12)
	near(t, "r1", r.After.Value, .2, 1e-12)
	if !r.Seasonal || r.Before.Open != 5 || slices.Contains(codes(r), "not_seasonal") {
		t.Errorf("%d weeks of before, %v", r.Before.Open, codes(r))
	}
	g.Baseline = period(t, "2026-03-02", "2026-03-29")
	weeks := append(old, rates(t, "2026-03-02", .1, .12, .1, .11)...)
	r = goal.AssessWeeks(g, append(weeks, rates(t, "2026-09-07", .2, .21, .19, .2, .2)...), date(t, "2026-10-12"))
	if r.Seasonal || !r.YearBefore.Known {
		t.Fatalf("the year before is known, and not the baseline: %+v", r)
	}
	near(t, "the year before", r.YearBefore.Value, .1, 1e-12)
}

// TestHiddenWeeksAreNeverNothing: a sum with hidden weeks is known to lie between one and four for each.
func TestHiddenWeeksAreNeverNothing(t *testing.T) {
	g := r31(t)
	g.Metric, g.Target, g.Baseline = goal.Metric{Name: goal.Visits}, goal.Target{Kind: goal.Absolute, Value: 20}, usage.Period{}
	week := func(i int, n float64, hidden bool) goal.Week {
		return goal.Week{Monday: date(t, "2026-09-07").Add(7 * i), Part: n, Whole: 1, Hidden: hidden}
	}
	for _, v := range []struct {
		weeks []goal.Week
		today string
		want  goal.Verdict
	}{
		{[]goal.Week{week(0, 10, false), week(1, 9, false), week(2, 2.5, true)}, "2026-11-16", goal.Reached},
		{[]goal.Week{week(0, 10, false), week(1, 7, false), week(2, 2.5, true)}, "2026-11-16", goal.NotDecidable},
		{[]goal.Week{week(0, 10, false), week(1, 5, false), week(2, 2.5, true)}, "2026-11-16", goal.NotReached},
		{[]goal.Week{week(0, 10, false), week(1, 5, false), week(2, 2.5, true)}, "2026-11-15", goal.Underway},
		{nil, "2026-09-01", goal.Waiting},
	} {
		if r := goal.AssessWeeks(g, v.weeks, date(t, v.today)); r.Verdict != v.want || !r.Total {
			t.Errorf("%v on %s: %q (%v), want %q", v.weeks, v.today, r.Verdict, r.After, v.want)
		}
	}
}

// TestSumsOfUnequalWindowsAreNotCompared: a number that is to be reached is no change.
func TestSumsOfUnequalWindowsAreNotCompared(t *testing.T) {
	g := r31(t)
	g.Metric, g.Target = goal.Metric{Name: goal.Visits}, goal.Target{Kind: goal.Absolute, Value: 20}
	var weeks []goal.Week
	for i := range 12 {
		weeks = append(weeks, goal.Week{Monday: date(t, "2026-03-02").Add(7 * i), Part: 5, Whole: 1}, goal.Week{Monday: date(t, "2026-09-07").Add(7 * i), Part: 5, Whole: 1})
	}
	if r := goal.AssessWeeks(g, weeks, date(t, "2026-11-16")); r.Difference.Known || r.Relative.Known || r.Words != "" || r.Verdict != goal.Reached || r.Before.Part != 20 || r.After.Part != 50 {
		t.Errorf("20 before, 50 after: %+v", r)
	}
}

// TestForecastsAreUncertain: what is left is told with its interval, and nothing is told of a window that is over or has too few weeks.
func TestForecastsAreUncertain(t *testing.T) {
	before := rates(t, "2026-03-02", .08, .12, .10, .09)
	half := append(slices.Clone(before), rates(t, "2026-09-07", .18, .22, .21, .19, .24)...)
	r := goal.AssessWeeks(r31(t), half, date(t, "2026-10-12"))
	if f := r.Forecast; !f.Known || f.Left != 5 || !(f.Low < f.Value && f.Value < f.High) || f.High-f.Low < .02 {
		t.Errorf("half way: %+v", f)
	}
	near(t, "the forecast of a rate", r.Forecast.Value, .208, 1e-9)
	for _, today := range []string{"2026-11-16", "2026-09-28"} {
		n := 10
		if today == "2026-09-28" {
			n = 3
		}
		all := append(slices.Clone(before), rates(t, "2026-09-07", []float64{.18, .22, .21, .19, .24, .20, .17, .23, .21, .20}[:n]...)...)
		if r := goal.AssessWeeks(r31(t), all, date(t, today)); r.Forecast.Known {
			t.Errorf("on %s: %+v", today, r.Forecast)
		}
	}
}

func TestCountsAreExact(t *testing.T) {
	g := r31(t)
	g.Metric, g.Target, g.Baseline = goal.Metric{Name: goal.Recurring}, goal.Target{Kind: goal.Absolute, Value: 5}, usage.Period{}
	for _, v := range []struct {
		before, after int
		today         string
		want          goal.Verdict
	}{
		{-1, -1, "2026-09-01", goal.Waiting}, {-1, 4, "2026-10-01", goal.Underway}, {-1, 5, "2026-10-01", goal.Reached},
		{-1, 4, "2026-11-16", goal.NotReached}, {-1, 5, "2026-11-16", goal.Reached},
	} {
		if r := goal.AssessCounts(g, v.before, v.after, date(t, v.today)); r.Verdict != v.want {
			t.Errorf("%d on %s is %q, want %q", v.after, v.today, r.Verdict, v.want)
		}
	}
	g.Target, g.Baseline = goal.Target{Kind: goal.Relative, Value: 80}, period(t, "2026-03-02", "2026-03-29")
	for _, v := range []struct {
		before, after int
		want          goal.Verdict
	}{{0, 4, goal.NewActivity}, {5, 9, goal.Reached}, {5, 8, goal.NotReached}} {
		if r := goal.AssessCounts(g, v.before, v.after, date(t, "2026-11-16")); r.Verdict != v.want {
			t.Errorf("%d to %d is %q, want %q", v.before, v.after, r.Verdict, v.want)
		}
	}
}

func TestVerdictsOfAnswers(t *testing.T) {
	g := r31(t)
	g.Metric = goal.Metric{Name: goal.Answers, Item: "safety"}
	none, today := goal.Answered{N: -1}, date(t, "2026-11-16")
	of := func(yes, n int) goal.Answered { return goal.Answered{Yes: yes, N: n} }
	for _, v := range []struct {
		what          string
		kind          goal.Kind
		target        float64
		before, after goal.Answered
		odd           string
		want          goal.Verdict
		because       string
	}{
		{"no rounds", goal.Points, 5, none, none, "", goal.Waiting, "no_round_before"},
		{"a round of 0", goal.Points, 5, of(30, 56), of(0, 0), "", goal.FewAnswers, "few_answers_after"},
		{"a round of 7", goal.Points, 5, of(4, 7), of(60, 101), "", goal.FewAnswers, "few_answers_before"},
		{"29 and 10", goal.Relative, 75, of(12, 29), of(7, 10), "", goal.NotDecidable, "unsure_after"},
		{"other mode", goal.Points, 5, of(30, 56), of(60, 101), "mode", goal.Incomparable, "rounds_differ"},
		{"Newcombe's own", goal.Points, 5, of(48, 80), of(56, 70), "", goal.Reached, ""},
		{"the same, more asked", goal.Points, 40, of(48, 80), of(56, 70), "", goal.NotReached, ""},
		{"56 and 101 fell", goal.Points, 5, of(45, 56), of(55, 101), "", goal.NotReached, ""},
		{"at the ceiling", goal.Points, 5, of(51, 56), of(98, 101), "", goal.NotDecidable, "ceiling"},
		{"nobody before", goal.Relative, 75, of(0, 40), of(20, 40), "", goal.NewActivity, "zero_baseline"},
		{"20 of 22", goal.Share, 80, none, of(20, 22), "", goal.NotDecidable, "answers_undecided"},
		{"80 % and sure", goal.Share, 80, none, of(95, 100), "", goal.Reached, ""},
		{"everybody", goal.Share, 100, none, of(29, 29), "", goal.NotDecidable, "whole_target"},
		{"everybody there is", goal.Share, 100, none, goal.Answered{Yes: 29, N: 29, Population: 29}, "", goal.Reached, "whole_target"},
	} {
		g.Target = goal.Target{Kind: v.kind, Value: v.target}
		if g.Baseline = period(t, "2026-03-02", "2026-03-29"); v.kind == goal.Share {
			g.Baseline = usage.Period{}
		}
		r := goal.AssessAnswers(g, v.before, v.after, v.odd, today)
		if r.Verdict != v.want || v.because != "" && !slices.Contains(codes(r), v.because) {
			t.Errorf("%s: %q because %v, want %q because %s", v.what, r.Verdict, codes(r), v.want, v.because)
		}
		if few := v.after.N < 10 && v.after.N >= 0; few && r.After.Known {
			t.Errorf("%s: a share of %d answers is told", v.what, v.after.N)
		}
	}
}

// TestAnswersThatAGoalNeeds is what the wizard says at once.
func TestAnswersThatAGoalNeeds(t *testing.T) {
	g := r31(t)
	g.Metric = goal.Metric{Name: goal.Answers, Item: "safety"}
	for _, v := range []struct {
		kind   goal.Kind
		target float64
		before goal.Answered
		want   int
	}{
		{goal.Points, 5, goal.Answered{Yes: 70, N: 100}, 1251}, {goal.Points, 30, goal.Answered{Yes: 40, N: 100}, 42},
		{goal.Relative, 75, goal.Answered{Yes: 40, N: 100}, 42}, {goal.Points, 5, goal.Answered{N: -1}, 1565}, {goal.Share, 100, goal.Answered{N: -1}, 0},
	} {
		g.Target = goal.Target{Kind: v.kind, Value: v.target}
		if r := goal.AssessAnswers(g, v.before, goal.Answered{N: -1}, "", date(t, "2026-08-01")); r.Needed.Answers != v.want {
			t.Errorf("%+v from %+v needs %d, want %d", g.Target, v.before, r.Needed.Answers, v.want)
		}
	}
}
