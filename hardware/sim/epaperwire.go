package sim

import (
	"errors"
	"fmt"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"
)

// epaperMaxTx is what Linux' spidev takes at once unless told otherwise.
const epaperMaxTx = 4096

func (p *EPaper) register() error {
	open := func() (spi.PortCloser, error) { return &epaperPort{panel: p}, nil }
	if err := spireg.Register(p.pins.Port, nil, -1, open); err != nil {
		return err
	}
	for i, pin := range p.gpios() {
		if err := gpioreg.Register(pin); err != nil {
			for _, done := range p.gpios()[:i] {
				err = errors.Join(err, gpioreg.Unregister(done.Name()))
			}
			return errors.Join(err, spireg.Unregister(p.pins.Port))
		}
	}
	return nil
}

func (p *EPaper) unregister() error {
	err := spireg.Unregister(p.pins.Port)
	for _, pin := range p.gpios() {
		err = errors.Join(err, gpioreg.Unregister(pin.Name()))
	}
	return err
}

func (p *EPaper) gpios() []gpio.PinIO {
	return []gpio.PinIO{
		&epaperPin{PinIO: gpio.INVALID, name: p.pins.DC, out: p.setDC},
		&epaperPin{PinIO: gpio.INVALID, name: p.pins.Reset, out: p.setReset},
		&epaperPin{PinIO: gpio.INVALID, name: p.pins.Busy, in: p.readBusy},
	}
}

func (p *EPaper) setDC(l gpio.Level) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.data = bool(l)
}

func (p *EPaper) setReset(l gpio.Level) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l == gpio.Low && !p.inReset {
		if p.timer != nil {
			p.timer.Stop()
			p.timer = nil
		}
		p.chip.reset()
	}
	p.inReset = l == gpio.Low
}

func (p *EPaper) readBusy() gpio.Level {
	p.mu.Lock()
	defer p.mu.Unlock()
	return gpio.Level(p.busy() != p.model.ready)
}

// send is one SPI transfer.
func (p *EPaper) send(w []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.fail != nil:
		return p.fail
	case len(w) > epaperMaxTx:
		return fmt.Errorf("sim: %d bytes in one transfer, the port takes %d", len(w), epaperMaxTx)
	case p.inReset:
		return errors.New("sim: a transfer while the panel is held in reset")
	case p.data:
		return p.chip.write(w)
	case len(w) != 1:
		return fmt.Errorf("sim: %d bytes with D/C low, a command is one byte", len(w))
	}
	act, err := p.chip.command(w[0])
	if err != nil {
		return err
	}
	return p.perform(act)
}

// perform starts what takes the chip time. The caller holds p.mu.
func (p *EPaper) perform(act action) error {
	switch act {
	case actPower:
		p.hold(p.times.Power, func() {})
	case actFull, actFast, actPartial:
		d := map[action]time.Duration{actFull: p.times.Full, actFast: p.times.Fast, actPartial: p.times.Partial}[act]
		p.hold(d, func() {
			p.chip.draw(act)
			close(p.redrawn)
			p.redrawn = make(chan struct{})
		})
	}
	return nil
}

// epaperPort is the panel's SPI port, once opened.
type epaperPort struct {
	panel     *EPaper
	connected bool
	closed    bool
}

var _ conn.Limits = (*epaperPort)(nil)

func (o *epaperPort) String() string                    { return o.panel.pins.Port }
func (o *epaperPort) Duplex() conn.Duplex               { return conn.Full }
func (o *epaperPort) MaxTxSize() int                    { return epaperMaxTx }
func (o *epaperPort) LimitSpeed(physic.Frequency) error { return nil }

func (o *epaperPort) Close() error {
	if o.closed {
		return errors.New("sim: the SPI port is already closed")
	}
	o.closed = true
	return nil
}

func (o *epaperPort) Connect(f physic.Frequency, mode spi.Mode, bits int) (spi.Conn, error) {
	if o.connected {
		return nil, errors.New("sim: the SPI port is already connected")
	}
	if f <= 0 || f > 20*physic.MegaHertz || mode != spi.Mode0 || bits != 8 {
		return nil, fmt.Errorf("sim: the panel takes mode 0, 8 bits, at most 20 MHz; asked for %s, %d bits, %s", mode, bits, f)
	}
	o.connected = true
	return o, nil
}

func (o *epaperPort) Tx(w, r []byte) error {
	if o.closed {
		return errors.New("sim: the SPI port is closed")
	}
	if len(r) != 0 {
		return errors.New("sim: the panel's data line goes one way")
	}
	return o.panel.send(w)
}

func (o *epaperPort) TxPackets(packets []spi.Packet) error {
	for _, p := range packets {
		if err := o.Tx(p.W, p.R); err != nil {
			return err
		}
	}
	return nil
}

// epaperPin is a pin that goes one way. gpio.INVALID answers whatever is not spelt out here.
type epaperPin struct {
	gpio.PinIO
	name string
	out  func(gpio.Level) // nil for an input
	in   func() gpio.Level
}

func (p *epaperPin) String() string { return p.name }
func (p *epaperPin) Name() string   { return p.name }

func (p *epaperPin) Out(l gpio.Level) error {
	if p.out == nil {
		return fmt.Errorf("sim: %s is driven by the panel", p.name)
	}
	p.out(l)
	return nil
}

func (p *epaperPin) In(pull gpio.Pull, edge gpio.Edge) error {
	if p.in == nil {
		return fmt.Errorf("sim: %s is not driven by the panel", p.name)
	}
	if edge != gpio.NoEdge {
		return fmt.Errorf("sim: %s has no edge detection", p.name)
	}
	return nil
}

func (p *epaperPin) Read() gpio.Level {
	if p.in == nil {
		return gpio.Low
	}
	return p.in()
}

func (p *epaperPin) WaitForEdge(time.Duration) bool { return false }
