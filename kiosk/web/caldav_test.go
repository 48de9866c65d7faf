package web_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// app is a calendar app with a password.
type app struct {
	*place
	user, password string
}

// newApp is an app of an organisation, or of the staff when it is "".
func (p *place) newApp(organisation string) *app {
	p.t.Helper()
	made, password, err := p.rooms.NewPassword(p.t.Context(), byStaff, booking.Password{Organisation: organisation, Name: "Telefonen"})
	if err != nil {
		p.t.Fatal(err)
	}
	return &app{p, made.User(), password}
}

// do sends one request below the user's calendars, and gives its answer with its body.
func (a *app) do(method, path, body string, headers ...string) (*http.Response, string) {
	a.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/caldav/" + a.user + "/calendars/" + path
	}
	req := must(http.NewRequest(method, "http://"+a.host+path, strings.NewReader(body)))
	req.SetBasicAuth(a.user, a.password)
	req.Header.Set("Content-Type", "application/xml")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return res, string(answer)
}

// put keeps an event, and wants that status.
func (a *app) put(want int, path, event string, headers ...string) string {
	a.t.Helper()
	res, body := a.do("PUT", path, event, append([]string{"Content-Type: text/calendar; charset=utf-8"}, headers...)...)
	if res.StatusCode != want {
		a.t.Fatalf("PUT %s gives %s, want %d: %s", path, res.Status, want, body)
	}
	return body
}

// tag is the ETag of an event.
func (a *app) tag(path string) string {
	a.t.Helper()
	res, body := a.do("GET", path, "")
	if res.StatusCode != 200 {
		a.t.Fatalf("GET %s gives %s: %s", path, res.Status, body)
	}
	return res.Header.Get("ETag")
}

