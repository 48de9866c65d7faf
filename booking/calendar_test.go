package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// happen books something with details, as staff.
func (p *place) happen(space, from, to string, d booking.Details) booking.Booking {
	p.t.Helper()
	r := p.ask(space, p.span(from, to))
	r.Details = d
	b, _, err := p.Book(p.ctx, staff, r)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// calendar shows what happens in the first week of March as lines.
func (p *place) calendar(f booking.CalendarFilter) (lines []string) {
	p.t.Helper()
	f.During = p.span("2026-03-02 00:00", "2026-03-09 00:00")
	all, err := p.Calendar(p.ctx, f)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, h := range all {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s, %s %s", h.Start.In(p.zone).Format("02 15:04"), h.Title, h.Place, h.Lang)))
	}
	return lines
}

func (p *place) showsCalendar(f booking.CalendarFilter, want ...string) {
	p.t.Helper()
	if got := p.calendar(f); !slices.Equal(got, want) {
		p.t.Errorf("the calendar of %+v shows\n%s\nwant\n%s", f, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheCalendarShowsWhatVisitorsMayComeTo(t *testing.T) {
	p := newPlace(t)
	p.happen("ask", "2026-03-03 17:00", "19:00", booking.Details{Title: "Språkkafé", Topic: "language"})
	p.happen("bok", "2026-03-04 16:00", "18:00", booking.Details{Title: "Läxhjälp", Ages: []booking.Band{"11-15", "16-19"}, Topic: "school"})
	p.happen("kok", "2026-03-04 17:00", "20:00", booking.Details{})
	p.happen("ask", "2026-03-04 17:00", "20:00", booking.Details{Title: "Stödgrupp", Private: true})
	gone := p.happen("ask", "2026-03-05 17:00", "20:00", booking.Details{Title: "Inställt"})
	p.step(p.revoke, gone.ID)
	held := p.ask("kok", p.span("2026-03-06 17:00", "20:00"))
	held.Title, held.Tentative = "Kanske", 24*time.Hour
	if _, _, err := p.Book(p.ctx, staff, held); err != nil {
		t.Fatal(err)
	}
	if _, err := p.AddElsewhere(p.ctx, staff, booking.Elsewhere{
		Interval: p.span("2026-03-01 10:00", "2026-03-10 16:00"), Title: "Utställning", Place: "Biblioteket", Ages: []booking.Band{"65+"},
	}); err != nil {
		t.Fatal(err)
	}
	cafe, lesson, show := "03 17:00 Språkkafé, Ask", "04 16:00 Läxhjälp, Bok", "01 10:00 Utställning, Biblioteket"
	p.showsCalendar(booking.CalendarFilter{}, show, cafe, lesson)
	p.showsCalendar(booking.CalendarFilter{Ages: []booking.Band{"11-15"}}, cafe, lesson)
	p.showsCalendar(booking.CalendarFilter{Ages: []booking.Band{"65+", "26-64"}}, show, cafe)
	p.showsCalendar(booking.CalendarFilter{Topic: "school"}, lesson)
	p.showsCalendar(booking.CalendarFilter{Topic: "school", Ages: []booking.Band{"65+"}})
}

func TestWhatNobodyCameToDidNotHappen(t *testing.T) {
	p := newPlace(t)
	p.happen("ask", "2026-03-02 09:00", "11:00", booking.Details{Title: "Tomt"})
	came := p.happen("bok", "2026-03-02 09:00", "11:00", booking.Details{Title: "Fullt"})
	p.set(p.at("2026-03-02 09:05"))
	p.step(p.checkIn, came.ID)
	p.set(p.at("2026-03-02 10:00"))
	p.showsCalendar(booking.CalendarFilter{}, "02 09:00 Tomt, Ask", "02 09:00 Fullt, Bok")
	if _, err := p.Sweep(p.ctx, p.at("2026-03-02 08:00")); err != nil {
		t.Fatal(err)
	}
	p.showsCalendar(booking.CalendarFilter{}, "02 09:00 Fullt, Bok")
}

func TestTitlesInTheReadersLanguage(t *testing.T) {
	p := newPlace(t)
	p.happen("ask", "2026-03-03 17:00", "19:00", booking.Details{Title: "Språkkafé"})
	p.happen("ask", "2026-03-05 17:00", "19:00", booking.Details{Title: "  SPRA\u030aKKAFÉ"})
	p.happen("bok", "2026-03-05 17:00", "19:00", booking.Details{Title: "Språkkafé för nya"})
	ar := booking.CalendarFilter{Lang: "ar"}
	written := []string{"03 17:00 Språkkafé, Ask", "05 17:00 SPRÅKKAFÉ, Ask", "05 17:00 Språkkafé för nya, Bok"}
	p.showsCalendar(ar, written...)
	p.must(p.Translate(p.ctx, staff, "språkkafé", "ar", "مقهى اللغة"))
	p.showsCalendar(ar, "03 17:00 مقهى اللغة, Ask ar", "05 17:00 مقهى اللغة, Ask ar", written[2])
	p.showsCalendar(booking.CalendarFilter{Lang: "uk"}, written...)
	p.showsCalendar(booking.CalendarFilter{}, written...)
	p.must(p.Translate(p.ctx, staff, "Språkkafé", "ar", "مقهى لغوي"))
	p.showsCalendar(ar, "03 17:00 مقهى لغوي, Ask ar", "05 17:00 مقهى لغوي, Ask ar", written[2])
	p.must(p.Translate(p.ctx, staff, "Språkkafé", "ar", ""))
	p.showsCalendar(ar, written...)
	if n := p.count(`SELECT count(*) FROM audit WHERE action IN ('translate', 'untranslate')`); n != 3 {
		t.Errorf("%d lines about translations, want 3", n)
	}
}

// TestAPrivateTitleIsNeverInTheCalendar changes one booking back and forth; the same words stand in a public one too, and are translated.
func TestAPrivateTitleIsNeverInTheCalendar(t *testing.T) {
	p := newPlace(t)
	b := p.happen("ask", "2026-03-03 17:00", "19:00", booking.Details{Title: "Anhöriggrupp"})
	p.must(p.Translate(p.ctx, staff, "Anhöriggrupp", "en", "Relatives"))
	en := booking.CalendarFilter{Lang: "en"}
	p.showsCalendar(en, "03 17:00 Relatives, Ask en")
	if _, err := p.Change(p.ctx, staff, b.ID, "", booking.Change{Details: &booking.Details{Title: "Anhöriggrupp", Private: true}}); err != nil {
		t.Fatal(err)
	}
	p.showsCalendar(en)
	p.happen("bok", "2026-03-04 17:00", "19:00", booking.Details{Title: "Anhöriggrupp"})
	p.showsCalendar(en, "04 17:00 Relatives, Bok en")
}

// TestTheCalendarNamesNoNeighbour has a name that may be a person's.
func TestTheCalendarNamesNoNeighbour(t *testing.T) {
	p := newPlace(t)
	p.must(p.AddOrganisation(p.ctx, staff, booking.Organisation{ID: "granne", Name: "Anna Andersson", Kind: booking.Neighbour}))
	for n, organisation := range []string{"granne", "kor", ""} {
		r := p.ask("ask", p.span(fmt.Sprintf("2026-03-0%d 17:00", 3+n), "19:00"))
		r.Organisation, r.Title = organisation, "Öppet hus"
		_, _, err := p.Book(p.ctx, staff, r)
		p.must(err)
	}
	all, err := p.Calendar(p.ctx, booking.CalendarFilter{During: p.span("2026-03-03 00:00", "2026-03-06 00:00")})
	if err != nil || len(all) != 3 || all[0].OrganisationName != "" || all[1].OrganisationName != "Kören" || all[2].OrganisationName != "" {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestTitleKey(t *testing.T) {
	for _, c := range [][2]string{
		{"Språkkafé", "språkkafé"}, {"SPRA\u030aKKAFE\u0301", "språkkafé"}, {" Mat \u00a0 lag ", "mat lag"}, {"Straße", "strasse"}, {"", ""},
	} {
		if got := booking.TitleKey(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func TestTheCalendarRefuses(t *testing.T) {
	p := newPlace(t)
	long := booking.CalendarFilter{During: p.span("2026-03-02 00:00", "2026-07-02 00:00")}
	_, err := p.Calendar(p.ctx, long)
	p.refused(err, "calendar_days")
	if all, err := p.Calendar(p.ctx, booking.CalendarFilter{}); len(all) != 0 || err != nil {
		t.Errorf("an empty time has %v, %v", all, err)
	}
	member := booking.By{Role: booking.Administrator, Organisation: "fk"}
	p.refused(p.Translate(p.ctx, member, "Kör", "en", "Choir"), "staff_only")
	p.refused(p.Translate(p.ctx, staff, " ", "en", "Choir"), "title_missing")
	p.refused(p.Translate(p.ctx, staff, "Kör", "en", "Choir\n"), "title_control")
	p.refused(p.Translate(p.ctx, staff, "Kör\u202e", "en", "Choir"), "title_control")
	for _, lang := range []string{"", "e", "EN", "engl", "en-", "en_GB", "sv-x-lattlastare", "a-b-c", "en'--"} {
		p.refused(p.Translate(p.ctx, staff, "Kör", lang, "Choir"), "lang_invalid")
	}
	for _, lang := range []string{"sv-x-lattlast", "prs", "ti"} {
		p.must(p.Translate(p.ctx, staff, "Kör", lang, "Choir"))
	}
}

func TestElsewhere(t *testing.T) {
	p := newPlace(t)
	good := booking.Elsewhere{Interval: p.span("2026-03-07 10:00", "16:00"), Title: "Loppis", Place: "Torget", Topic: "neighbourhood", URL: "https://example.se/loppis?d=7"}
	w, err := p.AddElsewhere(p.ctx, staff, good)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		spoil func(w *booking.Elsewhere)
		code  string
	}{
		{func(w *booking.Elsewhere) { w.Title = "" }, "title_missing"},
		{func(w *booking.Elsewhere) { w.Title = "a\u2066b" }, "title_control"},
		{func(w *booking.Elsewhere) { w.Place = " " }, "place_missing"},
		{func(w *booking.Elsewhere) { w.Place = strings.Repeat("å", 81) }, "title_long"},
		{func(w *booking.Elsewhere) { w.End = w.Start }, "backwards"},
		{func(w *booking.Elsewhere) { w.Interval = p.span("2026-03-01 10:00", "2026-03-02 08:00") }, "past"},
		{func(w *booking.Elsewhere) { w.Interval = p.span("2028-03-01 10:00", "2028-03-01 11:00") }, "too_far"},
		{func(w *booking.Elsewhere) { w.End = w.Start.Add(booking.ElsewhereLongest + time.Second) }, "elsewhere_long"},
		{func(w *booking.Elsewhere) { w.Topic = "gossip" }, "unknown_topic"},
		{func(w *booking.Elsewhere) { w.Ages = []booking.Band{"unsaid"} }, "unknown_ages"},
		{func(w *booking.Elsewhere) { w.URL = "javascript:alert(1)" }, "url_invalid"},
		{func(w *booking.Elsewhere) { w.URL = "https://bank.se@evil.example/" }, "url_invalid"},
		{func(w *booking.Elsewhere) { w.URL = "//example.se" }, "url_invalid"},
		{func(w *booking.Elsewhere) { w.URL = "https://:80/" }, "url_invalid"},
		{func(w *booking.Elsewhere) { w.URL = "https://example.se/a b" }, "url_invalid"},
		{func(w *booking.Elsewhere) { w.URL = "https://example.se/\u202e" }, "url_invalid"},
		{func(w *booking.Elsewhere) { w.URL = "https://example.se/" + strings.Repeat("a", 500) }, "url_invalid"},
	} {
		bad := good
		c.spoil(&bad)
		_, err := p.AddElsewhere(p.ctx, staff, bad)
		p.refused(err, c.code)
	}
	_, err = p.AddElsewhere(p.ctx, booking.By{Role: booking.Member, Organisation: "fk"}, good)
	p.refused(err, "staff_only")
	p.refused(p.RemoveElsewhere(p.ctx, booking.By{}, w.ID), "staff_only")
	p.refused(p.RemoveElsewhere(p.ctx, staff, w.ID+1), "unknown_elsewhere")
	if all, err := p.Elsewheres(p.ctx, p.span("2026-03-07 15:59", "2026-03-08 00:00")); err != nil || len(all) != 1 || all[0].URL != good.URL {
		t.Errorf("got %+v, %v", all, err)
	}
	p.must(p.RemoveElsewhere(p.ctx, staff, w.ID))
	p.showsCalendar(booking.CalendarFilter{})
}

func TestWhatWasElsewhereGoesAMonthAfterItsEnd(t *testing.T) {
	p := newPlace(t)
	if _, err := p.AddElsewhere(p.ctx, staff, booking.Elsewhere{Interval: p.span("2026-03-07 10:00", "16:00"), Title: "Loppis", Place: "Torget"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		want int
	}{{"2026-04-06 16:59", 1}, {"2026-04-06 17:00", 0}} { // summer time since
		p.set(p.at(c.at))
		p.Engine = booking.New(p.db, p.zone, p.now, nil)
		if _, err := p.Sweep(p.ctx, p.now()); err != nil {
			t.Fatal(err)
		}
		if n := p.count(`SELECT count(*) FROM elsewhere`); n != c.want {
			t.Errorf("at %s %d events are kept, want %d", c.at, n, c.want)
		}
	}
}

// TestTheCalendarLooksOnlyAtItsDays asks the database how it finds them.
func TestTheCalendarLooksOnlyAtItsDays(t *testing.T) {
	p := newPlace(t)
	for _, query := range []string{
		`SELECT id FROM booking WHERE cancelled_at IS NULL AND starts_at > 1 AND starts_at < 2 AND ends_at > 1 AND private = 0 AND title <> '' ORDER BY starts_at, id`,
		`SELECT id FROM elsewhere WHERE starts_at >= 1 AND starts_at < 2 AND ends_at > 1 ORDER BY starts_at, id`,
	} {
		var id, parent, unused int
		var how string
		if err := p.db.Reader().QueryRowContext(p.ctx, "EXPLAIN QUERY PLAN "+query).Scan(&id, &parent, &unused, &how); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(how, "(starts_at>? AND starts_at<?)") {
			t.Errorf("%s\nis answered by: %s", query, how)
		}
	}
}
