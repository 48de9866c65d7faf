package sim

import (
	"bytes"
	"errors"
	"fmt"
	"image"
)

// ssd16xx is the SSD1680 and its relative SSD1683 as far as black and white pictures go: registers, two planes of memory (a set bit is white) and the picture
// that stands. Bytes of a plane go to the address counters, which run inside the window row by row.
//
// Command 20h does what 22h chose, a bit for each part: 80 clock on, 40 voltages on, 20 measure the temperature, 10 load the waveform that suits it, 08 drive
// only what differs from the old plane (26h), 04 drive, 02 voltages off, 01 clock off. Deep sleep in its first mode keeps the memory. (SSD1680 data sheet rev. 0.14.)
type ssd16xx struct {
	glass
	own bool // it has waveforms of its own; else the host must send them (32h)

	cmd  byte
	args []byte

	window   image.Rectangle // columns in bytes
	at       image.Point     // the address counters
	new, old []byte
	ignore   bool // 21h: the old plane counts as black
	parts    byte // 22h
	heat     bool // 1Ah: the temperature is what the host said
	quick    bool // the waveform that is loaded is a short one
	loaded   bool
	volts    bool
	fresh    bool // the new plane was written since the reset
}

func newSSD16xx(size image.Point, own bool) *ssd16xx {
	c := &ssd16xx{glass: newGlass(size), own: own}
	c.new = bytes.Repeat([]byte{0x5A}, len(c.shown)) // what happens to be there when power comes
	c.old = bytes.Repeat([]byte{0xA5}, len(c.shown))
	return c
}

// reset is the RST line going low: registers to their defaults, out of deep sleep; the memory stays.
func (c *ssd16xx) reset() {
	c.alive, c.asleep, c.busy = true, false, false
	c.restart()
}

// restart is 12h.
func (c *ssd16xx) restart() {
	c.window, c.at = image.Rect(0, 0, c.row, c.size.Y), image.Point{}
	c.ignore, c.parts, c.heat, c.quick, c.loaded, c.volts, c.fresh = false, 0xFF, false, false, false, false, false
	c.cmd, c.args = 0, nil
}

// takes says how many bytes of data each known command takes, at least and at most; 24h and 26h take any number.
func (c *ssd16xx) takes(cmd byte) (least, most int, ok bool) {
	switch cmd {
	case 0x12, 0x20:
		return 0, 0, true
	case 0x03, 0x10, 0x11, 0x18, 0x22, 0x2C, 0x3C, 0x3F, 0x4E:
		return 1, 1, true
	case 0x1A:
		return 1, 2, true
	case 0x21, 0x44, 0x4F:
		return 2, 2, true
	case 0x01, 0x04:
		return 3, 3, true
	case 0x45:
		return 4, 4, true
	case 0x37:
		return 10, 10, true
	case 0x32:
		return 153, 153, true
	case 0x24, 0x26:
		return 0, len(c.new), true
	}
	return 0, 0, false
}

// command takes the byte sent with D/C low.
func (c *ssd16xx) command(cmd byte) (action, error) {
	least, _, known := c.takes(c.cmd)
	switch {
	case !c.alive:
		return actNone, fmt.Errorf("sim: command %02x before the first reset", cmd)
	case c.asleep:
		return actNone, fmt.Errorf("sim: command %02x in deep sleep; only a reset wakes the panel", cmd)
	case c.busy:
		return actNone, fmt.Errorf("sim: command %02x while busy", cmd)
	case known && len(c.args) < least:
		return actNone, fmt.Errorf("sim: command %02x got %d bytes of data, it takes %d", c.cmd, len(c.args), least)
	}
	if _, _, ok := c.takes(cmd); !ok {
		return actNone, fmt.Errorf("sim: unknown command %02x", cmd)
	}
	c.cmd, c.args = cmd, c.args[:0]
	switch cmd {
	case 0x12:
		c.restart()
		c.cmd = cmd
		return actPower, nil
	case 0x20:
		return c.perform()
	}
	return actNone, nil
}

// write takes bytes sent with D/C high.
func (c *ssd16xx) write(data []byte) error {
	least, most, _ := c.takes(c.cmd)
	switch {
	case !c.alive || c.asleep:
		return errors.New("sim: data for a panel that is not awake")
	case c.busy:
		return errors.New("sim: data while busy")
	case len(c.args)+len(data) > most:
		return fmt.Errorf("sim: command %02x got %d bytes of data, it takes %d", c.cmd, len(c.args)+len(data), most)
	}
	c.args = append(c.args, data...)
	switch c.cmd {
	case 0x24:
		c.store(c.new, data)
		c.fresh = true
	case 0x26:
		c.store(c.old, data)
	default:
		if len(c.args) >= least {
			return c.apply()
		}
	}
	return nil
}

