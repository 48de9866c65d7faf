package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"troskel/kiosk/web"
)

// byAnyone and byStaff send one command over the websocket.
func byAnyone(c func(*siege) web.Command) func(*siege) (string, error) {
	return func(s *siege) (string, error) { return told(s.do(&s.anyone, web.ScreenBooking, c(s))) }
}

func byStaff(c web.Command) func(*siege) (string, error) {
	return func(s *siege) (string, error) { return planned(s.do(&s.staff, web.ScreenStaff, c)) }
}

func asked(b *web.Book, change func(*web.Book)) func(*siege) (string, error) {
	if change != nil {
		change(b)
	}
	return byStaff(web.Command{Book: b})
}

// raw sends a message as it is.
func raw(text string) func(*siege) (string, error) {
	return func(s *siege) (string, error) {
		if err := s.anyone.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			return "", err
		}
		f, err := s.anyone.until(func(f web.FromServer) bool { return f.Answer != nil })
		if err != nil {
			return "", err
		}
		return f.Answer.Code, nil
	}
}

// moved asks to move the booking that is there.
func movedTo(room, date string, from, to int) func(*siege) (string, error) {
	return byAnyone(func(s *siege) web.Command {
		b := bookOn(room, date, from, to)
		return web.Command{Change: &web.Change{Booking: s.id, Code: s.code, Room: room, Start: &b.Start, End: &b.End}}
	})
}

var hostileCommands = []hostile{
	{"the same again", "overlap", asked(bookOn("stora-salen", "2026-03-16", 12, 14), nil)},
	{"a minute of it", "overlap", asked(bookOn("stora-salen", "2026-03-16", 13, 15), func(b *web.Book) { b.Start = b.Start.Add(59 * time.Minute) })},
	{"around it", "overlap", asked(bookOn("stora-salen", "2026-03-16", 11, 15), nil)},
	{"the hall that it is a part of", "overlap", asked(bookOn("hela-salen", "2026-03-16", 13, 15), nil)},
	{"the hall's set-up", "overlap", asked(bookOn("hela-salen", "2026-03-16", 14, 15), nil)},
	{"no time at all", "backwards", asked(bookOn("verkstaden", "2026-03-16", 12, 12), nil)},
	{"an end before its start", "backwards", asked(bookOn("verkstaden", "2026-03-16", 14, 12), nil)},
	{"an end years before its start", "backwards", asked(bookOn("verkstaden", "2026-03-16", 14, 16), func(b *web.Book) { b.End = b.End.AddDate(-9, 0, 0) })},
	{"seconds", "off_grid", asked(bookOn("verkstaden", "2026-03-16", 12, 14), func(b *web.Book) { b.Start = b.Start.Add(time.Second) })},
	{"a week without end", "too_long", asked(bookOn("verkstaden", "2026-03-16", 12, 24*7), nil)},
	{"yesterday", "past", asked(bookOn("verkstaden", "2026-03-02", 12, 14), nil)},
	{"in the next century", "too_far", asked(bookOn("verkstaden", "2126-03-02", 12, 14), nil)},
	{"at night", "closed", asked(bookOn("verkstaden", "2026-03-16", 2, 4), nil)},
	{"the hour that the spring night leaves out", "closed", asked(bookOn("verkstaden", "2026-03-29", 2, 3), nil)},
	{"a room that is not there", "unknown_space", asked(bookOn("vinden", "2026-03-16", 12, 14), nil)},
	{"an organisation that is not there", "unknown_organisation", asked(bookOn("verkstaden", "2026-03-16", 12, 14), func(b *web.Book) { b.Organisation = "frimurarna" })},
	{"an activity that is not there", "unknown_activity", asked(bookOn("verkstaden", "2026-03-16", 12, 14), func(b *web.Book) { b.Details.Activity = "'; DROP TABLE booking" })},
	{"ages that are not there", "unknown_ages", asked(bookOn("verkstaden", "2026-03-16", 12, 14), func(b *web.Book) { b.Details.Ages = []string{"0-200"} })},
	{"fewer than nobody", "expected_range", asked(bookOn("verkstaden", "2026-03-16", 12, 14), func(b *web.Book) { b.Details.Expected = -1 })},
	{"held for a year", "tentative_time", asked(bookOn("verkstaden", "2026-03-16", 12, 14), func(b *web.Book) { b.Tentative = 60 * 24 * 365 })},
	{"here, a fortnight early", "too_early", asked(bookOn("verkstaden", "2026-03-16", 12, 14), func(b *web.Book) { b.Here = true })},
	{"moved to no time at all", "backwards", movedTo("stora-salen", "2026-03-16", 13, 13)},
	{"moved to before its start", "backwards", movedTo("stora-salen", "2026-03-16", 13, 12)},
	{"moved to the past", "past", movedTo("stora-salen", "2026-03-02", 12, 14)},
	{"moved to a room that is not there", "unknown_space", movedTo("vinden", "2026-03-16", 12, 14)},
	{"moved, but only its start", "backwards", byAnyone(func(s *siege) web.Command {
		start := bookOn("", "2026-03-16", 13, 13).Start
		return web.Command{Change: &web.Change{Booking: s.id, Code: s.code, Start: &start}}
	})},
	{"a booking that is not there", "unknown_booking", byAnyone(func(*siege) web.Command { return web.Command{Cancel: &web.Cancel{Booking: 1 << 60}} })},
	{"for a förening, without its badge", "not_allowed", byAnyone(func(*siege) web.Command {
		return web.Command{Wait: bookOn("stora-salen", "2026-03-16", 12, 14)}
	})},
	{"a PIN without a badge", "tap_first", byAnyone(func(*siege) web.Command { return web.Command{SignIn: &web.SignIn{Badge: 1, PIN: "3974"}} })},
	{"the 30th of February", "bad_message", raw(`{"id":"hostile-1","book":{"room":"verkstaden","start":"2026-02-30T10:00:00Z","end":"2026-02-30T11:00:00Z"}}`)},
	{"25 o'clock", "bad_message", raw(`{"id":"hostile-2","book":{"room":"verkstaden","start":"2026-03-16T25:00:00Z","end":"2026-03-16T26:00:00Z"}}`)},
	{"two commands at once", "bad_message", raw(`{"id":"hostile-3","book":{},"cancel":{}}`)},
	{"a deep message", "bad_message", raw(`{"id":"hostile-4","book":` + strings.Repeat("[", 3000) + `}`)},
}

