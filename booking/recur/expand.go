package recur

import (
	"slices"
	"strconv"
	"time"
)

// Times is every time that the rule gives from the first on, in order, as clocks in loc show them; Until is an instant there. It refuses with
// an [Error] a first time that the rule does not match, a rule that matches nothing, more than MaxTimes, and more than MaxYears. It takes at
// most some ten thousand steps.
func (r Rule) Times(first Local, loc *time.Location) ([]Local, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	year, month, day := first.Date()
	limit := At(year+MaxYears, month, day, first.Minute())
	if r.endsAfter(limit, loc) {
		return nil, fail("repeat_far", "max", strconv.Itoa(MaxYears))
	}
	times, complete := r.expand(first, limit, loc)
	switch {
	case len(times) == 0:
		return nil, fail("repeat_never")
	case times[0] != first:
		return nil, fail("repeat_start", "first", times[0].String())
	case len(times) > MaxTimes:
		return nil, fail("repeat_many", "max", strconv.Itoa(MaxTimes))
	case !complete:
		return nil, fail("repeat_far", "max", strconv.Itoa(MaxYears))
	}
	return times, nil
}

// First is the first time from some time on, in a rule that begins with the period of that time; false when it matches none.
func (r Rule) First(from Local, loc *time.Location) (first Local, found bool) {
	if r.check() != nil {
		return 0, false
	}
	times, _ := r.expand(from, from+366*minutesOfDay*MaxYears, loc)
	if len(times) == 0 {
		return 0, false
	}
	return times[0], true
}

// expand looks through the periods until the rule ends. It is not complete when limit came before. One time more than MaxTimes is enough.
func (r Rule) expand(first, limit Local, loc *time.Location) (times []Local, complete bool) {
	for n := 0; ; n++ {
		begins, days := r.period(first, n)
		if begins > limit {
			return times, r.Count == 0
		}
		for _, day := range days {
			at := day + Local(first.Minute())
			switch {
			case at < first:
				continue
			case r.ends(at, loc):
				return times, true
			case at > limit:
				return times, false
			}
			if times = append(times, at); len(times) == r.Count || len(times) > MaxTimes {
				return times, true
			}
		}
	}
}

// ends reports whether a time lies after Until.
func (r Rule) ends(at Local, loc *time.Location) bool {
	switch {
	case r.Until.IsZero():
		return false
	case r.UntilDate:
		return at.day() > LocalOf(r.Until, time.UTC)
	}
	t, _ := at.In(loc)
	return t.After(r.Until)
}

// endsAfter reports whether Until lies after a time, or is a later date.
func (r Rule) endsAfter(at Local, loc *time.Location) bool {
	if r.UntilDate {
		return LocalOf(r.Until, time.UTC) > at.day()
	}
	t, _ := at.In(loc)
	return r.Until.After(t)
}

// period is when the nth period begins, counted from that of the first time, and the days in it that match, in order.
func (r Rule) period(first Local, n int) (begins Local, days []Local) {
	n *= max(1, r.Interval)
	year, month, monthDay := first.Date()
	switch r.Frequency {
	case Daily:
		begins = first.day() + Local(n)*minutesOfDay
		return begins, r.only(begins)
	case Weekly:
		back := (first.Weekday() - r.WeekStarts + 7) % 7
		begins = first.day() + Local(7*n-int(back))*minutesOfDay
		return begins, r.week(begins, first.Weekday())
	case Monthly:
		begins = At(year, month+time.Month(n), 1, 0)
		return begins, r.month(begins, monthDay)
	}
	begins = At(year+n, time.January, 1, 0)
	for m := time.January; m <= time.December; m++ {
		if len(r.Months) > 0 || m == month {
			days = append(days, r.month(At(year+n, m, 1, 0), monthDay)...)
		}
	}
	return begins, days
}

// only is a day of a daily rule, if it matches.
func (r Rule) only(day Local) []Local {
	_, month, _ := day.Date()
	if !r.inMonth(month) || len(r.Days) > 0 && !slices.Contains(r.Days, Day{Day: day.Weekday()}) {
		return nil
	}
	return []Local{day}
}

// week is the days of a week that match.
func (r Rule) week(begins Local, weekday time.Weekday) (days []Local) {
	wanted := r.Days
	if len(wanted) == 0 {
		wanted = []Day{{Day: weekday}}
	}
	for n := range Local(7) {
		day := begins + n*minutesOfDay
		if _, month, _ := day.Date(); slices.Contains(wanted, Day{Day: day.Weekday()}) && r.inMonth(month) {
			days = append(days, day)
		}
	}
	return days
}

// month is the days of a month that match.
func (r Rule) month(begins Local, monthDay int) (days []Local) {
	year, month, _ := begins.Date()
	if !r.inMonth(month) {
		return nil
	}
	last, weekday := daysIn(year, month), begins.Weekday()
	for day := 1; day <= last; day++ {
		if r.matches(day, last, (weekday+time.Weekday(day-1))%7, monthDay) {
			days = append(days, begins+Local(day-1)*minutesOfDay)
		}
	}
	if r.Position == 0 {
		return days
	}
	n := r.Position - 1
	if r.Position < 0 {
		n = len(days) + r.Position
	}
	if n < 0 || n >= len(days) {
		return nil
	}
	return days[n : n+1]
}

// matches reports whether a day of a month of last days is one that the rule is about, or the day of the first time when it names none.
func (r Rule) matches(day, last int, weekday time.Weekday, monthDay int) bool {
	if len(r.MonthDays) == 0 && len(r.Days) == 0 {
		return day == monthDay
	}
	if len(r.MonthDays) > 0 && !r.onMonthDay(day, last) {
		return false
	}
	return len(r.Days) == 0 || slices.ContainsFunc(r.Days, func(d Day) bool {
		return d.Day == weekday && (d.N == 0 || d.N == (day-1)/7+1 || d.N == -((last-day)/7+1))
	})
}

func (r Rule) inMonth(m time.Month) bool { return len(r.Months) == 0 || slices.Contains(r.Months, m) }

func (r Rule) onMonthDay(day, last int) bool {
	return slices.Contains(r.MonthDays, day) || slices.Contains(r.MonthDays, day-last-1)
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
