package stats_test

import (
	"math"
	"testing"

	"troskel/kiosk/usage/stats"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %.6g, want %.6g", what, got, want)
	}
}

func TestV10(t *testing.T) {
	for _, v := range []struct{ used0, open0, used1, open1, percent, points float64 }{
		{12, 120, 62, 310, 100, 10},
		{18, 240, 30, 400, 0, 0},
	} {
		r0, r1 := v.used0/v.open0, v.used1/v.open1
		near(t, "relative %", (r1/r0-1)*100, v.percent, 1e-9)
		near(t, "percentage points", (r1-r0)*100, v.points, 1e-9)
	}
}

var (
	before = []float64{.08, .12, .10, .09}
	after  = []float64{.18, .22, .21, .19, .24, .20, .17, .23, .21, .20}
)

func TestV11(t *testing.T) {
	c, ok := stats.Ratio(before, after)
	if !ok {
		t.Fatal("four weeks and ten are enough")
	}
	near(t, "ratio", c.Value, 2.103, 5e-4)
	near(t, "se(log)", c.SE, 0.0938, 5e-5)
	near(t, "df", c.DF, 3.92, 5e-3)
	if stats.Compare(c.Interval, 1) != stats.Increase {
		t.Errorf("twice as much is within %v, and no increase", c.Interval)
	}
	if got := stats.Judge(c.Interval, 2); got != stats.NotDecidable {
		t.Errorf("+100 %% is judged %q by an interval of %v", got, c.Interval)
	}
}

func TestW1(t *testing.T) {
	for _, v := range []struct {
		yes, n    int
		low, high float64
	}{
		{7, 10, 0.3968, 0.8922}, {29, 29, 0.8830, 1}, {0, 10, 0, 0.2775}, {20, 22, 0.7219, 0.9747},
	} {
		i := stats.Share{Yes: v.yes, N: v.n}.Wilson()
		near(t, "low", i.Low, v.low, 5e-5)
		near(t, "high", i.High, v.high, 5e-5)
	}
}

func TestN1(t *testing.T) {
	for _, v := range []struct {
		after, before stats.Share
		d, low, high  float64
	}{
		{stats.Share{Yes: 56, N: 70}, stats.Share{Yes: 48, N: 80}, 0.2, 0.0524, 0.3339},
		{stats.Share{Yes: 9, N: 10}, stats.Share{Yes: 3, N: 10}, 0.6, 0.1705, 0.8090},
	} {
		d, i := stats.Difference(v.before, v.after)
		near(t, "difference", d, v.d, 1e-9)
		near(t, "low", i.Low, v.low, 5e-5)
		near(t, "high", i.High, v.high, 5e-5)
	}
}

func TestAnswersNeeded(t *testing.T) {
	for _, v := range []struct {
		p0, p1 float64
		n      int
	}{
		{.40, .70, 42}, {.40, .60, 97}, {.40, .50, 387}, {.70, .75, 1251}, {.85, .90, 686},
		{.75, .70, 1251}, {0, 1, 2}, {.5, .5, 0}, {-.1, .5, 0}, {.5, 1.1, 0}, {math.NaN(), .5, 0},
	} {
		if got := stats.Needed(v.p0, v.p1); got != v.n {
			t.Errorf("from %v to %v needs %d, want %d", v.p0, v.p1, got, v.n)
		}
	}
	if got := stats.NeededOf(387, 400); got != 197 {
		t.Errorf("387 of 400 persons are %d, want 197", got)
	}
	if got := stats.NeededOf(387, 0); got != 387 {
		t.Errorf("387 of nobody knows how many are %d", got)
	}
}

// TestNeededToReach holds that with so many answers the interval decides, and with much fewer it does not.
func TestNeededToReach(t *testing.T) {
	for _, v := range []struct{ expected, target float64 }{{.9, .8}, {.7, .8}, {.85, .8}, {.5, .25}, {1, .8}} {
		n := stats.NeededToReach(v.expected, v.target)
		if n == 0 {
			t.Fatalf("%v against %v: no number is enough", v.expected, v.target)
		}
		n += n % 20 // to where the expected share is a whole number of answers
		for n%20 != 0 {
			n++
		}
		decided := stats.Share{Yes: int(math.Round(v.expected * float64(n))), N: n}
		if got := stats.Judge(decided.Wilson(), v.target); got == stats.NotDecidable {
			t.Errorf("%v against %v: %d answers do not decide", v.expected, v.target, n)
		}
		n = max(1, stats.NeededToReach(v.expected, v.target)/3)
		few := stats.Share{Yes: int(math.Round(v.expected * float64(n))), N: n}
		if got := stats.Judge(few.Wilson(), v.target); got != stats.NotDecidable {
			t.Errorf("%v against %v: a third of the answers, %d, decide %q", v.expected, v.target, n, got)
		}
	}
	if stats.NeededToReach(.8, .8) != 0 || stats.NeededToReach(2, .8) != 0 {
		t.Error("what nothing can decide needs a number of answers")
	}
}
