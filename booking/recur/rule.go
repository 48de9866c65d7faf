package recur

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits on a series, so that no rule makes much work.
const (
	MaxTimes = 750 // occurrences
	MaxYears = 10  // from the first to the last
	maxText  = 400 // bytes of a rule
	maxStep  = 999 // INTERVAL
)

// Frequency is the period that a rule counts in.
type Frequency string

// The frequencies that a booking can have.
const (
	Daily   Frequency = "DAILY"
	Weekly  Frequency = "WEEKLY"
	Monthly Frequency = "MONTHLY"
	Yearly  Frequency = "YEARLY"
)

// Day is a weekday, with N the nth of its month: 1–5, -1 to -5 from its end; 0 means every one.
type Day struct {
	N   int
	Day time.Weekday
}

// Rule is how something repeats. [Parse] makes one; one made by hand is checked when it is expanded. Its slices must not be changed.
type Rule struct {
	Frequency  Frequency
	Interval   int          // every how many periods, 1–999; 0 means 1
	Months     []time.Month // only these, in order; empty means all, or the first Local's in a yearly rule
	MonthDays  []int        // 1–31, -1 to -31 from the end of the month, in order
	Days       []Day        // in order: Monday first, then by N
	Position   int          // the nth of the Days of a month, 1–4, or -1 the last; 0 means all
	WeekStarts time.Weekday // Monday or Sunday: which days are one week, in a rule of several days of every second week
	Count      int          // how many times, 1–MaxTimes; 0 when it ends by date
	Until      time.Time    // the last instant, or with UntilDate the last date, at 00:00 UTC; zero when it ends by count
	UntilDate  bool
}

// weekdayNames by [time.Weekday].
var weekdayNames = [7]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

const (
	untilDate = "20060102"
	untilUTC  = "20060102T150405Z"
)

// String is the rule as RFC 5545 writes it, always the same text for the same rule.
func (r Rule) String() string {
	parts := []string{"FREQ=" + string(r.Frequency)}
	add := func(name, value string, there bool) {
		if there {
			parts = append(parts, name+"="+value)
		}
	}
	add("INTERVAL", strconv.Itoa(r.Interval), r.Interval > 1)
	add("BYMONTH", list(r.Months, func(m time.Month) string { return strconv.Itoa(int(m)) }), len(r.Months) > 0)
	add("BYMONTHDAY", list(r.MonthDays, strconv.Itoa), len(r.MonthDays) > 0)
	add("BYDAY", list(r.Days, Day.String), len(r.Days) > 0)
	add("BYSETPOS", strconv.Itoa(r.Position), r.Position != 0)
	add("WKST", weekdayNames[r.WeekStarts], r.WeekStarts != time.Monday)
	add("COUNT", strconv.Itoa(r.Count), r.Count > 0)
	add("UNTIL", r.Until.Format(untilDate), !r.Until.IsZero() && r.UntilDate)
	add("UNTIL", r.Until.UTC().Format(untilUTC), !r.Until.IsZero() && !r.UntilDate)
	return strings.Join(parts, ";")
}

// String is the day as BYDAY has it: "MO", "2TU", "-1FR".
func (d Day) String() string {
	if d.N == 0 {
		return weekdayNames[d.Day]
	}
	return strconv.Itoa(d.N) + weekdayNames[d.Day]
}

func list[T any](values []T, text func(T) string) string {
	texts := make([]string, len(values))
	for n, v := range values {
		texts[n] = text(v)
	}
	return strings.Join(texts, ",")
}

// Exported is the rule for a calendar whose DTSTART has a zone: RFC 5545 3.3.10 then wants UNTIL in UTC. A last date becomes its last second.
func (r Rule) Exported(loc *time.Location) string {
	if r.UntilDate {
		next, _ := (LocalOf(r.Until, time.UTC) + minutesOfDay).In(loc)
		r.Until, r.UntilDate = next.Add(-time.Second), false
	}
	return r.String()
}

// Ending is the same rule with that date as its last.
func (r Rule) Ending(last Local) Rule {
	r.Count, r.Until, r.UntilDate = 0, last.day().naive(), true
	return r
}

