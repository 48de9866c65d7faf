package nfc_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"troskel/hardware/nfc"
	"troskel/hardware/sim"
)

// onBus runs a test with a reader on each bus.
func onBus(t *testing.T, test func(*desk, *sim.Bus)) {
	for _, wire := range wires[1:] {
		t.Run(wire, func(t *testing.T) {
			onWire(t, wire, func(d *desk) { test(d, d.line.(*sim.Bus)) })
		})
	}
}

// TestStuckBus: a chip that holds the bus is reset by its line, and the reader goes on.
func TestStuckBus(t *testing.T) {
	onBus(t, func(d *desk, bus *sim.Bus) {
		d.quiet(15 * time.Second)
		for range 3 {
			bus.Stick()
			stuck := time.Now()
			d.chip.Tap(card(t, "anna"), 2*time.Second)
			d.tapWithin(2 * time.Second)
			t.Logf("%s: a tap %v after the bus was held", d.wire, time.Since(stuck).Round(time.Millisecond))
			d.quiet(15 * time.Second)
			d.status("ok", "", 0)
		}
	})
}

// TestRefusedAddress: a chip does not hear its address right after an exchange, and that is normal.
func TestRefusedAddress(t *testing.T) {
	onWire(t, "i2c", func(d *desk) {
		bus := d.line.(*sim.Bus)
		d.status("ok", "", time.Second)
		for n := range 40 {
			bus.Refuse(n % 5)
			d.quiet(97 * time.Millisecond)
		}
		d.chip.Tap(card(t, "anna"), time.Second)
		d.tapWithin(time.Second)
		d.quiet(3 * time.Second)
		if n := d.log.count("level=WARN"); n != 0 {
			t.Errorf("%d warnings", n)
		}
	})
}

// TestLongAnswer: an answer longer than is read at first is said again, and read whole.
func TestLongAnswer(t *testing.T) {
	onBus(t, func(d *desk, _ *sim.Bus) {
		d.status("ok", "", time.Second)
		d.chip.Tap(sim.DESFire("d", 4, 1, 2, 3, 4, 5, 6), time.Second)
		d.tapWithin(time.Second)
		d.quiet(3 * time.Second)
		d.chip.Turn(sim.Noise, sim.Always)
		d.chip.Tap(card(t, "bilal"), time.Second)
		d.tapWithin(time.Second)
		d.quiet(2 * time.Second)
	})
}

func TestProbeOfABus(t *testing.T) {
	for _, put := range []func(*sim.PN532) (*sim.Bus, error){(*sim.PN532).I2C, (*sim.PN532).SPI} {
		bus, err := put(sim.NewPN532())
		if err != nil {
			t.Fatal(err)
		}
		if chip, err := nfc.Probe(t.Context(), bus.Wire(), nfc.Pins{Reset: bus.ResetPin()}); err != nil || chip != "PN532 v1.6" {
			t.Errorf("%s: %q, %v", bus.Wire(), chip, err)
		}
		bus.Unplug()
		if _, err := nfc.Probe(t.Context(), bus.Wire(), nfc.Pins{}); !errors.Is(err, nfc.ErrNoChip) || !strings.Contains(err.Error(), "switches") {
			t.Errorf("%s with nobody on it: %v", bus.Wire(), err)
		}
		if _, err := nfc.Probe(t.Context(), bus.Wire(), nfc.Pins{Reset: "GPIO_NONE"}); err == nil || !strings.Contains(err.Error(), `no pin "GPIO_NONE"`) {
			t.Errorf("%s with a reset line that is not there: %v", bus.Wire(), err)
		}
		if err := bus.Close(); err != nil {
			t.Error(err)
		}
		if _, err := nfc.Probe(t.Context(), bus.Wire(), nfc.Pins{}); err == nil || !strings.Contains(err.Error(), "troskel doctor") {
			t.Errorf("a bus that is not there: %v", err)
		}
	}
}

// FuzzFrameIn: whatever a bus says, what is taken for a frame is a part of it, and its length is one that a frame can have.
func FuzzFrameIn(f *testing.F) {
	f.Add([]byte{0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00})
	f.Add([]byte{0xA7, 0x00, 0x13, 0xFF, 0x5C, 0x00, 0x00, 0xFF, 0x06, 0xFA, 0xD5, 0x03, 0x32, 0x01, 0x06, 0x07, 0xE8, 0x00})
	f.Add([]byte{0x00, 0xFF, 0xFF, 0xFF, 0x01, 0x00, 0xFF, 0xD5})
	f.Fuzz(func(t *testing.T, got []byte) {
		frame, whole := nfc.FrameIn(got)
		if len(frame) > len(got) || whole < len(frame) || whole > len(got) && whole > 7+0xFFFF+1 {
			t.Errorf("of %d bytes %d are a frame of %d", len(got), len(frame), whole)
		}
		if !strings.Contains(string(got), string(frame)) {
			t.Error("the frame is no part of what was said")
		}
	})
}