// hostileSeries is rules that no series can have, by the websocket.
func hostileSeries() (all []hostile) {
	for _, r := range []struct{ rule, code string }{
		{"FREQ=SECONDLY;COUNT=5", "repeat_frequency"},
		{"FREQ=MINUTELY;INTERVAL=60;COUNT=5", "repeat_frequency"},
		{"FREQ=DAILY;BYSECOND=0,1,2;COUNT=5", "repeat_part"},
		{"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,2,3;COUNT=5", "repeat_part"},
		{"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367;COUNT=5", "repeat_invalid"},
		{"FREQ=DAILY;BYSETPOS=1;COUNT=5", "repeat_part"},
		{"FREQ=WEEKLY", "repeat_endless"},
		{"FREQ=WEEKLY;UNTIL=21260316", "repeat_far"},
		{"FREQ=YEARLY;COUNT=100", "repeat_far"},
		{"FREQ=DAILY;COUNT=1000000", "repeat_many"},
		{"FREQ=WEEKLY;COUNT=99999999999999999999", "repeat_many"},
		{"FREQ=WEEKLY;COUNT=3;UNTIL=20260401", "repeat_two_ends"},
		{"FREQ=WEEKLY;COUNT=3;COUNT=4", "repeat_invalid"},
		{"FREQ=WEEKLY;BYDAY=TU;COUNT=3", "repeat_start"},
		{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "repeat_never"},
		{"FREQ=DAILY;COUNT=3;" + strings.Repeat("X", 2000), "repeat_invalid"},
	} {
		repeat := web.Repeat{Book: *bookOn("verkstaden", "2026-03-16", 12, 14), Rule: r.rule}
		all = append(all, hostile{"a series " + shortened(r.rule), r.code, byStaff(web.Command{BookSeries: &repeat})})
	}
	itself := web.Repeat{Book: *bookOn("verkstaden", "2026-03-16", 12, 14), Rule: "FREQ=WEEKLY;COUNT=2", Moved: map[string]web.Alternative{
		"2026-03-23T12:00": {Start: bookOn("", "2026-03-16", 13, 13).Start, End: bookOn("", "2026-03-16", 15, 15).Start},
	}}
	whole := web.Repeat{Book: *bookOn("stora-salen", "2026-03-09", 12, 14), Rule: "FREQ=WEEKLY;COUNT=2"}
	return append(all,
		hostile{"a series in its own way", "series_conflicts overlap", byStaff(web.Command{BookSeries: &itself})},
		hostile{"a series in the way of one", "series_conflicts overlap", byStaff(web.Command{BookSeries: &whole})})
}

