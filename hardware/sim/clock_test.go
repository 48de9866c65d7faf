package sim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/clock"
	"troskel/hardware/sim"
)

var _ clock.Source = (*sim.Clock)(nil)

func TestClockFollowsRealTimeUntilItIsMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sim.NewClock()
		start, boot := c.Wall(), c.Boot()
		if !start.Equal(time.Now()) || !c.Synced() || boot == "" {
			t.Errorf("a new clock shows %v, synced %v, boot %q", start, c.Synced(), boot)
		}
		<-time.After(time.Minute)
		c.Add(time.Hour)
		c.Add(-time.Hour) // time does not run backwards
		if c.Wall().Sub(start) != time.Hour+time.Minute || c.Mono() != time.Hour+time.Minute {
			t.Errorf("wall moved by %v and mono by %v, want an hour and a minute", c.Wall().Sub(start), c.Mono())
		}
		c.SetWall(start)
		if !c.Wall().Equal(start) || c.Mono() != time.Hour+time.Minute {
			t.Error("setting the wall clock must move that alone")
		}
	})
}

func TestRebootBeginsInThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sim.NewClock()
		before := c.Boot()
		c.Add(time.Hour)
		c.Reboot(time.Unix(0, 0))
		<-time.After(time.Second)
		if !c.Wall().Equal(time.Unix(1, 0)) || c.Mono() != time.Second || c.Synced() || c.Boot() == before {
			t.Errorf("a second after a boot: wall %v, mono %v, synced %v, boot %q after %q", c.Wall(), c.Mono(), c.Synced(), c.Boot(), before)
		}
		c.SetSynced(true)
		c.SetBoot("b2")
		if !c.Synced() || c.Boot() != "b2" {
			t.Error("SetSynced or SetBoot did nothing")
		}
	})
}
