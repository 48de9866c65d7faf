package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

var byStaff = booking.By{Role: booking.Staff, Name: "Värden"}

// wallClock is an instant on the place's clocks.
func wallClock(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, stockholm)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

// reserve books two hours.
func (p *place) reserve(key, space, organisation, title, start string, private bool) booking.Booking {
	p.t.Helper()
	from := wallClock(p.t, start)
	b, _, err := p.rooms.Book(p.t.Context(), byStaff, booking.Request{
		Key: key, Space: space, Interval: booking.Interval{Start: from, End: from.Add(2 * time.Hour)}, Organisation: organisation,
		Details: booking.Details{Title: title, Private: private, Contact: "Anna Andersson"},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// feed is the address of a new feed.
func (p *place) feed(f booking.Feed) (booking.Feed, string) {
	p.t.Helper()
	f.Name = "Hemsidan"
	made, secret, err := p.rooms.NewFeed(p.t.Context(), byStaff, f)
	if err != nil {
		p.t.Fatal(err)
	}
	return made, "/calendars/" + secret + ".ics"
}

func TestFeedsShowWhatTheirReadersMaySee(t *testing.T) {
	p := newPlace(t)
	p.reserve("feed-key-1", "salen", "korpen", "Träning", "2026-03-05 18:00", false)
	p.reserve("feed-key-2", "koket", "korpen", "Styrelsen grälar", "2026-03-05 18:00", true)
	p.reserve("feed-key-3", "koket", "stodet", "Samtal", "2026-03-06 18:00", true)
	for name, c := range map[string]struct {
		feed        booking.Feed
		has, hasNot []string
	}{
		"a part of the hall": {booking.Feed{Kind: booking.RoomFeed, Space: "norr"}, []string{"SUMMARY:Träning – Korpen", "LOCATION:Salen", "X-WR-CALNAME:Norra"}, []string{"Bokad"}},
		"a room":             {booking.Feed{Kind: booking.RoomFeed, Space: "koket"}, []string{"SUMMARY:Bokad"}, []string{"Styrelsen", "Samtal", "Korpen", "Stöd"}},
		"everybody":          {booking.Feed{Kind: booking.PublicFeed}, []string{"SUMMARY:Bokad", "SUMMARY:Träning – Korpen"}, []string{"Styrelsen", "Samtal", "Stöd"}},
		"their own":          {booking.Feed{Kind: booking.OrganisationFeed, Organisation: "korpen"}, []string{"SUMMARY:Styrelsen grälar", "SUMMARY:Träning", "X-WR-CALNAME:Korpen"}, []string{"Samtal", "Bokad"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, at := p.feed(c.feed)
			res, body := p.get(at)
			if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
				t.Fatalf("%s: %s", res.Status, body)
			}
			for _, line := range c.has {
				if !strings.Contains(body, "\r\n"+line+"\r\n") {
					t.Errorf("there is no %q in\n%s", line, body)
				}
			}
			for _, secret := range append(c.hasNot, "Anna") {
				if strings.Contains(body, secret) {
					t.Errorf("%q is in\n%s", secret, body)
				}
			}
		})
	}
}

func TestAFeedTellsWhenNothingChanged(t *testing.T) {
	p := newPlace(t)
	b := p.reserve("feed-key-1", "koket", "korpen", "Träning", "2026-03-05 18:00", false)
	_, at := p.feed(booking.Feed{Kind: booking.RoomFeed, Space: "koket"})
	first, text := p.get(at)
	tag := first.Header.Get("ETag")
	if modified, err := http.ParseTime(first.Header.Get("Last-Modified")); err != nil || !modified.Equal(b.Changed) || len(tag) < 10 {
		t.Errorf("Last-Modified %v, %v; ETag %s", modified, err, tag)
	}
	if res, body := p.get(at, "If-None-Match: "+`"other", W/`+tag); res.StatusCode != 304 || body != "" || res.Header.Get("ETag") != tag {
		t.Errorf("the same calendar gives %s %q", res.Status, body)
	}
	if res, body := p.request(http.MethodHead, at); res.StatusCode != 200 || body != "" || res.Header.Get("ETag") != tag {
		t.Errorf("HEAD gives %s %q", res.Status, body)
	}
	if _, err := p.rooms.Cancel(t.Context(), byStaff, b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if res, body := p.get(at, "If-None-Match: "+tag); res.StatusCode != 200 || body == text || strings.Contains(body, "VEVENT") {
		t.Errorf("after a booking went, it gives %s %s", res.Status, body)
	}
}

func TestAFeedThatWasRevokedIsGone(t *testing.T) {
	p := newPlace(t)
	f, at := p.feed(booking.Feed{Kind: booking.PublicFeed})
	if err := p.rooms.RevokeFeed(t.Context(), byStaff, f.ID); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{at, "/calendars/x.ics", "/calendars/", strings.TrimSuffix(at, ".ics")} {
		if res, body := p.get(path); res.StatusCode != 404 {
			t.Errorf("%s gives %s: %s", path, res.Status, body)
		}
	}
	if strings.Contains(p.log(), strings.TrimPrefix(at, "/calendars/")) {
		t.Error("the secret is in the log")
	}
}
