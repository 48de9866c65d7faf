// Package sun verifies what an NTAG 424 DNA shows at a tap, so that a copy of a badge's number opens nothing: Secure Unique NFC, as NXP AN12196 has it.
//
// At each reading such a tag puts its number and a counter into its message, encrypted, and a code over them that needs the tag's key. Who copied the
// number has not the key; who copied a whole message has a counter that was seen already.
package sun

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// KeySize is the bytes of each of the two keys of a Keys: AES-128.
const KeySize = 16

// ErrForged is a message that no tag with these keys made.
var ErrForged = errors.New("the badge does not prove itself: it has other keys, or is a copy")

// ErrNoProof is a message without the parts that Verify looks for.
var ErrNoProof = errors.New("the badge has no proof to show")

// Proof is what a tag proved.
type Proof struct {
	UID     [7]byte
	Counter uint32 // 24 bits; higher at each reading
}

// Keys are the two keys that a place's tags were personalised with.
type Keys struct {
	meta, read cipher.Block
}

// NewKeys makes Keys of SDMMetaReadKey, which encrypts number and counter, and SDMFileReadKey, which the code is made with.
func NewKeys(meta, read [KeySize]byte) (*Keys, error) {
	m, err := aes.NewCipher(meta[:])
	if err != nil {
		return nil, err
	}
	r, err := aes.NewCipher(read[:])
	if err != nil {
		return nil, err
	}
	return &Keys{m, r}, nil
}

// ParseKeys reads both keys, SDMMetaReadKey first, as 64 hexadecimal digits between which there may be blanks and line ends.
func ParseKeys(text string) (*Keys, error) {
	b, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || len(b) != 2*KeySize {
		return nil, fmt.Errorf("two keys of 32 hexadecimal digits each are needed, SDMMetaReadKey and then SDMFileReadKey")
	}
	return NewKeys([KeySize]byte(b), [KeySize]byte(b[KeySize:]))
}

// The layout of PICCData: a tag byte that says what follows, the number, the counter with its lowest byte first, random filling (AN12196, 3.4.2).
const (
	hasUID      = 0x80
	hasCounter  = 0x40
	uidLength   = 0x0F
	piccSize    = 16
	macSize     = 8
	largestURI  = 1024
	piccName    = "picc_data="
	macName     = "cmac="
	fileName    = "enc="
	uidAt       = 1
	counterAt   = uidAt + 7
	piccDataEnd = counterAt + 3
)

// Verify reads the address that a tag shows, such as https://example.org/?picc_data=…&cmac=…, in which enc=… may stand before cmac. The code is
// then over enc's value up to cmac's, as AN12196, 3.4.4 has it, and otherwise over nothing. A caller refuses a Counter that is not higher than the one before.
func (k *Keys) Verify(uri string) (Proof, error) {
	if len(uri) > largestURI {
		return Proof{}, ErrNoProof
	}
	picc, piccOK := parameter(uri, piccName, piccSize)
	code, codeOK := parameter(uri, macName, macSize)
	if !piccOK || !codeOK {
		return Proof{}, ErrNoProof
	}
	plain := make([]byte, piccSize)
	cipher.NewCBCDecrypter(k.meta, make([]byte, aes.BlockSize)).CryptBlocks(plain, picc)
	if plain[0]&(hasUID|hasCounter) != hasUID|hasCounter || plain[0]&uidLength != 7 {
		return Proof{}, ErrForged
	}
	want := k.code(plain[uidAt:piccDataEnd], signed(uri))
	if subtle.ConstantTimeCompare(code, want) != 1 {
		return Proof{}, ErrForged
	}
	c := plain[counterAt:piccDataEnd]
	return Proof{[7]byte(plain[uidAt:counterAt]), uint32(c[0]) | uint32(c[1])<<8 | uint32(c[2])<<16}, nil
}

// parameter is the value of n bytes that follows a name in the query of an address.
func parameter(uri, name string, n int) ([]byte, bool) {
	at := after(uri, name)
	if at < 0 || len(uri) < at+2*n {
		return nil, false
	}
	b, err := hex.DecodeString(uri[at : at+2*n])
	return b, err == nil
}

// after is where a parameter's value begins, or -1.
func after(uri, name string) int {
	for _, before := range []string{"?", "&"} {
		if i := strings.Index(uri, before+name); i >= 0 {
			return i + len(before) + len(name)
		}
	}
	return -1
}

// signed is the part of the address that the code is over.
func signed(uri string) []byte {
	from, to := after(uri, fileName), after(uri, macName)
	if from < 0 || from > to {
		return nil
	}
	return []byte(uri[from:to])
}

// code is SDMMAC: every other byte of a CMAC under a key of this reading, which is itself a CMAC over number and counter (AN12196, 3.4.4 and 3.4.4.2.1).
func (k *Keys) code(uidAndCounter, message []byte) []byte {
	session, err := aes.NewCipher(cmac(k.read, slices.Concat([]byte{0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80}, uidAndCounter)))
	if err != nil {
		panic(err) // a CMAC has the length of a key
	}
	whole := cmac(session, message)
	short := make([]byte, 0, macSize)
	for i := 1; i < len(whole); i += 2 {
		short = append(short, whole[i])
	}
	return short
}

// cmac is AES-CMAC (RFC 4493, section 2.4).
func cmac(block cipher.Block, message []byte) []byte {
	const size = aes.BlockSize
	sub := make([]byte, size)
	block.Encrypt(sub, sub)
	double(sub)
	last := make([]byte, size)
	n := max(0, (len(message)-1)/size*size) // where the last block begins
	if rest := message[n:]; len(rest) == size {
		copy(last, rest)
	} else {
		copy(last, rest)
		last[len(rest)] = 0x80
		double(sub)
	}
	subtle.XORBytes(last, last, sub)
	state := make([]byte, size)
	for b := range slices.Chunk(message[:n], size) {
		subtle.XORBytes(state, state, b)
		block.Encrypt(state, state)
	}
	subtle.XORBytes(state, state, last)
	block.Encrypt(state, state)
	return state
}

// double multiplies by x in GF(2^128) (RFC 4493, section 2.3).
func double(b []byte) {
	carry := b[0] >> 7
	for i := range len(b) - 1 {
		b[i] = b[i]<<1 | b[i+1]>>7
	}
	b[len(b)-1] = b[len(b)-1]<<1 ^ 0x87*carry
}
