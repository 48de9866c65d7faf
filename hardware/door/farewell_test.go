package door_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/door"
	"troskel/hardware/sim"
)

// onGlass runs a test in a bubble of fake time, with a display running on the simulated panel, which refuses what a real one cannot take. stop ends the
// display and says how long that took and what was logged, warnings only.
func onGlass(t *testing.T, kind string, test func(glass *sim.EPaper, d *door.Display, stop func() (time.Duration, string))) {
	synctest.Test(t, func(t *testing.T) {
		glass, err := sim.NewEPaper(kind, 0, sim.EPaperPinsOf(t.Name()))
		must(t, err)
		defer func() { must(t, glass.Close()) }()
		var said bytes.Buffer
		d := door.NewDisplay(func() (door.Panel, error) { return door.Open(wiring(glass)) },
			slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelWarn})))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		test(glass, d, func() (time.Duration, string) {
			start := time.Now()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("Run returned %v", err)
			}
			return time.Since(start), said.String()
		})
	})
}

// wiring is how a simulated panel is wired.
func wiring(glass *sim.EPaper) door.Wiring {
	pins := glass.Pins()
	return door.Wiring{Kind: glass.Kind(), SPI: pins.Port, DC: pins.DC, Reset: pins.Reset, Busy: pins.Busy}
}

// Wherever in its work a display is stopped, its panel ends asleep, and has been sent nothing that it could not take.
func TestDisplayStoppedAtAnyMomentSleeps(t *testing.T) {
	for _, signs := range []int{1, 2} { // the last one is cut off: a full refresh, a partial one
		for _, at := range []time.Duration{
			0, 10 * time.Millisecond, 21 * time.Millisecond, 30 * time.Millisecond, // reset, held in it from 20 to 22 ms
			60 * time.Millisecond, 130 * time.Millisecond, // power on
			170 * time.Millisecond, 300 * time.Millisecond, time.Second, 4600 * time.Millisecond, // refresh
			4800 * time.Millisecond, 5 * time.Second, 8 * time.Second, // power off, deep sleep, long asleep
		} {
			t.Run(fmt.Sprint(signs, " ", at), func(t *testing.T) {
				onGlass(t, "epd7in5-v2", func(glass *sim.EPaper, d *door.Display, stop func() (time.Duration, string)) {
					for n := range signs - 1 {
						d.Show(numbered(n))
						pass(time.Minute)
					}
					d.Show(numbered(signs))
					pass(at)
					took, said := stop()
					if said != "" || !glass.Asleep() {
						t.Errorf("asleep %t; logged: %s", glass.Asleep(), said)
					}
					if took > 7*time.Second {
						t.Errorf("took %v", took)
					}
				})
			})
		}
	}
}

// The same on other panels, at fewer moments: in the reset, in the preparation, in the refresh.
func TestOtherPanelsStoppedAtAnyMomentSleep(t *testing.T) {
	for _, kind := range []string{"epd2in13-v4", "epd2in9-v2", "epd4in2"} { // the others are like one of these or the 7.5" V2
		for _, signs := range []int{1, 2} {
			for _, at := range []time.Duration{21 * time.Millisecond, 75 * time.Millisecond, 150 * time.Millisecond, time.Second} {
				t.Run(fmt.Sprint(kind, " ", signs, " ", at), func(t *testing.T) {
					onGlass(t, kind, func(glass *sim.EPaper, d *door.Display, stop func() (time.Duration, string)) {
						for n := range signs - 1 {
							d.Show(numbered(n))
							pass(time.Minute)
						}
						d.Show(numbered(signs))
						pass(at)
						if took, said := stop(); said != "" || !glass.Asleep() || took > 7*time.Second {
							t.Errorf("asleep %t after %v; logged: %s", glass.Asleep(), took, said)
						}
					})
				})
			}
		}
	}
}

// In the cold a refresh takes so long that there is no time left to watch the panel fall asleep.
func TestDisplayStoppedOnAColdPanelSleeps(t *testing.T) {
	onGlass(t, "epd7in5-v2", func(glass *sim.EPaper, d *door.Display, stop func() (time.Duration, string)) {
		glass.SetTimes(sim.EPaperTimes{Power: 200 * time.Millisecond, Full: 7 * time.Second})
		d.Show(numbered(1))
		pass(500 * time.Millisecond)
		if took, said := stop(); said != "" || !glass.Asleep() || took != 8*time.Second {
			t.Errorf("asleep %t after %v; logged: %s", glass.Asleep(), took, said)
		}
	})
}

func TestDisplayStoppedOnABusyPanelSaysSo(t *testing.T) {
	for _, before := range []struct {
		at          time.Duration
		state, code string
	}{{time.Second, "starting", ""}, {20500 * time.Millisecond, "ill", "busy_timeout"}} { // within the refresh; in the pause after its fault
		t.Run(before.at.String(), func(t *testing.T) {
			onGlass(t, "epd7in5-v2", func(glass *sim.EPaper, d *door.Display, stop func() (time.Duration, string)) {
				glass.SetTimes(sim.EPaperTimes{Full: time.Hour})
				d.Show(numbered(1))
				pass(before.at)
				wantStatus(t, d, before.state, before.code)
				took, said := stop()
				if took != 8*time.Second {
					t.Errorf("took %v, want the whole time there is", took)
				}
				last := said[strings.LastIndex(strings.TrimSpace(said), "\n")+1:]
				if !strings.Contains(last, "busy") || !strings.Contains(last, "left under voltage") || strings.Contains(said, "SPI") {
					t.Errorf("logged: %s", said)
				}
			})
		})
	}
}
