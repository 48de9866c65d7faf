package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/clock"
	"troskel/hardware/sim"
)

// believedUntil is a machine with a clock that was believed for two days up to Wednesday 11:00; the newest record is of Sunday.
func believedUntil(t *testing.T) (m *sim.Clock, k *clock.Clock, wednesday time.Time) {
	t.Helper()
	m = machine(monday, true)
	k = clock.New(m, monday.Add(-24*time.Hour))
	m.Add(50 * time.Hour)
	if got := k.Moment(); !got.Believed || !got.Wall.Equal(monday.Add(50*time.Hour)) {
		t.Fatalf("%+v, want Wednesday, believed", got)
	}
	changed(k)
	return m, k, monday.Add(50 * time.Hour)
}

func TestAClockSetBackIsNotBelievedUntilItHasCaughtUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, k, wednesday := believedUntil(t)
		run(t, k)
		m.SetWall(monday)
		<-k.Changed() // by Run alone
		if s := k.Status(); s.Code != "clock_before_floor" {
			t.Errorf("status %+v", s)
		}
		if got, passed := k.Moment(), m.Wall().Sub(monday); got.Believed || !got.Wall.Equal(wednesday.Add(passed)) {
			t.Errorf("%v after the step %+v, want the time since Wednesday 11:00 counted on, not believed", passed, got)
		}
		m.Add(50*time.Hour - time.Minute)
		if k.Moment().Believed {
			t.Error("believed a minute before Wednesday 11:00 comes again")
		}
		changed(k)
		m.Add(time.Minute)
		got := k.Moment()
		if !got.Believed || !got.Wall.Equal(m.Wall()) || got.Wall.Before(wednesday) {
			t.Errorf("when Wednesday 11:00 has passed again %+v, want %v believed", got, m.Wall())
		}
		if s := k.Status(); s.State != "ok" || !changed(k) {
			t.Errorf("status %+v; belief must return and be told", s)
		}
	})
}

// The guess counts on from the newest believed time, not from the record that was the newest at the start, wherever the machine's clock is set to.
func TestTimeNeverRunsBackwardsAfterAStepBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, k, last := believedUntil(t)
		for _, back := range []time.Duration{6 * time.Second, time.Hour, 49 * time.Hour, 70 * time.Hour, 30 * 24 * time.Hour} {
			m.SetWall(last.Add(-back))
			<-time.After(time.Minute)
			m.SetWall(m.Wall().Add(-time.Minute))
			now := k.Moment()
			if now.Believed || !now.Wall.Equal(last.Add(time.Minute)) {
				t.Errorf("%v back, a minute later %+v, want a minute after %v, not believed", back, now, last)
			}
			last = now.Wall
		}
	})
}

func TestASmallCorrectionBackwardsKeepsBelief(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, k, wednesday := believedUntil(t)
		for _, c := range []struct {
			shows    time.Duration // since Wednesday 11:00
			believed bool
			now      time.Duration
		}{
			{-2 * time.Second, true, 0}, {-5 * time.Second, true, 0}, {0, true, 0}, {3 * time.Second, true, 3 * time.Second}, {0, true, 3 * time.Second},
			{-2 * time.Second, true, 3 * time.Second},                  // the floor follows what was shown, not what was answered last…
			{-2*time.Second - time.Nanosecond, false, 3 * time.Second}, // …so that many small steps do not add up
			{time.Minute, true, time.Minute},
		} {
			m.SetWall(wednesday.Add(c.shows))
			if got := k.Moment(); got.Believed != c.believed || !got.Wall.Equal(wednesday.Add(c.now)) {
				t.Errorf("shows %v: %v, believed %t; want %v, %t", c.shows, got.Wall.Sub(wednesday), got.Believed, c.now, c.believed)
			}
		}
	})
}

func TestABootKeepsTheFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, k, wednesday := believedUntil(t)
		m.Reboot(monday)
		m.SetSynced(true)
		if got := k.Moment(); got.Believed || !got.Wall.Equal(wednesday) {
			t.Errorf("after a boot that shows Monday %+v, want Wednesday 11:00, not believed", got)
		}
		m.Add(time.Hour)
		if got := k.Moment(); got.Believed || !got.Wall.Equal(wednesday.Add(time.Hour)) {
			t.Errorf("an hour later %+v, want Wednesday 12:00, not believed", got)
		}
		m.SetWall(wednesday.Add(30 * time.Minute))
		if got := k.Moment(); !got.Believed || !got.Wall.Equal(m.Wall()) {
			t.Errorf("set to Wednesday 11:30 %+v, want that, believed", got)
		}
	})
}

// A guess is no record: a machine that showed a wrong date before a time server was reached follows the time server backwards.
func TestAGuessGivesWayToATrustedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := machine(monday.Add(1000*time.Hour), false)
		k := clock.New(m, monday)
		k.Now()
		m.SetWall(monday.Add(time.Hour))
		m.SetSynced(true)
		if got := k.Moment(); !got.Believed || !got.Wall.Equal(monday.Add(time.Hour)) {
			t.Errorf("%+v, want what the time server says, believed", got)
		}
	})
}
