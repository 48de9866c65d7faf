package sim

import (
	"bytes"
	"errors"
	"fmt"
	"image"
)

// uc81xx is the UC8179, and its older relative UC8176, as far as black and white pictures go: registers, two planes of memory (old and new) and the picture that
// stands.
//
// Which way round the planes are read is the data polarity DDX of register 50h: 0 means that a set bit is black, 1 that it is white. A partial refresh drives
// only the pixels in which the planes differ. Deep sleep loses the memory. (UC8179 data sheet rev. 0.6, UC8176 rev. 0.1, and the vendor's drivers as recorded.)
type uc81xx struct {
	glass
	older   bool // a UC8176
	powered bool

	cmd  byte   // the command that data belongs to
	args []byte // its data so far

	resolution bool // 61h was set to the panel's
	polarity   byte // DDX
	copyBack   bool // N2OCP: after a refresh the old plane becomes the new one
	fast       byte // E5h: forced temperature, by which the built-in waveforms are chosen
	forced     bool // E0h
	partial    bool // 91h
	window     image.Rectangle
	old, new   []byte
	gotNew     bool
	tables     bool    // 00h: the waveforms come from the host
	table      [5]bool // 20h to 24h: they have come
}

// statusCommand asks for the status; it takes no data and may come at any time.
const statusCommand = 0x71

// takes says how many bytes of data each known command takes, at least and at most.
func (c *uc81xx) takes(cmd byte) (least, most int, ok bool) {
	switch cmd {
	case 0x02, 0x04, 0x12, statusCommand, 0x91, 0x92:
		return 0, 0, true
	case 0x00, 0x07, 0x15, 0x30, 0x60, 0x82, 0xE0, 0xE5:
		return 1, 1, !c.older || cmd < 0xE0
	case 0x50:
		return 1, 2, true
	case 0x06:
		if c.older {
			return 3, 3, true
		}
		return 4, 4, true
	case 0x61, 0x65:
		return 4, 4, true
	case 0x01:
		return 4, 5, true
	case 0x20:
		if c.older {
			return 44, 44, true
		}
		return 42, 42, true
	case 0x21, 0x22, 0x23, 0x24:
		return 42, 42, true
	case 0x90:
		return 9, 9, true
	case 0x10, 0x13:
		n := c.window.Dx() / 8 * c.window.Dy()
		return n, n, true
	}
	return 0, 0, false
}

func newUC8179() *uc81xx { return newUC81xx(image.Pt(800, 480), false) }
func newUC8176() *uc81xx { return newUC81xx(image.Pt(400, 300), true) }

func newUC81xx(size image.Point, older bool) *uc81xx {
	c := &uc81xx{glass: newGlass(size), older: older, cmd: statusCommand}
	c.forget()
	return c
}

// forget fills the memory with what happens to be there when power comes.
func (c *uc81xx) forget() {
	c.old = bytes.Repeat([]byte{0xA5}, len(c.shown))
	c.new = bytes.Repeat([]byte{0x5A}, len(c.shown))
	c.gotNew = false
}

// reset is the RST line going low: registers to their defaults, out of deep sleep; the planes stay.
func (c *uc81xx) reset() {
	*c = uc81xx{glass: c.glass, older: c.older, cmd: statusCommand, old: c.old, new: c.new, polarity: 1, window: c.bounds()}
	c.alive, c.asleep, c.busy = true, false, false
}

// command takes the byte sent with D/C low.
func (c *uc81xx) command(cmd byte) (action, error) {
	if err := c.ready(cmd); err != nil {
		return actNone, err
	}
	c.cmd, c.args = cmd, c.args[:0]
	switch cmd {
	case 0x02:
		c.powered = false
		return actPower, nil
	case 0x04:
		c.powered = true
		return actPower, nil
	case 0x12:
		return c.refresh()
	case 0x91:
		c.partial = true
	case 0x92:
		c.partial, c.window = false, c.bounds()
	}
	return actNone, nil
}

