package booking_test

import (
	"slices"
	"testing"
	"time"

	"troskel/booking"
)

// holidays is a year's holidays by code, each once.
func holidays(t testing.TB, year int) map[string]booking.Holiday {
	t.Helper()
	all, err := booking.Holidays(year)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]booking.Holiday{}
	for _, h := range all {
		if _, twice := by[h.Code]; twice {
			t.Fatalf("%d has %s twice", year, h.Code)
		}
		by[h.Code] = h
	}
	return by
}

// fullMoons is the dates of the Paschal full moon by golden number, for 1900–2199: the table of the Book of Common Prayer. April is counted on from March.
var fullMoons = [19]int{45, 34, 23, 42, 31, 49, 39, 28, 47, 36, 25, 44, 33, 22, 41, 30, 48, 38, 27}

// easterByTable is the Sunday after the Paschal full moon.
func easterByTable(year int) time.Time {
	moon := time.Date(year, time.March, fullMoons[year%19], 0, 0, 0, 0, time.UTC)
	return moon.AddDate(0, 0, 7-int(moon.Weekday()))
}

func TestEasterIsThatOfThePrayerBook(t *testing.T) {
	after := map[string]int{"skartorsdagen": -3, "langfredagen": -2, "paskafton": -1, "paskdagen": 0, "annandag-pask": 1,
		"kristi-himmelsfardsdag": 39, "pingstafton": 48, "pingstdagen": 49}
	for year := 1953; year <= 2199; year++ {
		sunday, by := easterByTable(year), holidays(t, year)
		for code, days := range after {
			want := sunday.AddDate(0, 0, days).Format(time.DateOnly)
			if got := by[code].Date.String(); got != want {
				t.Errorf("%s %d is %s, want %s", code, year, got, want)
			}
		}
	}
}

// TestHolidaysThatWereInTheAlmanac has dates that anybody can look up: the earliest and the latest Easter, the years in which simpler rules go
// wrong, and neighbours of the changes of law.
func TestHolidaysThatWereInTheAlmanac(t *testing.T) {
	for _, c := range []struct{ code, date string }{
		{"paskdagen", "1981-04-19"}, {"paskdagen", "2008-03-23"}, {"paskdagen", "2038-04-25"}, {"paskdagen", "2049-04-18"},
		{"paskdagen", "2076-04-19"}, {"paskdagen", "2100-03-28"}, {"langfredagen", "2026-04-03"}, {"annandag-pask", "2026-04-06"},
		{"kristi-himmelsfardsdag", "2008-05-01"}, {"kristi-himmelsfardsdag", "2026-05-14"}, {"pingstdagen", "2026-05-24"},
		{"annandag-pingst", "1980-05-26"}, {"annandag-pingst", "2004-05-31"},
		{"nationaldagen", "2005-06-06"}, {"nationaldagen", "2026-06-06"},
		{"midsommardagen", "1980-06-21"}, {"midsommarafton", "2026-06-19"}, {"midsommardagen", "2026-06-20"}, {"midsommardagen", "2027-06-26"},
		{"alla-helgons-dag", "1980-11-01"}, {"alla-helgons-dag", "2026-10-31"}, {"alla-helgons-dag", "2027-11-06"}, {"allhelgonaafton", "2026-10-30"},
		{"nyarsdagen", "2000-01-01"}, {"trettondagsafton", "2026-01-05"}, {"trettondedag-jul", "2026-01-06"}, {"valborgsmassoafton", "2026-04-30"},
		{"forsta-maj", "2026-05-01"}, {"julafton", "2026-12-24"}, {"juldagen", "2026-12-25"}, {"annandag-jul", "2026-12-26"}, {"nyarsafton", "2026-12-31"},
	} {
		d, err := booking.ParseDate(c.date)
		if err != nil {
			t.Fatal(err)
		}
		if got := holidays(t, d.Year)[c.code].Date; got != d {
			t.Errorf("%s %d is %s, want %s", c.code, d.Year, got, d)
		}
	}
}

func TestEveryYearHasItsHolidays(t *testing.T) {
	for year := 1980; year <= 2100; year++ {
		by := holidays(t, year)
		if _, is := by["annandag-pingst"]; is != (year <= 2004) {
			t.Errorf("Whit Monday %d is a holiday: %v", year, is)
		}
		if _, is := by["nationaldagen"]; is != (year >= 2005) {
			t.Errorf("the national day %d is a holiday: %v", year, is)
		}
		red, eves := 0, 0
		for _, h := range by {
			if h.Eve {
				eves++
			} else {
				red++
			}
		}
		if red != 13 || eves != 9 {
			t.Errorf("%d has %d holidays and %d eves", year, red, eves)
		}
	}
}

// TestMovingHolidaysKeepTheirWeekdayAndRange asks of each year what the law says of it, in its own words.
func TestMovingHolidaysKeepTheirWeekdayAndRange(t *testing.T) {
	seen := map[string]int{}
	for year := 1980; year <= 2100; year++ {
		by := holidays(t, year)
		for _, c := range []struct {
			code, first, last string
			weekday           time.Weekday
		}{
			{"midsommardagen", "06-20", "06-26", time.Saturday},
			{"midsommarafton", "06-19", "06-25", time.Friday},
			{"alla-helgons-dag", "10-31", "11-06", time.Saturday},
			{"allhelgonaafton", "10-30", "11-05", time.Friday},
			{"langfredagen", "03-20", "04-23", time.Friday},
			{"paskdagen", "03-22", "04-25", time.Sunday},
			{"kristi-himmelsfardsdag", "04-30", "06-03", time.Thursday},
			{"pingstdagen", "05-10", "06-13", time.Sunday},
		} {
			d := by[c.code].Date
			day := d.String()[len("2026-"):]
			if d.Year != year || d.Weekday() != c.weekday || day < c.first || day > c.last {
				t.Errorf("%s %d is %s, a %s", c.code, year, d, d.Weekday())
			}
			if day == c.first || day == c.last {
				seen[c.code]++
			}
		}
	}
	for _, code := range []string{"midsommardagen", "alla-helgons-dag"} {
		if seen[code] < 30 { // each end about every seventh year
			t.Errorf("%s was on the ends of its range %d times in 121 years", code, seen[code])
		}
	}
}

func TestHolidaysAreInOrderHolidayBeforeEve(t *testing.T) {
	for _, year := range []int{1953, 1980, 2004, 2005, 2008, 2026, 2100, 9999} {
		all, err := booking.Holidays(year)
		if err != nil {
			t.Fatal(err)
		}
		sorted := slices.IsSortedFunc(all, func(a, b booking.Holiday) int {
			if a.Date == b.Date && a.Eve != b.Eve {
				return map[bool]int{false: -1, true: 1}[a.Eve]
			}
			return a.Date.In(time.UTC).Compare(b.Date.In(time.UTC))
		})
		if !sorted || all[0].Name != "Nyårsdagen" || all[len(all)-1].Name != "Nyårsafton" {
			t.Errorf("%d: %+v", year, all)
		}
	}
	// In 2071 Whit Saturday is on the national day.
	all, err := booking.Holidays(2071)
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(all, func(h booking.Holiday) bool { return h.Date.String() == "2071-06-06" })
	if n < 0 || all[n].Code != "nationaldagen" || all[n+1].Code != "pingstafton" || all[n+1].Date != all[n].Date {
		t.Errorf("6 June 2071: %+v", all)
	}
	for _, year := range []int{-1, 0, 1952, 10_000} {
		if all, err := booking.Holidays(year); err == nil {
			t.Errorf("the holidays of %d are %+v", year, all)
		}
	}
}
