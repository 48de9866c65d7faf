package nfc

import (
	"context"
	"errors"
	"fmt"
)

// pageSize is the bytes of a page of a type 2 tag.
const pageSize = 4

// Commands of NTAG21x and MIFARE Ultralight (NXP NTAG213/215/216 rev. 3.2, chapter 10; MF0ULx1 rev. 3.3; MF0ICU1 rev. 3.9).
const (
	tagRead       = 0x30
	tagWrite      = 0xA2
	tagGetVersion = 0x60
	tagFastRead   = 0x3A
	tagReadCount  = 0x39
	tagPassword   = 0x1B
)

// Model is what a tag with pages says that it is.
type Model struct {
	Name        string
	First, Last int // the pages that are the user's
	Config      int // the first of the pages CFG0, CFG1, PWD, PACK; 0: it has none
	Counter     int // the first counter that ReadCounter knows
	Counters    int // how many it has
	fast        bool
}

// plainUltralight is a tag that does not know GET_VERSION.
var plainUltralight = Model{Name: "MIFARE Ultralight", First: 4, Last: 15}

// models are by the product type and the storage size of GET_VERSION.
var models = map[[2]byte]Model{
	{0x04, 0x0F}: {Name: "NTAG213", First: 4, Last: 39, Config: 41, Counter: 2, Counters: 1, fast: true},
	{0x04, 0x11}: {Name: "NTAG215", First: 4, Last: 129, Config: 131, Counter: 2, Counters: 1, fast: true},
	{0x04, 0x13}: {Name: "NTAG216", First: 4, Last: 225, Config: 227, Counter: 2, Counters: 1, fast: true},
	{0x03, 0x0B}: {Name: "MIFARE Ultralight EV1 48", First: 4, Last: 15, Config: 16, Counters: 3, fast: true},
	{0x03, 0x0E}: {Name: "MIFARE Ultralight EV1 128", First: 4, Last: 35, Config: 37, Counters: 3, fast: true},
}

// Model asks the card what it is. A card that has no pages, or is of a model that is not known here, is ErrRefused.
func (c *Card) Model(ctx context.Context) (Model, error) {
	if c.target.sak != 0 { // type 2 tags are the only ones with SAK 00 (NXP AN10833)
		return Model{}, fmt.Errorf("%w: it has no pages", ErrRefused)
	}
	answer, err := c.thru(ctx, []byte{tagGetVersion})
	if errors.Is(err, ErrRefused) {
		return plainUltralight, nil
	}
	if err != nil {
		return Model{}, err
	}
	return parseVersion(answer)
}

// parseVersion reads the answer to GET_VERSION: header, vendor (04 is NXP), product type and subtype, version, revision, storage size, protocol.
func parseVersion(b []byte) (Model, error) {
	if len(b) != 8 || b[0] != 0x00 || b[1] != 0x04 || b[7] != 0x03 {
		return Model{}, fmt.Errorf("%w: its version is of no kind known", ErrRefused)
	}
	m, ok := models[[2]byte{b[2], b[6]}]
	if !ok {
		return Model{}, fmt.Errorf("%w: a tag of type %02X with storage %02X is not known", ErrRefused, b[2], b[6])
	}
	return m, nil
}

// ReadPages reads n pages from first on: 4·n bytes. A page that is not there, or is behind a password, is ErrRefused.
func (c *Card) ReadPages(ctx context.Context, m Model, first, n int) ([]byte, error) {
	if first < 0 || n < 1 || first+n-1 > max(m.Last, m.Config+3) {
		return nil, fmt.Errorf("%w: it has no pages %d to %d", ErrRefused, first, first+n-1)
	}
	var all []byte
	for len(all) < n*pageSize {
		from, left := first+len(all)/pageSize, n-len(all)/pageSize
		b, err := c.readSome(ctx, m, from, left)
		if err != nil {
			return nil, err
		}
		all = append(all, b...)
	}
	return all, nil
}

// mostFast is how many pages are asked for at once: with the checksum they fit the chip's FIFO of 64 bytes.
const mostFast = 15

// readSome reads as many of the pages as one command can, but not more.
func (c *Card) readSome(ctx context.Context, m Model, from, left int) ([]byte, error) {
	if m.fast && left > pageSize {
		n := min(left, mostFast)
		b, err := c.repeat(ctx, c.thru, []byte{tagFastRead, byte(from), byte(from + n - 1)})
		return exactly(b, n*pageSize, err)
	}
	// READ always gives four pages, and begins anew at page 0 behind the last.
	b, err := c.repeat(ctx, c.exchange, []byte{tagRead, byte(from)})
	if b, err = exactly(b, 4*pageSize, err); err != nil {
		return nil, err
	}
	return b[:min(left, 4)*pageSize], nil
}

// exactly refuses an answer that is longer or shorter than what was asked for.
func exactly(b []byte, n int, err error) ([]byte, error) {
	if err == nil && len(b) != n {
		err = fmt.Errorf("%w: %d bytes where %d were asked for", ErrGarbage, len(b), n)
	}
	return b, err
}

// WritePage writes one page. Only reading it again proves that it holds: the card programs it for some milliseconds, and may be pulled away
// meanwhile, which leaves a page that is neither the old nor the new one. Of pages 2, 3 and the locks bits can only be set. A page that is locked or
// behind a password is ErrRefused.
func (c *Card) WritePage(ctx context.Context, page int, content [pageSize]byte) error {
	if page < 2 || page > 0xFF {
		return fmt.Errorf("%w: page %d cannot be written", ErrRefused, page)
	}
	_, err := c.repeat(ctx, c.exchange, append([]byte{tagWrite, byte(page)}, content[:]...))
	return err
}

// ReadCounter reads a counter of 24 bits. NTAG has one, number 2, where it is switched on; MIFARE Ultralight EV1 has 0 to 2.
func (c *Card) ReadCounter(ctx context.Context, n int) (uint32, error) {
	b, err := c.thru(ctx, []byte{tagReadCount, byte(n)})
	if b, err = exactly(b, 3, err); err != nil {
		return 0, err
	}
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16, nil
}

// Authenticate opens what a password guards, until the card leaves the field or refuses something. It returns the card's PACK, which tells that the
// card knows the password too. A wrong password is ErrRefused, and many of them may lock the card for good.
func (c *Card) Authenticate(ctx context.Context, password [4]byte) (pack [2]byte, err error) {
	b, err := c.thru(ctx, append([]byte{tagPassword}, password[:]...))
	if b, err = exactly(b, 2, err); err != nil {
		return pack, err
	}
	return [2]byte(b), nil
}

// repeat sends what does the same when it is done twice once more, if the card is there and seems to refuse it: a hand that shakes looks like that too.
func (c *Card) repeat(ctx context.Context, send func(context.Context, []byte) ([]byte, error), command []byte) ([]byte, error) {
	answer, err := send(ctx, command)
	if errors.Is(err, ErrRefused) {
		answer, err = send(ctx, command)
	}
	return answer, err
}

func (c *Card) exchange(ctx context.Context, command []byte) (answer []byte, err error) {
	err = c.use(ctx, func(ctx context.Context, chip *chip) (err error) {
		answer, err = chip.exchange(ctx, command)
		return err
	})
	return answer, c.refusedOrGone(ctx, err)
}

func (c *Card) thru(ctx context.Context, command []byte) (answer []byte, err error) {
	err = c.use(ctx, func(ctx context.Context, chip *chip) (err error) { answer, err = chip.thru(ctx, command); return err })
	return answer, c.refusedOrGone(ctx, err)
}
