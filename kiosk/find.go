package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"troskel/hardware/board"
	"troskel/hardware/counter"
	"troskel/hardware/nfc"
	"troskel/hardware/nfc/mfrc522"
	"troskel/hardware/nfc/pcsc"
)

// findTime is how long one device may take to answer when it is looked for.
const findTime = 1200 * time.Millisecond

// candidates is where devices may hang.
type candidates struct {
	serial, spi, i2c, inputs []string
}

// here is where devices may hang on this machine. Inputs are given by the names that stay the same in another port.
func here() (candidates, error) {
	found, err := board.Open()
	if err != nil {
		return candidates{}, err
	}
	stable, err := filepath.Glob("/dev/serial/by-id/*")
	if err != nil {
		return candidates{}, err
	}
	inputs, err := filepath.Glob("/dev/input/by-id/*-event-kbd")
	return candidates{append(stable, withoutTargets(found.Serial, stable)...), found.SPI, found.I2C, inputs}, err
}

// withoutTargets is the devices that no stable name leads to already.
func withoutTargets(devices, stable []string) (rest []string) {
	reached := map[string]bool{}
	for _, link := range stable {
		if target, err := filepath.EvalSymlinks(link); err == nil {
			reached[target] = true
		}
	}
	for _, d := range devices {
		if target, err := filepath.EvalSymlinks(d); err != nil || !reached[target] {
			rest = append(rest, d)
			reached[target] = err == nil
		}
	}
	return rest
}

// discovery is one device that answered, and the configuration that uses it.
type discovery struct {
	what    string
	section string // its table; "[counter]" is one of a list
	lines   []string
}

// find looks for readers and counters. It asks in an order in which nobody is harmed: first it only listens for those that speak unasked, then it asks
// with what any device of the kind answers; it writes no setting, and holds no keyboard.
func (c candidates) find(ctx context.Context) (all []discovery) {
	for _, path := range c.serial {
		all = append(all, findSerial(ctx, path)...)
	}
	for _, bus := range c.i2c {
		all = append(all, findI2C(ctx, bus)...)
	}
	for _, port := range c.spi {
		all = append(all, findSPI(ctx, port)...)
	}
	for _, path := range c.inputs {
		all = append(all, discovery{"a keyboard, which may be a reader that types numbers: hold a badge to it in a text editor to see", "reader",
			[]string{`kind = "keyboard"`, fmt.Sprintf("wire = %q", "input:"+path), `layout = "decimal"`}})
	}
	names, err := pcsc.List()
	if err != nil {
		names = nil // pcscd is not there, so it knows no readers
	}
	for _, name := range names {
		all = append(all, discovery{name + " (pcscd)", "reader", []string{`kind = "pcsc"`, fmt.Sprintf("wire = %q", "pcsc:"+name)}})
	}
	return all
}

// answers is whether a device answers in time.
func answers(ctx context.Context, ask func(context.Context) (string, error)) (name string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	name, err := ask(ctx)
	return name, err == nil
}

func findSerial(ctx context.Context, path string) []discovery {
	radar := func(ctx context.Context) (string, error) {
		n, err := counter.ProbeRadar(ctx, path)
		return fmt.Sprintf("LD2450 radar, which sees %d people", n), err
	}
	if name, ok := answers(ctx, radar); ok {
		return []discovery{{name, "[counter]", []string{`kind = "ld2450"`, fmt.Sprintf("device = %q", path)}}}
	}
	return findPN532(ctx, "uart:"+path)
}

func findPN532(ctx context.Context, wire string) []discovery {
	name, ok := answers(ctx, func(ctx context.Context) (string, error) { return nfc.Probe(ctx, wire, nfc.Pins{}) })
	if !ok {
		return nil
	}
	return []discovery{{name, "reader", []string{`kind = "pn532"`, fmt.Sprintf("wire = %q", wire)}}}
}

func findI2C(ctx context.Context, bus string) []discovery {
	found := findPN532(ctx, "i2c:"+bus)
	tof := func(ctx context.Context) (string, error) {
		d, err := counter.ProbeToF(ctx, bus)
		return fmt.Sprintf("VL53L1X distance sensor, %d mm", d), err
	}
	if name, ok := answers(ctx, tof); ok {
		found = append(found, discovery{name, "[counter]", []string{`kind = "vl53l1x"`, fmt.Sprintf("i2c = %q", bus)}})
	}
	return found
}

func findSPI(ctx context.Context, port string) []discovery {
	if name, ok := answers(ctx, func(ctx context.Context) (string, error) { return mfrc522.Probe(ctx, port) }); ok {
		return []discovery{{name, "reader", []string{`kind = "mfrc522"`, fmt.Sprintf("wire = %q", "spi:"+port)}}}
	}
	return findPN532(ctx, "spi:"+port)
}

// snippet is the configuration of what was found. A second one of what a place has once is given as a comment.
func snippet(all []discovery) string {
	var b strings.Builder
	once := map[string]bool{}
	for _, d := range all {
		mark := ""
		if once[d.section] && !strings.HasPrefix(d.section, "[") {
			mark = "# "
		}
		once[d.section] = true
		fmt.Fprintf(&b, "# %s\n%s[%s]\n", d.what, mark, d.section)
		for _, line := range d.lines {
			fmt.Fprintf(&b, "%s%s\n", mark, line)
		}
	}
	return b.String()
}

// findDevices prints what answers on this machine, and the configuration that uses it.
func findDevices(ctx context.Context, s streams) error {
	c, err := here()
	if err != nil {
		return err
	}
	all := c.find(ctx)
	if len(all) == 0 {
		fmt.Fprintf(s.out, "\nNo reader and no counter answers. Looked at: serial %s; I2C %s; SPI %s; keyboards %s.\n", list(c.serial), list(c.i2c), list(c.spi), list(c.inputs))
		fmt.Fprintln(s.out, "Signs, beams, lamps and buttons cannot be found by asking: they only listen.")
		return nil
	}
	fmt.Fprintf(s.out, "\n# Found; copy it into the configuration:\n%s", snippet(all))
	return nil
}
