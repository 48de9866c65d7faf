package nfc

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"go.bug.st/serial"
)

// line is what a UART needs of a serial port; serial.Port has it.
type line interface {
	io.ReadWriteCloser
	// SetReadTimeout makes Read return 0 bytes without an error after d; 0 means at once.
	SetReadTimeout(d time.Duration) error
}

// uart is a chip on a serial line, 8 bits, no parity, one stop bit (UM0701-02, 6.3.3).
type uart struct{ line line }

// openUART opens the serial device of a wire.
func openUART(w Wire) (port, error) {
	p, err := serial.Open(w.Path, &serial.Mode{BaudRate: w.Baud})
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", w.Path, explain(err))
	}
	return uart{p}, nil
}

// explain adds what to do about an error of opening a serial device.
func explain(err error) error {
	var port *serial.PortError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: is the reader plugged in, and is the path right?", err)
	case !errors.As(err, &port):
		return err
	case port.Code() == serial.PermissionDenied:
		return fmt.Errorf("%w: let the daemon's user into the group of the device, mostly dialout", err)
	case port.Code() == serial.PortBusy:
		return fmt.Errorf("%w: another program has it open", err)
	case port.Code() == serial.InvalidSerialPort:
		return fmt.Errorf("%w: this is no serial device", err)
	}
	return err
}

// wake sends what wakes the chip's UART, and enough after it for the chip's clock to come up before the
// first command (UM0701-02, 7.2.11): 16 bytes are 1.4 ms at 115,200 baud.
func (u uart) wake() error {
	return u.write([]byte{0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
}

func (u uart) write(p []byte) error {
	n, err := u.line.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return err
}

func (u uart) read(p []byte, wait time.Duration) (int, error) {
	if err := u.line.SetReadTimeout(wait); err != nil {
		return 0, err
	}
	return u.line.Read(p)
}

func (u uart) streams() bool { return true }

func (u uart) close() error { return u.line.Close() }
