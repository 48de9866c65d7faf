package ical_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
	"troskel/booking/recur"
)

// repeated is the bookings of a rule as they would be stored: change may move one, or leave it out by false.
func repeated(t testing.TB, id int64, rule, first string, length time.Duration, change func(n int, b *booking.Booking) bool) []booking.Booking {
	t.Helper()
	parsed, err := recur.Parse(rule)
	if err != nil {
		t.Fatal(rule, err)
	}
	begin, err := recur.ParseLocal(first)
	if err != nil {
		t.Fatal(err)
	}
	times, err := parsed.Times(begin, zone(t, "Europe/Stockholm"))
	if err != nil {
		t.Fatal(rule, first, err)
	}
	var all []booking.Booking
	for n, l := range times {
		start, _ := l.In(zone(t, "Europe/Stockholm"))
		b := booked(t, id*10_000+int64(n), first, first)
		b.Interval = booking.Interval{Start: start, End: start.Add(length)}
		b.Series, b.Occurrence, b.UID = id, l.String(), fmt.Sprintf("series-%d@troskel", id)
		if change == nil || change(n, &b) {
			all = append(all, b)
		}
	}
	return all
}

func withRule(id int64, rule, first string) func(*ical.Calendar) {
	return func(c *ical.Calendar) {
		if c.Rules == nil {
			c.Rules = map[int64]ical.Rule{}
		}
		c.Rules[id] = ical.Rule{First: first, Text: rule}
	}
}

func TestASeriesIsARuleAndWhatDiffers(t *testing.T) {
	const rule = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260331"
	b := repeated(t, 5, rule, "2026-03-03T18:00", 2*time.Hour, func(n int, b *booking.Booking) bool {
		if n == 2 { // moved
			b.Start, b.End, b.Space, b.Revision = b.Start.Add(time.Hour), b.End.Add(90*time.Minute), "bok", 2
		}
		if n == 3 {
			b.Title = "Konsert"
		}
		return n != 1
	})
	text := feed(t, calendar(t, withRule(5, rule, "2026-03-03T18:00")), b...)
	has(t, text, "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260331T215959Z", "EXDATE;TZID=Europe/Stockholm:20260310T180000",
		"RECURRENCE-ID;TZID=Europe/Stockholm:20260317T180000", "DTSTART;TZID=Europe/Stockholm:20260317T190000",
		"DTEND;TZID=Europe/Stockholm:20260317T213000", "RECURRENCE-ID;TZID=Europe/Stockholm:20260324T180000", "SUMMARY:Konsert – Kören", "SEQUENCE:2")
	if n := strings.Count(text, "BEGIN:VEVENT"); n != 3 {
		t.Errorf("%d events, want a master and two that differ", n)
	}
	same(t, expanded(t, text), stored(b))
}

// TestOthersExpandWhatIsStored has icalendar and dateutil expand generated series, with occurrences left out, moved and added, at all hours of all
// seasons: those of the feed and those that are stored are the same.
func TestOthersExpandWhatIsStored(t *testing.T) {
	rules := []string{"FREQ=WEEKLY;COUNT=%d", "FREQ=WEEKLY;INTERVAL=2;COUNT=%d", "FREQ=DAILY;COUNT=%d", "FREQ=DAILY;INTERVAL=3;COUNT=%d", "FREQ=MONTHLY;COUNT=%d", "FREQ=YEARLY;COUNT=%d"}
	dice := rand.New(rand.NewPCG(7, 11))
	c := calendar(t)
	var all []booking.Booking
	for id := int64(1); id <= 200; id++ {
		first := recur.At(2024+dice.IntN(5), time.Month(1+dice.IntN(12)), 1+dice.IntN(28), dice.IntN(24*4)*15)
		rule := fmt.Sprintf(rules[dice.IntN(len(rules))], 2+dice.IntN(60)/(1+dice.IntN(20)))
		if strings.Contains(rule, "YEARLY") {
			rule = "FREQ=YEARLY;COUNT=3"
		}
		withRule(id, rule, first.String())(&c)
		length := time.Duration(1+dice.IntN(12)) * 15 * time.Minute
		all = append(all, repeated(t, id, rule, first.String(), length, func(n int, b *booking.Booking) bool {
			switch dice.IntN(8) {
			case 0:
				b.Start, b.End = b.Start.Add(time.Hour), b.End.Add(2*time.Hour)
			case 1:
				return n == 0
			}
			return true
		})...)
	}
	slices.SortStableFunc(all, func(a, b booking.Booking) int { return a.Start.Compare(b.Start) })
	same(t, expanded(t, feed(t, c, all...)), stored(all))
}

func TestASeriesWithoutARuleIsItsBookings(t *testing.T) {
	b := repeated(t, 5, "FREQ=WEEKLY;COUNT=3", "2026-03-03T18:00", time.Hour, nil)
	text := feed(t, calendar(t), b...)
	for n := range b {
		b[n].UID = fmt.Sprintf("%d-series-5@troskel", b[n].ID)
	}
	same(t, expanded(t, text), stored(b))
}

// TestAnAddedOccurrenceIsAnRDATE is of an occurrence that the rule does not have.
func TestAnAddedOccurrenceIsAnRDATE(t *testing.T) {
	b := repeated(t, 5, "FREQ=WEEKLY;COUNT=3", "2026-03-03T18:00", time.Hour, nil)
	extra := b[0]
	extra.ID, extra.Occurrence = 99, "2026-04-02T18:00"
	extra.Interval = booking.Interval{Start: at(t, "2026-04-02T18:00"), End: at(t, "2026-04-02T19:00")}
	text := feed(t, calendar(t, withRule(5, "FREQ=WEEKLY;COUNT=3", "2026-03-03T18:00")), append(b, extra)...)
	has(t, text, "RDATE;TZID=Europe/Stockholm:20260402T180000")
	same(t, expanded(t, text), stored(append(b, extra)))
}

// TestWhatWasWrittenReadsTheSame has our own reader read series that our own writer wrote.
func TestWhatWasWrittenReadsTheSame(t *testing.T) {
	const rule = "FREQ=DAILY;COUNT=10" // over the night when 02:30 does not exist
	b := repeated(t, 5, rule, "2026-03-25T02:30", time.Hour, func(n int, b *booking.Booking) bool {
		if n == 1 {
			b.Start, b.End = b.Start.Add(time.Hour), b.End.Add(time.Hour)
		}
		return n != 6
	})
	text := feed(t, calendar(t, withRule(5, rule, "2026-03-25T02:30")), b...)
	parsed, err := ical.Parse(strings.NewReader(text), zone(t, "Europe/Stockholm"))
	if err != nil || len(parsed.Events) != 1 {
		t.Fatalf("%+v, %v\n%s", parsed, err, text)
	}
	e := parsed.Events[0]
	if e.Refusal != nil || e.Rule != rule || !slices.Equal(e.Skip, []string{"2026-03-31T02:30"}) || e.Times != 9 || len(e.Notes) != 0 {
		t.Errorf("%+v", e)
	}
	moved := e.Moved["2026-03-26T02:30"]
	if len(e.Moved) != 1 || !moved.Start.Equal(b[1].Start) || !moved.End.Equal(b[1].End) {
		t.Errorf("moved: %v", e.Moved)
	}
}

func same(t testing.TB, got, want []string) {
	t.Helper()
	for n := range max(len(got), len(want)) {
		if n >= len(got) || n >= len(want) || got[n] != want[n] {
			t.Fatalf("line %d of %d differs (%d are wanted): %v, want %v", n, len(got), len(want), got[n:min(len(got), n+3)], want[n:min(len(want), n+3)])
		}
	}
}
