package sim

import (
	"slices"
	"sync"
)

// TagModel is what a tag with pages is: where its pages lie and what it knows (NXP NTAG213/215/216 rev. 3.2 and MF0ULx1 rev. 3.3, chapter 8; MF0ICU1).
type TagModel struct {
	label    string
	version  []byte // of GET_VERSION; nil: it knows no such command
	pages    int
	lastUser int // the user's pages are 4 to this one
	dynLock  int // the page of the dynamic lock bytes; 0: it has none
	perBit   int // user pages, from page 16 on, that one dynamic lock bit holds
	config   int // CFG0; CFG1, PWD and PACK follow; 0: it has none
	counters int // the first that READ_CNT knows, and how many
	first    int
}

// The tags that people buy as badges.
var (
	NTAG213      = TagModel{label: "NTAG213", version: []byte{0, 4, 4, 2, 1, 0, 0x0F, 3}, pages: 45, lastUser: 39, dynLock: 40, perBit: 2, config: 41, counters: 1, first: 2}
	NTAG215      = TagModel{label: "NTAG215", version: []byte{0, 4, 4, 2, 1, 0, 0x11, 3}, pages: 135, lastUser: 129, dynLock: 130, perBit: 16, config: 131, counters: 1, first: 2}
	NTAG216      = TagModel{label: "NTAG216", version: []byte{0, 4, 4, 2, 1, 0, 0x13, 3}, pages: 231, lastUser: 225, dynLock: 226, perBit: 16, config: 227, counters: 1, first: 2}
	Ultralight   = TagModel{label: "MIFARE Ultralight", pages: 16, lastUser: 15}
	UltralightL1 = TagModel{label: "MIFARE Ultralight EV1 48", version: []byte{0, 4, 3, 1, 1, 0, 0x0B, 3}, pages: 20, lastUser: 15, config: 16, counters: 3}
	UltralightL2 = TagModel{label: "MIFARE Ultralight EV1 128", version: []byte{0, 4, 3, 1, 1, 0, 0x0E, 3}, pages: 41, lastUser: 35, dynLock: 36, perBit: 2, config: 37, counters: 3}
)

// tagModels are by a card's label.
var tagModels = []TagModel{NTAG213, NTAG215, NTAG216, Ultralight, UltralightL1, UltralightL2}

// TagCard is a tag of a model with its 7-byte UID.
func TagCard(m TagModel, name string, uid ...byte) Card {
	return Card{Name: name, Label: m.label, kind: ntag, id: string(uid)}
}

// Tag is the memory of one tag with pages. It keeps what was written when the card leaves the field and comes again, as long as the chip lives that
// it was made on. Its methods may be called from anywhere.
type Tag struct {
	mu       sync.Mutex
	model    TagModel
	page     [][4]byte
	stuck    map[int]bool // pages that acknowledge what is written and keep what they had
	count    [3]uint32
	wrong    int // passwords in a row
	authed   bool
	counted  bool // NFC_CNT counts once for each time in the field
	patience int  // steps until the card is pulled away; below zero: it stays
}

// newTag is a tag as it comes from the factory, with its number in its first pages.
func newTag(card Card) *Tag {
	i := slices.IndexFunc(tagModels, func(m TagModel) bool { return m.label == card.Label })
	if i < 0 || len(card.id) != 7 {
		return nil
	}
	m, u := tagModels[i], card.id
	t := &Tag{model: m, page: make([][4]byte, m.pages), stuck: map[int]bool{}, patience: -1}
	t.page[0] = [4]byte{u[0], u[1], u[2], 0x88 ^ u[0] ^ u[1] ^ u[2]}
	t.page[1] = [4]byte{u[3], u[4], u[5], u[6]}
	t.page[2] = [4]byte{u[3] ^ u[4] ^ u[5] ^ u[6], 0x48, 0, 0}
	if m.version != nil && m.version[2] == 4 { // NTAG: formatted for NDEF, with an empty message
		t.page[3] = [4]byte{0xE1, 0x10, byte((m.lastUser - 3) * 4 / 8), 0}
		t.page[4], t.page[5] = [4]byte{0x01, 0x03, 0xA0, 0x0C}, [4]byte{0x34, 0x03, 0x00, 0xFE}
	}
	if m.config > 0 {
		t.page[m.config] = [4]byte{0x04, 0, 0, 0xFF}
		t.page[m.config+2] = [4]byte{0xFF, 0xFF, 0xFF, 0xFF}
	}
	return t
}

// Tag is the memory of a card with pages, the same each time the card is held before this chip; nil for a card that has none.
func (c *PN532) Tag(card Card) *Tag {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tag(card)
}

// tag is Tag with c.mu held.
func (c *PN532) tag(card Card) *Tag {
	if card.kind != ntag {
		return nil
	}
	t, ok := c.tags[card]
	if !ok {
		t = newTag(card)
		c.tags[card] = t
	}
	return t
}

// PullAfter pulls the card away after so many steps between it and the chip: a byte over the air, or a byte of a page that is being programmed. It is
// then gone until it is presented again. Below zero it stays.
func (t *Tag) PullAfter(steps int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.patience = steps
}

// Pulled tells whether the card was pulled away by PullAfter.
func (t *Tag) Pulled() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.patience == 0
}

// Page is the content of a page.
func (t *Tag) Page(n int) [4]byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.page[n]
}

// SetPage changes a page as nothing over the air could: a worn cell, a lock, a password of somebody else.
func (t *Tag) SetPage(n int, content [4]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.page[n] = content
}

// Stick makes a page keep what it has, though it acknowledges what is written.
func (t *Tag) Stick(n int, stuck bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stuck[n] = stuck
}

// Image is a copy of all pages; Restore puts one back, as whoever copies tags does.
func (t *Tag) Image() [][4]byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.page)
}

// Restore is Image's other half.
func (t *Tag) Restore(image [][4]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	copy(t.page, image)
}

// powerUp is the tag when the field comes on.
func (t *Tag) powerUp() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.authed, t.counted = false, false
}

// held is the tag when it is presented: a hand that pulled it away has brought it back.
func (t *Tag) held() {
	t.powerUp()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.patience == 0 {
		t.patience = -1
	}
}

// step lets n steps pass and tells how many of them happened before the card was pulled away.
func (t *Tag) step(n int) int {
	if t.patience < 0 {
		return n
	}
	done := min(n, t.patience)
	t.patience -= done
	return done
}

// air lets n bytes pass over the air; false: the card is gone before the last.
func (t *Tag) air(n int) bool { return t.step(n) == n }
