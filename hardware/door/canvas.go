package door

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/vector"
)

// The two colours of a picture, as indices of its palette.
const (
	white uint8 = 0
	black uint8 = 1
)

// canvas is a picture of two colours that outlines can be filled on.
type canvas struct {
	img  *image.Paletted
	fill vector.Rasterizer
	mask image.Alpha
}

func newCanvas(size image.Point) *canvas {
	return &canvas{img: image.NewPaletted(image.Rectangle{Max: size}, color.Palette{color.White, color.Black})}
}

// outline is where a path is drawn to, in pixels of the picture.
type outline struct {
	r    *vector.Rasterizer
	x, y float32 // the clip's corner
}

func (o outline) moveTo(x, y float32) { o.r.ClosePath(); o.r.MoveTo(x-o.x, y-o.y) }
func (o outline) lineTo(x, y float32) { o.r.LineTo(x-o.x, y-o.y) }
func (o outline) quadTo(a, b, x, y float32) {
	o.r.QuadTo(a-o.x, b-o.y, x-o.x, y-o.y)
}
func (o outline) cubeTo(a, b, c, d, x, y float32) {
	o.r.CubeTo(a-o.x, b-o.y, c-o.x, d-o.y, x-o.x, y-o.y)
}

// paint fills what path draws, with one colour. Nothing outside clip is touched. A pixel is in when at least half of it is.
func (c *canvas) paint(clip image.Rectangle, colour uint8, path func(outline)) {
	c.paintFrom(half, clip, colour, path)
}

// How much of a pixel, of 255, must be in for it to be painted: half, and less where strokes are thinner than a pixel and would fall apart.
const (
	half = 0x80
	thin = 0x58
)

// paintFrom is paint with a pixel being in when at least so much of it is.
func (c *canvas) paintFrom(least uint8, clip image.Rectangle, colour uint8, path func(outline)) {
	clip = clip.Intersect(c.img.Rect)
	if clip.Empty() {
		return
	}
	w, h := clip.Dx(), clip.Dy()
	c.fill.Reset(w, h)
	c.fill.DrawOp = draw.Src
	path(outline{&c.fill, float32(clip.Min.X), float32(clip.Min.Y)})
	c.fill.ClosePath()
	if cap(c.mask.Pix) < w*h {
		c.mask.Pix = make([]uint8, w*h)
	}
	c.mask = image.Alpha{Pix: c.mask.Pix[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
	c.fill.Draw(&c.mask, c.mask.Rect, image.Opaque, image.Point{})
	for y := range h {
		row := c.img.Pix[c.img.PixOffset(clip.Min.X, clip.Min.Y+y):]
		for x, a := range c.mask.Pix[y*w : (y+1)*w] {
			if a >= least {
				row[x] = colour
			}
		}
	}
}

// box fills a rectangle.
func (c *canvas) box(r image.Rectangle, colour uint8) {
	r = r.Intersect(c.img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.img.Pix[c.img.PixOffset(r.Min.X, y):]
		for x := range r.Dx() {
			row[x] = colour
		}
	}
}

// rounded fills a rectangle with rounded corners.
func (c *canvas) rounded(r image.Rectangle, radius int, colour uint8) {
	c.paint(r, colour, func(o outline) {
		roundedPath(o, float32(r.Min.X), float32(r.Min.Y), float32(r.Max.X), float32(r.Max.Y), float32(radius))
	})
}

// arc is how far the control points of a quarter circle lie from its ends, in radii.
const arc = 0.5523

func roundedPath(o outline, x0, y0, x1, y1, r float32) {
	k := r * (1 - arc)
	o.moveTo(x0+r, y0)
	o.lineTo(x1-r, y0)
	o.cubeTo(x1-k, y0, x1, y0+k, x1, y0+r)
	o.lineTo(x1, y1-r)
	o.cubeTo(x1, y1-k, x1-k, y1, x1-r, y1)
	o.lineTo(x0+r, y1)
	o.cubeTo(x0+k, y1, x0, y1-k, x0, y1-r)
	o.lineTo(x0, y0+r)
	o.cubeTo(x0, y0+k, x0+k, y0, x0+r, y0)
}

func circlePath(o outline, x, y, r float32) { roundedPath(o, x-r, y-r, x+r, y+r, r) }

// hatch fills what is black inside r with stripes from lower left to upper right, width pixels black, width pixels white.
func (c *canvas) hatch(r image.Rectangle, width int) {
	r = r.Intersect(c.img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if (x+y)/width%2 == 1 {
				c.img.SetColorIndex(x, y, white)
			}
		}
	}
}
