//go:build pcsc

package pcsc

import (
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"troskel/hardware/nfc"
)

// vpcd is where Debian's vsmartcard-vpcd, a driver of pcscd, listens for a virtual card (its README: two bytes of length, then the message; a
// message of one byte is a control: 0 off, 1 on, 2 reset, 4 ask for the ATR).
const vpcd = "127.0.0.1:35963"

const patience = time.Minute // before a test gives up

// atr is of a contactless card with a memory, as PC/SC part 3, 3.1.3.2.3 makes it up for a MIFARE Ultralight.
var atr = []byte{0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00, 0x68}

// pcscd starts Debian's daemon for the test, unless one runs; without it the test is skipped.
func pcscd(t *testing.T) {
	t.Helper()
	path, err := exec.LookPath("pcscd")
	if err != nil || os.Geteuid() != 0 {
		t.Skip("SKIPPED: pcscd with vsmartcard-vpcd is not here, or this is not root: PC/SC readers are not tested")
	}
	if _, err := os.Stat("/etc/reader.conf.d/vpcd"); err != nil {
		t.Skip("SKIPPED: vsmartcard-vpcd is not here: PC/SC readers are not tested")
	}
	daemon := exec.Command(path, "--foreground", "--force-reader-polling")
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- daemon.Wait() }()
	t.Cleanup(func() {
		_ = daemon.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = daemon.Process.Kill()
			<-ended
		}
	})
	await(t, "pcscd lists the virtual reader", func() bool { names, err := List(); return err == nil && len(names) > 0 })
}

// virtualCard is a card that answers GET DATA with a number.
type virtualCard struct {
	conn  net.Conn
	done  sync.WaitGroup
	asked atomic.Int64 // how often it was asked for its number
}

func insert(t *testing.T, uid []byte) *virtualCard {
	t.Helper()
	c := &virtualCard{}
	await(t, "the virtual reader takes a card", func() (ok bool) {
		conn, err := net.Dial("tcp", vpcd)
		c.conn = conn
		return err == nil
	})
	c.done.Go(func() { c.serve(uid) })
	return c
}

func (c *virtualCard) remove() {
	_ = c.conn.Close()
	c.done.Wait()
}

// serve answers until the card is pulled out.
func (c *virtualCard) serve(uid []byte) {
	for conn := c.conn; ; {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		message := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, message); err != nil {
			return
		}
		var answer []byte
		switch {
		case len(message) == 1 && message[0] == 4:
			answer = atr
		case len(message) == 1:
			continue
		case string(message) == string(getUID):
			answer = append(append([]byte(nil), uid...), 0x90, 0x00)
			c.asked.Add(1)
		default:
			answer = []byte{0x6D, 0x00}
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

func TestACardOnAReaderOfPCSCDIsATap(t *testing.T) {
	pcscd(t)
	if name, err := Probe("Virtual"); err != nil || name == "" {
		t.Fatalf("the probe finds %q (%v)", name, err)
	}
	if _, err := Probe("ACR122"); err == nil {
		t.Error("a reader that is not there is found")
	}
	r := NewReader("Virtual", slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	taps, ended := make(chan nfc.Tap), make(chan struct{})
	go func() { defer close(ended); _ = r.Run(ctx, taps) }()
	defer func() { cancel(); <-ended }()
	for _, uid := range []string{"\x04\xA3\x12\x61\xEE\x02\x80", "\xFB\x0E\xE2\x0B", "\x08\x01\x02\x03"} {
		card := insert(t, []byte(uid))
		select {
		case tap := <-taps:
			if string(tap.UID.Bytes()) != uid {
				t.Errorf("the tap is of % X, want % X", tap.UID.Bytes(), uid)
			}
		case <-time.After(patience):
			t.Fatalf("no tap came; the reader is %+v", r.Status())
		}
		await(t, "the card is looked at again", func() bool { return card.asked.Load() > 2 })
		card.remove()
		select {
		case <-taps:
			t.Error("a card that is held taps twice")
		default:
		}
	}
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to be that %s", what)
		}
	}
}
