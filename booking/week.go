package booking

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ClockSpan is a part of a day on the wall clock, in minutes since midnight: 0 ≤ From < To ≤ 1440.
type ClockSpan struct{ From, To int }

// String is the span as people write it, "09:00-21:00".
func (c ClockSpan) String() string { return clock(c.From) + "-" + clock(c.To) }

// Week is opening hours on the wall clock, by [time.Weekday]: Sunday is 0. Spans of a day are sorted and do not overlap.
type Week [7][]ClockSpan

// weekdays in the order people write them.
var weekdays = [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// ParseWeek reads opening hours like "mon-fri 09:00-12:00,13:00-21:00; sat,sun 10:00-16:00". Days that are not named are closed, and so is
// the whole week when s is empty. A span ends at 24:00 at the latest; a night is written as two spans.
func ParseWeek(s string) (Week, error) {
	var week Week
	for rule := range strings.SplitSeq(s, ";") {
		if strings.TrimSpace(rule) == "" {
			continue
		}
		if err := week.add(strings.ToLower(strings.TrimSpace(rule))); err != nil {
			return Week{}, fmt.Errorf("opening hours %q: %w", s, err)
		}
	}
	if err := week.check(); err != nil {
		return Week{}, fmt.Errorf("opening hours %q: %w", s, err)
	}
	return week, nil
}

// add takes one rule in, "mon-fri 09:00-21:00".
func (w *Week) add(rule string) error {
	names, hours, found := strings.Cut(rule, " ")
	if !found {
		return fmt.Errorf("%q needs days and hours: write it like mon-fri 09:00-21:00", rule)
	}
	days, err := parseDays(names)
	if err != nil {
		return err
	}
	for text := range strings.SplitSeq(hours, ",") {
		span, err := parseSpan(strings.TrimSpace(text))
		if err != nil {
			return err
		}
		for _, day := range days {
			w[day] = append(w[day], span)
		}
	}
	for _, day := range days {
		slices.SortFunc(w[day], func(a, b ClockSpan) int { return a.From - b.From })
	}
	return nil
}

// check tells the first span that is out of bounds, out of order, or overlaps the one before.
func (w Week) check() error {
	for _, day := range weekdays {
		if err := checkSpans(w[day]); err != nil {
			return fmt.Errorf("%s %w", short(day), err)
		}
	}
	return nil
}

// String is the week as [ParseWeek] reads it, always the same text for the same hours. A week that is never open is "".
func (w Week) String() string {
	var rules []string
	for first := 0; first < len(weekdays); {
		last := first
		for last+1 < len(weekdays) && slices.Equal(w[weekdays[last+1]], w[weekdays[first]]) {
			last++
		}
		if spans := w[weekdays[first]]; len(spans) > 0 {
			rules = append(rules, dayRange(first, last)+" "+join(spans))
		}
		first = last + 1
	}
	return strings.Join(rules, "; ")
}

// never reports whether there are no opening hours at all.
func (w Week) never() bool {
	return !slices.ContainsFunc(w[:], func(spans []ClockSpan) bool { return len(spans) > 0 })
}

// On is the time of one date in loc, by start.
func (w Week) On(d Date, loc *time.Location) []Interval { return spansOn(w[d.Weekday()], d, loc) }

// spansOn is those spans of one date in loc.
func spansOn(spans []ClockSpan, d Date, loc *time.Location) []Interval {
	var open []Interval
	for _, span := range spans {
		open = append(open, Interval{Start: d.at(span.From, loc), End: d.at(span.To, loc)})
	}
	return open
}

// checkSpans tells the first span that is out of bounds, out of order, or overlaps the one before.
func checkSpans(spans []ClockSpan) error {
	end := 0
	for _, span := range spans {
		switch {
		case span.From < 0 || span.To > 24*60 || span.From >= span.To:
			return fmt.Errorf("%s is not inside one day", span)
		case span.From < end:
			return fmt.Errorf("%s overlaps the span before it", span)
		}
		end = span.To
	}
	return nil
}

func parseDays(s string) ([]time.Weekday, error) {
	var days []time.Weekday
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, err := parseDay(from)
		if err != nil {
			return nil, err
		}
		last := first
		if isRange {
			if last, err = parseDay(to); err != nil {
				return nil, err
			}
		}
		for day := first; ; day = (day + 1) % 7 {
			if slices.Contains(days, day) {
				return nil, fmt.Errorf("%q names %s twice", s, short(day))
			}
			days = append(days, day)
			if day == last {
				break
			}
		}
	}
	return days, nil
}

func parseDay(s string) (time.Weekday, error) {
	for _, day := range weekdays {
		if s == short(day) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is not a day: use mon, tue, wed, thu, fri, sat, sun", s)
}

func parseSpan(s string) (ClockSpan, error) {
	from, to, found := strings.Cut(s, "-")
	if !found {
		return ClockSpan{}, fmt.Errorf("%q is not a span of hours: write it like 09:00-21:00", s)
	}
	var span ClockSpan
	var err error
	if span.From, err = parseClock(from); err != nil {
		return ClockSpan{}, err
	}
	if span.To, err = parseClock(to); err != nil {
		return ClockSpan{}, err
	}
	if span.From >= span.To {
		return ClockSpan{}, fmt.Errorf("%q ends before it begins: write a night as fri 22:00-24:00; sat 00:00-02:00", s)
	}
	return span, nil
}

var errClock = errors.New("write it like 09:00, at most 24:00")

func parseClock(s string) (int, error) {
	digit := func(n int) int { return int(s[n] - '0') }
	if len(s) != 5 || s[2] != ':' || strings.Trim(s[:2]+s[3:], "0123456789") != "" {
		return 0, fmt.Errorf("%q is not a time: %w", s, errClock)
	}
	hour, minute := 10*digit(0)+digit(1), 10*digit(3)+digit(4)
	if minute > 59 || hour*60+minute > 24*60 {
		return 0, fmt.Errorf("%q is not a time: %w", s, errClock)
	}
	return hour*60 + minute, nil
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

func short(day time.Weekday) string { return strings.ToLower(day.String()[:3]) }

func dayRange(first, last int) string {
	if first == last {
		return short(weekdays[first])
	}
	return short(weekdays[first]) + "-" + short(weekdays[last])
}

func join(spans []ClockSpan) string {
	texts := make([]string, len(spans))
	for n, span := range spans {
		texts[n] = span.String()
	}
	return strings.Join(texts, ",")
}
