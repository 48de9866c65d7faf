package booking_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
)

// noon is where tests of pure time begin to count minutes.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func minutes(from, to int) booking.Interval {
	return booking.Interval{Start: noon.Add(time.Duration(from) * time.Minute), End: noon.Add(time.Duration(to) * time.Minute)}
}

// span draws an interval of up to two hours, sometimes empty or backwards.
var span = rapid.Custom(func(t *rapid.T) booking.Interval {
	return minutes(rapid.IntRange(0, 120).Draw(t, "from"), rapid.IntRange(0, 120).Draw(t, "to"))
})

// bits is the oracle: which of the minutes are in any of the intervals.
func bits(intervals ...booking.Interval) (in [120]bool) {
	for _, i := range intervals {
		for m := range in {
			at := noon.Add(time.Duration(m) * time.Minute)
			in[m] = in[m] || !at.Before(i.Start) && at.Before(i.End)
		}
	}
	return in
}

func combine(a, b [120]bool, keep func(a, b bool) bool) (out [120]bool) {
	for m := range out {
		out[m] = keep(a[m], b[m])
	}
	return out
}

func requireTidy(t *rapid.T, set booking.Set) {
	for n, i := range set {
		if i.Empty() || n > 0 && !set[n-1].End.Before(i.Start) {
			t.Fatalf("not sorted, disjoint and without touching or empty intervals: %v", set)
		}
	}
}

func TestSetsAgreeWithMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left := rapid.SliceOfN(span, 0, 8).Draw(t, "left")
		right := rapid.SliceOfN(span, 0, 8).Draw(t, "right")
		a, b := booking.Union(left...), booking.Union(right...)
		for _, c := range []struct {
			name string
			got  booking.Set
			want [120]bool
		}{
			{"union", a, bits(left...)},
			{"intersect", a.Intersect(b), combine(bits(left...), bits(right...), func(a, b bool) bool { return a && b })},
			{"subtract", a.Subtract(b), combine(bits(left...), bits(right...), func(a, b bool) bool { return a && !b })},
		} {
			requireTidy(t, c.got)
			if got := bits(c.got...); got != c.want {
				t.Fatalf("%s of %v and %v is %v", c.name, left, right, c.got)
			}
			count := 0
			for _, in := range c.want {
				if in {
					count++
				}
			}
			if got := c.got.Length(); got != time.Duration(count)*time.Minute {
				t.Fatalf("length of the %s is %v, want %d minutes", c.name, got, count)
			}
		}
	})
}

func TestUnionLeavesItsArgumentsAlone(t *testing.T) {
	given := []booking.Interval{minutes(30, 40), minutes(0, 10), minutes(5, 20)}
	booking.Union(given...)
	if given[0] != minutes(30, 40) || given[1] != minutes(0, 10) {
		t.Fatalf("the arguments became %v", given)
	}
}

func TestIntervalsThatTouchDoNotOverlap(t *testing.T) {
	if minutes(0, 10).Overlaps(minutes(10, 20)) || !minutes(0, 11).Overlaps(minutes(10, 20)) {
		t.Fatal("an interval must be half-open")
	}
	if minutes(10, 0).Length() != 0 || minutes(0, 10).Contains(noon.Add(10*time.Minute)) || !minutes(0, 10).Contains(noon) {
		t.Fatal("an interval must be half-open, and a backwards one empty")
	}
}
