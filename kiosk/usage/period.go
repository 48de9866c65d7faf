package usage

import (
	"errors"
	"fmt"
	"time"

	"troskel/booking"
)

// LongestPeriod is how many days one report may cover: five years.
const LongestPeriod = 5 * 366

// ErrPeriod is wrapped by every error about a period that cannot be reported on. The wrapping error says why, and what is allowed.
var ErrPeriod = errors.New("the period cannot be used")

// Period is a range of dates, both ends included.
type Period struct{ From, To booking.Date }

// ParsePeriod reads two dates such as "2026-03-02" and checks that they make a period.
func ParsePeriod(from, to string) (Period, error) {
	first, err := booking.ParseDate(from)
	if err != nil {
		return Period{}, fmt.Errorf("%w: the first day: %w", ErrPeriod, err)
	}
	last, err := booking.ParseDate(to)
	if err != nil {
		return Period{}, fmt.Errorf("%w: the last day: %w", ErrPeriod, err)
	}
	p := Period{first, last}
	return p, p.Check()
}

// Check returns an error that wraps ErrPeriod unless p begins with a real date, does not end before it begins and is at most LongestPeriod.
func (p Period) Check() error {
	for _, d := range []booking.Date{p.From, p.To} {
		if d != booking.DateOf(midnight(d), time.UTC) || d.Year < 1 || d.Year > 9999 {
			return fmt.Errorf("%w: %04d-%02d-%02d is not a date", ErrPeriod, d.Year, int(d.Month), d.Day)
		}
	}
	switch days := p.Days(); {
	case days < 1:
		return fmt.Errorf("%w: it ends on %s, before it begins on %s; swap the two dates", ErrPeriod, p.To, p.From)
	case days > LongestPeriod:
		return fmt.Errorf("%w: %s to %s is %d days, and a report covers at most %d; ask for a shorter one", ErrPeriod, p.From, p.To, days, LongestPeriod)
	}
	return nil
}

// Days is how many dates p has; less than one when it is backwards.
func (p Period) Days() int {
	return int((midnight(p.To).Unix()-midnight(p.From).Unix())/(24*60*60)) + 1
}

// span is the period's time in zone.
func (p Period) span(zone *time.Location) booking.Interval {
	return booking.Interval{Start: p.From.In(zone), End: p.To.Add(1).In(zone)}
}

// hours is the time of the period that lies in those hours of the week.
func (p Period) hours(week booking.Week, zone *time.Location) booking.Set {
	var all []booking.Interval
	for d := p.From; !p.To.Before(d); d = d.Add(1) {
		all = append(all, week.On(d, zone)...)
	}
	return booking.Union(all...)
}

// weeks returns the Mondays of the ISO weeks wholly inside p.
func (p Period) weeks() []booking.Date {
	var mondays []booking.Date
	first := mondayOf(p.From)
	if first.Before(p.From) {
		first = first.Add(7)
	}
	for m := first; !p.To.Before(m.Add(6)); m = m.Add(7) {
		mondays = append(mondays, m)
	}
	return mondays
}

// edges returns the dates of p that belong to no whole week inside it, as at most two periods.
func (p Period) edges() []Period {
	weeks := p.weeks()
	if len(weeks) == 0 {
		return []Period{p}
	}
	var edges []Period
	if first := weeks[0]; p.From.Before(first) {
		edges = append(edges, Period{p.From, first.Add(-1)})
	}
	if end := weeks[len(weeks)-1].Add(7); !p.To.Before(end) {
		edges = append(edges, Period{end, p.To})
	}
	return edges
}

// midnight is the date's start in UTC, where all days are equally long.
func midnight(d booking.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// mondayOf returns the first day of d's ISO week.
func mondayOf(d booking.Date) booking.Date {
	sinceMonday := (int(d.Weekday()) + 6) % 7
	return d.Add(-sinceMonday)
}

// weekName returns the ISO 8601 name of the week that begins on monday, such as "2026-W10".
func weekName(monday booking.Date) string {
	year, week := midnight(monday).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}
