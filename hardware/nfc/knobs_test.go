package nfc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"troskel/hardware/nfc"
	"troskel/hardware/sim"
)

// TestKnobs turns each knob for a moment, with nobody there and with a card held: the reader gets over it by
// itself, the card is still one tap, and the next card is read as fast as ever.
func TestKnobs(t *testing.T) {
	for _, knob := range sim.Knobs() {
		for _, times := range []int{1, 2, 3, 7} {
			t.Run(fmt.Sprintf("%s %d times", knob, times), func(t *testing.T) {
				atDesk(t, func(d *desk) {
					d.status("ok", "", time.Second)
					d.chip.Turn(knob, times)
					d.quiet(20 * time.Second)
					if knob != sim.TagGone && d.chip.Left(knob) != 0 {
						t.Fatalf("%d times left: the failure did not happen", d.chip.Left(knob))
					}
					d.status("ok", "", 0)
					d.chip.Turn(knob, 0)
					d.chip.Present(card(t, "anna"))
					d.tapWithin(time.Second)
					d.quiet(time.Second)
					if knob == sim.TagGone {
						return
					}
					d.chip.Turn(knob, times)
					d.quiet(20 * time.Second)
					if d.chip.Left(knob) != 0 {
						t.Fatalf("%d times left with a card held", d.chip.Left(knob))
					}
				})
			})
		}
	}
}

// TestKnobDuringTap turns each knob just before a card comes for as long as people hold one.
func TestKnobDuringTap(t *testing.T) {
	for _, knob := range sim.Knobs() {
		t.Run(string(knob), func(t *testing.T) {
			atDesk(t, func(d *desk) {
				d.status("ok", "", time.Second)
				d.chip.Turn(knob, 1)
				d.chip.Tap(card(t, "fatima"), 1500*time.Millisecond)
				if knob == sim.TagGone {
					d.quiet(3 * time.Second)
					d.chip.Tap(card(t, "fatima"), time.Second)
				}
				d.tapWithin(1500 * time.Millisecond)
				d.quiet(5 * time.Second)
				if d.chip.Left(knob) != 0 {
					t.Error("the failure did not happen")
				}
			})
		})
	}
}

// TestIll: what does not go away is told with its code, logged once, tried again without hurry, and over when it is.
func TestIll(t *testing.T) {
	for _, c := range []struct {
		knob sim.Knob
		code string
	}{
		{sim.Silent, nfc.NoACK},
		{sim.NoACK, nfc.NoACK},
		{sim.NoResponse, nfc.Silent},
		{sim.BadChecksum, nfc.Garbage},
		{sim.Truncate, nfc.Garbage},
		{sim.ErrorFrame, nfc.Garbage},
		{sim.SendNACK, nfc.Garbage},
	} {
		t.Run(string(c.knob), func(t *testing.T) {
			atDesk(t, func(d *desk) {
				d.quiet(15 * time.Second)
				d.chip.Turn(c.knob, sim.Always)
				d.status("ill", c.code, 10*time.Second)
				ill := d.reader.Status()
				before := d.opened.Load()
				d.chip.Tap(card(t, "anna"), time.Second)
				d.quiet(10 * time.Minute)
				if now := d.reader.Status(); now.Code != c.code || !now.Since.Equal(ill.Since) {
					t.Errorf("ill since %v with %s, then since %v with %s", ill.Since, ill.Code, now.Since, now.Code)
				}
				if n := d.opened.Load() - before; n < 50 || n > 250 {
					t.Errorf("tried %d times in ten minutes", n)
				}
				if n := d.log.count("level=WARN"); n != 1 {
					t.Errorf("%d warnings in ten minutes", n)
				}
				d.chip.Turn(c.knob, 0)
				d.status("ok", "", 10*time.Second)
				d.chip.Tap(card(t, "anna"), time.Second)
				d.tapWithin(time.Second)
				d.quiet(20 * time.Second)
				if n := d.log.count("well again"); n != 1 {
					t.Errorf("said %d times that it is well", n)
				}
			})
		})
	}
}

// TestNoise: a wire that is always noisy, or always slow, still reads cards and is not ill.
func TestNoise(t *testing.T) {
	for _, knob := range []sim.Knob{sim.Noise, sim.ByteWise, sim.Stale, sim.LateACK} {
		t.Run(string(knob), func(t *testing.T) {
			atDesk(t, func(d *desk) {
				d.status("ok", "", time.Second)
				d.chip.Turn(knob, sim.Always)
				for range 5 {
					d.chip.Tap(card(t, "bilal"), time.Second)
					d.tapWithin(time.Second)
					d.quiet(4 * time.Second)
				}
				d.status("ok", "", 0)
				if n := d.log.count("level=WARN"); n != 0 {
					t.Errorf("%d warnings", n)
				}
			})
		})
	}
}

// TestGlitch: the chip forgets its configuration, and a card that is held through it is not counted again.
func TestGlitch(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.status("ok", "", time.Second)
		d.chip.Glitch()
		d.quiet(2 * time.Second)
		d.status("ok", "", 0)
		d.chip.Present(card(t, "anna"))
		d.tapWithin(time.Second)
		for range 3 {
			d.quiet(time.Second)
			d.chip.Glitch()
		}
		d.quiet(5 * time.Second)
		d.status("ok", "", 0)
		d.chip.Present(card(t, "bilal"))
		d.chip.Remove(card(t, "anna"))
		d.tapWithin(time.Second)
	})
}

// TestUnplug: the chip goes and comes back, twice. A serial line goes with it; a bus stays, and on SPI nobody is to be told from silence.
func TestUnplug(t *testing.T) {
	tells := map[string][]string{"uart": {nfc.Lost, nfc.OpenFailed}, "i2c": {nfc.Lost}, "spi": {nfc.NoACK}}
	atDesk(t, func(d *desk) {
		told := tells[strings.TrimSuffix(d.wire, "+irq")]
		for range 2 {
			d.quiet(15 * time.Second)
			d.line.Unplug()
			for _, code := range told {
				d.status("ill", code, 5*time.Second)
			}
			d.quiet(time.Hour)
			d.line.Plug()
			d.status("ok", "", 5*time.Second)
			d.chip.Tap(card(t, "anna"), time.Second)
			d.tapWithin(time.Second)
		}
		d.quiet(15 * time.Second)
		if n := d.log.count("level=WARN"); n != 2*len(told) {
			t.Errorf("%d warnings for two times unplugged, want one for each of %v each time", n, told)
		}
	})
}

// TestNoChip: a line on which a PN532 never answered is told so.
func TestNoChip(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.chip.Turn(sim.Silent, sim.Always)
		d.status("ill", nfc.NoChip, time.Second)
		d.quiet(time.Minute)
		d.status("ill", nfc.NoChip, 0)
		d.chip.Turn(sim.Silent, 0)
		d.status("ok", "", 5*time.Second)
	})
}

// TestIdle: a reader with nobody before it does about three polls a second, and a chip that answers at once does not
// make it spin.
func TestIdle(t *testing.T) {
	for name, timing := range map[string]sim.Timing{"real": sim.RealTiming(), "at once": {}} {
		t.Run(name, func(t *testing.T) {
			atDesk(t, func(d *desk) {
				d.chip.SetTiming(timing)
				d.status("ok", "", time.Second)
				before := d.chip.Commands()
				d.quiet(10 * time.Second)
				if n := d.chip.Commands() - before; n < 25 || n > 225 {
					t.Errorf("%d commands in ten seconds", n)
				}
			})
		})
	}
}
