package ical_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"troskel/booking"
	"troskel/booking/ical"
	"troskel/booking/recur"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// at is an instant on the wall clock of Stockholm.
func at(t testing.TB, local string) time.Time {
	t.Helper()
	l, err := recur.ParseLocal(local)
	if err != nil {
		t.Fatal(err)
	}
	instant, _ := l.In(zone(t, "Europe/Stockholm"))
	return instant
}

// calendar is one as anybody may see it; change makes it somebody's.
func calendar(t testing.TB, change ...func(*ical.Calendar)) ical.Calendar {
	c := ical.Calendar{Zone: zone(t, "Europe/Stockholm"), Now: at(t, "2026-03-02T08:00"), Spaces: map[string]string{"ask": "Ask", "bok": "Bok; stora, rummet"}}
	for _, f := range change {
		f(&c)
	}
	return c
}

var made = time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)

// booked is a booking in Ask by the choir.
func booked(t testing.TB, id int64, start, end string, change ...func(*booking.Booking)) booking.Booking {
	b := booking.Booking{
		ID: id, Space: "ask", Interval: booking.Interval{Start: at(t, start), End: at(t, end)}, Organisation: "kor", OrganisationName: "Kören",
		Details: booking.Details{Title: "Repetition", Contact: "Anna Andersson"}, State: booking.Planned, UID: fmt.Sprintf("booking-%d@troskel", id),
		Created: made, Changed: made, Blocks: []string{"ask", "sal"},
	}
	for _, f := range change {
		f(&b)
	}
	return b
}

// feed is the text of a calendar.
func feed(t testing.TB, c ical.Calendar, bookings ...booking.Booking) string {
	t.Helper()
	var text bytes.Buffer
	if err := c.Feed(&text, "Ask", bookings); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("the line %q is not folded at 75 octets", line)
		}
	}
	return text.String()
}

// unfold undoes the folds, to look for whole properties.
func unfold(text string) string { return strings.ReplaceAll(text, "\r\n ", "") }

// has fails unless the text has every line.
func has(t testing.TB, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(unfold(text), "\r\n"+line+"\r\n") {
			t.Errorf("there is no line %q in\n%s", line, text)
		}
	}
}

// python is Debian's own, which has the packages of Debian.
const python = "/usr/bin/python3"

// expanded is what python's icalendar and dateutil make of a calendar: "UID start end" in UTC, sorted.
func expanded(t testing.TB, text string) []string {
	t.Helper()
	if err := exec.Command(python, "-c", "import icalendar, dateutil").Run(); err != nil {
		t.Skip("SKIPPED: python3-icalendar and python3-dateutil are not installed, so nobody else has expanded this calendar")
	}
	cmd := exec.Command(python, "testdata/expand.py")
	cmd.Stdin = strings.NewReader(text)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, complaint.String(), text)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	return lines
}

// stored is bookings as expanded shows them.
func stored(bookings []booking.Booking) []string {
	lines := make([]string, len(bookings))
	for n, b := range bookings {
		lines[n] = b.UID + " " + b.Start.UTC().Format("20060102T150405Z") + " " + b.End.UTC().Format("20060102T150405Z")
	}
	slices.Sort(lines)
	return lines
}
