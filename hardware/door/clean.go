package door

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxRunes = 240 // more than any sign can show
	maxMarks = 3   // marks on one letter; Arabic with its vowels needs no more
	ellipsis = '…'
)

// clean makes a string safe to draw: one line, no controls, no direction overrides, no symbols that the fonts lack (such as emoji), no towers of marks,
// not endless. Letters that the fonts lack stay, and are drawn as boxes: somebody's name should not silently vanish.
func clean(s string) []rune {
	var out []rune
	marks := 0
	space := false
	for _, r := range strings.TrimSpace(s) {
		if unicode.IsSpace(r) && r != '\u00a0' {
			space = true
			continue
		}
		if marks = nextMarks(marks, r); marks > maxMarks || !drawable(r) {
			continue
		}
		if space && len(out) > 0 {
			out = append(out, ' ')
		}
		space = false
		if len(out) >= maxRunes {
			return append(out, ellipsis)
		}
		out = append(out, r)
	}
	return out
}

func nextMarks(marks int, r rune) int {
	if unicode.Is(unicode.M, r) {
		return marks + 1
	}
	return 0
}

func drawable(r rune) bool {
	switch {
	case r == utf8.RuneError, unicode.Is(unicode.Variation_Selector, r):
		return false
	case unicode.Is(unicode.Cf, r):
		return joinsOrIsolates(r)
	case unicode.In(r, unicode.S, unicode.P):
		return covered(r)
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.Zs)
}

// joinsOrIsolates tells the format characters that text needs: joiners (Persian), direction marks and isolates. An isolate ends with its string at the
// latest; the older embeddings and overrides can make text read as what it is not.
func joinsOrIsolates(r rune) bool {
	switch {
	case r == '\u200c', r == '\u200d', r == '\u200e', r == '\u200f', r == '\u061c':
		return true
	}
	return r >= '\u2066' && r <= '\u2069'
}
