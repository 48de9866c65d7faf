package usage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/activity"
)

// lively is a place with every kind of activity, partner and idea that the sheets tell of, on Monday 4 May 2026.
func lively(t *testing.T) *place {
	t.Helper()
	p := newPlace(t, "2026-02-20 08:00", rooms(t, "a", "mon-sun 08:00-22:00", "b", "mon-sun 08:00-22:00"))
	ctx, staff := t.Context(), booking.By{Role: booking.Staff, Name: "Amina"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Kören", "=Odlarna"} {
		must(p.rooms.AddOrganisation(ctx, staff, booking.Organisation{ID: strings.Trim(strings.ReplaceAll(strings.ToLower(name), "ö", "o"), "="), Name: name, Kind: booking.Partner}))
	}
	hold := func(space, at, organisation string, details booking.Details, counted, vouched bool) booking.Booking {
		t.Helper()
		p.keys++
		start := local(t, at)
		p.now = start.Add(-time.Minute)
		b, _, err := p.rooms.Book(ctx, staff, booking.Request{
			Key: fmt.Sprintf("test-key-%d", p.keys), Space: space, Interval: booking.Interval{Start: start, End: start.Add(time.Hour)}, Organisation: organisation, Details: details,
		})
		must(err)
		if p.now = start; !vouched {
			_, err = p.rooms.CheckIn(ctx, staff, b.ID)
			must(err)
		}
		if p.now = start.Add(2 * time.Hour); vouched {
			_, err = p.rooms.Vouch(ctx, staff, b.ID, b.Interval)
			must(err)
		}
		if counted {
			_, err = p.rooms.Count(ctx, staff, b.ID, map[booking.Band]int{"65+": 3})
			must(err)
		}
		return b
	}
	acts := p.Activities()
	for week := range 8 {
		b := hold("a", date(t, "2026-03-09").Add(7*week).String()+" 17:00", "koren", booking.Details{Title: "Körsång", Activity: "korsang"}, week > 0, week == 1)
		if week == 0 {
			must(acts.Log(ctx, staff, b.ID, activity.Entry{Cells: []activity.Cell{"3.area"}, Note: "+46 sjöng"}, p.now))
		}
	}
	hold("b", "2026-04-28 10:00", "odlarna", booking.Details{Title: "Hemligt", Private: true}, false, false)
	hold("b", "2026-04-29 10:00", "", booking.Details{Title: "Fest"}, false, false)
	c, err := acts.AddContribution(ctx, staff, activity.Contribution{Organisation: "odlarna", Kind: activity.Rent, Period: activity.Period{From: date(t, "2026-03-01"), To: date(t, "2026-06-30")}}, p.now)
	must(err)
	must(acts.ConfirmContribution(ctx, staff, c.ID, p.now))
	p.now = local(t, "2026-05-04 08:00")
	return p
}

// TestActivitySheets: what is told, exactly; what is kept from others, and how many came, is not.
func TestActivitySheets(t *testing.T) {
	p := lively(t)
	period := usage.Period{From: date(t, "2026-03-01"), To: date(t, "2026-05-03")}
	report, err := p.Export(t.Context(), period, p.now, words(t, "sv"))
	if err != nil {
		t.Fatal(err)
	}
	want := func(file string, n int, cells ...string) {
		t.Helper()
		all := lines(t, csvOf(t, report, file))
		if n >= len(all) || !slices.Equal(all[n], cells) {
			t.Errorf("%s, line %d of\n%q\nwant %q", file, n, all, cells)
		}
	}
	choir := "2026-03-09, 2026-03-16, 2026-03-23, 2026-03-30, 2026-04-06, 2026-04-13, 2026-04-20, 2026-04-27"
	want("aktiviteter.csv", 1, "Bokad (visas inte)", "", "Rum b", "1", "1", "2026-04-28", "nej", "nej", "för få gånger", "2026-04-28")
	want("aktiviteter.csv", 3, "Körsång", "Kören", "Rum a", "8", "8", "2026-03-09", "ja", "nej", "", choir)
	want("aktiviteter.csv", 4, "summa", "", "", "10", "10", "", "", "", "", "")
	want("aterkommande.csv", 1, "Körsång", "Kören", "2026-05-03", "8", "7", "2026-03-09", "nej", choir)
	want("aterkommande.csv", 2, "antal återkommande", "", "2026-05-03", "1", "", "", "", "")
	want("samarbetspartner.csv", 1, "'=Odlarna", "genomförda aktiviteter", "1", "2026-04-28", "2026-02-03", "2026-05-03")
	want("samarbetspartner.csv", 2, "'=Odlarna", "bekräftad insats: hyra", "1", "2026-05-03", "2026-02-03", "2026-05-03")
	want("samarbetspartner.csv", 3, "Kören", "genomförda aktiviteter", "8", "2026-04-27", "2026-02-03", "2026-05-03")
	want("samarbetspartner.csv", 4, "antal aktiva", "", "2", "", "", "")
	want("matris.csv", 1, "Individ", "0", "7", "7", "0", "7", "7", "7", "7")
	want("matris.csv", 2, "Område", "0", "0", "0", "0", "1", "0", "0", "1")
	want("matris.csv", 3, "Stad och samhälle", "0", "0", "0", "0", "0", "0", "0", "0")
	want("loggbok.csv", 1, "2026-03-09", "17:00", "Körsång", "Kören", "Rum a", "60", "incheckning", "nej", "3 område", "svar", "'+46 sjöng")
	want("loggbok.csv", 2, "2026-03-16", "17:00", "Körsång", "Kören", "Rum a", "60", "personalens intyg", "ja", "1b individ, 2a individ, 3 individ", "mall", "")
	for _, file := range []string{"aktiviteter.csv", "aterkommande.csv", "samarbetspartner.csv", "matris.csv", "loggbok.csv"} {
		if text := csvOf(t, report, file); strings.Contains(text, "Hemligt") {
			t.Errorf("%s names what is kept from others: %s", file, text)
		}
	}
	quality := csvOf(t, report, "kvalitet.csv")
	for _, line := range []string{"Arrangerade aktiviteter;2026-03-01;2026-05-03;10;", "… varav enligt personalens intyg;2026-03-01;2026-05-03;1;", "Tomma rutor i matrisen;2026-03-01;2026-05-03;11;"} {
		if !strings.Contains(quality, line) {
			t.Errorf("the quality lacks %q:\n%s", line, quality)
		}
	}
}

// TestActivitySheetsDoNotTellHowManyCame: two worlds that differ only in the heads counted give the same sheets.
func TestActivitySheetsDoNotTellHowManyCame(t *testing.T) {
	sheets := func(heads int) (all string) {
		p := lively(t)
		p.exec(`UPDATE booking SET counted = ? WHERE counted <> ''`, fmt.Sprintf(`{"65+":%d}`, heads))
		report, err := p.Export(t.Context(), usage.Period{From: date(t, "2026-03-01"), To: date(t, "2026-05-03")}, p.now, words(t, "en"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"aktiviteter.csv", "aterkommande.csv", "samarbetspartner.csv", "matris.csv", "loggbok.csv"} {
			all += csvOf(t, report, file)
		}
		return all
	}
	if one, many := sheets(1), sheets(400); one != many {
		t.Errorf("heads are told:\n%s\n%s", one, many)
	}
}
