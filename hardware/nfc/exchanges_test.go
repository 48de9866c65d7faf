package nfc

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// exchange is a block of exchanges.txt.
type exchange struct {
	bus, class, note string
	tx               []byte
	rx               [][]byte // by reads
}

// readExchanges reads the blocks of a file.
func readExchanges(t testing.TB, file string) []exchange {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []exchange
	for block := range strings.SplitSeq(string(text), "\n\n") {
		var x exchange
		for line := range strings.Lines(block) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			value = strings.TrimSpace(value)
			switch key {
			case "bus":
				x.bus = value
			case "class":
				x.class = value
			case "note":
				x.note = value
			case "tx":
				x.tx = unhex(t, value)
			case "rx":
				for part := range strings.SplitSeq(value, "|") {
					if part != "" {
						x.rx = append(x.rx, unhex(t, part))
					}
				}
			}
		}
		if x.bus != "" {
			out = append(out, x)
		}
	}
	return out
}

// meanings are what the blocks of class ok say, in their order.
var meanings = []string{
	"none", "none", "none", "none", "45: 00", "acknowledged", "acknowledged", "abort",
	"PN532 v1.6", "11:", "33:", "A atqa 0044 sak 00 uid 04087a04042019", "07: 80", "15:", "acknowledged", "33:",
	"41: 008db1f047075d4523806a42139043118091af", "A atqa 0004 sak 08 uid fb0ee20b", "PN532 v1.6", "PN532 v1.6",
	"A atqa 0004 sak 08 uid 1ada7444", "8d: 08e080", "A atqa 0400 sak 08 uid 82acb95d", "45: 00", "PN532 v1.6",
	"PN532 v1.4", "87: 29", "FeliCa idm 0101050186040202 system 8008", "A atqa 0400 sak 08 uid 922e5832",
	"B atqb 500102030400000000000000 attrib 01", "Jewel atqa 0400 id 922e5832",
	"poll 10: A atqa 0400 sak 08 uid 922e5832; poll 40: A atqa 0008 sak 40 uid 08123456 random", "41: 01", "PN532 v1.5",
}

// faults are the errors of the classes.
var faults = map[string]error{
	"noframe": ErrNoFrame, "errframe": ErrErrorFrame, "truncated": ErrTruncated, "garbage": ErrGarbage,
	"desync": ErrDesync, "timeout": ErrTimeout, "overread": ErrOverread,
}

// TestExchanges decodes what other people's readers said to what it means, or refuses it as what it is.
func TestExchanges(t *testing.T) {
	const file = "testdata/exchanges.txt"
	sameAsShared(t, file)
	left := meanings
	for i, x := range readExchanges(t, file) {
		want := ""
		if x.class == "ok" {
			if len(left) == 0 {
				t.Fatal("more blocks than meanings")
			}
			want, left = left[0], left[1:]
		} else if faults[x.class] == nil {
			t.Fatalf("block %d has the unknown class %q", i+1, x.class)
		}
		t.Run(fmt.Sprintf("%02d_%s_%s", i+1, x.bus, x.class), func(t *testing.T) {
			t.Log(x.note)
			if x.bus == "ccid" || x.bus == "payload" {
				x.checkPayload(t, want)
				return
			}
			x.strip().check(t, want)
		})
	}
	if len(left) > 0 {
		t.Errorf("%d meanings have no block", len(left))
	}
}

// sameAsShared checks the copy here against the collection it comes from, where that is at hand.
func sameAsShared(t *testing.T, file string) {
	t.Helper()
	shared, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "pn532", "exchanges.txt"))
	if err != nil {
		t.Logf("THE COLLECTION IS NOT HERE, ONLY OUR COPY IS TESTED: %v", err)
		return
	}
	ours, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ours, shared) {
		t.Errorf("%s differs from the collection; copy it anew", file)
	}
}