func shortened(s string) string { return s[:min(len(s), 60)] }

// ics is a calendar of events' bodies: each begins on 16 March 2026 at ten, unless it says otherwise.
func ics(zones string, events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:hostile\r\n" + zones + strings.Join(events, "") + "END:VCALENDAR\r\n"
}

func vevent(uid string, lines ...string) string {
	const times = "DTSTART;TZID=Europe/Stockholm:20260316T100000\r\nDTEND;TZID=Europe/Stockholm:20260316T110000\r\n"
	body := strings.Join(append(slices.Clone(lines), ""), "\r\n")
	if !strings.Contains(body, "DTSTART") {
		body = times + body
	}
	return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:Ont\r\n" + body + "END:VEVENT\r\n"
}

// lyingZone says that Stockholm is five hours ahead.
const lyingZone = "BEGIN:VTIMEZONE\r\nTZID:Europe/Stockholm\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

// hostileTexts is calendars with something wrong, and good where a good event stands beside the bad one.
var hostileTexts = []struct{ name, code, text string }{
	{"seconds", "repeat_frequency", ics("", vevent("h1", "RRULE:FREQ=SECONDLY;COUNT=5"))},
	{"positions", "repeat_part", ics("", vevent("h2", "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,-1;COUNT=5"))},
	{"a hundred years", "repeat_far", ics("", vevent("h3", "RRULE:FREQ=YEARLY;COUNT=100"))},
	{"a million times", "repeat_many", ics("", vevent("h4", "RRULE:FREQ=DAILY;COUNT=1000000"))},
	{"for ever", "repeat_endless", ics("", vevent("h5", "RRULE:FREQ=DAILY"))},
	{"no length", "event_length", ics("", vevent("h6", "DTSTART:20260316T100000Z", "DTEND:20260316T100000Z"))},
	{"an end before its start", "event_length", ics("", vevent("h7", "DTSTART:20260316T100000Z", "DTEND:20260316T090000Z"))},
	{"the 30th of February", "event_time", ics("", vevent("h8", "DTSTART:20260230T100000Z", "DTEND:20260230T110000Z"))},
	{"a zone of its own", "zone_unknown", ics("", vevent("h9", "DTSTART;TZID=Mars/Olympus:20260316T100000", "DTEND;TZID=Mars/Olympus:20260316T110000"))},
	{"a zone that lies", "zone_differs", ics(lyingZone, vevent("h10"))},
	{"a zone twice", "zone_twice", ics(lyingZone+lyingZone, vevent("h11"))},
	{"the hour that the spring night leaves out", "closed", ics("", vevent("h12", "DTSTART;TZID=Europe/Stockholm:20260329T023000", "DTEND;TZID=Europe/Stockholm:20260329T040000"))},
	{"very deep", "calendar_deep", "BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\n", 10_000)},
	{"very big", "calendar_big", ics("", vevent("h13", strings.Repeat("X-A:"+strings.Repeat("a", 1000)+"\r\n", 1100)))},
	{"very long", "calendar_long", ics("", vevent("h14", "DESCRIPTION:"+strings.Repeat("a", 20<<10)))},
	{"cut off", "calendar_broken", strings.TrimSuffix(ics("", vevent("h15")), "END:VCALENDAR\r\n")},
	{"the same time as others", "overlap", ics("", vevent("h16", "DTSTART;TZID=Europe/Stockholm:20260316T123000", "DTEND;TZID=Europe/Stockholm:20260316T133000"))},
}

