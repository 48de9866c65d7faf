package sun

import (
	"crypto/aes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func bytesOf(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCMAC is the vectors of RFC 4493, section 4.
func TestCMAC(t *testing.T) {
	block, err := aes.NewCipher(bytesOf(t, "2b7e151628aed2a6abf7158809cf4f3c"))
	if err != nil {
		t.Fatal(err)
	}
	message := bytesOf(t, "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	for n, want := range map[int]string{
		0: "bb1d6929e95937287fa37d129b756746", 16: "070a16b46b4d4144f79bdd9dd04a287c",
		40: "dfa66747de9ae63030ca32611497c827", 64: "51f0bebf7e3b9d92fc49741779363cfe",
	} {
		if got := hex.EncodeToString(cmac(block, message[:n])); got != want {
			t.Errorf("of %d bytes: %s", n, got)
		}
	}
}

func zeroKeys(t testing.TB) *Keys {
	t.Helper()
	k, err := ParseKeys(strings.Repeat("0", 32) + "\n" + strings.Repeat("0", 32) + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// The readings that NXP publishes in AN12196, with keys of zeros.
const (
	plainURI = "https://choose.url.com/ntag424?e=00&picc_data=EF963FF7828658A599F3041510671E88&cmac=94EED9EE65337086"
	fileURI  = "https://www.my424dna.com/?picc_data=FD91EC264309878BE6345CBE53BADF40&enc=CEE9A53E3E463EF1F459635736738962&cmac=ECC1E7F6C6C73BF6"
)

func TestVerifyPublishedReadings(t *testing.T) {
	for uri, want := range map[string]struct {
		uid     string
		counter uint32
	}{plainURI: {"04de5f1eacc040", 0x3D}, fileURI: {"04958caa5c5e80", 8}} {
		got, err := zeroKeys(t).Verify(uri)
		if err != nil || hex.EncodeToString(got.UID[:]) != want.uid || got.Counter != want.counter {
			t.Errorf("%s: %+v, %v", uri, got, err)
		}
	}
}

// TestVerifyRefuses: no digit can be changed, no other key does, and a message without a proof is told apart from a forged one.
func TestVerifyRefuses(t *testing.T) {
	k := zeroKeys(t)
	from := strings.Index(fileURI, "picc_data=") + len("picc_data=")
	for i := from; i < len(fileURI); i++ {
		c := byte('0')
		if fileURI[i] == c {
			c = '1'
		}
		if p, err := k.Verify(fileURI[:i] + string(c) + fileURI[i+1:]); err == nil {
			t.Errorf("with character %d changed it is %+v", i, p)
		}
	}
	other, err := ParseKeys(strings.Repeat("0", 32) + strings.Repeat("1", 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Verify(plainURI); !errors.Is(err, ErrForged) {
		t.Errorf("another key: %v", err)
	}
	for _, uri := range []string{"", "https://example.org", "https://example.org/?picc_data=EF963F", "https://example.org/?picc_data=EF963FF7828658A599F3041510671E88", strings.Repeat("?", 2000)} {
		if _, err := k.Verify(uri); !errors.Is(err, ErrNoProof) {
			t.Errorf("%.40q: %v", uri, err)
		}
	}
	for _, text := range []string{"", "00", strings.Repeat("g", 64), strings.Repeat("0", 66)} {
		if _, err := ParseKeys(text); err == nil {
			t.Errorf("%q is taken for keys", text)
		}
	}
}

// FuzzVerify: no address panics, and what verifies has a proof of its own.
func FuzzVerify(f *testing.F) {
	f.Add(plainURI)
	f.Add(fileURI)
	f.Add("?picc_data=&cmac=&enc=")
	k := zeroKeys(f)
	f.Fuzz(func(t *testing.T, uri string) {
		p, err := k.Verify(uri)
		if err != nil && p != (Proof{}) {
			t.Errorf("%q was refused with %+v", uri, p)
		}
		if err == nil && !strings.Contains(uri, "picc_data=") {
			t.Errorf("%q proves %+v", uri, p)
		}
	})
}