// strip takes away what the buses put around frames: the ready byte before each I2C read, the direction byte of
// SPI. Logs that begin with the response get the ACK that must have come before.
func (x exchange) strip() exchange {
	if x.bus == "i2c" || x.bus == "spi" {
		x.tx = bytes.TrimPrefix(x.tx, []byte{0x01})
		for i := range x.rx {
			x.rx[i] = bytes.TrimPrefix(x.rx[i], []byte{0x01})
		}
	}
	if len(x.rx) == 0 {
		return x
	}
	var d decoder
	f := d.feed(x.rx[0])
	if len(f) == 1 && f[0].kind == infoFrame || len(f) == 0 && d.partial() {
		x.rx = append([][]byte{ackBytes}, x.rx...)
	}
	return x
}

// command is the command in tx, its code first; nil when tx is the host's ACK.
func (x exchange) command(t *testing.T) []byte {
	t.Helper()
	var d decoder
	got := d.feed(x.tx)
	if len(got) == 1 && got[0].kind == ackFrame {
		return nil
	}
	if len(got) != 1 || got[0].kind != infoFrame || got[0].content[0] != fromHost {
		t.Fatalf("tx is no command: %v", got)
	}
	command := got[0].content[1:]
	if ours := bytes.Trim(encode(command), "\x00"); !bytes.HasSuffix(bytes.TrimRight(x.tx, "\x00"), ours) {
		t.Errorf("we would send %x for %x", ours, x.tx)
	}
	return command
}

// check plays the block to the link, as logged and, on a stream, joined and byte by byte.
func (x exchange) check(t *testing.T, want string) {
	command := x.command(t)
	if command == nil {
		x.checkAbort(t)
		return
	}
	ways := map[string][][]byte{"as logged": x.rx}
	if x.bus == "uart" || x.bus == "usb" {
		all := slices.Concat(x.rx...)
		ways["joined"] = [][]byte{all}
		ways["byte by byte"] = slices.Collect(slices.Chunk(all, 1))
	}
	for way, reads := range ways {
		synctest.Test(t, func(t *testing.T) {
			p := &player{reads: reads, streaming: x.bus == "uart" || x.bus == "usb"}
			l := link{port: p}
			body, err := l.exchange(t.Context(), command, ackWait, responseWait)
			switch {
			case x.class != "ok":
				only(t, err, faults[x.class])
				survives(t, command, reads, p.streaming, err)
			case want == "acknowledged":
				if !l.seen.acked || !errors.Is(err, ErrTimeout) || errors.Is(err, ErrNoACK) {
					t.Errorf("%s: acknowledged %v, then %v", way, l.seen.acked, err)
				}
			case err != nil:
				t.Errorf("%s: %v", way, err)
			default:
				if got := describe(t, command, body); got != want {
					t.Errorf("%s: it says %q, want %q", way, got, want)
				}
			}
		})
	}
}

// checkAbort: the host's ACK is what we send to stop the chip, and nothing is expected back.
func (x exchange) checkAbort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &player{streaming: true}
		l := link{port: p}
		if err := l.resync(t.Context()); err != nil || !bytes.Equal(p.written, x.tx) {
			t.Errorf("we send %x, %v", p.written, err)
		}
	})
}

