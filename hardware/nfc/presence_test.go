package nfc

import (
	"strings"
	"testing"
	"time"
)

// TestPresence plays polls, one a tenth of a second: what each finds, and after the colon what must be new. Letters
// are cards; r and R are numbers that a phone made up; a digit lets so many seconds pass without a poll.
func TestPresence(t *testing.T) {
	for name, polls := range map[string]string{
		"held is once":                     "-: a:a a: a: a: a: a: a: a: a: a: a:",
		"shaking hand":                     "a:a -: -: a: -: a: -: -: a:",
		"gone and back":                    "a:a -: -: -: a:a a:",
		"handed on":                        "a:a a: b:b b: b: b: a:a",
		"two in turn":                      "a:a b: a: b: a: b: a: b:",
		"a number that shifts":             "a:a b: c: d: e: f: -: -: -: g:g",
		"the next person after a loan":     "a:a 1 b:b b:",
		"two at once":                      "ab:ab ab: a: ab: b: b: b: a:a",
		"a phone makes up numbers":         "r:r R: r: R: R: r:",
		"two phones":                       "r:r -: -: -: R:R",
		"a phone and a card":               "r:r a:a R: a:",
		"a fault while held":               "a:a 9 a: a:",
		"a long fault is a new beginning":  "a:a 9 9 a:a",
		"a long fault counts no one twice": "a:a 9 9 -: -: a:a a:",
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			var p presence
			now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
			for i, poll := range strings.Fields(polls) {
				found, want, isPoll := strings.Cut(poll, ":")
				if !isPoll {
					now = now.Add(time.Duration(poll[0]-'0') * time.Second)
					continue
				}
				var got strings.Builder
				for _, came := range p.update(letters(t, found), now) {
					got.WriteByte(letter(came.uid))
				}
				if got.String() != want {
					t.Fatalf("poll %d found %s: new are %q, want %q", i+1, found, got.String(), want)
				}
				now = now.Add(100 * time.Millisecond)
			}
		})
	}
}

// letters are the targets of letters.
func letters(t *testing.T, s string) (out []target) {
	t.Helper()
	for _, c := range []byte(strings.Trim(s, "-")) {
		number := []byte{0x04, c, 3, 4, 5, 6, 7}
		if c == 'r' || c == 'R' {
			number = []byte{0x08, c, 3, 4}
		}
		uid, err := NewUID(number)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, target{uid: uid})
	}
	return out
}

// letter is the letter of a target.
func letter(uid UID) byte { return uid.Bytes()[1] }
