package main

import (
	"context"
	"errors"
	"fmt"

	"troskel/hardware/nfc"
	"troskel/kiosk/visit"
	"troskel/ui"
)

// CountingConfig is how badges are counted at this place: see visit.Mode and visit.Period.
type CountingConfig struct {
	Mode   string `toml:"mode"`
	Period string `toml:"period"`
}

// memoryKeyFile is in the data folder: the key under which badges remember, in mode C. It is in no backup, so that neither the database nor a copy of it
// and any badge tell more together than each alone.
const memoryKeyFile = "memory.key"

func (c Config) checkCounting(check *checker) {
	check.oneOf(c.Counting.Mode, "counting.mode", string(visit.ModeA), string(visit.ModeB), string(visit.ModeC))
	check.oneOf(c.Counting.Period, "counting.period", string(visit.HalfDay), string(visit.Day), string(visit.Evening))
}

// counts is how the place counts, as visits are told it.
func (k *Kiosk) counts() (visit.Options, error) {
	o := visit.Options{
		Entrance: k.cfg.Place.Entrance, Zone: k.zone, NextClosing: k.closing.after, Capacity: k.cfg.Place.Capacity,
		Mode: visit.Mode(k.cfg.Counting.Mode), Period: visit.Period(k.cfg.Counting.Period),
	}
	if o.Mode != visit.ModeC {
		return o, nil
	}
	o.Remember = k.remembers
	var err error
	if o.Key, err = keyIn(k.cfg.Data.Dir, memoryKeyFile, visit.MemoryKeySize); err != nil {
		err = fmt.Errorf("badges cannot remember: %w; or count in mode \"B\"", err)
	}
	return o, err
}

// notice is the texts that tell visitors what is counted and what is not, i18n keys below entrance.notice, in the order to show them.
func (c CountingConfig) notice() []string {
	house := "memory"
	if visit.Period(c.Period) != visit.HalfDay {
		house = "day"
	}
	switch visit.Mode(c.Mode) {
	case visit.ModeA:
		return []string{"number", "pressed", "published", "choice"}
	case visit.ModeC:
		return []string{"number", "badge", house, "phone", "published", "choice"}
	}
	return []string{"number", house, "phone", "published", "choice"}
}

// requireNotice keeps a promise to visitors (P12): nothing is counted unless the screen can say, in every language of the place, what is counted.
func requireNotice(texts *ui.Catalog, languages, notice []string) error {
	for _, lang := range languages {
		for _, part := range append([]string{"title", "lead"}, notice...) {
			if key := "entrance.notice." + part; !texts.Has(lang, key) {
				return fmt.Errorf("the notice that tells visitors what is counted is missing in %q (ui/i18n/%s.json, %s); counting does not start without it", lang, lang, key)
			}
		}
	}
	return nil
}

// heldCard is the memory of a card that is held, as visits reach it.
type heldCard struct {
	card  *nfc.Card
	model nfc.Model
}

// memoryOf is what visits get of a tap's card; nil where the reader lends none.
func memoryOf(card *nfc.Card) visit.Held {
	if card == nil {
		return nil
	}
	return &heldCard{card: card}
}

// letGo ends a tap when its holder has been told: the copy of what the badge remembers is written, and a badge that was pulled away may come again at once.
func letGo(ctx context.Context, card *nfc.Card, tapped visit.Tapped) {
	tapped.Finish(ctx)
	if tapped.Result == visit.Hold {
		card.TapAgain()
	}
	card.Return()
}

// User is the pages of the card that its holder's data may be in.
func (h *heldCard) User(ctx context.Context) (first, n int, err error) {
	h.model, err = h.card.Model(ctx)
	return h.model.First, h.model.Last - h.model.First + 1, refused(err)
}

func (h *heldCard) Read(ctx context.Context, first, n int) ([]byte, error) {
	b, err := h.card.ReadPages(ctx, h.model, first, n)
	return b, refused(err)
}

func (h *heldCard) Write(ctx context.Context, page int, content [4]byte) error {
	return refused(h.card.WritePage(ctx, page, content))
}

func (h *heldCard) Gone(ctx context.Context) bool { return h.card.Gone(ctx) }

// refused tells visits in their own terms that a card is there and does not do it.
func refused(err error) error {
	if errors.Is(err, nfc.ErrRefused) {
		return fmt.Errorf("%w: %w", visit.ErrNoMemory, err)
	}
	return err
}
