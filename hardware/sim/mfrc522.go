package sim

import (
	"errors"
	"fmt"
	"sync"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"
)

// MFRC522 is NXP's chip of that name on an SPI port: its registers, its FIFO, and the field with the cards in it, by the data sheet (rev. 3.9) and
// ISO/IEC 14443-3.
type MFRC522 struct {
	port string

	mu      sync.Mutex
	regs    [64]byte
	fifo    []byte
	field   bool
	cards   []*inRange
	fault   MFRC522Fault
	frames  int // sent to cards so far
	version byte
}

// MFRC522Fault is a way in which a real one fails.
type MFRC522Fault string

// The faults.
const (
	MFRC522Well   MFRC522Fault = ""
	MFRC522Gone   MFRC522Fault = "gone"   // every transfer fails
	MFRC522Silent MFRC522Fault = "silent" // MISO hangs low
	MFRC522High   MFRC522Fault = "high"   // MISO hangs high
	MFRC522Stuck  MFRC522Fault = "stuck"  // its timer does not run, and nothing ends
	MFRC522Noise  MFRC522Fault = "noise"  // each answer has a parity error
)

// inRange is a card in the chip's field.
type inRange struct {
	card  Card
	id    []byte // its number, with cascade tags, four bytes a level
	state rangeState
	level int
}

type rangeState uint8

const (
	outOfTalk rangeState = iota
	inReady
	inActive
	inHalt
)

// NewMFRC522 makes a chip on an SPI port of that name.
func NewMFRC522(port string) (*MFRC522, error) {
	c := &MFRC522{port: port, version: 0x92}
	open := func() (spi.PortCloser, error) { return &mfrc522Port{chip: c}, nil }
	if err := spireg.Register(port, nil, -1, open); err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	return c, nil
}

// Close takes the port away.
func (c *MFRC522) Close() error { return spireg.Unregister(c.port) }

// Fail makes the chip fail, or mends it.
func (c *MFRC522) Fail(f MFRC522Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = f
}

// SetVersion makes the chip call itself something else.
func (c *MFRC522) SetVersion(v byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version = v
}

// Hold puts a card into the field.
func (c *MFRC522) Hold(card Card) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &inRange{card: card}
	r.wake()
	c.cards = append(c.cards, r)
}

// TakeAway takes all cards out of the field.
func (c *MFRC522) TakeAway() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cards = nil
}

// Frames is how many frames were sent to cards, to tell whether somebody still looks.
func (c *MFRC522) Frames() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.frames
}

// wake is what the field does to a card that comes into it.
func (r *inRange) wake() {
	r.state, r.level, r.id = outOfTalk, 0, nil
	number := []byte(r.card.powerUp())
	for len(number) > 4 {
		r.id = append(append(r.id, 0x88), number[:3]...)
		number = number[3:]
	}
	r.id = append(r.id, number...)
}

// transfer is one SPI transfer (data sheet, 8.1.2).
func (c *MFRC522) transfer(w, r []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.fault == MFRC522Gone:
		return errors.New("sim: input/output error")
	case len(w) == 0:
		return nil
	case w[0]&0x80 == 0:
		for _, v := range w[1:] {
			c.set(w[0]>>1&0x3F, v)
		}
		return nil
	}
	for i := 1; i < len(r); i++ {
		switch c.fault {
		case MFRC522Silent:
			r[i] = 0
		case MFRC522High:
			r[i] = 0xFF
		default:
			r[i] = c.get(w[i-1] >> 1 & 0x3F)
		}
	}
	return nil
}

func (c *MFRC522) get(reg byte) byte {
	switch reg {
	case 0x09:
		if len(c.fifo) == 0 {
			return 0
		}
		b := c.fifo[0]
		c.fifo = c.fifo[1:]
		return b
	case 0x0A:
		return byte(len(c.fifo))
	case 0x37:
		return c.version
	}
	return c.regs[reg]
}

func (c *MFRC522) set(reg, v byte) {
	switch reg {
	case 0x01:
		c.command(v & 0x0F)
	case 0x04: // Set1 clear: the marked bits are cleared (9.3.1.5)
		if v&0x80 == 0 {
			c.regs[reg] &^= v
		} else {
			c.regs[reg] |= v & 0x7F
		}
	case 0x09:
		c.fifo = append(c.fifo, v)
	case 0x0A:
		if v&0x80 != 0 {
			c.fifo = nil
		}
	case 0x0D:
		c.regs[reg] = v
		if v&0x80 != 0 && c.regs[0x01] == 0x0C {
			c.send(v&7, v>>4&7)
		}
	case 0x14:
		c.regs[reg] = v
		c.power(v&3 != 0)
	default:
		c.regs[reg] = v
	}
}

func (c *MFRC522) command(v byte) {
	c.regs[0x01] = v
	if v == 0x0F {
		c.regs, c.fifo = [64]byte{}, nil
		c.power(false)
	}
}

func (c *MFRC522) power(on bool) {
	if on && !c.field {
		for _, r := range c.cards {
			r.wake()
		}
	}
	c.field = on
}

// send puts what is in the FIFO into the field, and the answer of all cards together into the FIFO.
func (c *MFRC522) send(lastBits, align byte) {
	frame := c.fifo
	c.fifo, c.regs[0x06], c.regs[0x0C], c.regs[0x0E] = nil, 0, 0, c.regs[0x0E]&0x80
	c.frames++
	if c.fault == MFRC522Stuck {
		return
	}
	var heard []airBits
	if c.field {
		for _, r := range c.cards {
			if a := r.answer(frame, lastBits); a != nil {
				heard = append(heard, a)
			}
		}
	}
	if len(heard) == 0 {
		c.regs[0x04] |= 0x01 // the timer
		return
	}
	c.regs[0x04] |= 0x20
	if c.fault == MFRC522Noise {
		c.regs[0x06] = 0x02
	}
	c.receive(heard, int(align))
}

