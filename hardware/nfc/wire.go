package nfc

import (
	"fmt"
	"strconv"
	"strings"
)

// defaultBaud is the speed of the chip's UART after reset (UM0701-02, 7.2.8).
const defaultBaud = 115200

// allowedWires is said whenever a wire is refused.
const allowedWires = `allowed is "uart:" and the path of a serial device, such as "uart:/dev/ttyAMA0", ` +
	`and if the reader was set to another speed "@" and that, such as "uart:/dev/ttyUSB0@9600"; ` +
	`"i2c:" and a bus, such as "i2c:1"; or "spi:" and a port, such as "spi:SPI0.0"`

// Wire is the way to a chip, parsed.
type Wire struct {
	Kind string // "uart", "i2c" or "spi"
	Path string // the serial device, always absolute; or the bus or port by periph's name
	Baud int    // of a UART: bits per second, one of those the chip knows
	Pins Pins   // ParseWire leaves it empty
}

// Pins are the lines beside a bus, by periph's names; "" where one is not connected. A UART needs none.
type Pins struct {
	Reset string // to RSTPDN: a chip that holds the bus is freed by it
	IRQ   string // from P70_IRQ, which falls when there is something to read: without it the bus is asked again and again
}

// ParseWire reads a wire as a person writes it: "uart:/dev/ttyAMA0", "uart:/dev/ttyUSB0@9600", "i2c:1" or "spi:SPI0.0". The error names what is
// allowed.
func ParseWire(s string) (Wire, error) {
	kind, rest, _ := strings.Cut(s, ":")
	switch kind {
	case "uart":
		return parseUART(s, rest)
	case "i2c", "spi":
		if rest == "" || strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' }) {
			return Wire{}, fmt.Errorf("nfc: wire %q names no bus; %s", s, allowedWires)
		}
		return Wire{Kind: kind, Path: rest}, nil
	}
	return Wire{}, fmt.Errorf("nfc: wire %q is of no kind this reader knows; %s", s, allowedWires)
}

func parseUART(s, rest string) (Wire, error) {
	path, speed, named := strings.Cut(rest, "@")
	if !strings.HasPrefix(path, "/") || strings.ContainsRune(path, 0) {
		return Wire{}, fmt.Errorf("nfc: wire %q has no absolute device path; %s", s, allowedWires)
	}
	w := Wire{Kind: "uart", Path: path, Baud: defaultBaud}
	if !named {
		return w, nil
	}
	baud, err := strconv.Atoi(speed)
	if err != nil || !knownBaud(baud) {
		return Wire{}, fmt.Errorf("nfc: wire %q has a speed the chip does not know "+
			"(9600, 19200, 38400, 57600, 115200, 230400, 460800 or 921600); %s", s, allowedWires)
	}
	w.Baud = baud
	return w, nil
}

// open opens the wire.
func (w Wire) open() (port, error) {
	switch w.Kind {
	case "i2c":
		return openI2C(w)
	case "spi":
		return openSPI(w)
	}
	return openUART(w)
}

// knownBaud tells whether the chip's UART can run at this speed. It also knows 1288000, which no common
// host does (UM0701-02, 7.2.8).
func knownBaud(baud int) bool {
	switch baud {
	case 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600:
		return true
	}
	return false
}

// String is the wire as ParseWire reads it.
func (w Wire) String() string {
	s := w.Kind + ":" + w.Path
	if w.Kind == "uart" && w.Baud != defaultBaud {
		s += "@" + strconv.Itoa(w.Baud)
	}
	return s
}