// apply makes complete data take effect.
func (c *ssd16xx) apply() error {
	a := c.args
	switch c.cmd {
	case 0x01:
		if rows := int(a[0]) | int(a[1])<<8 + 1; rows != c.size.Y {
			return fmt.Errorf("sim: %d rows set on a panel of %d", rows, c.size.Y)
		}
	case 0x10:
		if a[0] != 1 {
			return fmt.Errorf("sim: deep sleep asked for with %02x, not 01", a[0])
		}
		c.asleep = true
	case 0x11:
		if a[0] != 3 {
			return fmt.Errorf("sim: data entry mode %02x; this model knows 03", a[0])
		}
	case 0x1A:
		c.heat = true
	case 0x21:
		c.ignore = a[0] == 0x40
	case 0x22:
		c.parts = a[0]
	case 0x32:
		c.loaded, c.quick = true, frames(a) < longWave
	case 0x44, 0x45, 0x4E, 0x4F:
		return c.address()
	}
	return nil
}

// longWave is how many frames a waveform has that leaves no ghosts.
const longWave = 100

// frames is how many a waveform from the host lasts: twelve groups from byte 60 on, of four lengths, two flags between them, and how often again.
func frames(wave []byte) int {
	n := 0
	for g := wave[60:144]; len(g) > 0; g = g[7:] {
		n += (int(g[0]) + int(g[1]) + int(g[3]) + int(g[4])) * (int(g[6]) + 1)
	}
	return n
}

// address sets the window or the counters.
func (c *ssd16xx) address() error {
	a := c.args
	word := func(i int) int { return int(a[i]) | int(a[i+1])<<8 }
	switch c.cmd {
	case 0x44:
		c.window.Min.X, c.window.Max.X = int(a[0]), int(a[1])+1
	case 0x45:
		c.window.Min.Y, c.window.Max.Y = word(0), word(2)+1
	case 0x4E:
		c.at.X = int(a[0])
	case 0x4F:
		c.at.Y = word(0)
	}
	if whole := image.Rect(0, 0, c.row, c.size.Y); c.window.Empty() || !c.window.In(whole) || !c.at.In(whole) {
		return fmt.Errorf("sim: window %v, counters %v in a memory of %v", c.window, c.at, whole.Max)
	}
	return nil
}

// store puts bytes where the counters are.
func (c *ssd16xx) store(plane, data []byte) {
	for _, b := range data {
		plane[c.at.Y*c.row+c.at.X] = b
		if c.at.X++; c.at.X < c.window.Max.X {
			continue
		}
		c.at.X = c.window.Min.X
		if c.at.Y++; c.at.Y >= c.window.Max.Y {
			c.at.Y = c.window.Min.Y
		}
	}
}

// perform is 20h.
func (c *ssd16xx) perform() (action, error) {
	p := c.parts
	c.volts = c.volts || p&0x40 != 0
	if p&0x10 != 0 {
		if !c.own {
			return actNone, errors.New("sim: this panel has no waveforms of its own to load")
		}
		c.loaded, c.quick = true, c.heat && p&0x20 == 0
	}
	if p&0x04 == 0 {
		return actPower, nil
	}
	defer func() { c.volts = c.volts && p&0x02 == 0 }()
	switch {
	case !c.volts:
		return actNone, errors.New("sim: refresh with the power off")
	case !c.fresh:
		return actNone, errors.New("sim: refresh without a picture")
	case !c.loaded:
		return actNone, errors.New("sim: refresh without a waveform")
	case p&0x08 != 0:
		return actPartial, nil
	case c.quick:
		return actFast, nil
	}
	return actFull, nil
}

// draw is the end of a refresh.
func (c *ssd16xx) draw(act action) {
	to := func(i int) byte { return ^c.new[i] }
	which := func(i int) byte {
		switch {
		case act != actPartial:
			return 0xFF
		case c.ignore:
			return c.new[i]
		}
		return c.old[i] ^ c.new[i]
	}
	c.drive(to, which, c.bounds())
	c.counted(act)
}