// ready refuses a command that the chip cannot take now.
func (c *uc81xx) ready(cmd byte) error {
	least, _, known := c.takes(c.cmd)
	switch {
	case !c.alive:
		return fmt.Errorf("sim: command %02x before the first reset", cmd)
	case c.asleep:
		return fmt.Errorf("sim: command %02x in deep sleep; only a reset wakes the panel", cmd)
	case c.busy && cmd != statusCommand:
		return fmt.Errorf("sim: command %02x while busy", cmd)
	case known && len(c.args) < least:
		return fmt.Errorf("sim: command %02x got %d bytes of data, it takes %d", c.cmd, len(c.args), least)
	}
	if _, _, ok := c.takes(cmd); !ok {
		return fmt.Errorf("sim: unknown command %02x", cmd)
	}
	return nil
}

// write takes bytes sent with D/C high.
func (c *uc81xx) write(data []byte) error {
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
	if len(c.args) < least {
		return nil
	}
	return c.apply()
}

// apply makes complete data take effect.
func (c *uc81xx) apply() error {
	a := c.args
	switch c.cmd {
	case 0x00:
		c.tables = a[0]&0x20 != 0
	case 0x20, 0x21, 0x22, 0x23, 0x24:
		c.table[c.cmd-0x20] = true
	case 0x07:
		return c.sleep(a[0])
	case 0x10:
		c.store(c.old)
	case 0x13:
		c.store(c.new)
		c.gotNew = true
	case 0x50:
		c.polarity, c.copyBack = a[0]&3, a[0]&8 != 0
		if c.older {
			c.polarity, c.copyBack = a[0]>>4&3, false
		}
	case 0x61:
		w, h := int(a[0])<<8|int(a[1]), int(a[2])<<8|int(a[3])
		if image.Pt(w, h) != c.size {
			return fmt.Errorf("sim: resolution %d×%d set on a panel of %d×%d", w, h, c.size.X, c.size.Y)
		}
		c.resolution = true
	case 0x90:
		return c.setWindow(a)
	case 0xE0:
		c.forced = a[0]&2 != 0
	case 0xE5:
		c.fast = a[0]
	}
	return nil
}

func (c *uc81xx) sleep(check byte) error {
	if check != 0xA5 {
		return fmt.Errorf("sim: deep sleep asked for with %02x, not a5", check)
	}
	if c.powered {
		return errors.New("sim: deep sleep with the power still on")
	}
	c.asleep = true
	c.forget()
	return nil
}

// setWindow takes 90h: first and last column (ten bits each, a multiple of eight), first and last row.
func (c *uc81xx) setWindow(a []byte) error {
	at := func(i int) int { return int(a[i])<<8 | int(a[i+1]) }
	w := image.Rect(at(0), at(4), at(2)+1, at(6)+1)
	if w.Min.X%8 != 0 || w.Max.X%8 != 0 || w.Empty() || !w.In(c.bounds()) {
		return fmt.Errorf("sim: partial window %v on a panel of %d×%d", w, c.size.X, c.size.Y)
	}
	c.window = w
	return nil
}

// store copies the data into the window of a plane.
func (c *uc81xx) store(plane []byte) {
	row := c.window.Dx() / 8
	for y := range c.window.Dy() {
		at := (c.window.Min.Y+y)*c.row + c.window.Min.X/8
		copy(plane[at:at+row], c.args[y*row:])
	}
}

// refresh is 12h.
func (c *uc81xx) refresh() (action, error) {
	switch {
	case !c.powered:
		return actNone, errors.New("sim: refresh with the power off")
	case !c.gotNew:
		return actNone, errors.New("sim: refresh without a picture")
	case !c.partial && !c.resolution && !c.forced:
		return actNone, errors.New("sim: full refresh before the resolution was set")
	case c.tables && c.table != [5]bool{true, true, true, true, true}:
		return actNone, errors.New("sim: refresh without a waveform")
	case c.partial && c.forced && c.fast == 0x6E:
		return actPartial, nil
	case c.forced && c.fast == 0x5A:
		return actFast, nil
	}
	return actFull, nil
}

// draw is the end of a refresh.
func (c *uc81xx) draw(act action) {
	flip := byte(0)
	if c.polarity&1 == 1 {
		flip = 0xFF
	}
	to := func(i int) byte { return c.new[i] ^ flip }
	which := func(i int) byte {
		if act == actPartial {
			return c.old[i] ^ c.new[i]
		}
		return 0xFF
	}
	c.drive(to, which, c.window)
	if c.copyBack {
		copy(c.old, c.new)
	}
	c.counted(act)
}
