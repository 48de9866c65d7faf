package wedge

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"troskel/hardware/nfc"
)

// NewReader makes a reader on an input device, such as "/dev/input/by-id/usb-Sycreader_RFID-event-kbd". It opens nothing yet.
func NewReader(path string, layout Layout, log *slog.Logger) *nfc.Reader {
	return nfc.NewReaderOf(func(context.Context) (nfc.Device, error) { return open(path, layout, control) }, log.With("wire", "input:"+path))
}

// Probe opens an input device, asks for its name, and lets it go.
func Probe(path string) (name string, err error) {
	d, err := open(path, Decimal, control)
	if err != nil {
		return "", err
	}
	return d.name, d.Close()
}

// Requests of evdev (linux/input.h).
const (
	eviocgrab  = 0x40044590          // int: hold the device for ourselves, or let it go
	eviocgname = 0x80004506 | 64<<16 // 64 bytes of its name
)

// ioctl is a request to a device file.
type ioctl func(fd uintptr, request uint, arg unsafe.Pointer) error

func control(fd uintptr, request uint, arg unsafe.Pointer) error {
	p := uintptr(arg)
	if request == eviocgrab {
		p = 1 // this one takes its argument by value
	}
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, fd, uintptr(request), p); errno != 0 {
		return errno
	}
	return nil
}

// device is an open keyboard that types numbers.
type device struct {
	file   *os.File
	name   string
	layout Layout
	half   []byte // of an event
	typed  []byte
	last   time.Time // when the newest key came
	spoilt bool      // something else was typed among it, or too much
}

func open(path string, layout Layout, control ioctl) (*device, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	name := make([]byte, 64)
	raw, err := f.SyscallConn()
	if err == nil {
		err = errors.Join(raw.Control(func(fd uintptr) {
			if e := control(fd, eviocgname, unsafe.Pointer(&name[0])); e != nil {
				err = fmt.Errorf("%w: %s is no input device: %w", nfc.ErrNoChip, path, e)
			} else if e := control(fd, eviocgrab, nil); e != nil {
				err = fmt.Errorf("%s is held by another program: %w", path, e)
			}
		}), err)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	name, _, _ = bytes.Cut(name, []byte{0})
	return &device{file: f, name: string(name), layout: layout}, nil
}

// Name is what the device calls itself.
func (d *device) Name() string { return fmt.Sprintf("keyboard reader %q", d.name) }

// Close lets the device go; the kernel ends our hold of it.
func (d *device) Close() error { return d.file.Close() }

const (
	lookTime = 100 * time.Millisecond // that Look waits for keys
	keyTime  = 500 * time.Millisecond // between two keys of one number at most: a reader types them within a tenth of a second
)

// Look is the numbers that were typed since it was called last, one at most.
func (d *device) Look(ctx context.Context) ([]nfc.UID, error) {
	if err := d.file.SetReadDeadline(time.Now().Add(lookTime)); err != nil {
		return nil, fmt.Errorf("%w: %v", nfc.ErrLost, err)
	}
	buf := make([]byte, 16*eventSize)
	for ctx.Err() == nil {
		n, err := d.file.Read(buf)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, nil
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%w: end of input", nfc.ErrLost)
		case err != nil:
			return nil, fmt.Errorf("%w: %v", nfc.ErrLost, err)
		}
		if found := d.take(buf[:n], time.Now()); len(found) > 0 {
			return found, nil
		}
	}
	return nil, ctx.Err()
}

// eventSize is that of struct input_event (linux/input.h): a time of two words, type, code and value.
const eventSize = int(2*unsafe.Sizeof(uintptr(0))) + 8

// Of input-event-codes.h.
const (
	evKey   = 1
	pressed = 1
)

// digits are the keys that are looked at: of the rows of letters and digits, and of the number pad.
var digits = map[uint16]byte{
	2: '1', 3: '2', 4: '3', 5: '4', 6: '5', 7: '6', 8: '7', 9: '8', 10: '9', 11: '0',
	79: '1', 80: '2', 81: '3', 75: '4', 76: '5', 77: '6', 71: '7', 72: '8', 73: '9', 82: '0',
	30: 'a', 48: 'b', 46: 'c', 32: 'd', 18: 'e', 33: 'f',
}

// shift keys are pressed by readers that type capital letters.
var shifts = map[uint16]bool{42: true, 54: true}

const (
	enter    = 28
	padEnter = 96
)

// take reads events, and gives the numbers that ended in them. What is no number is passed over: a reader that types something else is told of by
// nobody coming through, and a log of what it typed would be a log of numbers.
func (d *device) take(b []byte, now time.Time) (found []nfc.UID) {
	b = append(d.half, b...)
	for ; len(b) >= eventSize; b = b[eventSize:] {
		e := b[eventSize-8:]
		kind, code, value := binary.NativeEndian.Uint16(e), binary.NativeEndian.Uint16(e[2:]), binary.NativeEndian.Uint32(e[4:])
		if kind != evKey || value != pressed || shifts[code] {
			continue
		}
		if uid, ok := d.press(code, now); ok {
			found = append(found, uid)
		}
	}
	d.half = append([]byte(nil), b...)
	return found
}

// press takes one key.
func (d *device) press(code uint16, now time.Time) (uid nfc.UID, whole bool) {
	if now.Sub(d.last) > keyTime {
		d.typed, d.spoilt = d.typed[:0], false
	}
	d.last = now
	digit, known := digits[code]
	switch {
	case code == enter || code == padEnter:
		typed, spoilt := d.typed, d.spoilt
		d.typed, d.spoilt = d.typed[:0], false
		if spoilt || len(typed) == 0 {
			return nfc.UID{}, false
		}
		uid, err := d.layout.parse(typed)
		clear(typed)
		return uid, err == nil
	case !known || len(d.typed) >= mostDigits:
		d.spoilt = true
	default:
		d.typed = append(d.typed, digit)
	}
	return nfc.UID{}, false
}
