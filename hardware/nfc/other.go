package nfc

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// kind is a kind of card as the chip is asked for it: BrTy, and what the first request to such a card says (UM0701-02, 7.3.5).
type kind struct {
	name    string
	request []byte
}

// others are the kinds beside type A. Few people carry them, and a search for them keeps those of type A waiting.
var others = []kind{
	{"ISO/IEC 14443 type B", []byte{0x03, 0x00}},           // AFI 00: of any application
	{"FeliCa", []byte{0x01, 0x00, 0xFF, 0xFF, 0x00, 0x00}}, // 212 kbit/s, which every such card speaks; any system code, which it need not tell, in one time slot
}

// otherEvery is how often the others are looked for while nobody is there. That takes some 25 ms on a UART and 45 ms on a bus, with what it takes to
// prepare the chip: of a hundred people who come, not one waits for as much as 10 ms of it.
const otherEvery = 6 * time.Second

// otherStrikes is how many searches in a row may fail before no more are tried: there are copies of the chip that know type A only, and a reader must not
// be ill for that.
const otherStrikes = 3

// nobodys is the number that stands for a card of another kind: one that is made up (see UID.Random). What such a card tells instead, PUPI or IDm,
// may be another each time and may be a phone's, so it says that someone passes, and never who.
var nobodys = UID{func() number { return number{bytes: [10]byte{0x08}, size: 4} }}

// search is how the searches for the others went. It outlives a session, since one that fails ends it.
type search struct {
	held    bool // the look before found one
	next    time.Time
	strikes int
}

// due tells whether the others are to be looked for, where no card of type A was found. Where one of type A is held, they are not.
func (o *search) due(again bool, now time.Time) bool {
	switch {
	case o.strikes >= otherStrikes:
		return false
	case again:
		return o.held
	}
	return !now.Before(o.next)
}

// other looks for the others once. Which of them is there and what it tells is not even read.
func (s *pn532) other(ctx context.Context) ([]target, error) {
	o := s.search
	o.held, o.next = false, time.Now().Add(otherEvery)
	for _, k := range others {
		found, err := s.seek(ctx, k)
		if err != nil && ctx.Err() == nil {
			o.strikes++
		}
		if errors.Is(err, ErrErrorFrame) {
			return nil, nil // it says that it does not know them; the next look for type A tells whether it is well
		}
		if err != nil {
			return nil, err
		}
		if o.held = found; found {
			break
		}
	}
	o.strikes = 0
	if !o.held {
		return nil, nil
	}
	return []target{{uid: nobodys, other: true}}, nil
}

// seek probes once for cards of a kind.
func (c *chip) seek(ctx context.Context, k kind) (found bool, err error) {
	if err := c.tries(ctx, 1); err != nil {
		return false, err
	}
	body, err := c.link.do(ctx, append([]byte{inListPassiveTarget, 1}, k.request...), responseWait)
	switch {
	case err != nil:
		return false, fmt.Errorf("looking for %s: %w", k.name, err)
	case len(body) == 0:
		return false, fmt.Errorf("%w: no number of targets", ErrNoFrame)
	}
	return body[0] > 0, nil
}
