package ical

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"troskel/booking"
)

// Limits on a calendar that somebody hands in.
const (
	MaxBytes      = 1 << 20 // of the whole text
	MaxEvents     = 1000
	MaxComponents = 4000 // events, their alarms, zones and their parts
	MaxDepth      = 3    // a calendar, an event, an alarm
	MaxZones      = 20
	MaxLine       = 16 << 10 // bytes of a property with its folds undone; a picture does not fit, and is not needed
	MaxParameter  = 512      // bytes of what may stand between a property's name and its value
	MaxProperties = 500      // of one component
	MaxTimes      = 5000     // occurrences of all events together
	maxUID        = 255
	publish       = "PUBLISH" // the METHOD of a calendar that is no answer to an invitation
)

// refuse makes a refusal of a code, and pairs of names and values.
func refuse(code string, pairs ...string) *booking.Refusal {
	r := &booking.Refusal{Code: code, Values: map[string]string{}}
	for n := 0; n+1 < len(pairs); n += 2 {
		r.Values[pairs[n]] = pairs[n+1]
	}
	return r
}

// sound reads a calendar's text and refuses what is too big or no calendar, before anything is built of it: go-ical's decoder trusts what it is
// given (it panics on a parameter without a value, and copies a long one byte by byte).
func sound(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxBytes {
		return nil, refuse("calendar_big", "max", strconv.Itoa(MaxBytes>>10))
	}
	s := scan{}
	lines := unfolded{r: bufio.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))}
	var clean bytes.Buffer
	for {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if refusal := s.take(line); refusal != nil {
			refusal.Values["line"] = strconv.Itoa(lines.begun)
			return nil, refusal
		}
		clean.WriteString(line + "\r\n")
	}
	if !s.closed {
		return nil, refuse("calendar_broken", "line", strconv.Itoa(lines.begun))
	}
	return clean.Bytes(), nil
}

// unfolded reads lines with their folds undone.
type unfolded struct {
	r     *bufio.Reader
	begun int // number of the line that the last one began at
	count int
}

func (u *unfolded) next() (string, error) {
	var whole strings.Builder
	for whole.Len() == 0 {
		line, err := u.physical()
		if err != nil {
			return "", err
		}
		whole.WriteString(line)
	}
	u.begun = u.count
	for {
		after, err := u.r.Peek(1)
		if err != nil || after[0] != ' ' && after[0] != '\t' {
			return whole.String(), nil
		}
		line, err := u.physical()
		if err != nil {
			return "", err
		}
		whole.WriteString(line[1:])
	}
}

// physical is one line without its break.
func (u *unfolded) physical() (string, error) {
	line, err := u.r.ReadString('\n')
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		return "", err
	}
	u.count++
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil
}

// scan follows the components as their lines go by.
type scan struct {
	open       []string
	properties []int
	components int
	events     int
	zones      int
	closed     bool
}

func (s *scan) take(line string) *booking.Refusal {
	if len(line) > MaxLine {
		return refuse("calendar_long", "max", strconv.Itoa(MaxLine>>10))
	}
	name, value, ok := contentLine(line)
	if !ok || s.closed {
		return refuse("calendar_broken")
	}
	switch name {
	case "BEGIN":
		return s.begin(strings.ToUpper(value))
	case "END":
		return s.end(strings.ToUpper(value))
	}
	if len(s.open) == 0 {
		return refuse("calendar_broken")
	}
	s.properties[len(s.properties)-1]++
	if s.properties[len(s.properties)-1] > MaxProperties {
		return refuse("calendar_many", "max", strconv.Itoa(MaxProperties))
	}
	return nil
}

func (s *scan) begin(name string) *booking.Refusal {
	switch s.components++; name {
	case "VEVENT":
		s.events++
	case "VTIMEZONE":
		s.zones++
	}
	switch {
	case len(s.open) == 0 && name != "VCALENDAR" || len(s.open) > 0 && name == "VCALENDAR":
		return refuse("calendar_broken")
	case len(s.open) >= MaxDepth:
		return refuse("calendar_deep", "max", strconv.Itoa(MaxDepth))
	case s.components > MaxComponents:
		return refuse("calendar_many", "max", strconv.Itoa(MaxComponents))
	case s.events > MaxEvents:
		return refuse("calendar_many", "max", strconv.Itoa(MaxEvents))
	case s.zones > MaxZones:
		return refuse("calendar_many", "max", strconv.Itoa(MaxZones))
	}
	s.open, s.properties = append(s.open, name), append(s.properties, 0)
	return nil
}

func (s *scan) end(name string) *booking.Refusal {
	last := len(s.open) - 1
	if last < 0 || s.open[last] != name {
		return refuse("calendar_broken")
	}
	s.open, s.properties = s.open[:last], s.properties[:last]
	s.closed = last == 0
	return nil
}

// contentLine takes a line apart as RFC 5545 3.1 does: a name, parameters that each have a name and values, quoted or plain, and the value.
func contentLine(line string) (name, value string, ok bool) {
	end := strings.IndexAny(line, ";:")
	if end <= 0 || !token(line[:end]) || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return "", "", false
	}
	name, rest := strings.ToUpper(line[:end]), line[end:]
	for strings.HasPrefix(rest, ";") {
		equal := strings.IndexByte(rest, '=')
		if equal < 2 || !token(rest[1:equal]) {
			return "", "", false
		}
		if rest, ok = parameterValues(rest[equal:]); !ok {
			return "", "", false
		}
		if len(line)-len(rest) > MaxParameter+end {
			return "", "", false
		}
	}
	if !strings.HasPrefix(rest, ":") {
		return "", "", false
	}
	return name, rest[1:], true
}

// parameterValues skips "=a,b", and tells what comes after.
func parameterValues(s string) (rest string, ok bool) {
	for first := true; first || strings.HasPrefix(s, ","); first = false {
		s = s[1:]
		if strings.HasPrefix(s, `"`) {
			end := strings.IndexByte(s[1:], '"')
			if end < 0 {
				return "", false
			}
			s = s[end+2:]
		} else {
			end := strings.IndexAny(s, `",;:`)
			if end < 0 {
				return "", false
			}
			s = s[end:]
		}
	}
	return s, strings.HasPrefix(s, ";") || strings.HasPrefix(s, ":")
}

func token(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}
