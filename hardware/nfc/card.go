package nfc

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// What can go wrong with a card that was lent.
var (
	// ErrGone: the card does not answer any more.
	ErrGone = errors.New("the card has gone")
	// ErrOther: another number answers where the card was.
	ErrOther = errors.New("another card answers")
	// ErrRefused: the card is there and does not do what it was told: a page is locked or not there, a password is missing or wrong, it does not know the command.
	ErrRefused = errors.New("the card refuses")
	// ErrReturned: the card was given back, or was kept longer than lendAtMost.
	ErrReturned = errors.New("the card is not ours any more")
)

// lendAtMost is how long a card may be kept from the reader's search for others: longer than anything that is done with one, and short enough that
// nobody in a queue notices.
const lendAtMost = 1500 * time.Millisecond

// Card is a card that is held before the reader, lent to whoever took its Tap. Until it is returned the reader looks for no other. Its methods may be
// called from any goroutine, one at a time; each waits no longer than its context and lendAtMost allow.
type Card struct {
	mu       sync.Mutex
	chip     *chip // nil: returned
	target   target
	halted   bool // it refused something, and answers nothing before it is found anew
	faulty   bool // the link is out of step
	again    bool // it is a new presentation when it is found next
	ends     time.Time
	returned chan struct{}
}

// lend hands a card out.
func lend(c *chip, t target) *Card {
	return &Card{chip: c, target: t, ends: time.Now().Add(lendAtMost), returned: make(chan struct{})}
}

// Return gives the card back to the reader. A second call does nothing, nor does one on a nil Card.
func (c *Card) Return() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
}

// TapAgain makes the card a new presentation when the reader finds it next, also if it never left: whoever pulled it away too early holds it again at once.
func (c *Card) TapAgain() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.again = true
}

// end is Return with c.mu held.
func (c *Card) end() {
	if c.chip != nil {
		c.chip = nil
		close(c.returned)
	}
}

// await returns when the card was given back, its time is over or ctx is done; then nobody speaks to the chip any more. It tells whether the link is
// out of step, and whether the card is to be found anew.
func (c *Card) await(ctx context.Context) (faulty, again bool) {
	t := time.NewTimer(time.Until(c.ends))
	defer t.Stop()
	select {
	case <-c.returned:
	case <-t.C:
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
	return c.faulty, c.again
}

// use runs one exchange with the card, which is found anew before if it has refused something.
func (c *Card) use(ctx context.Context, do func(context.Context, *chip) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chip == nil {
		return ErrReturned
	}
	ctx, cancel := context.WithDeadline(ctx, c.ends)
	defer cancel()
	if c.halted {
		if err := c.find(ctx); err != nil {
			return err
		}
	}
	err := do(ctx, c.chip)
	var status statusError
	switch {
	case err == nil:
	case errors.As(err, &status):
		c.halted = true
	default:
		c.faulty = true
	}
	return err
}

// find looks for the same card again after switching the field off. Chips say different things of a card that refuses and of one that has gone, so
// whoever wants to know asks the card itself.
func (c *Card) find(ctx context.Context) error {
	if err := c.chip.mute(ctx); err != nil {
		c.faulty = true
		return err
	}
	found, err := c.chip.list(ctx)
	switch {
	case err != nil:
		c.faulty = true
		return err
	case len(found) == 0:
		return ErrGone
	}
	c.halted = false
	for _, t := range found {
		if t.uid.Equal(c.target.uid) {
			return nil
		}
	}
	return ErrOther
}

// refusedOrGone makes the status of a failed exchange ErrRefused, ErrGone or ErrOther.
func (c *Card) refusedOrGone(ctx context.Context, err error) error {
	var status statusError
	if !errors.As(err, &status) {
		return err
	}
	if found := c.use(ctx, func(context.Context, *chip) error { return nil }); found != nil {
		return found
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

// Gone tells that no card answers any more, where one that refuses or one with another number would.
func (c *Card) Gone(ctx context.Context) bool {
	c.mu.Lock()
	if c.chip != nil {
		c.halted = true
	}
	c.mu.Unlock()
	return errors.Is(c.use(ctx, func(context.Context, *chip) error { return nil }), ErrGone)
}

// statusError is the chip's status of an exchange with a card, if not 0 (UM0701-02, 7.1).
type statusError byte

func (s statusError) Error() string {
	return fmt.Sprintf("the exchange ended with status %02X", byte(s))
}

// Codes of the commands that reach a card (UM0701-02, 7.3.8 and 7.3.9).
const (
	inDataExchange    = 0x40
	inCommunicateThru = 0x42
)

const (
	statusMask = 0x3F
	statusMore = 0x40 // more of the answer is to be fetched
)

// cardWait is how long an exchange with a card may take: the chip itself gives up after 52 ms, or for ISO/IEC 14443-4 when the card's own time is over.
const cardWait = 300 * time.Millisecond

// exchange sends a command to the card through InDataExchange, by which the chip keeps to the card's protocol: READ and WRITE of a tag, or an APDU.
func (c *chip) exchange(ctx context.Context, command []byte) ([]byte, error) {
	const longest = 1024 // of an answer in pieces
	var whole []byte
	send := append([]byte{inDataExchange, 1}, command...)
	for {
		body, err := c.link.do(ctx, send, cardWait)
		if err != nil {
			return nil, err
		}
		status, data, err := parseExchange(body)
		if err != nil {
			return nil, err
		}
		whole = append(whole, data...)
		if status&statusMore == 0 {
			return whole, nil
		}
		if len(data) == 0 || len(whole) > longest {
			return nil, fmt.Errorf("%w: a card's answer without an end", ErrGarbage)
		}
		send = []byte{inDataExchange, 1}
	}
}

// thru sends bytes to the card as they are, the checksum added by the chip: what InDataExchange would take for another command, since NTAG's
// GET_VERSION has the code of MIFARE Classic's authentication.
func (c *chip) thru(ctx context.Context, command []byte) ([]byte, error) {
	body, err := c.link.do(ctx, append([]byte{inCommunicateThru}, command...), cardWait)
	if err != nil {
		return nil, err
	}
	_, data, err := parseExchange(body)
	return data, err
}

// parseExchange reads the body of a response from a card: the status, and what the card said.
func parseExchange(body []byte) (status byte, data []byte, err error) {
	if len(body) == 0 {
		return 0, nil, fmt.Errorf("%w: no status", ErrNoFrame)
	}
	if code := body[0] & statusMask; code != 0 {
		return 0, nil, statusError(code)
	}
	return body[0], body[1:], nil
}
