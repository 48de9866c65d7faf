package nfc_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"troskel/hardware/nfc"
	"troskel/hardware/sim"
)

// models are the tags with their user pages.
var models = []struct {
	sim   sim.TagModel
	name  string
	last  int
	speed bool
}{
	{sim.NTAG213, "NTAG213", 39, true},
	{sim.NTAG215, "NTAG215", 129, true},
	{sim.NTAG216, "NTAG216", 225, true},
	{sim.Ultralight, "MIFARE Ultralight", 15, false},
	{sim.UltralightL1, "MIFARE Ultralight EV1 48", 15, true},
	{sim.UltralightL2, "MIFARE Ultralight EV1 128", 35, true},
}

// lent holds a card before a reader that lends, and does something with it.
func (d *desk) lent(c sim.Card, do func(context.Context, *nfc.Card)) {
	d.t.Helper()
	d.chip.Present(c)
	tap := d.tapWithin(time.Second)
	if tap.Card == nil {
		d.t.Fatal("the tap has no card")
	}
	do(d.t.Context(), tap.Card)
	tap.Card.Return()
	d.chip.Remove(c)
	d.quiet(time.Second)
}

func atLender(t *testing.T, test func(*desk)) {
	atDesk(t, func(d *desk) {
		d.reader.LendCards()
		test(d)
	})
}

// TestTags: every model tells what it is, and what is written on any of its pages is read again, by READ and by FAST_READ.
func TestTags(t *testing.T) {
	for _, m := range models {
		t.Run(m.name, func(t *testing.T) {
			atLender(t, func(d *desk) {
				c := sim.TagCard(m.sim, "tag", 4, 1, 2, 3, 4, 5, 6)
				d.lent(c, func(ctx context.Context, card *nfc.Card) {
					model, err := card.Model(ctx)
					if err != nil || model.Name != m.name || model.First != 4 || model.Last != m.last {
						t.Fatalf("%+v, %v", model, err)
					}
					n := min(model.Last-model.First+1, 36)
					want := make([]byte, 4*n)
					for i := range n {
						page := [4]byte{byte(i), 0xA5, byte(i * 7), 0x5A}
						copy(want[4*i:], page[:])
						if err := card.WritePage(ctx, model.First+i, page); err != nil {
							t.Fatalf("page %d: %v", model.First+i, err)
						}
					}
					for _, span := range [][2]int{{0, n}, {0, 1}, {n - 1, 1}, {n - 3, 3}, {1, n - 2}} {
						got, err := card.ReadPages(ctx, model, model.First+span[0], span[1])
						if err != nil || !bytes.Equal(got, want[4*span[0]:4*(span[0]+span[1])]) {
							t.Errorf("%d pages from %d: %x, %v", span[1], span[0], got, err)
						}
					}
				})
			})
		})
	}
}

// TestTagRules: what a tag forbids is refused, and the card can be used on; what only sets bits sets bits.
func TestTagRules(t *testing.T) {
	atLender(t, func(d *desk) {
		c := sim.TagCard(sim.NTAG213, "tag", 4, 1, 2, 3, 4, 5, 6)
		tag := d.chip.Tag(c)
		tag.SetPage(41, [4]byte{4, 0, 0, 30})                 // AUTH0: pages from 30 on want the password for writing
		tag.SetPage(42, [4]byte{0x10 | 0x03})                 // the counter is on; three wrong passwords are the end
		tag.SetPage(43, [4]byte{'p', 'a', 's', 's'})          // PWD
		tag.SetPage(44, [4]byte{'o', 'k'})                    // PACK
		tag.SetPage(40, [4]byte{1 << 2})                      // dynamic lock: pages 20 and 21
		tag.SetPage(2, [4]byte{0, 0x48, 1<<5 | 1<<3, 1 << 4}) // static locks: page 5, page 3 and page 12
		d.lent(c, func(ctx context.Context, card *nfc.Card) { refusals(ctx, t, card) })
		d.lent(c, func(ctx context.Context, card *nfc.Card) { passwords(ctx, t, card, tag) })
		d.lent(c, func(ctx context.Context, card *nfc.Card) {
			model, err := card.Model(ctx)
			if err == nil {
				_, err = card.ReadPages(ctx, model, 4, 1)
			}
			if n, countErr := card.ReadCounter(ctx, 2); err != nil || countErr != nil || n < 1 {
				t.Errorf("read again, the counter is %d, %v, %v", n, err, countErr)
			}
		})
	})
}

