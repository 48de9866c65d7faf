package ical

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	goical "github.com/emersion/go-ical"

	"troskel/booking"
)

const (
	productID = "-//Troskel//Bookings//SV"
	// refresh is how often a program that subscribes may ask again.
	refresh = "PT15M"
	// lineOctets is where RFC 5545 3.1 folds a line, the break not counted.
	lineOctets = 75
)

// Feed writes a whole calendar of bookings, event by event, with the zone that their times are in. The bookings of a series belong together and
// need its rule in Rules.
func (c Calendar) Feed(w io.Writer, name string, bookings []booking.Booking) error {
	f := &folder{w: w}
	head := [][2]string{
		{"BEGIN", goical.CompCalendar}, {"VERSION", "2.0"}, {"PRODID", productID}, {"CALSCALE", "GREGORIAN"},
		{"NAME", escape(name)}, {"X-WR-CALNAME", escape(name)}, {"X-WR-TIMEZONE", c.Zone.String()},
		{"REFRESH-INTERVAL;VALUE=DURATION", refresh}, {"X-PUBLISHED-TTL", refresh},
	}
	for _, line := range head {
		if err := f.line(line[0], line[1]); err != nil {
			return err
		}
	}
	if err := encode(f, c.zoneOf(bookings)); err != nil {
		return err
	}
	for _, group := range Group(bookings) {
		for _, event := range c.events(group) {
			if err := encode(f, event); err != nil {
				return err
			}
		}
	}
	return f.line("END", goical.CompCalendar)
}

// Object is the bookings of one UID as a calendar of their own, as CalDAV keeps them; nil when the reader may see none of them.
func (c Calendar) Object(group []booking.Booking) *goical.Calendar {
	events := c.events(group)
	if len(events) == 0 {
		return nil
	}
	cal := goical.NewCalendar()
	set(cal.Component, goical.PropVersion, "2.0")
	set(cal.Component, goical.PropProductID, productID)
	set(cal.Component, goical.PropCalendarScale, "GREGORIAN")
	cal.Children = append(cal.Children, c.zoneOf(group))
	cal.Children = append(cal.Children, events...)
	return cal
}

// zoneOf is the zone for the years that the bookings, or the rules of their series, touch.
func (c Calendar) zoneOf(bookings []booking.Booking) *goical.Component {
	first, last := c.Now, c.Now // of an empty calendar; the text of others must not change with the year that they are read in
	for n, b := range bookings {
		if n == 0 || b.Start.Before(first) {
			first = b.Start
		}
		if n == 0 || b.End.After(last) {
			last = b.End
		}
	}
	years := [2]int{first.UTC().Year(), last.UTC().Year()}
	drawn := c.zones[years]
	if drawn == nil {
		if drawn = zoneComponent(c.Zone, first, last); c.zones != nil {
			c.zones[years] = drawn
		}
	}
	return drawn
}

func encode(w io.Writer, c *goical.Component) error {
	return goical.NewEncoder(w).Encode(&goical.Calendar{Component: c})
}

// escape is RFC 5545's TEXT.
func escape(text string) string {
	if !strings.ContainsAny(text, "\\;,\n") {
		return text
	}
	p := goical.NewProp("X")
	p.SetText(text)
	return p.Value
}

// folder folds every line that is written in one piece, as go-ical's encoder does.
type folder struct{ w io.Writer }

func (f *folder) line(name, value string) error {
	_, err := f.Write([]byte(name + ":" + value + "\r\n"))
	return err
}

// Write writes one line, with its break, in as many as it takes; no character is cut in two.
func (f *folder) Write(line []byte) (int, error) {
	n := len(line)
	if n <= lineOctets+len("\r\n") {
		return f.w.Write(line)
	}
	text := strings.TrimSuffix(string(line), "\r\n")
	room := lineOctets
	var folded strings.Builder
	for len(text) > room {
		cut := room
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		folded.WriteString(text[:cut] + "\r\n ")
		text, room = text[cut:], lineOctets-1
	}
	folded.WriteString(text + "\r\n")
	_, err := io.WriteString(f.w, folded.String())
	return n, err
}

// Calendar is how bookings are written: what the reader may see, in whose words.
type Calendar struct {
	Zone   *time.Location
	Now    time.Time         // of the writing
	View   View              // who reads
	Spaces map[string]string // names by id
	Rules  map[int64]Rule    // of series, by id

	zones map[[2]int]*goical.Component // where many events are written: zones that were drawn, by first and last year, which no event changes
	texts map[*goical.Component][]byte // and as they are written
}

// Rule is how a series repeats.
type Rule struct {
	First string // RFC 5545's DTSTART on the wall clock, "2026-03-02T18:00"
	Text  string // RRULE; empty where no rule can be told, and every booking is an event of its own
}
