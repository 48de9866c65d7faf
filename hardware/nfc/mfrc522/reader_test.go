package mfrc522_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/hardware/nfc"
	"troskel/hardware/nfc/mfrc522"
	"troskel/hardware/sim"
)

const patience = time.Minute // before a test gives up

var ports atomic.Int64

func newChip(t testing.TB) (*sim.MFRC522, string) {
	t.Helper()
	port := fmt.Sprintf("SIM_RC522_%d", ports.Add(1))
	chip, err := sim.NewMFRC522(port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chip.Close(); err != nil {
			t.Error(err)
		}
	})
	return chip, port
}

// look is a device's numbers, as text in order.
func look(t testing.TB, d nfc.Device) []string {
	t.Helper()
	found, err := d.Look(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, uid := range found {
		all = append(all, string(uid.Bytes()))
	}
	slices.Sort(all)
	return all
}

// drawCards makes cards whose numbers are near each other, so that they collide late and often.
func drawCards(t *rapid.T) []sim.Card {
	near := rapid.SampledFrom([]byte{0x00, 0x01, 0x80, 0x81, 0xFF})
	var all []sim.Card
	for n := range rapid.IntRange(0, 4).Draw(t, "cards") {
		size := rapid.SampledFrom([]int{4, 7, 10}).Draw(t, "size")
		uid := rapid.SliceOfN(near, size, size).Draw(t, "uid")
		if uid[0] == 0x88 || size > 4 && slices.Contains(uid, 0x88) {
			continue
		}
		uid[0] = 0x04 // no number begins with the cascade tag (ISO/IEC 14443-3, 6.5.4)
		all = append(all, sim.NTAG(fmt.Sprint(n), uid...))
	}
	return all
}

func TestCardsAreFoundWhateverTheirNumbersAndHoweverManyAreHeld(t *testing.T) {
	chip, port := newChip(t)
	d, err := mfrc522.Open(context.Background(), port)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	rapid.Check(t, func(rt *rapid.T) {
		chip.TakeAway()
		numbers := map[string]bool{}
		for _, c := range drawCards(rt) {
			if !numbers[string(c.UID())] {
				chip.Hold(c)
			}
			numbers[string(c.UID())] = true
		}
		for range 2 { // found again at the next look
			got := look(t, d)
			if want := min(2, len(numbers)); len(got) != want || len(slices.Compact(slices.Clone(got))) != want {
				rt.Fatalf("of %d cards %d were found", len(numbers), len(got))
			}
			for _, uid := range got {
				if !numbers[uid] {
					rt.Fatalf("% X is nobody's", uid)
				}
			}
		}
	})
}

func TestOneCardHeldIsOneTap(t *testing.T) {
	chip, port := newChip(t)
	r := mfrc522.NewReader(port, slog.New(slog.DiscardHandler))
	taps := run(t, r)
	anna := sim.NTAG("anna", 0x04, 0xA3, 0x12, 0x61, 0xEE, 0x02, 0x80)
	chip.Hold(anna)
	if got := next(t, taps); !bytes.Equal(got.UID.Bytes(), anna.UID()) || got.Card != nil {
		t.Errorf("the tap is of % X", got.UID.Bytes())
	}
	looks(t, chip, 100)
	select {
	case <-taps:
		t.Error("a card that is held taps twice")
	default:
	}
	chip.TakeAway()
	chip.Hold(sim.Phone("telefon"))
	if got := next(t, taps); !got.UID.Random() {
		t.Error("a phone's number is not known as random")
	}
}

func TestAReaderThatFailsComesBack(t *testing.T) {
	chip, port := newChip(t)
	r := mfrc522.NewReader(port, slog.New(slog.DiscardHandler))
	taps := run(t, r)
	card := byte(0)
	for fault, code := range map[sim.MFRC522Fault]string{
		sim.MFRC522Gone: nfc.Lost, sim.MFRC522Silent: nfc.NoChip, sim.MFRC522High: nfc.NoChip, sim.MFRC522Stuck: nfc.Silent,
	} {
		chip.TakeAway()
		looks(t, chip, 20)
		await(t, "the reader is well", func() bool { return r.Status().State == "ok" })
		chip.Fail(fault)
		await(t, string(fault)+" is told as "+code, func() bool {
			return r.Status().State == "ill" && (r.Status().Code == code || r.Status().Code == nfc.NoChip)
		})
		broke := time.Now()
		chip.Fail(sim.MFRC522Well)
		card++
		chip.Hold(sim.Classic("fatima", 0xFB, 0x0E, 0xE2, card)) // another each time: one that is held all the while taps once
		next(t, taps)
		t.Logf("%s: the next tap came %s after it was mended", fault, time.Since(broke).Round(time.Millisecond))
	}
}

func TestAnAnswerWithErrorsIsNobodys(t *testing.T) {
	chip, port := newChip(t)
	d, err := mfrc522.Open(context.Background(), port)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	chip.Hold(sim.Classic("fatima", 0xFB, 0x0E, 0xE2, 0x0B))
	chip.Fail(sim.MFRC522Noise)
	if got := look(t, d); len(got) != 0 {
		t.Errorf("a broken answer gives %q", got)
	}
	chip.Fail(sim.MFRC522Well)
	if got := look(t, d); len(got) != 1 {
		t.Errorf("the next look gives %q", got)
	}
}

func TestProbeTellsWhatAnswers(t *testing.T) {
	chip, port := newChip(t)
	for version, want := range map[byte]string{0x91: "MFRC522 v1.0", 0x92: "MFRC522 v2.0", 0x88: "FM17522"} {
		chip.SetVersion(version)
		if got, err := mfrc522.Probe(context.Background(), port); err != nil || got != want {
			t.Errorf("%02X is %q (%v)", version, got, err)
		}
	}
	chip.SetVersion(0x12)
	if _, err := mfrc522.Probe(context.Background(), port); !errors.Is(err, nfc.ErrNoChip) || !strings.Contains(err.Error(), "VersionReg says 12") {
		t.Errorf("another chip gives %v", err)
	}
	if _, err := mfrc522.Probe(context.Background(), "SPI9.9"); err == nil || !strings.Contains(err.Error(), "troskel doctor") {
		t.Errorf("a port that is not there gives %v", err)
	}
}

// FuzzHostileChip lets the wire say anything.
func FuzzHostileChip(f *testing.F) {
	f.Add([]byte{0x20, 0, 2, 0x44, 0, 0})
	f.Add(bytes.Repeat([]byte{0xFF}, 40))
	f.Add(bytes.Repeat([]byte{0x20, 0x08, 0x05}, 40))
	f.Fuzz(func(t *testing.T, says []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		found, err := mfrc522.LookAt(ctx, says)
		if err != nil && !errors.Is(err, nfc.ErrTimeout) && !errors.Is(err, nfc.ErrGarbage) && !errors.Is(err, nfc.ErrLost) {
			t.Errorf("it fails with %v", err)
		}
		for _, uid := range found {
			if n := len(uid.Bytes()); n != 4 && n != 7 && n != 10 {
				t.Errorf("a number of %d bytes", n)
			}
		}
	})
}

// run runs a reader until the test ends.
func run(t *testing.T, r *nfc.Reader) <-chan nfc.Tap {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	taps, ended := make(chan nfc.Tap), make(chan error, 1)
	go func() { ended <- r.Run(ctx, taps) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
	})
	return taps
}

// looks waits until the reader has sent so many frames more.
func looks(t *testing.T, chip *sim.MFRC522, frames int) {
	t.Helper()
	seen := chip.Frames()
	await(t, "the reader looks on", func() bool { return chip.Frames() >= seen+frames })
}

func next(t *testing.T, taps <-chan nfc.Tap) nfc.Tap {
	t.Helper()
	select {
	case tap := <-taps:
		return tap
	case <-time.After(patience):
		t.Fatal("no tap came")
		return nfc.Tap{}
	}
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to be that %s", what)
		}
	}
}
