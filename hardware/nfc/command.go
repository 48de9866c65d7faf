package nfc

import (
	"context"
	"errors"
	"fmt"
)

// Codes of the commands we use (UM0701-02, 7.1).
const (
	getFirmwareVersion  = 0x02
	samConfiguration    = 0x14
	rfConfiguration     = 0x32
	inListPassiveTarget = 0x4A
)

// How often one InListPassiveTarget looks for a card before it answers that there is none. A probe takes about 5 ms, so while nobody is there the chip
// looks without a gap for 400 ms while we sleep; while a card is held, 100 ms without it tell that it may have gone.
const (
	idleProbes = 80
	heldProbes = 20
)

// chip is the PN532 by its commands.
type chip struct {
	link   link
	probes byte // as the chip was told last
}

// firmware is what GetFirmwareVersion answers (UM0701-02, 7.2.2).
type firmware struct{ ic, version, revision byte }

// pn532IC is how a PN532 calls itself.
const pn532IC = 0x32

// String is the chip as its maker writes it.
func (f firmware) String() string { return fmt.Sprintf("PN5%02X v%d.%d", f.ic, f.version, f.revision) }

// target is a card in the field (UM0701-02, 7.3.5, 106 kbit/s type A).
type target struct {
	uid  UID
	atqa [2]byte // in the order of the wire, which differs between readers: decide nothing by it
	sak  byte
	ats  []byte // of a card that speaks ISO/IEC 14443-4, its length byte excluded

	other bool // it is of another kind than type A, and nothing else is known of it
}

// speaks14443d4 is the bit of SAK for a card with ISO/IEC 14443-4 (ISO/IEC 14443-3, 6.5.3.4).
const speaks14443d4 = 0x20

// start wakes the chip and configures it, and returns what it is.
func (c *chip) start(ctx context.Context) (firmware, error) {
	fw, err := c.identify(ctx)
	if err != nil {
		return firmware{}, err
	}
	return fw, c.tries(ctx, idleProbes)
}

// tries tells the chip how often to look for a card: item 5, the retries of ATR_REQ, PSL_REQ and of looking; the last is endless after a reset
// (UM0701-02, 7.3.1).
func (c *chip) tries(ctx context.Context, probes byte) error {
	if c.probes == probes {
		return nil
	}
	_, err := c.link.do(ctx, []byte{rfConfiguration, 0x05, 0xFF, 0x01, probes - 1}, responseWait)
	if err == nil {
		c.probes = probes
	}
	return err
}

// identify wakes the chip and asks what it is. After a reset the chip listens to nothing else before
// SAMConfiguration: normal mode, 1 s, IRQ driven (UM0701-02, 7.2.10).
func (c *chip) identify(ctx context.Context) (firmware, error) {
	if err := c.link.drain(ctx); err != nil {
		return firmware{}, err
	}
	if err := c.link.port.wake(); err != nil {
		return firmware{}, fmt.Errorf("%w: %w", ErrLost, err)
	}
	if _, err := c.link.do(ctx, []byte{samConfiguration, 0x01, 0x14, 0x01}, responseWait); err != nil {
		return firmware{}, err
	}
	body, err := c.link.do(ctx, []byte{getFirmwareVersion}, responseWait)
	if err != nil {
		return firmware{}, err
	}
	return parseFirmware(body)
}

// nobody makes silence a missing chip, for a wire on which no chip was ever met.
func nobody(err error) error {
	if errors.Is(err, ErrNoACK) || errors.Is(err, errAbsent) {
		return fmt.Errorf("%w: %w", ErrNoChip, err)
	}
	return err
}

// parseFirmware reads the body of GetFirmwareVersion's response: IC, version, revision, what it supports.
func parseFirmware(body []byte) (firmware, error) {
	if len(body) != 4 {
		return firmware{}, fmt.Errorf("%w: firmware version of %d bytes", ErrGarbage, len(body))
	}
	fw := firmware{ic: body[0], version: body[1], revision: body[2]}
	if fw.ic != pn532IC {
		return firmware{}, fmt.Errorf("%w: it calls itself %s", ErrNoChip, fw)
	}
	return fw, nil
}

// list looks for a card of type A at 106 kbit/s and returns none or the one that answered. Of several cards
// held together the chip picks one, which is right: they are in one hand.
func (c *chip) list(ctx context.Context) ([]target, error) {
	body, err := c.link.do(ctx, []byte{inListPassiveTarget, 1, 0x00}, responseWait)
	if err != nil {
		return nil, err
	}
	return parseTargets(body)
}

// mute switches the field off; list switches it on again. Every card starts anew then. Without it a card that
// was found stays active and does not answer when the chip looks for cards (ISO/IEC 14443-3, 6.4).
func (c *chip) mute(ctx context.Context) error {
	_, err := c.link.do(ctx, []byte{rfConfiguration, 0x01, 0x02}, responseWait)
	return err
}

// stop leaves the chip idle with its field off, on the way out: what fails does not matter any more.
func (c *chip) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*tick)
	defer cancel()
	if c.link.resync(ctx) == nil {
		_ = c.mute(ctx)
	}
}

// parseTargets reads the body of InListPassiveTarget's response for type A: how many, then for each its
// number, SENS_RES, SEL_RES, the length of NFCID1, NFCID1, and the ATS where there is one.
func parseTargets(body []byte) ([]target, error) {
	if len(body) == 0 {
		return nil, fmt.Errorf("%w: no number of targets", ErrNoFrame)
	}
	n, rest := int(body[0]), body[1:]
	if n > 2 {
		return nil, fmt.Errorf("%w: %d targets at once", ErrGarbage, n)
	}
	var found []target
	for range n {
		var t target
		var err error
		if t, rest, err = parseTarget(rest); err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	return found, nil
}

// parseTarget reads one target and returns what follows it.
func parseTarget(b []byte) (t target, rest []byte, err error) {
	const fixed = 5
	if len(b) < fixed || len(b) < fixed+int(b[4]) {
		return target{}, nil, fmt.Errorf("%w: target cut short", ErrGarbage)
	}
	t.atqa, t.sak = [2]byte{b[1], b[2]}, b[3]
	rest = b[fixed+int(b[4]):]
	if t.uid, err = NewUID(b[fixed : fixed+int(b[4])]); err != nil {
		return target{}, nil, fmt.Errorf("%w: %v", ErrGarbage, err)
	}
	if t.sak&speaks14443d4 == 0 || len(rest) == 0 {
		return t, rest, nil
	}
	// The length counts itself.
	size := int(rest[0])
	if size == 0 || size > len(rest) {
		return target{}, nil, fmt.Errorf("%w: ATS cut short", ErrGarbage)
	}
	t.ats = rest[1:size]
	return t, rest[size:], nil
}
