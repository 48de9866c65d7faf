package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"troskel/kiosk/usage/stats"
)

func drawShare(t *rapid.T, label string) stats.Share {
	n := rapid.IntRange(1, 2000).Draw(t, label+" n")
	s := stats.Share{Yes: rapid.IntRange(0, n).Draw(t, label+" yes"), N: n}
	if rapid.Bool().Draw(t, label+" known") {
		s.Population = n + rapid.IntRange(0, 5000).Draw(t, label+" others")
	}
	return s
}

func no(s stats.Share) stats.Share {
	return stats.Share{Yes: s.N - s.Yes, N: s.N, Population: s.Population}
}

// TestSharesAreBoundedAndSymmetrical: an interval holds its share and lies in [0, 1]; of those who said no it is the mirror; a known population
// only narrows it.
func TestSharesAreBoundedAndSymmetrical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShare(t, "share")
		i, mirror := s.Wilson(), no(s).Wilson()
		if i.Low < 0 || i.High > 1 || i.Low > s.Value()+1e-12 || i.High < s.Value()-1e-12 {
			t.Fatalf("%+v is in %v", s, i)
		}
		if math.Abs(i.Low-(1-mirror.High)) > 1e-9 || math.Abs(i.High-(1-mirror.Low)) > 1e-9 {
			t.Fatalf("%+v is in %v, and its mirror in %v", s, i, mirror)
		}
		open := stats.Share{Yes: s.Yes, N: s.N}.Wilson()
		if i.High-i.Low > open.High-open.Low+1e-12 {
			t.Fatalf("a known population widens %v to %v", open, i)
		}
	})
}

// TestDifferencesAreBoundedAndSymmetrical: before and after exchanged is the same with the other sign, and two equal shares never differ surely.
func TestDifferencesAreBoundedAndSymmetrical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawShare(t, "before"), drawShare(t, "after")
		d, i := stats.Difference(a, b)
		back, j := stats.Difference(b, a)
		if i.Low < -1 || i.High > 1 || i.Low > d+1e-12 || i.High < d-1e-12 {
			t.Fatalf("%v is in %v", d, i)
		}
		if math.Abs(d+back) > 1e-12 || math.Abs(i.Low+j.High) > 1e-12 || math.Abs(i.High+j.Low) > 1e-12 {
			t.Fatalf("there %v %v, back %v %v", d, i, back, j)
		}
		if a.Yes*b.N == b.Yes*a.N && stats.Compare(i, 0) != stats.NoSure {
			t.Fatalf("equal shares differ surely: %v", i)
		}
	})
}

// TestRatiosAreSymmetrical: exchanged, a ratio is its inverse; the unit in which the weeks are measured changes nothing.
func TestRatiosAreSymmetrical(t *testing.T) {
	weeks := rapid.SliceOfN(rapid.Float64Range(0.001, 1000), 4, 60)
	rapid.Check(t, func(t *rapid.T) {
		a, b, unit := weeks.Draw(t, "before"), weeks.Draw(t, "after"), rapid.Float64Range(0.01, 100).Draw(t, "unit")
		there, ok := stats.Ratio(a, b)
		back, also := stats.Ratio(b, a)
		if !ok || !also {
			t.Fatal("enough weeks above zero have a ratio")
		}
		if !there.Contains(there.Value) || math.Abs(there.Value*back.Value-1) > 1e-9 || math.Abs(math.Log(there.Low*back.High)) > 1e-9 {
			t.Fatalf("there %+v, back %+v", there, back)
		}
		if fewest := float64(min(len(a), len(b)) - 1); there.DF < fewest-1e-9 || there.DF > float64(len(a)+len(b)-2)+1e-9 {
			t.Fatalf("%v degrees of freedom of %d and %d weeks", there.DF, len(a), len(b))
		}
		scaled := func(w []float64) []float64 {
			out := make([]float64, len(w))
			for i := range w {
				out[i] = w[i] * unit
			}
			return out
		}
		same, _ := stats.Ratio(scaled(a), scaled(b))
		if math.Abs(math.Log(same.Low/there.Low)) > 1e-9 || math.Abs(math.Log(same.High/there.High)) > 1e-9 {
			t.Fatalf("in another unit %+v becomes %+v", there, same)
		}
	})
}

// TestCoverageOfWilson sums the exact probability that the interval holds the true share: near 95 % on average, and never absurd.
func TestCoverageOfWilson(t *testing.T) {
	for _, n := range []int{10, 30, 100} {
		total, worst, steps := 0.0, 1.0, 0
		for p := 0.05; p < 0.951; p += 0.01 {
			covered, mass := 0.0, math.Pow(1-p, float64(n))
			for yes := range n + 1 {
				if (stats.Share{Yes: yes, N: n}).Wilson().Contains(p) {
					covered += mass
				}
				mass *= float64(n-yes) / float64(yes+1) * p / (1 - p)
			}
			total, worst, steps = total+covered, min(worst, covered), steps+1
		}
		if mean := total / float64(steps); mean < 0.945 || mean > 0.965 || worst < 0.83 {
			t.Errorf("n = %d: %.4f on average, %.4f at worst", n, mean, worst)
		}
	}
}

