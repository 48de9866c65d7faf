package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/hardware/sim"
)

// tidy ends a test with what closes something.
func tidy(t *testing.T, end func() error) {
	t.Helper()
	t.Cleanup(func() {
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

// everyKind puts one device of each kind where it may hang.
func everyKind(t *testing.T) (at candidates, uart, radarPath, laserBus string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	uart, unplug, err := sim.NewPN532().PTY()
	must(err)
	t.Cleanup(unplug)
	i2c, err := sim.NewPN532().I2C()
	must(err)
	tidy(t, i2c.Close)
	spi, err := sim.NewPN532().SPI()
	must(err)
	tidy(t, spi.Close)
	cheap, err := sim.NewMFRC522("SIM_FIND_RC522")
	must(err)
	tidy(t, cheap.Close)
	radar, err := sim.NewRadar(20 * time.Millisecond)
	must(err)
	t.Cleanup(radar.Close)
	laser, err := sim.NewToF()
	must(err)
	tidy(t, laser.Close)
	laser.Below(2100, 2100)
	return candidates{
		serial: []string{uart, radar.Path(), filepath.Join(t.TempDir(), "ttyUSB9")}, i2c: []string{strings.TrimPrefix(i2c.Wire(), "i2c:"), laser.Bus()},
		spi: []string{"SIM_FIND_RC522", strings.TrimPrefix(spi.Wire(), "spi:"), "SPI9.9"}, inputs: []string{"/dev/input/by-id/usb-Sycreader-event-kbd"},
	}, uart, radar.Path(), laser.Bus()
}

// TestWhatIsFoundIsAConfigurationThatWorks gives what is printed to the program.
func TestWhatIsFoundIsAConfigurationThatWorks(t *testing.T) {
	at, uart, radar, laser := everyKind(t)
	all := at.find(context.Background())
	var kinds []string
	for _, d := range all {
		kinds = append(kinds, d.lines[0])
	}
	want := []string{`kind = "pn532"`, `kind = "ld2450"`, `kind = "pn532"`, `kind = "vl53l1x"`, `kind = "mfrc522"`, `kind = "pn532"`, `kind = "keyboard"`}
	if !slices.Equal(kinds, want) {
		t.Errorf("found %v, want %v", kinds, want)
	}
	text := snippet(all)
	cfg, err := ParseConfig("found.toml", []byte(text))
	if err != nil {
		t.Fatalf("what is printed is refused: %v\n%s", err, text)
	}
	if cfg.Reader.Kind != "pn532" || cfg.Reader.Wire != "uart:"+uart || len(cfg.Counters) != 2 || cfg.Counters[0].Device != radar || cfg.Counters[1].I2C != laser {
		t.Errorf("it means %+v %+v\n%s", cfg.Reader, cfg.Counters, text)
	}
	var kept []string
	for line := range strings.Lines(text) { // every other reader is a choice away
		if rest, ok := strings.CutPrefix(line, "# "); ok && strings.ContainsAny(rest, "[=") {
			kept = append(kept, strings.TrimSpace(rest))
		}
	}
	if got := strings.Count(strings.Join(kept, "\n"), "[reader]"); got != 4 {
		t.Errorf("%d further readers are shown, want 4\n%s", got, text)
	}
}

func TestADeviceIsLookedAtOnceUnderTheNameThatStays(t *testing.T) {
	dir := t.TempDir()
	real, stable := filepath.Join(dir, "ttyUSB0"), filepath.Join(dir, "usb-FTDI-port0")
	if err := os.WriteFile(real, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, stable); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "ttyAMA0")
	if got := withoutTargets([]string{real, other}, []string{stable}); !slices.Equal(got, []string{other}) {
		t.Errorf("beside %s there are %v", stable, got)
	}
}
