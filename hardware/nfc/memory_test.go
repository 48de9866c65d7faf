package nfc_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"troskel/hardware/nfc"
	"troskel/hardware/sim"
	"troskel/kiosk/visit/memo"
)

// pages is a lent card's memory as a state is kept in it.
type pages struct {
	card  *nfc.Card
	model nfc.Model
}

func (p *pages) User(ctx context.Context) (int, int, error) {
	var err error
	p.model, err = p.card.Model(ctx)
	return p.model.First, p.model.Last - p.model.First + 1, err
}

func (p *pages) Read(ctx context.Context, first, n int) ([]byte, error) {
	return p.card.ReadPages(ctx, p.model, first, n)
}

func (p *pages) Write(ctx context.Context, page int, content [4]byte) error {
	return p.card.WritePage(ctx, page, content)
}

func (p *pages) Gone(ctx context.Context) bool { return p.card.Gone(ctx) }

// TestStatePulled pulls a card away after each byte of the exchanges by which a state is read, written, proved and copied: afterwards the card shows
// the state before or the new one, and the new one if it was reported as kept. That holds for a card that was used and for one that is fresh.
func TestStatePulled(t *testing.T) {
	key, err := memo.NewKey(bytes.Repeat([]byte{3}, memo.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 3, 11, 0, 0, 0, time.UTC)
	uid := []byte{4, 1, 2, 3, 4, 5, 6}
	card := sim.TagCard(sim.NTAG213, "tag", uid...)
	for _, used := range []bool{false, true} {
		shown, whole := map[int]int{}, false
		for steps := 1; !whole; steps++ {
			atLender(t, func(d *desk) {
				keep := func(n uint16) (stored bool) {
					d.lent(card, func(ctx context.Context, c *nfc.Card) {
						p := &pages{card: c}
						area, err := memo.Load(ctx, key, uid, p)
						if err != nil {
							return
						}
						stored = area.Store(ctx, p, memo.State{N: n, Period: at}) == nil
						whole = stored && area.Copy(ctx, p) == nil
					})
					return stored
				}
				before := -1
				if used {
					keep(1)
					before, whole = 1, false
				}
				d.chip.Tag(card).PullAfter(steps)
				stored := keep(2)
				d.chip.Tag(card).PullAfter(-1)
				d.lent(card, func(ctx context.Context, c *nfc.Card) {
					area, err := memo.Load(ctx, key, uid, &pages{card: c})
					if err != nil {
						t.Fatalf("pulled after %d steps the card is lost: %v", steps, err)
					}
					got := -1
					if s, ok := area.State(); ok {
						got = int(s.N)
					}
					if got != 2 && (stored || got != before) {
						t.Errorf("pulled after %d steps (kept: %v) it shows %d", steps, stored, got)
					}
					shown[got]++
				})
			})
		}
		if len(shown) != 2 || shown[2] < 20 {
			t.Errorf("what the cards showed is %v", shown)
		}
	}
}
