package ical_test

import (
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
)

func TestAnEventSaysWhatIsBooked(t *testing.T) {
	b := booked(t, 7, "2026-03-03T18:00", "2026-03-03T20:30", func(b *booking.Booking) {
		b.Space, b.Title, b.Revision, b.Changed = "bok", "Fika, \"prat\"; & \\ "+strings.Repeat("åäö ", 15), 3, made.Add(time.Hour)
	})
	text := feed(t, calendar(t), b)
	has(t, text, "UID:booking-7@troskel", "SEQUENCE:3", "DTSTAMP:20260201T130000Z", "LAST-MODIFIED:20260201T130000Z", "CREATED:20260201T120000Z",
		"DTSTART;TZID=Europe/Stockholm:20260303T180000", "DTEND;TZID=Europe/Stockholm:20260303T203000", "STATUS:CONFIRMED",
		`LOCATION:Bok\; stora\, rummet`, `SUMMARY:Fika\, "prat"\; & \\ `+strings.Repeat("åäö ", 15)+" – Kören",
		"X-WR-CALNAME:Ask", "VERSION:2.0", "REFRESH-INTERVAL;VALUE=DURATION:PT15M")
	if strings.Contains(text, "Anna") {
		t.Error("the contact person is in a feed")
	}
}

func TestWhoSeesWhat(t *testing.T) {
	private := func(b *booking.Booking) { b.Private = true }
	own := func(c *ical.Calendar) { c.View.Organisation = "kor" }
	other := func(c *ical.Calendar) { c.View.Organisation = "fk" }
	staff := func(c *ical.Calendar) { c.View.Staff = true }
	anyone := func(*ical.Calendar) {}
	none := func(*booking.Booking) {}
	untitled := func(b *booking.Booking) { b.Title = "" }
	pending := func(b *booking.Booking) { b.State = booking.Pending }
	cancelled := func(b *booking.Booking) { b.State, b.Cancelled, b.Why = booking.Cancelled, made, booking.Declined }
	missed := func(b *booking.Booking) { b.State, b.Missed = booking.Missed, made }
	for name, c := range map[string]struct {
		reader  func(*ical.Calendar)
		booking func(*booking.Booking)
		want    []string // empty: the booking is not there
	}{
		"anyone, open":         {anyone, none, []string{"SUMMARY:Repetition – Kören", "STATUS:CONFIRMED"}},
		"anyone, no title":     {anyone, untitled, []string{"SUMMARY:Kören"}},
		"anyone, private":      {anyone, private, []string{"SUMMARY:Bokad", "CLASS:PRIVATE"}},
		"other, private":       {other, private, []string{"SUMMARY:Bokad"}},
		"anyone, undecided":    {anyone, pending, []string{"SUMMARY:Bokad", "STATUS:TENTATIVE"}},
		"own, private":         {own, private, []string{"SUMMARY:Repetition", "CLASS:PRIVATE"}},
		"own, undecided":       {own, pending, []string{"SUMMARY:Repetition", "STATUS:TENTATIVE"}},
		"staff, private":       {staff, private, []string{"SUMMARY:Repetition"}},
		"own, cancelled":       {own, cancelled, []string{"STATUS:CANCELLED", "TRANSP:TRANSPARENT"}},
		"anyone, cancelled":    {anyone, cancelled, nil},
		"own, nobody came":     {own, missed, []string{"STATUS:CONFIRMED"}},
		"anyone, nobody came":  {anyone, missed, nil},
		"other, not cancelled": {other, cancelled, nil},
	} {
		t.Run(name, func(t *testing.T) {
			text := feed(t, calendar(t, c.reader), booked(t, 1, "2026-03-03T18:00", "2026-03-03T20:00", c.booking))
			if len(c.want) == 0 && strings.Contains(text, "VEVENT") {
				t.Errorf("it is there:\n%s", text)
			}
			has(t, text, c.want...)
			if strings.Contains(text, "Repetition") && strings.Contains(strings.Join(c.want, ""), "Bokad") {
				t.Errorf("what is private is there:\n%s", text)
			}
		})
	}
}

