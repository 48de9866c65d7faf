package booking

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cleanTitle is a title that people typed, made fit to be stored and shown.
func cleanTitle(typed string) (string, *Refusal) { return cleanText(typed, TitleLimit, "title") }

// cleanText is what people typed, made fit to be stored and shown in any direction: NFC, without blanks around it, at most limit characters. It
// refuses what could break a line, hide, or turn the direction of the text beside it, with the codes of that kind of text.
func cleanText(typed string, limit int, kind string) (string, *Refusal) {
	long, control := refuse(kind+"_long", "max", strconv.Itoa(limit)), refuse(kind+"_control")
	// Even a text in its most decomposed form has fewer bytes to a character than this; do not work on more.
	if len(typed) > 50*limit {
		return "", long
	}
	if !utf8.ValidString(typed) {
		return "", control
	}
	text := strings.TrimFunc(norm.NFC.String(typed), blank)
	if strings.ContainsFunc(text, unfit) {
		return "", control
	}
	if utf8.RuneCountInString(text) > limit {
		return "", long
	}
	return text, nil
}

// blank is what says nothing at either end of a text. Line breaks are not taken for blanks: nobody types one into a title.
func blank(r rune) bool { return r == '\u200c' || r == '\u200d' || unicode.Is(unicode.Zs, r) }

// unfit is control, format and private characters, and line separators. Joiners, which Persian and emoji need, and the marks that only lean a
// neutral character to one side are fit; embeddings, overrides and isolates are not.
func unfit(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u200e', '\u200f', '\u061c':
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)
}
