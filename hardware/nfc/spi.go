package nfc

import (
	"fmt"
	"math/bits"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"
)

// Operations that begin a transfer on SPI (UM0701-02, 6.2.4).
const (
	dataWriting   = 0x01
	statusReading = 0x02
	dataReading   = 0x03
)

// wakeTime is what the chip's clock needs to come up after the select line fell (UM0701-02, 7.2.11).
const wakeTime = 2 * time.Millisecond

// spiBus is a chip on SPI, mode 0. It sends the lowest bit of each byte first, which hosts do not, so bytes are turned round here.
type spiBus struct {
	port spi.PortCloser
	conn spi.Conn
}

// openSPI opens the port of a wire.
func openSPI(w Wire) (port, error) {
	if err := pulse(w.Pins.Reset); err != nil {
		return nil, err
	}
	irq, err := openIRQ(w.Pins.IRQ)
	if err != nil {
		return nil, err
	}
	p, err := spireg.Open(w.Path)
	if err != nil {
		return nil, fmt.Errorf("cannot open the SPI port %q: %w; `troskel doctor` lists those that are there", w.Path, err)
	}
	c, err := p.Connect(physic.MegaHertz, spi.Mode0, 8) // the chip takes 5 MHz; boards have long wires
	if err != nil {
		_ = p.Close()
		return nil, fmt.Errorf("cannot use the SPI port %q: %w", w.Path, err)
	}
	return &busPort{bus: &spiBus{p, c}, irq: irq}, nil
}

func (b *spiBus) rouse() error {
	_, err := b.ready()
	time.Sleep(wakeTime)
	return err
}

func (b *spiBus) put(frame []byte) error {
	return b.conn.Tx(turned(append([]byte{dataWriting}, frame...)), nil)
}

func (b *spiBus) ready() (bool, error) {
	r, err := b.ask(statusReading, 1)
	return err == nil && r[0]&1 == 1 && r[0] != 0xFF, err // a wire that hangs high says FF
}

func (b *spiBus) get(n int) ([]byte, error) { return b.ask(dataReading, n) }

func (b *spiBus) close() error { return b.port.Close() }

// ask sends an operation and reads n bytes in the same transfer.
func (b *spiBus) ask(operation byte, n int) ([]byte, error) {
	w, r := make([]byte, n+1), make([]byte, n+1)
	w[0] = operation
	if err := b.conn.Tx(turned(w), r); err != nil {
		return nil, err
	}
	return turned(r[1:]), nil
}

// turned turns the bits of each byte round, in place.
func turned(b []byte) []byte {
	for i := range b {
		b[i] = bits.Reverse8(b[i])
	}
	return b
}

// Times of the reset line, RSTPDN: how long it is held low, and how long the chip then needs (PN532 data sheet, 8.7: at most 2 ms until the clock runs,
// and the rest of the start).
const (
	resetLow  = 5 * time.Millisecond
	resetRise = 20 * time.Millisecond
)

// pulse resets the chip by the pin that its RSTPDN is connected to; without a pin it does nothing.
func pulse(pin string) error {
	if pin == "" {
		return nil
	}
	p := gpioreg.ByName(pin)
	if p == nil {
		return fmt.Errorf("this machine has no pin %q for the reader's reset line", pin)
	}
	for _, s := range []struct {
		level gpio.Level
		lasts time.Duration
	}{{gpio.Low, resetLow}, {gpio.High, resetRise}} {
		if err := p.Out(s.level); err != nil {
			return fmt.Errorf("the reader's reset line %s cannot be set: %w", pin, err)
		}
		time.Sleep(s.lasts)
	}
	return nil
}
