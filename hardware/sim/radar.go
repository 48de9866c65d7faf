package sim

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/creack/pty"
)

// RadarFault is a way in which a radar fails until told otherwise.
type RadarFault string

// The faults of a radar.
const (
	RadarNone    RadarFault = "none"
	RadarSilent  RadarFault = "silent"  // it sends nothing
	RadarGarbage RadarFault = "garbage" // the speed is wrong: what arrives is no report
	RadarNoisy   RadarFault = "noisy"   // each report comes with a few wrong bytes before it, in pieces
)

// Place is where somebody is before a radar, in millimetres.
type Place struct{ X, Y int }

// Radar is an LD2450 made of memory, on a pseudo terminal: it reports where up to three people are, as long as it has power.
type Radar struct {
	path   string
	chip   *os.File // its end of the line
	host   *os.File // held open, so that writing does not fail while no driver has it open
	period time.Duration
	done   chan struct{}
	ended  sync.WaitGroup

	mu    sync.Mutex
	fault RadarFault
	ways  [][]Place // of people under way: the places still to come
}

// NewRadar gives a radar power. It reports once in a period; a real one ten times a second.
func NewRadar(period time.Duration) (*Radar, error) {
	chip, host, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("sim: no pseudo terminal to be had: %w", err)
	}
	r := &Radar{path: host.Name(), host: host, period: period, done: make(chan struct{}), fault: RadarNone}
	if r.chip, err = pollable(chip); err == nil {
		err = makeRaw(host)
	}
	if err != nil {
		chip.Close()
		host.Close()
		return nil, fmt.Errorf("sim: cannot set up %s: %w", r.path, err)
	}
	r.ended.Go(r.report)
	return r, nil
}

// Path is the serial device.
func (r *Radar) Path() string { return r.path }

// Close takes the power away and unplugs the line.
func (r *Radar) Close() {
	close(r.done)
	r.chip.Close()
	r.ended.Wait()
	r.host.Close()
}

// Fail makes the radar fail, or with RadarNone work again.
func (r *Radar) Fail(f RadarFault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = f
}

// Walk sets people on their ways, a place for each report from the next one on.
func (r *Radar) Walk(ways ...[]Place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ways = append(r.ways, ways...)
}

// Straight is the way of somebody who walks from one place to another.
func Straight(from, to Place, reports int) []Place {
	way := make([]Place, reports)
	for i := range way {
		way[i] = Place{from.X + (to.X-from.X)*i/max(1, reports-1), from.Y + (to.Y-from.Y)*i/max(1, reports-1)}
	}
	return way
}

func (r *Radar) report() {
	tick := time.NewTicker(r.period)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-r.done:
			return
		case <-tick.C:
		}
		for _, piece := range r.next(n) {
			if _, err := r.chip.Write(piece); err != nil {
				return
			}
		}
	}
}

// next is what is sent for the nth report.
func (r *Radar) next(n int) [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	frame := []byte{0xAA, 0xFF, 0x03, 0x00}
	left := r.ways[:0]
	for i, way := range r.ways {
		if i < 3 {
			frame = append(frame, place(way[0])...)
			way = way[1:]
		}
		if len(way) > 0 {
			left = append(left, way)
		}
	}
	r.ways = left
	frame = append(frame, make([]byte, 4+3*8-len(frame))...)
	frame = append(frame, 0x55, 0xCC)
	switch r.fault {
	case RadarSilent:
		return nil
	case RadarGarbage:
		for i := range frame {
			frame[i] ^= byte(i*37 + n)
		}
	case RadarNoisy:
		return [][]byte{{0x00, 0xAA, 0xFF, byte(n)}, frame[:7], frame[7:11], frame[11:]}
	}
	return [][]byte{frame}
}

// place is a target as the radar writes it: the highest bit of a number set is positive.
func place(p Place) []byte {
	b := make([]byte, 8)
	for i, n := range []int{p.X, p.Y, 0} {
		v := uint16(n) | 0x8000
		if n < 0 {
			v = uint16(-n)
		}
		binary.LittleEndian.PutUint16(b[2*i:], v)
	}
	b[6] = 0x68 // a gate of 360 mm
	b[7] = 0x01
	return b
}
