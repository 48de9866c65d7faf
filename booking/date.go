package booking

import (
	"fmt"
	"time"

	"troskel/booking/recur"
)

// Date is a day of the calendar, in no zone. The zero Date means none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads a date as ISO 8601 writes it, "2026-03-29". It refuses days that the calendar does not have.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date: write it like 2026-03-29", s)
	}
	return DateOf(t, time.UTC), nil
}

// DateOf is the date on the wall in loc at t.
func DateOf(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{y, m, d}
}

// String is the date as [ParseDate] reads it, "" when there is none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.noon().Format(time.DateOnly)
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// In is the first instant of the day in loc.
func (d Date) In(loc *time.Location) time.Time { return d.at(0, loc) }

// Add is the date that many days later, earlier when days is negative.
func (d Date) Add(days int) Date { return DateOf(d.noon().AddDate(0, 0, days), time.UTC) }

// Before reports whether d comes earlier than o.
func (d Date) Before(o Date) bool { return d.noon().Before(o.noon()) }

// number orders dates of the calendar, quickly.
func (d Date) number() int { return (d.Year*12+int(d.Month))*31 + d.Day }

func (d Date) compare(o Date) int { return d.noon().Compare(o.noon()) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// at is the instant when clocks in loc show that minute of the day (0–1440). A time that occurs twice means the first; one that does not
// exist is read with the offset before the gap.
func (d Date) at(minute int, loc *time.Location) time.Time {
	t, _ := recur.At(d.Year, d.Month, d.Day, minute).In(loc)
	return t
}
