package activity_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage/activity"
)

// The oracle of these tests is written from the definition, shares no code with the package, and takes all the time it wants: it compares every pair,
// and looks at every day.

// random is occurrences of a few organisers, titles, rules and rooms, in no order, with some of what staff said.
func random(r *rand.Rand) (all []activity.Occurrence, strands map[string]int64, bookings map[int64]int64) {
	strands, bookings = map[string]int64{}, map[int64]int64{}
	first := booking.Date{Year: 2026, Month: time.January, Day: 5}
	for i := range 1 + r.IntN(24) {
		d := first.Add(r.IntN(8)*7 + r.IntN(3))
		minute := 17*60 + r.IntN(9)*15
		b := booking.Booking{
			ID: int64(i + 1), Space: []string{"a", "b"}[r.IntN(2)], Organisation: []string{"", "koren", "odlarna"}[r.IntN(3)],
			Details: booking.Details{Title: []string{"", "", "Körsång", " KÖRSÅNG", "Odling", "Fest"}[r.IntN(6)]}, Series: []int64{0, 0, 0, 7, 8}[r.IntN(5)],
		}
		b.Start = d.In(stockholm).Add(time.Duration(minute) * time.Minute)
		o := activity.Occurrence{Booking: b, Date: d, Minute: minute, Held: r.IntN(4) > 0}
		switch r.IntN(12) {
		case 0:
			bookings[o.ID] = 1 + r.Int64N(3)
		case 1:
			if s := activity.StrandOf(o); s != "" {
				strands[s] = 1 + r.Int64N(3)
			}
		}
		all = append(all, o)
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, strands, bookings
}

// linked tells how two occurrences belong together: 0 by their rule, 1 by their title, 2 by their slot, 3 not.
func linked(a, b activity.Occurrence) int {
	apart := a.Minute - b.Minute
	switch {
	case a.Series != 0 && a.Series == b.Series:
		return 0
	case a.Organisation == b.Organisation && activity.Folded(a.Title) != "" && activity.Folded(a.Title) == activity.Folded(b.Title):
		return 1
	case a.Organisation != "" && a.Organisation == b.Organisation && a.Space == b.Space && a.Date.Weekday() == b.Date.Weekday() && -60 <= apart && apart <= 60:
		return 2
	}
	return 3
}

// everyLink is each way in which two belong together: a weaker one counts beside a stronger.
func everyLink(a, b activity.Occurrence) (all []int) {
	alone := func(change func(o *activity.Occurrence)) int {
		x, y := a, b
		change(&x)
		change(&y)
		return linked(x, y)
	}
	for how, got := range []int{
		alone(func(o *activity.Occurrence) { o.Title = ""; o.Space = fmt.Sprint(o.ID) }),
		alone(func(o *activity.Occurrence) { o.Series = 0; o.Space = fmt.Sprint(o.ID) }),
		alone(func(o *activity.Occurrence) { o.Series = 0; o.Title = "" }),
	} {
		if got == how {
			all = append(all, how)
		}
	}
	return all
}

// oracle says which activity each occurrence is of, by name.
func oracle(all []activity.Occurrence, strands map[string]int64, bookings map[int64]int64) map[int64]string {
	said := func(o activity.Occurrence) int64 {
		if id := bookings[o.ID]; id != 0 {
			return id
		}
		return strands[activity.StrandOf(o)]
	}
	of := map[int64]string{}
	for _, o := range all {
		if id := said(o); id != 0 {
			of[o.ID] = fmt.Sprint("said ", id)
		}
	}
	for _, o := range all {
		if of[o.ID] != "" {
			continue
		}
		together := []activity.Occurrence{o} // all that hang together with it, of those that staff said nothing of
		for n := 0; n < len(together); n++ {
			for _, other := range all {
				there := slices.ContainsFunc(together, func(x activity.Occurrence) bool { return x.ID == other.ID })
				if said(other) == 0 && !there && len(everyLink(together[n], other)) > 0 {
					together = append(together, other)
				}
			}
		}
		name := fmt.Sprint("own ", slices.MinFunc(together, func(a, b activity.Occurrence) int { return int(a.ID - b.ID) }).ID)
		for how := range 3 {
			to := map[int64]bool{}
			for _, x := range together {
				for _, other := range all {
					if id := said(other); id != 0 && slices.Contains(everyLink(x, other), how) {
						to[id] = true
					}
				}
			}
			if len(to) == 1 {
				name = fmt.Sprint("said ", slices.Collect(maps.Keys(to))[0])
			}
			if len(to) > 0 {
				break
			}
		}
		for _, x := range together {
			of[x.ID] = name
		}
	}
	return of
}

// TestActivitiesAreWhatTheDefinitionSays: two occurrences are of one activity exactly when the definition puts them there, whatever order they come in.
func TestActivitiesAreWhatTheDefinitionSays(t *testing.T) {
	joined, drawn := 0, 0
	for seed := range uint64(1500) {
		all, strands, bookings := random(rand.New(rand.NewPCG(seed, 5)))
		want := oracle(all, strands, bookings)
		got := map[int64]int{}
		for n, group := range activity.Grouped(all, strands, bookings) {
			if !slices.IsSortedFunc(group, func(a, b activity.Occurrence) int { return a.Start.Compare(b.Start) }) {
				t.Fatalf("seed %d: an activity is not in the order of time", seed)
			}
			for _, o := range group {
				got[o.ID] = n
			}
		}
		for _, a := range all {
			for _, b := range all {
				if (got[a.ID] == got[b.ID]) != (want[a.ID] == want[b.ID]) {
					t.Fatalf("seed %d: are %+v and %+v of one activity? The definition says %t", seed, a, b, want[a.ID] == want[b.ID])
				}
			}
			if strands[activity.StrandOf(a)] == 0 && bookings[a.ID] == 0 {
				joined++
				if want[a.ID][:4] == "said" {
					drawn++
				}
			}
		}
	}
	if joined < 8000 || drawn < 800 {
		t.Errorf("only %d occurrences were left to the links, and %d drawn to what staff said: too few to tell", joined, drawn)
	}
}

// recursByHand is the definition of recurring, day by day: some window of the last twelve weeks or half a year with enough in it.
func recursByHand(held []booking.Date, at booking.Date, closed map[booking.Date]bool) bool {
	for _, v := range []struct{ days, least int }{{84, 4}, {183, 3}} {
		var on []int // days before at, the longest ago first
		for back := v.days - 1; back >= 0; back-- {
			if slices.Contains(held, at.Add(-back)) {
				on = append(on, back)
			}
		}
		if len(on) < v.least {
			continue
		}
		var gaps []int
		for i := 1; i < len(on); i++ {
			gaps = append(gaps, on[i-1]-on[i])
		}
		sorted := slices.Clone(gaps)
		slices.Sort(sorted)
		double := sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2] // twice the median
		good := double <= 70 && 4*on[len(on)-1] <= 3*double
		for i := 1; i < len(on); i++ {
			open := 1
			for back := on[i-1] - 1; back > on[i]; back-- {
				if !closed[at.Add(-back)] {
					open++
				}
			}
			good = good && 4*open <= 5*double
		}
		if good {
			return true
		}
	}
	return false
}

