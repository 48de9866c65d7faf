package clock_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/clock"
	"troskel/hardware/sim"
)

var (
	epoch  = time.Unix(0, 0)
	monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
)

// machine is a simulated machine that shows a wall time.
func machine(wall time.Time, synced bool) *sim.Clock {
	m := sim.NewClock()
	m.Reboot(wall)
	m.SetSynced(synced)
	return m
}

func TestBelief(t *testing.T) {
	for _, c := range []struct {
		what   string
		shows  time.Time
		synced bool
		floor  time.Time
		code   string // "" is believed
	}{
		{"synchronised, no record yet", monday, true, time.Time{}, ""},
		{"synchronised, after the newest record", monday, true, monday.Add(-time.Hour), ""},
		{"synchronised, at the newest record", monday, true, monday, ""},
		{"synchronised, before the newest record", monday, true, monday.Add(time.Hour), "clock_before_floor"},
		{"plausible, but nobody vouches for it", monday, false, monday.Add(-time.Hour), "clock_unsynced"},
		{"booted in 1970", epoch, false, monday, "clock_unsynced"},
		{"a battery clock that was never set", epoch, true, time.Time{}, "clock_before_floor"},
	} {
		synctest.Test(t, func(t *testing.T) {
			k := clock.New(machine(c.shows, c.synced), c.floor)
			if got := k.Moment().Believed; got != (c.code == "") {
				t.Errorf("%s: believed %v", c.what, got)
			}
			s := k.Status()
			if s.Code != c.code || (s.State == "ok") != (c.code == "") || (s.Detail == "") != (c.code == "") {
				t.Errorf("%s: status %+v, want code %q", c.what, s, c.code)
			}
			if changed(k) {
				t.Errorf("%s: the first look was reported as a change", c.what)
			}
		})
	}
}

// changed tells whether a change is reported right now.
func changed(k *clock.Clock) bool {
	select {
	case <-k.Changed():
		return true
	default:
		return false
	}
}

// A Pi boots in 1970, knows that the newest record is of Monday, and learns the time after twenty minutes.
func TestAPiLearnsTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pi := machine(epoch, false)
		k := clock.New(pi, monday)
		run(t, k)
		if now := k.Now(); !now.Equal(monday) {
			t.Errorf("at boot %v, want the newest record %v", now, monday)
		}
		pi.Add(20 * time.Minute)
		if now, want := k.Now(), monday.Add(20*time.Minute); !now.Equal(want) {
			t.Errorf("twenty minutes later %v, want %v", now, want)
		}
		truth := monday.Add(63 * time.Hour)
		pi.SetWall(truth)
		pi.SetSynced(true)
		<-k.Changed() // by Run alone, within a second
		m := k.Moment()
		if !m.Believed || m.Wall.Before(truth) || m.Wall.After(truth.Add(2*time.Second)) {
			t.Errorf("after synchronisation %+v, want %v believed", m, truth)
		}
		if m.Boot != pi.Boot() || m.Mono < 20*time.Minute {
			t.Errorf("boot %q and mono %v do not come from the machine", m.Boot, m.Mono)
		}
	})
}

func run(t *testing.T, k *clock.Clock) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- k.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run answered %v", err)
		}
	})
}

func TestChangesAreReported(t *testing.T) {
	for _, c := range []struct {
		what   string
		happen func(*sim.Clock)
		want   bool
	}{
		{"time passes", func(*sim.Clock) { <-time.After(50 * time.Hour) }, false},
		{"the machine sleeps", func(m *sim.Clock) { m.Add(50 * time.Hour) }, true},
		{"the wall clock is slewed by half a second", func(m *sim.Clock) { m.SetWall(m.Wall().Add(500 * time.Millisecond)) }, false},
		{"the wall clock is put forward", func(m *sim.Clock) { m.SetWall(m.Wall().Add(time.Hour)) }, true},
		{"the wall clock is put back", func(m *sim.Clock) { m.SetWall(m.Wall().Add(-2 * time.Second)) }, true},
		{"the network goes away", func(m *sim.Clock) { m.SetSynced(false) }, false},
		{"power is cut", func(m *sim.Clock) { m.Reboot(epoch) }, true},
		{"somebody sets the clock to 1970", func(m *sim.Clock) { m.SetWall(epoch) }, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := machine(monday, true)
			k := clock.New(m, monday.Add(-time.Hour))
			c.happen(m)
			k.Now()
			if got := changed(k); got != c.want {
				t.Errorf("%s: reported %v, want %v", c.what, got, c.want)
			}
		})
	}
}

// A time server that was reached once is enough for the boot, and for that boot only.
func TestSynchronisedOnceIsEnoughForTheBoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := machine(monday, true)
		k := clock.New(m, time.Time{})
		m.SetSynced(false)
		if !k.Moment().Believed {
			t.Error("not believed after the network went away")
		}
		m.Reboot(monday.Add(time.Hour))
		if k.Moment().Believed {
			t.Error("believed in a new boot that nobody has synchronised")
		}
	})
}

func TestUnbelievedTimeNeverRunsBackwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := machine(monday, false)
		k := clock.New(m, time.Time{})
		last := k.Now()
		for _, set := range []time.Duration{-time.Hour, 30 * time.Minute, -20 * time.Minute, -500 * time.Hour, 0} {
			m.SetWall(monday.Add(set))
			now := k.Now()
			if now.Before(last) {
				t.Errorf("set to %v: %v after %v", set, now, last)
			}
			last = now
		}
		m.SetWall(epoch)
		m.Reboot(epoch)
		if now := k.Now(); now.Before(last) {
			t.Errorf("after a boot: %v after %v", now, last)
		}
	})
}

func TestStatusTellsBothTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := clock.New(machine(monday, true), monday.Add(48*time.Hour))
		detail := k.Status().Detail
		for _, want := range []string{"2026-03-02 09:00:00", "2026-03-04 09:00:00"} {
			if !strings.Contains(detail, want) {
				t.Errorf("%q does not say %s", detail, want)
			}
		}
	})
}
