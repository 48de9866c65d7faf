package door

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"
)

const (
	busyLimit = 20 * time.Second // a full refresh takes 5 s, in the cold somewhat longer
	busyPoll  = 10 * time.Millisecond

	fallAsleep = 2 * time.Second // what the vendor's drivers allow for deep sleep
)

// step is one command to the panel: its data, how long to rest after it, and whether to wait until BUSY is over.
type step struct {
	command byte
	data    []byte
	plane   plane // of the picture, instead of data
	rest    time.Duration
	busy    bool
}

// plane is what of the picture a step sends.
type plane int

const (
	noPlane   plane = iota
	newBlacks       // the picture to come; a set bit is black
	newWhites       // the same; a set bit is white
	oldWhites       // the picture that stands; a set bit is white
	allWhites       // a white picture
)

// revision is one revision of a panel: a row of the table in revisions.go.
type revision struct {
	what    string        // as it is bought
	size    image.Point   // of the controller's memory in pixels: what is sent row by row
	upright bool          // the memory is upright, while the sign is read with the panel lying
	working gpio.Level    // BUSY while the panel works
	ask     bool          // BUSY follows only when asked for the status (71h)
	settle  time.Duration // after BUSY has ended
	reset   []pulse
	booting bool   // BUSY tells when the reset is over
	full    []step // after a reset, each
	fast    []step // nil: it has none
	partial []step
	sleep   []step
}

// pulse is one level of the reset line.
type pulse struct {
	level gpio.Level
	rest  time.Duration
}

// epd drives an e-paper panel. One goroutine at a time may use it.
type epd struct {
	revision
	turn    int // quarter turns, clockwise, from a sign to the controller's memory
	port    spi.PortCloser
	conn    spi.Conn
	chunk   int // bytes in one transfer
	dc, rst gpio.PinOut
	line    gpio.PinIn // BUSY
	asleep  bool       // since the last reset
	busy    bool       // it was given something that takes it time, and BUSY was not seen to end
	shown   []byte     // the picture that stands, a set bit is white; nil when it is not known
}

// openEPD opens an e-paper panel on an SPI port and three pins, named as periph's registries know them. The panel's own state is not looked at before
// the first Show. The returned Panel is an io.Closer.
func openEPD(rev revision, w Wiring) (Panel, error) {
	var pins [3]gpio.PinIO
	for i, name := range []string{w.DC, w.Reset, w.Busy} {
		if pins[i] = gpioreg.ByName(name); pins[i] == nil {
			return nil, fmt.Errorf("door: this machine has no pin %q", name)
		}
	}
	port, err := spireg.Open(w.SPI)
	if err != nil {
		return nil, fmt.Errorf("door: SPI port %q: %w", w.SPI, err)
	}
	p := &epd{revision: rev, turn: -w.Turn / 90 & 3, port: port, dc: pins[0], rst: pins[1], line: pins[2]}
	if rev.upright {
		p.turn = (p.turn + 3) & 3
	}
	if err := p.connect(); err != nil {
		return nil, errors.Join(fmt.Errorf("door: %s: %w", w.SPI, err), port.Close())
	}
	return p, nil
}

func (p *epd) connect() (err error) {
	if p.conn, err = p.port.Connect(4*physic.MegaHertz, spi.Mode0, 8); err != nil {
		return err
	}
	p.chunk = 4096
	if limits, ok := p.conn.(conn.Limits); ok && limits.MaxTxSize() > 0 {
		p.chunk = min(p.chunk, limits.MaxTxSize())
	}
	return p.line.In(gpio.PullNoChange, gpio.NoEdge)
}

// Close gives the SPI port back.
func (p *epd) Close() error { return p.port.Close() }

// Bounds implements Panel.
func (p *epd) Bounds() image.Rectangle { return image.Rectangle{Max: turned(p.size, p.turn)} }

