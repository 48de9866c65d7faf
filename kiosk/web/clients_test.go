package web_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"troskel/booking"
)

// computer is somebody's machine with Debian's vdirsyncer and khal, set up for the place's calendars.
type computer struct {
	*app
	dir string
}

// newComputer discovers the calendars as their manuals say.
func newComputer(t *testing.T, a *app, collections string) *computer {
	t.Helper()
	for _, program := range []string{"vdirsyncer", "khal"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED: %s is not installed (Debian: %[1]s), so no real calendar program has tried our CalDAV", program)
		}
	}
	c := &computer{a, t.TempDir()}
	c.write("vdirsyncer", fmt.Sprintf(`[general]
status_path = "%[1]s/status"
[pair here]
a = "disk"
b = "place"
collections = %[2]s
conflict_resolution = "b wins"
metadata = ["displayname"]
[storage disk]
type = "filesystem"
path = "%[1]s/calendars"
fileext = ".ics"
[storage place]
type = "caldav"
url = "http://%[3]s/"
username = "%[4]s"
password = "%[5]s"
`, c.dir, collections, a.host, a.user, a.password))
	c.write("khal", fmt.Sprintf(`[calendars]
[[places]]
path = %s/calendars/*
type = discover
[locale]
timeformat = %%H:%%M
dateformat = %%Y-%%m-%%d
longdateformat = %%Y-%%m-%%d
datetimeformat = %%Y-%%m-%%d %%H:%%M
longdatetimeformat = %%Y-%%m-%%d %%H:%%M
local_timezone = Europe/Stockholm
default_timezone = Europe/Stockholm
[sqlite]
path = %[1]s/khal.db
`, c.dir))
	c.run("yes", "vdirsyncer", "-c", c.dir+"/vdirsyncer", "discover")
	c.sync()
	return c
}