// TestRecurringIsWhatTheDefinitionSays on thousands of histories of weekly, monthly and wild activities, with closures.
func TestRecurringIsWhatTheDefinitionSays(t *testing.T) {
	at := date(t, "2026-06-30")
	yes, reasons := 0, map[activity.Why]int{}
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 9))
		closed := map[booking.Date]bool{}
		for range r.IntN(3) {
			from := at.Add(-r.IntN(200))
			for n := range r.IntN(30) {
				closed[from.Add(n)] = true
			}
		}
		every, wild := []int{3, 7, 14, 28, 35, 36, 50}[r.IntN(7)], []int{0, 1, 3, 20}[r.IntN(4)]
		var held []booking.Date
		for back := r.IntN(260); back >= 0; back -= max(1, every+r.IntN(2*wild+1)-wild) {
			if d := at.Add(-back); r.IntN(10) > 0 && !closed[d] {
				held = append(held, d)
			}
		}
		got := activity.Judged(held, at, func(d booking.Date) bool { return closed[d] })
		if want := recursByHand(held, at, closed); (got.Why == activity.Recurs) != want {
			t.Fatalf("seed %d: held on %v, closed on %d days: %+v; the definition says %t", seed, held, len(closed), got, want)
		}
		if got.Why == activity.Recurs {
			yes++
		}
		reasons[got.Why]++
	}
	if yes < 500 || len(reasons) != 5 {
		t.Errorf("%d of 6000 recur, and the reasons are %v: the histories are too much alike", yes, reasons)
	}
}

// TestARuleOnlyTakesAway: asking for more never makes more activities held, and what is held by two rules is held by both together.
func TestARuleOnlyTakesAway(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		o := activity.Occurrence{Evidence: []activity.Evidence{"", activity.CheckedIn, activity.Vouched}[r.IntN(3)], Lasted: time.Duration(r.IntN(90)) * time.Minute}
		if r.IntN(3) > 0 {
			o.Counted = map[booking.Band]int{"11-15": r.IntN(4), "65+": r.IntN(4)}
		}
		heads, minutes := r.IntN(8), r.IntN(90)
		both, one, other := o.Meets(activity.Rule{Heads: heads, Minutes: minutes}), o.Meets(activity.Rule{Heads: heads}), o.Meets(activity.Rule{Minutes: minutes})
		if both != (one && other) || one && !o.Meets(activity.Rule{}) || o.Meets(activity.Rule{}) != (o.Evidence != "") {
			t.Fatalf("%+v with %d heads and %d minutes: %t, %t, %t", o, heads, minutes, both, one, other)
		}
		if want := o.Evidence != "" && o.Counted["11-15"]+o.Counted["65+"] >= heads; one != want {
			t.Fatalf("%+v with %d heads: %t", o, heads, one)
		}
	}
}
