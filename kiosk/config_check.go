package main

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"troskel/booking"
)

// fault is one bad value: the path of its key ("room.2.hours", counted from 1) and a sentence with what is allowed.
type fault struct{ path, sentence string }

// checker gathers faults, so that a person sees all of them at once.
type checker struct{ found []fault }

func (c *checker) require(ok bool, path, format string, args ...any) {
	if !ok {
		c.found = append(c.found, fault{path, fmt.Sprintf(format, args...)})
	}
}

func (c *checker) oneOf(value, path string, allowed ...string) {
	c.require(slices.Contains(allowed, value), path, "%q is not known; allowed: %s", value, strings.Join(allowed, ", "))
}

func (c Config) faults() []fault {
	var check checker
	c.checkPlace(&check)
	c.checkStaff(&check)
	c.checkCalendars(&check)
	c.checkWires(&check)
	c.checkSpeech(&check)
	c.checkCounting(&check)
	c.checkRooms(&check)
	c.checkLists(&check)
	return check.found
}

func (c Config) checkPlace(check *checker) {
	_, err := time.LoadLocation(c.Place.Zone)
	check.require(err == nil && c.Place.Zone != "" && c.Place.Zone != "Local", "place.zone", "%q is not a time zone; write one like \"Europe/Stockholm\"", c.Place.Zone)
	check.require(c.Place.Name != "", "place.name", "a place needs a name")
	check.require(c.Place.Entrance != "", "place.entrance", "an entrance needs a name")
	check.require(c.Place.Capacity >= 0, "place.capacity", "%d is below zero; write 0 when it is not known", c.Place.Capacity)
	check.require(slices.Contains(c.Place.Languages, "sv"), "place.languages", "Swedish (\"sv\") must be among the languages")
	for _, l := range c.Place.Languages {
		check.oneOf(l, "place.languages", defaults().Place.Languages...)
	}
	check.oneOf(c.Log.Level, "log.level", "debug", "info", "warn", "error")
	check.oneOf(c.Log.Format, "log.format", "auto", "text", "json")
	check.require(c.Data.Dir != "", "data.dir", "the data needs a folder")
	if err := loopback(c.Web.Listen); err != nil {
		check.require(false, "web.listen", "%v", err)
	}
}

// loopback refuses an address that others on the network could reach: the kiosk's screens have no sign-in.
func loopback(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return fmt.Errorf("%q is not an address; write one like 127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%q can be reached from the network, and the screens have no sign-in; listen on 127.0.0.1, [::1] or localhost, and reach it from elsewhere through an SSH tunnel", address)
	}
	return nil
}

func (c Config) checkWires(check *checker) {
	c.Reader.check(check, "reader")
	c.ExitReader.check(check, "exit_reader")
	c.checkReaders(check)
	c.checkFeedback(check)
	both := (c.Beams.Outer == "") == (c.Beams.Inner == "")
	check.require(both, "beams", "direction needs two beams: give both outer and inner, or neither")
	check.require(c.Beams.Outer == "" || c.Beams.Outer != c.Beams.Inner, "beams.inner", "outer and inner are the same pin %q", c.Beams.Inner)
	c.checkCounters(check)
}

var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

func (c Config) checkRooms(check *checker) {
	plain, seen := map[string]bool{}, map[string]bool{}
	for _, r := range c.Rooms {
		plain[r.ID] = len(r.Parts) == 0 && r.Inside == ""
	}
	for i, r := range c.Rooms {
		path := fmt.Sprintf("room.%d", i+1)
		check.require(slug.MatchString(r.ID), path+".id", "%q is not an id; use up to 40 of a–z, 0–9 and -", r.ID)
		check.require(!seen[r.ID], path+".id", "the room %q stands here twice", r.ID)
		seen[r.ID] = true
		check.require(r.Capacity >= 0, path+".capacity", "%d is below zero; write 0 when it is not known", r.Capacity)
		_, err := booking.ParseWeek(r.Hours)
		check.require(err == nil, path+".hours", "%v", err)
		if r.From != "" {
			_, err := booking.ParseDate(r.From)
			check.require(err == nil, path+".from", "%q is not a date; write one like 2026-03-02", r.From)
		}
		check.require(len(r.Parts) != 1, path+".parts", "a hall is made of at least two rooms")
		for _, p := range r.Parts {
			check.require(plain[p], path+".parts", "%q is not a room that has no parts of its own", p)
		}
		r.checkDesk(check, path, plain)
		r.checkFacts(check, path)
	}
}

