package counter

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/host/v3/gpioioctl"
)

// lines is both beams on one GPIO chip, asked for together: the kernel then queues the edges of both in their order, each with the time at which it was. periph
// reads the same events and throws their times away.
type lines struct {
	chip         string // path of its device
	outer, inner line
	file         *os.File
	request      func(chip string, outer, inner uint32) (*os.File, error)
	broken       func(*os.File) (outer, inner bool, err error) // what the levels say now: high?
}

// line is one pin on its chip.
type line struct {
	number uint32
	broken gpio.Level
	told   bool // broken, as last told
}

// kernelLines finds the two pins on one chip.
func kernelLines(outer, inner *beam) (*lines, bool) {
	for _, chip := range gpioioctl.Chips {
		o, oak := lineOf(chip, outer.pin.Name())
		i, iak := lineOf(chip, inner.pin.Name())
		if oak && iak {
			return &lines{
				chip: chip.Path(), outer: line{number: o, broken: outer.brokenLevel}, inner: line{number: i, broken: inner.brokenLevel},
				request: requestLines, broken: readLines,
			}, true
		}
	}
	return nil, false
}

// lineOf is a chip's line of a name; where another driver has the name already, periph puts the chip's before it.
func lineOf(chip *gpioioctl.GPIOChip, name string) (uint32, bool) {
	for _, l := range chip.Lines() {
		if l.Name() == name || strings.HasSuffix(l.Name(), "-"+name) {
			return uint32(l.Number()), true
		}
	}
	return 0, false
}

func (l *lines) open() (err error) {
	if l.file != nil {
		err = l.file.Close()
		l.file = nil
	}
	file, failed := l.request(l.chip, l.outer.number, l.inner.number)
	if failed != nil {
		return errors.Join(err, fmt.Errorf("the beams' pins on %s cannot be watched: %w", l.chip, failed))
	}
	l.file = file
	return err
}

// watch implements watcher. Between events it wakes up at times to look at the levels, for edges that the kernel dropped.
func (l *lines) watch(ctx context.Context, edges chan<- Edge) error {
	stop := context.AfterFunc(ctx, func() { l.file.Close() })
	defer stop()
	buffer := make([]byte, eventSize*16)
	for {
		if err := l.look(ctx, edges); err != nil {
			return l.ended(ctx, err)
		}
		if err := l.file.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
			return l.ended(ctx, err)
		}
		n, err := l.file.Read(buffer)
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return l.ended(ctx, err)
		}
		for _, e := range parseEvents(buffer[:n]) {
			if err := l.tell(ctx, edges, e); err != nil {
				return err
			}
		}
	}
}

// ended lets go of the pins, so that they can be asked for again.
func (l *lines) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return errors.Join(fmt.Errorf("the beams' pins on %s were lost: %w", l.chip, err), l.file.Close())
}

// tell sends an event that changes something.
func (l *lines) tell(ctx context.Context, edges chan<- Edge, e event) error {
	on := &l.inner
	if e.line == l.outer.number {
		on = &l.outer
	} else if e.line != l.inner.number {
		return nil // not one that we asked for
	}
	broken := gpio.Level(e.rising) == on.broken
	if broken == on.told {
		return nil
	}
	on.told = broken
	select {
	case <-ctx.Done():
		return ctx.Err()
	case edges <- Edge{Outer: on == &l.outer, Broken: broken, At: wallOf(e.at)}:
		return nil
	}
}

// look tells of levels that are others than was told last.
func (l *lines) look(ctx context.Context, edges chan<- Edge) error {
	outer, inner, err := l.broken(l.file)
	if err != nil {
		return err
	}
	now := monotonic()
	return errors.Join(
		l.tell(ctx, edges, event{at: now, line: l.outer.number, rising: outer}),
		l.tell(ctx, edges, event{at: now, line: l.inner.number, rising: inner}),
	)
}

// event is an edge of a line as the kernel tells it (struct gpio_v2_line_event, linux/gpio.h).
type event struct {
	at     time.Duration // of CLOCK_MONOTONIC
	line   uint32
	rising bool
}

// eventSize is of an event in bytes.
const eventSize = 48

// The kinds of event.
const (
	eventRising  = 1
	eventFalling = 2
)

// parseEvents reads whole events; what is no event is left out.
func parseEvents(data []byte) []event {
	var all []event
	for ; len(data) >= eventSize; data = data[eventSize:] {
		at, kind, line := binary.NativeEndian.Uint64(data), binary.NativeEndian.Uint32(data[8:]), binary.NativeEndian.Uint32(data[12:])
		if kind != eventRising && kind != eventFalling || at > 1<<62 {
			continue
		}
		all = append(all, event{at: time.Duration(at), line: line, rising: kind == eventRising})
	}
	return all
}

// monotonic is the clock that the kernel's events go by.
func monotonic() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// wallOf is when something was that the kernel's clock tells of, never later than now.
func wallOf(at time.Duration) time.Time { return time.Now().Add(min(0, at-monotonic())) }

// What is asked of the kernel, for input with edges and a pull-up (linux/gpio.h).
const (
	gpioGetLine   = 0xC250B407
	gpioGetValues = 0xC010B40E
	wantedFlags   = 1<<2 | 1<<4 | 1<<5 | 1<<8
	steadyFor     = 1000 // microseconds that a level must last to count
	debounce      = 3    // the attribute
)

// lineAttribute is struct gpio_v2_line_config_attribute.
type lineAttribute struct {
	id, _ uint32
	value uint64
	mask  uint64
}

// lineRequest is struct gpio_v2_line_request.
type lineRequest struct {
	offsets    [64]uint32
	consumer   [32]byte
	flags      uint64
	attributes uint32
	_          [5]uint32
	attribute  [10]lineAttribute
	count      uint32
	queue      uint32
	_          [5]uint32
	fd         int32
}

// requestLines asks for both lines; the first bit of each mask is the outer one.
func requestLines(chip string, outer, inner uint32) (*os.File, error) {
	device, err := os.OpenFile(chip, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer device.Close()
	r := lineRequest{offsets: [64]uint32{outer, inner}, flags: wantedFlags, attributes: 1, count: 2, queue: 256}
	copy(r.consumer[:], "troskel beams")
	r.attribute[0] = lineAttribute{id: debounce, value: steadyFor, mask: 3}
	if err := ask(device, gpioGetLine, unsafe.Pointer(&r)); err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(int(r.fd), true); err != nil { // so that reading can have a deadline
		return nil, errors.Join(err, unix.Close(int(r.fd)))
	}
	return os.NewFile(uintptr(r.fd), chip), nil
}

// readLines looks at both levels.
func readLines(file *os.File) (outer, inner bool, err error) {
	values := struct{ bits, mask uint64 }{mask: 3}
	if err := ask(file, gpioGetValues, unsafe.Pointer(&values)); err != nil {
		return false, false, err
	}
	return values.bits&1 != 0, values.bits&2 != 0, nil
}

// ask has the kernel fill in an answer, without taking the file's own descriptor out of the poller.
func ask(file *os.File, what uintptr, answer unsafe.Pointer) error {
	conn, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = conn.Control(func(fd uintptr) { _, _, errno = unix.Syscall(unix.SYS_IOCTL, fd, what, uintptr(answer)) })
	if err == nil && errno != 0 {
		err = errno
	}
	return err
}
