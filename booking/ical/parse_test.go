package ical_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
)

const stockholm = `BEGIN:VTIMEZONE
TZID:%s
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:%s
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:%[2]s
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
`

// vevent is an event of two hours with more lines.
func vevent(uid string, lines ...string) string {
	return "BEGIN:VEVENT\nUID:" + uid + "\nSUMMARY:Repetition\n" + strings.Join(lines, "\n") + "\nEND:VEVENT\n"
}

const twoHours = "DTSTART;TZID=Europe/Stockholm:20260303T180000\nDTEND;TZID=Europe/Stockholm:20260303T200000"

func vcalendar(parts ...string) string {
	return strings.ReplaceAll("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n"+strings.Join(parts, "")+"END:VCALENDAR\n", "\n", "\r\n")
}

func parse(t testing.TB, text string) ical.Parsed {
	t.Helper()
	parsed, err := ical.Parse(strings.NewReader(text), zone(t, "Europe/Stockholm"))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return parsed
}

// one is the only event of a calendar.
func one(t testing.TB, parts ...string) ical.Event {
	t.Helper()
	parsed := parse(t, vcalendar(parts...))
	if len(parsed.Events) != 1 {
		t.Fatalf("%+v", parsed)
	}
	return parsed.Events[0]
}

func notes(e ical.Event) (codes []string) {
	for _, n := range e.Notes {
		codes = append(codes, n.Code)
	}
	return codes
}

func TestTimesThatAreUnderstood(t *testing.T) {
	for name, c := range map[string]struct{ lines, span, note string }{
		"a zone":            {twoHours, "17:00–19:00", ""},
		"UTC":               {"DTSTART:20260303T170000Z\nDURATION:PT2H", "17:00–19:00", ""},
		"another zone":      {"DTSTART;TZID=Europe/Helsinki:20260303T180000\nDTEND;TZID=Europe/Helsinki:20260303T193000", "16:00–17:30", ""},
		"floating":          {"DTSTART:20260303T180000\nDTEND:20260303T200000", "17:00–19:00", "floating"},
		"Outlook's name":    {"DTSTART;TZID=W. Europe Standard Time:20260303T180000\nDTEND;TZID=W. Europe Standard Time:20260303T200000", "17:00–19:00", "zone_resolved"},
		"seconds":           {"DTSTART:20260303T170030Z\nDURATION:PT2H", "17:00–19:00", ""},
		"a day and an hour": {"DTSTART:20260303T170000Z\nDURATION:P1DT1H", "17:00–18:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := one(t, fmt.Sprintf(stockholm, "W. Europe Standard Time", "+0200"), vevent("a", c.lines))
			span := e.Start.UTC().Format("15:04") + "–" + e.End.UTC().Format("15:04")
			if e.Refusal != nil || span != c.span || strings.Join(notes(e), " ") != c.note || e.Times != 1 {
				t.Errorf("%s, notes %v, %v", span, notes(e), e.Refusal)
			}
		})
	}
	// A day is one on the wall clock: 23 hours in the night to 29 March.
	if e := one(t, vevent("a", "DTSTART;TZID=Europe/Stockholm:20260328T180000\nDURATION:P1D")); e.Refusal != nil || e.Length() != 23*time.Hour {
		t.Errorf("%v %v", e.Length(), e.Refusal)
	}
}

// ruled is an event with a rule, and occurrence a part of the same event.
func ruled(rule string, more ...string) string {
	return vevent("a", append([]string{twoHours, rule}, more...)...)
}

func occurrence(lines ...string) string { return vevent("a", append([]string{twoHours}, lines...)...) }

const id = "RECURRENCE-ID;TZID=Europe/Stockholm:20260310T180000"

