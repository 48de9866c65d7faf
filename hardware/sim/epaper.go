package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"sync"
	"time"
)

// EPaperPins names the SPI port and the pins of a panel in periph's registries.
type EPaperPins struct{ Port, DC, Reset, Busy string }

// EPaperPinsOf gives the names that a rig uses for the panel called name.
func EPaperPinsOf(name string) EPaperPins {
	return EPaperPins{Port: "SIM_" + name + "_SPI", DC: "SIM_" + name + "_DC", Reset: "SIM_" + name + "_RST", Busy: "SIM_" + name + "_BUSY"}
}

// EPaperTimes says how long the panel holds BUSY.
type EPaperTimes struct{ Power, Full, Fast, Partial time.Duration }

// RealEPaperTimes are about those of the real panels. A panel with the zero EPaperTimes answers at once.
func RealEPaperTimes() EPaperTimes {
	return EPaperTimes{Power: 80 * time.Millisecond, Full: 4500 * time.Millisecond, Fast: 1500 * time.Millisecond, Partial: 500 * time.Millisecond}
}

// Refreshes counts what a panel has drawn.
type Refreshes struct {
	Full    int `json:"full"`
	Fast    int `json:"fast"`
	Partial int `json:"partial"`
}

// Total is the number of refreshes of any kind.
func (r Refreshes) Total() int { return r.Full + r.Fast + r.Partial }

// EPaper is an e-paper panel made of memory: a controller behind an SPI port and three pins. It refuses, with an error on the SPI port, what the controller's
// data sheet forbids and what a real panel would silently get wrong.
type EPaper struct {
	pins  EPaperPins
	kind  string
	model epaperModel
	turn  int // quarter turns, clockwise, in which it hangs

	mu      sync.Mutex
	chip    controller
	data    bool // level of the D/C pin
	inReset bool
	stuck   bool
	fail    error
	times   EPaperTimes
	timer   *time.Timer
	redrawn chan struct{} // closed and replaced when a refresh ends
}

// NewEPaper makes a panel of a kind, one of EPaperKinds, with the timing of a real one, and registers its port and pins with periph. It hangs turned by so many
// degrees clockwise, which says how its picture is looked at.
func NewEPaper(kind string, degrees int, pins EPaperPins) (*EPaper, error) {
	model, err := epaperModelOf(kind)
	if err != nil {
		return nil, err
	}
	p := &EPaper{pins: pins, kind: kind, model: model, turn: degrees / 90 & 3, times: RealEPaperTimes(), redrawn: make(chan struct{}), chip: model.make()}
	if err := p.register(); err != nil {
		return nil, fmt.Errorf("sim: e-paper: %w", err)
	}
	return p, nil
}

// Kind is which panel it is.
func (p *EPaper) Kind() string { return p.kind }

// Pins are the names the panel is registered under.
func (p *EPaper) Pins() EPaperPins { return p.pins }

// Close takes the panel out of periph's registries.
func (p *EPaper) Close() error {
	p.mu.Lock()
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	return p.unregister()
}

// SetTimes changes how long the panel is busy from the next command on.
func (p *EPaper) SetTimes(t EPaperTimes) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.times = t
}

// SetBusyStuck holds the BUSY line active, as a panel with a loose cable does, until it is let go.
func (p *EPaper) SetBusyStuck(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stuck = on
}

// SetSPIError makes each write to the port fail.
func (p *EPaper) SetSPIError(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = nil
	if on {
		p.fail = errors.New("sim: input/output error")
	}
}

// Refreshes says how often the panel has been drawn.
func (p *EPaper) Refreshes() Refreshes {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.chip.panel().count
}

// Asleep says whether the panel is in deep sleep.
func (p *EPaper) Asleep() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.chip.panel().asleep
}

// Wait returns once the panel has been drawn at least n times.
func (p *EPaper) Wait(ctx context.Context, n int) error {
	for {
		p.mu.Lock()
		total, redrawn := p.chip.panel().count.Total(), p.redrawn
		p.mu.Unlock()
		if total >= n {
			return nil
		}
		select {
		case <-redrawn:
		case <-ctx.Done():
			return fmt.Errorf("sim: the panel was drawn %d times, not %d: %w", total, n, ctx.Err())
		}
	}
}

// Image is the picture that stands on the panel.
func (p *EPaper) Image() *image.Paletted {
	img, _ := p.picture()
	return img
}

// PNG is the picture that stands on the panel, as a file.
func (p *EPaper) PNG() []byte {
	var b bytes.Buffer
	if err := writePNG(&b, p.Image()); err != nil {
		panic(err) // a bytes.Buffer takes everything, and the picture's size is legal
	}
	return b.Bytes()
}

func writePNG(w io.Writer, img image.Image) error { return png.Encode(w, img) }

// picture is the picture with the refreshes that led to it.
func (p *EPaper) picture() (*image.Paletted, Refreshes) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.chip.panel()
	turns := p.turn // from the memory to how the panel is looked at
	if p.model.upright {
		turns++
	}
	size := g.size
	if turns&1 == 1 {
		size = image.Pt(size.Y, size.X)
	}
	img := image.NewPaletted(image.Rectangle{Max: size}, color.Palette{color.White, color.Black})
	for y := range g.size.Y {
		for x := range g.size.X {
			tx, ty := seen(x, y, g.size, turns)
			img.SetColorIndex(tx, ty, g.shown[y*g.row+x/8]>>(7-x%8)&1)
		}
	}
	return img, g.count
}

// seen is where a pixel of the memory is seen after quarter turns clockwise.
func seen(x, y int, size image.Point, turns int) (int, int) {
	for range turns & 3 {
		x, y = size.Y-1-y, x
		size = image.Pt(size.Y, size.X)
	}
	return x, y
}

// busy is the level of the BUSY line as a truth. The caller holds p.mu.
func (p *EPaper) busy() bool { return p.stuck || p.inReset || p.chip.panel().busy }

// hold makes the chip busy for d, then ends with done. The caller holds p.mu.
func (p *EPaper) hold(d time.Duration, done func()) {
	if d <= 0 {
		done()
		return
	}
	p.chip.panel().busy = true
	var timer *time.Timer
	timer = time.AfterFunc(d, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.timer != timer { // a reset came in between
			return
		}
		p.timer = nil
		p.chip.panel().busy = false
		done()
	})
	p.timer = timer
}
