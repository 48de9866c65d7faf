package web_test

import (
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// between has something happen after an app's request was read and compared with what is there, and before what it asks for is done.
func (p *place) between(do func()) { p.disk.before.Store(&do) }

// onScreen is somebody who changes what an app is about to change.
func (p *place) onScreen(uid string, n int, change booking.Change) {
	p.t.Helper()
	b := must(p.rooms.ByUID(p.t.Context(), uid))[n]
	if _, err := p.rooms.Change(p.t.Context(), byStaff, b.ID, "", change); err != nil {
		p.t.Error(err)
	}
}

func TestAChangeInBetweenIsNotOverwritten(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	const one, series = "room-koket/one.ics", "room-koket/s.ics"
	a.put(201, one, event("one", "Träning", "1000", "1100"))
	a.put(201, series, event("s", "Träning", "1800", "2000", weekly))
	later := booking.Change{Interval: booking.Interval{Start: wallClock(t, "2026-03-06 12:00"), End: wallClock(t, "2026-03-06 13:00")}}
	for name, c := range map[string]struct {
		method, path, text string
		screen             func()
	}{
		"moved":        {"PUT", one, event("one", "Träning", "1500", "1600"), func() { p.onScreen("one", 0, later) }},
		"renamed":      {"PUT", one, event("one", "Annat", "1000", "1100"), func() { p.onScreen("one", 0, booking.Change{Details: &booking.Details{Title: "Nytt"}}) }},
		"not deleted":  {"DELETE", one, "", func() { p.onScreen("one", 0, booking.Change{Details: &booking.Details{Title: "Nyare"}}) }},
		"of a series":  {"PUT", series, event("s", "Träning", "1700", "1900", weekly), func() { p.onScreen("s", 2, booking.Change{Space: "norr"}) }},
		"one of them":  {"PUT", series, event("s", "Träning", "1800", "2000", weekly, "EXDATE;TZID=Europe/Stockholm:20260312T180000"), func() { p.onScreen("s", 1, booking.Change{Space: "soder"}) }},
		"not all gone": {"DELETE", series, "", func() { p.onScreen("s", 0, booking.Change{Details: &booking.Details{Title: "Nytt"}}) }},
	} {
		var want []booking.Booking
		tag := a.tag(c.path)
		p.between(func() {
			c.screen()
			want = must(p.rooms.ByUID(t.Context(), strings.TrimSuffix(strings.TrimPrefix(c.path, "room-koket/"), ".ics")))
		})
		res, body := a.do(c.method, c.path, c.text, "Content-Type: text/calendar", "If-Match: "+tag)
		got := must(p.rooms.ByUID(t.Context(), want[0].UID))
		if res.StatusCode != 412 || len(got) != len(want) {
			t.Errorf("%s: %s, %d bookings are left of %d: %s", name, res.Status, len(got), len(want), body)
			continue
		}
		for n, b := range got {
			if b.Interval != want[n].Interval || b.Title != want[n].Title || b.Space != want[n].Space || b.Revision != want[n].Revision {
				t.Errorf("%s: %+v, was %+v", name, b, want[n])
			}
		}
		if tag == a.tag(c.path) {
			t.Errorf("%s: the ETag is as before", name)
		}
	}
}

func TestAnAppThatDoesNotAskOverwritesWhatIsThere(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	const at = "room-koket/one.ics"
	a.put(201, at, event("one", "Träning", "1000", "1100"))
	rename := func() { p.onScreen("one", 0, booking.Change{Details: &booking.Details{Title: "Nytt", Topic: "youth"}}) }
	p.between(rename)
	a.put(204, at, event("one", "Träning", "1500", "1600"))
	b := must(p.rooms.ByUID(t.Context(), "one"))[0]
	if p.wantTimes("one", "05/03 15:00–16:00"); b.Title != "Träning" || b.Topic != "youth" {
		t.Errorf("%+v lost what the screen said and the app did not", b.Details)
	}
	hours := 0
	var move func()
	move = func() { // whenever the app tries
		hours++
		from := wallClock(t, "2026-03-06 08:00").Add(time.Duration(hours) * time.Hour)
		p.onScreen("one", 0, booking.Change{Interval: booking.Interval{Start: from, End: from.Add(time.Hour)}})
		p.between(move)
	}
	p.between(move)
	a.put(412, at, event("one", "Träning", "1700", "1800"))
	p.disk.before.Store(nil)
	if p.wantTimes("one", "06/03 11:00–12:00"); hours != 3 {
		t.Errorf("it was tried %d times", hours)
	}
}

func TestAnEventThatComesInBetweenIsNotBookedTwice(t *testing.T) {
	p := newPlace(t)
	a := p.newApp("korpen")
	took := func(uid string) func() {
		return func() {
			r := booking.Request{
				Key: "between-" + uid, Space: "norr", Interval: booking.Interval{Start: wallClock(t, "2026-03-05 10:00"), End: wallClock(t, "2026-03-05 11:00")},
				Organisation: "korpen", UID: uid,
			}
			if _, _, err := p.rooms.Book(t.Context(), byStaff, r); err != nil {
				t.Error(err)
			}
		}
	}
	for uid, more := range map[string][]string{"new": nil, "series": {weekly}} {
		p.between(took(uid))
		a.put(412, "room-norr/"+uid+".ics", event(uid, "Träning", "1200", "1300", more...), "If-None-Match: *")
		p.wantTimes(uid, "05/03 10:00–11:00")
		b := must(p.rooms.ByUID(t.Context(), uid))[0]
		if _, err := p.rooms.Cancel(t.Context(), byStaff, b.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	p.between(took("third"))
	a.put(204, "room-norr/third.ics", event("third", "Träning", "1200", "1300")) // who does not say that it must be new changes what is there
	p.wantTimes("third", "05/03 12:00–13:00")
}
