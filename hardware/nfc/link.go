package nfc

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Times of the link. The chip's own are the manual's; the host adds what a serial port over USB holds bytes
// back (16 ms in the common FTDI chips) and what a busy machine takes to wake us.
const (
	ackWait      = 15*time.Millisecond + 25*time.Millisecond // ACK on the UART (UM0701-02, 6.2.2) and the host's share
	frameWait    = 100 * time.Millisecond                    // a frame that began: the chip itself gives up after 89 ms
	resendWait   = 100 * time.Millisecond                    // the last response again, after our NACK
	quietWait    = 10 * time.Millisecond                     // silence that ends a drain
	drainAtMost  = 200 * time.Millisecond                    // a wire that is never silent is not drained for ever
	tick         = 100 * time.Millisecond                    // the longest wait that does not look whether to stop
	attempts     = 3                                         // times a command is sent before it has failed
	responseWait = time.Second                               // any command we use: it computes at most 100 ms
)

// port is an open wire of any kind.
type port interface {
	// wake makes a sleeping chip listen.
	wake() error
	// write sends all of p.
	write(p []byte) error
	// read waits at most wait, which may be 0, and returns 0 without an error when nothing came.
	read(p []byte, wait time.Duration) (int, error)
	// streams tells whether frames arrive as a stream of bytes; else one read is one frame.
	streams() bool
	close() error
}

// errQuiet is next's way to say that the time is up.
var errQuiet = errors.New("quiet")

// link exchanges commands and responses with a chip. Its methods wait no longer than they must after ctx is done.
type link struct {
	port  port
	dec   decoder
	queue []frame
	buf   [512]byte
	begun time.Time // when the frame that is half here began; zero: none is
	seen  evidence
}

// evidence is what an exchange has seen, to tell what went wrong when it fails.
type evidence struct {
	heard   int  // bytes that came
	strays  int  // whole frames that answer something else
	early   int  // noise up to the ACK
	acked   bool // the ACK came
	cut     bool // a response began and did not end
	corrupt bool // a response had a wrong checksum
}

// do sends a command (its code first) until it is answered, and returns what follows the response's code.
// It waits for the response at most within each time. Whoever is slow to acknowledge gets twice the time with each
// attempt: some bridges between the host and the chip's UART are.
func (l *link) do(ctx context.Context, command []byte, within time.Duration) ([]byte, error) {
	var err error
	for try := range attempts {
		if try > 0 && !errors.Is(err, ErrNoACK) {
			if err := l.resync(ctx); err != nil {
				return nil, err
			}
		}
		var response []byte
		if response, err = l.exchange(ctx, command, ackWait<<try, within); err == nil {
			return response, nil
		}
		if !IsRetryable(err) {
			break
		}
	}
	return nil, fmt.Errorf("command %02X: %w", command[0], err)
}

// exchange sends a command once.
func (l *link) exchange(ctx context.Context, command []byte, heard, within time.Duration) ([]byte, error) {
	l.forget()
	if err := l.send(encode(command)); err != nil {
		return nil, err
	}
	if err := l.awaitACK(ctx, time.Now().Add(heard)); err != nil {
		return nil, l.blame(err)
	}
	response, err := l.awaitResponse(ctx, command[0], time.Now().Add(within))
	if err != nil {
		return nil, l.blame(err)
	}
	return response, nil
}

// forget starts a new exchange.
func (l *link) forget() {
	l.dec.reset()
	l.queue, l.begun, l.seen = nil, time.Time{}, evidence{}
}

// awaitACK waits until the chip has heard the command. A response that comes first is an old one: the chip
// answers in order.
func (l *link) awaitACK(ctx context.Context, until time.Time) error {
	for {
		f, err := l.next(ctx, until)
		if err != nil {
			return err
		}
		switch f.kind {
		case ackFrame:
			l.seen.acked, l.seen.early = true, l.dec.noise
			return nil
		case nackFrame:
			return fmt.Errorf("%w: the chip got a broken command", ErrGarbage)
		case errorFrame:
			return ErrErrorFrame
		default:
			l.seen.strays++
		}
	}
}

