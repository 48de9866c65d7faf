package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/clock"
	"troskel/hardware/sim"
)

// kept is what a record made at a moment keeps of it, and healed where it lies once a later moment of its boot is believed.
type kept struct{ clock.Moment }

func (k kept) healed(now clock.Moment) (time.Time, bool) {
	if k.Believed {
		return k.Wall, true
	}
	if !now.Believed || now.Boot != k.Boot {
		return time.Time{}, false // nobody knows for how long the power was off
	}
	return now.Wall.Add(k.Mono - now.Mono), true
}

// story is a device, what time it truly is, and what was recorded.
type story struct {
	*sim.Clock
	k       *clock.Clock
	truth   time.Time
	records []record
}

type record struct {
	kept
	at   time.Time // when it was made in truth
	lost bool
}

// note makes a record; lost is one that can never be healed.
func (s *story) note(t *testing.T, what string, believed, lost bool) {
	t.Helper()
	moment := s.k.Moment()
	if moment.Believed != believed {
		t.Errorf("%s: believed %t", what, moment.Believed)
	}
	s.records = append(s.records, record{kept{moment}, s.truth, lost})
}

func (s *story) live(d time.Duration) { s.Add(d); s.truth = s.truth.Add(d) }

// boot is a power cut of some minutes after which the device shows 1970.
func (s *story) boot(off time.Duration) { s.Reboot(epoch); s.truth = s.truth.Add(off) }

// A device lives through a bad week: its battery clock is lost, it boots in 1970, the network comes late, somebody sets the clock an hour on and back again. Every record ends
// where it was made, but for those of a boot that never learned the time.
func TestABadWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := machine(monday, true) // its battery clock set the time
		s := &story{Clock: m, k: clock.New(m, monday.Add(-time.Hour)), truth: monday}
		s.note(t, "a good day", true, false)
		s.live(3 * time.Hour)
		s.SetSynced(false) // the battery clock falls off its wires; it has set the time already
		s.note(t, "the battery clock is lost while the device runs", true, false)
		s.live(20 * time.Hour)

		s.boot(10 * time.Minute)
		s.live(40 * time.Minute)
		s.note(t, "a boot in 1970 that never learns the time", false, true)
		s.live(30 * time.Minute)

		s.boot(2 * time.Minute)
		s.live(time.Minute)
		s.note(t, "another boot in 1970", false, false)
		s.live(5 * time.Hour)
		s.note(t, "five hours later", false, false)
		s.SetWall(s.truth)
		s.SetSynced(true)
		s.note(t, "the network is there", true, false)

		s.live(time.Hour)
		s.SetWall(s.truth.Add(time.Hour)) // a time server an hour ahead is believed: nobody can know better
		if got := s.k.Moment(); !got.Believed || !got.Wall.Equal(s.truth.Add(time.Hour)) {
			t.Errorf("an hour on: %+v", got)
		}
		s.SetWall(s.truth) // and when it is right again, nothing is written into the hour that seemed to have passed
		s.note(t, "back by an hour", false, false)
		s.live(30 * time.Minute)
		s.note(t, "half an hour after that", false, false)
		s.live(31 * time.Minute)
		s.note(t, "the hour has passed", true, false)
		s.check(t)
	})
}

// check looks at where every record lies now.
func (s *story) check(t *testing.T) {
	now := s.k.Moment()
	for i, r := range s.records {
		at, known := r.healed(now)
		if known == r.lost {
			t.Errorf("record %d: known %t, lost %t", i, known, r.lost)
		} else if known && at.Sub(r.at).Abs() > time.Second {
			t.Errorf("record %d was made at %v, and lies at %v", i, r.at, at)
		}
	}
}
