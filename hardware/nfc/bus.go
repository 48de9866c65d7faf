package nfc

import (
	"bytes"
	"errors"
	"time"
)

// bus is a wire on which the chip speaks only when it is asked: I2C or SPI. A frame that is not read to its end in one transfer is lost from there on
// (UM0701-02, 6.2.4 and 6.2.5).
type bus interface {
	// rouse makes a sleeping chip listen.
	rouse() error
	// put sends a frame.
	put(frame []byte) error
	// ready tells whether the chip has a frame to say. An error that passes is no error: not ready.
	ready() (bool, error)
	// get reads the first n bytes of the frame.
	get(n int) ([]byte, error)
	close() error
}

// Times of a bus.
const (
	firstLooks = 6                    // looks for a frame that follow each other quickly: an ACK comes within a millisecond
	quickLook  = time.Millisecond     // between those
	slowLook   = 6 * time.Millisecond // between the later ones: each costs a transfer, and a person does not notice
	againWait  = 50 * time.Millisecond
)

// Bytes that are read of a frame whose length is not known yet: an ACK with some noise before it, or the answer that tells of one card.
const (
	ackRead    = 16
	answerRead = 40
)

// busPort is a port on a bus: one read is one frame.
type busPort struct {
	bus  bus
	irq  *irqLine // nil: none is connected
	acks bool     // a command was sent: what comes next is its ACK
}

func (p *busPort) wake() error   { return p.bus.rouse() }
func (p *busPort) streams() bool { return false }
func (p *busPort) close() error  { return errors.Join(p.irq.close(), p.bus.close()) }

func (p *busPort) write(b []byte) error {
	p.acks = !bytes.Equal(b, ackBytes) && !bytes.Equal(b, nackBytes)
	return p.bus.put(b)
}

func (p *busPort) read(b []byte, wait time.Duration) (int, error) {
	for end := time.Now().Add(wait); ; {
		ready, err := p.await(time.Until(end))
		if err != nil || !ready {
			return 0, err
		}
		n := answerRead
		if p.acks {
			n = ackRead
		}
		got, err := p.bus.get(n)
		if err != nil {
			return 0, err
		}
		frame, whole := frameIn(got)
		switch {
		case whole <= len(frame) || whole > len(b):
			p.acks = false
			return copy(b, frame), nil
		case p.acks:
			continue // an old answer that nobody fetched, and no ACK: the rest of it is lost
		}
		frame, err = p.again(whole + len(got) - len(frame))
		return copy(b, frame), err
	}
}

// again has the chip say its last frame once more, which is longer than was read of it.
func (p *busPort) again(n int) ([]byte, error) {
	if err := p.bus.put(nackBytes); err != nil {
		return nil, err
	}
	ready, err := p.await(againWait)
	if err != nil || !ready {
		return nil, err
	}
	got, err := p.bus.get(n)
	frame, _ := frameIn(got)
	return frame, err
}

// await waits until the chip has something to say.
func (p *busPort) await(wait time.Duration) (bool, error) {
	for looks, end := 0, time.Now().Add(wait); ; looks++ {
		ready, err := p.bus.ready()
		if ready && looks > 0 {
			p.irq.told()
		}
		if ready || err != nil {
			return ready, err
		}
		left := time.Until(end)
		if left <= 0 {
			return false, nil
		}
		pace := slowLook
		if looks < firstLooks {
			pace = quickLook
		}
		p.irq.rest(min(pace, left), left)
	}
}

// frameIn finds the frame in what was read, without what stands before and after it, and how long it is as a whole. Where no length can be told, all is
// given as it came, for the decoder to make of it what it can.
func frameIn(got []byte) (frame []byte, whole int) {
	sync := bytes.Index(got, []byte{0x00, 0xFF})
	if sync < 0 || len(got) < sync+4 {
		return got, len(got)
	}
	head := got[sync:]
	size := 4
	switch {
	case head[2] == 0x00 && head[3] == 0xFF, head[2] == 0xFF && head[3] == 0x00: // ACK and NACK
	case head[2] == 0xFF && head[3] == 0xFF: // extended: LENM, LENL, LCS, then the data and DCS
		if len(head) < 7 || head[4]+head[5]+head[6] != 0 {
			return got, len(got)
		}
		size = 7 + int(head[4])<<8 + int(head[5]) + 1
	case head[2]+head[3] != 0:
		return got, len(got)
	default:
		size += int(head[2]) + 1
	}
	return head[:min(size, len(head))], size
}

// passing is an error of a bus that means no more than that the chip is busy.
type passing struct{ error }

func (p passing) Unwrap() error { return p.error }

// errAbsent is a bus on which nobody answers at the chip's address.
var errAbsent = errors.New("nobody answers on the bus")
