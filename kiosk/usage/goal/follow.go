package goal

import (
	"context"
	"math"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/stats"
)

// Report tells how a goal stands now. It reads the figures anew: a follow-up is as good as what the place knows today.
func (g *Goals) Report(ctx context.Context, id int64) (Report, error) {
	versions, err := g.Versions(ctx, id)
	if err != nil {
		return Report{}, err
	}
	r, err := g.follow(ctx, versions)
	if from := sources[r.Metric.Name]; err == nil && r.Total && from.proof != nil && r.After.Known {
		r.Proof, err = from.proof(g, ctx, r.Metric, usage.Period{From: r.Comparison.From, To: earlier(r.Comparison.To, r.AsOf)})
	}
	return r, err
}

// Reports is every goal's Report, the oldest goal first; without the proof of those that sum up a long time.
func (g *Goals) Reports(ctx context.Context) ([]Report, error) {
	goals, err := g.All(ctx)
	if err != nil {
		return nil, err
	}
	reports := make([]Report, len(goals))
	for i, goal := range goals {
		versions, err := g.Versions(ctx, goal.ID)
		if err != nil {
			return nil, err
		}
		if reports[i], err = g.follow(ctx, versions); err != nil {
			return nil, err
		}
	}
	return reports, nil
}

// Plan tells what a goal would need and how it would stand, before it is kept: the baseline as far as it is known, where the target lies, how many
// weeks or answers a verdict takes, and what is wrong already. It refuses what Keep would refuse in the goal itself.
func (g *Goals) Plan(ctx context.Context, goal Goal) (Report, error) {
	goal.Name, goal.Definition, goal.ControlWhy = clean(goal.Name), clean(goal.Definition), clean(goal.ControlWhy)
	if err := goal.check(); err != nil {
		return Report{}, err
	}
	if err := g.checkHere(ctx, goal); err != nil {
		return Report{}, err
	}
	return g.follow(ctx, []Goal{goal})
}

// follow makes the report of a goal's newest version.
func (g *Goals) follow(ctx context.Context, versions []Goal) (Report, error) {
	goal := versions[len(versions)-1]
	today := g.today()
	r := Report{Goal: goal, Versions: versions, Unit: UnitOf(goal.Metric.Name), AsOf: today.Add(-1), DefinitionVersion: usage.DefinitionVersion}
	all := usage.Period{From: goal.Comparison.From, To: earlier(goal.Comparison.To, today)}
	if goal.HasBaseline() {
		all.From = goal.Baseline.From
	}
	if err := g.measure(ctx, &r, all, today); err != nil {
		return Report{}, err
	}
	if !all.To.Before(all.From) {
		if err := g.findBreaks(ctx, &r, all); err != nil {
			return Report{}, err
		}
		var err error
		if r.Notes, err = g.notesOf(ctx, goal.Metric, all); err != nil {
			return Report{}, err
		}
	}
	r.sayChanges()
	if goal.Control != InControl {
		r.because("control_" + string(goal.Control))
	}
	return r, nil
}

// measure reads the figures of a goal and says what may be said of them.
func (g *Goals) measure(ctx context.Context, r *Report, all usage.Period, today booking.Date) error {
	m, from := metrics[r.Metric.Name], sources[r.Metric.Name]
	if m.shape == asked {
		return g.measureRounds(ctx, r, from, today)
	}
	if from.weeks != nil {
		weeks, err := g.weeksOf(ctx, r, from, all)
		if err != nil {
			return err
		}
		if m.shape == weekly && !(from.count != nil && r.Target.Kind == Absolute) {
			r.assess(weeks, today)
			r.plan(weeks)
			return nil
		}
		r.Total = true
	}
	return g.measureCounts(ctx, r, from, today)
}

// weeksOf reads the weeks of both windows and what lies between, for the chart; and where the baseline is another time of the year, those a year
// before the comparison.
func (g *Goals) weeksOf(ctx context.Context, r *Report, from source, all usage.Period) ([]Week, error) {
	weeks, err := g.remembered(ctx, from, r.Metric, all)
	if err != nil {
		return nil, err
	}
	r.Weeks = weeks
	yearBefore := usage.Period{From: r.Comparison.From.Add(-371), To: all.From.Add(-1)}
	if !r.HasBaseline() || yearBefore.To.Before(yearBefore.From) {
		return weeks, nil
	}
	earlierWeeks, err := g.remembered(ctx, from, r.Metric, yearBefore)
	return append(earlierWeeks, weeks...), err
}

func (g *Goals) measureCounts(ctx context.Context, r *Report, from source, today booking.Date) error {
	var before, after count
	var err error
	if r.HasBaseline() && r.Baseline.From.Before(today) {
		if before, err = from.count(g, ctx, r.Metric, usage.Period{From: r.Baseline.From, To: earlier(r.Baseline.To, today.Add(-1))}); err != nil {
			return err
		}
	}
	if r.Comparison.From.Before(today) {
		if after, err = from.count(g, ctx, r.Metric, usage.Period{From: r.Comparison.From, To: earlier(r.Comparison.To, today.Add(-1))}); err != nil {
			return err
		}
	}
	r.assessCounts(before, after, today)
	if r.Total {
		r.forecast(within(r.Weeks, r.Comparison), float64(after.n), today)
	}
	return nil
}

func (g *Goals) measureRounds(ctx context.Context, r *Report, from source, today booking.Date) error {
	var before, after round
	var err error
	if r.HasBaseline() {
		if before, err = from.round(g, ctx, r.Metric, r.Baseline); err != nil {
			return err
		}
	}
	if after, err = from.round(g, ctx, r.Metric, r.Comparison); err != nil {
		return err
	}
	if before.known && after.known {
		if after.odd, err = g.usage.Odd(ctx, before.asked, after.asked); err != nil {
			return err
		}
	}
	r.assessAnswers(before, after, today)
	return nil
}

// plan tells how many weeks a side it takes to find what the target asks for, if weeks go on to vary as they have.
func (r *Report) plan(weeks []Week) {
	if r.Total {
		r.Needed.Weeks = 0
		return
	}
	cv, ok := stats.Variation(values(within(weeks, r.Baseline)))
	if !ok || !r.Level.Known || r.Before.Value <= 0 || r.Level.Value <= 0 {
		return
	}
	if n := stats.WeeksNeeded(cv, r.Level.Value/r.Before.Value); n > 0 && n < math.MaxInt32 {
		r.Needed.Weeks = max(n, stats.FewestWeeks)
	}
}

// sayChanges tells that what was promised has been changed since.
func (r *Report) sayChanges() {
	for i := 1; i < len(r.Versions); i++ {
		was, is := r.Versions[i-1], r.Versions[i]
		on := is.Made.Format("2006-01-02")
		switch {
		case was.Baseline != is.Baseline:
			r.because("baseline_changed", "on", on, "why", is.Why)
		case was.Target != is.Target || was.Comparison != is.Comparison || was.Metric != is.Metric || was.Direction != is.Direction:
			r.because("target_changed", "on", on, "why", is.Why)
		}
	}
}