// awaitResponse waits for the response to the command with this code. A broken one is asked for again
// (UM0701-02, 6.2.2.1 c); an ACK that was late is passed over.
func (l *link) awaitResponse(ctx context.Context, code byte, until time.Time) ([]byte, error) {
	asked := 0
	for {
		f, err := l.next(ctx, until)
		broken := err == nil && f.kind == corruptFrame || errors.Is(err, errQuiet) && l.dec.partial()
		switch {
		case broken && asked < attempts-1:
			asked++
			if err := l.askAgain(); err != nil {
				return nil, err
			}
			until = time.Now().Add(resendWait)
		case err != nil:
			return nil, err
		case f.kind == errorFrame:
			return nil, ErrErrorFrame
		case f.kind == infoFrame:
			if body, err := open(code, f.content); err == nil {
				return body, nil
			}
			l.seen.strays++
		}
	}
}

// askAgain makes the chip repeat its last response.
func (l *link) askAgain() error {
	if l.dec.partial() {
		l.seen.cut = true
		l.dec.held, l.begun = nil, time.Time{}
	} else {
		l.seen.corrupt = true
	}
	return l.send(nackBytes)
}

// next returns the next frame, or errQuiet when none came until then. A frame that began has to end within
// frameWait.
func (l *link) next(ctx context.Context, until time.Time) (frame, error) {
	for len(l.queue) == 0 {
		if err := ctx.Err(); err != nil {
			return frame{}, err
		}
		end := until
		if !l.begun.IsZero() && l.begun.Add(frameWait).Before(end) {
			end = l.begun.Add(frameWait)
		}
		// The wire is looked at once more after the time is up: on a busy machine the bytes may have been there.
		left := max(0, time.Until(end))
		if err := l.receive(min(left, tick)); err != nil {
			return frame{}, err
		}
		if left == 0 && len(l.queue) == 0 {
			return frame{}, errQuiet
		}
	}
	f := l.queue[0]
	l.queue = l.queue[1:]
	return f, nil
}

// receive reads once and decodes what came.
func (l *link) receive(wait time.Duration) error {
	n, err := l.port.read(l.buf[:], wait)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLost, err)
	}
	noise := l.dec.noise
	l.queue = l.dec.feed(l.buf[:n])
	l.seen.heard += n
	switch {
	case !l.dec.partial():
		l.begun = time.Time{}
	case l.begun.IsZero() || len(l.queue) > 0:
		l.begun = time.Now()
	}
	if !l.port.streams() && len(l.queue) > 0 && (len(l.queue) > 1 || l.dec.partial() || l.dec.noise > noise) {
		return ErrOverread
	}
	return nil
}

// send writes to the port.
func (l *link) send(p []byte) error {
	if err := l.port.write(p); err != nil {
		return fmt.Errorf("%w: %w", ErrLost, err)
	}
	return nil
}

// blame says what was wrong with an exchange in which nothing more came.
func (l *link) blame(err error) error {
	if !errors.Is(err, errQuiet) {
		return err
	}
	s := l.seen
	switch {
	case s.strays > 0, s.acked && s.early > 0:
		return fmt.Errorf("%w: other bytes came before the answer", ErrDesync)
	case s.cut, l.dec.partial():
		return ErrTruncated
	case s.corrupt:
		return fmt.Errorf("%w: wrong checksum", ErrGarbage)
	case !s.acked && s.heard == 0:
		return ErrNoACK
	case !s.acked, l.dec.noise > 0:
		return fmt.Errorf("%w: bytes that are no frame", ErrGarbage)
	}
	return ErrTimeout
}

// resync stops whatever the chip does, with an ACK from the host (UM0701-02, 6.2.2.1 d), and lets everything
// go that is still under way.
func (l *link) resync(ctx context.Context) error {
	if err := l.send(ackBytes); err != nil {
		return err
	}
	return l.drain(ctx)
}

// drain reads until the wire is quiet.
func (l *link) drain(ctx context.Context) error {
	for end := time.Now().Add(drainAtMost); time.Now().Before(end); {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := l.port.read(l.buf[:], quietWait)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrLost, err)
		}
		if n == 0 {
			break
		}
	}
	return nil
}

// open takes a response out of a frame's content: the chip's TFI, the command's code plus one, the body.
func open(code byte, content []byte) ([]byte, error) {
	switch {
	case len(content) == 0:
		return nil, ErrNoFrame
	case content[0] != fromChip:
		return nil, fmt.Errorf("%w: not from the chip", ErrGarbage)
	case len(content) < 2:
		return nil, fmt.Errorf("%w: no code", ErrTruncated)
	case content[1] != code+1:
		return nil, fmt.Errorf("%w: answer %02X to command %02X", ErrDesync, content[1], code)
	}
	return content[2:], nil
}
