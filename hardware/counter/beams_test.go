package counter_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/counter"
	"troskel/hardware/sim"
)

var quiet = slog.New(slog.DiscardHandler)

// door is a simulated door with the real driver running on it.
type door struct {
	*sim.Beams
	beams     *counter.Beams
	crossings chan counter.Crossing
}

// open starts the driver; inverted treats the simulated receivers as ones that are high while broken.
func open(t *testing.T, inverted bool) *door {
	t.Helper()
	d := &door{Beams: pins(t), crossings: make(chan counter.Crossing)}
	outer, inner := d.Pins()
	if inverted {
		outer, inner = "!"+outer, "!"+inner
	}
	var err error
	if d.beams, err = counter.OpenBeams(outer, inner, quiet); err != nil {
		t.Fatal(err)
	}
	return d
}

func pins(t *testing.T) *sim.Beams {
	t.Helper()
	b, err := sim.NewBeams()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func (d *door) run(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- d.beams.Run(ctx, d.crossings) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run answered %v", err)
		}
	})
}

// within runs f in a bubble of fake time, in which a minute passes at once.
func within(t *testing.T, f func(t *testing.T)) { t.Helper(); synctest.Test(t, f) }

func (d *door) expect(t *testing.T, in ...bool) {
	t.Helper()
	var got []bool
	for range in {
		got = append(got, (<-d.crossings).In)
	}
	if !slices.Equal(got, in) {
		t.Errorf("crossings %v, want %v", got, in)
	}
	synctest.Wait()
	select {
	case extra := <-d.crossings:
		t.Errorf("one crossing too many: %+v", extra)
	default:
	}
}

func TestPeopleThroughSimulatedBeams(t *testing.T) {
	within(t, func(t *testing.T) {
		d := open(t, false)
		d.run(t)
		synctest.Wait()
		for _, in := range []bool{true, true, false, true} {
			d.Walk(in)
		}
		d.Break(true) // looks in and goes away again
		d.Restore(true)
		d.expect(t, true, true, false, true)
		if s := d.beams.Status(); s.State != "ok" || s.Code != "" {
			t.Errorf("status %+v", s)
		}
	})
}

func TestReceiverThatIsHighWhileBroken(t *testing.T) {
	within(t, func(t *testing.T) {
		d := open(t, true)
		d.Break(true)
		d.Break(false) // to an inverted receiver this is a free door
		d.run(t)
		synctest.Wait()
		d.Restore(true)
		d.Restore(false)
		d.Break(true)
		d.Break(false)
		d.expect(t, true)
	})
}

func TestWhoStandsInTheBeamsAtStartIsNoCrossing(t *testing.T) {
	within(t, func(t *testing.T) {
		d := open(t, false)
		d.Break(false)
		d.run(t)
		synctest.Wait()
		d.Restore(false)
		d.Walk(true)
		d.expect(t, true)
	})
}

// Nobody takes the crossings for a while, as when the database is slow: none is lost and the beams are watched all the time.
func TestASlowReceiverLosesNobody(t *testing.T) {
	within(t, func(t *testing.T) {
		d := open(t, false)
		d.run(t)
		synctest.Wait()
		want := make([]bool, 200)
		for i := range want {
			want[i] = i%3 != 0
			d.Walk(want[i])
		}
		d.expect(t, want...)
	})
}

func TestABeamBrokenForLongIsStuck(t *testing.T) {
	within(t, func(t *testing.T) {
		d := open(t, false)
		d.run(t)
		synctest.Wait()
		_, inner := d.Pins()
		d.Break(false)
		<-time.After(counter.Patience + 2*time.Second)
		synctest.Wait()
		s := d.beams.Status()
		if s.State != "ill" || s.Code != "stuck" || !strings.Contains(s.Detail, inner) || strings.Contains(s.Detail, "outer") {
			t.Fatalf("status %+v, want stuck, naming %s", s, inner)
		}
		d.Restore(false)
		synctest.Wait()
		if s := d.beams.Status(); s.State != "ok" {
			t.Errorf("after it was taken away: %+v", s)
		}
		d.Walk(false)
		d.expect(t, false)
	})
}

func TestPinsThatAreTakenAreTriedAgain(t *testing.T) {
	within(t, func(t *testing.T) {
		d := open(t, false)
		if s := d.beams.Status(); s.State != "starting" {
			t.Errorf("before Run: %+v", s)
		}
		d.Deny(errors.New("device or resource busy"))
		d.run(t)
		synctest.Wait()
		if s := d.beams.Status(); s.Code != "open_failed" || !strings.Contains(s.Detail, "busy") {
			t.Fatalf("status %+v, want open_failed with the reason", s)
		}
		d.Deny(nil)
		<-time.After(6 * time.Second)
		synctest.Wait()
		d.Walk(true)
		d.expect(t, true)
	})
}

func TestPinsThatCannotBe(t *testing.T) {
	d := pins(t)
	outer, inner := d.Pins()
	for _, c := range []struct{ outer, inner, says string }{
		{"", inner, "outer beam has no pin"},
		{outer, "!", "inner beam has no pin"},
		{outer, outer, "both on pin"},
		{outer, "!" + outer, "both on pin"},
		{"GPIO4711", inner, `no pin "GPIO4711"`},
	} {
		if _, err := counter.OpenBeams(c.outer, c.inner, quiet); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("OpenBeams(%q, %q): %v, want it to say %q", c.outer, c.inner, err, c.says)
		}
	}
	if err := counter.Probe(outer, inner); err != nil {
		t.Errorf("Probe of a good pair: %v", err)
	}
	d.Deny(errors.New("device or resource busy"))
	if err := counter.Probe(outer, inner); err == nil || !strings.Contains(err.Error(), inner) {
		t.Errorf("Probe of a taken pair: %v", err)
	}
}

// A pin that is taken away stops waiting; the driver must not spin on it. (In the bubble a busy loop would keep time from passing.)
func TestAPinThatIsTakenAwayIsNotSpunOn(t *testing.T) {
	within(t, func(t *testing.T) {
		d := open(t, false)
		d.run(t)
		synctest.Wait()
		d.Close()
		<-time.After(time.Hour)
	})
}
