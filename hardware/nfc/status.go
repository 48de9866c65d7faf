package nfc

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Status tells how a reader is.
type Status struct {
	State  string // "starting", "ok" or "ill"
	Code   string // when ill, one of the codes below; else empty
	Detail string // when ill, a sentence for the person who mends it
	Since  time.Time
}

// The codes of an ill reader.
const (
	OpenFailed = "open_failed" // the device is not there or not ours to open
	NoChip     = "no_chip"     // the device opens, but no PN532 answers on it
	NoACK      = "no_ack"      // the chip does not hear us any more
	Silent     = "silent"      // the chip hears us and does not answer
	Garbage    = "garbage"     // what comes is not the chip's protocol, again and again
	Lost       = "lost"        // the device went away while it was open
)

// errOpen marks what went wrong before the port was open.
var errOpen = errors.New("not open")

// code is the code of a fault that ended a session.
func code(err error) string {
	for _, c := range []struct {
		err  error
		code string
	}{
		{ErrNoChip, NoChip}, // before the next: a device of another kind finds out while it is opened
		{errOpen, OpenFailed},
		{ErrLost, Lost},
		{ErrNoACK, NoACK},
		{ErrTimeout, Silent},
	} {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return Garbage
}

// advice says what a person can do about a code.
var advice = map[string]string{
	OpenFailed: "",
	NoChip:     "; check power, the wires (RX and TX are crossed on a UART), and the reader's switches, which choose UART (HSU), I2C or SPI",
	NoACK:      "; check the cable and the reader's power",
	Silent:     "; check the reader's power supply",
	Garbage:    "; check the cable, its length, and the speed of the wire",
	Lost:       "; is the reader unplugged?",
}

// settled is how long a reader must work before its illness counts as over.
const settled = 10 * time.Second

// health keeps a reader's status and logs each change for the worse once, however often it is tried again.
type health struct {
	log *slog.Logger

	mu     sync.Mutex
	status Status
	said   map[string]bool // codes logged in this illness; nil: healthy
}

// get returns the status.
func (h *health) get() Status {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.status
}

// ill notes why a session ended.
func (h *health) ill(ctx context.Context, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := code(err)
	if h.status.Code != c {
		h.status = Status{State: "ill", Code: c, Since: time.Now()}
	}
	h.status.Detail = err.Error() + advice[c]
	if h.said[c] {
		return
	}
	if h.said == nil {
		h.said = map[string]bool{}
	}
	h.said[c] = true
	h.log.WarnContext(ctx, "badge reader is ill, trying again until it is back", "code", c, "detail", h.status.Detail)
}

// ok notes that a poll was answered.
func (h *health) ok(ctx context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if h.status.State != "ok" {
		h.status = Status{State: "ok", Since: now}
	}
	if h.said != nil && now.Sub(h.status.Since) >= settled {
		h.said = nil
		h.log.InfoContext(ctx, "badge reader is well again", "since", h.status.Since)
	}
}
