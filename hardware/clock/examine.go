package clock

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// RTC is a battery-backed clock that the kernel knows.
type RTC struct {
	Name  string    // "rtc0"
	Chip  string    // its driver and place: "rtc-ds1307 1-0068"
	Shows time.Time // zero when it cannot be read, as one whose battery was empty
	Set   bool      // the kernel set the time from it at start
}

// Report is where this machine's time may come from, for people to read.
type Report struct {
	Wall   time.Time
	Up     time.Duration // since boot
	Synced bool          // a time server's client says so right now
	Server bool          // one was reached since boot
	RTCs   []RTC
}

// Trusted tells whether somebody vouches for Wall.
func (r Report) Trusted() bool {
	if r.Synced || r.Server {
		return true
	}
	for _, c := range r.RTCs {
		if c.Set {
			return true
		}
	}
	return false
}

// Examine looks at this machine's clocks.
func Examine() Report { return thisMachine().examine() }

func (s system) examine() Report {
	r := Report{Wall: s.Wall(), Up: s.Mono(), Synced: s.kernel()}
	_, err := os.Stat(s.timesync)
	r.Server = err == nil
	folders, err := filepath.Glob(s.rtcs)
	if err != nil {
		return r // only a malformed pattern can fail
	}
	for _, folder := range folders {
		r.RTCs = append(r.RTCs, readRTC(folder))
	}
	return r
}

// readRTC reads what the kernel tells of a clock: its driver refuses to give the time of one that has lost it.
func readRTC(folder string) RTC {
	c := RTC{Name: filepath.Base(folder), Chip: word(folder, "name"), Set: word(folder, "hctosys") == "1"}
	if seconds, err := strconv.ParseInt(word(folder, "since_epoch"), 10, 64); err == nil && seconds > 0 && seconds < 1<<40 {
		c.Shows = time.Unix(seconds, 0).UTC()
	}
	return c
}

// word reads a small file, empty when it cannot.
func word(folder, file string) string {
	text, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(text))
}
