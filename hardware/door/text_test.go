package door

import (
	"fmt"
	"strings"
	"testing"
)

// visually gives the characters of the first line as they stand from left to right, one for each glyph. Characters of a run from right to left come out
// reversed, as their glyphs do.
func visually(text, lang string, size, width int) string {
	t := typesetters.Get().(*typesetter)
	defer typesetters.Put(t)
	runes := clean(text)
	lines, _ := t.set(paragraph{text: runes, script: scriptOf(lang)}, size, width, 1, true)
	var out strings.Builder
	for _, run := range lines[0].runs {
		for _, g := range run.Glyphs {
			r := ellipsis
			if g.TextIndex() < len(runes) && !(len(run.Glyphs) == 1 && run.Runes.Count > 1) {
				r = runes[g.TextIndex()]
			}
			out.WriteRune(r)
		}
	}
	return out.String()
}

// Hebrew letters stand for any text from right to left here, since they neither join nor have a direction of their own in this file's listing; the fonts
// lack them, which shows that order does not depend on glyphs. What comes out is the characters that were put in, not what is drawn. Expectations follow Unicode Standard Annex 9.
func TestOrderOfMixedText(t *testing.T) {
	for _, tt := range []struct{ text, lang, want string }{
		{"Rum 12", "sv", "Rum 12"},
		{"אבג 12", "ar", "12 גבא"},
		{"12:00–14:00 אב", "ar", "בא 14:00–12:00"},
		{"אב Ekö 12 גד", "ar", "דג Ekö 12 בא"},
		{"Ekö אב 12 גד salen", "sv", "Ekö דג 12 בא salen"},
		{"(אב)", "ar", ")בא("}, // the glyphs of brackets are mirrored
		{"אב ABF Norr (ג 2)", "ar", ")2 ג( ABF Norr בא"},
		{"\u2066a-b\u2069 אב", "ar", "בא \u2069a-b\u2066"},
	} {
		if got := visually(tt.text, tt.lang, 30, 2000); strings.ReplaceAll(got, " ", "_") != strings.ReplaceAll(tt.want, " ", "_") {
			t.Errorf("%q in %s: %q, want %q", tt.text, tt.lang, got, tt.want)
		}
	}
}

func TestCutTextEndsInAnEllipsis(t *testing.T) {
	for lang, text := range map[string]string{"sv": "Hyresgästföreningen Norra Ekö", "ar": "אבגדה וזחטי כלמנ"} {
		got := visually(text, lang, 40, 200)
		at := strings.IndexRune(got, ellipsis)
		if lang == "sv" && at != len(got)-len("…") || lang == "ar" && at != 0 {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

func TestArabicIsShaped(t *testing.T) {
	ts := typesetters.Get().(*typesetter)
	defer typesetters.Put(ts)
	glyphs := func(text string) (ids []string) {
		for _, run := range ts.shape(paragraph{text: []rune(text), script: scriptOf("ar")}, 30) {
			for _, g := range run.Glyphs {
				if g.GlyphID == 0 {
					t.Errorf("%q has a letter without a glyph", text)
				}
				ids = append(ids, fmt.Sprint(g.GlyphID))
			}
		}
		return ids
	}
	alone, joined := glyphs("ع"), glyphs("ععع")
	if len(joined) != 3 || joined[0] == joined[1] || joined[1] == joined[2] || joined[1] == alone[0] {
		t.Errorf("alone %v, joined %v: beginning, middle and end must differ", alone, joined)
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"  Boka\tnu\r\n ", "Boka nu"},
		{"a\x00b\x1bc\u0085", "abc"},
		{"a\u202eb\u202cc", "abc"},
		{"می\u200cخواهم", "می\u200cخواهم"},
		{"\u2068x\u2069", "\u2068x\u2069"},
		{"fest🎉 ☕\ufe0f nu", "fest nu"},
		{"Bok\xffklubb", "Bokklubb"},
		{"\ue000\ufeff", ""},
		{"読", "読"},
		{"e\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301"},
		{"café – 5 °C, 100 % · №", "café – 5 °C, 100 % · №"},
		{strings.Repeat("a", 1000), strings.Repeat("a", maxRunes) + "…"},
	} {
		if got := string(clean(tt.in)); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
