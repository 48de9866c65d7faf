package recur

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Parse reads a rule as RFC 5545 writes it after "RRULE:", in letters of either case. It refuses with an [Error] what is not well formed, has
// a part twice, or is not read here (see the package's comment); whether the rule matches any date is known when it is expanded.
func Parse(text string) (Rule, error) {
	r := Rule{Interval: 1, WeekStarts: time.Monday}
	if len(text) > maxText {
		return Rule{}, fail("repeat_invalid", "part", short(text))
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		name, value, found := strings.Cut(part, "=")
		if !found || value == "" || seen[name] {
			return Rule{}, fail("repeat_invalid", "part", short(part))
		}
		seen[name] = true
		if err := r.set(name, value); err != nil {
			return Rule{}, err
		}
	}
	if !seen["FREQ"] {
		return Rule{}, fail("repeat_invalid", "part", "FREQ")
	}
	if r.Frequency != Weekly || r.Interval == 1 || len(r.Days) < 2 {
		r.WeekStarts = time.Monday // it makes no difference
	}
	if err := r.check(); err != nil {
		return Rule{}, err
	}
	return r, nil
}

// set reads one part of a rule.
func (r *Rule) set(name, value string) error {
	ok := false
	switch name {
	case "FREQ":
		r.Frequency, ok = Frequency(value), true
	case "INTERVAL":
		r.Interval, ok = number(value, 1, maxStep)
	case "COUNT":
		if r.Count, ok = number(value, 1, MaxTimes); !ok && strings.Trim(value, "0123456789") == "" && strings.Trim(value, "0") != "" {
			return fail("repeat_many", "max", strconv.Itoa(MaxTimes))
		}
	case "UNTIL":
		ok = r.setUntil(value)
	case "WKST":
		r.WeekStarts, ok = weekday(value)
	case "BYMONTH":
		r.Months, ok = values(value, func(s string) (time.Month, bool) {
			n, ok := number(s, 1, 12)
			return time.Month(n), ok
		}, cmp.Compare[time.Month])
	case "BYMONTHDAY":
		r.MonthDays, ok = values(value, func(s string) (int, bool) { return signed(s, 31) }, cmp.Compare[int])
	case "BYDAY":
		r.Days, ok = values(value, day, compareDays)
	case "BYSETPOS":
		if r.Position, ok = signed(value, 366); !ok && strings.Contains(value, ",") {
			return fail("repeat_part", "part", short(name+"="+value))
		}
	default:
		return fail("repeat_part", "part", short(name))
	}
	if !ok {
		return fail("repeat_invalid", "part", short(name+"="+value))
	}
	return nil
}

// setUntil reads a date, or an instant in UTC. A time without a zone belongs to a DTSTART without one, which a booking never has.
func (r *Rule) setUntil(value string) (ok bool) {
	format := untilUTC
	if r.UntilDate = len(value) == len(untilDate); r.UntilDate {
		format = untilDate
	}
	var err error
	r.Until, err = time.Parse(format, value)
	return err == nil && r.Until.Year() > 0 && r.Until.Format(format) == value
}

// values reads a list and puts it in order, each value once.
func values[T comparable](text string, read func(string) (T, bool), order func(a, b T) int) ([]T, bool) {
	var all []T
	for part := range strings.SplitSeq(text, ",") {
		v, ok := read(part)
		if !ok {
			return nil, false
		}
		all = append(all, v)
	}
	slices.SortFunc(all, order)
	return slices.Compact(all), true
}

// number reads decimal digits, least to most.
func number(s string, least, most int) (int, bool) {
	if len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= least && n <= most
}

// signed reads a number from 1 to most or its negative, "+" allowed.
func signed(s string, most int) (int, bool) {
	sign := 1
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		s, sign = rest, -1
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	n, ok := number(s, 1, most)
	return sign * n, ok
}

func weekday(s string) (time.Weekday, bool) {
	n := slices.Index(weekdayNames[:], s)
	return time.Weekday(n), n >= 0
}

// day reads "MO", "2TU", "-1FR".
func day(s string) (d Day, ok bool) {
	if len(s) < 2 {
		return d, false
	}
	if ordinal := s[:len(s)-2]; ordinal != "" {
		if d.N, ok = signed(ordinal, 53); !ok {
			return d, false
		}
	}
	d.Day, ok = weekday(s[len(s)-2:])
	return d, ok
}

// compareDays puts Monday first, as people here do.
func compareDays(a, b Day) int {
	return cmp.Or(cmp.Compare((a.Day+6)%7, (b.Day+6)%7), cmp.Compare(a.N, b.N))
}
