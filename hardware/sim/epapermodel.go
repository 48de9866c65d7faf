package sim

import (
	"fmt"
	"image"
	"maps"
	"slices"
)

// action is what a command makes the panel do beyond setting registers.
type action int

const (
	actNone action = iota
	actPower
	actFull
	actFast
	actPartial
)

// controller is the chip on a panel. Its methods are called one at a time.
type controller interface {
	reset()                         // the reset line goes low
	command(b byte) (action, error) // a byte with D/C low
	write(data []byte) error        // bytes with D/C high
	draw(act action)                // the end of a refresh
	panel() *glass
}

// glass is what every controller has: its state as seen from outside, and the picture that stands.
type glass struct {
	size   image.Point // of the memory
	row    int         // bytes in a row of it
	alive  bool        // was reset since power came
	asleep bool
	busy   bool
	shown  []byte // set = black
	count  Refreshes
}

func newGlass(size image.Point) glass {
	row := (size.X + 7) / 8
	return glass{size: size, row: row, shown: make([]byte, row*size.Y)}
}

func (g *glass) panel() *glass           { return g }
func (g *glass) bounds() image.Rectangle { return image.Rectangle{Max: g.size} }

// drive puts the pixels of to, where a set bit is black, onto the glass wherever which has a bit set, in the bytes from first to end of each row.
func (g *glass) drive(to, which func(i int) byte, window image.Rectangle) {
	for y := window.Min.Y; y < window.Max.Y; y++ {
		for x := window.Min.X / 8; x < (window.Max.X+7)/8; x++ {
			i := y*g.row + x
			g.shown[i] = g.shown[i]&^which(i) | to(i)&which(i)
		}
	}
}

// counted adds a refresh.
func (g *glass) counted(act action) {
	switch act {
	case actPartial:
		g.count.Partial++
	case actFast:
		g.count.Fast++
	default:
		g.count.Full++
	}
}

// epaperModel is one panel that can be simulated.
type epaperModel struct {
	upright bool // its memory is upright while the panel lies
	ready   bool // level of BUSY when it is not busy
	make    func() controller
}

// epaperModels are by the kind that a configuration names.
var epaperModels = map[string]epaperModel{
	"epd2in13-v4":    {upright: true, make: func() controller { return newSSD16xx(image.Pt(122, 250), true) }},
	"epd2in9-v2":     {upright: true, make: func() controller { return newSSD16xx(image.Pt(128, 296), false) }},
	"epd4in2-v2":     {make: func() controller { return newSSD16xx(image.Pt(400, 300), true) }},
	"epd4in2":        {ready: true, make: func() controller { return newUC8176() }},
	"epd7in5-v2":     {ready: true, make: func() controller { return newUC8179() }},
	"epd7in5-v2-old": {ready: true, make: func() controller { return newUC8179() }},
}

// EPaperKinds is what can be simulated, in the order of the alphabet.
func EPaperKinds() []string { return slices.Sorted(maps.Keys(epaperModels)) }

// epaperModelOf finds a model.
func epaperModelOf(kind string) (epaperModel, error) {
	m, ok := epaperModels[kind]
	if !ok {
		return m, fmt.Errorf("sim: there is no e-paper panel %q; there are %q", kind, EPaperKinds())
	}
	return m, nil
}
