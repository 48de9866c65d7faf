// Package board tells which buses and pins this machine has, and why a driver did not find more.
//
// A bus is a wire that a device can hang on (SPI, a serial port); a pin is a single one (GPIO). Open must have been called before any
// package opens a bus or pin by its name.
package board

import (
	"fmt"
	"path/filepath"
	"sort"
	"sync"

	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/conn/v3/spi/spireg"
	"periph.io/x/host/v3"
)

// Report is what was found, for people to read.
type Report struct {
	Loaded []string // drivers that found what they drive
	Failed []string // drivers that should have worked, each with its reason: periph's State.Failed
	Absent []string // drivers of hardware that this machine does not have, each with its reason
	SPI    []string // ports by the name that a configuration uses
	I2C    []string
	Serial []string // device paths
	GPIO   int      // pins
}

// Open finds the machine's buses and pins, once for the whole process. Finding none is not an error.
var Open = sync.OnceValues(open)

func open() (Report, error) {
	state, err := host.Init()
	if err != nil {
		return Report{}, fmt.Errorf("the buses and pins could not be looked for: %w", err)
	}
	var r Report
	for _, d := range state.Loaded {
		r.Loaded = append(r.Loaded, d.String())
	}
	for _, f := range state.Failed {
		r.Failed = append(r.Failed, fmt.Sprintf("%s: %v", f.D, f.Err))
	}
	for _, f := range state.Skipped {
		r.Absent = append(r.Absent, fmt.Sprintf("%s: %v", f.D, f.Err))
	}
	for _, ref := range spireg.All() {
		r.SPI = append(r.SPI, ref.Name)
	}
	for _, ref := range i2creg.All() {
		r.I2C = append(r.I2C, ref.Name)
	}
	r.GPIO = len(gpioreg.All())
	r.Serial = serialPorts()
	return r, nil
}

// serialPorts lists the device files that a reader may hang on: a Pi's own UARTs and USB adapters. The plain /dev/ttyS ports of a PC are
// left out, since the kernel makes 32 of them whether they exist or not.
func serialPorts() []string {
	var all []string
	for _, pattern := range []string{"/dev/ttyAMA*", "/dev/serial[0-9]*", "/dev/ttyUSB*", "/dev/ttyACM*"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern can fail, and these are constant
		}
		all = append(all, found...)
	}
	sort.Strings(all)
	return all
}
