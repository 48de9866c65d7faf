package booking_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

func TestDetailsAreKeptInOrder(t *testing.T) {
	p := newPlace(t)
	r := p.ask("ask", p.span("2026-03-02 10:00", "11:00"))
	r.Details = booking.Details{
		Title: "Läxhjälp", Activity: "laxhjalp", Topic: "school", Group: "youth", Ages: []booking.Band{"16-19", "11-15", "16-19"},
		Expected: booking.ExpectedLimit, Contact: " Amina, 070-123 45 67 ",
	}
	r.UID = strings.Repeat("u", booking.UIDLimit)
	b, _, err := p.Book(p.ctx, staff, r)
	if err != nil {
		t.Fatal(err)
	}
	if want := []booking.Band{"11-15", "16-19"}; !slices.Equal(b.Ages, want) {
		t.Errorf("ages %v, want %v", b.Ages, want)
	}
	if b.Activity != "laxhjalp" || b.Topic != "school" || b.Group != "youth" || b.Expected != 2000 || b.Contact != "Amina, 070-123 45 67" || b.UID != r.UID {
		t.Errorf("%+v", b)
	}
}

func TestDetailsThatCannotBe(t *testing.T) {
	p := newPlace(t)
	kept := p.book("bok", "2026-03-02 10:00", "11:00")
	for name, c := range map[string]struct {
		code string
		edit func(d *booking.Details)
	}{
		"title":          {"title_control", func(d *booking.Details) { d.Title = "a\x00b" }},
		"long title":     {"title_long", func(d *booking.Details) { d.Title = strings.Repeat("å", 81) }},
		"contact":        {"contact_control", func(d *booking.Details) { d.Contact = "a\u202eb" }},
		"no text":        {"contact_control", func(d *booking.Details) { d.Contact = "\xff" }},
		"long contact":   {"contact_long", func(d *booking.Details) { d.Contact = strings.Repeat("å", 121) }},
		"activity":       {"unknown_activity", func(d *booking.Details) { d.Activity = "x" }},
		"topic":          {"unknown_topic", func(d *booking.Details) { d.Topic = "x" }},
		"group":          {"unknown_group", func(d *booking.Details) { d.Group = "x" }},
		"ages":           {"unknown_ages", func(d *booking.Details) { d.Ages = []booking.Band{"11-15", "12-13"} }},
		"age of nobody":  {"unknown_ages", func(d *booking.Details) { d.Ages = []booking.Band{"unsaid"} }},
		"fewer than 0":   {"expected_range", func(d *booking.Details) { d.Expected = -1 }},
		"more than 2000": {"expected_range", func(d *booking.Details) { d.Expected = 2001 }},
	} {
		r := p.ask("ask", p.span("2026-03-02 10:00", "11:00"))
		c.edit(&r.Details)
		_, _, err := p.Book(p.ctx, booking.By{}, r)
		p.refused(err, c.code)
		_, err = p.Change(p.ctx, staff, kept.ID, "", booking.Change{Details: &r.Details})
		if refusal := p.refused(err, c.code); strings.ContainsAny(refusal.Error(), "{}") {
			t.Errorf("%s: %s", name, refusal)
		}
	}
	for _, uid := range []string{strings.Repeat("u", 256), "a\nb", "\xff"} {
		r := p.ask("ask", p.span("2026-03-02 10:00", "11:00"))
		r.UID = uid
		_, _, err := p.Book(p.ctx, booking.By{}, r)
		p.refused(err, "uid_invalid")
	}
	if n := p.count(`SELECT count(*) FROM booking`); n != 1 {
		t.Errorf("%d bookings, want the first only", n)
	}
}

func TestTentativeTimes(t *testing.T) {
	p := newPlace(t)
	for _, held := range []time.Duration{-time.Hour, time.Minute, booking.TentativeLongest + time.Second} {
		r := p.ask("ask", p.span("2026-03-02 10:00", "11:00"))
		r.Tentative = held
		_, _, err := p.Book(p.ctx, staff, r)
		p.refused(err, "tentative_time")
	}
	begun := p.ask("kok", p.span("2026-03-02 08:00", "11:00"))
	begun.Tentative = time.Hour
	_, _, err := p.Book(p.ctx, staff, begun)
	p.refused(err, "tentative_time")
}
