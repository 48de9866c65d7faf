package goal

import (
	"fmt"
	"strconv"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/stats"
)

// assess writes what may be said of a weekly figure. weeks is every open week that is known, from the baseline's beginning or a year before the
// comparison, oldest first; today is the first date that nothing is known of.
func (r *Report) assess(weeks []Week, today booking.Date) {
	m := metrics[r.Metric.Name]
	before, after := within(weeks, r.Baseline), within(weeks, r.Comparison)
	r.Total = m.total() && r.Target.Kind == Absolute
	if r.HasBaseline() {
		r.season(&before, &after, weeks)
	}
	r.Before, r.After = sideOf(r.Baseline, before), sideOf(r.Comparison, after)
	r.compare(before, after)
	r.level()
	r.sayBaseline(today)
	r.sayComparison(today)
	if r.Total {
		r.judgeTotal(today)
	} else {
		r.judgeWeeks(before, after)
	}
	sum := 0.0
	for _, v := range values(after) {
		sum += v
	}
	r.forecast(after, sum, today)
}

// within is the weeks wholly inside a period.
func within(weeks []Week, p usage.Period) (inside []Week) {
	for _, w := range weeks {
		if !w.Monday.Before(p.From) && !p.To.Before(w.Monday.Add(6)) {
			inside = append(inside, w)
		}
	}
	return inside
}

// values is the figure of each week.
func values(weeks []Week) []float64 {
	all := make([]float64, len(weeks))
	for i, w := range weeks {
		all[i] = w.Value()
	}
	return all
}

// sideOf sums the weeks: a rate is a ratio of sums, a count the mean of its open weeks.
func sideOf(p usage.Period, weeks []Week) Side {
	s := Side{Period: p, Open: len(weeks)}
	for _, w := range weeks {
		s.Part, s.Whole = s.Part+w.Part, s.Whole+w.Whole
		if w.Hidden {
			s.Hidden++
		}
	}
	if s.Whole > 0 {
		s.Number = Number{s.Part / s.Whole, true}
	}
	if mean, ok := stats.Mean(values(weeks)); ok {
		s.Interval, s.Sure = mean.Interval, true
	}
	return s
}

// season keeps to the same ISO weeks of the year before where the baseline has enough of them. Otherwise it looks for them before the comparison.
func (r *Report) season(before, after *[]Week, weeks []Week) {
	if r.Total {
		return
	}
	if b, a := sameWeeks(*before, *after); len(a) >= stats.FewestWeeks {
		*before, *after, r.Seasonal = b, a, true
		r.because("seasonal", "weeks", strconv.Itoa(len(a)))
		return
	}
	if len(*before) > 0 && len(*after) > 0 {
		r.because("not_seasonal")
	}
	if b, _ := sameWeeks(weeks, *after); len(b) >= stats.FewestWeeks {
		r.YearBefore = sideOf(r.Comparison, b).Number
	}
}

// sameWeeks is the weeks of each side whose ISO week the other has a year apart.
func sameWeeks(before, after []Week) (b, a []Week) {
	byName := map[[2]int]Week{}
	for _, w := range before {
		year, week := w.Monday.In(utc).ISOWeek()
		byName[[2]int{year, week}] = w
	}
	for _, w := range after {
		year, week := w.Monday.In(utc).ISOWeek()
		if was, ok := byName[[2]int{year - 1, week}]; ok {
			b, a = append(b, was), append(a, w)
		}
	}
	return b, a
}

// compare writes the differences between the sides, and how sure they are.
func (r *Report) compare(before, after []Week) {
	if !r.Before.Known || !r.After.Known || r.Total {
		return // sums of windows that are not equally long do not compare
	}
	r.differ()
	change, ok := stats.Ratio(values(before), values(after))
	of, none := Relative, 1.0
	if r.Target.Kind == Points || r.Target.Kind == Absolute || !ok {
		change, ok = stats.Rise(values(before), values(after))
		of, none = Points, 0
		if metrics[r.Metric.Name].unit != Percent {
			of = Absolute
		}
	}
	if ok {
		r.Change = Change{Of: of, Interval: change.Interval, SE: change.SE, DF: change.DF}
		r.Words = stats.Compare(change.Interval, none)
	}
}

// differ writes the differences alone.
func (r *Report) differ() {
	r.Difference = Number{r.After.Value - r.Before.Value, true}
	if r.Before.Value > 0 {
		r.Relative = Number{r.After.Value/r.Before.Value - 1, true}
	}
}

// level is where the target lies.
func (r *Report) level() {
	t := r.Target.Value
	switch r.Target.Kind {
	case Relative:
		r.Level = Number{r.Before.Value * (1 + t/100), r.Before.Known}
	case Points:
		r.Level = Number{r.Before.Value + t/100, r.Before.Known}
	case Absolute, Share:
		if metrics[r.Metric.Name].unit == Percent {
			t /= 100
		}
		r.Level = Number{t, true}
	}
}

