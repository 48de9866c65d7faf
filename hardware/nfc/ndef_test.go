package nfc_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"troskel/booking/sun"
	"troskel/hardware/nfc"
	"troskel/hardware/sim"
)

// TestSUN: an NTAG 424 DNA of the model proves itself to the verifier, which shares no code with it, with a higher counter each time; its clone proves an
// old counter for ever, and a tag with other keys nothing.
func TestSUN(t *testing.T) {
	meta, read := [16]byte{1, 2, 3}, [16]byte{4, 5, 6}
	keys, err := sun.NewKeys(meta, read)
	if err != nil {
		t.Fatal(err)
	}
	badge := sim.NTAG424("kassör", [7]byte{4, 9, 8, 7, 6, 5, 4}, meta, read)
	atLender(t, func(d *desk) {
		prove := func(c sim.Card) (p sun.Proof, err error) {
			d.lent(c, func(ctx context.Context, card *nfc.Card) {
				var message []byte
				if message, err = card.NDEF(ctx); err != nil {
					return
				}
				uri, ok := nfc.ParseURI(message)
				if !ok || !strings.HasPrefix(uri, "https://example.org/b?") {
					t.Fatalf("the message is %q", message)
				}
				p, err = keys.Verify(uri)
			})
			return p, err
		}
		var last uint32
		for range 3 {
			p, err := prove(badge)
			if err != nil || p.UID != [7]byte{4, 9, 8, 7, 6, 5, 4} || p.Counter <= last {
				t.Fatalf("after %d: %+v, %v", last, p, err)
			}
			last = p.Counter
		}
		clone := badge.Clone("copy")
		first, err := prove(clone)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := prove(clone); err != nil || again != first {
			t.Errorf("the copy showed %+v and then %+v, %v", first, again, err)
		}
		if _, err := prove(sim.NTAG424("other", [7]byte{4, 9, 8, 7, 6, 5, 4}, meta, [16]byte{7})); !errors.Is(err, sun.ErrForged) {
			t.Errorf("a tag with another key: %v", err)
		}
		for _, c := range []sim.Card{card(t, "anna"), card(t, "telefon"), sim.DESFire("d", 4, 1, 2, 3, 4, 5, 6)} {
			if _, err := prove(c); err == nil {
				t.Errorf("%s proves itself", c.Name)
			}
		}
	})
}

// FuzzParseURI: no message of a tag panics, and an address is no longer than what it came in and the longest prefix.
func FuzzParseURI(f *testing.F) {
	f.Add([]byte("\xD1\x01\x0CU\x04example.org"))
	f.Add([]byte{0xD1, 0x01, 0xFF, 'U'})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, message []byte) {
		if uri, ok := nfc.ParseURI(message); ok && len(uri) > len(message)+len("https://www.") || !ok && uri != "" {
			t.Errorf("%x is %q", message, uri)
		}
	})
}
