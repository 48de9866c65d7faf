package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

const weekly = "RRULE:FREQ=WEEKLY;COUNT=4"

// instance is one occurrence that differs, appended to an event: when the rule has it, and when it is.
func instance(text, uid, title, at, from, to string) string {
	stamp := func(s string) string {
		return "Europe/Stockholm:" + strings.NewReplacer("-", "", " ", "T", ":", "").Replace(s) + "00"
	}
	part := "BEGIN:VEVENT\r\nUID:" + uid + "\r\nSUMMARY:" + title + "\r\nDTSTAMP:20260301T000000Z\r\nRECURRENCE-ID;TZID=" + stamp(at) +
		"\r\nDTSTART;TZID=" + stamp(from) + "\r\nDTEND;TZID=" + stamp(to) + "\r\nEND:VEVENT\r\n"
	return strings.Replace(text, "END:VCALENDAR", part+"END:VCALENDAR", 1)
}

// times is when the bookings of a UID are, on the place's clocks.
func (p *place) times(uid string) (all []string) {
	p.t.Helper()
	for _, b := range must(p.rooms.ByUID(p.t.Context(), uid)) {
		all = append(all, b.Start.In(stockholm).Format("02/01 15:04")+"–"+b.End.In(stockholm).Format("15:04"))
	}
	return all
}

func (p *place) wantTimes(uid string, want ...string) {
	p.t.Helper()
	if got := p.times(uid); !slices.Equal(got, want) {
		p.t.Errorf("booked are %v, want %v", got, want)
	}
}

func TestAnAppBooksASeries(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	const at = "room-koket/s.ics"
	a.put(201, at, instance(event("s", "Träning", "1800", "2000", weekly, "EXDATE;TZID=Europe/Stockholm:20260312T180000"),
		"s", "Träning", "2026-03-26 18:00", "2026-03-27 19:00", "2026-03-27 20:00"))
	p.wantTimes("s", "05/03 18:00–20:00", "19/03 18:00–20:00", "27/03 19:00–20:00")
	_, body := a.do("GET", at, "")
	for _, line := range []string{"RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Stockholm:20260312T180000", "RECURRENCE-ID;TZID=Europe/Stockholm:20260326T180000"} {
		if !strings.Contains(body, line) {
			t.Errorf("there is no %s in\n%s", line, body)
		}
	}
	a.put(204, at, body, "If-Match: "+a.tag(at)) // as it is: nothing happens
	p.wantTimes("s", "05/03 18:00–20:00", "19/03 18:00–20:00", "27/03 19:00–20:00")
	if res, _ := a.do("DELETE", at, "", "If-Match: "+a.tag(at)); res.StatusCode != 204 {
		t.Errorf("DELETE gives %s", res.Status)
	}
	p.wantTimes("s")
}

