package nfc_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/nfc"
	"troskel/hardware/sim"
)

// desk is a reader at work on a chip of memory, in a bubble with its own time.
type desk struct {
	t      *testing.T
	chip   *sim.PN532
	wire   string
	line   socket
	reader *nfc.Reader
	taps   chan nfc.Tap
	log    logbook
	opened atomic.Int64 // times the wire was opened
}

// socket is what a chip hangs on.
type socket interface {
	Plug()
	Unplug()
}

// wires is what a test of the reader runs on: the same chip, the same driver, three ways between them, and the buses with the chip's IRQ line too.
var wires = []string{"uart", "i2c", "spi", "i2c+irq", "spi+irq"}

// logbook is a log that may be read while it is written.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// count is how many lines have a text.
func (l *logbook) count(text string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// atDesk runs a test with a reader on each wire, and fails if the reader does not stop at once and clean: the bubble ends only
// when every goroutine has.
func atDesk(t *testing.T, test func(*desk)) {
	for _, wire := range wires {
		t.Run(wire, func(t *testing.T) { onWire(t, wire, test) })
	}
}

// onWire runs a test with a reader on one wire.
func onWire(t *testing.T, wire string, test func(*desk)) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, wire: wire, chip: sim.NewPN532(), taps: make(chan nfc.Tap)}
		d.reader = d.connect(slog.New(slog.NewTextHandler(&d.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		ctx, cancel := context.WithCancel(t.Context())
		stopped := make(chan error)
		go func() { stopped <- d.reader.Run(ctx, d.taps) }()
		defer func() {
			cancel()
			asked := time.Now()
			if err := <-stopped; !errors.Is(err, context.Canceled) {
				t.Errorf("the reader stopped with %v", err)
			}
			if took := time.Since(asked); took > 500*time.Millisecond {
				t.Errorf("the reader took %v to stop", took)
			}
			d.line.Unplug()
			d.noNumbers()
		}()
		test(d)
	})
}

// connect puts the chip on the wire and makes a reader for it.
func (d *desk) connect(log *slog.Logger) *nfc.Reader {
	if d.wire == "uart" {
		line := d.chip.Line()
		d.line = line
		return nfc.NewReaderOn(func() (nfc.Line, error) {
			d.opened.Add(1)
			return line.Open()
		}, log)
	}
	put := d.chip.I2C
	if strings.HasPrefix(d.wire, "spi") {
		put = d.chip.SPI
	}
	bus, err := put()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		if err := bus.Close(); err != nil {
			d.t.Error(err)
		}
	})
	d.line = bus
	pins := nfc.Pins{Reset: bus.ResetPin()}
	if strings.HasSuffix(d.wire, "+irq") {
		pins.IRQ = bus.IRQPin()
	}
	return nfc.NewReaderOnWire(bus.Wire(), pins, func() { d.opened.Add(1) }, log)
}

// noNumbers checks that no card's number is in the log.
func (d *desk) noNumbers() {
	for _, number := range []string{"04a31261ee0280", "045b770ac16481", "fb0ee20b", "04010203040506"} {
		if d.log.count(number) > 0 || d.log.count(strings.ToUpper(number)) > 0 {
			d.t.Errorf("the log has %s", number)
		}
	}
}

// card is a card of the rig.
func card(t testing.TB, name string) sim.Card {
	t.Helper()
	c, ok := sim.CardNamed(name)
	if !ok {
		t.Fatalf("no card %s", name)
	}
	return c
}

// tapWithin waits for a tap.
func (d *desk) tapWithin(limit time.Duration) nfc.Tap {
	d.t.Helper()
	select {
	case tap := <-d.taps:
		return tap
	case <-time.After(limit):
		d.t.Fatalf("no tap in %v; the reader is %+v", limit, d.reader.Status())
		return nfc.Tap{}
	}
}

// quiet waits and fails if a tap comes.
func (d *desk) quiet(during time.Duration) {
	d.t.Helper()
	select {
	case tap := <-d.taps:
		d.t.Fatalf("a tap of %s that should not be", hex.EncodeToString(tap.UID.Bytes()))
	case <-time.After(during):
	}
}

