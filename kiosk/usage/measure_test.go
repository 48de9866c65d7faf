package usage

import (
	"math/rand"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
)

// The oracle counts minutes one by one over two days, and knows nothing of intervals.
const horizon = 2 * 24 * 60

var dayOne = time.Date(2026, time.March, 28, 0, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return dayOne.Add(time.Duration(n) * time.Minute) }

// drawIntervals draws intervals that may be empty, overlap or reach outside the two days.
func drawIntervals(t *rapid.T, name string) []booking.Interval {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) booking.Interval {
		start := rapid.IntRange(-100, horizon).Draw(t, "start")
		return booking.Interval{Start: minute(start), End: minute(start + rapid.IntRange(0, 900).Draw(t, "minutes"))}
	}), 0, 12).Draw(t, name)
}

// minutes tells for each minute of the two days whether any of the intervals holds it.
func minutes(intervals []booking.Interval) [horizon]bool {
	var held [horizon]bool
	for n := range held {
		held[n] = slices.ContainsFunc(intervals, func(i booking.Interval) bool { return i.Contains(minute(n)) })
	}
	return held
}

// countMinutes is Measure by counting.
func countMinutes(bookable, booked, used []booking.Interval) Use {
	var use Use
	b, k, u := minutes(bookable), minutes(booked), minutes(used)
	for n := range horizon {
		if b[n] {
			use.Bookable += time.Minute
		}
		if b[n] && k[n] {
			use.Booked += time.Minute
		}
		if b[n] && u[n] {
			use.Used += time.Minute
		}
		if u[n] && !b[n] {
			use.OffHours += time.Minute
		}
	}
	return use
}

func TestMeasureAgainstMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bookable, booked, used := drawIntervals(t, "bookable"), drawIntervals(t, "booked"), drawIntervals(t, "used")
		r := room{bookable: booking.Union(bookable...), booked: booking.Union(booked...), used: booking.Union(used...)}
		whole := booking.Interval{Start: minute(0), End: minute(horizon)}
		got := r.within(whole)
		if want := countMinutes(bookable, booked, used); got != want {
			t.Fatalf("measured %v, minute by minute it is %v", got, want)
		}
		for _, rate := range []func() (float64, bool){got.BookingRate, got.UseRate} {
			if x, ok := rate(); ok != (got.Bookable > 0) || !(x >= 0 && x <= 1) {
				t.Fatalf("rate %v (exists: %v) with %v bookable", x, ok, got.Bookable)
			}
		}
		cut := minute(rapid.IntRange(0, horizon).Draw(t, "cut"))
		first, second := r.within(booking.Interval{Start: whole.Start, End: cut}), r.within(booking.Interval{Start: cut, End: whole.End})
		if sum := first.Plus(second); sum != got {
			t.Fatalf("the parts before and after %v sum to %v, the whole is %v", cut, sum, got)
		}
	})
}

func TestMeasureIgnoresOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bookable, booked, used := drawIntervals(t, "bookable"), drawIntervals(t, "booked"), drawIntervals(t, "used")
		want := Measure(bookable, booked, used)
		r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		for _, set := range [][]booking.Interval{bookable, booked, used} {
			r.Shuffle(len(set), func(i, j int) { set[i], set[j] = set[j], set[i] })
		}
		if got := Measure(bookable, booked, used); got != want {
			t.Fatalf("shuffled: %v, want %v", got, want)
		}
	})
}

func TestClipIsIntersection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := booking.Union(drawIntervals(t, "set")...)
		start := rapid.IntRange(-200, horizon+200).Draw(t, "start")
		span := booking.Interval{Start: minute(start), End: minute(start + rapid.IntRange(1, horizon).Draw(t, "minutes"))}
		if got, want := clip(set, span), set.Intersect(booking.Set{span}); !slices.Equal(got, want) {
			t.Fatalf("clipped to %v, want %v", got, want)
		}
	})
}

func TestNoRateWithoutBookableTime(t *testing.T) {
	use := Use{OffHours: time.Hour}
	if x, ok := use.UseRate(); ok || x != 0 {
		t.Errorf("nyttjandegrad %v exists although nothing was bookable", x)
	}
	if cell := printed(shareOf(use.BookingRate())); cell != "" {
		t.Errorf("a rate that does not exist is printed as %q", cell)
	}
}
