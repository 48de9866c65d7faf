package pcsc

import (
	"context"
	"log/slog"

	"troskel/hardware/nfc"
)

// NewReader makes a reader on the first of pcscd's readers whose name holds a text, such as "ACR122"; "" means the first of all. It opens nothing
// yet.
func NewReader(name string, log *slog.Logger) *nfc.Reader {
	return nfc.NewReaderOf(func(context.Context) (nfc.Device, error) { return open(name) }, log.With("wire", "pcsc:"+name))
}

// Probe opens a reader as NewReader does, asks for its whole name, and lets it go.
func Probe(name string) (string, error) {
	d, err := open(name)
	if err != nil {
		return "", err
	}
	return d.Name(), d.Close()
}
