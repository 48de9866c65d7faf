package door

import (
	"slices"
	"sync"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// script is how the text of one sign runs.
type script struct {
	rtl  bool
	lang language.Language
}

// scriptOf gives the direction and the shaper's language for a BCP 47 tag.
func scriptOf(tag string) script {
	primary := language.NewLanguage(tag).Primary()
	switch primary {
	case "prs": // Dari: the fonts know it as Persian
		return script{rtl: true, lang: "fa"}
	case "ar", "fa":
		return script{rtl: true, lang: primary}
	}
	return script{lang: primary}
}

func (s script) level() bidi.Level {
	if s.rtl {
		return 1
	}
	return 0
}

func (s script) direction() di.Direction {
	if s.rtl {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// typesetter shapes text and breaks it into lines. It keeps caches, so one goroutine at a time may use it.
type typesetter struct {
	shaper        shaping.HarfbuzzShaper
	segmenter     shaping.Segmenter
	wrapper       shaping.LineWrapper
	paragraph     bidi.Paragraph
	regular, bold typeface
}

var typesetters = sync.Pool{New: func() any {
	f := loadFonts()
	return &typesetter{regular: newTypeface(f.regular), bold: newTypeface(f.bold)}
}}

// line is one line of glyphs, from left to right.
type line struct {
	runs            []shaping.Output
	width           int // pixels, rounded up
	ascent, descent int // of the ink, from the baseline, downwards positive for descent
}

// paragraph is a text to be set.
type paragraph struct {
	text   []rune
	bold   bool
	script script
}

// set breaks p into at most most lines of the given width in pixels, at a size in pixels. whole says that nothing was cut off and that no word was broken
// or stuck out.
func (t *typesetter) set(p paragraph, size, width, most int, breakWords bool) (lines []line, whole bool) {
	policy := shaping.Never
	if breakWords {
		policy = shaping.WhenNecessary
	}
	config := shaping.WrapConfig{
		Direction:          p.script.direction(),
		TruncateAfterLines: most,
		Truncator:          t.ellipsis(p, size),
		BreakPolicy:        policy,
	}
	wrapped, cut := t.wrapper.WrapParagraph(config, width, p.text, shaping.NewSliceIterator(t.shape(p, size)))
	levels := t.levels(p)
	whole = cut == 0
	for i, runs := range wrapped {
		at := levelsOf(runs, levels)
		if cut > 0 && i == len(wrapped)-1 { // the ellipsis follows, at the level of the paragraph
			at[len(at)-1] = p.script.level()
		}
		l := newLine(visual(runs, at, p.text))
		whole = whole && l.width <= width
		lines = append(lines, l)
	}
	return lines, whole
}

// shape turns text into runs of glyphs, in the order of the text.
func (t *typesetter) shape(p paragraph, size int) []shaping.Output {
	face := t.regular
	if p.bold {
		face = t.bold
	}
	input := shaping.Input{Text: p.text, RunEnd: len(p.text), Direction: p.script.direction(), Size: fixed.I(size), Language: p.script.lang}
	var out []shaping.Output
	for _, run := range t.segmenter.Split(input, face) {
		out = append(out, t.shaper.Shape(run))
	}
	return out
}

func (t *typesetter) ellipsis(p paragraph, size int) shaping.Output {
	p.text = []rune{ellipsis}
	return t.shape(p, size)[0]
}

// levels gives each character its embedding level by the Unicode bidirectional algorithm.
func (t *typesetter) levels(p paragraph) []bidi.Level {
	base := bidi.LeftToRight
	if p.script.rtl {
		base = bidi.RightToLeft
	}
	levels := make([]bidi.Level, len(p.text))
	runs := t.paragraph.Segment(p.text, base)
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for j := run.Start; j < run.End; j++ {
			levels[j] = run.Level
		}
	}
	return levels
}

// levelsOf is the level of each run of a line.
func levelsOf(runs shaping.Line, levels []bidi.Level) []bidi.Level {
	at := make([]bidi.Level, len(runs))
	for i, run := range runs {
		if run.Runes.Offset < len(levels) {
			at[i] = levels[run.Runes.Offset]
		}
	}
	return at
}

// visual puts the runs of a line into the order they are drawn in (rule L2 of the bidirectional algorithm). The wrapper's own order knows only two
// levels, which puts digits inside Arabic inside Swedish in the wrong place.
func visual(runs shaping.Line, at []bidi.Level, text []rune) []shaping.Output {
	out := slices.Clone(runs)
	trimEnd(out, text)
	for level := slices.Max(append(at, 0)); level >= 1; level-- {
		for i := 0; i < len(out); i++ {
			start := i
			for i < len(out) && at[i] >= level {
				i++
			}
			slices.Reverse(out[start:i])
			slices.Reverse(at[start:i])
		}
	}
	return out
}

func newLine(runs []shaping.Output) line {
	l := line{runs: runs}
	var width, ascent, descent fixed.Int26_6
	for i, run := range runs {
		runs[i].RecomputeAdvance()
		width += runs[i].Advance
		ascent = max(ascent, run.GlyphBounds.Ascent)
		descent = max(descent, -run.GlyphBounds.Descent)
	}
	l.width, l.ascent, l.descent = width.Ceil(), ascent.Ceil(), descent.Ceil()
	return l
}

// trimEnd takes the room from a space that ends a line.
func trimEnd(runs []shaping.Output, text []rune) {
	if len(runs) == 0 {
		return
	}
	last := &runs[len(runs)-1]
	end := last.Runes.Offset + last.Runes.Count - 1
	if end < 0 || end >= len(text) || text[end] != ' ' {
		return
	}
	for i := range last.Glyphs {
		if last.Glyphs[i].TextIndex() == end {
			last.Glyphs[i].Advance = 0
		}
	}
}
