package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/hardware/nfc"
	"troskel/hardware/sim"
	"troskel/kiosk/visit"
)

// counterTop is an appliance of which only the reader runs; the test takes its taps.
type counterTop struct {
	*Kiosk
	t    *testing.T
	rig  *sim.Rig
	stop func()
}

// newRig is simulated hardware that outlives the appliances of a test, as cards and their holders do.
func newRig(t *testing.T) *sim.Rig {
	t.Helper()
	rig, err := sim.NewRig(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rig.Close(); err != nil {
			t.Error(err)
		}
	})
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	rig.Clock.SetWall(time.Date(2026, 3, 3, 10, 0, 0, 0, zone))
	return rig
}

// switchOn starts the appliance on dir.
func switchOn(t *testing.T, rig *sim.Rig, dir, mode string, log *slog.Logger) *counterTop {
	t.Helper()
	cfg := defaults()
	cfg.Data.Dir, cfg.Reader.Wire, cfg.Counting.Mode = dir, rig.Reader.Wire(), mode
	cfg.fill()
	k, err := Open(t.Context(), cfg, Parts{Clock: rig.Clock, Demo: true, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() { defer close(stopped); _ = k.reader.Run(ctx, k.taps) }()
	return &counterTop{Kiosk: k, t: t, rig: rig, stop: func() {
		cancel()
		<-stopped
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	}}
}

// hold holds a card before the reader until the appliance has done with it.
func (k *counterTop) hold(card sim.Card, do func(nfc.Tap)) {
	k.t.Helper()
	k.rig.Reader.Present(card)
	select {
	case tap := <-k.taps:
		do(tap)
		tap.Card.Return()
	case <-time.After(patience):
		k.t.Fatal("no tap")
	}
	k.rig.Reader.Remove(card)
	heard := k.rig.Reader.Commands() // until the reader has seen that it is gone
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); k.rig.Reader.Commands() < heard+8; {
		select {
		case <-tick.C:
		case <-end:
			k.t.Fatal("the reader looks for no cards")
		}
	}
}

func (k *counterTop) count(card sim.Card) visit.Result {
	k.t.Helper()
	var result visit.Result
	k.hold(card, func(tap nfc.Tap) {
		tapped, err := k.visits.TapHeld(k.t.Context(), k.moment(), tap.UID, memoryOf(tap.Card))
		if err != nil {
			k.t.Error(err)
		}
		tapped.Finish(k.t.Context())
		result = tapped.Result
	})
	return result
}

// TestBadgesRemember: a badge on the real wire protocol is counted once, over starts of the appliance; what it carries says nothing to another
// appliance, which counts it by its own memory and leaves it as it is. Nothing of its number is on the disk.
func TestBadgesRemember(t *testing.T) {
	rig, dir := newRig(t), t.TempDir()
	anna, _ := sim.CardNamed("anna")
	fatima, _ := sim.CardNamed("fatima")
	log := new(bytes.Buffer)
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for i, want := range []visit.Result{visit.Counted, visit.Again} {
		k := switchOn(t, rig, dir, "C", logger)
		if got := k.count(anna); got != want {
			t.Errorf("start %d: %s", i+1, got)
		}
		if i == 0 {
			if got := k.count(fatima); got != visit.Counted {
				t.Errorf("a card without pages: %s", got)
			}
			if got := k.count(sim.Shifty("trick")); got != visit.Counted {
				t.Errorf("a number that shifts: %s", got)
			}
			select {
			case <-k.taps:
				t.Error("a number that shifts is a second tap")
			default:
			}
		}
		k.stop()
	}
	carried := rig.Reader.Tag(anna).Image()
	other := switchOn(t, rig, t.TempDir(), "C", logger)
	for _, want := range []visit.Result{visit.Counted, visit.Again} {
		if got := other.count(anna); got != want {
			t.Errorf("in another house: %s", got)
		}
	}
	other.stop()
	if now := rig.Reader.Tag(anna).Image(); !equalPages(now, carried) {
		t.Error("another house wrote on the badge")
	}
	left := everyFile(t, dir)
	left["log"] = log.Bytes()
	if len(left[filepath.Join(dir, memoryKeyFile)]) != visit.MemoryKeySize {
		t.Error("the key is not where it was looked for")
	}
	search(t, left, []sim.Card{anna, fatima})
	for i := 28; i < 40; i++ { // what the badge carries is on no disk either
		if page := carried[i]; page != [4]byte{} && bytes.Contains(left[filepath.Join(dir, "troskel.db")], append(page[:], carried[min(i+1, 39)][:]...)) {
			t.Errorf("page %d of the badge is in the database", i)
		}
	}
}

// TestDoctorTellsOfTheMemoryKey: before the first start, when it is there, and when it is not whole.
func TestDoctorTellsOfTheMemoryKey(t *testing.T) {
	cfg := defaults()
	cfg.Data.Dir, cfg.Counting.Mode = t.TempDir(), "C"
	told := func() string {
		var out bytes.Buffer
		examineMemory(streams{out: &out, err: &out}, cfg)
		return out.String()
	}
	if text := told(); !strings.Contains(text, "made at the first start") {
		t.Errorf("before the first start: %q", text)
	}
	if _, err := keyIn(cfg.Data.Dir, memoryKeyFile, visit.MemoryKeySize); err != nil {
		t.Fatal(err)
	}
	if text := told(); !strings.Contains(text, "their key is there") {
		t.Errorf("after it: %q", text)
	}
	if err := os.WriteFile(filepath.Join(cfg.Data.Dir, memoryKeyFile), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text := told(); !strings.Contains(text, "5 bytes") {
		t.Errorf("cut short: %q", text)
	}
	if _, err := Open(t.Context(), cfg, Parts{Clock: sim.NewClock(), Log: slog.New(slog.DiscardHandler)}); err == nil || !strings.Contains(err.Error(), "badges cannot remember") {
		t.Errorf("the appliance starts without the key: %v", err)
	}
	cfg.Counting.Mode = "B"
	if text := told(); text != "" {
		t.Errorf("in another mode: %q", text)
	}
}

func equalPages(a, b [][4]byte) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// TestBadgesProveThemselves: a key-holder's badge that signs what it shows is known each time; a copy of its number, and a copy of what it once showed, open
// nothing, and are counted like anybody.
func TestBadgesProveThemselves(t *testing.T) {
	rig, dir := newRig(t), t.TempDir()
	meta, read := [16]byte{1, 2, 3}, [16]byte{4, 5, 6}
	keys := "01020300000000000000000000000000\n04050600000000000000000000000000\n"
	if err := os.WriteFile(filepath.Join(dir, proofKeyFile), []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	uid := [7]byte{4, 9, 8, 7, 6, 5, 4}
	badge := sim.NTAG424("kassör", uid, meta, read)
	log := new(bytes.Buffer)
	k := switchOn(t, rig, dir, "B", slog.New(slog.NewTextHandler(log, nil)))
	defer k.stop()
	staff := booking.By{Role: booking.System}
	k.hold(badge, func(tap nfc.Tap) {
		s := k.shown(t.Context(), tap)
		if !s.proved {
			t.Fatalf("it proves nothing: %s", log)
		}
		if _, err := k.rooms.EnrolProved(t.Context(), staff, s.uid.Bytes(), s.counter, booking.Badge{Name: "Värden", Role: booking.Staff}, "4092"); err != nil {
			t.Fatal(err)
		}
	})
	known := func(c sim.Card) (found bool, err error) {
		k.hold(c, func(tap nfc.Tap) {
			_, found, err = k.registered(t.Context(), k.shown(t.Context(), tap))
		})
		return found, err
	}
	clone := badge.Clone("copy of what it shows")
	for range 2 {
		if found, err := known(badge); !found || err != nil {
			t.Errorf("the badge itself: %v, %v", found, err)
		}
	}
	for _, c := range []sim.Card{clone, sim.NTAG("copy of its number", uid[:]...), sim.NTAG424("other keys", uid, meta, [16]byte{9})} {
		if found, err := known(c); found || !errors.Is(err, booking.ErrCopied) {
			t.Errorf("%s: %v, %v", c.Name, found, err)
		}
	}
	if found, err := known(badge); !found || err != nil {
		t.Errorf("the badge itself, after its copies: %v, %v", found, err)
	}
	if !strings.Contains(log.String(), "not believed") {
		t.Errorf("the log says nothing of a forged proof: %s", log)
	}
}
