package sim

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
)

// Applet is what a card of ISO/IEC 14443-4 runs. This one is the NDEF application of an NTAG 424 DNA that signs what it shows (NXP AN12196): each
// reading has another counter and another code.
type Applet struct {
	mu       sync.Mutex
	uid      [7]byte
	meta     [16]byte // the key of SDMMetaRead
	read     [16]byte // the key of SDMFileRead
	count    uint32
	selected int // 0 nothing, 1 the application, 2 its file
	frozen   []byte
}

// NTAG424 is an NTAG 424 DNA with its UID, and the two keys that it was personalised with.
func NTAG424(name string, uid [7]byte, meta, read [16]byte) Card {
	return Card{Name: name, Label: "NTAG 424 DNA", kind: desfire, id: string(uid[:]), applet: &Applet{uid: uid, meta: meta, read: read}}
}

// Clone is a card with another's number that has not its keys: it shows for ever what was read from the other once.
func (c Card) Clone(name string) Card {
	copied := &Applet{uid: c.applet.uid, frozen: c.applet.file()}
	return Card{Name: name, Label: c.Label, kind: c.kind, id: c.id, applet: copied}
}

// apdu answers one command of ISO/IEC 7816-4.
func (a *Applet) apdu(c []byte) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case len(c) >= 12 && slices.Equal(c[:12], []byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01}):
		a.selected = 1
		return []byte{0x90, 0x00}
	case len(c) == 7 && slices.Equal(c, []byte{0x00, 0xA4, 0x00, 0x0C, 0x02, 0xE1, 0x04}) && a.selected > 0:
		a.selected = 2
		if a.frozen == nil {
			a.count++
		}
		return []byte{0x90, 0x00}
	case len(c) == 5 && c[0] == 0x00 && c[1] == 0xB0 && a.selected == 2:
		file := a.content()
		from := int(binary.BigEndian.Uint16(c[2:]))
		if from > len(file) {
			return []byte{0x6B, 0x00}
		}
		return append(slices.Clone(file[from:min(len(file), from+int(c[4]))]), 0x90, 0x00)
	}
	return []byte{0x6A, 0x82}
}

// file is content as a reader would get it next.
func (a *Applet) file() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.count++
	return a.content()
}

// content is the NDEF file: its length, and one URI record (NFC Forum, RTD URI) with the mirrors of SDM.
func (a *Applet) content() []byte {
	if a.frozen != nil {
		return a.frozen
	}
	uri := "\x04example.org/b?picc_data=" + a.picc() + "&cmac=" + a.code()
	record := append([]byte{0xD1, 0x01, byte(len(uri)), 'U'}, uri...)
	file := append([]byte{byte(len(record) >> 8), byte(len(record))}, record...)
	return append(file, make([]byte, 256-len(file))...)
}

func (a *Applet) counter() []byte {
	return []byte{byte(a.count), byte(a.count >> 8), byte(a.count >> 16)}
}

// picc is the encrypted PICCData: what it is, number, counter and filling (AN12196, 3.4.2).
func (a *Applet) picc() string {
	plain := slices.Concat([]byte{0xC7}, a.uid[:], a.counter(), []byte{1, 2, 3, 4, 5})
	block, err := aes.NewCipher(a.meta[:])
	if err != nil {
		panic(err) // a key of 16 bytes is one
	}
	cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(plain, plain)
	return strings.ToUpper(hex.EncodeToString(plain))
}

// code is the MAC over nothing but the session key, as the file is set up to have it (AN12196, 3.4.4).
func (a *Applet) code() string {
	vector := slices.Concat([]byte{0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80}, a.uid[:], a.counter())
	session := omac(a.read[:], vector)
	whole := omac(session, nil)
	var short []byte
	for i := 1; i < 16; i += 2 {
		short = append(short, whole[i])
	}
	return strings.ToUpper(hex.EncodeToString(short))
}

// omac is AES-CMAC (RFC 4493), the model's own, which shares nothing with who verifies.
func omac(key, message []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	sub := make([]byte, 16)
	block.Encrypt(sub, sub)
	double := func() {
		carry := sub[0] >> 7
		for i := range 15 {
			sub[i] = sub[i]<<1 | sub[i+1]>>7
		}
		sub[15] = sub[15]<<1 ^ carry*0x87
	}
	double()
	if n := len(message); n == 0 || n%16 != 0 {
		double()
		message = append(slices.Clone(message), 0x80)
		message = append(message, make([]byte, (16-len(message)%16)%16)...)
	}
	state := make([]byte, 16)
	for i := 0; i < len(message); i += 16 {
		last := i+16 == len(message)
		for j := range 16 {
			state[j] ^= message[i+j]
			if last {
				state[j] ^= sub[j]
			}
		}
		block.Encrypt(state, state)
	}
	return state
}