// refusedEvents is events with the code that each is refused with.
var refusedEvents = map[string]struct {
	code  string
	parts []string
}{
	"a day without hours":        {"event_all_day", []string{vevent("a", "DTSTART;VALUE=DATE:20260303")}},
	"no start":                   {"event_time", []string{vevent("a", "DTEND:20260303T170000Z")}},
	"two starts":                 {"event_time", []string{vevent("a", twoHours, "DTSTART:20260303T170000Z")}},
	"no such day":                {"event_time", []string{vevent("a", "DTSTART:20260230T170000Z")}},
	"no end":                     {"event_length", []string{vevent("a", "DTSTART:20260303T170000Z")}},
	"ends before it begins":      {"event_length", []string{vevent("a", "DTSTART:20260303T170000Z\nDTEND:20260303T160000Z")}},
	"a year long":                {"event_length", []string{vevent("a", "DTSTART:20260303T170000Z\nDTEND:20270303T160000Z")}},
	"a negative length":          {"event_length", []string{vevent("a", "DTSTART:20260303T170000Z\nDURATION:-PT2H")}},
	"a length that overflows":    {"event_length", []string{vevent("a", "DTSTART:20260303T170000Z\nDURATION:PT99999999999999999H")}},
	"no UID":                     {"event_uid", []string{vevent("", twoHours)}},
	"a long UID":                 {"event_uid", []string{vevent(strings.Repeat("u", 256), twoHours)}},
	"the same UID twice":         {"event_twice", []string{vevent("a", twoHours), vevent("a", twoHours)}},
	"an unknown zone":            {"zone_unknown", []string{vevent("a", "DTSTART;TZID=Mars/Olympus:20260303T180000\nDURATION:PT1H")}},
	"the machine's zone":         {"zone_unknown", []string{vevent("a", "DTSTART;TZID=Local:20260303T180000\nDURATION:PT1H")}},
	"a file as zone":             {"zone_unknown", []string{vevent("a", "DTSTART;TZID=../../etc/passwd:20260303T180000\nDURATION:PT1H")}},
	"a zone that contradicts":    {"zone_differs", []string{fmt.Sprintf(stockholm, "Europe/Stockholm", "+0300"), vevent("a", twoHours), ""}},
	"a name for other clocks":    {"zone_differs", []string{strings.ReplaceAll(fmt.Sprintf(stockholm, "Ours", "+0200"), "+0100", "+0000"), vevent("a", "DTSTART;TZID=Ours:20260303T180000\nDURATION:PT1H")}},
	"a zone without parts":       {"zone_broken", []string{"BEGIN:VTIMEZONE\nTZID:Europe/Stockholm\nEND:VTIMEZONE\n", vevent("a", twoHours)}},
	"a zone of every second":     {"zone_broken", []string{strings.ReplaceAll(fmt.Sprintf(stockholm, "Europe/Stockholm", "+0200"), "YEARLY", "SECONDLY"), vevent("a", twoHours)}},
	"every second":               {"repeat_frequency", []string{ruled("RRULE:FREQ=SECONDLY;COUNT=5")}},
	"a rule without end":         {"repeat_endless", []string{ruled("RRULE:FREQ=WEEKLY")}},
	"a million times":            {"repeat_many", []string{ruled("RRULE:FREQ=DAILY;COUNT=1000000")}},
	"a hundred years":            {"repeat_far", []string{ruled("RRULE:FREQ=YEARLY;COUNT=100")}},
	"two rules":                  {"event_part", []string{ruled("RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2")}},
	"further dates":              {"event_part", []string{vevent("a", twoHours, "RDATE:20260401T180000Z")}},
	"further times of a length":  {"event_time", []string{ruled("RRULE:FREQ=DAILY;COUNT=2", "RDATE;VALUE=PERIOD:20260401T180000Z/PT1H")}},
	"an exception's rule":        {"event_part", []string{ruled("RRULE:FREQ=DAILY;COUNT=2", "EXRULE:FREQ=WEEKLY")}},
	"seconds in a series":        {"off_grid", []string{vevent("a", "DTSTART:20260303T170030Z\nDURATION:PT2H\nRRULE:FREQ=DAILY;COUNT=2")}},
	"a series in other clocks":   {"event_zone", []string{vevent("a", "DTSTART:20260303T170000Z\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;COUNT=10")}},
	"an occurrence of nothing":   {"event_orphan", []string{occurrence(id)}},
	"an occurrence of one":       {"event_orphan", []string{occurrence(), occurrence(id)}},
	"no such occurrence":         {"event_orphan", []string{ruled("RRULE:FREQ=DAILY;COUNT=2"), occurrence(id)}},
	"an occurrence twice":        {"event_orphan", []string{ruled("RRULE:FREQ=WEEKLY;COUNT=2"), occurrence(id, "SEQUENCE:1"), occurrence(id)}},
	"this and future ones":       {"event_part", []string{ruled("RRULE:FREQ=WEEKLY;COUNT=2"), occurrence(strings.Replace(id, "ID;", "ID;RANGE=THISANDFUTURE;", 1))}},
	"an occurrence without days": {"event_all_day", []string{ruled("RRULE:FREQ=WEEKLY;COUNT=2"), vevent("a", "DTSTART;VALUE=DATE:20260303", id)}},
	"an exception of a day":      {"event_all_day", []string{ruled("RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE;VALUE=DATE:20260303")}},
}

