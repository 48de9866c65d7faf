package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"troskel/booking"
	"troskel/booking/sun"
	"troskel/hardware/nfc"
	"troskel/kiosk/visit"
)

// proofKeyFile is in the data folder: the two keys that the place's NTAG 424 DNA badges were personalised with, as sun.ParseKeys reads them. It is put
// there by whoever ordered the badges, and is in no backup of the database.
const proofKeyFile = "sun.key"

// useProofKeys reads the keys of badges that prove themselves, where the place has such. Without them those badges open nothing, and all else works.
func (k *Kiosk) useProofKeys(dir string) {
	text, err := os.ReadFile(filepath.Join(dir, proofKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		k.proofs, err = sun.ParseKeys(string(text))
	}
	if err != nil {
		k.log.Error("badges that prove themselves cannot be used to sign in", "file", proofKeyFile, "err", err)
	}
}

// usesCards tells whether more of a card is needed than its number.
func (k *Kiosk) usesCards() bool {
	return visit.Mode(k.cfg.Counting.Mode) == visit.ModeC || k.proofs != nil
}

// shown is what a badge showed at a tap.
type shown struct {
	uid     nfc.UID
	proved  bool // that uid is its number
	counter uint32
}

// shown reads a badge's proof, if it may have one. The proof's number stands in place of one that the badge made up for the reader.
func (k *Kiosk) shown(ctx context.Context, tap nfc.Tap) shown {
	plain := shown{uid: tap.UID}
	if k.proofs == nil || tap.Card == nil || !tap.Card.Speaks14443d4() {
		return plain
	}
	message, err := tap.Card.NDEF(ctx)
	if err != nil {
		return plain // a phone, or a card of another kind
	}
	uri, ok := nfc.ParseURI(message)
	if !ok {
		return plain
	}
	proof, err := k.proofs.Verify(uri)
	if err != nil {
		if errors.Is(err, sun.ErrForged) {
			k.log.Warn("a badge was not believed", "err", err)
		}
		return plain
	}
	uid, err := nfc.NewUID(proof.UID[:])
	if err != nil || !tap.UID.Random() && !uid.Equal(tap.UID) {
		k.log.Warn("a badge was not believed: it proves another number than it has")
		return plain
	}
	return shown{uid: uid, proved: true, counter: proof.Counter}
}

// registered is the registered badge that a tap showed.
func (k *Kiosk) registered(ctx context.Context, s shown) (booking.Badge, bool, error) {
	if s.proved {
		return k.rooms.BadgeProved(ctx, s.uid.Bytes(), s.counter)
	}
	return k.rooms.BadgeOf(ctx, s.uid.Bytes())
}