func refusals(ctx context.Context, t *testing.T, card *nfc.Card) {
	model, err := card.Model(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []int{0, 1, 3, 5, 12, 20, 21, 30, 39, 45, 200} {
		if err := card.WritePage(ctx, page, [4]byte{1, 2, 3, 4}); !errors.Is(err, nfc.ErrRefused) {
			t.Errorf("page %d: %v", page, err)
		}
	}
	for _, page := range []int{4, 6, 13, 19, 22, 29} {
		if err := card.WritePage(ctx, page, [4]byte{1, 2, 3, byte(page)}); err != nil {
			t.Errorf("page %d: %v", page, err)
		}
	}
	if n, err := card.ReadCounter(ctx, model.Counter); err != nil || n != 0 {
		t.Errorf("the counter is %d, %v", n, err)
	}
	if _, err := card.ReadCounter(ctx, 0); !errors.Is(err, nfc.ErrRefused) {
		t.Errorf("a counter that is not there: %v", err)
	}
	if _, err := card.ReadPages(ctx, model, 44, 5); !errors.Is(err, nfc.ErrRefused) {
		t.Errorf("pages that are not there: %v", err)
	}
}

func passwords(ctx context.Context, t *testing.T, card *nfc.Card, tag *sim.Tag) {
	model, err := card.Model(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := card.Authenticate(ctx, [4]byte{'n', 'o'}); !errors.Is(err, nfc.ErrRefused) {
		t.Errorf("a wrong password: %v", err)
	}
	pack, err := card.Authenticate(ctx, [4]byte{'p', 'a', 's', 's'})
	if err != nil || string(pack[:]) != "ok" {
		t.Errorf("the right password: %q, %v", pack, err)
	}
	if err := card.WritePage(ctx, 30, [4]byte{9, 9, 9, 9}); err != nil {
		t.Errorf("with the password: %v", err)
	}
	if err := card.WritePage(ctx, 2, [4]byte{0xFF, 0xFF, 0, 1 << 7}); err != nil || tag.Page(2) != [4]byte{0, 0x48, 1<<5 | 1<<3, 1<<4 | 1<<7} {
		t.Errorf("the locks are %x, %v", tag.Page(2), err)
	}
	if secret, err := card.ReadPages(ctx, model, 43, 2); err != nil || !bytes.Equal(secret, make([]byte, 8)) {
		t.Errorf("the password shows as %x, %v", secret, err)
	}
	for n := range 4 {
		if _, err := card.Authenticate(ctx, [4]byte{'n', 'o'}); !errors.Is(err, nfc.ErrRefused) {
			t.Errorf("wrong password %d: %v", n+1, err)
		}
	}
	if _, err := card.Authenticate(ctx, [4]byte{'p', 'a', 's', 's'}); !errors.Is(err, nfc.ErrRefused) {
		t.Errorf("after many wrong passwords the right one: %v", err)
	}
}

// TestTagPulled: a card that is pulled away after any step of a write is reported as gone, never as written, and its page is the old one, the new one or
// one that was being programmed. The reader goes on.
func TestTagPulled(t *testing.T) {
	old, fresh := [4]byte{0xAA, 0xBB, 0xCC, 0xDD}, [4]byte{0x11, 0x22, 0x33, 0x44}
	c := sim.TagCard(sim.NTAG213, "tag", 4, 1, 2, 3, 4, 5, 6)
	torn := 0
	for steps := range 14 {
		atLender(t, func(d *desk) {
			tag := d.chip.Tag(c)
			tag.SetPage(30, old)
			d.lent(c, func(ctx context.Context, card *nfc.Card) {
				tag.PullAfter(steps)
				err := card.WritePage(ctx, 30, fresh)
				switch page := tag.Page(30); {
				case steps == 13 && (err != nil || page != fresh):
					t.Errorf("a write in time: %v, %x", err, page)
				case steps == 13:
				case !errors.Is(err, nfc.ErrGone) || !card.Gone(ctx):
					t.Errorf("pulled after %d steps: %v", steps, err)
				case page != old && page != fresh:
					torn++
				}
			})
			tag.PullAfter(-1)
			d.lent(c, func(ctx context.Context, card *nfc.Card) {
				if err := card.WritePage(ctx, 30, fresh); err != nil {
					t.Errorf("held again: %v", err)
				}
			})
		})
	}
	if torn != 3*len(wires) {
		t.Errorf("%d of the pulls tore the page", torn)
	}
}

// TestTagOnABadWire: what the wire does to the exchanges is mended by the link, or is an error; what was reported as written is written.
func TestTagOnABadWire(t *testing.T) {
	for _, knob := range sim.Knobs() {
		for _, times := range []int{1, 2, 3} {
			atLender(t, func(d *desk) {
				c := sim.TagCard(sim.NTAG213, "tag", 4, 1, 2, 3, 4, 5, 6)
				d.lent(c, func(ctx context.Context, card *nfc.Card) {
					d.chip.Turn(knob, times)
					err := card.WritePage(ctx, 30, [4]byte{1, 2, 3, 4})
					d.chip.Turn(knob, 0)
					if page := d.chip.Tag(c).Page(30); err == nil && page != [4]byte{1, 2, 3, 4} {
						t.Errorf("%s: reported as written, and is %x", knob, page)
					}
				})
				d.lent(c, func(ctx context.Context, card *nfc.Card) {
					if _, err := card.Model(ctx); err != nil {
						t.Errorf("%s: afterwards %v", knob, err)
					}
				})
			})
		}
	}
}

// TestLending: a card that nobody returns is taken back, and one that was given back does nothing; cards without pages have none; a number that shifts is
// no card to write on.
func TestLending(t *testing.T) {
	atLender(t, func(d *desk) {
		d.chip.Present(card(t, "anna"))
		tap := d.tapWithin(time.Second)
		<-time.After(3 * time.Second)
		if _, err := tap.Card.Model(t.Context()); !errors.Is(err, nfc.ErrReturned) {
			t.Errorf("kept too long: %v", err)
		}
		if since := time.Since(d.reader.Turned()); since > time.Second {
			t.Errorf("the reader last came round %v ago", since)
		}
		tap.Card.Return()
		(*nfc.Card)(nil).Return()
		d.chip.Remove(card(t, "anna"))
		d.quiet(time.Second)
		d.lent(card(t, "fatima"), func(ctx context.Context, c *nfc.Card) {
			if _, err := c.Model(ctx); !errors.Is(err, nfc.ErrRefused) {
				t.Errorf("a Classic has pages: %v", err)
			}
		})
		d.lent(sim.Shifty("trick"), func(ctx context.Context, c *nfc.Card) {
			if _, err := c.Authenticate(ctx, [4]byte{}); !errors.Is(err, nfc.ErrOther) || c.Gone(ctx) {
				t.Errorf("a number that shifts: %v", err)
			}
		})
		d.chip.Present(sim.Shifty("trick"))
		d.tapWithin(time.Second).Card.Return()
		d.quiet(10 * time.Second)
	})
}

// TestTapAgain: a card that is to be held once more is a tap as soon as it is found again, also if it never left, and otherwise not.
func TestTapAgain(t *testing.T) {
	atLender(t, func(d *desk) {
		d.chip.Present(card(t, "anna"))
		for range 3 {
			tap := d.tapWithin(300 * time.Millisecond)
			tap.Card.TapAgain()
			tap.Card.Return()
		}
		d.tapWithin(300 * time.Millisecond).Card.Return()
		d.quiet(3 * time.Second)
		(*nfc.Card)(nil).TapAgain()
	})
}

// FuzzCardAnswers: whatever a card or the chip says, nothing panics or grows.
func FuzzCardAnswers(f *testing.F) {
	f.Add([]byte{0x00, 0, 4, 4, 2, 1, 0, 0x0F, 3})
	f.Add([]byte{0x40, 1, 2})
	f.Add([]byte{})
	f.Add(binary.BigEndian.AppendUint32([]byte{0x13}, 7))
	f.Fuzz(func(t *testing.T, body []byte) {
		status, data, err := nfc.ParseExchange(body)
		if err == nil && (status&0x3F != 0 || len(data) != len(body)-1) {
			t.Errorf("%x is %02X, %x", body, status, data)
		}
		if m, err := nfc.ParseVersion(body); err == nil && (m.First != 4 || m.Last < 15 || m.Last > 225) {
			t.Errorf("%x is %+v", body, m)
		}
	})
}
