package visit

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"testing"

	"pgregory.net/rapid"
)

func newVault(t *testing.T) *vault {
	t.Helper()
	v, err := openVault()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if v.page != nil {
			v.close()
		}
	})
	return v
}

func TestSumIsHMAC(t *testing.T) {
	v := newVault(t)
	rapid.Check(t, func(t *rapid.T) {
		v.renew()
		message := rapid.SliceOfN(rapid.Byte(), 0, maxBadge).Draw(t, "message")
		standard := hmac.New(sha256.New, v.key())
		standard.Write(message)
		if got := v.sum(message); !bytes.Equal(got[:], standard.Sum(nil)) {
			t.Fatalf("HMAC of %x differs from the standard library's", message)
		}
		if work := v.page[keySize:]; !bytes.Equal(work, make([]byte, len(work))) {
			t.Fatal("the work buffers are not wiped")
		}
	})
}

// RFC 4231, test case 1 shortens to our key length by its zero padding: the key is 20 bytes of 0b.
func TestSumByRFC4231(t *testing.T) {
	v := newVault(t)
	copy(v.key(), bytes.Repeat([]byte{0x0b}, 20))
	want := digest{
		0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf, 0xce, 0xaf, 0x0b, 0xf1, 0x2b,
		0x88, 0x1d, 0xc2, 0x00, 0xc9, 0x83, 0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32, 0xcf, 0xf7,
	}
	if got := v.sum([]byte("Hi There")); got != want {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestKeysDifferAndCostNoHeap(t *testing.T) {
	v := newVault(t)
	message := []byte{4, 1, 2, 3, 4, 5, 6}
	v.renew()
	first := v.sum(message)
	v.renew()
	if first == v.sum(message) {
		t.Error("two keys give one digest")
	}
	if n := testing.AllocsPerRun(100, func() { v.sum(message) }); n != 0 {
		t.Errorf("a digest leaves %v objects on the heap, where copies of the key would stay", n)
	}
}
