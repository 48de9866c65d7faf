package usage

import (
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
)

var firstMonday = booking.Date{Year: 2026, Month: time.January, Day: 5}

func drawParts(t *rapid.T) parts {
	n := rapid.IntRange(0, 40)
	return parts{"visits/1a": n.Draw(t, "a"), "visits/7p": n.Draw(t, "p"), "left": n.Draw(t, "left"), "band/3": n.Draw(t, "band")}
}

// Whatever arrives late, in whatever order, ends up in the ledger exactly once.
func TestSettleLosesAndDoublesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counted, had := byWeek{}, byWeek{}
		in, out := parts{}, parts{}
		weeks := rapid.IntRange(1, 80).Draw(t, "weeks")
		for n := range weeks {
			for range rapid.IntRange(0, 3).Draw(t, "arrivals") {
				// A counter of this week, or a late one of any week that can still be late.
				week := firstMonday.Add(7 * rapid.IntRange(max(0, n-lateFor), n).Draw(t, "week"))
				arrived := drawParts(t)
				counted.of(week).add(arrived)
				in.add(arrived)
			}
			total, _ := settle(firstMonday.Add(7*n), counted, had)
			out.add(total)
			if !maps.Equal(out, in) {
				t.Fatalf("after week %d: %v counted, %v settled", n, in, out)
			}
		}
		if len(had) > lateFor+1 {
			t.Fatalf("%d weeks are remembered exactly, at most %d should be", len(had), lateFor+1)
		}
	})
}

// When old counters are thinned out, nothing is taken back and nothing is counted anew.
func TestSettleSurvivesRetention(t *testing.T) {
	week := firstMonday
	counted, had := byWeek{week: {"visits/1a": 30, "left": 9}}, byWeek{}
	settle(week, counted, had)
	delete(counted, week)
	if got, _ := settle(week.Add(7), counted, had); len(got) > 0 {
		t.Errorf("the week after the counters were thinned out: %v, want nothing", got)
	}
	counted[week] = parts{"visits/1a": 10, "left": 12}
	if got, _ := settle(week.Add(14), counted, had); !maps.Equal(got, parts{"left": 3}) {
		t.Errorf("got %v, want the three that came", got)
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
