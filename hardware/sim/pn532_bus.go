package sim

import (
	"errors"
	"fmt"
	"math/bits"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"
)

// Bus is a chip on an I2C bus or an SPI port of memory, registered where a driver looks for it, with the pin of its reset line (UM0701-02, 6.2.4 and
// 6.2.5).
type Bus struct {
	chip  *PN532
	kind  string // "i2c" or "spi"
	name  string
	reset *resetPin
	irq   *edgePin // P70_IRQ: low while there is something to read

	mu      sync.Mutex
	session *session // nil: unplugged
	frames  [][]byte // said, and not read yet
	stuck   bool
	cut     bool // the line from P70_IRQ is broken
	held    bool // in reset
	refuses int  // times that the chip will not hear its address
	asked   int  // transfers so far
}

var buses atomic.Int64

// I2C puts the chip on an I2C bus.
func (c *PN532) I2C() (*Bus, error) {
	b := c.newBus("i2c")
	return b, errors.Join(i2creg.Register(b.name, nil, -1, func() (i2c.BusCloser, error) { return &i2cEnd{b}, nil }), b.register())
}

// SPI puts the chip on an SPI port.
func (c *PN532) SPI() (*Bus, error) {
	b := c.newBus("spi")
	return b, errors.Join(spireg.Register(b.name, nil, -1, func() (spi.PortCloser, error) { return &spiEnd{b}, nil }), b.register())
}

func (c *PN532) newBus(kind string) *Bus {
	n := int(buses.Add(1))
	b := &Bus{chip: c, kind: kind, name: fmt.Sprintf("SIM_PN532_%s%d", kind, n)}
	b.reset = &resetPin{PinIO: gpio.INVALID, name: fmt.Sprintf("SIM_PN532_RST%d", n), bus: b}
	b.irq = newEdgePin(fmt.Sprintf("SIM_PN532_IRQ%d", n), -1)
	b.Plug()
	return b
}

// register puts the lines beside the bus where a driver looks for them.
func (b *Bus) register() error {
	return errors.Join(gpioreg.Register(b.reset), gpioreg.Register(b.irq))
}

// Wire is the wire as a configuration names it.
func (b *Bus) Wire() string { return b.kind + ":" + b.name }

// ResetPin is the name of the pin that RSTPDN is connected to.
func (b *Bus) ResetPin() string { return b.reset.name }

// IRQPin is the name of the pin that P70_IRQ is connected to.
func (b *Bus) IRQPin() string { return b.irq.Name() }

// CutIRQ breaks the line from P70_IRQ: it stays high.
func (b *Bus) CutIRQ() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cut = true
	b.signal()
}

// signal sets P70_IRQ by what there is to read. b.mu is held.
func (b *Bus) signal() { b.irq.drive(gpio.Level(len(b.frames) == 0 || b.cut)) }

// Close takes the bus and the pins away, and the chip's power.
func (b *Bus) Close() error {
	b.Unplug()
	unregister := spireg.Unregister
	if b.kind == "i2c" {
		unregister = i2creg.Unregister
	}
	b.irq.cut()
	return errors.Join(unregister(b.name), gpioreg.Unregister(b.reset.name), gpioreg.Unregister(b.irq.Name()))
}

// Plug gives the chip power. A chip that has it keeps it.
func (b *Bus) Plug() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session == nil {
		b.session = b.chip.startOn(true, b.deliver)
	}
}

// Unplug takes the chip away: nobody answers on the bus, which stays.
func (b *Bus) Unplug() {
	b.mu.Lock()
	s := b.session
	b.session, b.frames = nil, nil
	b.signal()
	b.mu.Unlock()
	if s != nil {
		s.stop()
	}
}

// Stick makes the chip hold the bus, as an I2C device does that lost count in the middle of a byte, until it is reset by its line.
func (b *Bus) Stick() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stuck = true
}

// Refuse makes the chip not hear its address so many times.
func (b *Bus) Refuse(times int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuses = times
}

// deliver takes what the chip says; a new frame takes the place of one that nobody read.
func (b *Bus) deliver(frame []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.frames) >= 4 {
		b.frames = b.frames[1:]
	}
	b.frames = append(b.frames, frame)
	b.signal()
}

// Transfers is how many transfers there were so far.
func (b *Bus) Transfers() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

// usable is nil where a transfer reaches the chip. b.mu is held.
func (b *Bus) usable() error {
	b.asked++
	switch {
	case b.session == nil, b.held:
		return fmt.Errorf("sim: nobody hears: %w", syscall.EREMOTEIO)
	case b.stuck:
		return fmt.Errorf("sim: the bus is held: %w", syscall.ETIMEDOUT)
	case b.refuses > 0:
		b.refuses--
		return fmt.Errorf("sim: the address is refused: %w", syscall.EREMOTEIO)
	}
	return nil
}