func TestEventsThatAreRefused(t *testing.T) {
	for name, c := range refusedEvents {
		t.Run(name, func(t *testing.T) {
			e := one(t, c.parts...)
			if name == "a zone that contradicts" { // in summer
				e = one(t, c.parts[0], strings.ReplaceAll(c.parts[1], "202603", "202607"))
			}
			if e.Refusal == nil || e.Refusal.Code != c.code || e.Times != 0 {
				t.Fatalf("%+v, want %s", e, c.code)
			}
			if sentence := e.Refusal.Error(); strings.Contains(sentence, "{") || strings.HasSuffix(sentence, ": ") {
				t.Errorf("it says %q", sentence)
			}
		})
	}
}

func TestCalendarsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ code, text string }{
		"nothing":                {"calendar_broken", ""},
		"something else":         {"calendar_broken", "<html>\n"},
		"cut off":                {"calendar_broken", strings.TrimSuffix(vcalendar(vevent("a", twoHours)), "END:VCALENDAR\r\n")},
		"more after it":          {"calendar_broken", vcalendar(vevent("a", twoHours)) + "X:1\r\n"},
		"wrongly nested":         {"calendar_broken", vcalendar("BEGIN:VEVENT\nEND:VTODO\n")},
		"a parameter open":       {"calendar_broken", vcalendar(vevent("a", twoHours, "X;A=b"))},
		"a quote open":           {"calendar_broken", vcalendar(vevent("a", twoHours, `X;A="b:c`))},
		"after a quote":          {"calendar_broken", vcalendar(vevent("a", twoHours, `X;A="b"c:d`))},
		"a nameless parameter":   {"calendar_broken", vcalendar(vevent("a", twoHours, `X;=b:d`))},
		"a long parameter":       {"calendar_broken", vcalendar(vevent("a", twoHours, "X;A="+strings.Repeat("b", 600)+":d"))},
		"a bare carriage return": {"calendar_broken", vcalendar(vevent("a", twoHours, "X:a\rb"))},
		"too big":                {"calendar_big", vcalendar(strings.Repeat("X:"+strings.Repeat("x", 1000)+"\n", 1100))},
		"a long line":            {"calendar_long", vcalendar("X:" + strings.Repeat("x", 17<<10) + "\n")},
		"a long folded line":     {"calendar_long", vcalendar("X:" + strings.Repeat("xxxxxxxxx\n ", 2<<10) + "\n")},
		"deep":                   {"calendar_deep", vcalendar(strings.Repeat("BEGIN:VEVENT\n", 10_000))},
		"a thousand events":      {"calendar_many", vcalendar(strings.Repeat(vevent("a", twoHours), 1001))},
		"many alarms":            {"calendar_many", vcalendar("BEGIN:VEVENT\n" + strings.Repeat("BEGIN:VALARM\nEND:VALARM\n", 4001) + "END:VEVENT\n")},
		"many zones":             {"calendar_many", vcalendar(strings.Repeat("BEGIN:VTIMEZONE\nEND:VTIMEZONE\n", 21))},
		"many properties":        {"calendar_many", vcalendar(vevent("a", twoHours, strings.Repeat("X:1\n", 501)))},
		"a zone twice":           {"zone_twice", vcalendar(fmt.Sprintf(stockholm, "A", "+0200"), fmt.Sprintf(stockholm, "A", "+0200"))},
		"an invitation":          {"calendar_method", vcalendar("METHOD:REQUEST\n", vevent("a", twoHours))},
		"too many occurrences": {"calendar_times", vcalendar(func() (all string) {
			for n := range 10 {
				all += vevent(fmt.Sprint("series-", n), twoHours, "RRULE:FREQ=DAILY;COUNT=700")
			}
			return all
		}())},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ical.Parse(strings.NewReader(c.text), zone(t, "Europe/Stockholm"))
			var refusal *booking.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code {
				t.Fatalf("%v, want %s", err, c.code)
			}
			if strings.Contains(refusal.Error(), "{") {
				t.Errorf("it says %q", refusal.Error())
			}
		})
	}
}