func (r RoomConfig) checkDesk(check *checker, path string, plain map[string]bool) {
	check.require(r.Inside == "" || plain[r.Inside], path+".inside", "%q is not a room that a desk can stand in", r.Inside)
	check.require(r.Inside == "" || len(r.Parts) == 0, path+".inside", "a hall does not stand inside a room")
	check.require(r.Inside != "" || !r.Beside, path+".beside", "only a desk can be beside its room; say which one it is inside")
}

var picture = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

func (r RoomConfig) checkFacts(check *checker, path string) {
	longest := int(booking.LongestBuffer.Minutes())
	check.require(0 <= r.Before && r.Before <= longest, path+".before", "%d is not minutes between 0 and %d", r.Before, longest)
	check.require(0 <= r.After && r.After <= longest, path+".after", "%d is not minutes between 0 and %d", r.After, longest)
	for i, code := range r.Equipment {
		check.oneOf(code, path+".equipment", booking.EquipmentCodes...)
		check.require(!slices.Contains(r.Equipment[:i], code), path+".equipment", "%q stands here twice", code)
	}
	for i, code := range r.Access {
		check.oneOf(code, path+".access", booking.AccessCodes...)
		check.require(!slices.Contains(r.Access[:i], code), path+".access", "%q stands here twice", code)
	}
	check.require(r.Picture == "" || picture.MatchString(r.Picture), path+".picture", "%q is not the plain name of a picture, like \"salen.jpg\"", r.Picture)
}

func (c Config) checkLists(check *checker) {
	rooms := make([]string, 0, len(c.Rooms))
	for _, r := range c.Rooms {
		rooms = append(rooms, r.ID)
	}
	for i, d := range c.Doors {
		d.check(check, fmt.Sprintf("door.%d", i+1), rooms, c.Place.Languages)
	}
	sharing(check, c.Doors)
	seen := map[string]bool{}
	for i, o := range c.Organisations {
		path := fmt.Sprintf("organisation.%d", i+1)
		check.require(slug.MatchString(o.ID), path+".id", "%q is not an id; use up to 40 of a–z, 0–9 and -", o.ID)
		check.require(!seen[o.ID], path+".id", "the organisation %q stands here twice", o.ID)
		seen[o.ID] = true
		check.oneOf(o.Kind, path+".kind", kinds()...)
	}
	for i, s := range c.Closures {
		path := fmt.Sprintf("closure.%d", i+1)
		if s.Room != "" {
			check.oneOf(s.Room, path+".room", rooms...)
		}
		from, err1 := time.Parse(localMinute, s.From)
		to, err2 := time.Parse(localMinute, s.To)
		check.require(err1 == nil, path+".from", "%q is not a time; write one like \"2026-12-24 00:00\"", s.From)
		check.require(err2 == nil, path+".to", "%q is not a time; write one like \"2026-12-27 00:00\"", s.To)
		check.require(err1 != nil || err2 != nil || from.Before(to), path+".to", "the closure ends before it starts")
	}
}

// describe puts a line number before each fault, in the order of the file.
func describe(file string, faults []fault, lines map[string]int) error {
	var all []error
	for _, f := range faults {
		path, line := f.path, 0
		for line == 0 && path != "" {
			line = lines[path]
			path, _, _ = cutLast(path)
		}
		where := file
		if line > 0 {
			where = fmt.Sprintf("%s:%d", file, line)
		}
		all = append(all, fmt.Errorf("%s: %s: %s", where, f.path, f.sentence))
	}
	return errors.Join(all...)
}

func cutLast(path string) (before, after string, found bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// keyLines maps the path of every key and table of a valid TOML text to its line. The members of lists are counted from 1.
func keyLines(text []byte) map[string]int {
	lines, counts, table := map[string]int{}, map[string]int{}, ""
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		node := p.Expression()
		key, line := keyOf(&p, node)
		switch node.Kind {
		case unstable.Table:
			table = key
			lines[table] = line
		case unstable.ArrayTable:
			counts[key]++
			table = fmt.Sprintf("%s.%d", key, counts[key])
			lines[table] = line
		case unstable.KeyValue:
			if table != "" {
				key = table + "." + key
			}
			lines[key] = line
		}
	}
	return lines
}

func keyOf(p *unstable.Parser, node *unstable.Node) (string, int) {
	var parts []string
	line := 0
	for it := node.Key(); it.Next(); {
		parts = append(parts, string(it.Node().Data))
		if line == 0 {
			line = p.Shape(it.Node().Raw).Start.Line
		}
	}
	return strings.Join(parts, "."), line
}

// kinds is the kinds of organisations as they are written in the configuration.
func kinds() []string {
	all := make([]string, len(booking.Kinds))
	for i, kind := range booking.Kinds {
		all[i] = string(kind)
	}
	return all
}
