package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
)

// events is a calendar of several events' bodies, as event makes them.
func events(all ...string) string {
	var text strings.Builder
	for n, one := range all {
		start, end := strings.Index(one, "BEGIN:VEVENT"), strings.Index(one, "END:VCALENDAR")
		if n == 0 {
			text.WriteString(one[:start])
		}
		text.WriteString(one[start:end])
	}
	return text.String() + "END:VCALENDAR\r\n"
}

// handIn posts a calendar, and reads the report.
func (p *place) handIn(want int, query, text string) (report ical.Report, body string) {
	p.t.Helper()
	res, body := (&app{place: p}).do("POST", "/staff/import?"+query, text, "Content-Type: text/calendar")
	if res.StatusCode != want {
		p.t.Fatalf("%s gives %s, want %d: %s", query, res.Status, want, body)
	}
	if err := json.Unmarshal([]byte(body), &report); err != nil {
		p.t.Fatalf("%v: %s", err, body)
	}
	return report, body
}

// outcomes is what became of each event.
func outcomes(r ical.Report) string {
	var all []string
	for _, e := range r.Events {
		all = append(all, strings.TrimSpace(e.UID+" "+string(e.Outcome)+" "+e.Code))
	}
	return strings.Join(all, ", ")
}

func (p *place) count() int {
	p.t.Helper()
	return len(must(p.rooms.Between(p.t.Context(), booking.Interval{Start: p.time(), End: p.time().AddDate(2, 0, 0)})))
}

func TestACalendarIsImportedWholeOrNotAtAll(t *testing.T) {
	p := newPlace(t)
	p.reserve("import-key", "koket", "stodet", "Samtal", "2026-03-05 19:00", true)
	text := events(event("a", "Kurs", "0900", "1000"), event("b", "Fika", "1800", "2000"), event("c", "Möte", "0930", "1030"),
		strings.ReplaceAll(event("d", "Förr", "1000", "1100"), "20260305", "20260303"), event("e", "Nej", "1100", "1200", "STATUS:CANCELLED"),
		strings.ReplaceAll(event("f", "Dag", "1100", "1200"), "DTSTART;TZID=Europe/Stockholm:20260305T110000", "DTSTART;VALUE=DATE:20260305"))
	const want = "a books, b refused overlap, c refused overlap, d over, e cancelled, f refused event_all_day"
	for _, query := range []string{"space=koket&dry=1", "space=koket"} {
		status := map[bool]int{true: 200, false: 409}[strings.Contains(query, "dry")]
		report, body := p.handIn(status, query, text)
		if outcomes(report) != want || report.Booked || report.Refused != 3 {
			t.Errorf("%s: %s", query, body)
		}
		if b := report.Events[1]; b.Values["from"] != "2026-03-05T18:00:00Z" || b.Values["until"] != "2026-03-05T20:00:00Z" || b.Next == nil {
			t.Errorf("%s: the conflict is told as %+v", query, b)
		}
		if p.count() != 1 || strings.Contains(body, "Samtal") {
			t.Errorf("%s: %d bookings; %s", query, p.count(), body)
		}
	}
	report, body := p.handIn(200, "space=norr&organisation=korpen", events(event("a", "Kurs", "0900", "1000"), event("b", "Fika", "1800", "2000")))
	if outcomes(report) != "a books, b books" || !report.Booked || p.count() != 3 {
		t.Errorf("%d bookings; %s", p.count(), body)
	}
	if b := must(p.rooms.ByUID(t.Context(), "b")); len(b) != 1 || b[0].Organisation != "korpen" || b[0].Title != "Fika" || b[0].Length() != 2*time.Hour {
		t.Errorf("%+v", b)
	}
}

func TestACalendarCanBeImportedAgain(t *testing.T) {
	p := newPlace(t)
	p.handIn(200, "space=koket", events(event("a", "Kurs", "0900", "1000")))
	report, body := p.handIn(200, "space=koket", events(event("a", "Kurs", "0900", "1000"), event("b", "Fika", "1800", "2000")))
	if outcomes(report) != "a there, b books" || report.Events[0].Differs || p.count() != 2 {
		t.Errorf("%d bookings; %s", p.count(), body)
	}
	report, body = p.handIn(200, "space=koket", events(event("a", "Kurs", "1200", "1300")))
	if outcomes(report) != "a there" || !report.Events[0].Differs || p.count() != 2 {
		t.Errorf("%d bookings; %s", p.count(), body)
	}
}

func TestCalendarsThatCannotBeImported(t *testing.T) {
	p := newPlace(t)
	for query, c := range map[string]struct{ code, text string }{
		"space=koket&n=1": {"calendar_broken", "hello"},
		"space=koket&n=2": {"calendar_big", "BEGIN:VCALENDAR\r\n" + strings.Repeat("X:yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 22_000)},
	} {
		if _, body := p.handIn(http.StatusUnprocessableEntity, query, c.text); !strings.Contains(body, `"`+c.code+`"`) {
			t.Errorf("%s: %s", query, body)
		}
	}
	for query, code := range map[string]string{"space=vinden": "unknown_space", "": "unknown_space", "space=koket&organisation=x": "unknown_organisation"} {
		if report, body := p.handIn(409, query, event("a", "Kurs", "0900", "1000")); outcomes(report) != "a refused "+code {
			t.Errorf("%s: %s", query, body)
		}
	}
	if res, _ := p.request("POST", "/staff/import?space=koket", "Sec-Fetch-Site: cross-site"); res.StatusCode != 403 {
		t.Errorf("another site's page may import: %s", res.Status)
	}
	if res, _ := p.request("POST", "/staff/import?space=koket", "Host: evil.example"); res.StatusCode != 421 {
		t.Errorf("another host's page may import: %s", res.Status)
	}
}
