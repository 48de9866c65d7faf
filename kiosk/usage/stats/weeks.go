package stats

import "math"

// FewestWeeks is how many open weeks each side of a comparison must have before anything is said of its uncertainty.
const FewestWeeks = 4

// Change is how the mean of a run of weeks compares with that of another.
type Change struct {
	Value float64 // the ratio or the difference, as the function says
	SE    float64 // its standard error; that of a ratio is of its natural logarithm
	DF    float64 // Welch's degrees of freedom
	Interval
}

// Ratio returns the mean of after over the mean of before, and its interval, which is symmetrical on the logarithm: the delta method's standard
// error √(s₁²/(n₁m₁²) + s₂²/(n₂m₂²)) and Welch's degrees of freedom. 1 is no change, 2 twice as much. ok is false for fewer than FewestWeeks on
// either side, and where either mean is not above zero: a ratio to nothing does not exist.
func Ratio(before, after []float64) (change Change, ok bool) {
	if len(before) < FewestWeeks || len(after) < FewestWeeks {
		return Change{}, false
	}
	m0, v0 := spread(before)
	m1, v1 := spread(after)
	if !(m0 > 0 && m1 > 0) {
		return Change{}, false
	}
	v0, v1 = v0/(m0*m0), v1/(m1*m1)
	change = Change{Value: m1 / m0, SE: math.Sqrt(v0 + v1), DF: welch(v0, v1, len(before), len(after))}
	half := 0.0
	if change.SE > 0 {
		half = t(change.DF) * change.SE
	}
	change.Interval = Interval{change.Value * math.Exp(-half), change.Value * math.Exp(half)}
	return change, true
}

// Rise returns the mean of after less the mean of before, in their own unit, and Welch's interval of it. ok is false for fewer than FewestWeeks on
// either side.
func Rise(before, after []float64) (change Change, ok bool) {
	if len(before) < FewestWeeks || len(after) < FewestWeeks {
		return Change{}, false
	}
	m0, v0 := spread(before)
	m1, v1 := spread(after)
	change = Change{Value: m1 - m0, SE: math.Sqrt(v0 + v1), DF: welch(v0, v1, len(before), len(after))}
	half := 0.0
	if change.SE > 0 {
		half = t(change.DF) * change.SE
	}
	change.Interval = Interval{change.Value - half, change.Value + half}
	return change, true
}

// welch is the degrees of freedom of a sum of two squared standard errors: Welch (1947), Biometrika 34:28–35. Weeks that are all alike have no
// error to tell degrees of; they are given those of a pooled comparison.
func welch(v0, v1 float64, n0, n1 int) float64 {
	if v0+v1 == 0 {
		return float64(n0 + n1 - 2)
	}
	return (v0 + v1) * (v0 + v1) / (v0*v0/float64(n0-1) + v1*v1/float64(n1-1))
}

// Mean returns the mean of the weeks and Student's interval of it. ok is false for fewer than FewestWeeks.
func Mean(weeks []float64) (change Change, ok bool) {
	if len(weeks) < FewestWeeks {
		return Change{}, false
	}
	m, v := spread(weeks)
	change = Change{Value: m, SE: math.Sqrt(v), DF: float64(len(weeks) - 1)}
	half := t(change.DF) * change.SE
	change.Interval = Interval{m - half, m + half}
	return change, true
}

// Forecast returns what the next weeks add up to if they are like those that were, and the interval that their sum will fall in: the prediction
// interval mk ± t·s·√(k + k²/n) for k weeks after n. Nothing is assumed of a trend or a season. ok is false for fewer than FewestWeeks or where no
// week is to come.
func Forecast(weeks []float64, next int) (change Change, ok bool) {
	n, k := float64(len(weeks)), float64(next)
	if len(weeks) < FewestWeeks || next < 1 {
		return Change{}, false
	}
	m, v := spread(weeks)
	change = Change{Value: m * k, SE: math.Sqrt(v * n * (k + k*k/n)), DF: n - 1}
	half := t(change.DF) * change.SE
	change.Interval = Interval{change.Value - half, change.Value + half}
	return change, true
}

// WeeksNeeded returns how many open weeks each side needs for a change to ratio times the mean to be found four times of five when it is there,
// where weeks vary by cv, their standard deviation over their mean: 2·(z₀.₉₇₅ + z₀.₈)²·cv²/ln²(ratio), and FewestWeeks at least. It returns 0 for a
// ratio of 1 or not above 0, which no number of weeks finds.
func WeeksNeeded(cv, ratio float64) int {
	if !(ratio > 0) || ratio == 1 || math.IsNaN(cv) {
		return 0
	}
	root := (z() + normal(power)) * cv / math.Log(ratio)
	return max(FewestWeeks, int(math.Ceil(min(2*root*root, math.MaxInt32))))
}

// Variation returns the standard deviation of the weeks over their mean. ok is false for fewer than FewestWeeks or a mean not above 0.
func Variation(weeks []float64) (cv float64, ok bool) {
	m, v := spread(weeks)
	if len(weeks) < FewestWeeks || !(m > 0) {
		return 0, false
	}
	return math.Sqrt(v*float64(len(weeks))) / m, true
}
