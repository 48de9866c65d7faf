package nfc

import (
	"slices"
	"time"
)

// A card that is held is found at most polls, but not all: hands shake. Only after so many polls in a row
// without it, or so long without any poll, the card has gone.
const (
	missesToLeave = 3
	leaveAfter    = 10 * time.Second
	swapAfter     = 400 * time.Millisecond // no hand changes cards faster than that
)

// presence turns what each poll found into presentations. The zero presence has no card.
type presence struct{ held []held }

// held is a card whose presentation has not ended.
type held struct {
	uid    UID
	last   time.Time // when it was found last
	finds  int       // polls that found it
	misses int       // polls in a row that did not find it
}

// any tells whether a card is held.
func (p *presence) any() bool { return len(p.held) > 0 }

// update takes what a poll at now found and returns the cards that came with it.
func (p *presence) update(found []target, now time.Time) []target {
	p.held = slices.DeleteFunc(p.held, func(h held) bool { return now.Sub(h.last) > leaveAfter })
	for i := range p.held {
		p.held[i].misses++
	}
	var came []target
	for _, t := range found {
		if !p.touch(t.uid, now) && !p.shift(t.uid, now) {
			p.held = append(p.held, held{uid: t.uid, last: now, finds: 1})
			came = append(came, t)
		}
	}
	p.held = slices.DeleteFunc(p.held, func(h held) bool { return h.misses >= missesToLeave })
	return came
}

// forget ends a card's presentation.
func (p *presence) forget(uid UID) {
	p.held = slices.DeleteFunc(p.held, func(h held) bool { return h.uid.Equal(uid) })
}

// touch notes that a held card was found again, and tells whether it was held. A phone that is held makes up
// a new number each time the field comes on, so one random number is as good as another.
func (p *presence) touch(uid UID, now time.Time) bool {
	for i := range p.held {
		h := &p.held[i]
		if h.uid.Equal(uid) || h.uid.Random() && uid.Random() {
			h.uid, h.last, h.misses = uid, now, 0
			h.finds++
			return true
		}
	}
	return false
}

// shift notes that a card found only once, by the poll before, now goes by another number, and tells whether one does. No hand changes cards within
// swapAfter; a tag that was made to deceive changes its number each time the field comes on, and is one presentation like any other. A card that was lent
// for longer may have made room for the next person's.
func (p *presence) shift(uid UID, now time.Time) bool {
	for i := range p.held {
		h := &p.held[i]
		if h.finds == 1 && h.misses == 1 && now.Sub(h.last) < swapAfter && !h.uid.Random() && !uid.Random() {
			h.uid, h.last, h.misses = uid, now, 0
			return true
		}
	}
	return false
}
