package goal

import (
	"strconv"

	"troskel/booking"
)

// count is how many there were at the end of a date, and what proves each.
type count struct {
	n     int
	known bool
	proof []string
}

// assessCounts writes what may be said of a figure that is counted exactly at the end of each window: there is nothing to be unsure of.
func (r *Report) assessCounts(before, after count, today booking.Date) {
	r.Before = Side{Period: r.Baseline, Number: Number{float64(before.n), before.known}, Part: float64(before.n)}
	r.After = Side{Period: r.Comparison, Number: Number{float64(after.n), after.known}, Part: float64(after.n)}
	r.Proof = after.proof
	if before.known && after.known && !r.Total {
		r.differ()
	}
	r.level()
	if r.HasBaseline() && !r.Baseline.To.Before(today) {
		r.Preliminary = true
		r.because("baseline_running", "until", r.Baseline.To.String())
	}
	if r.HasBaseline() {
		r.sayLevel()
	}
	r.sayComparison(today)
	over := r.Comparison.To.Before(today)
	better := r.After.Value >= r.Level.Value
	if r.Direction == Down {
		better = r.After.Value <= r.Level.Value
	}
	switch {
	case !after.known:
		r.Verdict = Waiting
	case r.Target.Kind == Relative && before.n == 0:
		r.Verdict = NewActivity
		r.because("zero_baseline", "value", strconv.Itoa(after.n))
	case better && (over || r.Direction == Up):
		r.Verdict = Reached
		if !over {
			r.because("reached_so_far")
		}
	case over:
		r.Verdict = NotReached
	default:
		r.Verdict = Underway
	}
}
