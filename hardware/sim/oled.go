package sim

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"sync"

	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/conn/v3/physic"
)

// OLEDBusOf gives the name of the I2C bus that a rig uses for the panel called name.
func OLEDBusOf(name string) string { return "SIM_" + name + "_I2C" }

// OLED is a panel of 128×64 pixels that shine, made of memory: an SSD1306 or SH1106 alone on an I2C bus. It refuses what the controller does not know.
type OLED struct {
	kind, bus string

	mu     sync.Mutex
	ram    [oledPages][oledColumns]byte
	page   int
	column int
	across bool // data that reaches the end of a page goes on in the next (20h: horizontal mode)
	on     bool
	fail   error
	count  Refreshes
}

const (
	oledPages   = 8
	oledColumns = 132
	oledAddress = 0x3C
)

// NewOLED makes a panel of a kind, "ssd1306" or "sh1106", and registers its bus with periph.
func NewOLED(kind, bus string) (*OLED, error) {
	if kind != "ssd1306" && kind != "sh1106" {
		return nil, fmt.Errorf("sim: there is no OLED %q", kind)
	}
	o := &OLED{kind: kind, bus: bus}
	open := func() (i2c.BusCloser, error) { return oledBus{o}, nil }
	if err := i2creg.Register(bus, nil, -1, open); err != nil {
		return nil, fmt.Errorf("sim: OLED: %w", err)
	}
	return o, nil
}

// Kind is which panel it is.
func (o *OLED) Kind() string { return o.kind }

// Close takes the bus out of periph's registry.
func (o *OLED) Close() error { return i2creg.Unregister(o.bus) }

// Unplug makes every transfer fail, as a loose wire does, until it is plugged in again.
func (o *OLED) Unplug(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fail = nil
	if on {
		o.fail = errors.New("sim: remote I/O error")
	}
}

// Refreshes says how often a picture's last page was written, and counts each as partial: an OLED knows no other.
func (o *OLED) Refreshes() Refreshes {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.count
}

// Asleep says whether the panel is dark.
func (o *OLED) Asleep() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.on
}

// picture is what is seen: lit is white.
func (o *OLED) picture() (*image.Paletted, Refreshes) {
	o.mu.Lock()
	defer o.mu.Unlock()
	first := 0
	if o.kind == "sh1106" {
		first = 2
	}
	img := image.NewPaletted(image.Rect(0, 0, 128, 64), color.Palette{color.White, color.Black})
	for y := range 64 {
		for x := range 128 {
			lit := o.on && o.ram[y/8][first+x]>>(y%8)&1 == 1
			if !lit {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return img, o.count
}

// Image is the picture that is seen.
func (o *OLED) Image() *image.Paletted {
	img, _ := o.picture()
	return img
}

// oledBus is the panel's bus, once opened.
type oledBus struct{ panel *OLED }

func (b oledBus) String() string                  { return b.panel.bus }
func (b oledBus) Close() error                    { return nil }
func (b oledBus) SetSpeed(physic.Frequency) error { return nil }

// Tx is one transfer: a byte that says what follows, and that.
func (b oledBus) Tx(addr uint16, w, r []byte) error {
	o := b.panel
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.fail != nil:
		return o.fail
	case addr != oledAddress:
		return fmt.Errorf("sim: nobody answers at %02x", addr)
	case len(r) != 0 || len(w) == 0:
		return errors.New("sim: an OLED is only written to")
	case w[0] == 0x00:
		return o.commands(w[1:])
	case w[0] == 0x40:
		o.data(w[1:])
		return nil
	}
	return fmt.Errorf("sim: a transfer that begins with %02x", w[0])
}

func (o *OLED) data(all []byte) {
	for _, b := range all {
		o.ram[o.page][o.column] = b
		if o.column++; o.column < o.width() {
			continue
		}
		o.column = 0
		if o.across {
			o.page = (o.page + 1) % oledPages
		}
	}
	o.count.Partial++
}

func (o *OLED) width() int {
	if o.kind == "sh1106" {
		return oledColumns
	}
	return 128
}

// arguments is how many bytes follow a command; -1 for one that the chip does not know.
func (o *OLED) arguments(cmd byte) int {
	older := o.kind == "ssd1306"
	switch {
	case cmd == 0x81, cmd == 0xA8, cmd == 0xD3, cmd == 0xD5, cmd == 0xD9, cmd == 0xDA, cmd == 0xDB:
		return 1
	case (cmd == 0x20 || cmd == 0x8D) && older, cmd == 0xAD && !older:
		return 1
	case (cmd == 0x21 || cmd == 0x22) && older:
		return 2
	case cmd < 0x20, cmd >= 0x40 && cmd < 0x80, cmd >= 0xA0 && cmd <= 0xA7, cmd&0xFE == 0xAE, cmd&0xF8 == 0xB0, cmd == 0xC0, cmd == 0xC8, cmd == 0x2E && older:
		return 0
	}
	return -1
}

func (o *OLED) commands(all []byte) error {
	for len(all) > 0 {
		cmd := all[0]
		n := o.arguments(cmd)
		if n < 0 || len(all) < 1+n {
			return fmt.Errorf("sim: an %s takes no command % x", o.kind, all)
		}
		o.perform(cmd, all[1:1+n])
		all = all[1+n:]
	}
	return nil
}

func (o *OLED) perform(cmd byte, args []byte) {
	switch {
	case cmd < 0x10:
		o.column = o.column&0xF0 | int(cmd)
	case cmd < 0x20:
		o.column = min(o.column&0x0F|int(cmd&0x0F)<<4, o.width()-1)
	case cmd == 0x20:
		o.across = args[0] == 0
	case cmd&0xFE == 0xAE:
		o.on = cmd == 0xAF
	case cmd&0xF8 == 0xB0:
		o.page = int(cmd & 7)
	}
}
