package sim_test

import (
	"strings"
	"testing"
	"time"

	"troskel/hardware/sim"
)

// TestEndless: after a reset the chip looks for ever, finds a card that comes, and is stopped by the host's ACK.
func TestEndless(t *testing.T) {
	anna, _ := sim.CardNamed("anna")
	onWire(t, func(w *wire) {
		w.expect(acked+frame("d515"), wakeUp, sam)
		w.send(list)
		if got := w.hear(time.Hour); got != acked {
			t.Errorf("with nobody there: %s", got)
		}
		w.chip.Present(anna)
		if got := w.hear(time.Second); !strings.Contains(got, "04a31261ee0280") {
			t.Errorf("with a card: %s", got)
		}
		w.chip.Remove(anna)
		w.expect(acked, list)
		w.expect("", acked)
		w.chip.Present(anna)
		w.expect("", "00")
	})
}

// TestTwoTargets: two cards are found together when two are wanted, and always the same one when one is.
func TestTwoTargets(t *testing.T) {
	anna, _ := sim.CardNamed("anna")
	fatima, _ := sim.CardNamed("fatima")
	onWire(t, func(w *wire) {
		w.ready("02")
		w.chip.Present(fatima)
		w.chip.Present(anna)
		both := "0201004400" + "0704a31261ee0280" + "02000408" + "04fb0ee20b"
		w.expect(acked+frame("d54b"+both), command("4a0200"))
		w.expect(acked+frame("d505000002"+"01000000"+"02000000"+"00"), command("04"))
		w.expect(acked+frame("d541"+"00"+"04a3123d"+"61ee0280"+"0d480000"+"e1101200"), command("40013000"))
		w.expect(acked+frame("d54101"), command("40023000"))
		w.expect(acked+frame("d55300"), command("5200"))
		for range 3 {
			w.expect(acked+frame("d533"), command("320102"))
			w.expect(acked+frame("d54b"+"0101004400"+"0704a31261ee0280"), list)
		}
	})
}

// TestChipTime: the first answer comes after the real chip's time, which can be set, and is told.
func TestChipTime(t *testing.T) {
	anna, _ := sim.CardNamed("anna")
	onWire(t, func(w *wire) {
		w.ready("ff")
		w.chip.Present(anna)
		w.expect(acked+frame("d54b"+"0101004400"+"0704a31261ee0280"), list)
		a := w.chip.FirstAnswer(anna)
		if own := a.Own(); own < 21*time.Millisecond || own > 24*time.Millisecond {
			t.Errorf("a card that lay there took %v, not about 22 ms", own)
		}
		w.chip.Remove(anna)
		w.chip.SetTiming(sim.Timing{Activate: time.Second})
		w.send(list)
		w.chip.Present(anna)
		w.hear(2 * time.Second)
		if own := w.chip.FirstAnswer(anna).Own(); own != time.Second {
			t.Errorf("with a timing of one second it took %v", own)
		}
	})
}

// TestTapLeaves: a tapped card is gone after its time, unless it was presented again.
func TestTapLeaves(t *testing.T) {
	anna, _ := sim.CardNamed("anna")
	onWire(t, func(w *wire) {
		w.ready("00")
		w.chip.Tap(anna, time.Second)
		w.hear(2 * time.Second)
		w.expect(acked+frame("d54b00"), list)
		w.chip.Tap(anna, time.Second)
		w.chip.Present(anna)
		w.hear(2 * time.Second)
		w.expect(acked+frame("d54b"+"0101004400"+"0704a31261ee0280"), list)
	})
}

// TestPhoneNumbers: a phone has another number each time the field comes on, and the same one in between.
func TestPhoneNumbers(t *testing.T) {
	phone, _ := sim.CardNamed("telefon")
	onWire(t, func(w *wire) {
		w.ready("01")
		w.chip.Present(phone)
		seen := map[string]bool{}
		for range 8 {
			w.send(list)
			answer := w.hear(time.Second)
			if !strings.Contains(answer, "0101000420"+"0408") {
				t.Fatalf("the phone answers %s", answer)
			}
			seen[answer] = true
			w.expect(acked+frame("d533"), command("320102"))
		}
		if len(seen) < 7 {
			t.Errorf("%d numbers in 8 fields", len(seen))
		}
	})
}

// TestUnpluggedLine: a line without a chip does not open, and what was open is gone.
func TestUnpluggedLine(t *testing.T) {
	line := sim.NewPN532().Line()
	port, err := line.Open()
	if err != nil {
		t.Fatal(err)
	}
	line.Unplug()
	if _, err := port.Write([]byte{0}); err == nil {
		t.Error("writing to a line that is gone")
	}
	if err := port.SetReadTimeout(time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, err := port.Read(make([]byte, 1)); err == nil {
		t.Error("reading from a line that is gone")
	}
	if _, err := line.Open(); err == nil {
		t.Error("opening a line that is gone")
	}
}