func TestTheHourThatComesTwiceIsToldApart(t *testing.T) {
	// 25 October 2026: 02:30 is at 00:30 UTC and again at 01:30 UTC.
	first, second := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)
	b := booked(t, 1, "2026-10-25T01:00", "2026-10-25T02:30")
	b.Interval = booking.Interval{Start: first, End: second}
	text := feed(t, calendar(t), b)
	has(t, text, "DTSTART;TZID=Europe/Stockholm:20261025T023000", "DTEND:20261025T013000Z")
	if got, want := expanded(t, text), stored([]booking.Booking{b}); strings.Join(got, "") != strings.Join(want, "") {
		t.Errorf("others read %v, want %v", got, want)
	}
}

func TestTheZoneIsAsIANAHasIt(t *testing.T) {
	text := feed(t, calendar(t), booked(t, 1, "2026-03-03T18:00", "2026-03-03T20:00"))
	zone := unfold(text)[strings.Index(unfold(text), "BEGIN:VTIMEZONE"):strings.Index(unfold(text), "BEGIN:VEVENT")]
	want := `BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:STANDARD
DTSTART:20241027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20250330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
`
	if got := strings.ReplaceAll(zone, "\r\n", "\n"); got != want {
		t.Errorf("the zone is\n%s\nwant\n%s", got, want)
	}
}

// TestEveryZoneReadsAsItWasWritten writes zones with all kinds of laws, and has the reader, which was written apart from the writer, compare them
// with IANA.
func TestEveryZoneReadsAsItWasWritten(t *testing.T) {
	for _, name := range []string{"Europe/Stockholm", "Africa/Casablanca", "America/New_York", "Asia/Kathmandu", "Europe/Dublin", "Pacific/Apia", "UTC"} {
		for _, year := range []string{"1985", "1996", "2011", "2026", "2036"} {
			c := calendar(t, func(c *ical.Calendar) { c.Zone, c.Now = zone(t, name), at(t, year+"-03-02T08:00") })
			text := feed(t, c, booked(t, 1, year+"-01-03T18:00", year+"-01-03T20:00"), booked(t, 2, year+"-12-03T18:00", year+"-12-03T20:00"))
			parsed, err := ical.Parse(strings.NewReader(text), c.Zone)
			if err != nil || len(parsed.Events) != 2 {
				t.Fatalf("%s %s: %+v, %v\n%s", name, year, parsed, err, text)
			}
			for _, e := range parsed.Events {
				if e.Refusal != nil {
					t.Errorf("%s %s: %v\n%s", name, year, e.Refusal, text)
				}
			}
		}
	}
}

func TestAnEventIsInACalendarOnce(t *testing.T) {
	uid := func(b *booking.Booking) { b.UID = "same" }
	gone := func(at time.Time) func(*booking.Booking) {
		return func(b *booking.Booking) {
			b.UID, b.State, b.Cancelled, b.Why = "same", booking.Cancelled, at, booking.Taken
		}
	}
	first := booked(t, 1, "2026-03-03T18:00", "2026-03-03T20:00", gone(made.Add(2*time.Hour)))
	second := booked(t, 2, "2026-03-04T18:00", "2026-03-04T20:00", gone(made.Add(time.Hour)))
	third := booked(t, 3, "2026-03-05T18:00", "2026-03-05T20:00", uid)
	own := calendar(t, func(c *ical.Calendar) { c.View.Organisation = "kor" })
	for name, c := range map[string]struct {
		bookings []booking.Booking
		want     string
	}{
		"cancelled twice":  {[]booking.Booking{first, second}, "DTSTART;TZID=Europe/Stockholm:20260303T180000"},
		"and booked again": {[]booking.Booking{first, second, third}, "DTSTART;TZID=Europe/Stockholm:20260305T180000"},
		"booked before":    {[]booking.Booking{third, first, second}, "DTSTART;TZID=Europe/Stockholm:20260305T180000"},
	} {
		text := feed(t, own, c.bookings...)
		if n := strings.Count(text, "UID:same"); n != 1 {
			t.Errorf("%s: it is there %d times", name, n)
		}
		has(t, text, c.want)
	}
}
