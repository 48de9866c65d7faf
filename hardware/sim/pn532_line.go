package sim

import (
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"
)

// Line is a serial line of memory with a chip at its end, for tests that keep their own time.
type Line struct {
	chip *PN532

	mu      sync.Mutex
	session *session // nil: unplugged
	port    *Port    // nil: not open
}

// Line plugs the chip into a serial line of memory.
func (c *PN532) Line() *Line {
	l := &Line{chip: c}
	l.Plug()
	return l
}

// Plug gives the chip power. A chip that has it keeps it.
func (l *Line) Plug() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.session == nil {
		l.session = l.chip.start(l.deliver)
	}
}

// Unplug takes the chip away: an open port is gone.
func (l *Line) Unplug() {
	l.mu.Lock()
	s, p := l.session, l.port
	l.session, l.port = nil, nil
	l.mu.Unlock()
	if s != nil {
		s.stop()
	}
	if p != nil {
		p.Close()
	}
}

// Open opens the line; one port at a time is open.
func (l *Line) Open() (*Port, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.session == nil {
		return nil, fmt.Errorf("sim: the line is unplugged: %w", fs.ErrNotExist)
	}
	l.port = &Port{line: l, in: make(chan []byte, 1024), closed: make(chan struct{})}
	return l.port, nil
}

// deliver takes what the chip says; what nobody reads is lost, as on a UART.
func (l *Line) deliver(b []byte) {
	l.mu.Lock()
	p := l.port
	l.mu.Unlock()
	if p == nil {
		return
	}
	select {
	case p.in <- b:
	default:
	}
}

// Port is the host's end of a Line, as a serial port behaves: Read gives what came, and after the timeout 0 bytes.
type Port struct {
	line    *Line
	in      chan []byte
	rest    []byte
	timeout time.Duration
	once    sync.Once
	closed  chan struct{}
}

// SetReadTimeout sets how long Read waits; 0 is not at all.
func (p *Port) SetReadTimeout(d time.Duration) error {
	p.timeout = d
	return nil
}

// Read gives the next bytes as the chip sent them, or none after the timeout.
func (p *Port) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		t := time.NewTimer(p.timeout)
		defer t.Stop()
		select {
		case p.rest = <-p.in:
		case <-p.closed:
			return 0, io.ErrUnexpectedEOF
		case <-t.C:
			return 0, nil
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// Write sends to the chip.
func (p *Port) Write(b []byte) (int, error) {
	p.line.mu.Lock()
	defer p.line.mu.Unlock()
	if p.line.port != p || p.line.session == nil {
		return 0, io.ErrClosedPipe
	}
	select {
	case p.line.session.in <- append([]byte(nil), b...):
	default:
	}
	return len(b), nil
}

// Close closes the host's end; the chip keeps its power.
func (p *Port) Close() error {
	p.line.mu.Lock()
	if p.line.port == p {
		p.line.port = nil
	}
	p.line.mu.Unlock()
	p.once.Do(func() { close(p.closed) })
	return nil
}
