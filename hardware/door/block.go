package door

import (
	"image"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
)

// place says where and how a text is set: at the largest size between least and most pixels at which it fits into box, in at most lines lines. What does
// not fit at the smallest size is cut.
type place struct {
	box         image.Rectangle
	least, most int
	lines       int
	bold        bool
	inverse     bool // white on black
	middle      bool // in the vertical middle of box rather than at its top
}

// block is a text that was set.
type block struct {
	lines  []line
	size   int
	pitch  int // from baseline to baseline
	first  int // from the top to the first baseline
	height int
}

// fit sets text into pl. A text of nothing is a block of nothing.
func (t *typesetter) fit(text string, s script, pl place) block {
	runes := clean(text)
	if len(runes) == 0 || pl.box.Empty() {
		return block{}
	}
	p := paragraph{text: runes, bold: pl.bold, script: s}
	width, height := pl.box.Dx(), pl.box.Dy()
	for size := pl.most; size >= pl.least; size -= max(1, size/16) {
		lines, whole := t.set(p, size, width, fitting(height, size, pl.lines), false)
		if b := newBlock(lines, size, s); whole && b.height <= height {
			return t.balanced(p, b, width)
		}
	}
	lines, _ := t.set(p, pl.least, width, fitting(height, pl.least, pl.lines), true)
	return newBlock(lines, pl.least, s)
}

// balanced sets a block anew so narrow that its lines are about as long as each other: no single word alone on the last one.
func (t *typesetter) balanced(p paragraph, b block, width int) block {
	if len(b.lines) < 2 {
		return b
	}
	narrow, wide := width/len(b.lines), width
	for wide-narrow > 4 {
		middle := (narrow + wide) / 2
		if _, whole := t.set(p, b.size, middle, len(b.lines), false); whole {
			wide = middle
		} else {
			narrow = middle
		}
	}
	lines, _ := t.set(p, b.size, wide, len(b.lines), false)
	return newBlock(lines, b.size, p.script)
}

// fitting is how many lines of a size have room, at least one.
func fitting(height, size, most int) int {
	const capital, pitch = 3, 5 // in quarters of the size: height of a capital letter, distance of baselines
	return min(most, max(1, (4*height-capital*size)/(pitch*size)+1))
}

func newBlock(lines []line, size int, s script) block {
	b := block{lines: lines, size: size, first: size * 3 / 4} // a capital, and a descender, so that words without them stand as high
	descent := size / 5
	if s.rtl { // Arabic letters are lower
		b.first, descent = size/2, size/6
	}
	for _, l := range lines {
		b.first = max(b.first, l.ascent)
		descent = max(descent, l.descent)
	}
	b.pitch = max(size*5/4, b.first+descent)
	if len(lines) > 0 {
		b.height = b.first + (len(lines)-1)*b.pitch + descent
	}
	return b
}

// write draws a block that was set for pl, from the top of its box.
func (c *canvas) write(b block, s script, pl place) {
	y := pl.box.Min.Y
	if pl.middle {
		y += (pl.box.Dy() - b.height) / 2
	}
	for i, l := range b.lines {
		x := pl.box.Min.X
		if s.rtl {
			x = pl.box.Max.X - l.width
		}
		c.line(l, x, y+b.first+i*b.pitch, b.size, pl)
	}
}

// smallText is the size in pixels up to which the strokes of a regular letter are thinner than one.
const smallText = 15

// line draws one line of a size from (x, y) on its baseline, inside the place it belongs to.
func (c *canvas) line(l line, x, y, size int, pl place) {
	clip := image.Rect(pl.box.Min.X, y-l.ascent-1, pl.box.Max.X, y+l.descent+1).Intersect(pl.box)
	colour := black
	if pl.inverse {
		colour = white
	}
	least := uint8(half)
	if size <= smallText && !pl.bold {
		least = thin
	}
	c.paintFrom(least, clip, colour, func(o outline) {
		dot := float32(x)
		for _, run := range l.runs {
			dot = runPath(o, run, dot, float32(y))
		}
	})
}

// runPath adds the outlines of a run and returns where the next begins. Where letters do not join (all that runs from left to right here)
// they stand on whole pixels, so that the same letter looks the same everywhere.
func runPath(o outline, run shaping.Output, x, y float32) float32 {
	joined := run.Direction.Progression() == di.TowardTopLeft
	scale := float32(run.Size) / 64 / float32(run.Face.Upem())
	for _, g := range run.Glyphs {
		gx, gy := x+float32(g.XOffset)/64, y-float32(g.YOffset)/64
		if !joined {
			gx = float32(int(gx + 0.5))
		}
		if shape, ok := run.Face.GlyphData(g.GlyphID).(font.GlyphOutline); ok {
			glyphPath(o, shape, gx, gy, scale)
		}
		x += float32(g.Advance) / 64
	}
	return x
}

func glyphPath(o outline, g font.GlyphOutline, x, y, scale float32) {
	for _, s := range g.Segments {
		a := s.Args
		for i := range a {
			a[i].X, a[i].Y = x+a[i].X*scale, y-a[i].Y*scale
		}
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			o.moveTo(a[0].X, a[0].Y)
		case opentype.SegmentOpLineTo:
			o.lineTo(a[0].X, a[0].Y)
		case opentype.SegmentOpQuadTo:
			o.quadTo(a[0].X, a[0].Y, a[1].X, a[1].Y)
		case opentype.SegmentOpCubeTo:
			o.cubeTo(a[0].X, a[0].Y, a[1].X, a[1].Y, a[2].X, a[2].Y)
		}
	}
}
