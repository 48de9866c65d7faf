package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"troskel/hardware/nfc"
	"troskel/hardware/nfc/mfrc522"
	"troskel/hardware/nfc/pcsc"
	"troskel/hardware/nfc/wedge"
	"troskel/kiosk/visit"
)

// ReaderConfig is the badge reader at the entrance.
type ReaderConfig struct {
	Kind   string `toml:"kind"`
	Wire   string `toml:"wire"`
	Reset  string `toml:"reset"`  // of a PN532 on I2C or SPI: the pin that its RSTPDN is connected to
	IRQ    string `toml:"irq"`    // and the pin that its P70_IRQ is
	Layout string `toml:"layout"` // of a keyboard: how it types a number
}

func (r ReaderConfig) pins() nfc.Pins { return nfc.Pins{Reset: r.Reset, IRQ: r.IRQ} }

// readerKind is one kind of badge reader.
type readerKind struct {
	scheme  string // that its wire begins with
	example string
	open    func(ReaderConfig, string, *slog.Logger) (*nfc.Reader, error) // the string is the wire without its scheme
	probe   func(context.Context, ReaderConfig, string) (name string, err error)
}

// readerKinds is every kind, in the order to tell them.
var readerKinds = []string{"pn532", "mfrc522", "keyboard", "pcsc"}

func readerKindOf(name string) readerKind {
	switch name {
	case "pn532":
		return readerKind{
			example: `"uart:/dev/ttyAMA0", "i2c:1" or "spi:SPI0.0"`,
			open: func(c ReaderConfig, _ string, log *slog.Logger) (*nfc.Reader, error) {
				return nfc.NewReader(c.Wire, c.pins(), log)
			},
			probe: func(ctx context.Context, c ReaderConfig, _ string) (string, error) {
				return nfc.Probe(ctx, c.Wire, c.pins())
			},
		}
	case "mfrc522":
		return readerKind{
			scheme: "spi:", example: `"spi:SPI0.0"`,
			open: func(_ ReaderConfig, port string, log *slog.Logger) (*nfc.Reader, error) {
				return mfrc522.NewReader(port, log), nil
			},
			probe: func(ctx context.Context, _ ReaderConfig, port string) (string, error) {
				return mfrc522.Probe(ctx, port)
			},
		}
	case "keyboard":
		return readerKind{
			scheme: "input:", example: `"input:/dev/input/by-id/usb-Sycreader_RFID-event-kbd"`,
			open: func(c ReaderConfig, path string, log *slog.Logger) (*nfc.Reader, error) {
				return wedge.NewReader(path, wedge.Layout(c.Layout), log), nil
			},
			probe: func(_ context.Context, _ ReaderConfig, path string) (string, error) { return wedge.Probe(path) },
		}
	case "pcsc":
		return readerKind{
			scheme: "pcsc:", example: `"pcsc:ACR122", or "pcsc:" for the first that pcscd knows`,
			open: func(_ ReaderConfig, name string, log *slog.Logger) (*nfc.Reader, error) {
				return pcsc.NewReader(name, log), nil
			},
			probe: func(_ context.Context, _ ReaderConfig, name string) (string, error) { return pcsc.Probe(name) },
		}
	}
	panic("no kind of reader: " + name) // the configuration was checked
}

// target is the wire without its scheme.
func (r ReaderConfig) target() string { return strings.TrimPrefix(r.Wire, readerKindOf(r.Kind).scheme) }

func (r ReaderConfig) check(check *checker, section string) {
	check.oneOf(r.Kind, section+".kind", append(slices.Clone(readerKinds), "none")...)
	if !slices.Contains(readerKinds, r.Kind) {
		return
	}
	if r.Kind == "pn532" {
		_, err := nfc.ParseWire(r.Wire)
		check.require(err == nil, section+".wire", "%v", err)
	} else {
		kind := readerKindOf(r.Kind)
		fits := strings.HasPrefix(r.Wire, kind.scheme) && (r.target() != "" || r.Kind == "pcsc")
		check.require(fits, section+".wire", "%q is no wire of a reader of kind %q; write it like %s", r.Wire, r.Kind, kind.example)
	}
	layouts := make([]string, len(wedge.Layouts))
	for n, l := range wedge.Layouts {
		layouts[n] = string(l)
	}
	check.oneOf(r.Layout, section+".layout", layouts...)
}

// checkReaders is for what one reader alone does not tell.
func (c Config) checkReaders(check *checker) {
	check.require(visit.Mode(c.Counting.Mode) != visit.ModeC || c.Reader.Kind == "pn532" || c.Reader.Kind == "none", "reader.kind",
		"badges remember by themselves (counting mode C) only with a reader of kind \"pn532\"; this one is %q", c.Reader.Kind)
	both := c.Reader.Kind != "none" && c.ExitReader.Kind != "none"
	check.require(!both || c.Reader.Wire != c.ExitReader.Wire, "exit_reader.wire", "%q is the wire of the reader at the entrance", c.ExitReader.Wire)
}

// open makes the reader; nil where there is none. What is not there is no error here: its status tells.
func (r ReaderConfig) open(log *slog.Logger) (*nfc.Reader, error) {
	if r.Kind == "none" {
		return nil, nil
	}
	return readerKindOf(r.Kind).open(r, r.target(), log)
}

// buildReaders makes the reader at the entrance and that at the exit.
func (k *Kiosk) buildReaders() (err error) {
	if k.reader, err = k.cfg.Reader.open(k.log); err != nil {
		return err
	}
	if k.reader != nil && k.usesCards() {
		k.reader.LendCards()
	}
	k.exitReader, err = k.cfg.ExitReader.open(k.log.With("at", "exit"))
	return err
}

// examineReader prints what answers on the reader's wire.
func examineReader(ctx context.Context, s streams, part string, cfg ReaderConfig) {
	if cfg.Kind == "none" {
		printItem(s, true, part, "none is configured")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	name, err := readerKindOf(cfg.Kind).probe(ctx, cfg, cfg.target())
	if err != nil {
		printItem(s, false, part, fmt.Sprintf("%s: %v", cfg.Wire, err))
		return
	}
	printItem(s, true, part, fmt.Sprintf("%s: %s", cfg.Wire, name))
}
