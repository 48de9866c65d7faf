package recur_test

import (
	"slices"
	"testing"
	"time"

	"troskel/booking/recur"
)

// patience is far more than any expansion takes, also with the race detector on a busy machine, and far less than one without a bound.
const patience = 2 * time.Second

// FuzzRule expands whatever can be read: in bounded time, to times in order of which the first is the first, and the same again from the rule
// as it is written.
func FuzzRule(f *testing.F) {
	for _, text := range []string{
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU;COUNT=750",
		"FREQ=MONTHLY;BYMONTHDAY=31,-1;BYMONTH=2;UNTIL=20360302",
		"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=750",
		"FREQ=DAILY;BYMONTH=2;INTERVAL=999;COUNT=750",
		"FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=5MO,-5SU;UNTIL=20360301T235959Z",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=12",
		"FREQ=SECONDLY;COUNT=999999999",
	} {
		f.Add(text, int64(0))
		f.Add(text, int64(29_000_000))
	}
	loc := zone(f)
	f.Fuzz(func(t *testing.T, text string, minute int64) {
		rule, err := recur.Parse(text)
		if err != nil {
			if refusal(err) == nil {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := recur.Parse(rule.String())
		if err != nil || again.String() != rule.String() {
			t.Fatalf("%q is written %s, read as %s, %v", text, rule, again, err)
		}
		first := recur.Local(minute % (500 * 366 * 24 * 60))
		began := time.Now()
		times, err := rule.Times(first, loc)
		if took := time.Since(began); took > patience {
			t.Fatalf("%s took %s", rule, took)
		}
		if r := refusal(err); r != nil && r.Code == "repeat_start" {
			first = local(t, r.Values["first"])
			times, err = rule.Times(first, loc)
		}
		if err != nil {
			if refusal(err) == nil {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		strict := slices.IsSorted(times) && len(slices.Compact(slices.Clone(times))) == len(times)
		if len(times) == 0 || len(times) > recur.MaxTimes || times[0] != first || !strict {
			t.Fatalf("%s from %s gave %v", rule, first, times)
		}
	})
}

// BenchmarkTimes is a weekly series of two years, and the rule that makes most work.
func BenchmarkTimes(b *testing.B) {
	loc := zone(b)
	for name, text := range map[string]string{
		"weekly": "FREQ=WEEKLY;BYDAY=MO;COUNT=105",
		"worst":  "FREQ=MONTHLY;BYDAY=5MO;BYMONTH=2;COUNT=750",
	} {
		rule, err := recur.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := rule.Times(local(b, "2026-03-02T18:00"), loc); err != nil && refusal(err) == nil {
					b.Fatal(err)
				}
			}
		})
	}
}
