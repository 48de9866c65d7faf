package counter

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"go.bug.st/serial"
)

// Radar is a Hi-Link LD2450: a millimetre-wave module that reports, ten times a second on a serial line, where up to three people are. It hangs on the wall
// beside or above the door and looks into the house; whoever crosses a line at some distance before it is counted. It is only listened to.
type Radar struct {
	path   string
	line   int // mm
	turned bool
	open   func() (port, error)
	health
}

// port is a serial line as the radar needs it; serial.Port is one.
type port interface {
	io.ReadCloser
	// SetReadTimeout makes Read return 0 bytes without an error after d.
	SetReadTimeout(d time.Duration) error
}

// radarBaud is the module's speed as sold.
const radarBaud = 256000

const (
	radarQuiet = 3 * time.Second        // without a report for so long, something is wrong: it sends ten a second, of nobody too
	radarWait  = 200 * time.Millisecond // the longest wait for bytes
)

// RadarLine is where the line is when nothing else is said, in millimetres before the module.
const RadarLine = 1500

// OpenRadar names a module by the path of its serial device. lineMM is how far before it the line is that people cross, in millimetres, 500 to 5000. A module
// that looks at the door from within the house has people come towards it as they enter: it is turned. Run opens the device.
func OpenRadar(path string, lineMM int, turned bool, log *slog.Logger) (*Radar, error) {
	if lineMM < 500 || lineMM > 5000 {
		return nil, fmt.Errorf("a line %d mm before the radar cannot be watched; it must be 500 to 5000", lineMM)
	}
	r := &Radar{path: path, line: lineMM, turned: turned, health: newHealth("radar", log)}
	r.open = func() (port, error) { return serial.Open(path, &serial.Mode{BaudRate: radarBaud}) }
	return r, nil
}

// ProbeRadar listens for one report, for the doctor, and says how many people the module sees.
func ProbeRadar(ctx context.Context, path string) (targets int, err error) {
	r, err := OpenRadar(path, RadarLine, false, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, err
	}
	p, err := r.open()
	if err != nil {
		return 0, err
	}
	defer p.Close()
	var s reports
	for {
		seen, n, err := s.read(p)
		switch {
		case err != nil:
			return 0, err
		case len(seen) > 0:
			return len(seen[0]), nil
		case ctx.Err() != nil && n == 0:
			return 0, errors.New("it says nothing; check its power (5 V) and that its TX goes to RX")
		case ctx.Err() != nil:
			return 0, errors.New("what it says is no LD2450's; check its speed (256000)")
		}
	}
}

// Run implements Device.
func (r *Radar) Run(ctx context.Context, crossings chan<- Crossing) error {
	for {
		p, err := r.open()
		if err != nil {
			r.set("ill", "open_failed", fmt.Sprintf("%s: %v", r.path, err))
		} else {
			err = r.listen(ctx, p, crossings)
			if closing := p.Close(); closing != nil && err == nil {
				err = closing
			}
			if ctx.Err() == nil {
				r.set("ill", "lost", fmt.Sprintf("%s: %v", r.path, err))
			}
		}
		if !pause(ctx, reopenAfter) {
			return ctx.Err()
		}
	}
}

// listen counts until ctx is done or the line is lost. The line is read by a goroutine of its own, so that nobody's slowness makes reports pile up in the kernel.
func (r *Radar) listen(ctx context.Context, p port, crossings chan<- Crossing) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	heard, ended := make(chan report), make(chan error, 1)
	go func() { ended <- r.hear(ctx, p, heard) }()
	tracks := tracker{line: r.line, turned: r.turned}
	var seen queue
	for {
		out, next := seen.next(crossings)
		select {
		case err := <-ended: // as it does when ctx is done
			return err
		case out <- next:
			seen.sent()
		case now := <-heard:
			for _, c := range tracks.feed(now, time.Now()) {
				seen.add(c)
			}
		}
	}
}

// hear reads reports until ctx is done or the line is lost.
func (r *Radar) hear(ctx context.Context, p port, heard chan<- report) error {
	var s reports
	last, noise := time.Now(), 0
	for {
		seen, n, err := s.read(p)
		if err != nil {
			return err
		}
		noise += n
		for _, now := range seen {
			last, noise = time.Now(), 0
			r.set("ok", "", "")
			select {
			case heard <- now:
			case <-ctx.Done():
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch quiet := time.Since(last) > radarQuiet; {
		case quiet && noise == 0:
			r.set("ill", "silent", r.path+": the radar says nothing; check its power (5 V) and that its TX goes to RX. Nobody is counted until then")
		case quiet:
			r.set("ill", "garbage", fmt.Sprintf("%s: what the radar says cannot be understood; check its speed (%d) and its ground wire", r.path, radarBaud))
		}
	}
}

// target is one person whom the module sees, in millimetres: across from its axis, and before it.
type target struct{ x, y int }

// report is who is seen at one moment.
type report []target

// A report is a head, three targets of eight bytes, and a tail (Hi-Link, LD2450 serial protocol 1.03, 2.3).
var (
	reportHead = []byte{0xAA, 0xFF, 0x03, 0x00}
	reportTail = []byte{0x55, 0xCC}
)

const (
	targetSize = 8
	reportSize = 4 + 3*targetSize + 2
)

// reports finds reports in a stream of bytes.
type reports struct{ rest []byte }

// read takes what has come, and says how many bytes that were.
func (s *reports) read(p port) (seen []report, n int, err error) {
	if err := p.SetReadTimeout(radarWait); err != nil {
		return nil, 0, err
	}
	buffer := make([]byte, 256)
	n, err = p.Read(buffer)
	if err != nil {
		return nil, n, err
	}
	return s.feed(buffer[:n]), n, nil
}

// feed takes bytes in any pieces. What is no report is passed over; less than one report is kept for later.
func (s *reports) feed(data []byte) (seen []report) {
	s.rest = append(s.rest, data...)
	for {
		at := bytes.Index(s.rest, reportHead)
		if at < 0 {
			s.rest = append(s.rest[:0], s.rest[max(0, len(s.rest)-len(reportHead)+1):]...) // a head may be half there
			return seen
		}
		if len(s.rest) < at+reportSize {
			s.rest = append(s.rest[:0], s.rest[at:]...)
			return seen
		}
		if frame := s.rest[at : at+reportSize]; bytes.HasSuffix(frame, reportTail) {
			seen = append(seen, parseReport(frame))
			s.rest = s.rest[at+reportSize:]
		} else {
			s.rest = s.rest[at+1:]
		}
	}
}

// parseReport reads a whole frame. A target of all zeros is none.
func parseReport(frame []byte) report {
	seen := report{}
	for at := len(reportHead); at < len(frame)-len(reportTail); at += targetSize {
		t := frame[at : at+targetSize]
		if bytes.Equal(t, make([]byte, targetSize)) {
			continue
		}
		seen = append(seen, target{x: signed(t), y: signed(t[2:])})
	}
	return seen
}

// signed reads a number whose highest bit set means positive.
func signed(b []byte) int {
	n := int(binary.LittleEndian.Uint16(b))
	if n&0x8000 != 0 {
		return n & 0x7FFF
	}
	return -n
}
