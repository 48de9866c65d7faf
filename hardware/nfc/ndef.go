package nfc

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
)

// Commands of ISO/IEC 7816-4 to a type 4 tag (NFC Forum, Type 4 Tag 2.0, chapter 5).
var (
	selectNDEF = []byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01, 0x00}
	selectFile = []byte{0x00, 0xA4, 0x00, 0x0C, 0x02, 0xE1, 0x04} // where it is on NTAG 424 DNA, and nearly everywhere
)

const (
	readAtOnce  = 112  // bytes of a file: they fit a normal frame
	longestNDEF = 1024 // of a message that is read at all
	statusWords = 2
)

// Speaks14443d4 tells whether the card speaks ISO/IEC 14443-4, as NTAG 424 DNA and phones do. Only such a card may have an NDEF.
func (c *Card) Speaks14443d4() bool { return c.target.sak&speaks14443d4 != 0 }

// NDEF reads the message of a type 4 tag, which makes a tag that signs it count one reading more. A card without one is ErrRefused.
func (c *Card) NDEF(ctx context.Context) ([]byte, error) {
	if !c.Speaks14443d4() {
		return nil, fmt.Errorf("%w: it does not speak ISO/IEC 14443-4", ErrRefused)
	}
	for _, command := range [][]byte{selectNDEF, selectFile} {
		if _, err := c.apdu(ctx, command); err != nil {
			return nil, err
		}
	}
	file, err := c.readBinary(ctx, 0, readAtOnce)
	if err != nil {
		return nil, err
	}
	if len(file) < 2 {
		return nil, fmt.Errorf("%w: its file has no length", ErrRefused)
	}
	n := int(binary.BigEndian.Uint16(file)) + 2
	if n > longestNDEF {
		return nil, fmt.Errorf("%w: its message has %d bytes", ErrRefused, n)
	}
	for len(file) < n {
		more, err := c.readBinary(ctx, len(file), min(readAtOnce, n-len(file)))
		if err != nil {
			return nil, err
		}
		if len(more) == 0 {
			return nil, fmt.Errorf("%w: its message ends early", ErrRefused)
		}
		file = append(file, more...)
	}
	return file[2:n], nil
}

func (c *Card) readBinary(ctx context.Context, from, n int) ([]byte, error) {
	b, err := c.apdu(ctx, []byte{0x00, 0xB0, byte(from >> 8), byte(from), byte(n)})
	if err == nil && len(b) > n {
		err = fmt.Errorf("%w: it gave more than was asked for", ErrRefused)
	}
	return b, err
}

// apdu does one command, and returns what comes before its status words, which must be 9000.
func (c *Card) apdu(ctx context.Context, command []byte) ([]byte, error) {
	b, err := c.exchange(ctx, command)
	if err != nil {
		return nil, err
	}
	if n := len(b) - statusWords; n >= 0 && b[n] == 0x90 && b[n+1] == 0x00 {
		return b[:n], nil
	}
	return nil, fmt.Errorf("%w: it answers %02X with other than 9000", ErrRefused, command[1])
}

// uriPrefixes are what the first byte of a URI record stands for (NFC Forum, URI RTD 1.0, 3.2.2), as far as addresses of pages go.
var uriPrefixes = []string{"", "http://www.", "https://www.", "http://", "https://"}

// ParseURI is the address in the first record of an NDEF message (NFC Forum, NDEF 1.0, 3.2), which is all that a tag that signs has. It is false for
// any other message.
func ParseURI(message []byte) (string, bool) {
	const (
		short, hasID = 0x10, 0x08
		nameFormat   = 0x07
		wellKnown    = 0x01
	)
	if len(message) < 3 || message[0]&short == 0 || message[0]&hasID != 0 || message[0]&nameFormat != wellKnown || message[1] != 1 {
		return "", false
	}
	kind, payload := message[3:], int(message[2])
	if len(kind) < 1+payload || payload < 1 || kind[0] != 'U' {
		return "", false
	}
	uri := kind[1 : 1+payload]
	if int(uri[0]) >= len(uriPrefixes) || bytes.IndexByte(uri[1:], 0) >= 0 {
		return "", false
	}
	return uriPrefixes[uri[0]] + string(uri[1:]), true
}
