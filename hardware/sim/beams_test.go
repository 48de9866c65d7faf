package sim_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"

	"troskel/hardware/sim"
)

// beamPin gives a simulated door and its outer pin as a driver finds it.
func beamPin(t *testing.T) (*sim.Beams, gpio.PinIO) {
	t.Helper()
	b, err := sim.NewBeams()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	name, _ := b.Pins()
	pin := gpioreg.ByName(name)
	if pin == nil {
		t.Fatalf("gpioreg knows no pin %q", name)
	}
	return b, pin
}

func TestDoorsHavePinsOfTheirOwnUntilTheyClose(t *testing.T) {
	one, _ := beamPin(t)
	two, _ := beamPin(t)
	outer, inner := one.Pins()
	otherOuter, otherInner := two.Pins()
	if names := map[string]bool{outer: true, inner: true, otherOuter: true, otherInner: true}; len(names) != 4 {
		t.Errorf("two doors share pins: %v", names)
	}
	one.Close()
	if gpioreg.ByName(outer) != nil || gpioreg.ByName(inner) != nil || gpioreg.ByName(otherOuter) == nil {
		t.Error("closing one door must take out its pins and no others")
	}
}

func TestAPinWaitsAsTheKernelDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, pin := beamPin(t)
		if pin.WaitForEdge(time.Hour) {
			t.Error("an edge before edges were asked for")
		}
		if err := pin.In(gpio.PullUp, gpio.BothEdges); err != nil {
			t.Fatal(err)
		}
		asked := time.Now()
		if pin.WaitForEdge(time.Minute) || time.Since(asked) != time.Minute {
			t.Errorf("a quiet pin answered after %v", time.Since(asked))
		}
		asked = time.Now()
		if pin.WaitForEdge(-1) || time.Since(asked) != 0 {
			t.Error("a negative wait must answer false at once, as periph's driver does today")
		}
		edge := make(chan bool)
		go func() { edge <- pin.WaitForEdge(0) }()
		<-time.After(24 * time.Hour)
		b.Break(true)
		if !<-edge || pin.Read() != gpio.Low {
			t.Error("breaking the beam must end a wait without end, and leave the pin low")
		}
	})
}

func TestEdgesQueueUpToSixteen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, pin := beamPin(t)
		if err := pin.In(gpio.PullUp, gpio.BothEdges); err != nil {
			t.Fatal(err)
		}
		for range 10 { // nobody waits: each comes back after a while
			b.Break(true)
			b.Restore(true)
		}
		n := 0
		for pin.WaitForEdge(time.Millisecond) {
			n++
		}
		if n != 16 {
			t.Errorf("%d edges queued, the kernel keeps 16", n)
		}
	})
}

func TestOnlyTheEdgesThatWereAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, pin := beamPin(t)
		if err := pin.In(gpio.PullUp, gpio.RisingEdge); err != nil {
			t.Fatal(err)
		}
		b.Break(true)
		b.Break(true) // no change
		if pin.WaitForEdge(time.Millisecond) {
			t.Error("a falling edge was reported")
		}
		b.Restore(true)
		if !pin.WaitForEdge(time.Millisecond) {
			t.Error("the rising edge was not reported")
		}
	})
}

func TestABeamIsAnInputThatCanBeDenied(t *testing.T) {
	b, pin := beamPin(t)
	if pin.Out(gpio.High) == nil || pin.PWM(gpio.DutyHalf, 0) == nil {
		t.Error("a receiver let itself be driven")
	}
	busy := errors.New("device or resource busy")
	b.Deny(busy)
	if err := pin.In(gpio.PullUp, gpio.BothEdges); !errors.Is(err, busy) {
		t.Errorf("got %v, want %v", err, busy)
	}
}