func (c *computer) write(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// try runs a program, with answer typed as often as it asks.
func (c *computer) try(answer, program string, args ...string) (string, error) {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "HOME="+c.dir, "XDG_CONFIG_HOME="+c.dir, "XDG_DATA_HOME="+c.dir, "XDG_CACHE_HOME="+c.dir, "LC_ALL=C.UTF-8", "NO_PROXY=*")
	cmd.Stdin = strings.NewReader(strings.Repeat(answer+"\n", 50))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *computer) run(answer, program string, args ...string) string {
	c.t.Helper()
	out, err := c.try(answer, program, args...)
	if err != nil {
		c.t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return out
}

func (c *computer) sync() string {
	c.t.Helper()
	return c.run("yes", "vdirsyncer", "-c", c.dir+"/vdirsyncer", "sync")
}

// khal runs khal and gives its lines.
func (c *computer) khal(args ...string) []string {
	c.t.Helper()
	out := c.run("y", "khal", append([]string{"-c", c.dir + "/khal"}, args...)...)
	return strings.Split(strings.TrimSpace(out), "\n")
}

// list is what khal shows of a calendar.
func (c *computer) list(calendar, from, to string) string {
	c.t.Helper()
	return strings.Join(c.khal("list", "-a", calendar, "--day-format", "", "--format", "{start}–{end-time} {title}", "--notstarted", from, to), "; ")
}

func TestVdirsyncerAndKhalBook(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.reserve("client-key-1", "koket", "stodet", "Samtal", "2026-03-05 18:00", true)
	p.reserve("client-key-2", "salen", "korpen", "Träning; boll, nät", "2026-03-06 18:00", false)
	c := newComputer(t, p.newApp("korpen"), `["own", "room-koket", "room-norr"]`)
	if got := c.list("room-koket", "2026-03-05", "2026-03-07"); got != "2026-03-05 18:00–20:00 Bokad" {
		t.Errorf("khal shows of the kitchen %q", got)
	}
	for _, calendar := range []string{"own", "room-norr"} {
		if got := c.list(calendar, "2026-03-05", "2026-03-07"); got != "2026-03-06 18:00–20:00 Träning; boll, nät" {
			t.Errorf("khal shows of %s %q", calendar, got)
		}
	}
	c.khal("new", "-a", "room-koket", "2026-03-09", "10:00", "12:30", "Bakning")
	c.khal("new", "-a", "own", "-l", "Köket", "2026-03-10", "10:00", "11:00", "Städning")
	c.sync()
	booked := must(p.rooms.Between(t.Context(), booking.Interval{Start: wallClock(t, "2026-03-09 00:00"), End: wallClock(t, "2026-03-11 00:00")}))
	if len(booked) != 2 || booked[0].Title != "Bakning" || booked[0].Organisation != "korpen" || !booked[0].End.Equal(wallClock(t, "2026-03-09 12:30")) || booked[1].Space != "koket" {
		t.Fatalf("booked are %+v", booked)
	}
	c.sync() // what was booked comes back as it is kept
	if got := c.list("own", "2026-03-09", "2026-03-11"); got != "2026-03-09 10:00–12:30 Bakning; 2026-03-10 10:00–11:00 Städning" {
		t.Errorf("khal shows then %q", got)
	}
	if _, err := p.rooms.Cancel(t.Context(), byStaff, booked[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	c.sync()
	if got := c.list("room-koket", "2026-03-09", "2026-03-11"); got != "2026-03-10 10:00–11:00 Städning" {
		t.Errorf("after staff cancelled one, khal shows %q", got)
	}
	c.forget("own", "Städning")
	c.sync()
	if b := must(p.rooms.ByUID(t.Context(), booked[1].UID)); len(b) != 0 {
		t.Errorf("after the app deleted it, %+v is booked", b)
	}
}

// forget takes an event off the disk, as khal does when it is told to delete one.
func (c *computer) forget(calendar, title string) {
	c.t.Helper()
	files, err := filepath.Glob(filepath.Join(c.dir, "calendars", calendar, "*.ics"))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(string(must(os.ReadFile(f))), "SUMMARY:"+title) {
			if err := os.Remove(f); err != nil {
				c.t.Fatal(err)
			}
			return
		}
	}
	c.t.Fatalf("%s is not among %v", title, files)
}

func TestVdirsyncerIsToldOfACollision(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.reserve("client-key-1", "koket", "stodet", "Samtal", "2026-03-05 18:00", true)
	c := newComputer(t, p.newApp("korpen"), `["room-koket"]`)
	c.khal("new", "-a", "room-koket", "2026-03-05", "19:00", "20:00", "Bakning")
	out, err := c.try("", "vdirsyncer", "-c", c.dir+"/vdirsyncer", "sync")
	if err == nil || !strings.Contains(out, "409") {
		t.Errorf("vdirsyncer says %v: %s", err, out)
	}
	if n := p.count(); n != 1 {
		t.Errorf("%d bookings", n)
	}
}

// TestCurlReadsAFeed is of the address that people paste into a program.
func TestCurlReadsAFeed(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("SKIPPED: curl is not installed, so nobody else has fetched a feed")
	}
	p := newPlace(t)
	p.reserve("client-key-1", "koket", "korpen", "Träning", "2026-03-05 18:00", false)
	_, at := p.feed(booking.Feed{Kind: booking.PublicFeed})
	dir := t.TempDir()
	curl := func(args ...string) string {
		args = append([]string{"--silent", "--show-error", "--noproxy", "*", "--etag-save", dir + "/etag", "--etag-compare", dir + "/etag", "--write-out", "%{http_code}"}, args...)
		out, err := exec.Command("curl", append(args, "http://"+p.host+at)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	if first := curl(); !strings.HasSuffix(first, "END:VCALENDAR\r\n200") || !strings.Contains(first, "SUMMARY:Träning – Korpen") {
		t.Errorf("curl reads %s", first)
	}
	if again := curl(); again != "304" {
		t.Errorf("curl reads again %s", again)
	}
}

// TestKhalExpandsASeries is of every occurrence over a change of the clocks: what khal makes of the rule is what is booked.
func TestKhalExpandsASeries(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	a := p.newApp("korpen")
	text := instance(event("s", "Träning", "1800", "2000", "RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=12", "EXDATE;TZID=Europe/Stockholm:20260312T180000"),
		"s", "Träning", "2026-03-26 18:00", "2026-03-27 19:00", "2026-03-27 20:00")
	a.put(201, "room-koket/s.ics", text)
	c := newComputer(t, a, `["own"]`)
	var want []string
	for _, b := range must(p.rooms.ByUID(t.Context(), "s")) {
		want = append(want, b.Start.In(stockholm).Format("2006-01-02 15:04")+"–"+b.End.In(stockholm).Format("15:04")+" Träning")
	}
	if got := c.list("own", "2026-03-01", "2026-06-01"); got != strings.Join(want, "; ") || len(want) != 11 {
		t.Errorf("khal shows %q, booked are %q", got, want)
	}
}