// status waits for a state and code.
func (d *desk) status(state, code string, limit time.Duration) {
	d.t.Helper()
	for end := time.Now().Add(limit); ; <-time.After(10 * time.Millisecond) {
		s := d.reader.Status()
		if s.State == state && s.Code == code {
			if (state == "ill") != (s.Detail != "") || s.Since.IsZero() {
				d.t.Errorf("the status is %+v", s)
			}
			return
		}
		if time.Now().After(end) {
			d.t.Fatalf("the reader is %+v, not %s %s", s, state, code)
		}
	}
}

// TestHeld: every kind of card, held for ten seconds, is one tap with its number.
func TestHeld(t *testing.T) {
	for name, c := range map[string]struct {
		card   sim.Card
		number string // empty: made up
	}{
		"NTAG":    {card(t, "anna"), "04a31261ee0280"},
		"Classic": {card(t, "fatima"), "fb0ee20b"},
		"DESFire": {sim.DESFire("d", 4, 1, 2, 3, 4, 5, 6), "04010203040506"},
		"phone":   {card(t, "telefon"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			atDesk(t, func(d *desk) {
				d.quiet(time.Second)
				d.chip.Tap(c.card, 10*time.Second)
				tap := d.tapWithin(time.Second)
				if got := hex.EncodeToString(tap.UID.Bytes()); c.number != "" && got != c.number {
					t.Errorf("the number is %s", got)
				}
				if tap.UID.Random() != (c.number == "") {
					t.Errorf("random: %v", tap.UID.Random())
				}
				d.quiet(11 * time.Second)
				d.status("ok", "", 0)
				d.chip.Tap(c.card, time.Second)
				d.tapWithin(time.Second)
				d.quiet(3 * time.Second)
			})
		})
	}
}

// lateAtMost is how long after the chip's answer a tap may come: a bus is looked at now and then.
var lateAtMost = map[string]time.Duration{"uart": time.Millisecond, "i2c": 8 * time.Millisecond, "spi": 8 * time.Millisecond, "i2c+irq": 3 * time.Millisecond, "spi+irq": 3 * time.Millisecond}

// TestOwnTime: from the field to the tap nothing but the chip's own time passes, wherever in a poll the card comes; seldom it comes while other kinds of
// cards are looked for, and waits for that.
func TestOwnTime(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.quiet(time.Second)
		waited := 0
		for i := range 40 {
			d.quiet(700*time.Millisecond + time.Duration(i)*2713*time.Microsecond)
			anna := card(t, "anna")
			d.chip.Tap(anna, 100*time.Millisecond)
			tap := d.tapWithin(time.Second)
			a := d.chip.FirstAnswer(anna)
			if late := tap.Seen.Sub(a.Answered); late < 0 || late > lateAtMost[d.wire] {
				t.Errorf("seen %v after the answer", late)
			}
			whole := a.Answered.Sub(a.Entered)
			if a.Own() < 15*time.Millisecond || whole > 60*time.Millisecond {
				t.Errorf("the chip took %v of %v", a.Own(), whole)
			}
			if whole > 35*time.Millisecond || whole-a.Own() > 10*time.Millisecond {
				waited++
			}
		}
		if waited > 3 {
			t.Errorf("%d of 40 waited", waited)
		}
	})
}