// hear gives the chip what the host wrote. b.mu is held.
func (b *Bus) hear(w []byte) {
	b.frames = nil // what it had to say is over
	b.signal()
	select {
	case b.session.in <- append([]byte(nil), w...):
	default:
	}
}

// say fills r with the next frame, which is lost then, whether or not it went in.
func (b *Bus) say(r []byte) {
	if len(b.frames) > 0 {
		copy(r, b.frames[0])
		b.frames = b.frames[1:]
		b.signal()
	}
}

// takes lets a transfer of some length take its time: nine bits a byte at 400 kHz, or eight at 1 MHz. To sleep for less takes longer than that.
func (b *Bus) takes(bytes int) {
	if bytes < 8 {
		return
	}
	per := 8 * time.Microsecond
	if b.kind == "i2c" {
		per = 22500 * time.Nanosecond
	}
	time.Sleep(per * time.Duration(bytes))
}

// i2cEnd is the host's end of an I2C bus.
type i2cEnd struct{ bus *Bus }

func (e *i2cEnd) String() string { return e.bus.name }
func (e *i2cEnd) Close() error   { return nil }
func (e *i2cEnd) SetSpeed(physic.Frequency) error {
	return errors.New("sim: the speed is the kernel's")
}

// Tx is one transfer: writing, or reading of a status byte and then of a frame.
func (e *i2cEnd) Tx(addr uint16, w, r []byte) error {
	e.bus.takes(1 + len(w) + len(r))
	e.bus.mu.Lock()
	defer e.bus.mu.Unlock()
	if addr != 0x24 {
		return fmt.Errorf("sim: nobody is at %#x: %w", addr, syscall.ENXIO)
	}
	if err := e.bus.usable(); err != nil {
		return err
	}
	if len(w) > 0 {
		e.bus.hear(w)
	}
	if len(r) > 0 && len(e.bus.frames) > 0 {
		r[0] = 0x01
		if len(r) > 1 {
			e.bus.say(r[1:])
		}
	}
	return nil
}

// spiEnd is the host's end of an SPI port. Bits come with the highest first, which the chip does not.
type spiEnd struct{ bus *Bus }

func (e *spiEnd) String() string                    { return e.bus.name }
func (e *spiEnd) Close() error                      { return nil }
func (e *spiEnd) LimitSpeed(physic.Frequency) error { return nil }
func (e *spiEnd) Duplex() conn.Duplex               { return conn.Full }
func (e *spiEnd) TxPackets([]spi.Packet) error      { return errors.New("sim: one transfer at a time") }

// Connect refuses what the chip cannot do (UM0701-02, 6.2.4).
func (e *spiEnd) Connect(f physic.Frequency, mode spi.Mode, wordBits int) (spi.Conn, error) {
	if f > 5*physic.MegaHertz || mode != spi.Mode0 || wordBits != 8 {
		return nil, fmt.Errorf("sim: the chip takes mode 0, 8 bits and at most 5 MHz, not %v, %d bits, %s", mode, wordBits, f)
	}
	return e, nil
}

// Tx is one transfer, the select line low from its first bit to its last.
func (e *spiEnd) Tx(w, r []byte) error {
	e.bus.takes(max(len(w), len(r)))
	e.bus.mu.Lock()
	defer e.bus.mu.Unlock()
	if err := e.bus.usable(); err != nil {
		for i := range r {
			r[i] = 0xFF // nobody pulls the line
		}
		return nil
	}
	if len(w) == 0 {
		return nil
	}
	b := make([]byte, len(w))
	for i := range w {
		b[i] = bits.Reverse8(w[i])
	}
	said := make([]byte, max(0, len(r)-1))
	switch b[0] {
	case 0x01:
		e.bus.hear(b[1:])
	case 0x02:
		if len(e.bus.frames) > 0 && len(said) > 0 {
			said[0] = 0x01
		}
	case 0x03:
		e.bus.say(said)
	}
	for i, v := range said {
		r[1+i] = bits.Reverse8(v)
	}
	return nil
}

// resetPin is RSTPDN: low holds the chip in reset.
type resetPin struct {
	gpio.PinIO
	name string
	bus  *Bus
}

func (p *resetPin) String() string { return p.name }
func (p *resetPin) Name() string   { return p.name }
func (p *resetPin) Number() int    { return -1 }
func (p *resetPin) Halt() error    { return nil }

// Out holds the chip in reset or lets it go; it has forgotten everything then.
func (p *resetPin) Out(l gpio.Level) error {
	b := p.bus
	b.mu.Lock()
	was := b.held
	b.held = l == gpio.Low
	if b.held {
		b.stuck, b.frames = false, nil
		b.signal()
	}
	b.mu.Unlock()
	if was && !b.held {
		b.chip.Glitch()
	}
	return nil
}
