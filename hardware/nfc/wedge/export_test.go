package wedge

import (
	"log/slog"
	"time"
	"unsafe"

	"context"

	"troskel/hardware/nfc"
)

// EventSize is that of an event of the kernel's.
const EventSize = eventSize

// NewReaderBy is NewReader with a stand-in for the kernel's ioctl, since a pipe has none.
func NewReaderBy(path string, layout Layout, control func(request uint, arg unsafe.Pointer) error, log *slog.Logger) *nfc.Reader {
	return nfc.NewReaderOf(func(context.Context) (nfc.Device, error) {
		return open(path, layout, func(_ uintptr, request uint, arg unsafe.Pointer) error { return control(request, arg) })
	}, log)
}

// Take reads events as a device of a layout does.
func Take(layout Layout, b []byte) []nfc.UID {
	return (&device{layout: layout}).take(b, time.Unix(0, 0))
}

// Grab and Name are the requests that are made.
const (
	Grab = eviocgrab
	Name = eviocgname
)
