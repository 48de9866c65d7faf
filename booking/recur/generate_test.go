package recur_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"troskel/booking/recur"
)

// repeated is a generated rule that can be booked, with our expansion of it.
type repeated struct {
	given string // a WKST that makes no difference, which the rule drops and the oracles shall see
	first recur.Local
	rule  recur.Rule
	times []recur.Local
}

// inZone is the line that an oracle reads which knows the zone.
func (r repeated) inZone(loc *time.Location) string {
	return r.first.String() + "\t" + r.rule.Exported(loc) + r.given
}

// onTheWall is the line that an oracle reads which expands without a zone: UNTIL is the last time on the wall clock.
func (r repeated) onTheWall(*time.Location) string {
	if r.rule.Count == 0 {
		until, _ := r.times[len(r.times)-1].In(time.UTC)
		r.rule.Until, r.rule.UntilDate = until, false
		return r.first.String() + "\t" + strings.TrimSuffix(r.rule.String(), "Z") + r.given
	}
	return r.first.String() + "\t" + r.rule.String() + r.given
}

// generator makes rules from a seed, so that a difference can be looked at again.
type generator struct{ *rand.Rand }

// rules is what every oracle is asked about, made once.
var rules struct {
	sync.Once
	all []repeated
}

func allRules(t testing.TB, loc *time.Location) []repeated {
	t.Helper()
	rules.Do(func() { rules.all = generate(t, generated, loc) })
	if len(rules.all) != generated {
		t.Fatalf("%d rules were made", len(rules.all))
	}
	return rules.all
}

// generate makes n rules that begin from 1970 to 2100 on a date that they match.
func generate(t testing.TB, n int, loc *time.Location) []repeated {
	t.Helper()
	g := generator{rand.New(rand.NewPCG(5545, 2026))}
	var all []repeated
	for tries := 0; len(all) < n; tries++ {
		if tries > 4*n {
			t.Fatalf("of %d rules only %d can be booked: the generator is no good", tries, len(all))
		}
		text := g.rule()
		rule, err := recur.Parse(text)
		if r := refusal(err); r != nil && r.Values["part"] == "WKST" {
			continue // calendars do not agree about it
		}
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		given := ""
		if _, week, found := strings.Cut(text, "WKST="); found && rule.WeekStarts == time.Monday {
			given = ";WKST=" + week[:2]
		}
		first := g.first()
		times, err := rule.Times(first, loc)
		if refused := refusal(err); refused != nil && refused.Code == "repeat_start" {
			if first, err = recur.ParseLocal(refused.Values["first"]); err == nil {
				times, err = rule.Times(first, loc)
			}
		}
		if err == nil && g.IntN(2) == 0 {
			rule = g.until(rule, times[g.IntN(len(times))], loc)
			times, err = rule.Times(first, loc)
		}
		switch {
		case err == nil:
			all = append(all, repeated{given, first, rule, times})
		case refusal(err) == nil:
			t.Fatalf("%s from %s: %v", text, first, err)
		}
	}
	return all
}

func refusal(err error) *recur.Error {
	var refused *recur.Error
	errors.As(err, &refused)
	return refused
}

// until ends a rule by date or instant, at one of its times or near it.
func (g generator) until(rule recur.Rule, last recur.Local, loc *time.Location) recur.Rule {
	rule = rule.Ending(last)
	if g.IntN(2) == 0 {
		at, _ := last.In(loc)
		rule.Until, rule.UntilDate = at.Add(time.Duration(g.IntN(3)*g.IntN(3600))*time.Second), false
	}
	return rule
}

func (g generator) one(of ...string) string { return of[g.IntN(len(of))] }

// some is one to most different values of a list, in any order.
func (g generator) some(most int, of ...string) string {
	g.Shuffle(len(of), func(a, b int) { of[a], of[b] = of[b], of[a] })
	return strings.Join(of[:1+g.IntN(most)], ",")
}

func (g generator) days(most int) string {
	return g.some(most, "MO", "TU", "WE", "TH", "FR", "SA", "SU")
}

func (g generator) ordinals() string {
	all := make([]string, 1+g.IntN(3))
	for n := range all {
		all[n] = g.one("1", "2", "3", "4", "5", "-1", "-2", "-5", "+1") + g.days(1)
	}
	return strings.Join(all, ",")
}

func (g generator) monthDays() string {
	all := make([]string, 1+g.IntN(3))
	for n := range all {
		all[n] = g.one("31", "30", "29", "-1", "-31", fmt.Sprint(1+g.IntN(31)), fmt.Sprint(-1-g.IntN(31)))
	}
	return strings.Join(all, ",")
}

func (g generator) months() string {
	return g.some(4, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12")
}

// rule is a rule of any kind that is read, with the marks of those that clients make.
func (g generator) rule() string {
	parts := []string{g.part()}
	if g.IntN(2) == 0 {
		parts = append(parts, fmt.Sprint("INTERVAL=", 1+g.IntN(1+g.IntN(8))))
	}
	if g.IntN(3) == 0 {
		parts = append(parts, "WKST="+g.days(1))
	}
	if !strings.Contains(parts[0], "BYMONTH=") && g.IntN(8) == 0 && !strings.HasPrefix(parts[0], "FREQ=YEARLY") {
		parts = append(parts, "BYMONTH="+g.months())
	}
	count := 1 + g.IntN(1+g.IntN(1+g.IntN(200)))
	return strings.Join(append(parts, fmt.Sprint("COUNT=", count)), ";")
}

func (g generator) part() string {
	switch g.IntN(14) {
	case 0:
		return "FREQ=DAILY"
	case 1:
		return "FREQ=DAILY;BYDAY=" + g.days(5)
	case 2, 3:
		return "FREQ=WEEKLY"
	case 4, 5, 6:
		return "FREQ=WEEKLY;BYDAY=" + g.days(5)
	case 7:
		return "FREQ=MONTHLY"
	case 8:
		return "FREQ=MONTHLY;BYMONTHDAY=" + g.monthDays()
	case 9:
		return "FREQ=MONTHLY;BYDAY=" + g.ordinals()
	case 10:
		return "FREQ=MONTHLY;BYDAY=" + g.days(5) + ";BYSETPOS=" + g.one("1", "2", "3", "4", "-1")
	case 11:
		return "FREQ=MONTHLY;BYDAY=" + g.days(2) + ";BYMONTHDAY=" + g.monthDays()
	case 12:
		return "FREQ=YEARLY;BYMONTH=" + g.months() + ";" + g.one("BYMONTHDAY="+g.monthDays(), "BYDAY="+g.ordinals(), "BYDAY="+g.days(2))
	}
	return g.one("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH="+g.months())
}

// first is any time of any day; one of four is in a night that the clock is moved, when it is there for the oracles to differ about.
func (g generator) first() recur.Local {
	first := recur.At(1970+g.IntN(131), time.January, 1+g.IntN(365), g.IntN(24*60))
	if g.IntN(4) == 0 {
		year, _, _ := first.Date()
		month := []time.Month{time.March, time.October}[g.IntN(2)]
		last := recur.At(year, month+1, 0, 0)
		first = last - recur.Local(int(last.Weekday())*24*60) + recur.Local(60+g.IntN(180)) - recur.Local(g.IntN(10)*24*60)
	}
	return first
}
