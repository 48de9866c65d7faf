package nfc

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestOpen(t *testing.T) {
	for content, want := range map[string]error{
		"d503320106":   nil,
		"":             ErrNoFrame,
		"d403320106":   ErrGarbage,
		"d5":           ErrTruncated,
		"d54b00":       ErrDesync,
		"d5023201":     ErrDesync,
		"03 320106":    ErrGarbage,
		"d503":         nil,
		"d5 03 000000": nil,
	} {
		if _, err := open(getFirmwareVersion, unhex(t, content)); !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", content, err, want)
		}
	}
}

func TestParseFirmware(t *testing.T) {
	for body, want := range map[string]string{
		"32010607":   "PN532 v1.6",
		"33020707":   "no PN532 there: it calls itself PN533 v2.7",
		"320106":     "garbage: firmware version of 3 bytes",
		"3201060700": "garbage: firmware version of 5 bytes",
	} {
		fw, err := parseFirmware(unhex(t, body))
		got := fw.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s is %q, want %q", body, got, want)
		}
	}
}

func TestParseTargets(t *testing.T) {
	for body, want := range map[string]error{
		"00":                                               nil,
		"01 01 0044 00 07 04a31261ee0280":                  nil,
		"01 01 0044 00 0a 04a31261ee0280010203":            nil,
		"01 01 0344 20 07 04a31261ee0280":                  nil, // automatic RATS switched off
		"01 01 0344 20 07 04a31261ee0280 067577810280":     nil,
		"02 01 0004 08 04 01020304 02 0004 08 04 05060708": nil,
		"":                               ErrNoFrame,
		"03":                             ErrGarbage,
		"01":                             ErrGarbage,
		"01 01 0044 00 07 04a31261ee02":  ErrGarbage,
		"01 01 0044 00 05 0102030405":    ErrGarbage,
		"01 01 0044 00 00":               ErrGarbage,
		"02 01 0004 08 04 01020304":      ErrGarbage,
		"01 01 0344 20 04 01020304 0675": ErrGarbage,
		"01 01 0344 20 04 01020304 00":   ErrGarbage,
		"01 01 0344 20 07 04a31261ee0280 06 7577 81": ErrGarbage,
	} {
		found, err := parseTargets(unhex(t, body))
		if !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", body, err, want)
		}
		if err == nil && len(found) != int(unhex(t, body)[0]) {
			t.Errorf("%s: %d found", body, len(found))
		}
	}
}

// dead is a port that is gone after so many calls.
type dead struct {
	player
	left int
}

func (d *dead) gone() error {
	if d.left--; d.left < 0 {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (d *dead) wake() error { return d.gone() }

func (d *dead) write(b []byte) error { return errors.Join(d.gone(), d.player.write(b)) }

func (d *dead) read(b []byte, wait time.Duration) (int, error) {
	if err := d.gone(); err != nil {
		return 0, err
	}
	return d.player.read(b, wait)
}

// TestLost: wherever in waking and configuring the device goes away, that is what is said, and at once.
func TestLost(t *testing.T) {
	script := [][][]byte{
		{ackBytes, unhex(t, "0000ff02fed5151600")},
		{ackBytes, unhex(t, "0000ff06fad50332010607e800")},
		{ackBytes, unhex(t, "0000ff02fed533f800")},
	}
	for calls := range 20 {
		synctest.Test(t, func(t *testing.T) {
			// A player answers its first command with what it has from the start; here each has its own answer.
			d := &dead{left: calls, player: player{next: slices.Clone(script), commands: 1, streaming: true}}
			c := chip{link: link{port: d}}
			began := time.Now()
			fw, err := c.start(t.Context())
			if d.left >= 0 {
				if err != nil || fw.String() != "PN532 v1.6" {
					t.Errorf("with %d calls: %v, %v", calls, fw, err)
				}
				return
			}
			if !errors.Is(err, ErrLost) || IsRetryable(err) || code(err) != Lost {
				t.Errorf("after %d calls: %v", calls, err)
			}
			if took := time.Since(began); took > quietWait {
				t.Errorf("after %d calls: noticed after %v", calls, took)
			}
		})
	}
}

// TestCancel: waiting for a response ends when it is told to, within a tick.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &player{reads: [][]byte{ackBytes}, streaming: true}
		l := link{port: p}
		ctx, cancel := context.WithTimeout(t.Context(), 250*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := l.do(ctx, []byte{inListPassiveTarget, 1, 0}, time.Hour)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 250*time.Millisecond+tick {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestAskAgain: a response with a wrong checksum is asked for again with a NACK and the command is not repeated.
func TestAskAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &player{reads: [][]byte{
			ackBytes, unhex(t, "0000ff03fdd54b00ff00"), unhex(t, "0000ff03fdd54b00fe00"), unhex(t, "0000ff03fdd54b00e000"),
		}, streaming: true}
		l := link{port: p}
		body, err := l.do(t.Context(), []byte{inListPassiveTarget, 1, 0}, responseWait)
		if err != nil || len(body) != 1 || p.commands != 1 || bytes.Count(p.written, nackBytes) != 2 {
			t.Errorf("%x, %v; written %x", body, err, p.written)
		}
	})
}

// TestEndlessNoise: a device that never stops talking, such as a GPS receiver on the same path, is garbage soon.
func TestEndlessNoise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip{link: link{port: chatter{}}}
		began := time.Now()
		_, err := c.identify(t.Context())
		if !errors.Is(err, ErrGarbage) || time.Since(began) > 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if !strings.Contains(advice[code(err)], "speed") {
			t.Errorf("the advice is %q", advice[code(err)])
		}
	})
}

// chatter talks all the time.
type chatter struct{}

func (chatter) write([]byte) error { return nil }

func (chatter) wake() error { return nil }

func (chatter) streams() bool { return true }

func (chatter) close() error { return nil }

func (chatter) read(b []byte, wait time.Duration) (int, error) {
	<-time.After(min(wait, time.Millisecond))
	return copy(b, "$GPGGA,092750.000,5321.6802,N\r\n"), nil
}