// receive overlays the answers: where they differ is a collision, and what follows it is zero (9.3.1.15).
func (c *MFRC522) receive(heard []airBits, align int) {
	all := make(airBits, align, align+len(heard[0]))
	for i, bit := range heard[0] {
		for _, other := range heard[1:] {
			if i < len(other) && other[i] == bit {
				continue
			}
			c.regs[0x06] |= 0x08
			at := align + i + 1 // from 1, counted from the first bit of the first byte
			switch {
			case at > 32:
				c.regs[0x0E] |= 0x20
			default:
				c.regs[0x0E] |= byte(at & 0x1F)
			}
			all = append(all, make(airBits, len(heard[0])-i)...)
			c.fifo, c.regs[0x0C] = all.bytes(), byte(len(all)%8)
			return
		}
		all = append(all, bit)
	}
	c.fifo, c.regs[0x0C] = all.bytes(), byte(len(all)%8)
}

// answer is what one card says to a frame (ISO/IEC 14443-3, figure 7), nil when it says nothing.
func (r *inRange) answer(frame []byte, lastBits byte) airBits {
	switch {
	case len(frame) == 1 && lastBits == 7 && (frame[0] == 0x26 && r.state == outOfTalk || frame[0] == 0x52 && r.state != inActive):
		r.state, r.level = inReady, 0
		return bitsOf(0x44, 0x00)
	case r.state == inActive && len(frame) == 4 && frame[0] == 0x50:
		r.state = inHalt
		return nil
	case r.state != inReady || len(frame) < 2 || frame[0] != 0x93+2*byte(r.level):
		r.sleep()
		return nil
	case frame[1] == 0x70:
		return r.selected(frame)
	}
	known := int(frame[1]>>4-2)*8 + int(frame[1]&7)
	own := bitsOf(r.part()...)
	asked := bitsOf(frame[2:]...)
	if known > len(asked) || known > 32 || int(lastBits) != known%8 {
		r.sleep()
		return nil
	}
	for i := range known {
		if asked[i] != own[i] {
			r.sleep()
			return nil
		}
	}
	return own[known:]
}

// sleep is what becomes of a card that is not meant.
func (r *inRange) sleep() {
	if r.state == inReady || r.state == inActive {
		r.state = outOfTalk
	}
}

// part is the four bytes of the number at the card's level, with their check byte.
func (r *inRange) part() []byte {
	p := r.id[4*r.level : 4*r.level+4]
	return []byte{p[0], p[1], p[2], p[3], p[0] ^ p[1] ^ p[2] ^ p[3]}
}

// selected answers SELECT with SAK.
func (r *inRange) selected(frame []byte) airBits {
	if len(frame) != 9 || string(frame[2:7]) != string(r.part()) || crcOf(frame[:7]) != [2]byte(frame[7:]) {
		r.sleep()
		return nil
	}
	sak := byte(0x04) // the number goes on
	if r.level++; 4*r.level == len(r.id) {
		sak = r.card.targetData("", nil)[2]
		r.state = inActive
	}
	crc := crcOf([]byte{sak})
	return bitsOf(sak, crc[0], crc[1])
}

// crcOf is CRC_A by long division, bit by bit (ISO/IEC 14443-3, 6.2.4).
func crcOf(data []byte) [2]byte {
	crc := uint16(0x6363)
	for _, bit := range bitsOf(data...) {
		odd := crc&1 == 1
		crc >>= 1
		if odd != bit {
			crc ^= 0x8408
		}
	}
	return [2]byte{byte(crc), byte(crc >> 8)}
}

// airBits go over the air with the lowest of each byte first.
type airBits []bool

func bitsOf(b ...byte) (all airBits) {
	for _, v := range b {
		for i := range 8 {
			all = append(all, v>>i&1 == 1)
		}
	}
	return all
}

func (b airBits) bytes() []byte {
	all := make([]byte, (len(b)+7)/8)
	for i, bit := range b {
		if bit {
			all[i/8] |= 1 << (i % 8)
		}
	}
	return all
}

// mfrc522Port is the chip's SPI port, once opened.
type mfrc522Port struct{ chip *MFRC522 }

func (p *mfrc522Port) String() string                    { return p.chip.port }
func (p *mfrc522Port) Close() error                      { return nil }
func (p *mfrc522Port) LimitSpeed(physic.Frequency) error { return nil }
func (p *mfrc522Port) Duplex() conn.Duplex               { return conn.Full }
func (p *mfrc522Port) TxPackets([]spi.Packet) error      { return errors.New("sim: one transfer at a time") }
func (p *mfrc522Port) Tx(w, r []byte) error              { return p.chip.transfer(w, r) }

// Connect refuses what the chip cannot do (data sheet, 8.1.2).
func (p *mfrc522Port) Connect(f physic.Frequency, mode spi.Mode, wordBits int) (spi.Conn, error) {
	if f > 10*physic.MegaHertz || mode != spi.Mode0 || wordBits != 8 {
		return nil, fmt.Errorf("sim: the chip takes mode 0, 8 bits and at most 10 MHz, not %v, %d bits, %s", mode, wordBits, f)
	}
	return p, nil
}