// TestCoverageOfAFinitePopulation draws persons without putting them back.
func TestCoverageOfAFinitePopulation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const all, yes, n, rounds = 200, 120, 80, 20_000
	covered, narrow := 0, 0.0
	for range rounds {
		hits, left, good := 0, all, yes
		for range n {
			if r.IntN(left) < good {
				hits, good = hits+1, good-1
			}
			left--
		}
		i := stats.Share{Yes: hits, N: n, Population: all}.Wilson()
		narrow += (i.High - i.Low) / rounds
		if i.Contains(float64(yes) / all) {
			covered++
		}
	}
	if rate := float64(covered) / rounds; rate < 0.93 || rate > 0.97 {
		t.Errorf("holds the truth in %.4f of the rounds", rate)
	}
	if open := (stats.Share{Yes: 48, N: n}).Wilson(); narrow > 0.85*(open.High-open.Low) {
		t.Errorf("asking 80 of 200 gives an interval %.3f wide, no narrower than that of an endless population, %.3f", narrow, open.High-open.Low)
	}
}

func TestCoverageOfNewcombe(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	draw := func(p float64, n int) stats.Share {
		s := stats.Share{N: n}
		for range n {
			if r.Float64() < p {
				s.Yes++
			}
		}
		return s
	}
	for _, v := range []struct {
		p0, p1 float64
		n0, n1 int
	}{{.4, .7, 42, 42}, {.5, .5, 29, 10}, {.9, .95, 56, 101}, {.7, .75, 100, 100}} {
		const rounds = 4000
		covered := 0
		for range rounds {
			if _, i := stats.Difference(draw(v.p0, v.n0), draw(v.p1, v.n1)); i.Contains(v.p1 - v.p0) {
				covered++
			}
		}
		if rate := float64(covered) / rounds; rate < 0.93 || rate > 0.985 {
			t.Errorf("%+v: holds the truth in %.4f of the rounds", v, rate)
		}
	}
}

// TestCoverageOfWeeks: weeks that vary by a tenth and by a half, few and many, rates and forecasts.
func TestCoverageOfWeeks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	draw := func(mean, cv float64, n int) []float64 {
		w := make([]float64, n)
		for i := range w {
			w[i] = max(0, mean*(1+cv*r.NormFloat64()))
		}
		return w
	}
	for _, v := range []struct {
		cv     float64
		n0, n1 int
	}{{.1, 4, 4}, {.1, 4, 10}, {.3, 8, 40}, {.3, 12, 12}} {
		const rounds = 4000
		var ratio, rise, mean, forecast int
		for range rounds {
			a, b := draw(10, v.cv, v.n0), draw(20, v.cv, v.n1)
			if c, ok := stats.Ratio(a, b); ok && c.Contains(2) {
				ratio++
			}
			if c, ok := stats.Rise(a, b); ok && c.Contains(10) {
				rise++
			}
			if c, ok := stats.Mean(b); ok && c.Contains(20) {
				mean++
			}
			sum := 0.0
			for _, w := range draw(20, v.cv, 6) {
				sum += w
			}
			if c, ok := stats.Forecast(b, 6); ok && c.Contains(sum) {
				forecast++
			}
		}
		for what, hits := range map[string]int{"ratio": ratio, "rise": rise, "mean": mean, "forecast": forecast} {
			if rate := float64(hits) / rounds; rate < 0.93 || rate > 0.98 {
				t.Errorf("%+v: the %s holds the truth in %.4f of the rounds", v, what, rate)
			}
		}
	}
}

func TestTooFewWeeksSayNothing(t *testing.T) {
	three, four, none := []float64{1, 2, 3}, []float64{1, 2, 3, 4}, []float64{0, 0, 0, 0}
	for _, pair := range [][2][]float64{{three, four}, {four, three}, {nil, nil}} {
		if c, ok := stats.Ratio(pair[0], pair[1]); ok {
			t.Errorf("%v and %v have the ratio %+v", pair[0], pair[1], c)
		}
		if c, ok := stats.Rise(pair[0], pair[1]); ok {
			t.Errorf("%v and %v have the difference %+v", pair[0], pair[1], c)
		}
	}
	if c, ok := stats.Ratio(none, four); ok {
		t.Errorf("a ratio to nothing is %+v", c)
	}
	if c, ok := stats.Rise(none, four); !ok || c.Value != 2.5 {
		t.Errorf("from nothing to 2.5 is %+v, %v", c, ok)
	}
	if _, ok := stats.Mean(three); ok {
		t.Error("three weeks have an interval")
	}
	if _, ok := stats.Forecast(four, 0); ok {
		t.Error("no week to come has a forecast")
	}
	alike := []float64{2, 2, 2, 2}
	if c, ok := stats.Ratio(alike, alike); !ok || c.Interval != (stats.Interval{Low: 1, High: 1}) {
		t.Errorf("weeks all alike: %+v, %v", c, ok)
	}
}

