package mfrc522

import (
	"context"
	"fmt"
	"time"

	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"

	"troskel/hardware/nfc"
)

// Registers that are used (data sheet, section 9).
const (
	commandReg    = 0x01
	comIrqReg     = 0x04
	errorReg      = 0x06
	fifoDataReg   = 0x09
	fifoLevelReg  = 0x0A
	controlReg    = 0x0C
	bitFramingReg = 0x0D
	collReg       = 0x0E
	modeReg       = 0x11
	txModeReg     = 0x12
	rxModeReg     = 0x13
	txControlReg  = 0x14
	txASKReg      = 0x15
	modWidthReg   = 0x24
	rfCfgReg      = 0x26
	tModeReg      = 0x2A
	tPrescalerReg = 0x2B
	tReloadHigh   = 0x2C
	tReloadLow    = 0x2D
	versionReg    = 0x37
)

// Commands (section 10).
const (
	idle       = 0x00
	transceive = 0x0C
	softReset  = 0x0F
)

// Bits of ComIrqReg, ErrorReg and CollReg (9.3.1.5, 9.3.1.7 and 9.3.1.15).
const (
	timerIRq = 0x01
	idleIRq  = 0x10
	rxIRq    = 0x20

	protocolErr = 0x01
	parityErr   = 0x02
	collErr     = 0x08
	bufferOvfl  = 0x10

	collPosNotValid = 0x20
)

const (
	speed      = 4 * physic.MegaHertz // the chip takes 10; cheap boards have long wires
	fifoSize   = 64
	resetTime  = 50 * time.Millisecond // until the crystal runs and the chip answers again (8.8.2)
	answerTime = 40 * time.Millisecond // the chip's own timer is set to 2 ms; longer is a chip that hangs
)

// versions is what VersionReg says of the chips that are known (9.3.4.8); the last two are clones that work.
var versions = map[byte]string{0x91: "MFRC522 v1.0", 0x92: "MFRC522 v2.0", 0x88: "FM17522", 0xB2: "FM17522E"}

// chip is the MFRC522 by its registers.
type chip struct {
	port spi.PortCloser
	conn spi.Conn
}

// connect opens a port of periph's by its name, such as "SPI0.0".
func connect(name string) (*chip, error) {
	port, err := spireg.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the SPI port %q cannot be opened: %w; `troskel doctor` lists those that are there", name, err)
	}
	conn, err := port.Connect(speed, spi.Mode0, 8)
	if err != nil {
		_ = port.Close()
		return nil, fmt.Errorf("the SPI port %q cannot be used: %w", name, err)
	}
	return &chip{port, conn}, nil
}

// write sets a register (8.1.2.2: the address byte is 0AAAAAA0).
func (c *chip) write(reg byte, values ...byte) error {
	return c.tx(append([]byte{reg << 1}, values...), nil)
}

// read reads a register n times; of all but the FIFO that is once (8.1.2.1: the address byte is 1AAAAAA0).
func (c *chip) read(reg byte, n int) ([]byte, error) {
	w, r := make([]byte, n+1), make([]byte, n+1)
	for i := range n {
		w[i] = 0x80 | reg<<1
	}
	if err := c.tx(w, r); err != nil {
		return nil, err
	}
	return r[1:], nil
}

