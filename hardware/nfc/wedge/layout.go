package wedge

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"troskel/hardware/nfc"
)

// Layout is how a reader types a number.
type Layout string

// The layouts. Reversed means that the last byte of the number is typed first.
const (
	Hex             Layout = "hex"              // 04A31261EE0280: two digits a byte
	HexReversed     Layout = "hex-reversed"     // 8002EE6112A304
	Decimal         Layout = "decimal"          // 0302160481: four bytes, the first the most significant, as one number of up to ten digits
	DecimalReversed Layout = "decimal-reversed" // the same of the bytes in reverse
)

// Layouts is all of them, the usual first.
var Layouts = []Layout{Decimal, DecimalReversed, Hex, HexReversed}

// mostDigits bounds what is taken for one number: ten bytes in hexadecimal.
const mostDigits = 20

// parse reads what was typed before Enter. Its errors never hold it.
func (l Layout) parse(typed []byte) (nfc.UID, error) {
	switch l {
	case Decimal, DecimalReversed:
		n, err := strconv.ParseUint(string(typed), 10, 32)
		if err != nil || len(typed) > 10 {
			return nfc.UID{}, fmt.Errorf("%w: %d keys are no decimal number of four bytes; is the layout right?", nfc.ErrGarbage, len(typed))
		}
		return l.order([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	}
	b := make([]byte, len(typed)/2)
	if _, err := hex.Decode(b, typed); err != nil {
		return nfc.UID{}, fmt.Errorf("%w: %d keys are no bytes in hexadecimal; is the layout right?", nfc.ErrGarbage, len(typed))
	}
	return l.order(b)
}

func (l Layout) order(b []byte) (nfc.UID, error) {
	if l == HexReversed || l == DecimalReversed {
		slices.Reverse(b)
	}
	uid, err := nfc.NewUID(b)
	if err != nil {
		return nfc.UID{}, fmt.Errorf("%w: %w", nfc.ErrGarbage, err)
	}
	return uid, nil
}
