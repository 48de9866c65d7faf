package nfc

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/conn/v3/physic"
)

// chipAddress is the chip's on I2C, of seven bits (UM0701-02, 6.2.5).
const chipAddress = 0x24

// nobodyAfter is for how long the chip may refuse its address: it does right after an exchange, and for some milliseconds when it wakes.
const nobodyAfter = 60 * time.Millisecond

// i2cBus is a chip on I2C.
type i2cBus struct {
	dev     i2c.Dev
	bus     i2c.BusCloser
	refused time.Time // since when the chip refuses its address; zero: it does not
}

// openI2C opens the bus of a wire. The chip is reset first, where a line for that is connected: one that holds the bus lets go.
func openI2C(w Wire) (port, error) {
	if err := pulse(w.Pins.Reset); err != nil {
		return nil, err
	}
	irq, err := openIRQ(w.Pins.IRQ)
	if err != nil {
		return nil, err
	}
	b, err := i2creg.Open(w.Path)
	if err != nil {
		return nil, fmt.Errorf("cannot open the I2C bus %q: %w; `troskel doctor` lists those that are there", w.Path, err)
	}
	_ = b.SetSpeed(400 * physic.KiloHertz) // where the kernel lets nobody choose, it is what its configuration says
	return &busPort{bus: &i2cBus{dev: i2c.Dev{Bus: b, Addr: chipAddress}, bus: b}, irq: irq}, nil
}

// rouse addresses the chip, which wakes it; while it wakes it refuses.
func (b *i2cBus) rouse() error {
	for end := time.Now().Add(nobodyAfter); ; time.Sleep(2 * time.Millisecond) {
		if _, err := b.ready(); err != nil {
			return err
		}
		if b.refused.IsZero() || time.Now().After(end) {
			return nil // if nobody is there, the first command finds out
		}
	}
}

func (b *i2cBus) put(frame []byte) error {
	for {
		err := b.tx(frame, nil)
		var passes passing
		if !errors.As(err, &passes) {
			return err
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (b *i2cBus) ready() (bool, error) {
	var status [1]byte
	err := b.tx(nil, status[:])
	var passes passing
	if errors.As(err, &passes) {
		return false, nil
	}
	return status[0]&1 == 1, err
}

func (b *i2cBus) get(n int) ([]byte, error) {
	r := make([]byte, n+1)
	err := b.tx(nil, r)
	var passes passing
	if errors.As(err, &passes) || err == nil && r[0]&1 == 0 {
		return nil, nil
	}
	return r[1:], err
}

func (b *i2cBus) close() error { return b.bus.Close() }

// tx is one transfer. An address that is refused passes, unless it goes on for too long.
func (b *i2cBus) tx(w, r []byte) error {
	err := b.dev.Tx(w, r)
	switch {
	case err == nil:
		b.refused = time.Time{}
		return nil
	case !errors.Is(err, syscall.EREMOTEIO) && !errors.Is(err, syscall.ENXIO):
		return err // the bus itself: EIO, ETIMEDOUT, lost arbitration
	case b.refused.IsZero():
		b.refused = time.Now()
	case time.Since(b.refused) > nobodyAfter:
		return fmt.Errorf("%w: %w", errAbsent, err)
	}
	return passing{err}
}
