package usage

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
)

var firstMonday = booking.Date{Year: 2026, Month: time.January, Day: 5}

func drawTally(t *rapid.T) tally {
	n := rapid.IntRange(0, 40)
	return tally{n.Draw(t, "visits"), n.Draw(t, "unbadged"), n.Draw(t, "entered"), n.Draw(t, "left")}
}

// Whatever arrives late, in whatever order, ends up in the ledger exactly once.
func TestSettleLosesAndDoublesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counted, taken := map[booking.Date]tally{}, map[booking.Date]tally{}
		var in, out tally
		weeks := rapid.IntRange(1, 80).Draw(t, "weeks")
		for n := range weeks {
			for range rapid.IntRange(0, 3).Draw(t, "arrivals") {
				// A counter of this week, or a late one of any week that can still be late.
				week := firstMonday.Add(7 * rapid.IntRange(max(0, n-lateFor), n).Draw(t, "week"))
				arrived := drawTally(t)
				counted[week] = counted[week].plus(arrived)
				in = in.plus(arrived)
			}
			out = out.plus(settle(firstMonday.Add(7*n), counted, taken))
			if out != in {
				t.Fatalf("after week %d: %v counted, %v settled", n, in, out)
			}
		}
		if len(taken) > lateFor+1 {
			t.Fatalf("%d weeks are remembered exactly, at most %d should be", len(taken), lateFor+1)
		}
	})
}

// When old counters are thinned out, nothing is taken back and nothing is counted anew.
func TestSettleSurvivesRetention(t *testing.T) {
	week := firstMonday
	counted, taken := map[booking.Date]tally{week: {visits: 30, entered: 9}}, map[booking.Date]tally{}
	settle(week, counted, taken)
	delete(counted, week)
	if got := settle(week.Add(7), counted, taken); got != (tally{}) {
		t.Errorf("the week after the counters were thinned out: %v, want nothing", got)
	}
	counted[week] = tally{visits: 10, entered: 12}
	if got, want := settle(week.Add(14), counted, taken), (tally{entered: 3}); got != want {
		t.Errorf("three late passages: %v, want %v", got, want)
	}
}

func TestProtectAndRounded(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 1: {"..", ".."}, 4: {"..", ".."}, 5: {"5", "5"}, 7: {"7", "5"}, 8: {"8", "10"}, 12: {"12", "10"}, 1003: {"1003", "1005"},
	} {
		if got := [2]string{Protect(n).String(), Rounded(n).String()}; got != want {
			t.Errorf("%d is told as %v, want %v", n, got, want)
		}
	}
}
