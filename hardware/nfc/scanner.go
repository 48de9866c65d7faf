package nfc

import (
	"context"
	"fmt"
	"time"
)

// scanner is a reader that is open and answers, whatever its kind.
type scanner interface {
	// name is what answered, such as "PN532 v1.6".
	name() string
	// look finds the cards in the field once. again says that the look before found some too: cards that were found must start anew to be found
	// again.
	look(ctx context.Context, again bool) ([]target, error)
	// lend hands a card out; nil where this kind of reader tells a card's number and nothing else.
	lend(target) *Card
	// resync is for after a card that was lent has left the link out of step.
	resync(context.Context) error
	// close lets go; stopped says that nothing is wrong, the reader is only stopped.
	close(stopped bool)
}

// pn532 is the scanner that NXP's chip is.
type pn532 struct {
	*chip
	fw     firmware
	search *search
}

// openChip makes what opens a PN532 on a port.
func openChip(open func() (port, error)) func(context.Context, bool) (scanner, error) {
	others := &search{}
	return func(ctx context.Context, met bool) (scanner, error) {
		p, err := open()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errOpen, err)
		}
		s := &pn532{chip: &chip{link: link{port: p}}, search: others}
		if s.fw, err = s.start(ctx); err != nil {
			s.close(ctx.Err() != nil)
			if !met {
				err = nobody(err)
			}
			return nil, err
		}
		return s, nil
	}
}

func (s *pn532) name() string { return s.fw.String() }

// look switches the field off first where a card was found, so that it starts anew and can be found again. Who has a card of type A never waits for a
// look for others that follows one for theirs.
func (s *pn532) look(ctx context.Context, again bool) ([]target, error) {
	probes := byte(idleProbes)
	if again {
		probes = heldProbes
		if err := s.mute(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.tries(ctx, probes); err != nil {
		return nil, err
	}
	found, err := s.list(ctx)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0 && s.search.due(again, time.Now()):
		return s.other(ctx)
	case len(found) > 0:
		s.search.held = false
	}
	return found, nil
}

func (s *pn532) lend(t target) *Card {
	if t.other {
		return nil
	}
	return lend(s.chip, t)
}

func (s *pn532) resync(ctx context.Context) error { return s.link.resync(ctx) }

func (s *pn532) close(stopped bool) {
	if stopped {
		s.stop()
	}
	_ = s.link.port.close() // it is gone either way
}

// Device is an open badge reader of another kind than the PN532, which tells the numbers of cards and nothing else.
//
// An error of its methods ends it, and it is opened again. It wraps one of this package's, where one fits: ErrLost, ErrNoChip, ErrTimeout, ErrNoACK,
// ErrGarbage.
type Device interface {
	// Name is what answered, such as "MFRC522 v2.0".
	Name() string
	// Look finds the numbers of the cards that are held now, each time it is called anew. It may wait for one, 100 ms at most.
	Look(ctx context.Context) ([]UID, error)
	// Close lets go of the device.
	Close() error
}

// device is a scanner made of a Device.
type device struct{ Device }

func openDevice(open func(context.Context) (Device, error)) func(context.Context, bool) (scanner, error) {
	return func(ctx context.Context, _ bool) (scanner, error) {
		d, err := open(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errOpen, err)
		}
		return device{d}, nil
	}
}

func (d device) name() string { return d.Name() }

func (d device) look(ctx context.Context, _ bool) ([]target, error) {
	uids, err := d.Look(ctx)
	found := make([]target, len(uids))
	for n, uid := range uids {
		found[n].uid = uid
	}
	return found, err
}

func (device) lend(target) *Card { return nil }

func (device) resync(context.Context) error { return nil }

func (d device) close(bool) { _ = d.Close() }
