package sim

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Fault is a way in which a part of the rig fails until told otherwise.
type Fault string

// The faults. Each part has its own, and None.
const (
	None      Fault = "none"
	Mute      Fault = "silent"    // reader: is there, and says nothing
	Unplugged Fault = "unplugged" // reader: its device is gone
	BusyStuck Fault = "busy"      // panel: its BUSY line stays active
	SPIBroken Fault = "spi"       // panel: its SPI port fails, or an OLED's I2C
)

// faultNote remembers a part's fault.
type faultNote struct {
	mu  sync.Mutex
	now Fault
}

func (n *faultNote) get() Fault {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.now == "" {
		return None
	}
	return n.now
}

// change takes the part from one fault to another; do refuses what the part does not have.
func (n *faultNote) change(to Fault, do func(Fault) error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := do(to); err != nil {
		return err
	}
	n.now = to
	return nil
}

// errFault is what asking for a fault gets that the part does not have.
func errFault(f Fault, part string, allowed ...Fault) error {
	return fmt.Errorf("sim: a %s has no fault %q; it has %q", part, f, allowed)
}

func (p *rigPanel) fail(f Fault) error {
	return p.fault.change(f, func(f Fault) error {
		paper, isPaper := p.shown.(*EPaper)
		glow, isGlow := p.shown.(*OLED)
		switch {
		case isPaper && (f == None || f == BusyStuck || f == SPIBroken):
			paper.SetBusyStuck(f == BusyStuck)
			paper.SetSPIError(f == SPIBroken)
			return nil
		case isGlow && (f == None || f == SPIBroken):
			glow.Unplug(f == SPIBroken)
			return nil
		}
		return errFault(f, "panel", None, BusyStuck, SPIBroken)
	})
}

// RigReader is the rig's reader, on a path that stays the same when it is unplugged and plugged in again.
type RigReader struct {
	*PN532
	dir    string
	unplug func() // nil while unplugged
	fault  faultNote
}

func newRigReader() (*RigReader, error) {
	dir, err := os.MkdirTemp("", "troskel-sim-")
	if err != nil {
		return nil, err
	}
	r := &RigReader{PN532: NewPN532(), dir: dir}
	if err := r.plug(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return r, nil
}

func (r *RigReader) path() string { return filepath.Join(r.dir, "reader") }

// Wire is the wire to configure: "uart:" and a path.
func (r *RigReader) Wire() string { return "uart:" + r.path() }

// Fail makes the reader fail, or with None work again.
func (r *RigReader) Fail(f Fault) error {
	return r.fault.change(f, func(f Fault) error {
		switch f {
		case None:
			r.PN532.Turn(Silent, 0)
			return r.plug()
		case Mute:
			r.PN532.Turn(Silent, Always)
			return r.plug()
		case Unplugged:
			r.PN532.Turn(Silent, 0)
			return r.pull()
		}
		return errFault(f, "reader", None, Mute, Unplugged)
	})
}

func (r *RigReader) plug() error {
	if r.unplug != nil {
		return nil
	}
	pts, unplug, err := r.PN532.PTY()
	if err != nil {
		return err
	}
	if err := os.Symlink(pts, r.path()); err != nil {
		unplug()
		return err
	}
	r.unplug = unplug
	return nil
}

func (r *RigReader) pull() error {
	if r.unplug == nil {
		return nil
	}
	r.unplug()
	r.unplug = nil
	return os.Remove(r.path())
}

func (r *RigReader) close() error {
	return errors.Join(r.Fail(Unplugged), os.RemoveAll(r.dir))
}