func (c *chip) get(reg byte) (byte, error) {
	b, err := c.read(reg, 1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

func (c *chip) tx(w, r []byte) error {
	if err := c.conn.Tx(w, r); err != nil {
		return fmt.Errorf("%w: %v", nfc.ErrLost, err)
	}
	return nil
}

// start resets the chip and sets it up, and returns what it is.
func (c *chip) start(ctx context.Context) (string, error) {
	if err := c.write(commandReg, softReset); err != nil {
		return "", err
	}
	if err := pause(ctx, resetTime); err != nil {
		return "", err
	}
	v, err := c.get(versionReg)
	if err != nil {
		return "", err
	}
	name, ok := versions[v]
	if !ok {
		return "", fmt.Errorf("%w: VersionReg says %02X, and an MFRC522 says 91 or 92; check power, MISO and MOSI, and the reset line, which must be high", nfc.ErrNoChip, v)
	}
	for _, s := range [][2]byte{
		{tModeReg, 0x80}, {tPrescalerReg, 0xA9}, // TAuto: a step of 25 µs, begun after each sending (9.3.3.10)
		{tReloadHigh, 0}, {tReloadLow, 80}, // 2 ms: a card answers what is asked here within 100 µs
		{txASKReg, 0x40}, {modeReg, 0x3D}, {txModeReg, 0}, {rxModeReg, 0}, {modWidthReg, 0x26}, // 100 % ASK, 106 kbit/s (9.3.2)
		{rfCfgReg, 0x70}, // the receiver's highest gain: tags on key rings are small (9.3.3.6)
		{collReg, 0},     // what comes after a collision is zero (9.3.1.15)
	} {
		if err := c.write(s[0], s[1]); err != nil {
			return "", err
		}
	}
	return name, c.field(ctx, true)
}

// fieldTime is how long a card needs without or with the field until it has forgotten all or listens: 5 ms (ISO/IEC 14443-3, 6.2.1).
const fieldTime = 5200 * time.Microsecond

// field switches the field on or off.
func (c *chip) field(ctx context.Context, on bool) error {
	v := byte(0x80)
	if on {
		v = 0x83
	}
	if err := c.write(txControlReg, v); err != nil {
		return err
	}
	return pause(ctx, fieldTime)
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reply is what came back from cards.
type reply struct {
	data      []byte
	bits      int // of the last byte, 0 = all eight
	collision int // the bit, from 1, at which cards said different things; 0: none
}

// exchange sends a frame, of whose last byte only some bits when lastBits is not 0, and waits for the answer; no answer is an empty reply. align is
// the bit of the first byte at which the answer's first bit is put.
func (c *chip) exchange(ctx context.Context, frame []byte, lastBits, align byte) (reply, error) {
	for _, s := range [][]byte{
		{commandReg, idle}, {comIrqReg, 0x7F}, {fifoLevelReg, 0x80}, append([]byte{fifoDataReg}, frame...),
		{bitFramingReg, align<<4 | lastBits}, {commandReg, transceive}, {bitFramingReg, 0x80 | align<<4 | lastBits},
	} {
		if err := c.write(s[0], s[1:]...); err != nil {
			return reply{}, err
		}
	}
	answered, err := c.await(ctx)
	if err != nil || !answered {
		return reply{}, err
	}
	return c.received()
}

// await waits until an answer came, or the chip's timer says that none will.
func (c *chip) await(ctx context.Context) (answered bool, err error) {
	for end := time.Now().Add(answerTime); ; {
		irq, err := c.get(comIrqReg)
		switch {
		case err != nil:
			return false, err
		case irq&(rxIRq|idleIRq) != 0:
			return true, nil
		case irq&timerIRq != 0:
			return false, nil
		case time.Now().After(end):
			return false, fmt.Errorf("%w: the chip's timer does not run", nfc.ErrTimeout)
		case ctx.Err() != nil:
			return false, ctx.Err()
		}
	}
}

// received reads the answer out of the FIFO.
func (c *chip) received() (r reply, err error) {
	faults, err := c.get(errorReg)
	if err != nil {
		return r, err
	}
	level, err := c.get(fifoLevelReg)
	if err != nil {
		return r, err
	}
	if level &= 0x7F; level > fifoSize {
		return r, fmt.Errorf("%w: %d bytes in a FIFO of %d", nfc.ErrGarbage, level, fifoSize)
	}
	if r.data, err = c.read(fifoDataReg, int(level)); err != nil {
		return r, err
	}
	control, err := c.get(controlReg)
	if err != nil {
		return r, err
	}
	r.bits = int(control & 7)
	if faults&collErr != 0 {
		coll, err := c.get(collReg)
		if err != nil {
			return r, err
		}
		if coll&collPosNotValid != 0 {
			return reply{}, errUnclear
		}
		if r.collision = int(coll & 0x1F); r.collision == 0 {
			r.collision = 32
		}
		return r, nil
	}
	if faults&(protocolErr|parityErr|bufferOvfl) != 0 {
		return reply{}, errUnclear
	}
	return r, nil
}
