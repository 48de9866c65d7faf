package nfc

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
)

// hidden stands where a UID would be printed.
const hidden = "[borttaget]"

// UID is the number a card gives when it is asked, called NFCID1 in the manual: 4, 7 or 10 bytes.
//
// It has no printable form. Every fmt verb, JSON, text and slog give "[borttaget]" instead. Only Bytes gives the
// number, so a search for Bytes finds every use of it.
//
// fmt looks into unexported fields without asking their methods, and with a verb that does not fit, as in
// Printf("%s", x), it follows a pointer too. So the number is kept in a function, into which nothing can look:
// there fmt finds an address.
//
// UIDs do not compare with ==; use Equal. Any UID can be cloned and some change with every presentation, so a UID
// alone opens nothing. The zero UID is no card's.
type UID struct{ reveal func() number }

// number is the UID itself.
type number struct {
	bytes [10]byte
	size  int
}

// NewUID makes a UID of a copy of b, which must have 4, 7 or 10 bytes (ISO/IEC 14443-3, 6.5.4).
func NewUID(b []byte) (UID, error) {
	switch len(b) {
	case 4, 7, 10:
	default:
		return UID{}, fmt.Errorf("nfc: a card's UID has 4, 7 or 10 bytes, not %d", len(b))
	}
	n := number{size: len(b)}
	copy(n.bytes[:], b)
	return UID{func() number { return n }}, nil
}

// number is the UID's number, of size 0 for the zero UID.
func (u UID) number() number {
	if u.reveal == nil {
		return number{}
	}
	return u.reveal()
}

// Bytes returns a copy of the number: 4, 7 or 10 bytes, or nil for the zero UID.
func (u UID) Bytes() []byte {
	n := u.number()
	if n.size == 0 {
		return nil
	}
	return bytes.Clone(n.bytes[:n.size])
}

// Random tells whether the card made the number up for this presentation, as phones and passports do:
// exactly 4 bytes of which the first is 08 (ISO/IEC 14443-3, table 7). Such a number says that someone
// passed, never who.
func (u UID) Random() bool {
	n := u.number()
	return n.size == 4 && n.bytes[0] == 0x08
}

// Equal tells whether both are the same number.
func (u UID) Equal(other UID) bool { return u.number() == other.number() }

// Format answers every verb of fmt.
func (u UID) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// String answers code that asks for text without fmt.
func (u UID) String() string { return hidden }

// MarshalText answers encoders of text and, through them, of JSON, TOML and XML.
func (u UID) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue answers slog.
func (u UID) LogValue() slog.Value { return slog.StringValue(hidden) }
