package sim

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/conn/v3/physic"
)

// ToFFault is a way in which a distance sensor fails until told otherwise.
type ToFFault string

// The faults of a distance sensor.
const (
	ToFNone    ToFFault = "none"
	ToFGone    ToFFault = "gone"    // it does not answer
	ToFOther   ToFFault = "other"   // another chip answers
	ToFHung    ToFFault = "hung"    // it answers and never has a measurement
	ToFCovered ToFFault = "covered" // the film is still on its window
)

// ToF is a VL53L1X over a door, made of memory, alone on an I2C bus: its registers as ST's Ultra Lite Driver uses them, and people below it. Its two regions are the
// halves of its eye that the driver chooses by their middles.
type ToF struct {
	bus string

	mu       sync.Mutex
	regs     [0x140]byte
	fault    ToFFault
	booted   time.Time
	started  time.Time // of the measurement under way; zero: none
	below    [2]int    // mm to whoever is nearest in the outer and inner region
	measured chan struct{}
	walking  sync.Mutex
}

// How the model's chip is.
const (
	tofAddress = 0x29
	tofFloor   = 2200                    // mm
	tofHead    = 600                     // mm to the head of a grown-up
	tofStarts  = 1200 * time.Microsecond // after a reset
	tofTakes   = 20 * time.Millisecond   // a measurement
	tofOuter   = 167                     // the middle of the half nearer the street
	tofInner   = 231
)

var tofs atomic.Int64

// NewToF makes a sensor over an empty doorway and registers its bus with periph, under a name that no other has.
func NewToF() (*ToF, error) {
	t := &ToF{bus: fmt.Sprintf("SIM_TOF%d", tofs.Add(1)), fault: ToFNone, measured: make(chan struct{})}
	t.below = [2]int{tofFloor, tofFloor}
	t.restart()
	if err := i2creg.Register(t.bus, nil, -1, func() (i2c.BusCloser, error) { return tofBus{t}, nil }); err != nil {
		return nil, err
	}
	return t, nil
}

// Bus is the name that the sensor's bus is registered under.
func (t *ToF) Bus() string { return t.bus }

// Close takes the bus out of periph's registry.
func (t *ToF) Close() error { return i2creg.Unregister(t.bus) }

// Fail makes the sensor fail, or with ToFNone work again.
func (t *ToF) Fail(f ToFFault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fault = f
}

// Below puts the distance to whoever is nearest into both regions, and returns when the driver has looked at each twice, or soon when nobody looks.
func (t *ToF) Below(outer, inner int) {
	t.mu.Lock()
	t.below = [2]int{outer, inner}
	t.mu.Unlock()
	for range 4 {
		t.mu.Lock()
		measured := t.measured
		t.mu.Unlock()
		select {
		case <-measured:
		case <-time.After(longestPause):
			return
		}
	}
}

// Walk sends one grown-up through the door. People walk one after the other.
func (t *ToF) Walk(in bool) {
	t.walking.Lock()
	defer t.walking.Unlock()
	first, last := [2]int{tofHead, tofFloor}, [2]int{tofFloor, tofHead}
	if !in {
		first, last = last, first
	}
	t.Below(first[0], first[1])
	t.Below(tofHead, tofHead)
	t.Below(last[0], last[1])
	t.Below(tofFloor, tofFloor)
}

// restart puts the registers to what they are after a reset. t.mu is held, or nobody else has t.
func (t *ToF) restart() {
	t.regs = [0x140]byte{}
	t.regs[0x30] = 0x11
	binary.BigEndian.PutUint16(t.regs[0x10F:], 0xEACC)
	t.regs[0x13E] = 199
	t.booted, t.started = time.Now().Add(tofStarts), time.Time{}
}

// tofBus is the sensor's bus, once opened.
type tofBus struct{ chip *ToF }

func (b tofBus) String() string                  { return b.chip.bus }
func (b tofBus) Close() error                    { return nil }
func (b tofBus) SetSpeed(physic.Frequency) error { return nil }

// Tx is one transfer: the address of a register, then bytes into it or out of it.
func (b tofBus) Tx(addr uint16, w, r []byte) error {
	t := b.chip
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.fault == ToFGone || addr != tofAddress || now.Before(t.booted) && len(r) > 0 {
		return errors.New("sim: remote I/O error")
	}
	if len(w) < 2 {
		return errors.New("sim: a transfer without the address of a register")
	}
	at := int(binary.BigEndian.Uint16(w))
	if at+max(len(w)-2, len(r)) > len(t.regs) {
		return fmt.Errorf("sim: register %04x and %d more", at, max(len(w)-2, len(r)))
	}
	for i, v := range w[2:] {
		if err := t.set(at+i, v, now); err != nil {
			return err
		}
	}
	if len(r) > 0 {
		t.refresh(now)
		copy(r, t.regs[at:])
	}
	return nil
}

// set writes one register.
func (t *ToF) set(at int, v byte, now time.Time) error {
	switch {
	case at >= 0xE5 && at <= 0x10F+1:
		return fmt.Errorf("sim: register %04x is not to be written", at)
	case at == 0x00 && v == 0:
		t.restart()
		t.booted = now.Add(time.Hour) // held in reset
	case at == 0x00:
		t.booted = now.Add(tofStarts)
	case at == 0x7F && !t.started.IsZero():
		return errors.New("sim: the region was changed while a measurement is under way")
	case at == 0x86:
		t.regs[0x31] = 0
	case at == 0x87 && v == 0x40:
		t.started = now
	case at == 0x87 && v == 0:
		t.started = time.Time{}
	}
	if at != 0x31 {
		t.regs[at] = v
	}
	return nil
}

// refresh brings the registers up to date that the chip itself writes.
func (t *ToF) refresh(now time.Time) {
	t.regs[0xE5] = 0
	if !now.Before(t.booted) {
		t.regs[0xE5] = 3
	}
	binary.BigEndian.PutUint16(t.regs[0x10F:], 0xEACC)
	if t.fault == ToFOther {
		binary.BigEndian.PutUint16(t.regs[0x10F:], 0xEEAA) // a VL53L0X
	}
	if t.started.IsZero() || now.Sub(t.started) < tofTakes || t.fault == ToFHung {
		return
	}
	t.regs[0x31] = 1 // ready, as active high says it
	if t.regs[0x30]&0x10 != 0 {
		t.regs[0x31] = 0
	}
	status, distance := byte(9), tofFloor
	switch t.regs[0x7F] {
	case tofOuter:
		distance = t.below[0]
	case tofInner:
		distance = t.below[1]
	}
	if distance > 4000 {
		status, distance = 4, 0 // no light comes back
	}
	if t.fault == ToFCovered {
		status, distance = 7, 10
	}
	t.regs[0x89] = status
	binary.BigEndian.PutUint16(t.regs[0x96:], uint16(distance))
	close(t.measured)
	t.measured = make(chan struct{})
}
