package main

import (
	"fmt"
	"path/filepath"

	"troskel/hardware/door"
)

// DoorConfig is one sign beside a room's door.
type DoorConfig struct {
	Room     string `toml:"room"`
	Kind     string `toml:"kind"` // one of door.Kinds
	SPI      string `toml:"spi"`
	DC       string `toml:"dc"`
	Reset    string `toml:"reset"`
	Busy     string `toml:"busy"`
	I2C      string `toml:"i2c"`    // of an OLED
	Device   string `toml:"device"` // of a framebuffer
	Turn     int    `toml:"turn"`   // degrees clockwise
	Language string `toml:"language"`
}

func (d *DoorConfig) fill() {
	d.Kind = orElse(d.Kind, "epd7in5-v2")
	if door.IsEPaper(d.Kind) { // where the vendor's board for a Pi has them
		d.SPI = orElse(d.SPI, "SPI0.0")
		d.DC = orElse(d.DC, "GPIO25")
		d.Reset = orElse(d.Reset, "GPIO17")
		d.Busy = orElse(d.Busy, "GPIO24")
	}
	if d.Kind == "framebuffer" {
		d.Device = orElse(d.Device, "/dev/fb0")
	}
	d.Language = orElse(d.Language, "sv")
}

func (d DoorConfig) check(check *checker, path string, rooms, languages []string) {
	check.oneOf(d.Room, path+".room", rooms...)
	check.oneOf(d.Kind, path+".kind", door.Kinds()...)
	check.oneOf(d.Language, path+".language", languages...)
	check.oneOf(fmt.Sprint(d.Turn), path+".turn", "0", "90", "180", "270")
	check.require(d.Device == "" || filepath.IsAbs(d.Device), path+".device", "%q is not the path of a framebuffer; write one like \"/dev/fb0\"", d.Device)
}

// wiring is the sign as its driver knows it.
func (d DoorConfig) wiring() door.Wiring {
	return door.Wiring{Kind: d.Kind, SPI: d.SPI, DC: d.DC, Reset: d.Reset, Busy: d.Busy, I2C: d.I2C, Device: d.Device, Turn: d.Turn}
}

// where is the wire of a sign, for people.
func (d DoorConfig) where() string {
	switch {
	case door.IsEPaper(d.Kind):
		return d.SPI
	case door.IsOLED(d.Kind):
		return "I2C " + d.I2C
	}
	return d.Device
}

// wires is the names of what a sign alone may use.
func (d DoorConfig) wires() []string {
	switch {
	case door.IsEPaper(d.Kind):
		return []string{d.SPI, d.DC, d.Reset, d.Busy}
	case door.IsOLED(d.Kind):
		return []string{orElse(d.I2C, "the first I2C bus")}
	}
	return []string{d.Device}
}

// sharing tells which signs cannot work beside each other, as they are on the same wire.
func sharing(check *checker, doors []DoorConfig) {
	taken := map[string]string{}
	for i, d := range doors {
		for _, wire := range d.wires() {
			other, ok := taken[wire]
			check.require(!ok, fmt.Sprintf("door.%d", i+1), "this sign is on %s, which the one of %q is on already; each needs its own", wire, other)
			taken[wire] = d.Room
		}
	}
}