func TestAnAppChangesASeries(t *testing.T) {
	whole := event("s", "Träning", "1800", "2000", weekly)
	for name, c := range map[string]struct {
		event string
		want  []string
	}{
		"one moved": {instance(whole, "s", "Träning", "2026-03-12 18:00", "2026-03-13 18:00", "2026-03-13 19:00"),
			[]string{"05/03 18:00–20:00", "13/03 18:00–19:00", "19/03 18:00–20:00", "26/03 18:00–20:00"}},
		"one left out": {event("s", "Träning", "1800", "2000", weekly, "EXDATE;TZID=Europe/Stockholm:20260319T180000"),
			[]string{"05/03 18:00–20:00", "12/03 18:00–20:00", "26/03 18:00–20:00"}},
		"two left out, one moved": {instance(event("s", "Träning", "1800", "2000", weekly, "EXDATE;TZID=Europe/Stockholm:20260305T180000,20260326T180000"),
			"s", "Träning", "2026-03-12 18:00", "2026-03-13 18:00", "2026-03-13 19:00"), []string{"13/03 18:00–19:00", "19/03 18:00–20:00"}},
		"all an hour earlier": {event("s", "Träning", "1700", "1900", weekly),
			[]string{"05/03 17:00–19:00", "12/03 17:00–19:00", "19/03 17:00–19:00", "26/03 17:00–19:00"}},
		"all longer, one left out": {event("s", "Träning", "1800", "2030", weekly, "EXDATE;TZID=Europe/Stockholm:20260312T180000"),
			[]string{"05/03 18:00–20:30", "19/03 18:00–20:30", "26/03 18:00–20:30"}},
		"ends sooner": {event("s", "Träning", "1800", "2000", "RRULE:FREQ=WEEKLY;UNTIL=20260318T225959Z"), []string{"05/03 18:00–20:00", "12/03 18:00–20:00"}},
		"every second week": {event("s", "Träning", "1800", "2000", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3"),
			[]string{"05/03 18:00–20:00", "19/03 18:00–20:00", "02/04 18:00–20:00"}},
		"another name": {event("s", "Match", "1800", "2000", weekly), []string{"05/03 18:00–20:00", "12/03 18:00–20:00", "19/03 18:00–20:00", "26/03 18:00–20:00"}},
		"cancelled":    {event("s", "Träning", "1800", "2000", weekly, "STATUS:CANCELLED"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			a := p.newApp("korpen")
			a.put(201, "room-koket/s.ics", whole)
			a.put(204, "room-koket/s.ics", c.event, "If-Match: "+a.tag("room-koket/s.ics"))
			p.wantTimes("s", c.want...)
			for _, b := range must(p.rooms.ByUID(t.Context(), "s")) {
				if b.Title == "Match" != (name == "another name") {
					t.Errorf("it is called %s", b.Title)
				}
			}
		})
	}
}

func TestAnAppPutsBackWhatItLeftOut(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	whole := event("s", "Träning", "1800", "2000", weekly)
	a.put(201, "own/s.ics", strings.Replace(event("s", "Träning", "1800", "2000", weekly, "EXDATE;TZID=Europe/Stockholm:20260312T180000"), "UID:", "LOCATION:Köket\r\nUID:", 1))
	a.put(204, "room-koket/s.ics", whole)
	p.wantTimes("s", "05/03 18:00–20:00", "12/03 18:00–20:00", "19/03 18:00–20:00", "26/03 18:00–20:00")
	a.put(204, "own/s.ics", strings.Replace(whole, "UID:", "LOCATION:Norra\r\nUID:", 1))
	for _, b := range must(p.rooms.ByUID(t.Context(), "s")) {
		if b.Space != "norr" {
			t.Errorf("%s is in %s", b.Occurrence, b.Space)
		}
	}
}

func TestASeriesThatCollidesIsNotBookedAtAll(t *testing.T) {
	p := newPlace(t)
	p.reserve("dav-key-1", "koket", "stodet", "Samtal", "2026-03-19 19:00", true)
	a := p.newApp("korpen")
	if body := a.put(409, "room-koket/s.ics", event("s", "Träning", "1800", "2000", weekly)); !strings.Contains(body, `code="overlap"`) {
		t.Errorf("%s", body)
	}
	p.wantTimes("s")
	a.put(201, "room-koket/s.ics", event("s", "Träning", "1600", "1800", weekly))
	a.put(409, "room-koket/s.ics", event("s", "Träning", "1800", "2000", weekly))
	a.put(403, "room-koket/s.ics", event("s", "Träning", "1600", "1800"))
	a.put(403, "room-koket/s.ics", event("s", "Träning", "1600", "1800", weekly, "RDATE:20260401T180000Z"))
	p.wantTimes("s", "05/03 16:00–18:00", "12/03 16:00–18:00", "19/03 16:00–18:00", "26/03 16:00–18:00")
}

// What we wrote ourselves we must be able to read: an occurrence besides the rule, one in another room, and one that is private alone.
func TestAnAppPutsOurOwnSeriesBack(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	from := wallClock(t, "2026-03-05 18:00")
	made, _, err := p.rooms.BookSeries(t.Context(), byStaff, booking.SeriesRequest{
		Request: booking.Request{Key: "series-key-1", Space: "koket", Interval: booking.Interval{Start: from, End: from.Add(time.Hour)}, Organisation: "korpen", Details: booking.Details{Title: "Repet"}},
		Rule:    "FREQ=WEEKLY;COUNT=3", Extra: []string{"2026-03-06T18:00", "2026-03-09T18:00"}, Moved: map[string]booking.Alternative{"2026-03-12T18:00": {Space: "norr"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := "room-koket/" + made.UID + ".ics"
	_, body := a.do("GET", at, "")
	all := []string{"05/03 18:00–19:00", "06/03 18:00–19:00", "09/03 18:00–19:00", "12/03 18:00–19:00", "19/03 18:00–19:00"}
	a.put(204, at, body)
	a.put(204, at, strings.ReplaceAll(body, "SUMMARY:Repet", "SUMMARY:Repetition"))
	p.wantTimes(made.UID, all...)
	if now := must(p.rooms.ByUID(t.Context(), made.UID)); now[0].Title != "Repetition" || now[3].Space != "norr" || now[0].Space != "koket" {
		t.Errorf("%+v", now)
	}
	secret := booking.Change{Details: &booking.Details{Title: "Repetition", Private: true}}
	must(p.rooms.Change(t.Context(), byStaff, made.Bookings[4].ID, "", secret))
	_, body = a.do("GET", at, "")
	a.put(204, at, body)
	a.put(403, at, strings.ReplaceAll(body, "SUMMARY:Repetition", "SUMMARY:Konsert")) // which would tell everybody of the private one
	extra := "RDATE;TZID=Europe/Stockholm:20260306T180000\r\n"
	a.put(204, at, strings.Replace(body, extra, "", 1))
	p.wantTimes(made.UID, append(all[:1:1], all[2:]...)...)
	a.put(403, at, body) // and nothing is added to a series from here
	if now := must(p.rooms.ByUID(t.Context(), made.UID)); !now[3].Private || now[0].Private {
		t.Errorf("%+v", now)
	}
}

func TestAnOccurrenceInARoomOfItsOwn(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	whole := event("s", "Träning", "1800", "2000", weekly, "LOCATION:Köket", "RDATE;TZID=Europe/Stockholm:20260306T180000")
	moved := func(line string) string {
		return strings.Replace(instance(whole, "s", "Träning", "2026-03-12 18:00", "2026-03-12 18:00", "2026-03-12 20:00"), "RECURRENCE-ID", line+"\r\nRECURRENCE-ID", 1)
	}
	a.put(403, "own/s.ics", moved("CLASS:PRIVATE"))
	a.put(403, "own/s.ics", moved("LOCATION:Vinden"))
	a.put(201, "own/s.ics", moved("LOCATION:Norra"))
	var spaces []string
	for _, b := range must(p.rooms.ByUID(t.Context(), "s")) {
		spaces = append(spaces, b.Space)
	}
	if strings.Join(spaces, " ") != "koket koket norr koket koket" {
		t.Errorf("booked in %v", spaces)
	}
	a.put(403, "own/s.ics", moved("LOCATION:Södra"))
	a.put(403, "own/s.ics", moved("CLASS:CONFIDENTIAL"))
	a.put(204, "own/s.ics", moved("LOCATION:Norra"))
}

func TestWhatIsOverOfASeriesStays(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	a.put(201, "room-koket/s.ics", event("s", "Träning", "1800", "2000", weekly))
	p.setTime(wallClock(t, "2026-03-13 10:00"))
	if res, _ := a.do("DELETE", "room-koket/s.ics", ""); res.StatusCode != 204 {
		t.Errorf("DELETE gives %s", res.Status)
	}
	p.wantTimes("s", "05/03 18:00–20:00", "12/03 18:00–20:00")
}

func TestASeriesIsImportedWhole(t *testing.T) {
	p := newPlace(t)
	p.reserve("import-key", "koket", "stodet", "Samtal", "2026-03-19 19:00", true)
	text := events(event("s", "Träning", "1800", "2000", weekly), event("x", "Fika", "1930", "2030"))
	report, body := p.handIn(409, "space=koket", text)
	s := report.Events[0]
	if outcomes(report) != "s refused overlap, x books" || len(s.Conflicts) != 1 || s.Conflicts[0].At != "2026-03-19T18:00" || p.count() != 1 {
		t.Errorf("%s", body)
	}
	// What is over of a series is left out.
	old := strings.ReplaceAll(event("s", "Träning", "1800", "2000", weekly), "20260305", "20260219")
	report, body = p.handIn(200, "space=norr", old)
	if outcomes(report) != "s books" || report.Events[0].Times != 2 {
		t.Errorf("%s", body)
	}
	p.wantTimes("s", "05/03 18:00–20:00", "12/03 18:00–20:00")
	if report, body = p.handIn(200, "space=norr", old); outcomes(report) != "s there" || report.Events[0].Differs {
		t.Errorf("%s", body)
	}
}

func TestAnImportHasABound(t *testing.T) {
	p := newPlace(t)
	var all []string
	for n := range 8 {
		all = append(all, strings.ReplaceAll(event(fmt.Sprint("s", n), "Kurs", fmt.Sprintf("%02d00", 8+n), fmt.Sprintf("%02d30", 8+n), "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=275"), "weekly", ""))
	}
	began := time.Now()
	if _, body := p.handIn(422, "space=norr", events(all...)); !strings.Contains(body, `"import_many"`) {
		t.Errorf("%s", body)
	}
	t.Logf("refused after %v", time.Since(began))
	if n := p.count(); n != 0 {
		t.Errorf("%d bookings", n)
	}
	if all := must(p.rooms.Between(t.Context(), booking.Interval{Start: p.time(), End: p.time().AddDate(3, 0, 0)})); len(all) != 0 {
		t.Errorf("%d bookings", len(all))
	}
}

func TestAListHasTheTagsOfItsEvents(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	a.put(201, "room-koket/one.ics", event("one", "Träning", "1000", "1100"))
	a.put(201, "room-koket/two.ics", event("two", "Te, kaffe; bröd", "1200", "1300"))
	a.put(201, "room-koket/s.ics", event("s", "Träning", "1800", "2000", "RRULE:FREQ=WEEKLY;COUNT=50")) // over the years of the others
	a.put(201, "room-koket/next.ics", strings.ReplaceAll(event("next", "Träning", "1000", "1100"), "20260305", "20270308"))
	_, list := a.do("PROPFIND", "room-koket/", `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`, "Depth: 1")
	seen := map[string]bool{}
	for _, name := range []string{"one", "two", "s", "next"} {
		tag := a.tag("room-koket/" + name + ".ics")
		_, after, found := strings.Cut(list, "/room-koket/"+name+".ics</href>")
		if response, _, _ := strings.Cut(after, "</response>"); !found || seen[tag] || !strings.Contains(strings.ReplaceAll(response, "&#34;", `"`), ">"+tag+"</getetag>") {
			t.Errorf("%s has the tag %s, the list is\n%s", name, tag, list)
		}
		seen[tag] = true
	}
}
