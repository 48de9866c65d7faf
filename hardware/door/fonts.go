package door

import (
	"bytes"
	"embed"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/font"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// families are asked in this order for each character; the first answers for what none has.
var families = []string{"NotoSans", "NotoSansArabic", "NotoSansEthiopic"}

// fonts are the parsed families in one weight. They are read-only and shared.
type fonts struct{ regular, bold []*font.Font }

var loadFonts = sync.OnceValue(func() fonts {
	return fonts{regular: loadWeight("Regular"), bold: loadWeight("Bold")}
})

// loadWeight panics only if the program was built with a broken font.
func loadWeight(weight string) []*font.Font {
	var out []*font.Font
	for _, family := range families {
		name := "fonts/" + family + "-" + weight + ".ttf"
		data, err := fontFiles.ReadFile(name)
		if err != nil {
			panic(fmt.Sprintf("door: %v", err))
		}
		face, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			panic(fmt.Sprintf("door: %s: %v", name, err))
		}
		out = append(out, face.Font)
	}
	return out
}

// covered says whether some family has a glyph for r.
func covered(r rune) bool {
	for _, f := range loadFonts().regular {
		if _, ok := f.NominalGlyph(r); ok {
			return true
		}
	}
	return false
}

// typeface picks, for each character, the family that has it. It is what the shaper asks.
type typeface []*font.Face

func newTypeface(fonts []*font.Font) typeface {
	var t typeface
	for _, f := range fonts {
		t = append(t, font.NewFace(f))
	}
	return t
}

// ResolveFace implements shaping.Fontmap.
func (t typeface) ResolveFace(r rune) *font.Face {
	for _, face := range t {
		if _, ok := face.NominalGlyph(r); ok {
			return face
		}
	}
	return t[0]
}
