package sim

import (
	"slices"
	"sync"
	"time"
)

// Timing is the chip's own time. It is read when a command starts.
type Timing struct {
	ACK      time.Duration // from a command's last byte to the ACK
	Command  time.Duration // a command that needs no field
	Probe    time.Duration // one look for a card
	Activate time.Duration // from a card's first answer to its whole number
	Byte     time.Duration // one byte on the UART
	Air      time.Duration // one byte between chip and card
	Program  time.Duration // a tag's page that is written
}

// RealTiming is a real chip's: a probe at 106 kbit/s takes about 5 ms, and a log of a Raspberry Pi 3 has the
// UID 22 ms after the command. A byte is ten bits at 115,200 baud, and nine at 106 kbit/s over the air; an NTAG takes
// 4.1 ms to program a page.
func RealTiming() Timing {
	return Timing{
		ACK:      time.Millisecond,
		Command:  time.Millisecond,
		Probe:    5 * time.Millisecond,
		Activate: 15 * time.Millisecond,
		Byte:     time.Second * 10 / 115200,
		Air:      time.Second * 9 / 106000,
		Program:  4100 * time.Microsecond,
	}
}

// Knob is a way to fail that was seen with real readers.
type Knob string

const (
	NoACK       Knob = "no ACK"         // a command is not heard
	LateACK     Knob = "late ACK"       // the ACK takes 60 ms
	SendNACK    Knob = "NACK"           // a command arrived broken
	BadChecksum Knob = "bad checksum"   // a response arrives broken
	ErrorFrame  Knob = "error frame"    // a command is refused
	Noise       Knob = "noise"          // bytes before a frame that belong to none
	Truncate    Knob = "truncated"      // a response ends early
	ByteWise    Knob = "byte by byte"   // each byte of a frame arrives alone
	NoResponse  Knob = "no response"    // a command is acknowledged and never answered
	Stale       Knob = "stale response" // an old response arrives before the ACK
	TagGone     Knob = "tag gone"       // the card leaves while the chip reads its number
	Silent      Knob = "silent"         // nothing at all is sent
)

// Knobs are all of them.
func Knobs() []Knob {
	return []Knob{NoACK, LateACK, SendNACK, BadChecksum, ErrorFrame, Noise, Truncate, ByteWise, NoResponse, Stale, TagGone, Silent}
}

// Always turns a knob until it is turned to 0.
const Always = -1

// lateACK is how long a late ACK takes: longer than any host that keeps to the manual's 15 ms waits.
const lateACK = 60 * time.Millisecond

// PN532 is a reader chip: its protocol, its state and the cards in its field. It shares no code with the driver,
// so that a misunderstanding in one cannot hide in the other. Its methods may be called from anywhere.
type PN532 struct {
	mu      sync.Mutex
	timing  Timing
	knobs   map[Knob]int
	field   []*inField
	first   map[Card]Answer
	tags    map[Card]*Tag
	wire    string
	changed chan struct{} // the field's cards or the power changed
	glitch  bool          // the power was gone for a moment
	heard   int           // commands so far
	others  others        // what the chip does when it is to look for cards of other kinds than type A
	sought  int           // searches for those so far
}

// others is how a chip takes a search for other kinds of cards than type A.
type others uint8

const (
	othersFound others = iota
	othersRefused
	othersHang
)

// inField is a card in the field.
type inField struct {
	card    Card
	id      string // what it goes by since the field came on
	tag     *Tag   // its memory; nil: it has no pages
	state   cardState
	entered time.Time
}

// cardState is a card's state of ISO/IEC 14443-3, 6.3.
type cardState uint8

const (
	idle     cardState = iota // answers a search
	active                    // selected: one search goes unanswered and makes it idle
	protocol                  // in ISO/IEC 14443-4: answers no search
	halted                    // deselected: answers no search
)

// Answer tells how the chip first answered with a card after it had been presented.
type Answer struct {
	Entered  time.Time // the card came into the field
	Sought   time.Time // the chip began to look for cards: before Entered, or after if the host let it idle
	Answered time.Time // the last byte of the response was on the wire; zero: not yet
}

// Own is the chip's own time, which no host can save: from when it looked and the card was there.
func (a Answer) Own() time.Duration {
	if a.Sought.After(a.Entered) {
		return a.Answered.Sub(a.Sought)
	}
	return a.Answered.Sub(a.Entered)
}

// NewPN532 is a chip with nothing in its field, not plugged in, with RealTiming.
func NewPN532() *PN532 {
	return &PN532{
		timing:  RealTiming(),
		knobs:   map[Knob]int{},
		first:   map[Card]Answer{},
		tags:    map[Card]*Tag{},
		changed: make(chan struct{}, 1),
	}
}

// SetTiming sets the chip's own time.
func (c *PN532) SetTiming(t Timing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timing = t
}

// Turn makes the next times occasions fail that way: Always for every one, 0 for none.
func (c *PN532) Turn(k Knob, times int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.knobs[k] = times
}

// Left is how many occasions have still to fail that way.
func (c *PN532) Left(k Knob) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.knobs[k]
}

// hit tells whether this occasion fails that way, and counts it.
func (c *PN532) hit(k Knob) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.knobs[k]
	if n > 0 {
		c.knobs[k] = n - 1
	}
	return n != 0
}

// Commands is how many commands arrived whole so far.
func (c *PN532) Commands() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard
}

// KnowTypeAOnly makes the chip one of the copies that look for cards of type A and for no others: they refuse, or never answer.
func (c *PN532) KnowTypeAOnly(answers bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.others = othersHang; answers {
		c.others = othersRefused
	}
}

// OthersSought is how many searches for other cards than type A have begun.
func (c *PN532) OthersSought() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sought
}

// seeks notes a search, and tells how the chip takes it.
func (c *PN532) seeks(brTy byte) others {
	c.mu.Lock()
	defer c.mu.Unlock()
	if brTy == 0x00 {
		return othersFound
	}
	c.sought++
	return c.others
}

// Glitch takes the chip's power away for a moment: it forgets everything and sleeps.
func (c *PN532) Glitch() {
	c.mu.Lock()
	c.glitch = true
	c.mu.Unlock()
	c.wake()
}

// Present brings a card into the field. One that is there already is taken out first.
func (c *PN532) Present(card Card) { c.present(card) }

func (c *PN532) present(card Card) *inField {
	c.mu.Lock()
	c.take(card)
	now := time.Now()
	f := &inField{card: card, id: card.powerUp(), tag: c.tag(card), entered: now}
	if f.tag != nil {
		f.tag.held()
	}
	c.field = append(c.field, f)
	c.first[card] = Answer{Entered: now}
	c.mu.Unlock()
	c.wake()
	return f
}

// Remove takes a card out of the field.
func (c *PN532) Remove(card Card) {
	c.mu.Lock()
	c.take(card)
	c.mu.Unlock()
	c.wake()
}

// Tap presents a card and takes it away after hold, without waiting for it.
func (c *PN532) Tap(card Card, hold time.Duration) {
	f := c.present(card)
	time.AfterFunc(hold, func() {
		c.mu.Lock()
		c.field = slices.DeleteFunc(c.field, func(x *inField) bool { return x == f })
		c.mu.Unlock()
		c.wake()
	})
}

// take takes a card out; c.mu is held.
func (c *PN532) take(card Card) {
	c.field = slices.DeleteFunc(c.field, func(x *inField) bool { return x.card == card })
}

// FirstAnswer tells when a card was presented last and how the chip first answered with it.
func (c *PN532) FirstAnswer(card Card) Answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.first[card]
}

// wake makes the chip look at its field and power.
func (c *PN532) wake() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}
