package stats

import "math"

// Share is how many of those who answered said yes, 0 ≤ Yes ≤ N.
type Share struct {
	Yes, N int
	// Population is how many could have answered, and 0 where that is not known. One less than N is taken as unknown: it was typed in wrong.
	Population int
}

// Value returns Yes over N, from 0 to 1. It is NaN where nobody answered.
func (s Share) Value() float64 { return float64(s.Yes) / float64(s.N) }

// Wilson returns the score interval of the share: Wilson (1927), without continuity correction. With a Population, the sample is as good as one of
// n·(N−1)/(N−n) from an endless one (the finite population correction of the variance, Cochran 1977, 2.6): who has asked everybody knows. Where
// nobody answered, the interval is the whole of [0, 1].
func (s Share) Wilson() Interval {
	if s.N <= 0 {
		return Interval{0, 1}
	}
	p, n := s.Value(), s.effective()
	if math.IsInf(n, 1) {
		return Interval{p, p}
	}
	zz := z() * z() / n
	centre := (p + zz/2) / (1 + zz)
	half := math.Sqrt(zz*(p*(1-p)+zz/4)) / (1 + zz)
	i := Interval{max(0, centre-half), min(1, centre+half)}
	if s.Yes == 0 {
		i.Low = 0 // exactly, where the arithmetic leaves 1e-17
	}
	if s.Yes == s.N {
		i.High = 1
	}
	return i
}

// effective is how large a sample from an endless population would be as good.
func (s Share) effective() float64 {
	n, all := float64(s.N), float64(s.Population)
	switch {
	case s.Population == 0 || s.Population < s.N:
		return n
	case s.Population == s.N:
		return math.Inf(1)
	}
	return n * (all - 1) / (all - n)
}

// Difference returns after − before in shares (0.05 is five percentage points) and its interval by method 10 of Newcombe (1998), Statistics in
// Medicine 17:873–890, from the two Wilson intervals. The two must be answers of different persons, or of persons who cannot be matched. Where
// either has no answers, the difference is NaN and the interval [−1, 1].
func Difference(before, after Share) (float64, Interval) {
	d := after.Value() - before.Value()
	if math.IsNaN(d) {
		return d, Interval{-1, 1}
	}
	a, b := after.Wilson(), before.Wilson()
	down := math.Hypot(after.Value()-a.Low, b.High-before.Value())
	up := math.Hypot(a.High-after.Value(), before.Value()-b.Low)
	return d, Interval{max(-1, d-down), min(1, d+up)}
}

// Needed returns how many answers each of two rounds needs for a change from share p0 to share p1 to be found four times of five when it is there
// (80 % power) and once in twenty when it is not (two-sided 5 %): Fleiss, Levin & Paik (2003), 4.14, without continuity correction, to the nearest
// whole answer. It returns 0 where the shares are equal or outside [0, 1]: no number of answers finds that.
func Needed(p0, p1 float64) int {
	if p0 == p1 || !(p0 >= 0 && p0 <= 1 && p1 >= 0 && p1 <= 1) {
		return 0
	}
	mean := (p0 + p1) / 2
	root := z()*math.Sqrt(2*mean*(1-mean)) + normal(power)*math.Sqrt(p0*(1-p0)+p1*(1-p1))
	n := max(1, math.Round(root*root/((p1-p0)*(p1-p0))))
	if n > math.MaxInt32 {
		return math.MaxInt32
	}
	return int(n)
}

// NeededOf returns how many of a population of the given size must answer where n would be needed of an endless one; n where population is 0.
// Source: Cochran (1977), 4.4.
func NeededOf(n, population int) int {
	if population <= 0 {
		return n
	}
	return int(math.Ceil(float64(n) / (1 + float64(n-1)/float64(population))))
}

// NeededToReach returns how many answers one round needs for the Wilson interval of the expected share to lie wholly on its side of target, both
// from 0 to 1; 0 where they are equal or outside [0, 1], or where more than a million answers would be needed. It tells what can be decided if the
// answers come out as expected, and promises nothing of answers that do not.
func NeededToReach(expected, target float64) int {
	if expected == target || !(expected >= 0 && expected <= 1 && target >= 0 && target <= 1) {
		return 0
	}
	// The score test that Wilson's interval inverts: |p̂ − p| ≥ z·√(p(1 − p)/n).
	n := math.Ceil(z() * z() * target * (1 - target) / ((expected - target) * (expected - target)))
	if n > 1e6 {
		return 0
	}
	return max(1, int(n))
}

// Quotient returns after over before and its interval, recovered from the two Wilson intervals: Donner & Zou (2012), Statistical Methods in Medical
// Research 21:347–359. 1 is no change. High is infinite where before may be nothing. ok is false where either has no answers or before is nothing.
func Quotient(before, after Share) (ratio float64, i Interval, ok bool) {
	if before.N <= 0 || after.N <= 0 || before.Yes == 0 {
		return 0, Interval{}, false
	}
	p0, p1, b, a := before.Value(), after.Value(), before.Wilson(), after.Wilson()
	limit := func(l1, l0, sign float64) float64 {
		over := l0 * (2*p0 - l0)
		if math.Abs(over) < 1e-12 {
			return math.Inf(1)
		}
		return (p1*p0 + sign*math.Sqrt(max(0, p1*p0*p1*p0-l1*(2*p1-l1)*over))) / over
	}
	i = Interval{limit(a.Low, b.High, -1), limit(a.High, b.Low, 1)}
	if math.IsInf(i.Low, 1) { // where b.High is twice p0: the limit of the formula
		i.Low = a.Low * (2*p1 - a.Low) / (2 * p1 * p0)
	}
	if after.Yes == 0 {
		i.Low = 0
	}
	return p1 / p0, i, true
}