// Show implements Panel.
func (p *epd) Show(ctx context.Context, img *image.Paletted, how Refresh) error {
	if img.Rect != p.Bounds() {
		return fmt.Errorf("door: a picture of %v for a panel of %v", img.Rect, p.Bounds())
	}
	blacks := pack(img, p.size, p.turn)
	picture := map[plane][]byte{newBlacks: blacks, newWhites: inverted(blacks), oldWhites: p.shown, allWhites: inverted(make([]byte, len(blacks)))}
	steps := p.steps(how)
	p.shown = nil // until the picture stands
	if err := p.wakeAndRun(ctx, steps, picture); err != nil {
		return err
	}
	p.shown = picture[newWhites]
	return nil
}

// steps is the sequence for a refresh, or for the next more thorough that there is.
func (p *epd) steps(how Refresh) []step {
	switch {
	case p.shown == nil:
		return p.full
	case how == Partial && p.partial != nil:
		return p.partial
	case how <= Fast && p.fast != nil:
		return p.fast
	}
	return p.full
}

// Sleep implements Panel. Where a Show was cut off, the panel refreshes on, and takes no command until it is done; Sleep waits for that first.
func (p *epd) Sleep(ctx context.Context) error {
	if p.asleep {
		return nil
	}
	if p.busy {
		if err := p.wait(ctx); err != nil {
			return fmt.Errorf("before it can sleep: %w", err)
		}
	}
	if err := p.run(ctx, p.sleep, nil); err != nil {
		return err
	}
	p.asleep = true
	_ = rest(ctx, fallAsleep) // a caller in a hurry may go: the panel falls asleep by itself
	return nil
}

func (p *epd) wakeAndRun(ctx context.Context, steps []step, picture map[plane][]byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.wake(); err != nil {
		return err
	}
	p.asleep, p.busy = false, p.booting
	if p.booting {
		if err := p.wait(ctx); err != nil {
			return fmt.Errorf("after the reset: %w", err)
		}
	}
	return p.run(ctx, steps, picture)
}

// wake resets the panel. It takes no context: cut off, it would leave the panel held in reset, deaf to Sleep.
func (p *epd) wake() error {
	for _, pulse := range p.reset {
		if err := p.rst.Out(pulse.level); err != nil {
			return fmt.Errorf("%w (reset: %w)", ErrSPI, err)
		}
		time.Sleep(pulse.rest)
	}
	return nil
}

func (p *epd) run(ctx context.Context, steps []step, picture map[plane][]byte) error {
	for _, s := range steps {
		p.busy = p.busy || s.busy
		data := s.data
		if s.plane != noPlane {
			data = picture[s.plane]
		}
		if err := p.send(s.command, data); err != nil {
			return err
		}
		if err := rest(ctx, s.rest); err != nil {
			return err
		}
		if !s.busy {
			continue
		}
		if err := p.wait(ctx); err != nil {
			return fmt.Errorf("after command %02x: %w", s.command, err)
		}
	}
	return nil
}

// wait returns when BUSY says that the panel is ready. Until then its error is ErrBusyTimeout or, when ctx is done first, errStillBusy.
func (p *epd) wait(ctx context.Context) error {
	for start := time.Now(); ; {
		if p.ask {
			if err := p.send(0x71, nil); err != nil {
				return err
			}
		}
		if p.line.Read() != p.working {
			p.busy = false
			return rest(ctx, p.settle)
		}
		if time.Since(start) >= busyLimit {
			return fmt.Errorf("%w (waited %v)", ErrBusyTimeout, busyLimit)
		}
		if err := rest(ctx, busyPoll); err != nil {
			return fmt.Errorf("%w (%w after %v)", errStillBusy, err, time.Since(start).Round(busyPoll))
		}
	}
}

func (p *epd) send(command byte, data []byte) error {
	if err := p.transfer(gpio.Low, []byte{command}); err != nil {
		return fmt.Errorf("%w (command %02x: %w)", ErrSPI, command, err)
	}
	if err := p.transfer(gpio.High, data); err != nil {
		return fmt.Errorf("%w (data of command %02x: %w)", ErrSPI, command, err)
	}
	return nil
}

func (p *epd) transfer(dc gpio.Level, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	if err := p.dc.Out(dc); err != nil {
		return err
	}
	for len(data) > 0 {
		n := min(p.chunk, len(data))
		if err := p.conn.Tx(data[:n], nil); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

func rest(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
