package pcsc

import "troskel/hardware/nfc"

// parse reads the answer to GET DATA: the number and 90 00 (ISO/IEC 7816-4, 5.1.3). Of a card of type B or a FeliCa the number is no UID, and nobody's.
func parse(answer []byte) (uid nfc.UID, ok bool) {
	n := len(answer) - 2
	if n < 0 || answer[n] != 0x90 || answer[n+1] != 0x00 {
		return nfc.UID{}, false
	}
	uid, err := nfc.NewUID(answer[:n])
	return uid, err == nil
}
