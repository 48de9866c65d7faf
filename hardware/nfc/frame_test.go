package nfc

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// unhex reads hex that may have spaces.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncode(t *testing.T) {
	for name, c := range map[string]struct {
		command []byte
		want    string
	}{
		"firmware version": {[]byte{0x02}, "0000ff02fed4022a00"},
		"a card":           {[]byte{0x4A, 0x01, 0x00}, "0000ff04fcd44a0100e100"},
		"retries":          {[]byte{0x32, 0x05, 0x00, 0x01, 0x02}, "0000ff06fad43205000102f200"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hex.EncodeToString(encode(c.command)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestEncodeSizes: a frame of each size is found again, in the short envelope up to 255 bytes.
func TestEncodeSizes(t *testing.T) {
	for n := 1; n < maxContent; n++ {
		command := bytes.Repeat([]byte{0xFF}, n)
		wire := encode(command)
		if long := wire[3] == 0xFF && wire[4] == 0xFF; long != (n+1 > 255) {
			t.Fatalf("%d bytes: extended %v", n, long)
		}
		var d decoder
		got := d.feed(wire)
		if len(got) != 1 || got[0].kind != infoFrame || !bytes.Equal(got[0].content[1:], command) {
			t.Fatalf("%d bytes came back as %v", n, got)
		}
	}
}

func TestDecode(t *testing.T) {
	const answer = "00 00ff 03fd d54b00 e0 00"
	for name, c := range map[string]struct {
		wire  string
		want  []frameKind
		noise int
	}{
		"ack":                              {"0000ff00ff00", []frameKind{ackFrame}, 0},
		"nack":                             {"0000ffff0000", []frameKind{nackFrame}, 0},
		"error frame":                      {"0000ff01ff7f8100", []frameKind{errorFrame}, 0},
		"no preamble, no postamble":        {"00ff00ff 00ff03fdd54b00e0", []frameKind{ackFrame, infoFrame}, 0},
		"ack and answer joined":            {"0000ff00ff00" + answer, []frameKind{ackFrame, infoFrame}, 0},
		"long preamble":                    {"000000000000" + answer, []frameKind{infoFrame}, 0},
		"garbage before":                   {"a700ff13ff5c" + answer, []frameKind{infoFrame}, 5},
		"garbage after":                    {answer + "a7", []frameKind{infoFrame}, 1},
		"garbage that ends as sync begins": {"a70000" + answer, []frameKind{infoFrame}, 1},
		"wrong LCS, then a frame":          {"00ff03fc" + answer, []frameKind{infoFrame}, 3},
		"wrong DCS":                        {"00ff03fdd54b00e100", []frameKind{corruptFrame}, 0},
		"length 0":                         {"00ff0000" + answer, []frameKind{infoFrame}, 1},
		"extended":                         {"00ffffff0003fdd54b00e000", []frameKind{infoFrame}, 0},
		"extended with wrong LCS":          {"00ffffff0003fed54b00e000" + answer, []frameKind{infoFrame}, 8},
		"extended too long":                {"00ffffff4000c0" + answer, []frameKind{infoFrame}, 5},
		"extended of length 0":             {"00ffffff000000" + answer, []frameKind{infoFrame}, 3},
		"cut short":                        {"0000ff03fdd54b", nil, 0},
		"zeros":                            {"000000000000", nil, 0},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			var d decoder
			var kinds []frameKind
			for _, f := range d.feed(unhex(t, c.wire)) {
				kinds = append(kinds, f.kind)
			}
			if !slices.Equal(kinds, c.want) || d.noise != c.noise {
				t.Errorf("frames %v and noise %d, want %v and %d", kinds, d.noise, c.want, c.noise)
			}
		})
	}
}

// FuzzDecode: whatever comes, in whatever pieces, the same frames are found, what is found is what was sent, and
// little is held.
func FuzzDecode(f *testing.F) {
	for _, x := range readExchanges(f, "testdata/exchanges.txt") {
		f.Add(slices.Concat(x.rx...), uint8(3))
		f.Add(x.tx, uint8(1))
	}
	f.Add(encode(bytes.Repeat([]byte{0xA5}, 264)), uint8(200))
	f.Fuzz(func(t *testing.T, stream []byte, step uint8) {
		var whole, pieces decoder
		want := whole.feed(stream)
		var got []frame
		for part := range slices.Chunk(stream, int(step)+1) {
			got = append(got, pieces.feed(part)...)
			if n := len(pieces.held); n > maxContent+10 {
				t.Fatalf("%d bytes held", n)
			}
		}
		same := func(a, b frame) bool { return a.kind == b.kind && bytes.Equal(a.content, b.content) }
		if !slices.EqualFunc(want, got, same) || whole.noise != pieces.noise {
			t.Fatalf("joined %v, noise %d; in pieces of %d %v, noise %d", want, whole.noise, int(step)+1, got, pieces.noise)
		}
		for _, fr := range want {
			if fr.kind == infoFrame && (len(fr.content) == 0 || len(fr.content) > maxContent) {
				t.Fatalf("a frame of %d bytes", len(fr.content))
			}
		}
	})
}

// FuzzTargets: whatever a response holds, a card is read from it whole or not at all.
func FuzzTargets(f *testing.F) {
	for _, body := range []string{
		"00", "0101004400070408 7a04042019", "01010344200704 7368a2c72280 067577810280",
		"02010004080492 2e5832 0200080404 08123456", "0101", "010100440005 0102030405", "01010004200401020304ff",
	} {
		f.Add(unhex(f, body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		found, err := parseTargets(body)
		if err != nil {
			if found != nil || !IsRetryable(err) {
				t.Fatalf("%v with %v", found, err)
			}
			return
		}
		if len(found) != int(body[0]) {
			t.Fatalf("%d targets of %d", len(found), body[0])
		}
		for _, c := range found {
			if !bytes.Contains(body, c.uid.Bytes()) || !bytes.Contains(body, c.ats) || len(c.uid.Bytes()) < 4 {
				t.Fatal("a target that was not there")
			}
		}
	})
}
