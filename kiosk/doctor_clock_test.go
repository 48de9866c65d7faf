package main

import (
	"strings"
	"testing"
	"time"

	"troskel/hardware/clock"
)

func TestTheDoctorOnClocks(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	epoch := time.Unix(0, 0).UTC()
	good := clock.RTC{Name: "rtc0", Chip: "rtc-ds1307 1-0068", Shows: now, Set: true}
	lost := clock.RTC{Name: "rtc0", Chip: "rtc-ds1307 1-0068"}
	drifts := good
	drifts.Shows = now.Add(-25 * time.Minute)
	for _, c := range []struct {
		what   string
		report clock.Report
		alive  time.Time
		want   []string // "ok" or "ILL", then words of the line
	}{
		{"a Pi without network and battery clock", clock.Report{Wall: epoch, Up: 12 * time.Minute}, now, []string{"ILL nobody vouches for it since it started 12m0s ago", "ok there is no battery clock"}},
		{"a time server answers", clock.Report{Wall: now, Synced: true}, now, []string{"ok set by a time server", "ok there is no battery clock"}},
		{"it did, and is gone", clock.Report{Wall: now, Server: true}, now, []string{"ok does not answer now", "ok there is no"}},
		{"a battery clock and no network", clock.Report{Wall: now, RTCs: []clock.RTC{good}}, now, []string{"ok set by the battery clock", "ok set the time at start"}},
		{"its battery is empty", clock.Report{Wall: epoch, RTCs: []clock.RTC{lost}}, now, []string{"ILL nobody vouches", "ILL has lost the time"}},
		{"its battery was empty, and it began anew", clock.Report{Wall: now, Synced: true, RTCs: []clock.RTC{{Name: "rtc0", Shows: epoch.AddDate(30, 0, 0)}}}, now, []string{"ok set by a time server", "ILL has lost the time"}},
		{"it drifts", clock.Report{Wall: now, Synced: true, RTCs: []clock.RTC{drifts}}, now, []string{"ok set by a time server", "ILL is -25m0s off"}},
		{"set back by a week", clock.Report{Wall: now.AddDate(0, 0, -7), Synced: true}, now, []string{"ILL cannot be: the appliance has lived at 2026-03-02T09:00:00Z", "ok"}},
	} {
		got := clockWords(c.report, c.alive)
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v", c.what, got)
			continue
		}
		for i, w := range c.want {
			state, says, _ := strings.Cut(w, " ")
			if got[i].ok != (state == "ok") || !strings.Contains(got[i].text, says) {
				t.Errorf("%s: %+v, want %s", c.what, got[i], w)
			}
		}
	}
}