// checkPayload opens a response without its envelope.
func (x exchange) checkPayload(t *testing.T, want string) {
	command, content := []byte{inListPassiveTarget, 1, 0}, slices.Concat(x.rx...)
	if len(x.tx) > 0 {
		command = bytes.TrimPrefix(x.tx, []byte{fromHost})
	}
	if x.bus == "ccid" {
		content = bytes.TrimSuffix(content, []byte{0x90, 0x00})
	}
	switch {
	case len(content) == 0 || content[0] == fromChip:
	case content[0] == command[0]+1:
		content = append([]byte{fromChip}, content...)
	default:
		content = append([]byte{fromChip, command[0] + 1}, content...)
	}
	body, err := open(command[0], content)
	if x.class != "ok" {
		only(t, err, faults[x.class])
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := describe(t, command, body); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

// only checks that an error is of one class and no other.
func only(t *testing.T, err, want error) {
	t.Helper()
	for class, fault := range faults {
		if errors.Is(err, fault) != (fault == want) {
			t.Errorf("%v is of class %s: %v", err, class, fault != want)
		}
	}
	if IsRetryable(err) != (want != ErrErrorFrame) {
		t.Errorf("%v may be retried: %v", err, IsRetryable(err))
	}
}

// survives: after the block went wrong once, the same command is answered, unless the chip refused it.
func survives(t *testing.T, command []byte, reads [][]byte, streaming bool, first error) {
	t.Helper()
	good := [][]byte{ackBytes, unhex(t, "0000ff"+"03fd"+"d5"+hex.EncodeToString([]byte{command[0] + 1})+"00")}
	good[1] = append(good[1], -sum(good[1][5:]), 0)
	p := &player{reads: reads, next: [][][]byte{good}, streaming: streaming}
	l := link{port: p}
	body, err := l.do(t.Context(), command, responseWait)
	if !IsRetryable(first) {
		if !errors.Is(err, first) || p.commands != 1 {
			t.Errorf("%d times sent, then %v", p.commands, err)
		}
		return
	}
	if err != nil || !bytes.Equal(body, []byte{0}) || p.commands != 2 {
		t.Errorf("sent %d times, then %x, %v", p.commands, body, err)
	}
}

// describe says what a response means, as far as its note does.
func describe(t *testing.T, command, body []byte) string {
	t.Helper()
	switch {
	case command[0] == getFirmwareVersion:
		fw, err := parseFirmware(body)
		if err != nil {
			t.Fatal(err)
		}
		return fw.String()
	case command[0] == 0x60:
		first, second := body[3:3+body[2]], body[3+body[2]:]
		return fmt.Sprintf("poll %x: %s; poll %x: %s", body[1], describeA(t, first), second[0], describeA(t, second[2:]))
	case command[0] != inListPassiveTarget:
		return strings.TrimSpace(fmt.Sprintf("%02x: %x", command[0]+1, body))
	case body[0] == 0:
		return "none"
	}
	switch command[2] {
	case 0x01:
		return fmt.Sprintf("FeliCa idm %x system %x", body[4:12], body[20:22])
	case 0x03:
		return fmt.Sprintf("B atqb %x attrib %x", body[2:14], body[15:15+body[14]])
	case 0x04:
		return fmt.Sprintf("Jewel atqa %x id %x", body[2:4], body[4:8])
	}
	found, err := parseTargets(body)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return describeA(t, body[1:])
}

// describeA says what a card of type A is.
func describeA(t *testing.T, b []byte) string {
	t.Helper()
	c, _, err := parseTarget(b)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("A atqa %x sak %02x uid %x", c.atqa, c.sak, c.uid.Bytes())
	if c.ats != nil {
		text += fmt.Sprintf(" ats %x", c.ats)
	}
	if c.uid.Random() {
		text += " random"
	}
	return text
}

// player is a port that answers each command with the next list of reads.
type player struct {
	reads     [][]byte
	next      [][][]byte
	streaming bool
	commands  int
	written   []byte
}

func (p *player) wake() error { return nil }

func (p *player) write(b []byte) error {
	p.written = append(p.written, b...)
	if bytes.Equal(b, ackBytes) || bytes.Equal(b, nackBytes) {
		return nil
	}
	if p.commands++; p.commands > 1 {
		p.reads = nil
		if len(p.next) > 0 {
			p.reads, p.next = p.next[0], p.next[1:]
		}
	}
	return nil
}

func (p *player) read(b []byte, wait time.Duration) (int, error) {
	if len(p.reads) == 0 {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		<-ctx.Done()
		return 0, nil
	}
	n := copy(b, p.reads[0])
	p.reads = p.reads[1:]
	return n, nil
}

func (p *player) streams() bool { return p.streaming }

func (p *player) close() error { return nil }
