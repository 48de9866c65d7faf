package nfc_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"troskel/hardware/nfc"
	"troskel/hardware/sim"
)

// These tests open a real pseudo terminal as the daemon opens a serial device, so they take real time.

// patience is how long a test waits for what must happen, on a machine that may be busy.
const patience = 20 * time.Second

// plugged is a chip on a pseudo terminal behind a path that stays the same, as udev keeps it.
type plugged struct {
	t     *testing.T
	path  string
	chip  *sim.PN532
	close func()
}

// plug plugs a new chip in.
func plug(t *testing.T) *plugged {
	p := &plugged{t: t, path: filepath.Join(t.TempDir(), "badge-reader"), chip: sim.NewPN532()}
	p.in()
	t.Cleanup(func() { p.close() })
	return p
}

// in plugs the chip in.
func (p *plugged) in() {
	p.t.Helper()
	pts, closer, err := p.chip.PTY()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.Symlink(pts, p.path); err != nil {
		p.t.Fatal(err)
	}
	p.close = closer
}

// out plugs it out.
func (p *plugged) out() {
	p.t.Helper()
	p.close()
	if err := os.Remove(p.path); err != nil {
		p.t.Fatal(err)
	}
}

// start starts a reader on the path; it stops with the test.
func (p *plugged) start() (*nfc.Reader, <-chan nfc.Tap) {
	p.t.Helper()
	r, err := nfc.NewReader("uart:"+p.path, nfc.Pins{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	taps, stopped := make(chan nfc.Tap), make(chan struct{})
	go func() {
		defer close(stopped)
		if err := r.Run(ctx, taps); err != context.Canceled {
			p.t.Errorf("the reader stopped with %v", err)
		}
	}()
	p.t.Cleanup(func() {
		cancel()
		<-stopped
	})
	return r, taps
}

// tapped waits for a tap.
func tapped(t testing.TB, r *nfc.Reader, taps <-chan nfc.Tap) nfc.Tap {
	t.Helper()
	select {
	case tap := <-taps:
		return tap
	case <-time.After(patience):
		t.Fatalf("no tap; the reader is %+v", r.Status())
		return nfc.Tap{}
	}
}

// until waits for a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); !holds(); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("never: %s", what)
		}
	}
}

// TestPTYHeld: a card that is held through many polls of a real terminal is one tap.
func TestPTYHeld(t *testing.T) {
	p := plug(t)
	r, taps := p.start()
	anna := card(t, "anna")
	p.chip.Present(anna)
	tap := tapped(t, r, taps)
	if !tap.UID.Equal(mustUID(t, []byte{0x04, 0xA3, 0x12, 0x61, 0xEE, 0x02, 0x80})) {
		t.Error("the tap has another number")
	}
	held := p.chip.Commands()
	until(t, "sixty commands with the card held", func() bool {
		select {
		case <-taps:
			t.Fatal("a second tap while the card is held")
		default:
		}
		return p.chip.Commands() > held+60
	})
	p.chip.Remove(anna)
	gone := p.chip.Commands()
	until(t, "polls without the card", func() bool { return p.chip.Commands() > gone+8 })
	p.chip.Present(anna)
	tapped(t, r, taps)
}

// TestPTYReplug: the terminal goes away and another one comes under the same path.
func TestPTYReplug(t *testing.T) {
	p := plug(t)
	r, taps := p.start()
	until(t, "ok", func() bool { return r.Status().State == "ok" })
	for range 2 {
		p.out()
		until(t, "open_failed", func() bool { return r.Status().Code == nfc.OpenFailed })
		if d := r.Status().Detail; !strings.Contains(d, p.path) || !strings.Contains(d, "plugged in") {
			t.Errorf("the detail is %q", d)
		}
		p.in()
		bilal := card(t, "bilal")
		p.chip.Present(bilal)
		tapped(t, r, taps)
		p.chip.Remove(bilal)
		gone := p.chip.Commands()
		until(t, "polls without the card", func() bool { return p.chip.Commands() > gone+8 })
	}
}

// TestPTYLeavesNothing: chips, readers and faults come and go, and no goroutine or open file stays.
func TestPTYLeavesNothing(t *testing.T) {
	files := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	cycle := func(t *testing.T) {
		p := plug(t)
		r, _ := p.start()
		until(t, "ok", func() bool { return r.Status().State == "ok" })
		p.out()
		until(t, "ill", func() bool { return r.Status().State == "ill" })
		p.in()
		until(t, "ok again", func() bool { return r.Status().State == "ok" })
	}
	t.Run("first", cycle)
	goroutines, open := runtime.NumGoroutine(), files()
	for range 3 {
		t.Run("again", cycle)
	}
	until(t, "as few goroutines and files as before", func() bool {
		return runtime.NumGoroutine() <= goroutines && files() <= open
	})
}

func TestProbe(t *testing.T) {
	p := plug(t)
	chip, err := nfc.Probe(t.Context(), "uart:"+p.path, nfc.Pins{})
	if err != nil || chip != "PN532 v1.6" {
		t.Fatalf("%q, %v", chip, err)
	}
	p.chip.Turn(sim.Silent, sim.Always)
	if _, err := nfc.Probe(t.Context(), "uart:"+p.path, nfc.Pins{}); err == nil || !strings.Contains(err.Error(), "no PN532") ||
		!strings.Contains(err.Error(), "check power") {
		t.Errorf("a chip that is silent: %v", err)
	}
}

func TestProbeRefuses(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for wire, want := range map[string]string{
		"uart:/dev/no-such-reader": "plugged in",
		"uart:" + plain:            "no serial device",
		"usb:1":                    "allowed is",
	} {
		if _, err := nfc.Probe(t.Context(), wire, nfc.Pins{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v does not say %q", wire, err, want)
		}
	}
}
