package main

import (
	"fmt"
	"log/slog"
	"path/filepath"

	"troskel/hardware/counter"
)

// CounterConfig is one counter of people at a door; beams across the entrance may also stand in [beams].
type CounterConfig struct {
	Kind     string `toml:"kind"` // beams, vl53l1x or ld2450
	Outer    string `toml:"outer"`
	Inner    string `toml:"inner"`
	I2C      string `toml:"i2c"`
	Device   string `toml:"device"`
	Distance int    `toml:"distance"` // mm; 0 = the kind's own
	Turned   bool   `toml:"turned"`
}

// The kinds of counters.
const (
	kindBeams = "beams"
	kindToF   = "vl53l1x"
	kindRadar = "ld2450"
)

// ButtonConfig is the button "I am here". An empty pin means that there is none.
type ButtonConfig struct {
	Pin string `toml:"pin"`
}

func (c *CounterConfig) fill() {
	switch {
	case c.Distance != 0:
	case c.Kind == kindToF:
		c.Distance = counter.TofNear
	case c.Kind == kindRadar:
		c.Distance = counter.RadarLine
	}
}

// gates is every counter that the configuration names.
func (c Config) gates() []CounterConfig {
	if c.Beams.Outer == "" {
		return c.Counters
	}
	return append([]CounterConfig{{Kind: kindBeams, Outer: c.Beams.Outer, Inner: c.Beams.Inner}}, c.Counters...)
}

func (c Config) checkCounters(check *checker) {
	taken := map[string]bool{}
	for i, g := range c.Counters {
		g.check(check, fmt.Sprintf("counter.%d", i+1))
	}
	for _, g := range c.gates() {
		check.require(!taken[g.name()], "counter", "two counters are on %s", g.name())
		taken[g.name()] = true
	}
	check.require(c.Button.Pin == "" || c.Button.Pin != c.Beams.Outer && c.Button.Pin != c.Beams.Inner, "button.pin", "a beam is on the pin %q already", c.Button.Pin)
}

func (c CounterConfig) check(check *checker, path string) {
	check.oneOf(c.Kind, path+".kind", kindBeams, kindToF, kindRadar)
	quiet := slog.New(slog.DiscardHandler)
	switch c.Kind {
	case kindBeams:
		check.require(c.Outer != "" && c.Inner != "" && c.Outer != c.Inner, path, "direction needs two beams: give outer and inner, on two pins")
		check.require(!c.Turned, path+".turned", "beams that are the wrong way round change places: exchange outer and inner")
	case kindToF:
		_, err := counter.OpenToF(c.I2C, c.Distance, c.Turned, quiet)
		check.require(err == nil, path+".distance", "%v", err)
	case kindRadar:
		_, err := counter.OpenRadar(c.Device, c.Distance, c.Turned, quiet)
		check.require(err == nil, path+".distance", "%v", err)
		check.require(filepath.IsAbs(c.Device), path+".device", "%q is not the path of a serial device; write one like \"/dev/ttyUSB0\"", c.Device)
	}
}

// open makes the counter's driver. The error is a device that this machine does not have.
func (c CounterConfig) open(log *slog.Logger) (counter.Device, error) {
	switch c.Kind {
	case kindToF:
		return counter.OpenToF(c.I2C, c.Distance, c.Turned, log)
	case kindRadar:
		return counter.OpenRadar(c.Device, c.Distance, c.Turned, log)
	}
	beams, err := counter.OpenBeams(c.Outer, c.Inner, log)
	if err != nil {
		return nil, err
	}
	return beams, nil
}

// name is the counter for people, by what it is and its wire.
func (c CounterConfig) name() string {
	switch c.Kind {
	case kindToF:
		return "VL53L1X on " + orElse(c.I2C, "the first I2C bus")
	case kindRadar:
		return "LD2450 on " + c.Device
	}
	return "beams on " + c.Outer + " and " + c.Inner
}

// part is the counter as the screens call it.
func (c CounterConfig) part() string {
	if c.Kind == kindBeams {
		return "beams"
	}
	return "counter"
}
