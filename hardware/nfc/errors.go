package nfc

import (
	"errors"
	"fmt"
)

// What can be wrong with what came over the wire. Every fault of an exchange wraps exactly one of these.
var (
	// ErrTimeout: the chip did not answer in time.
	ErrTimeout = errors.New("no answer in time")
	// ErrNoACK: not even the ACK came, so the chip does not hear us. It is an ErrTimeout.
	ErrNoACK = fmt.Errorf("no ACK: %w", ErrTimeout)
	// ErrNoFrame: an answer with nothing in it.
	ErrNoFrame = errors.New("empty answer")
	// ErrErrorFrame: the chip says that it does not understand or allow the command (UM0701-02, 6.2.1.5).
	ErrErrorFrame = errors.New("the chip refused the command")
	// ErrTruncated: a frame began and did not end.
	ErrTruncated = errors.New("answer cut short")
	// ErrGarbage: bytes that are no frame, a wrong checksum, or a frame whose content cannot be.
	ErrGarbage = errors.New("garbage")
	// ErrDesync: frames that answer something else than was asked; we and the chip are out of step.
	ErrDesync = errors.New("out of step")
	// ErrOverread: more bytes than the frame had, on a bus where one read is one frame.
	ErrOverread = errors.New("read beyond the frame")
	// ErrLost: the device behind the wire is gone.
	ErrLost = errors.New("device is gone")
	// ErrNoChip: something answers, or nothing does, but no PN532.
	ErrNoChip = errors.New("no PN532 there")
)

// IsRetryable tells whether the same command may well succeed when it is sent again over the same wire.
func IsRetryable(err error) bool {
	for _, passing := range []error{ErrTimeout, ErrNoFrame, ErrTruncated, ErrGarbage, ErrDesync, ErrOverread} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}