// sayBaseline tells what is wrong with the baseline, and with a target that follows from it.
func (r *Report) sayBaseline(today booking.Date) {
	if !r.HasBaseline() {
		return
	}
	r.sayLevel()
	if have := r.Before.Open; have < stats.FewestWeeks {
		r.Preliminary = true
		r.because("preliminary", "have", strconv.Itoa(have), "need", strconv.Itoa(stats.FewestWeeks))
	}
	if !r.Baseline.To.Before(today) {
		r.Preliminary = true
		r.because("baseline_running", "until", r.Baseline.To.String())
	}
	if r.Before.Hidden > 0 {
		r.because("hidden_before", "n", strconv.Itoa(r.Before.Hidden))
	}
}

// sayLevel tells of a target that cannot be, before anybody waits for it.
func (r *Report) sayLevel() {
	if r.Target.Kind == Relative && r.Before.Known && r.Before.Value == 0 && !r.After.Known {
		r.because("nothing_before")
	}
	if r.Unit == Percent && r.Level.Known && r.Level.Value > 1 {
		r.because("beyond_all", "value", fmt.Sprint(r.Level.Value))
	}
}

// sayComparison tells how far the comparison has come.
func (r *Report) sayComparison(today booking.Date) {
	switch {
	case today.Before(r.Comparison.From) || today == r.Comparison.From:
		r.because("comparison_waits", "from", r.Comparison.From.String())
	case !r.Comparison.To.Before(today):
		r.because("comparison_running", "until", r.Comparison.To.String())
	}
	if r.After.Hidden > 0 {
		r.because("hidden_after", "n", strconv.Itoa(r.After.Hidden))
	}
}

// judgeWeeks gives the verdict on a level, from the weeks' interval.
func (r *Report) judgeWeeks(before, after []Week) {
	needsBefore := r.Target.Kind == Relative || r.Target.Kind == Points
	r.Needed.Weeks = stats.FewestWeeks
	switch {
	case r.After.Open == 0:
		r.Verdict = Waiting
	case r.Target.Kind == Relative && r.Before.Open > 0 && r.Before.Value == 0:
		r.Verdict = NewActivity
		r.because("zero_baseline", "value", fmt.Sprint(r.After.Value))
	case needsBefore && r.Before.Open < stats.FewestWeeks:
		r.Verdict = FewWeeks // as preliminary says
	case r.After.Open < stats.FewestWeeks:
		r.Verdict = FewWeeks
		r.because("few_weeks_after", "have", strconv.Itoa(r.After.Open), "need", strconv.Itoa(stats.FewestWeeks))
	default:
		r.judge(r.weekly(before, after))
	}
}

// weekly is the interval that the target is held against, and the target in its unit.
func (r *Report) weekly(before, after []Week) (stats.Interval, float64) {
	switch r.Target.Kind {
	case Relative:
		if change, ok := stats.Ratio(values(before), values(after)); ok {
			return change.Interval, 1 + r.Target.Value/100
		}
		return stats.Interval{Low: 0, High: r.After.Value}, r.Level.Value // it has fallen to nothing, and no ratio of weeks exists
	case Points:
		change, _ := stats.Rise(values(before), values(after))
		return change.Interval, r.Target.Value / 100
	}
	return r.After.Interval, r.Level.Value
}

// judge gives the verdict of an interval against a target, in the goal's direction.
func (r *Report) judge(i stats.Interval, target float64) {
	if r.Direction == Down {
		i, target = stats.Interval{Low: -i.High, High: -i.Low}, -target
	}
	r.Verdict = Verdict(stats.Judge(i, target))
}

// judgeTotal gives the verdict on a sum. It is known exactly but for hidden weeks, each of 1 to 4.
func (r *Report) judgeTotal(today booking.Date) {
	low, high := r.After.Part-1.5*float64(r.After.Hidden), r.After.Part+1.5*float64(r.After.Hidden)
	over := r.Comparison.To.Before(today)
	switch {
	case !over && today.Before(r.Comparison.From):
		r.Verdict = Waiting
	case r.Direction == Up && low >= r.Level.Value:
		r.Verdict = Reached
	case r.Direction == Down && low > r.Level.Value:
		r.Verdict = NotReached
	case !over:
		r.Verdict = Underway
	default:
		r.judge(stats.Interval{Low: low, High: high}, r.Level.Value)
	}
}

// forecast tells what the window comes to, where it is not over and enough is known. sum is of the window so far.
func (r *Report) forecast(after []Week, sum float64, today booking.Date) {
	if r.Seasonal {
		return // half of a year says nothing of the other half
	}
	left := 0
	for m := mondayFrom(later(today, r.Comparison.From)); !r.Comparison.To.Before(m.Add(6)); m = m.Add(7) {
		left++
	}
	next, ok := stats.Forecast(values(after), left)
	if !ok {
		return
	}
	all := float64(len(after) + left)
	if r.Total {
		all = 1
	}
	r.Forecast = Forecast{
		Number: Number{(sum + next.Value) / all, true}, Left: left,
		Interval: stats.Interval{Low: max(0, sum+next.Low) / all, High: (sum + next.High) / all},
	}
	if r.Unit == Percent {
		r.Forecast.High = min(1, r.Forecast.High)
	}
}
