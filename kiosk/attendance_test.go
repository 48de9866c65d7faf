package main

import (
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/clock"
	"troskel/hardware/sim"
)

// Since when people can check in follows the clock, the database and the machine's sleep.
func TestAttendance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine := sim.NewClock()
		monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		machine.SetWall(monday)
		c := clock.New(machine, time.Time{})
		var a, played attendance
		played.simulated = true
		look := func(well bool) time.Duration {
			from := a.since(c.Moment(), well)
			played.since(c.Moment(), well)
			if from.IsZero() {
				return -1
			}
			return from.Sub(monday)
		}
		expect := func(what string, got, want time.Duration) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		expect("at the start", look(true), 0)
		<-time.After(20 * time.Second)
		expect("later", look(true), 0)
		expect("the database is ill", look(false), -1)
		<-time.After(20 * time.Second)
		expect("and well again", look(true), 40*time.Second)
		machine.SetWall(monday.Add(time.Hour))
		expect("the clock was set", look(true), time.Hour)
		machine.Add(2 * time.Hour)
		expect("the machine slept", look(true), 3*time.Hour)
		expect("a person let time pass", played.from.Sub(monday), time.Hour)
		machine.Reboot(monday)
		expect("the time is not known", look(true), -1)
		machine.SetWall(monday.Add(4 * time.Hour))
		machine.SetSynced(true)
		expect("and known again", look(true), 4*time.Hour)
	})
}
