package nfc_test

import (
	"testing"
	"time"

	"troskel/hardware/sim"
)

// TestIRQ: a bus whose chip tells by a line when there is something to read is asked seldom, and where the line breaks, as often as one without.
func TestIRQ(t *testing.T) {
	onBus(t, func(d *desk, bus *sim.Bus) {
		asked := func(during time.Duration) int {
			before := bus.Transfers()
			d.quiet(during)
			return bus.Transfers() - before
		}
		d.quiet(time.Second)
		calm := asked(10 * time.Second)
		if irq := d.wire[3:] != ""; irq != (calm < 500) {
			t.Errorf("%d transfers in ten seconds", calm)
		}
		bus.CutIRQ()
		for range 5 {
			d.chip.Tap(card(t, "anna"), time.Second)
			d.tapWithin(time.Second)
			d.quiet(3 * time.Second)
		}
		d.status("ok", "", 0)
		if n := asked(10 * time.Second); n < 1000 {
			t.Errorf("%d transfers in ten seconds with a broken line", n)
		}
	})
}
