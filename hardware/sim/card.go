package sim

import (
	"encoding/binary"
	"math/rand/v2"
)

// Card is something a person holds before the reader. Cards compare with ==.
type Card struct {
	Name   string // how tests and the rig's page call it
	Label  string // what it is, for a person
	kind   kind
	id     string  // UID, IDm or PUPI; empty: made up each time the field comes on
	shifty bool    // the number is another one each time the field comes on, and looks like a real one
	applet *Applet // what a card of ISO/IEC 14443-4 runs; nil: nothing
}

// kind is how a card is addressed and what it answers.
type kind uint8

const (
	ntag kind = iota
	classic
	desfire
	phone
	felica
	typeB
)

// Cards are the cards of the rig: five visitors' tags, one older card, a phone, and two tags called after what their holders do in a förening.
func Cards() []Card {
	return []Card{
		NTAG("anna", 0x04, 0xA3, 0x12, 0x61, 0xEE, 0x02, 0x80),
		NTAG("bilal", 0x04, 0x5B, 0x77, 0x0A, 0xC1, 0x64, 0x81),
		NTAG("chaltu", 0x04, 0x1F, 0x90, 0x3D, 0x52, 0x71, 0x80),
		NTAG("dana", 0x04, 0xC8, 0x2E, 0xB4, 0x19, 0x5A, 0x84),
		NTAG("elsa", 0x04, 0x66, 0xD5, 0x08, 0x7C, 0x33, 0x80),
		Classic("fatima", 0xFB, 0x0E, 0xE2, 0x0B),
		Phone("telefon"),
		NTAG("kassoren", 0x04, 0x71, 0xBE, 0x4F, 0x26, 0x9D, 0x81),
		NTAG("ungdomsledaren", 0x04, 0xE5, 0x38, 0xA6, 0x0D, 0x47, 0x80),
	}
}

// CardNamed is the card of the rig with that name.
func CardNamed(name string) (Card, bool) {
	for _, c := range Cards() {
		if c.Name == name {
			return c, true
		}
	}
	return Card{}, false
}

// NTAG is an NTAG213 sticker with its 7-byte UID.
func NTAG(name string, uid ...byte) Card {
	return Card{Name: name, Label: "NTAG213", kind: ntag, id: string(uid)}
}

// Shifty is a tag that was made to deceive: an NTAG213 with another number each time the field comes on.
func Shifty(name string) Card {
	return Card{Name: name, Label: NTAG213.label, kind: ntag, id: "\x04\xB1\x77\x00\x00\x00\x00", shifty: true}
}

// Classic is a MIFARE Classic 1K with its 4-byte UID.
func Classic(name string, uid ...byte) Card {
	return Card{Name: name, Label: "MIFARE Classic 1K", kind: classic, id: string(uid)}
}

// DESFire is a MIFARE DESFire EV1 with its 7-byte UID; it speaks ISO/IEC 14443-4.
func DESFire(name string, uid ...byte) Card {
	return Card{Name: name, Label: "MIFARE DESFire EV1", kind: desfire, id: string(uid)}
}

// Phone is a phone with card emulation: a 4-byte UID that starts with 08 and is made up anew each time
// the field comes on; it speaks ISO/IEC 14443-4.
func Phone(name string) Card {
	return Card{Name: name, Label: "telefon", kind: phone}
}

// FeliCa is a Sony card with its 8-byte IDm.
func FeliCa(name string, idm ...byte) Card {
	return Card{Name: name, Label: "FeliCa", kind: felica, id: string(idm)}
}

// TypeB is an ISO/IEC 14443 type B card with its 4-byte PUPI.
func TypeB(name string, pupi ...byte) Card {
	return Card{Name: name, Label: "ISO/IEC 14443 B", kind: typeB, id: string(pupi)}
}

// UID is the number that the card shows, as its maker wrote it; nil for a card that makes one up.
func (c Card) UID() []byte { return []byte(c.id) }

// powerUp is the number the card goes by from now until the field goes off.
func (c Card) powerUp() string {
	if c.shifty {
		return string(binary.BigEndian.AppendUint32([]byte{0x04, 0xB1, 0x77}, rand.Uint32()))
	}
	if c.kind != phone {
		return c.id
	}
	var id [4]byte
	binary.BigEndian.PutUint32(id[:], rand.Uint32())
	id[0] = 0x08
	return string(id[:])
}

// answersTo tells whether the card answers a search with this BrTy of InListPassiveTarget.
func (c Card) answersTo(brTy byte) bool {
	switch brTy {
	case 0x00:
		return c.kind == ntag || c.kind == classic || c.kind == desfire || c.kind == phone
	case 0x01, 0x02:
		return c.kind == felica
	case 0x03:
		return c.kind == typeB
	}
	return false
}

// speaks14443d4 tells whether the chip takes the card into the ISO/IEC 14443-4 protocol when it finds it, after
// which the card answers no search until it is deselected or loses power.
func (c Card) speaks14443d4() bool { return c.kind == desfire || c.kind == phone || c.kind == typeB }

// targetData is what InListPassiveTarget tells about the card, its number excluded. The first bytes are those
// of real cards of the kind.
func (c Card) targetData(id string, request []byte) []byte {
	switch c.kind {
	case ntag:
		return sized([]byte{0x00, 0x44, 0x00}, id)
	case classic:
		return sized([]byte{0x00, 0x04, 0x08}, id)
	case desfire:
		return append(sized([]byte{0x03, 0x44, 0x20}, id), 0x06, 0x75, 0x77, 0x81, 0x02, 0x80)
	case phone:
		return append(sized([]byte{0x00, 0x04, 0x20}, id), 0x05, 0x78, 0x80, 0x70, 0x02)
	case felica:
		return polRes(id, request)
	}
	// ATQB with application data and protocol info, then a one-byte ATTRIB_RES.
	atqb := append([]byte{0x50}, id...)
	return append(atqb, 0x00, 0x00, 0x00, 0x00, 0x00, 0x81, 0x81, 0x01, 0x01)
}

// sized appends the number's length and the number.
func sized(b []byte, id string) []byte {
	return append(append(b, byte(len(id))), id...)
}

// polRes is a FeliCa card's answer to a polling request: IDm, PMm and, when asked for, the system code.
func polRes(idm string, request []byte) []byte {
	body := append([]byte{0x01}, idm...)
	body = append(body, 0x03, 0x01, 0x4B, 0x02, 0x4F, 0x49, 0x93, 0xFF)
	if len(request) >= 4 && request[3] == 0x01 {
		body = append(body, 0x88, 0xB4)
	}
	return append([]byte{byte(len(body) + 1)}, body...)
}
