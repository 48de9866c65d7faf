package sim_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/i2c/i2creg"

	"troskel/hardware/counter"
	"troskel/hardware/sim"
)

var quiet = slog.New(slog.DiscardHandler)

// running is a driver that runs on a model.
type running struct {
	counter.Device
	crossings chan counter.Crossing
	stop      func()
}

func start(t *testing.T, d counter.Device) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{Device: d, crossings: make(chan counter.Crossing, 64)}
	done := make(chan error)
	go func() { done <- d.Run(ctx, r.crossings) }()
	r.stop = func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run answered %v", err)
		}
	}
	return r
}

func (r *running) expect(t *testing.T, in ...bool) {
	t.Helper()
	var got []bool
	for range in {
		select {
		case c := <-r.crossings:
			got = append(got, c.In)
		case <-time.After(20 * time.Second):
			t.Fatalf("crossings %v, then nothing; want %v", got, in)
		}
	}
	if !slices.Equal(got, in) {
		t.Errorf("crossings %v, want %v", got, in)
	}
	if len(r.crossings) > 0 {
		t.Errorf("one too many: %+v", <-r.crossings)
	}
}

// onToF runs a test in a bubble of fake time with a driver on a simulated distance sensor.
func onToF(t *testing.T, turned bool, test func(t *testing.T, s *sim.ToF, r *running)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := sim.NewToF()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		d, err := counter.OpenToF(s.Bus(), counter.TofNear, turned, quiet)
		if err != nil {
			t.Fatal(err)
		}
		r := start(t, d)
		<-time.After(time.Second)
		test(t, s, r)
		r.stop()
	})
}

func TestPeopleBelowADistanceSensor(t *testing.T) {
	const floor, grown, child, far = 2200, 600, 1250, 5000
	onToF(t, false, func(t *testing.T, s *sim.ToF, r *running) {
		for _, in := range []bool{true, false, true, true} {
			s.Walk(in)
		}
		r.expect(t, true, false, true, true)
		s.Below(child, floor) // a child, farther from the sensor
		s.Below(child, child)
		s.Below(floor, child)
		s.Below(floor, floor)
		r.expect(t, true)
		s.Below(grown, floor) // looks in and backs out
		s.Below(grown, grown)
		s.Below(grown, floor)
		s.Below(floor, floor)
		s.Below(floor, 1750) // sways at the limit: nobody is there yet
		s.Below(floor, 1690)
		s.Below(floor, 1750)
		s.Below(floor, floor)
		r.expect(t)
		s.Below(far, far) // the door stands open to a stairwell: no light comes back
		s.Walk(false)
		r.expect(t, false)
		s.Below(grown, grown) // stands there for too long
		<-time.After(2 * counter.Patience)
		s.Below(floor, grown)
		s.Below(floor, floor)
		s.Walk(true)
		r.expect(t, true)
	})
	onToF(t, true, func(t *testing.T, s *sim.ToF, r *running) {
		s.Walk(true)
		r.expect(t, false)
	})
}

func TestADistanceSensorThatFailsAndComesBack(t *testing.T) {
	for fault, code := range map[sim.ToFFault]string{sim.ToFGone: "lost", sim.ToFOther: "no_sensor", sim.ToFHung: "silent", sim.ToFCovered: "blind"} {
		t.Run(string(fault), func(t *testing.T) {
			onToF(t, false, func(t *testing.T, s *sim.ToF, r *running) {
				if fault == sim.ToFOther { // it is seen at the next start only
					s.Fail(sim.ToFGone)
					<-time.After(time.Second)
				}
				s.Fail(fault)
				<-time.After(10 * time.Second)
				if got := r.Status(); got.State != "ill" || got.Code != code || got.Detail == "" {
					t.Errorf("status %+v, want %s", got, code)
				}
				s.Fail(sim.ToFNone)
				<-time.After(10 * time.Second)
				if got := r.Status(); got.State != "ok" {
					t.Errorf("it came back, and the driver did not: %+v", got)
				}
				s.Walk(true)
				r.expect(t, true)
			})
		})
	}
}

func TestADistanceSensorIsProbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := sim.NewToF()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if mm, err := counter.ProbeToF(t.Context(), s.Bus()); err != nil || mm != 2200 {
			t.Errorf("%d mm, %v", mm, err)
		}
		s.Fail(sim.ToFHung)
		if _, err := counter.ProbeToF(t.Context(), s.Bus()); err == nil {
			t.Error("a sensor that hangs was found well")
		}
		if _, err := counter.ProbeToF(t.Context(), "nowhere"); err == nil {
			t.Error("a bus that is not there was opened")
		}
		bus, err := i2creg.Open(s.Bus())
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range [][]byte{{0}, {0x01, 0x0F, 1}, {0x01, 0x3F, 0, 0}} {
			if bus.Tx(0x29, w, nil) == nil {
				t.Errorf("the chip took % x", w)
			}
		}
	})
	if _, err := counter.OpenToF("", 100, false, quiet); err == nil {
		t.Error("100 mm were taken")
	}
}

func TestPeopleBeforeARadar(t *testing.T) {
	s, err := sim.NewRadar(5 * time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d, err := counter.OpenRadar(s.Path(), counter.RadarLine, false, quiet)
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, d)
	defer r.stop()
	in, out := sim.Straight(sim.Place{X: 0, Y: 400}, sim.Place{X: 200, Y: 3000}, 16), sim.Straight(sim.Place{X: -900, Y: 3000}, sim.Place{X: -800, Y: 400}, 16)
	s.Walk(in)
	r.expect(t, true)
	s.Fail(sim.RadarNoisy)
	s.Walk(out)
	r.expect(t, false)
	s.Fail(sim.RadarNone)
	s.Walk(in)
	r.expect(t, true)
	if got := r.Status(); got.State != "ok" {
		t.Errorf("status %+v", got)
	}
}

func TestARadarIsProbed(t *testing.T) {
	s, err := sim.NewRadar(5 * time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := counter.ProbeRadar(t.Context(), s.Path()); err != nil || n != 0 {
		t.Errorf("%d people, %v", n, err)
	}
	for fault, says := range map[sim.RadarFault]string{sim.RadarSilent: "says nothing", sim.RadarGarbage: "no LD2450"} {
		s.Fail(fault)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		if _, err := counter.ProbeRadar(ctx, s.Path()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", fault, err)
		}
		cancel()
	}
	if _, err := counter.ProbeRadar(t.Context(), "/dev/ttyNone"); err == nil {
		t.Error("a device that is not there was opened")
	}
	if _, err := counter.OpenRadar(s.Path(), 100, false, quiet); err == nil {
		t.Error("a line at 100 mm was taken")
	}
}

func TestPressesOfAButton(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, err := sim.NewButton()
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		d, err := counter.OpenButton(b.Pin(), quiet)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		presses, done := make(chan counter.Press, 16), make(chan error)
		go func() { done <- d.Run(ctx, presses) }()
		synctest.Wait()
		b.Press(200*time.Millisecond, 5) // an old contact chatters
		<-time.After(time.Second)
		b.Press(200*time.Millisecond, 0)
		<-time.After(100 * time.Millisecond)
		b.Press(100*time.Millisecond, 0) // once more at once: the same hand
		<-time.After(2 * time.Second)
		b.Press(time.Minute, 0) // leans on it: one press, and it is said
		synctest.Wait()
		if n := len(presses); n != 3 {
			t.Errorf("%d presses, want 3", n)
		}
		b.Hold(true)
		<-time.After(time.Minute)
		if s := d.Status(); s.Code != "held" || !strings.Contains(s.Detail, b.Pin()) {
			t.Errorf("held down: %+v", s)
		}
		b.Hold(false)
		<-time.After(2 * time.Second)
		if s := d.Status(); s.State != "ok" {
			t.Errorf("let go: %+v", s)
		}
		cancel()
		<-done
	})
	if _, err := counter.OpenButton("", quiet); err == nil || !strings.Contains(err.Error(), "the button has no pin") {
		t.Errorf("without a pin: %v", err)
	}
	if err := counter.ProbeButton("GPIO4711"); err == nil {
		t.Error("a pin that is not there was found")
	}
}