// Counting is the same rule, that many times.
func (r Rule) Counting(times int) Rule {
	r.Count, r.Until, r.UntilDate = times, time.Time{}, false
	return r
}

// Shifted is the same rule some days later, to begin at first: what was every Monday is every Tuesday if that is one. It is false for rules where
// that is no single answer: about several days, or a place in the month.
func (r Rule) Shifted(days int, first Local) (Rule, bool) {
	switch {
	case len(r.MonthDays) > 0 || len(r.Months) > 0 || len(r.Days) > 1 || r.Frequency == Monthly || r.Frequency == Yearly:
		return r, false
	case len(r.Days) == 1 && r.Frequency == Daily:
		return r, false
	case len(r.Days) == 1:
		r.Days = []Day{{Day: first.Weekday()}}
	}
	if r.UntilDate {
		r.Until = r.Until.AddDate(0, 0, days)
	}
	return r, r.Until.IsZero() || r.UntilDate
}

// check refuses what cannot be expanded, or not as others do.
func (r Rule) check() error {
	switch r.Frequency {
	case Daily, Weekly, Monthly, Yearly:
	default:
		return fail("repeat_frequency", "part", short(string(r.Frequency)))
	}
	if err := r.checkEnd(); err != nil {
		return err
	}
	for _, part := range []struct {
		text string
		ok   bool
	}{
		{"INTERVAL=" + strconv.Itoa(r.Interval), r.Interval >= 0 && r.Interval <= maxStep},
		{"BYMONTH", !slices.ContainsFunc(r.Months, func(m time.Month) bool { return m < 1 || m > 12 })},
		{"BYMONTHDAY", !slices.ContainsFunc(r.MonthDays, func(d int) bool { return d == 0 || d < -31 || d > 31 })},
		{"BYDAY", !slices.ContainsFunc(r.Days, func(d Day) bool { return d.N < -5 || d.N > 5 || d.Day < 0 || d.Day > 6 })},
	} {
		if !part.ok {
			return fail("repeat_invalid", "part", part.text)
		}
	}
	return r.checkParts()
}

func (r Rule) checkEnd() error {
	switch {
	case r.Count < 0:
		return fail("repeat_invalid", "part", "COUNT="+strconv.Itoa(r.Count))
	case r.Count == 0 && r.Until.IsZero():
		return fail("repeat_endless")
	case r.Count > 0 && !r.Until.IsZero():
		return fail("repeat_two_ends")
	case r.Count > MaxTimes:
		return fail("repeat_many", "max", strconv.Itoa(MaxTimes))
	}
	return nil
}

// checkParts refuses parts that the RFC forbids together, and those that are not read here.
func (r Rule) checkParts() error {
	nth := slices.ContainsFunc(r.Days, func(d Day) bool { return d.N != 0 })
	switch {
	case len(r.MonthDays) > 0 && (r.Frequency == Daily || r.Frequency == Weekly || r.Frequency == Yearly && len(r.Months) == 0):
		return fail("repeat_part", "part", "FREQ="+string(r.Frequency)+";BYMONTHDAY")
	case r.Frequency == Yearly && len(r.Days) > 0 && len(r.Months) == 0:
		return fail("repeat_part", "part", "FREQ=YEARLY;BYDAY")
	case nth && r.Frequency != Monthly && r.Frequency != Yearly, nth && len(r.MonthDays) > 0:
		return fail("repeat_part", "part", "BYDAY="+list(r.Days, Day.String))
	case r.Position != 0 && (r.Frequency != Monthly || len(r.Days) == 0 || nth || len(r.MonthDays) > 0 || r.Position < -1 || r.Position > 4):
		return fail("repeat_part", "part", "BYSETPOS="+strconv.Itoa(r.Position))
	case r.WeekStarts != time.Monday && r.WeekStarts != time.Sunday:
		return fail("repeat_part", "part", "WKST")
	}
	return nil
}

// short keeps what a stranger wrote from filling a sentence.
func short(s string) string {
	if runes := []rune(strings.ToValidUTF8(s, "?")); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return strings.ToValidUTF8(s, "?")
}
