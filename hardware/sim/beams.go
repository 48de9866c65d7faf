package sim

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/physic"
)

// Beams is a door with two light beams made of memory: two pins in gpioreg that are low while something stands in the beam.
type Beams struct {
	outer, inner *edgePin
	walking      sync.Mutex
}

// doors numbers the simulated doors of this process, so that their pins' names differ.
var doors atomic.Int64

// NewBeams registers two pins with gpioreg, under names that no other simulated door has.
func NewBeams() (*Beams, error) {
	n := int(doors.Add(1))
	b := &Beams{outer: newEdgePin(fmt.Sprintf("SIM_DOOR%d_OUTER", n), 2*n), inner: newEdgePin(fmt.Sprintf("SIM_DOOR%d_INNER", n), 2*n+1)}
	if err := gpioreg.Register(b.outer); err != nil {
		return nil, err
	}
	if err := gpioreg.Register(b.inner); err != nil {
		return nil, errors.Join(err, gpioreg.Unregister(b.outer.Name()))
	}
	return b, nil
}

// Pins are the names under which the beams are registered.
func (b *Beams) Pins() (outer, inner string) { return b.outer.Name(), b.inner.Name() }

// Walk sends one person through the door, no faster than the driver looks. People walk one after the other.
func (b *Beams) Walk(in bool) {
	b.walking.Lock()
	defer b.walking.Unlock()
	b.Break(in)
	b.Break(!in)
	b.Restore(in)
	b.Restore(!in)
}

// Break puts something into the outer or the inner beam. It returns when the driver has looked, or soon when nobody watches.
func (b *Beams) Break(outer bool) { b.pin(outer).set(gpio.Low) }

// Restore takes it out again, and returns like Break.
func (b *Beams) Restore(outer bool) { b.pin(outer).set(gpio.High) }

// Deny makes the pins refuse to become inputs with this error, as they do when another program holds them. Nil lets go again.
func (b *Beams) Deny(err error) {
	b.outer.deny(err)
	b.inner.deny(err)
}

// Close takes the pins out of gpioreg and wakes whoever waits for them.
func (b *Beams) Close() {
	for _, p := range []*edgePin{b.outer, b.inner} {
		p.cut()
		if err := gpioreg.Unregister(p.Name()); err != nil {
			continue // closed twice; there is nothing left to take out
		}
	}
}

func (b *Beams) pin(outer bool) *edgePin {
	if outer {
		return b.outer
	}
	return b.inner
}

// edgePin is an input pin as the kernel's GPIO character device gives it: edges queue, 16 at most, and waiting blocks.
type edgePin struct {
	name   string
	number int

	mu      sync.Mutex
	level   gpio.Level
	pull    gpio.Pull
	edges   gpio.Edge
	queued  int
	waiting bool          // somebody is in WaitForEdge and has nothing to take
	denied  error         // what In answers
	gone    bool          // the pin was taken away
	changed chan struct{} // closed and replaced at every change of the above
}

// The kernel's default length of a line's event queue, and how long a simulated person waits for a driver to look.
const (
	queueLength  = 16
	longestPause = 250 * time.Millisecond
)

func newEdgePin(name string, number int) *edgePin {
	return &edgePin{name: name, number: number, level: gpio.High, changed: make(chan struct{})}
}

// tell wakes everybody who waits for a change. p.mu is held.
func (p *edgePin) tell() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// drive drives the pin from outside, and tells whether that changed it.
func (p *edgePin) drive(l gpio.Level) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.level == l {
		return false
	}
	p.level = l
	rising := l == gpio.High
	if p.edges == gpio.BothEdges || (p.edges == gpio.RisingEdge && rising) || (p.edges == gpio.FallingEdge && !rising) {
		p.queued = min(p.queued+1, queueLength)
	}
	p.tell()
	return true
}

// set is drive, and waits until a watching driver has taken the edge and waits again.
func (p *edgePin) set(l gpio.Level) {
	if !p.drive(l) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	deadline := time.NewTimer(longestPause)
	defer deadline.Stop()
	for p.edges != gpio.NoEdge && !p.gone && (p.queued > 0 || !p.waiting) {
		if !p.await(deadline.C) {
			return
		}
	}
}

// await lets go of p.mu until something changes; false means that the deadline came first.
func (p *edgePin) await(deadline <-chan time.Time) bool {
	changed := p.changed
	p.mu.Unlock()
	defer p.mu.Lock()
	select {
	case <-changed:
		return true
	case <-deadline:
		return false
	}
}

func (p *edgePin) deny(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.denied = err
}

func (p *edgePin) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = true
	p.tell()
}

// In implements gpio.PinIn.
func (p *edgePin) In(pull gpio.Pull, edge gpio.Edge) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.denied != nil {
		return p.denied
	}
	p.pull, p.edges, p.queued = pull, edge, 0
	p.tell()
	return nil
}

// Read implements gpio.PinIn.
func (p *edgePin) Read() gpio.Level {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.level
}

// WaitForEdge implements gpio.PinIn with periph's present Linux driver's ways: a negative timeout answers false at once, zero waits for ever.
func (p *edgePin) WaitForEdge(timeout time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if timeout < 0 || p.edges == gpio.NoEdge {
		return false
	}
	var deadline <-chan time.Time
	if timeout > 0 {
		t := time.NewTimer(timeout)
		defer t.Stop()
		deadline = t.C
	}
	for p.queued == 0 && !p.gone {
		if !p.waiting {
			p.waiting = true
			p.tell()
		}
		if !p.await(deadline) {
			break
		}
	}
	p.waiting = false
	if p.queued == 0 {
		return false
	}
	p.queued--
	return true
}

// The rest of gpio.PinIO: an input that nobody may drive.

func (p *edgePin) String() string         { return p.name }
func (p *edgePin) Name() string           { return p.name }
func (p *edgePin) Number() int            { return p.number }
func (p *edgePin) Function() string       { return string(gpio.IN) }
func (p *edgePin) Halt() error            { return nil }
func (p *edgePin) Pull() gpio.Pull        { return p.pull }
func (p *edgePin) DefaultPull() gpio.Pull { return gpio.PullUp }
func (p *edgePin) Out(gpio.Level) error   { return errors.New("sim: a beam's receiver is an input") }
func (p *edgePin) PWM(gpio.Duty, physic.Frequency) error {
	return errors.New("sim: a beam's receiver is an input")
}