// event is an event on 5 March 2026.
func event(uid, title, from, to string, more ...string) string {
	lines := append([]string{"UID:" + uid, "SUMMARY:" + title, "DTSTAMP:20260301T000000Z",
		"DTSTART;TZID=Europe/Stockholm:20260305T" + from + "00", "DTEND;TZID=Europe/Stockholm:20260305T" + to + "00"}, more...)
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestAnAppFindsItsCalendars(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	if res, _ := a.do("PROPFIND", "/.well-known/caldav", ""); res.StatusCode != 308 || res.Header.Get("Location") != "/caldav/" {
		t.Errorf("the well-known address gives %s to %s", res.Status, res.Header.Get("Location"))
	}
	const want = `<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><current-user-principal/><C:calendar-home-set/><displayname/></prop></propfind>`
	for path, has := range map[string]string{
		"/caldav/":                  "<current-user-principal xmlns=\"DAV:\"><href>/caldav/korpen/</href>",
		"/caldav/korpen/":           "/caldav/korpen/calendars/",
		"/caldav/korpen/calendars/": "/caldav/korpen/calendars/room-koket/",
	} {
		res, body := a.do("PROPFIND", path, want, "Depth: 1")
		if res.StatusCode != 207 || !strings.Contains(body, has) {
			t.Errorf("%s gives %s: %s", path, res.Status, body)
		}
	}
	_, body := a.do("PROPFIND", "", want, "Depth: 1")
	for _, name := range []string{"Korpen", "Salen", "Norra", "Södra", "Köket"} {
		if !strings.Contains(body, ">"+name+"</displayname>") {
			t.Errorf("there is no calendar of %s: %s", name, body)
		}
	}
	if _, body := p.newApp("").do("PROPFIND", "", want, "Depth: 1"); strings.Contains(body, "/own/") || !strings.Contains(body, "/caldav/staff/calendars/room-norr/") {
		t.Errorf("staff find %s", body)
	}
}

func TestAnAppBooksChangesAndCancels(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	const at = "room-koket/a1.ics"
	a.put(201, at, event("a1", "Träning", "1800", "2000"), "If-None-Match: *")
	a.put(412, at, event("a1", "Träning", "1800", "2000"), "If-None-Match: *")
	booked := must(p.rooms.ByUID(t.Context(), "a1"))
	if len(booked) != 1 || booked[0].Organisation != "korpen" || booked[0].Title != "Träning" || booked[0].Space != "koket" || !booked[0].Start.Equal(wallClock(t, "2026-03-05 18:00")) {
		t.Fatalf("%+v", booked)
	}
	tag := a.tag(at)
	a.put(204, at, event("a1", "Match", "1700", "2030", "CLASS:PRIVATE"), "If-Match: "+tag)
	a.put(412, at, event("a1", "Match", "1700", "2030"), "If-Match: "+tag)
	now := must(p.rooms.ByUID(t.Context(), "a1"))
	if len(now) != 1 || now[0].ID != booked[0].ID || now[0].Title != "Match" || !now[0].Private || now[0].Length() != 210*time.Minute || now[0].Revision == 0 {
		t.Errorf("%+v", now)
	}
	if res, body := a.do("GET", "own/a1.ics", ""); res.StatusCode != 200 || !strings.Contains(body, "SUMMARY:Match") || !strings.Contains(body, "LOCATION:Köket") {
		t.Errorf("the own calendar has %s %s", res.Status, body)
	}
	if res, _ := a.do("DELETE", at, "", "If-Match: "+tag); res.StatusCode != 412 {
		t.Errorf("an old one is deleted: %s", res.Status)
	}
	if res, _ := a.do("DELETE", at, "", "If-Match: "+a.tag(at)); res.StatusCode != 204 {
		t.Errorf("DELETE gives %s", res.Status)
	}
	if res, _ := a.do("DELETE", at, ""); res.StatusCode != 404 || len(must(p.rooms.ByUID(t.Context(), "a1"))) != 0 {
		t.Errorf("DELETE again gives %s", res.Status)
	}
	a.put(201, at, event("a1", "Träning", "1800", "2000"), "If-None-Match: *") // the app thinks again
}

// davRefusal is what an app is told.
type davRefusal struct {
	XMLName xml.Name `xml:"DAV: error"`
	Refusal struct {
		Code   string `xml:"code,attr"`
		Reason string `xml:",chardata"`
	} `xml:"urn:troskel refusal"`
	Inner string `xml:",innerxml"`
}

func TestAnAppIsToldWhyNot(t *testing.T) {
	p := newPlace(t)
	p.reserve("dav-key-1", "salen", "stodet", "Samtal", "2026-03-05 18:00", true)
	others := p.reserve("dav-key-2", "koket", "", "Kurs", "2026-03-06 10:00", false).UID
	a := p.newApp("korpen")
	for name, c := range map[string]struct {
		status          int
		path, event     string
		code, condition string
	}{
		"the hall is taken":     {409, "room-norr/x.ics", event("x", "T", "1900", "2000"), "overlap", ""},
		"closed":                {409, "room-koket/x.ics", event("x", "T", "2200", "2300"), "closed", ""},
		"a zone's own clock":    {403, "room-koket/x.ics", strings.ReplaceAll(event("x", "T", "1900", "2000"), "Stockholm", "Atlantis"), "zone_unknown", ""},
		"no calendar":           {403, "room-koket/x.ics", "hello", "calendar_broken", "valid-calendar-data"},
		"a task":                {403, "room-koket/x.ics", strings.ReplaceAll(event("x", "T", "1900", "2000"), "VEVENT", "VTODO"), "", "supported-calendar-component"},
		"nowhere":               {403, "own/x.ics", event("x", "T", "1900", "2000", "LOCATION:Vinden"), "event_place", ""},
		"no such room":          {404, "room-vinden/x.ics", event("x", "T", "1900", "2000"), "", ""},
		"somebody else's":       {404, "/caldav/stodet/calendars/own/x.ics", event("x", "T", "1900", "2000"), "", ""},
		"the calendar itself":   {403, "room-koket/", event("x", "T", "1900", "2000"), "", ""},
		"others' by their name": {403, "room-koket/" + others + ".ics", event(others, "T", "1900", "2000"), "", ""},
		"others' by a new name": {409, "room-koket/x.ics", event(others, "T", "1900", "2000"), "", "no-uid-conflict"},
		"endless":               {403, "room-koket/x.ics", event("x", "T", "1900", "2000", "RRULE:FREQ=DAILY"), "repeat_endless", "max-instances"},
		"long ago":              {403, "room-koket/x.ics", strings.ReplaceAll(event("x", "T", "1900", "2000"), "20260305", "20250305"), "past", "min-date-time"},
		"bigger than allowed":   {413, "room-koket/x.ics", event("x", strings.Repeat("a\r\n ", 300_000), "1900", "2000"), "calendar_big", "max-resource-size"},
	} {
		t.Run(name, func(t *testing.T) {
			body := a.put(c.status, c.path, c.event)
			var told davRefusal
			if err := xml.Unmarshal([]byte(body), &told); err != nil || told.Refusal.Code != c.code || len(told.Refusal.Reason) < 10 {
				t.Errorf("%v: %s", err, body)
			}
			if c.condition != "" && !strings.Contains(told.Inner, `<`+c.condition+` xmlns="urn:ietf:params:xml:ns:caldav">`) {
				t.Errorf("%s is not in %s", c.condition, body)
			}
			if strings.Contains(body, "Samtal") {
				t.Errorf("a private title is in %s", body)
			}
		})
	}
	if all := must(p.rooms.Between(t.Context(), booking.Interval{Start: p.time(), End: p.time().AddDate(1, 0, 0)})); len(all) != 2 {
		t.Errorf("refused events are booked: %+v", all)
	}
	if res, _ := a.do("DELETE", "room-koket/"+others+".ics", ""); res.StatusCode != 403 {
		t.Errorf("somebody else's booking is deleted: %s", res.Status)
	}
	for _, method := range []string{"MKCALENDAR", "MOVE", "COPY", "PROPPATCH", "POST"} {
		if res, body := a.do(method, "room-koket/x.ics", ""); res.StatusCode != 403 {
			t.Errorf("%s gives %s: %s", method, res.Status, body)
		}
	}
}

func TestAnAppSearchesByTime(t *testing.T) {
	p := newPlace(t)
	others := p.reserve("dav-key-1", "koket", "stodet", "Samtal", "2026-03-05 18:00", true).UID
	own := p.reserve("dav-key-2", "koket", "korpen", "Träning", "2026-03-06 18:00", false).UID
	a := p.newApp("korpen")
	report := func(start, end string) string {
		return `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR">` +
			`<C:comp-filter name="VEVENT"><C:time-range start="` + start + `" end="` + end + `"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
	}
	res, body := a.do("REPORT", "room-koket/", report("20260305T000000Z", "20260306T000000Z"), "Depth: 1")
	if res.StatusCode != 207 || strings.Count(body, "<response") != 1 || !strings.Contains(body, "SUMMARY:Bokad") || strings.Contains(body, "Samtal") {
		t.Errorf("%s %s", res.Status, body)
	}
	multiget := `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop>` +
		`<href>/caldav/korpen/calendars/room-koket/` + own + `.ics</href><href>/caldav/stodet/calendars/own/` + others + `.ics</href></C:calendar-multiget>`
	res, body = a.do("REPORT", "room-koket/", multiget)
	if res.StatusCode != 207 || !strings.Contains(body, "SUMMARY:Träning") || !strings.Contains(body, "404 Not Found") || strings.Contains(body, "Samtal") {
		t.Errorf("%s %s", res.Status, body)
	}
}

func TestAnAppThatNamesItsFilesOtherwise(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	a.put(201, "room-koket/7F3A.ics", event("{weird/uid} å", "Träning", "1800", "2000"))
	const list = `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`
	_, body := a.do("PROPFIND", "own/", list, "Depth: 1")
	if !strings.Contains(body, "/own/7F3A.ics</href>") {
		t.Errorf("the own calendar lists %s", body)
	}
	a.tag("room-koket/7F3A.ics")
	a.put(409, "room-koket/other.ics", event("{weird/uid} å", "Träning", "1800", "2000"))
	other := p.newApp("stodet")
	other.put(201, "room-norr/b.ics", event("b", "Samtal", "1800", "2000"))
	other.put(409, "own/7F3A.ics", event("c", "Samtal", "1000", "1200", "LOCATION:Norra")) // would take the name away
	a.put(409, "own/b.ics", event("d", "Träning", "1000", "1200", "LOCATION:Norra"))
	if res, _ := a.do("DELETE", "own/7F3A.ics", ""); res.StatusCode != 204 {
		t.Errorf("DELETE gives %s", res.Status)
	}
	other.put(201, "own/7F3A.ics", event("c", "Samtal", "1000", "1200", "LOCATION:Norra")) // nobody's any more
	other.tag("room-norr/7F3A.ics")
}

func TestWhoMayLetAnAppIn(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	for name, c := range map[string]struct{ user, password string }{"nobody": {"", ""}, "another": {"stodet", a.password}, "staff": {"staff", a.password}, "wrong": {"korpen", "x"}} {
		b := &app{p, c.user, c.password}
		res, _ := b.do("PROPFIND", "/caldav/", "")
		if res.StatusCode != 401 || !strings.HasPrefix(res.Header.Get("WWW-Authenticate"), "Basic ") {
			t.Errorf("%s gives %s", name, res.Status)
		}
	}
	wrong := &app{p, "korpen", "wrong"}
	last := 0
	for range 20 {
		res, _ := wrong.do("PROPFIND", "/caldav/", "")
		last = res.StatusCode
	}
	if res, _ := wrong.do("PROPFIND", "/caldav/", ""); last != 429 || res.Header.Get("Retry-After") == "" {
		t.Errorf("after many wrong passwords it gives %d", last)
	}
	if res, _ := a.do("OPTIONS", "", ""); res.StatusCode != 204 || !strings.Contains(res.Header.Get("DAV"), "calendar-access") {
		t.Errorf("the right one gives %s", res.Status)
	}
	p.setTime(p.time().Add(2 * time.Minute))
	if res, _ := wrong.do("PROPFIND", "/caldav/", ""); res.StatusCode != 401 {
		t.Errorf("a minute later it gives %s", res.Status)
	}
	all := must(p.rooms.Passwords(t.Context(), byStaff))
	if err := p.rooms.RevokePassword(t.Context(), byStaff, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if res, _ := a.do("OPTIONS", "", ""); res.StatusCode != 401 {
		t.Errorf("a revoked one gives %s", res.Status)
	}
}

func TestOfTwoAppsThatChangeTheSameOneIsToldToReadAgain(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	a.put(201, "room-koket/a.ics", event("a", "Träning", "0800", "0900"))
	tag := a.tag("room-koket/a.ics")
	const apps = 8
	status := make(chan int, apps)
	for n := range apps {
		go func() {
			text := event("a", fmt.Sprint("Nummer ", n), fmt.Sprintf("%02d00", 10+n), fmt.Sprintf("%02d30", 10+n))
			res, _ := a.do("PUT", "room-koket/a.ics", text, "Content-Type: text/calendar", "If-Match: "+tag)
			status <- res.StatusCode
		}()
	}
	count := map[int]int{}
	for range apps {
		count[<-status]++
	}
	if count[204] != 1 || count[412] != apps-1 {
		t.Errorf("the apps are told %v", count)
	}
	if b := must(p.rooms.ByUID(t.Context(), "a")); len(b) != 1 || b[0].Revision != 1 {
		t.Errorf("%+v", b)
	}
}

func TestQuestionsThatAreTooMuch(t *testing.T) {
	p := newPlace(t)
	p.reserve("dav-key-1", "koket", "korpen", "Träning", "2026-03-06 18:00", false)
	a := p.newApp("korpen")
	const list = `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`
	if res, _ := a.do("PROPFIND", "", list, "Depth: infinity"); res.StatusCode != 403 {
		t.Errorf("everything at once gives %s", res.Status)
	}
	if res, body := a.do("PROPFIND", "", list); res.StatusCode != 207 || strings.Contains(body, ".ics") {
		t.Errorf("no depth gives %s: %s", res.Status, body)
	}
	for name, body := range map[string]string{"deep": strings.Repeat("<a>", 300_000), "long": list + strings.Repeat(" ", 1<<20)} {
		if res, _ := a.do("PROPFIND", "", body, "Depth: 1"); res.StatusCode != 413 {
			t.Errorf("a %s question gives %s", name, res.Status)
		}
	}
	if res, body := a.do("PROPFIND", "", "<propfind", "Depth: 1"); res.StatusCode != 400 {
		t.Errorf("half a question gives %s: %s", res.Status, body)
	}
}
