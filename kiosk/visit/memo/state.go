package memo

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Sizes in bytes.
const (
	KeySize  = 32
	SlotSize = 24

	plainSize = 14
	tagSize   = SlotSize - plainSize
)

// State is what a badge remembers.
type State struct {
	Seq   uint8  // one more with each state; 255 is followed by 0
	Epoch uint32 // with N the number under which the state is counted, or not: see visit; 24 bits
	N     uint16

	Period time.Time // when the period began in which the badge was counted last; kept to 15 minutes
	Visit  bool      // whether counting the state counts a visit,
	Month  bool      // the badge's first in its month,
	Term   bool      // and in its term

	Band  uint8  // the age band that the holder chose, 1 to 7; 0: none was chosen
	Round uint16 // the round of a survey that was put to the badge last; 0: none
	Items uint16 // which of its items were, a bit each
}

// The period is kept as quarters of an hour since then, in 24 bits, which is enough until the year 2498.
var quartersSince = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

const quarter = 15 * 60 // seconds

// quarters is the period as it is written down. A time.Duration would not reach as far.
func (s State) quarters() int64 { return (s.Period.Unix() - quartersSince) / quarter }

// layout is the version in the first two bits of a state; whoever knows another layout does not read this one.
const layout = 1

// Fits tells whether a state can be written down; it cannot outside the years that are counted, or with a number that is too large.
func (s State) Fits() bool {
	return s.Epoch < 1<<24 && s.Band < 8 && s.Period.Unix() >= quartersSince && s.quarters() < 1<<24
}

// pack writes a state down: layout and flags, Seq, Epoch, N, Period, Round, Items, in network order.
func (s State) pack() (p [plainSize]byte) {
	p[0] = layout<<6 | bit(s.Visit)<<5 | bit(s.Month)<<4 | bit(s.Term)<<3 | s.Band&0x07
	p[1] = s.Seq
	put24(p[2:], s.Epoch)
	binary.BigEndian.PutUint16(p[5:], s.N)
	put24(p[7:], uint32(s.quarters()))
	binary.BigEndian.PutUint16(p[10:], s.Round)
	binary.BigEndian.PutUint16(p[12:], s.Items)
	return p
}

func unpack(p [plainSize]byte) (State, bool) {
	return State{
		Seq: p[1], Epoch: get24(p[2:]), N: binary.BigEndian.Uint16(p[5:]),
		Period: time.Unix(quartersSince+int64(get24(p[7:]))*quarter, 0).UTC(),
		Visit:  p[0]&0x20 != 0, Month: p[0]&0x10 != 0, Term: p[0]&0x08 != 0,
		Band: p[0] & 0x07, Round: binary.BigEndian.Uint16(p[10:]), Items: binary.BigEndian.Uint16(p[12:]),
	}, p[0]>>6 == layout
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}

func put24(b []byte, v uint32) { b[0], b[1], b[2] = byte(v>>16), byte(v>>8), byte(v) }

func get24(b []byte) uint32 { return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]) }

// Key seals and opens the states of one house.
type Key struct {
	authentic []byte
	cipher    cipher.Block
}

// NewKey makes a Key of KeySize random bytes.
func NewKey(secret []byte) (*Key, error) {
	if len(secret) != KeySize {
		return nil, fmt.Errorf("the key of what badges remember has %d bytes, not %d", len(secret), KeySize)
	}
	block, err := aes.NewCipher(derive(secret, "encrypt"))
	if err != nil {
		return nil, err
	}
	return &Key{authentic: derive(secret, "authenticate"), cipher: block}, nil
}

// derive is HMAC-SHA-256 (RFC 2104) of what a key is for.
func derive(secret []byte, purpose string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("troskel memo " + purpose))
	return h.Sum(nil)
}

// Seal encrypts and authenticates a state that Fits, for one slot (0 or 1) of the badge with this number. The construction is SIV (RFC 5297, section
// 2.6) with HMAC-SHA-256 in place of S2V: the tag, cut to 80 bits, is both the proof and the start of AES-256 in counter mode, so that no two
// different states have the same key stream, and a badge needs no random bytes. Of a forgery one in 2^80 holds, and each takes a tap to try.
func (k *Key) Seal(number []byte, slot int, s State) [SlotSize]byte {
	plain := s.pack()
	tag := k.tag(number, slot, plain)
	var out [SlotSize]byte
	k.stream(tag, plain[:], out[:plainSize])
	copy(out[plainSize:], tag[:])
	return out
}

// Open reads a slot. It is false for anything that Seal did not make, for this slot of the badge with this number, under this key.
func (k *Key) Open(number []byte, slot int, b [SlotSize]byte) (State, bool) {
	tag := [tagSize]byte(b[plainSize:])
	var plain [plainSize]byte
	k.stream(tag, b[:plainSize], plain[:])
	want := k.tag(number, slot, plain)
	if !hmac.Equal(tag[:], want[:]) {
		return State{}, false
	}
	return unpack(plain)
}

func (k *Key) tag(number []byte, slot int, plain [plainSize]byte) [tagSize]byte {
	h := hmac.New(sha256.New, k.authentic)
	h.Write([]byte{byte(slot), byte(len(number))})
	h.Write(number)
	h.Write(plain[:])
	return [tagSize]byte(h.Sum(nil))
}

func (k *Key) stream(tag [tagSize]byte, in, out []byte) {
	var iv [aes.BlockSize]byte
	copy(iv[:], tag[:])
	cipher.NewCTR(k.cipher, iv[:]).XORKeyStream(out, in)
}
