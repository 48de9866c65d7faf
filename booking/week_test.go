package booking_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
)

func TestParseWeek(t *testing.T) {
	day := []booking.ClockSpan{{From: 9 * 60, To: 21 * 60}}
	for text, want := range map[string]booking.Week{
		"":                                   {},
		" ; ":                                {},
		"mon 09:00-21:00":                    {time.Monday: day},
		"Mon-Wed 09:00-21:00":                {time.Monday: day, time.Tuesday: day, time.Wednesday: day},
		"sat-mon 09:00-21:00":                {time.Saturday: day, time.Sunday: day, time.Monday: day},
		"mon,sun 09:00-21:00":                {time.Monday: day, time.Sunday: day},
		"fri 00:00-24:00":                    {time.Friday: {{From: 0, To: 1440}}},
		"tue 13:00-17:30, 09:00-12:00":       {time.Tuesday: {{From: 540, To: 720}, {From: 780, To: 1050}}},
		"tue 13:00-17:30; tue 09:00-12:00":   {time.Tuesday: {{From: 540, To: 720}, {From: 780, To: 1050}}},
		"thu 22:00-24:00 ; fri 00:00-02:00;": {time.Thursday: {{From: 1320, To: 1440}}, time.Friday: {{From: 0, To: 120}}},
	} {
		got, err := booking.ParseWeek(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
}

func TestParseWeekSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"mon":                              `"mon" needs days and hours`,
		"09:00-21:00":                      `needs days and hours`,
		"mån 09:00-21:00":                  `"mån" is not a day`,
		"mon- 09:00-21:00":                 `"" is not a day`,
		"mon-tue-wed 09:00-21:00":          `"tue-wed" is not a day`,
		"mon,mon 09:00-21:00":              `names mon twice`,
		"mon-fri,wed 09:00-21:00":          `names wed twice`,
		"mon 9-21":                         `"9" is not a time: write it like 09:00`,
		"mon 9:00-21:00":                   `"9:00" is not a time`,
		"mon 09:60-21:00":                  `"09:60" is not a time`,
		"mon 09:00-24:01":                  `"24:01" is not a time`,
		"mon +9:00-21:00":                  `"+9:00" is not a time`,
		"mon 09:00":                        `"09:00" is not a span of hours`,
		"mon 22:00-02:00":                  `write a night as`,
		"mon 09:00-09:00":                  `ends before it begins`,
		"mon 09:00-12:00,11:00-13:00":      `mon 11:00-13:00 overlaps`,
		"mon 09:00-12:00; mon 09:00-12:00": `mon 09:00-12:00 overlaps`,
	} {
		_, err := booking.ParseWeek(text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "opening hours") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestWeekStringIsReadBack(t *testing.T) {
	week, err := booking.ParseWeek("sun 12:00-16:00; wed,mon,tue 09:00-12:00,13:00-21:00; fri 09:00-12:00")
	if err != nil || week.String() != "mon-wed 09:00-12:00,13:00-21:00; fri 09:00-12:00; sun 12:00-16:00" {
		t.Fatalf("%q, %v", week, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var week booking.Week
		for day := range week {
			end := 0
			for range rapid.IntRange(0, 3).Draw(t, "spans") {
				if end >= 1440 {
					break
				}
				from := rapid.IntRange(end, 1439).Draw(t, "from")
				end = rapid.IntRange(from+1, 1440).Draw(t, "to")
				week[day] = append(week[day], booking.ClockSpan{From: from, To: end})
			}
		}
		back, err := booking.ParseWeek(week.String())
		if err != nil || !reflect.DeepEqual(back, week) {
			t.Fatalf("%q came back as %q, %v", week, back, err)
		}
	})
}

func FuzzParseWeek(f *testing.F) {
	for _, seed := range []string{"mon-fri 09:00-21:00; sat,sun 10:00-16:00", "fri 22:00-24:00;", "sat-mon 00:00-24:00,", "mon \x00", ";;-,:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		week, err := booking.ParseWeek(text)
		if err != nil {
			return
		}
		back, err := booking.ParseWeek(week.String())
		if err != nil || back.String() != week.String() {
			t.Fatalf("%q became %q and then %q, %v", text, week, back, err)
		}
	})
}
