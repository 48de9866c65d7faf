package door

import (
	"image"
	"math"
)

// A pictogram is drawn on a square of 100 by 100 units.
type pictogram struct {
	canvas *canvas
	square image.Rectangle
	ink    uint8 // the other colour is the ground
}

func (p pictogram) draw(shape Shape) {
	switch shape {
	case ShapeFree:
		p.tick()
	case ShapeBusy:
		p.people()
	case ShapeClosed:
		p.padlock()
	}
}

// unit turns units into pixels.
func (p pictogram) unit() float32 { return float32(p.square.Dx()) / 100 }

func (p pictogram) at(x, y float32) (float32, float32) {
	return float32(p.square.Min.X) + x*p.unit(), float32(p.square.Min.Y) + y*p.unit()
}

func (p pictogram) disc(x, y, r float32, colour uint8) {
	p.canvas.paint(p.square, colour, func(o outline) {
		px, py := p.at(x, y)
		circlePath(o, px, py, r*p.unit())
	})
}

func (p pictogram) bar(x0, y0, x1, y1, radius float32, colour uint8) {
	p.canvas.paint(p.square, colour, func(o outline) {
		ax, ay := p.at(x0, y0)
		bx, by := p.at(x1, y1)
		roundedPath(o, ax, ay, bx, by, radius*p.unit())
	})
}

// stroke is a straight line with round ends.
func (p pictogram) stroke(x0, y0, x1, y1, width float32, colour uint8) {
	length := float32(math.Hypot(float64(x1-x0), float64(y1-y0)))
	nx, ny := -(y1-y0)/length*width/2, (x1-x0)/length*width/2
	p.canvas.paint(p.square, colour, func(o outline) {
		o.moveTo(p.at(x0+nx, y0+ny))
		o.lineTo(p.at(x1+nx, y1+ny))
		o.lineTo(p.at(x1-nx, y1-ny))
		o.lineTo(p.at(x0-nx, y0-ny))
	})
	p.disc(x0, y0, width/2, colour)
	p.disc(x1, y1, width/2, colour)
}

// tick is a tick in a ring: come in.
func (p pictogram) tick() {
	p.disc(50, 50, 49, p.ink)
	p.disc(50, 50, 38, 1-p.ink)
	p.stroke(31, 52, 45, 66, 12, p.ink)
	p.stroke(45, 66, 70, 37, 12, p.ink)
}

// people is a group of three: somebody is in there.
func (p pictogram) people() {
	ground := 1 - p.ink
	for _, x := range []float32{20, 80} {
		p.disc(x, 33, 12, p.ink)
		p.bar(x-19, 49, x+19, 110, 17, p.ink)
	}
	p.disc(50, 28, 21, ground)
	p.bar(20, 46, 80, 120, 27, ground)
	p.disc(50, 28, 16, p.ink)
	p.bar(25, 51, 75, 120, 22, p.ink)
	p.bar(0, 92, 100, 101, 0, ground)
}

// padlock is a closed padlock.
func (p pictogram) padlock() {
	ground := 1 - p.ink
	p.bar(25, 3, 75, 70, 25, p.ink)
	p.bar(36, 14, 64, 70, 14, ground)
	p.bar(12, 43, 88, 98, 9, p.ink)
	p.disc(50, 65, 8, ground)
	p.stroke(50, 66, 50, 80, 7, ground)
}
