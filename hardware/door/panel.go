package door

import (
	"context"
	"errors"
	"image"
)

// Refresh is how thoroughly a picture is put on a panel. Each is slower than the one before it, and leaves less of the picture that stood before.
type Refresh int

// The ways to refresh. A panel that does not have one takes the next more thorough that it has.
const (
	Partial Refresh = iota // only the pixels that differ are driven: about half a second, and faint ghosts
	Fast                   // every pixel, by a short waveform: a second or two
	Full                   // every pixel, until no ghost is left: up to five seconds of flicker
)

// Panel is a display of black and white pixels. E-paper keeps its picture without power.
type Panel interface {
	// Bounds is the size of the panel as it hangs, from (0,0).
	Bounds() image.Rectangle
	// Show wakes the panel, sends img and returns when the picture stands. A panel that does not know what it shows does a Full refresh in any case.
	// img must be as large as Bounds.
	Show(ctx context.Context, img *image.Paletted, how Refresh) error
	// Sleep takes the panel to the lowest power at which its picture stays. After a Show that was cut off, Sleep waits until the panel has come to its end.
	Sleep(ctx context.Context) error
}

// ErrBusyTimeout means that the panel kept its BUSY line active: not connected, without power, or hung.
var ErrBusyTimeout = errors.New("the panel stays busy; check its flat cable and its power, then the pin named busy")

// ErrSPI means that bytes or a pin level could not be sent to the panel.
var ErrSPI = errors.New("the panel cannot be written to; check that SPI is switched on and that its pins are named right")

// ErrI2C means that an OLED did not take what was sent to it.
var ErrI2C = errors.New("the panel cannot be written to; check its four wires, that I2C is switched on, and its address (3c)")

// errStillBusy means that there was no time to wait until the panel was done.
var errStillBusy = errors.New("the panel is still busy")