func TestWhatIsNotKeptIsNoted(t *testing.T) {
	const rule = "RRULE:FREQ=WEEKLY;COUNT=4"
	e := one(t, vevent("a", "DTSTART;TZID=Europe/Berlin:20260303T180000\nDURATION:PT2H", rule, "CLASS:CONFIDENTIAL", "EXDATE:20260310T170000Z,20260311T170000Z"),
		"BEGIN:VEVENT\nUID:a\nSUMMARY:Konsert\nRECURRENCE-ID:20260317T170000Z\nDTSTART:20260317T180000Z\nDTEND:20260317T190000Z\nEND:VEVENT\n",
		"BEGIN:VEVENT\nUID:a\nSTATUS:CANCELLED\nRECURRENCE-ID:20260324T170000Z\nDTSTART:20260324T170000Z\nEND:VEVENT\n", "BEGIN:VTODO\nEND:VTODO\n")
	if e.Refusal != nil || strings.Join(notes(e), " ") != "zone_moved words" || e.Times != 2 || !e.Private {
		t.Errorf("%+v", e)
	}
	if got := strings.Join(e.Skip, " "); got != "2026-03-10T18:00 2026-03-24T18:00" {
		t.Errorf("skipped %s", got)
	}
	if m := e.Moved["2026-03-17T18:00"]; len(e.Moved) != 1 || !m.Start.Equal(at(t, "2026-03-17T19:00")) || m.Length() != time.Hour {
		t.Errorf("moved %v", e.Moved)
	}
	if parsed := parse(t, vcalendar(vevent("a", twoHours, "STATUS:CANCELLED"), "BEGIN:VTODO\nEND:VTODO\n")); parsed.Ignored != 1 || !parsed.Events[0].Cancelled || parsed.Events[0].Times != 0 {
		t.Errorf("%+v", parsed)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(vcalendar(fmt.Sprintf(stockholm, "Europe/Stockholm", "+0200"), vevent("a", twoHours, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20260310T170000Z"),
		vevent("a", twoHours, "RECURRENCE-ID:20260317T170000Z")))
	f.Add(vcalendar(vevent("a", "DTSTART:20260303T170000Z\nDURATION:P1DT1H", `X;A="b",c;D=e:f`, "RRULE:FREQ=MONTHLY;UNTIL=20270101;BYDAY=-1FR")))
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nX;A=b\n")
	place := zone(f, "Europe/Stockholm")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ical.Parse(strings.NewReader(text), place)
		if err != nil {
			var refusal *booking.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("refused as %v", err)
			}
			return
		}
		times := 0
		for _, e := range parsed.Events {
			times += e.Times
			if e.Refusal == nil && (e.UID == "" || e.Empty() || e.Rule == "" && e.Times > 1 || len(e.Moved) > 0 && e.Rule == "") {
				t.Fatalf("understood as %+v", e)
			}
		}
		if times > ical.MaxTimes {
			t.Fatalf("%d occurrences", times)
		}
	})
}
