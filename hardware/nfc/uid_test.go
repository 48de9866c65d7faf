package nfc_test

import (
	"bytes"
	"database/sql/driver"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"troskel/hardware/nfc"
)

// secret is a UID whose printed forms are easy to search for.
var secret = []byte{0x04, 0xA3, 0x5B, 0x61, 0xEE, 0x72, 0x83}

// mustUID is a UID of bytes that make one.
func mustUID(t testing.TB, b []byte) nfc.UID {
	t.Helper()
	u, err := nfc.NewUID(b)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// leaks is how the secret shows in a text, or empty.
func leaks(text string) string {
	low := strings.ToLower(text)
	spaced := strings.Trim(strings.ReplaceAll(fmt.Sprintf("% x", secret), " ", ":"), ":")
	for _, form := range []string{
		hex.EncodeToString(secret),
		hex.EncodeToString(secret)[2:10],
		fmt.Sprintf("% x", secret), spaced,
		strings.Trim(fmt.Sprint(secret), "[]"),
		strings.ReplaceAll(strings.Trim(fmt.Sprint(secret), "[]"), " ", ","),
		strings.ToLower(base64.StdEncoding.EncodeToString(secret)),
		strings.ToLower(fmt.Sprintf("%q", secret)),
		strings.ToLower(string(secret)),
		"0xa3, 0x5b", "163 91", "163, 91", "a3 5b", "a35b",
	} {
		if strings.Contains(low, form) {
			return form
		}
	}
	return ""
}

type open struct{ Card nfc.UID }
type shut struct{ card nfc.UID }
type deep struct{ inner *shut }

// carriers are the ways a UID may lie in what is printed. plain tells that its methods are reached, so that the
// text stands in its place.
func carriers(u nfc.UID) []struct {
	name  string
	value any
	plain bool
} {
	return []struct {
		name  string
		value any
		plain bool
	}{
		{"value", u, true},
		{"pointer", &u, true},
		{"slice", []nfc.UID{u}, true},
		{"array", [1]nfc.UID{u}, true},
		{"map", map[string]nfc.UID{"card": u}, true},
		{"any", []any{u}, true},
		{"field", open{u}, true},
		{"pointer to field", &open{u}, true},
		{"unexported field", shut{u}, false},
		{"pointer to unexported field", &shut{u}, false},
		{"unexported field behind a pointer", deep{&shut{u}}, false},
		{"slice of unexported", []shut{{u}}, false},
		{"map of unexported", map[string]shut{"card": {u}}, false},
		{"tap", nfc.Tap{UID: u}, true},
		{"pointer to tap", &nfc.Tap{UID: u}, true},
	}
}

// TestP11 keeps promise P11: a UID cannot be printed.
func TestP11(t *testing.T) {
	verbs := strings.Fields("%v %+v %#v %s %x %X %q %d %o %b %c %U %T %p %t %20v %-20s %.3s")
	for _, c := range carriers(mustUID(t, secret)) {
		t.Run(c.name, func(t *testing.T) {
			for _, verb := range verbs {
				text := fmt.Sprintf(verb, c.value)
				if form := leaks(text); form != "" {
					t.Errorf("%s prints %q, which has %q", verb, text, form)
				}
				if verb == "%v" && c.plain && c.name != "pointer" && !strings.Contains(text, "[borttaget]") {
					t.Errorf("%%v prints %q without [borttaget]", text)
				}
			}
			for how, text := range encoded(t, c.value) {
				if form := leaks(text); form != "" {
					t.Errorf("%s gives %q, which has %q", how, text, form)
				}
				if c.plain && how != "gob" && how != "xml" && !strings.Contains(text, "[borttaget]") && !strings.Contains(text, "0x") {
					t.Errorf("%s gives %q without [borttaget]", how, text)
				}
			}
		})
	}
}

// encoded is a value in every encoding that logs and messages use.
func encoded(t *testing.T, value any) map[string]string {
	t.Helper()
	out := map[string]string{}
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	out["json"] = string(b)
	if b, err = xml.Marshal(value); err == nil {
		out["xml"] = string(b)
	}
	var text, js, blob bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("a message", "card", value, slog.Group("g", "card", value))
	slog.New(slog.NewJSONHandler(&js, nil)).Info("a message", "card", value, slog.Group("g", "card", value))
	out["slog text"], out["slog json"] = text.String(), js.String()
	if err := gob.NewEncoder(&blob).Encode(value); err == nil {
		out["gob"] = blob.String()
	}
	out["error"] = fmt.Errorf("card %v: %w", value, errors.New("broken")).Error()
	return out
}

// TestP11Refusals: what takes values by their inside gets none.
func TestP11Refusals(t *testing.T) {
	u := mustUID(t, secret)
	if v, err := driver.DefaultParameterConverter.ConvertValue(u); err == nil {
		t.Errorf("a UID went into a database as %v", v)
	}
	_, err := nfc.NewUID(secret[:5])
	if err == nil || leaks(err.Error()) != "" {
		t.Errorf("the error about a wrong length is %v", err)
	}
	if b, err := u.MarshalText(); err != nil || string(b) != "[borttaget]" {
		t.Errorf("as text: %q, %v", b, err)
	}
	if u.String() != "[borttaget]" || u.LogValue().String() != "[borttaget]" {
		t.Errorf("as a string %q, in a log %v", u.String(), u.LogValue())
	}
}

func TestUID(t *testing.T) {
	given := bytes.Clone(secret)
	u := mustUID(t, given)
	given[0] = 0xFF
	u.Bytes()[1] = 0xFF
	if !bytes.Equal(u.Bytes(), secret) {
		t.Errorf("the bytes changed from outside: %x", u.Bytes())
	}
	if !u.Equal(mustUID(t, secret)) || u.Equal(mustUID(t, secret[:4])) || u.Equal(nfc.UID{}) || !(nfc.UID{}).Equal(nfc.UID{}) {
		t.Error("Equal is wrong")
	}
	if (nfc.UID{}).Bytes() != nil || (nfc.UID{}).Random() {
		t.Error("the zero UID is some card's")
	}
	for n := range 12 {
		_, err := nfc.NewUID(make([]byte, n))
		if want := n == 4 || n == 7 || n == 10; (err == nil) != want {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestUIDRandom(t *testing.T) {
	for name, c := range map[string]struct {
		bytes  []byte
		random bool
	}{
		"4 bytes from 08":  {[]byte{0x08, 1, 2, 3}, true},
		"4 bytes":          {[]byte{0x18, 1, 2, 3}, false},
		"7 bytes from 08":  {[]byte{0x08, 1, 2, 3, 4, 5, 6}, false},
		"10 bytes from 08": {[]byte{0x08, 1, 2, 3, 4, 5, 6, 7, 8, 9}, false},
	} {
		if got := mustUID(t, c.bytes).Random(); got != c.random {
			t.Errorf("%s: random %v", name, got)
		}
	}
}
