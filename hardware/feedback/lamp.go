package feedback

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
)

// leds is where the kernel keeps its LEDs (Documentation/leds/leds-class.rst).
const leds = "/sys/class/leds"

// lamp is something that is on or off.
type lamp interface {
	set(on bool) error
}

// openLamp finds a lamp by its name: "led:ACT" is one of the kernel's, "GPIO23" a pin, and "!GPIO23" one that is on when it is low. The empty name is
// a lamp that is not there.
func openLamp(name, folder string) (lamp, error) {
	if name == "" {
		return none{}, nil
	}
	if led, ok := strings.CutPrefix(name, "led:"); ok {
		return openLED(led, folder)
	}
	pinName, low := strings.CutPrefix(name, "!")
	pin := gpioreg.ByName(pinName)
	if pin == nil {
		return nil, fmt.Errorf("this machine has no pin %q; `troskel doctor` tells how many it has", pinName)
	}
	return output{pin, low}, nil
}

type none struct{}

func (none) set(bool) error { return nil }

// output is a pin.
type output struct {
	pin gpio.PinOut
	low bool
}

func (o output) set(on bool) error {
	if err := o.pin.Out(gpio.Level(on != o.low)); err != nil {
		return fmt.Errorf("the pin %s cannot be set: %w", o.pin, err)
	}
	return nil
}

// led is one of the kernel's.
type led struct {
	brightness string // its file
	most       string // what is written for on
}

func openLED(name, folder string) (lamp, error) {
	if name == "" || strings.ContainsAny(name, "/\x00") || name == ".." {
		return nil, fmt.Errorf("%q is no name of an LED: see %s", name, leds)
	}
	dir := filepath.Join(folder, name)
	most, err := os.ReadFile(filepath.Join(dir, "max_brightness"))
	if err != nil {
		return nil, fmt.Errorf("there is no LED %q: %w; those that are there are in %s", name, err, leds)
	}
	// The kernel drives some LEDs by itself, a heartbeat or the card's activity.
	if err := os.WriteFile(filepath.Join(dir, "trigger"), []byte("none"), 0); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the LED %q stays the kernel's: %w", name, err)
	}
	return led{filepath.Join(dir, "brightness"), strings.TrimSpace(string(most))}, nil
}

func (l led) set(on bool) error {
	text := "0"
	if on {
		text = l.most
	}
	return os.WriteFile(l.brightness, []byte(text), 0)
}
