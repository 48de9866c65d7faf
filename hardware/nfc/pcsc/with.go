//go:build pcsc

package pcsc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ebfe/scard"

	"troskel/hardware/nfc"
)

// Available tells whether this program was built with PC/SC.
const Available = true

// lookTime is how long Look waits for a card to come.
const lookTime = 100 * time.Millisecond

// getUID asks for the card's number, however long it is.
var getUID = []byte{0xFF, 0xCA, 0x00, 0x00, 0x00}

// device is a reader of pcscd's.
type device struct {
	pcsc *scard.Context
	name string
}

func open(name string) (nfc.Device, error) {
	pcsc, err := scard.EstablishContext()
	if err != nil {
		return nil, fmt.Errorf("pcscd does not answer: %w; is it installed and started?", err)
	}
	found, err := pick(pcsc, name)
	if err != nil {
		return nil, errors.Join(err, pcsc.Release())
	}
	return &device{pcsc, found}, nil
}

// pick is the first reader whose name holds a text.
func pick(pcsc *scard.Context, name string) (string, error) {
	all, err := pcsc.ListReaders()
	if err != nil && !errors.Is(err, scard.ErrNoReadersAvailable) {
		return "", fmt.Errorf("the readers of pcscd cannot be listed: %w", err)
	}
	for _, r := range all {
		if strings.Contains(r, name) {
			return r, nil
		}
	}
	return "", fmt.Errorf("%w: pcscd knows %d readers (%s) and none whose name holds %q", nfc.ErrNoChip, len(all), strings.Join(all, ", "), name)
}

// List is the names of the readers that pcscd knows.
func List() ([]string, error) {
	pcsc, err := scard.EstablishContext()
	if err != nil {
		return nil, err
	}
	all, err := pcsc.ListReaders()
	if errors.Is(err, scard.ErrNoReadersAvailable) {
		err = nil
	}
	return all, errors.Join(err, pcsc.Release())
}

// Name is pcscd's name of the reader.
func (d *device) Name() string { return d.name }

// Close ends what we have with pcscd.
func (d *device) Close() error { return d.pcsc.Release() }

// Look is the card on the reader, if there is one: such a reader tells one at a time.
func (d *device) Look(ctx context.Context) ([]nfc.UID, error) {
	states := []scard.ReaderState{{Reader: d.name, CurrentState: scard.StateUnaware}}
	if err := d.pcsc.GetStatusChange(states, 0); err != nil && !errors.Is(err, scard.ErrTimeout) {
		return nil, fmt.Errorf("%w: %v", nfc.ErrLost, err)
	}
	now := states[0].EventState
	switch {
	case now&(scard.StateUnknown|scard.StateUnavailable) != 0:
		return nil, fmt.Errorf("%w: pcscd has lost the reader", nfc.ErrLost)
	case now&scard.StatePresent == 0:
		states[0].CurrentState = now
		if err := d.pcsc.GetStatusChange(states, lookTime); err != nil && !errors.Is(err, scard.ErrTimeout) {
			return nil, fmt.Errorf("%w: %v", nfc.ErrLost, err)
		}
		if states[0].EventState&scard.StatePresent == 0 {
			return nil, ctx.Err()
		}
	}
	return d.ask()
}

// ask asks the card for its number. A card that does not answer is at the edge of the field, or gone: it is nobody's.
func (d *device) ask() ([]nfc.UID, error) {
	card, err := d.pcsc.Connect(d.name, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		return nil, d.gone(err)
	}
	answer, err := card.Transmit(getUID)
	if err = errors.Join(err, card.Disconnect(scard.LeaveCard)); err != nil {
		return nil, d.gone(err)
	}
	uid, ok := parse(answer)
	if !ok {
		return nil, nil
	}
	return []nfc.UID{uid}, nil
}

// gone is nil for an error that only says that the card has gone.
func (*device) gone(err error) error {
	for _, e := range []scard.Error{scard.ErrNoSmartcard, scard.ErrRemovedCard, scard.ErrResetCard, scard.ErrUnpoweredCard, scard.ErrUnresponsiveCard, scard.ErrCommError, scard.ErrSharingViolation} {
		if errors.Is(err, e) {
			return nil
		}
	}
	return fmt.Errorf("%w: %v", nfc.ErrLost, err)
}