// TestOthers: a card of type B or FeliCa that is held for ten seconds is one tap of somebody, as a phone is, and can be lent to nobody; who has one of
// type A with it or after it is found as ever.
func TestOthers(t *testing.T) {
	for name, c := range map[string]sim.Card{
		"type B": sim.TypeB("b", 0x12, 0x34, 0x56, 0x78),
		"FeliCa": sim.FeliCa("f", 0x01, 0x01, 0x05, 0x01, 0x86, 0x04, 0x02, 0x02),
	} {
		t.Run(name, func(t *testing.T) {
			atLender(t, func(d *desk) {
				d.quiet(time.Second)
				for range 2 {
					d.chip.Tap(c, 10*time.Second)
					tap := d.tapWithin(7 * time.Second)
					if !tap.UID.Random() || tap.Card != nil {
						t.Errorf("random: %v, lent: %v", tap.UID.Random(), tap.Card != nil)
					}
					d.quiet(11 * time.Second)
					d.status("ok", "", 0)
				}
				d.chip.Present(c)
				d.tapWithin(7 * time.Second)
				d.chip.Present(card(t, "anna"))
				tap := d.tapWithin(time.Second)
				if tap.UID.Random() {
					t.Error("the card that was held with it is nobody's")
				}
				tap.Card.Return()
				d.quiet(5 * time.Second)
				d.chip.Remove(c)
				d.chip.Remove(card(t, "anna"))
			})
		})
	}
}

// TestAChipThatKnowsTypeAOnly: a reader whose chip refuses, or does not answer, whoever looks for other cards is not ill for long, and reads on.
func TestAChipThatKnowsTypeAOnly(t *testing.T) {
	for name, answers := range map[string]bool{"refuses": true, "hangs": false} {
		t.Run(name, func(t *testing.T) {
			atDesk(t, func(d *desk) {
				d.chip.KnowTypeAOnly(answers)
				d.quiet(time.Minute)
				asked := d.chip.OthersSought()
				d.quiet(time.Hour)
				if n := d.chip.OthersSought() - asked; n != 0 {
					t.Errorf("asked %d times more", n)
				}
				d.status("ok", "", 0)
				d.chip.Tap(card(t, "anna"), time.Second)
				d.tapWithin(time.Second)
			})
		})
	}
}

// TestSeveral: a wallet is one tap, what is behind the first card shows when that leaves, and a queue of people is
// a tap each.
func TestSeveral(t *testing.T) {
	atDesk(t, func(d *desk) {
		anna, bilal := card(t, "anna"), card(t, "bilal")
		d.chip.Present(anna)
		d.chip.Present(bilal)
		first := d.tapWithin(time.Second)
		d.quiet(5 * time.Second)
		for _, c := range []sim.Card{anna, bilal} {
			d.chip.Remove(c)
		}
		d.quiet(2 * time.Second)
		d.chip.Present(anna)
		d.chip.Present(bilal)
		if second := d.tapWithin(time.Second); !second.UID.Equal(first.UID) {
			t.Error("the same two cards gave another number")
		}
		for _, c := range []sim.Card{anna, bilal} {
			d.chip.Remove(c)
		}
		d.quiet(300 * time.Millisecond) // no hand changes cards within one poll
		for _, c := range sim.Cards() {
			d.chip.Tap(c, 150*time.Millisecond)
			d.tapWithin(time.Second)
			d.quiet(100 * time.Millisecond)
		}
	})
}

// TestTurned: the loop comes round while the reader works and while it is ill, and not while nobody takes a tap.
func TestTurned(t *testing.T) {
	atDesk(t, func(d *desk) {
		for _, knob := range []sim.Knob{sim.LateACK, sim.Silent, sim.NoResponse} {
			d.chip.Turn(knob, sim.Always)
			d.quiet(time.Minute)
			if since := time.Since(d.reader.Turned()); since > 10*time.Second {
				t.Errorf("%s: last came round %v ago", knob, since)
			}
			d.chip.Turn(knob, 0)
		}
		d.status("ok", "", 10*time.Second)
		d.chip.Present(card(t, "anna"))
		<-time.After(time.Minute)
		if since := time.Since(d.reader.Turned()); since < 50*time.Second {
			t.Errorf("waiting with a tap, it came round %v ago", since)
		}
		d.tapWithin(time.Second)
	})
}

// TestSlowConsumer: a tap that nobody takes waits and is not lost.
func TestSlowConsumer(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.status("ok", "", time.Second)
		d.chip.Tap(card(t, "anna"), 200*time.Millisecond)
		<-time.After(time.Minute)
		d.tapWithin(time.Millisecond)
		d.quiet(time.Second)
	})
}
