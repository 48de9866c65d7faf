package door

import (
	"context"
	"errors"
	"fmt"
	"image"

	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/devices/v3/ssd1306"
	"periph.io/x/devices/v3/ssd1306/image1bit"
)

// oledSize is of every OLED here, in pixels.
var oledSize = image.Pt(128, 64)

// oledAddress is where such modules answer unless a resistor on them was moved.
const oledAddress = 0x3C

// glow is a controller that takes a picture, eight rows of pixels in a byte.
type glow interface {
	draw(*image1bit.VerticalLSB) error
	off() error
}

// oled is a small panel that shines by itself, so it is lit where the sign is white. A picture that stands for years burns in; such a panel is for a
// sign that changes, and dims to spare itself.
type oled struct {
	bus  i2c.BusCloser
	glow glow
	turn int
}

func openOLED(w Wiring) (Panel, error) {
	bus, err := i2creg.Open(w.I2C)
	if err != nil {
		return nil, fmt.Errorf("door: I2C bus %q: %w", w.I2C, err)
	}
	p := &oled{bus: bus, turn: -w.Turn / 90 & 3}
	if w.Kind == kindSH1106 {
		p.glow, err = newSH1106(bus)
	} else {
		p.glow, err = newSSD1306(bus)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("door: %w: %w", ErrI2C, err), bus.Close())
	}
	return p, nil
}

// Bounds implements Panel.
func (p *oled) Bounds() image.Rectangle { return image.Rectangle{Max: turned(oledSize, p.turn)} }

// Show implements Panel. An OLED has no ghosts, so all refreshes are alike.
func (p *oled) Show(ctx context.Context, img *image.Paletted, _ Refresh) error {
	if img.Rect != p.Bounds() {
		return fmt.Errorf("door: a picture of %v for a panel of %v", img.Rect, p.Bounds())
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	lit := image1bit.NewVerticalLSB(image.Rectangle{Max: oledSize})
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			tx, ty := turn(x, y, img.Rect.Max, p.turn)
			lit.SetBit(tx, ty, image1bit.Bit(img.ColorIndexAt(x, y) == white))
		}
	}
	if err := p.glow.draw(lit); err != nil {
		return fmt.Errorf("%w (%w)", ErrI2C, err)
	}
	return nil
}

// Sleep implements Panel. An OLED that sleeps is dark, so it stays awake.
func (p *oled) Sleep(context.Context) error { return nil }

// Close makes the panel dark and gives the bus back.
func (p *oled) Close() error { return errors.Join(p.glow.off(), p.bus.Close()) }

// dim is the contrast, of 255: enough indoors.
const dim = 0x60

// periphs is an SSD1306, driven by periph.
type periphs struct{ dev *ssd1306.Dev }

func newSSD1306(bus i2c.Bus) (glow, error) {
	dev, err := ssd1306.NewI2C(bus, &ssd1306.Opts{W: oledSize.X, H: oledSize.Y})
	if err != nil {
		return nil, err
	}
	return periphs{dev}, dev.SetContrast(dim)
}

func (g periphs) draw(img *image1bit.VerticalLSB) error {
	return g.dev.Draw(img.Rect, img, image.Point{})
}

func (g periphs) off() error { return g.dev.Halt() }

// sh1106 is the SSD1306's relative with 132 columns of memory, of which the glass shows the middle 128. It knows only the page addressing mode: a page of eight
// rows, a column in two halves, then data (SH1106 data sheet 2.3, commands 1, 2 and 13).
type sh1106 struct{ dev i2c.Dev }

// sh1106Margin is the first column that can be seen.
const sh1106Margin = 2

// What the first byte of a transfer says of those after it.
const (
	oledCommands = 0x00
	oledData     = 0x40
)

func newSH1106(bus i2c.Bus) (glow, error) {
	g := sh1106{i2c.Dev{Bus: bus, Addr: oledAddress}}
	return g, g.command(
		0xAE,                                     // off while it is set up
		0xD5, 0x80, 0xA8, 0x3F, 0xD3, 0x00, 0x40, // clock; 64 rows, from the first
		0xAD, 0x8B, // its own voltage
		0xA1, 0xC8, 0xDA, 0x12, // the picture's upper left is the glass's
		0x81, dim, 0xD9, 0x1F, 0xDB, 0x40, // contrast, precharge, voltage of the rows
		0xA4, 0xA6, // show the memory; a set bit is lit
	)
}

func (g sh1106) draw(img *image1bit.VerticalLSB) error {
	for page := range oledSize.Y / 8 {
		if err := g.command(0xB0|byte(page), sh1106Margin, 0x10); err != nil {
			return err
		}
		if err := g.dev.Tx(append([]byte{oledData}, img.Pix[page*img.Stride:][:oledSize.X]...), nil); err != nil {
			return err
		}
	}
	return g.command(0xAF) // on; at the first picture, so that no snow is seen
}

func (g sh1106) off() error { return g.command(0xAE) }

func (g sh1106) command(bytes ...byte) error {
	return g.dev.Tx(append([]byte{oledCommands}, bytes...), nil)
}
