package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Confidence is how often an interval of this package holds the true value, two-sided.
const Confidence = 0.95

// power is how often a difference that is there is to be found, when the size of a round is planned.
const power = 0.80

// Interval is the range from Low to High, both included, that a figure is confined to with Confidence.
type Interval struct{ Low, High float64 }

// Contains tells whether x lies in i.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// normal is the standard normal quantile at p, 0 < p < 1.
func normal(p float64) float64 { return mathext.NormalQuantile(p) }

// z is the two-sided standard normal quantile of Confidence, 1.96.
func z() float64 { return normal((1 + Confidence) / 2) }

// TQuantile returns the quantile at p of Student's t distribution with df degrees of freedom, which need not be whole. It is NaN unless 0 < p < 1
// and df > 0. Source: Abramowitz & Stegun 26.5.27, t² = df·(1 − x)/x where x is the inverse of the regularised incomplete beta function.
func TQuantile(p, df float64) float64 {
	switch {
	case !(p > 0 && p < 1) || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1):
		return normal(p)
	case p < 0.5:
		return -TQuantile(1-p, df)
	}
	x := mathext.InvRegIncBeta(df/2, 0.5, 2*(1-p))
	return math.Sqrt(df * (1 - x) / x)
}

// t is the two-sided quantile of Confidence with df degrees of freedom.
func t(df float64) float64 { return TQuantile((1+Confidence)/2, df) }

// spread is the mean of the values, and the squared standard error of it. The error is NaN for fewer than two values.
func spread(values []float64) (mean, variance float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / (n - 1) / n
}