func TestWords(t *testing.T) {
	for _, v := range []struct {
		low, high, none float64
		want            stats.Words
	}{{.01, .2, 0, stats.Increase}, {0, .2, 0, stats.NoSure}, {-.2, 0, 0, stats.NoSure}, {-.2, -.01, 0, stats.Decrease}, {1.1, 3, 1, stats.Increase}} {
		if got := stats.Compare(stats.Interval{Low: v.low, High: v.high}, v.none); got != v.want {
			t.Errorf("[%v, %v] about %v is %q, want %q", v.low, v.high, v.none, got, v.want)
		}
	}
	for _, v := range []struct {
		low, high float64
		want      stats.Words
	}{{.8, .9, stats.Reached}, {.79, .9, stats.NotDecidable}, {.6, .8, stats.NotDecidable}, {.6, .79, stats.NotReached}} {
		if got := stats.Judge(stats.Interval{Low: v.low, High: v.high}, .8); got != v.want {
			t.Errorf("[%v, %v] against 0.8 is %q, want %q", v.low, v.high, got, v.want)
		}
	}
	for n, want := range map[int]stats.Trust{0: stats.TooFew, 9: stats.TooFew, 10: stats.Unsure, 29: stats.Unsure, 30: stats.Fair} {
		if got := stats.TrustIn(n); got != want {
			t.Errorf("%d answers are %q, want %q", n, got, want)
		}
	}
	if !stats.AtCeiling(stats.Share{Yes: 17, N: 20}) || stats.AtCeiling(stats.Share{Yes: 16, N: 20}) || stats.AtCeiling(stats.Share{}) {
		t.Error("the ceiling is not at 85 %")
	}
	if i := (stats.Share{}).Wilson(); i != (stats.Interval{Low: 0, High: 1}) {
		t.Errorf("nobody's answer is in %v", i)
	}
	if i := (stats.Share{Yes: 3, N: 4, Population: 4}).Wilson(); i != (stats.Interval{Low: .75, High: .75}) {
		t.Errorf("everybody's answer is in %v", i)
	}
}

// TestQuotients: bounded, holding the value, at one where nothing changed, and covering as promised.
func TestQuotients(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawShare(t, "before"), drawShare(t, "after")
		q, i, ok := stats.Quotient(a, b)
		if ok != (a.Yes > 0) {
			t.Fatalf("%+v to %+v has a quotient: %v", a, b, ok)
		}
		if ok && !(i.Low >= 0 && i.Low <= q+1e-9 && i.High >= q-1e-9) {
			t.Fatalf("%+v to %+v: %v is in %v", a, b, q, i)
		}
	})
	r := rand.New(rand.NewPCG(7, 8))
	draw := func(p float64, n int) stats.Share {
		s := stats.Share{N: n}
		for range n {
			if r.Float64() < p {
				s.Yes++
			}
		}
		return s
	}
	const rounds = 4000
	for _, v := range []struct {
		p0, p1 float64
		n0, n1 int
	}{{.4, .7, 42, 42}, {.3, .3, 30, 60}, {.5, .875, 80, 80}} {
		covered := 0
		for range rounds {
			if _, i, ok := stats.Quotient(draw(v.p0, v.n0), draw(v.p1, v.n1)); ok && i.Contains(v.p1/v.p0) {
				covered++
			}
		}
		if rate := float64(covered) / rounds; rate < 0.93 || rate > 0.985 {
			t.Errorf("%+v: holds the truth in %.4f of the rounds", v, rate)
		}
	}
}

func TestWeeksNeeded(t *testing.T) {
	for _, v := range []struct {
		cv, ratio float64
		want      int
	}{{.1, 2, 4}, {.5, 1.1, 433}, {.3, 1.25, 29}, {0, 1.1, 4}, {.3, 1, 0}, {.3, 0, 0}} {
		if got := stats.WeeksNeeded(v.cv, v.ratio); got != v.want {
			t.Errorf("weeks that vary by %v, to find a ratio of %v: %d, want %d", v.cv, v.ratio, got, v.want)
		}
	}
	// And as many find it four times of five.
	r := rand.New(rand.NewPCG(9, 10))
	found, n := 0, stats.WeeksNeeded(.3, 1.25)
	for range 2000 {
		a, b := make([]float64, n), make([]float64, n)
		for i := range n {
			a[i], b[i] = 10*(1+.3*r.NormFloat64()), 12.5*(1+.3*r.NormFloat64())
		}
		if c, ok := stats.Ratio(a, b); ok && stats.Compare(c.Interval, 1) == stats.Increase {
			found++
		}
	}
	if power := float64(found) / 2000; power < 0.75 || power > 0.87 {
		t.Errorf("%d weeks find it in %.3f", n, power)
	}
}