// hostileCalendars is the same texts by both of the doors that take calendars, and what only a whole calendar can do wrong.
func hostileCalendars() (all []hostile) {
	imported := func(query, text string) func(*siege) (string, error) {
		return func(s *siege) (string, error) { return s.handIn(query, text) }
	}
	for n, h := range hostileTexts {
		all = append(all,
			hostile{"importing " + h.name, h.code, imported("space=stora-salen", h.text)},
			hostile{"an app with " + h.name, h.code, func(s *siege) (string, error) {
				return s.put(fmt.Sprintf("room-stora-salen/h%d.ics", n+1), h.text, nil)
			}})
	}
	good, many, thousands := vevent("good"), "", ""
	for n := range 10 {
		many += vevent(fmt.Sprint("many-", n), "RRULE:FREQ=DAILY;COUNT=700")
	}
	for n := range 1001 {
		thousands += vevent(fmt.Sprint("thousand-", n))
	}
	return append(all,
		hostile{"importing one UID twice", "event_twice", imported("space=stora-salen", ics("", good, good))},
		hostile{"importing one that is good and one that is not", "event_length", imported("space=stora-salen", ics("", good, vevent("bad", "DTSTART:20260316T150000Z", "DTEND:20260316T150000Z")))},
		hostile{"importing two at the same time", "overlap", imported("space=stora-salen", ics("", good, vevent("again")))},
		hostile{"importing a series whose last is taken", "overlap", imported("space=stora-salen", ics("", vevent("s", "DTSTART;TZID=Europe/Stockholm:20260309T120000",
			"DTEND;TZID=Europe/Stockholm:20260309T140000", "RRULE:FREQ=WEEKLY;COUNT=2")))},
		hostile{"importing thousands of times", "calendar_times", imported("space=stora-salen", ics("", many))},
		hostile{"importing a thousand events and one", "calendar_many", imported("space=stora-salen", ics("", thousands))},
		hostile{"importing for an unknown organisation", "unknown_organisation", imported("space=stora-salen&organisation=x", ics("", good))},
		hostile{"importing into an unknown room", "unknown_space", imported("space=x", ics("", good))})
}

// hostileApps is what only CalDAV can be asked.
var hostileApps = []hostile{
	{"an app that books twice in one", "403", func(s *siege) (string, error) {
		return s.put("room-verkstaden/a.ics", ics("", vevent("a"), vevent("b")), nil)
	}},
	{"an app in a room that is not there", "404", func(s *siege) (string, error) { return s.put("room-vinden/a.ics", ics("", vevent("a")), nil) }},
	{"an app in another's calendar", "404", func(s *siege) (string, error) {
		return s.put("../../staff/calendars/room-verkstaden/a.ics", ics("", vevent("a")), nil)
	}},
	{"an app that calls a picture a calendar", "415", func(s *siege) (string, error) {
		return s.put("room-verkstaden/a.ics", ics("", vevent("a")), func(r *http.Request) { r.Header.Set("Content-Type", "image/png") })
	}},
	{"an app with another's UID", "409", func(s *siege) (string, error) { return s.put("room-verkstaden/x.ics", ics("", vevent(s.uid)), nil) }},
	{"an app with another's event", "403", func(s *siege) (string, error) {
		return s.put("room-stora-salen/"+s.uid+".ics", ics("", vevent(s.uid)), nil)
	}},
	{"an app of an unknown organisation", "401", func(s *siege) (string, error) {
		return s.put("room-verkstaden/a.ics", ics("", vevent("a")), func(r *http.Request) { r.SetBasicAuth("frimurarna", s.secret) })
	}},
	{"an app with another password", "401", func(s *siege) (string, error) {
		return s.put("room-verkstaden/a.ics", ics("", vevent("a")), func(r *http.Request) { r.SetBasicAuth(s.user, "0000") })
	}},
	{"an app that guesses on", "429", func(s *siege) (code string, err error) {
		for n := 0; n < 20 && err == nil && code != "429"; n++ {
			code, err = s.put("room-verkstaden/a.ics", ics("", vevent("a")), func(r *http.Request) { r.SetBasicAuth(s.user, fmt.Sprint(n)) })
		}
		return code, err
	}},
}
