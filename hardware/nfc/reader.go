package nfc

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// A reader that fails is tried again soon, and then less and less often.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 3 * time.Second
)

// Polls begin at least a period apart; a poll that finds nothing lasts about twice that by itself, because the
// chip keeps looking (see probes), and after it we wait only a gap.
const (
	period = 50 * time.Millisecond
	gap    = 2 * time.Millisecond
)

// Tap is one presentation of a card, however long it is held.
type Tap struct {
	UID  UID
	Seen time.Time // when the chip's answer had been read
	Card *Card     // the card itself, to be returned; nil unless the reader lends cards
}

// Reader finds the cards before one badge reader.
type Reader struct {
	open     func(ctx context.Context, met bool) (scanner, error) // met: something has answered before
	log      *slog.Logger
	health   health
	presence presence
	met      string                    // what answered last
	lends    bool                      // whoever takes a tap gets the card too
	turned   atomic.Pointer[time.Time] // when Run last came round; with the monotonic clock, since the wall clock may jump
}

// NewReader makes a reader for a wire such as "uart:/dev/ttyAMA0", and the lines beside it. It opens nothing yet; the error is ParseWire's.
func NewReader(wire string, pins Pins, log *slog.Logger) (*Reader, error) {
	w, err := ParseWire(wire)
	if err != nil {
		return nil, err
	}
	w.Pins = pins
	log = log.With("wire", w.String())
	return newReader(openChip(w.open), log), nil
}

// NewReaderOf makes a reader of another kind of device, on whatever open opens.
func NewReaderOf(open func(context.Context) (Device, error), log *slog.Logger) *Reader {
	return newReader(openDevice(open), log)
}

// newReader makes a reader on whatever open opens.
func newReader(open func(context.Context, bool) (scanner, error), log *slog.Logger) *Reader {
	return &Reader{
		open:   open,
		log:    log,
		health: health{log: log, status: Status{State: "starting", Since: time.Now()}},
	}
}

// LendCards makes the reader hand out the card with each Tap, and wait until it is returned before it looks for others. It is for before Run.
func (r *Reader) LendCards() { r.lends = true }

// Status tells how the reader is now.
func (r *Reader) Status() Status { return r.health.get() }

// Turned tells when Run last came round: a reader that is ill comes round too, one that hangs does not. It is
// the zero time before Run.
func (r *Reader) Turned() time.Time {
	if at := r.turned.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// Run reads cards into taps until ctx is done, and returns ctx's error. Whatever happens to the reader, Run
// waits and tries again; Status tells. It waits for taps to be taken, so a tap is not lost but late. Run it
// once at a time.
func (r *Reader) Run(ctx context.Context, taps chan<- Tap) error {
	retry := firstRetry
	for {
		began := time.Now()
		r.turned.Store(&began)
		err := r.session(ctx, taps)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.health.ill(ctx, err)
		if time.Since(began) > settled {
			retry = firstRetry
		}
		if err := pause(ctx, retry); err != nil {
			return err
		}
		retry = min(2*retry, lastRetry)
	}
}

// session opens the reader and polls until something fails for good.
func (r *Reader) session(ctx context.Context, taps chan<- Tap) error {
	s, err := r.open(ctx, r.met != "")
	if err != nil {
		return err
	}
	defer func() { s.close(ctx.Err() != nil) }()
	if name := s.name(); name != r.met {
		r.met = name
		r.log.InfoContext(ctx, "badge reader answers", "chip", name)
	}
	for {
		began := time.Now()
		r.turned.Store(&began)
		if err := r.poll(ctx, s, taps); err != nil {
			return err
		}
		r.health.ok(ctx)
		if err := pause(ctx, max(gap, period-time.Since(began))); err != nil {
			return err
		}
	}
}

// takeBack waits for a card that was lent, and brings the link in step again where it is not.
func (r *Reader) takeBack(ctx context.Context, s scanner, tap Tap) error {
	if tap.Card == nil {
		return nil
	}
	faulty, again := tap.Card.await(ctx)
	if again {
		r.presence.forget(tap.UID)
	}
	if faulty {
		return s.resync(ctx)
	}
	return nil
}

// poll looks for cards once.
func (r *Reader) poll(ctx context.Context, s scanner, taps chan<- Tap) error {
	found, err := s.look(ctx, r.presence.any())
	if err != nil {
		return err
	}
	now := time.Now()
	for _, t := range r.presence.update(found, now) {
		tap := Tap{UID: t.uid, Seen: now}
		if r.lends {
			tap.Card = s.lend(t)
		}
		select {
		case taps <- tap:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := r.takeBack(ctx, s, tap); err != nil {
			return err
		}
	}
	return nil
}

// pause waits for d, or returns ctx's error when it is done before.
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

// Probe opens a wire, asks what chip is there, such as "PN532 v1.6", and closes it. It asks once and does not
// wait for a reader to come back.
func Probe(ctx context.Context, wire string, pins Pins) (chipName string, err error) {
	w, err := ParseWire(wire)
	if err != nil {
		return "", err
	}
	w.Pins = pins
	p, err := w.open()
	if err != nil {
		return "", err
	}
	defer p.close()
	c := chip{link: link{port: p}}
	fw, err := c.identify(ctx)
	if err != nil {
		err = nobody(err)
		return "", fmt.Errorf("%s: %w%s", w, err, advice[code(err)])
	}
	return fw.String(), nil
}
