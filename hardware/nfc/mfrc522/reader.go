package mfrc522

import (
	"context"
	"errors"
	"log/slog"

	"troskel/hardware/nfc"
)

// NewReader makes a reader on an SPI port of periph's, such as "SPI0.0". It opens nothing yet.
func NewReader(port string, log *slog.Logger) *nfc.Reader {
	return nfc.NewReaderOf(func(ctx context.Context) (nfc.Device, error) { return open(ctx, port) }, log.With("wire", "spi:"+port))
}

// Probe opens a port, asks what chip is there, such as "MFRC522 v2.0", and closes it.
func Probe(ctx context.Context, port string) (chipName string, err error) {
	d, err := open(ctx, port)
	if err != nil {
		return "", err
	}
	return d.name, d.Close()
}

// device is an open MFRC522.
type device struct {
	*chip
	name    string
	stirred bool // some card answered, and must start anew to be found again
}

func open(ctx context.Context, port string) (*device, error) {
	c, err := connect(port)
	if err != nil {
		return nil, err
	}
	name, err := c.start(ctx)
	if err != nil {
		return nil, errors.Join(err, c.port.Close())
	}
	return &device{chip: c, name: name}, nil
}

// Name is what answered.
func (d *device) Name() string { return d.name }

// Look finds the cards that are held now. Those that were found before sleep until they have lost the field.
func (d *device) Look(ctx context.Context) ([]nfc.UID, error) {
	if d.stirred {
		if err := errors.Join(d.field(ctx, false), d.field(ctx, true)); err != nil {
			return nil, err
		}
	}
	found, stirred, err := d.list(ctx)
	d.stirred = stirred
	return found, err
}

// Close switches the field off and lets the port go.
func (d *device) Close() error {
	return errors.Join(d.write(txControlReg, 0x80), d.port.Close())
}
