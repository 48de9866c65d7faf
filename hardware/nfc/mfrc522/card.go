package mfrc522

import (
	"context"
	"errors"

	"troskel/hardware/nfc"
)

// Commands of ISO/IEC 14443-3, 6.4 and 6.5.
const (
	reqa = 0x26 // of 7 bits
	halt = 0x50
)

// selects are SEL of the cascade levels (6.5.3.2).
var selects = [...]byte{0x93, 0x95, 0x97}

const (
	cascadeTag = 0x88 // stands before the bytes of a number that goes on at the next level (6.5.4)
	goesOn     = 0x04 // of SAK: the number does (6.5.3.4)
)

// errUnclear is an answer that cannot be understood: a card at the edge of the field, or one that is just being pulled away. It is found at the next
// look, or has gone.
var errUnclear = errors.New("mfrc522: an answer that is no frame")

// mostCards is how many cards one look tells: of more, held in one hand, the rest is found when these have gone.
const mostCards = 2

// crcA is the checksum of ISO/IEC 14443-3, 6.2.4.
func crcA(data []byte) [2]byte {
	crc := uint16(0x6363)
	for _, b := range data {
		b ^= byte(crc)
		b ^= b << 4
		crc = crc>>8 ^ uint16(b)<<8 ^ uint16(b)<<3 ^ uint16(b)>>4
	}
	return [2]byte{byte(crc), byte(crc >> 8)}
}

func withCRC(data ...byte) []byte {
	crc := crcA(data)
	return append(data, crc[0], crc[1])
}

// list finds the cards in the field: it selects one after the other, and sends each to sleep so that the next can be heard. stirred says that some
// card answered, which then must lose the field before it is sure to answer again.
func (c *chip) list(ctx context.Context) (found []nfc.UID, stirred bool, err error) {
	for len(found) < mostCards {
		r, err := c.exchange(ctx, []byte{reqa}, 7, 0)
		switch {
		case errors.Is(err, errUnclear): // two kinds of cards answered at once
		case err != nil:
			return nil, stirred, err
		case len(r.data) == 0:
			return found, stirred, nil
		}
		stirred = true
		uid, err := c.selectOne(ctx)
		if errors.Is(err, errUnclear) {
			return found, true, nil
		}
		if err != nil {
			return nil, true, err
		}
		found = append(found, uid)
		if _, err := c.exchange(ctx, withCRC(halt, 0), 0, 0); err != nil && !errors.Is(err, errUnclear) {
			return nil, true, err // to HLTA nobody answers
		}
	}
	return found, stirred, nil
}

// selectOne leads through anticollision and SELECT at each level to one card (6.5.3).
func (c *chip) selectOne(ctx context.Context) (nfc.UID, error) {
	var number []byte
	for level, sel := range selects {
		part, err := c.anticollide(ctx, sel)
		if err != nil {
			return nfc.UID{}, err
		}
		r, err := c.exchange(ctx, withCRC(append([]byte{sel, 0x70}, part[:]...)...), 0, 0)
		if err != nil {
			return nfc.UID{}, err
		}
		if len(r.data) != 3 || crcA(r.data[:1]) != [2]byte(r.data[1:]) {
			return nfc.UID{}, errUnclear
		}
		if r.data[0]&goesOn == 0 {
			uid, err := nfc.NewUID(append(number, part[:4]...))
			if err != nil {
				return nfc.UID{}, errUnclear
			}
			return uid, nil
		}
		if part[0] != cascadeTag || level == len(selects)-1 {
			return nfc.UID{}, errUnclear
		}
		number = append(number, part[1:4]...)
	}
	return nfc.UID{}, errUnclear
}

// anticollide finds out four bytes of a number and their check byte, BCC. Where cards say different bits, the one with a 1 there is followed.
func (c *chip) anticollide(ctx context.Context, sel byte) (part [5]byte, err error) {
	known := 0 // bits
	for range 8 * 4 {
		whole, odd := known/8, known%8
		frame := append([]byte{sel, byte(2+whole)<<4 | byte(odd)}, part[:(known+7)/8]...)
		r, err := c.exchange(ctx, frame, byte(odd), byte(odd))
		if err != nil {
			return part, err
		}
		if len(r.data) > len(part)-whole || len(r.data) == 0 {
			return part, errUnclear
		}
		for i, b := range r.data {
			if i == 0 {
				b = b&(0xFF<<odd) | part[whole]&(1<<odd-1) // what comes before the alignment is not the card's
			}
			part[whole+i] = b
		}
		if r.collision == 0 {
			return part, checkPart(part, len(r.data) == len(part)-whole)
		}
		at := known/8*8 + r.collision // bits, of this level's number
		if at <= known || at > 8*4 {
			return part, errUnclear
		}
		known = at
		part[(at-1)/8] |= 1 << ((at - 1) % 8)
		clear(part[(at+7)/8:])
	}
	return part, errUnclear
}

// checkPart compares the check byte.
func checkPart(part [5]byte, whole bool) error {
	if !whole || part[0]^part[1]^part[2]^part[3] != part[4] {
		return errUnclear
	}
	return nil
}
