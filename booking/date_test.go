package booking

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// oracle reads a wall clock time by looking at every minute of three days: the first that shows it, or else, since the clock jumped over
// it, the time as it would have been had the clock not jumped.
func oracle(d Date, minute int, loc *time.Location) time.Time {
	want := time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, time.UTC).Format("2006-01-02 15:04")
	begin := time.Date(d.Year, d.Month, d.Day-1, 0, 0, 0, 0, time.UTC)
	var lastBefore time.Time
	for m := range 3 * 24 * 60 {
		at := begin.Add(time.Duration(m) * time.Minute)
		shown := at.In(loc).Format("2006-01-02 15:04")
		if shown == want {
			return at
		}
		if shown < want {
			lastBefore = at
		}
	}
	shown, _ := time.Parse("2006-01-02 15:04", lastBefore.In(loc).Format("2006-01-02 15:04"))
	asked, _ := time.Parse("2006-01-02 15:04", want)
	return lastBefore.Add(asked.Sub(shown))
}

func TestWallClockAgreesWithEveryMinute(t *testing.T) {
	// East and west of Greenwich, half an hour's jump, and a midnight that does not exist.
	zones := []*time.Location{zone(t, "Europe/Stockholm"), zone(t, "America/New_York"), zone(t, "Australia/Lord_Howe"), zone(t, "Africa/Cairo")}
	nights := []Date{{2026, 3, 29}, {2026, 10, 25}, {2026, 3, 8}, {2026, 11, 1}, {2026, 4, 5}, {2026, 10, 4}, {2026, 4, 24}, {2026, 10, 30}, {2026, 6, 1}}
	rapid.Check(t, func(t *rapid.T) {
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		day := rapid.SampledFrom(nights).Draw(t, "night").Add(rapid.IntRange(-1, 1).Draw(t, "days"))
		minute := rapid.OneOf(rapid.IntRange(0, 240), rapid.IntRange(0, 1440)).Draw(t, "minute")
		if got, want := day.at(minute, loc), oracle(day, minute, loc); !got.Equal(want) {
			t.Fatalf("%s %s in %s is %s, want %s", day, clock(minute), loc, got.In(loc), want.In(loc))
		}
	})
}

func TestWallClockInTheNightsTheClockIsMoved(t *testing.T) {
	stockholm := zone(t, "Europe/Stockholm")
	spring, autumn := Date{2026, 3, 29}, Date{2026, 10, 25}
	for _, c := range []struct {
		name   string
		day    Date
		minute int
		want   string
	}{
		{"before the gap", spring, 119, "2026-03-29T01:59:00+01:00"},
		{"a time that does not exist is an hour later", spring, 150, "2026-03-29T03:30:00+02:00"},
		{"after the gap", spring, 180, "2026-03-29T03:00:00+02:00"},
		{"a time that occurs twice is the first", autumn, 150, "2026-10-25T02:30:00+02:00"},
		{"after both", autumn, 180, "2026-10-25T03:00:00+01:00"},
		{"24:00 is midnight", autumn, 1440, "2026-10-26T00:00:00+01:00"},
	} {
		if got := c.day.at(c.minute, stockholm).In(stockholm).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for day, hours := range map[Date]float64{spring: 23, autumn: 25, {2026, 3, 30}: 24} {
		if got := day.Add(1).In(stockholm).Sub(day.In(stockholm)).Hours(); got != hours {
			t.Errorf("%s has %v hours, want %v", day, got, hours)
		}
	}
}

func TestDates(t *testing.T) {
	for _, bad := range []string{"", "2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01T00:00", "2026-01-01 "} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("%q was read as %s", bad, d)
		}
	}
	d, err := ParseDate("2028-02-28")
	if err != nil || d != (Date{2028, 2, 28}) {
		t.Fatalf("%v, %v", d, err)
	}
	if got := d.Add(2); got.String() != "2028-03-01" || got.Weekday() != time.Wednesday || !d.Before(got) || got.Before(d) {
		t.Errorf("two days later is %s, a %s", got, got.Weekday())
	}
	if got := DateOf(time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC), zone(t, "Europe/Stockholm")); got != (Date{2026, 3, 3}) {
		t.Errorf("half past midnight in Stockholm is on %s", got)
	}
	if !(Date{}).IsZero() || d.IsZero() {
		t.Error("only the zero date is zero")
	}
}
