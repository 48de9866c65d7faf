package nfc_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"troskel/hardware/nfc"
	"troskel/hardware/sim"
)

// atBench runs a reader on a wire for the length of a benchmark.
func atBench(b *testing.B, wire string) (*sim.PN532, *nfc.Reader, <-chan nfc.Tap) {
	b.Helper()
	chip := sim.NewPN532()
	name, pins := "", nfc.Pins{}
	if wire == "uart" {
		_, unplug, err := chip.PTY()
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(unplug)
		name = chip.Wire()
	} else {
		put := map[string]func() (*sim.Bus, error){"i2c": chip.I2C, "spi": chip.SPI}[wire[:3]]
		bus, err := put()
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() {
			if err := bus.Close(); err != nil {
				b.Error(err)
			}
		})
		name, pins.Reset = bus.Wire(), bus.ResetPin()
		if strings.HasSuffix(wire, "+irq") {
			pins.IRQ = bus.IRQPin()
		}
	}
	r, err := nfc.NewReader(name, pins, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	taps, stopped := make(chan nfc.Tap), make(chan struct{})
	go func() {
		defer close(stopped)
		_ = r.Run(ctx, taps)
	}()
	b.Cleanup(func() {
		cancel()
		<-stopped
	})
	return chip, r, taps
}

// tapsMeasured is how many taps a figure rests on.
const tapsMeasured = 60

// BenchmarkTapToEvent measures on each wire from the card in the field to the Tap in the hands of who reads the channel, without the chip model's own
// time, which no host can save and which is reported beside it.
func BenchmarkTapToEvent(b *testing.B) {
	for _, wire := range wires {
		b.Run(wire, func(b *testing.B) {
			chip, r, taps := atBench(b, wire)
			cards := sim.Cards()
			for b.Loop() {
				var own, ours []time.Duration
				for i := range tapsMeasured {
					c := cards[i%len(cards)]
					chip.Present(c)
					tapped(b, r, taps)
					now, a := time.Now(), chip.FirstAnswer(c)
					chip.Remove(c)
					own, ours = append(own, a.Own()), append(ours, now.Sub(a.Entered)-a.Own())
					// The card before has gone, and people come at any moment of a poll.
					<-time.After(400*time.Millisecond + time.Duration(i*7919%113)*time.Millisecond)
				}
				report(b, own, 99, "chip-p99-ms")
				report(b, ours, 50, "ours-p50-ms")
				report(b, ours, 99, "ours-p99-ms(<10)")
			}
		})
	}
}

// BenchmarkRecover measures on each wire how long a person waits whose card comes just when the link has failed once in each of its ways: from the card in the field to the Tap, the chip model's own time included.
func BenchmarkRecover(b *testing.B) {
	for _, wire := range wires {
		b.Run(wire, func(b *testing.B) {
			chip, r, taps := atBench(b, wire)
			anna, _ := sim.CardNamed("anna")
			for b.Loop() {
				var waits []time.Duration
				var slowest sim.Knob
				for _, knob := range sim.Knobs() {
					if knob == sim.TagGone {
						continue // nobody is there then
					}
					chip.Turn(knob, 1)
					for chip.Left(knob) > 0 { // until it has failed
						<-time.After(time.Millisecond)
					}
					began := time.Now()
					chip.Present(anna)
					tapped(b, r, taps)
					took := time.Since(began)
					chip.Remove(anna)
					<-time.After(500 * time.Millisecond) // it has gone
					if waits = append(waits, took); took >= slices.Max(waits) {
						slowest = knob
					}
				}
				b.Logf("%s: %v after %q", wire, slices.Max(waits).Round(time.Millisecond), slowest)
				report(b, waits, 50, "recover-p50-ms")
				report(b, waits, 100, "recover-worst-ms")
			}
		})
	}
}

// idleFor is how long an idle reader is watched.
const idleFor = 5 * time.Second

// BenchmarkIdle measures what a reader costs while nobody is there: driver and chip model together.
func BenchmarkIdle(b *testing.B) {
	for _, wire := range wires {
		b.Run(wire, func(b *testing.B) {
			_, r, _ := atBench(b, wire)
			for r.Status().State != "ok" {
				<-time.After(time.Millisecond)
			}
			for b.Loop() {
				before := cpuTime(b)
				<-time.After(idleFor)
				b.ReportMetric(100*float64(cpuTime(b)-before)/float64(idleFor), "%-of-a-core(<1)")
			}
		})
	}
}

// cpuTime is what the process has used so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// report gives a percentile in milliseconds.
func report(b *testing.B, d []time.Duration, percentile int, name string) {
	slices.Sort(d)
	b.ReportMetric(float64(d[(len(d)-1)*percentile/100])/float64(time.Millisecond), name)
}
