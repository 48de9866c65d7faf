package goal

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"troskel/booking"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/stats"
)

// round is one round of answers to an item.
type round struct {
	known bool
	stats.Share
	over  bool
	odd   string // how it was not asked as the round before: a code, "" when it was
	asked usage.Asked
}

// assessAnswers writes what may be said of a share of those who answered.
func (r *Report) assessAnswers(before, after round, today booking.Date) {
	r.Before, r.After = sideOfRound(before), sideOfRound(after)
	r.Before.Period, r.After.Period = r.Baseline, r.Comparison
	r.level()
	r.Needed.Answers = answersNeeded(r.Target, r.Before.Number, r.Level)
	r.sayRounds(before, after, today)
	needsBefore := r.Target.Kind != Share
	fair := func(x round) bool { return stats.TrustIn(x.N) != stats.TooFew }
	if before.known && after.known && fair(before) && fair(after) && after.odd == "" {
		r.compareRounds(before, after)
	}
	switch {
	case !after.known || needsBefore && !before.known:
		r.Verdict = Waiting
	case !fair(after) || needsBefore && !fair(before):
		r.Verdict = FewAnswers
	case needsBefore && after.odd != "":
		r.Verdict = Incomparable
	case r.Target.Kind == Relative && before.Yes == 0:
		r.Verdict = NewActivity
		r.because("zero_baseline", "value", fmt.Sprint(r.After.Value))
	default:
		r.judge(r.answered(before, after))
	}
	if r.Verdict == NotDecidable {
		r.because("answers_undecided", "n", strconv.Itoa(after.N))
	}
}

func sideOfRound(x round) Side {
	s := Side{Part: float64(x.Yes), Whole: float64(x.N)}
	if x.known && stats.TrustIn(x.N) != stats.TooFew {
		s.Number, s.Interval, s.Sure = Number{x.Value(), true}, x.Wilson(), true
	}
	return s
}

// compareRounds writes the difference of two rounds that may be compared.
func (r *Report) compareRounds(before, after round) {
	r.differ()
	_, i := stats.Difference(before.Share, after.Share)
	r.Change, r.Words = Change{Of: Points, Interval: i}, stats.Compare(i, 0)
	if q, i, ok := stats.Quotient(before.Share, after.Share); ok && r.Target.Kind == Relative {
		r.Change, r.Words = Change{Of: Relative, Interval: i}, stats.Compare(i, 1)
		r.Relative = Number{q - 1, true}
	}
}

// answered is the interval that the target is held against, and the target in its unit.
func (r *Report) answered(before, after round) (stats.Interval, float64) {
	switch r.Target.Kind {
	case Relative:
		_, i, _ := stats.Quotient(before.Share, after.Share)
		return i, 1 + r.Target.Value/100
	case Points:
		_, i := stats.Difference(before.Share, after.Share)
		return i, r.Target.Value / 100
	}
	return after.Wilson(), r.Level.Value
}

// sayRounds tells what is wrong with the rounds.
func (r *Report) sayRounds(before, after round, today booking.Date) {
	for _, side := range []struct {
		round
		name    string
		matters bool
	}{{before, "before", r.HasBaseline()}, {after, "after", !today.Before(r.Comparison.From)}} {
		n := strconv.Itoa(side.N)
		switch {
		case !side.matters:
		case !side.known:
			r.because("no_round_" + side.name)
		case stats.TrustIn(side.N) == stats.TooFew:
			r.because("few_answers_"+side.name, "n", n)
		case stats.TrustIn(side.N) == stats.Unsure:
			r.because("unsure_"+side.name, "n", n)
		}
		if side.known && !side.over {
			r.because("round_running_"+side.name, "n", n)
		}
	}
	r.Preliminary = r.HasBaseline() && (!before.known || !before.over || stats.TrustIn(before.N) != stats.Fair)
	if after.odd != "" {
		r.because("rounds_differ", "how", after.odd)
	}
	if r.Direction == Up && r.Target.Kind != Share && stats.AtCeiling(before.Share) {
		r.because("ceiling", "share", fmt.Sprint(before.Value()))
	}
	if r.Level.Known && r.Level.Value == 1 {
		r.because("whole_target")
	}
	if r.HasBaseline() {
		r.sayLevel()
	}
	r.sayComparison(today)
}

// usual is the share that a place without a baseline is planned for: the one that needs the most answers.
const usual = 0.5

// answersNeeded is how many answers each round needs to find what the target asks for, 0 where no number is enough or nothing is known.
func answersNeeded(t Target, before, level Number) int {
	switch {
	case t.Kind == Share && level.Value >= 1:
		return 0 // only everybody's answer shows that everybody agrees
	case t.Kind == Share:
		// as many as tell a share half way from the target to everybody from the target
		return stats.NeededToReach(level.Value+(1-level.Value)/2, level.Value)
	case before.Known:
		return stats.Needed(before.Value, min(1, max(0, level.Value)))
	case t.Kind == Points:
		return stats.Needed(usual, min(1, max(0, usual+t.Value/100)))
	}
	return stats.Needed(usual, min(1, max(0, usual*(1+t.Value/100))))
}

// answersRound is the answers to a measure in the newest round that began in a period and asked for it.
func (g *Goals) answersRound(ctx context.Context, m Metric, p usage.Period) (round, error) {
	all, err := g.usage.Surveys(ctx)
	if err != nil {
		return round{}, err
	}
	for _, a := range all { // newest first
		if a.Measure == m.Item && p.From.String() <= a.Round.First && a.Round.First <= p.To.String() {
			return round{known: true, Share: a.Share, over: a.Round.Last < g.today().String(), asked: a}, nil
		}
	}
	return round{}, nil
}

// checkItem refuses what no survey asks.
func checkItem(id string) error {
	all, err := survey.Measures()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(m survey.Measure) bool { return m.ID == id }) {
		return refuse("goal_item")
	}
	return nil
}
