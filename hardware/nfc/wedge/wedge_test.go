package wedge_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"troskel/hardware/nfc"
	"troskel/hardware/nfc/wedge"
)

const patience = time.Minute // before a test gives up

// key is the events of a key that is pressed and released, as the kernel writes them.
func key(code uint16) []byte {
	var all []byte
	for _, e := range [][3]uint32{{4, 4, 0x70000 + uint32(code)}, {1, uint32(code), 1}, {0, 0, 0}, {1, uint32(code), 0}, {0, 0, 0}} {
		b := make([]byte, wedge.EventSize)
		binary.NativeEndian.PutUint16(b[wedge.EventSize-8:], uint16(e[0]))
		binary.NativeEndian.PutUint16(b[wedge.EventSize-6:], uint16(e[1]))
		binary.NativeEndian.PutUint32(b[wedge.EventSize-4:], e[2])
		all = append(all, b...)
	}
	return all
}

var codes = map[rune]uint16{
	'1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10, '0': 11, 'a': 30, 'b': 48, 'c': 46, 'd': 32, 'e': 18, 'f': 33, '\n': 28, 'x': 45, '^': 42,
}

// keys types a text.
func keys(text string) []byte {
	var all []byte
	for _, r := range text {
		all = append(all, key(codes[r])...)
	}
	return all
}

func TestEachLayoutIsReadAsItIsTyped(t *testing.T) {
	for _, c := range []struct {
		layout      wedge.Layout
		typed, want string
	}{
		{wedge.Hex, "04a31261ee0280\n", "04a31261ee0280"},
		{wedge.Hex, "^0^4^a^31261^e^e0280\n", "04a31261ee0280"}, // with shift, as capital letters
		{wedge.HexReversed, "8002ee6112a304\n", "04a31261ee0280"},
		{wedge.Hex, "fb0ee20b\n", "fb0ee20b"},
		{wedge.Decimal, "4211007\n", "0040413f"},
		{wedge.Decimal, "4212056587\n", "fb0ee20b"},
		{wedge.DecimalReversed, "0199364347\n", "fb0ee20b"},
		{wedge.Decimal, "4294967296\n", ""},  // five bytes
		{wedge.Decimal, "00000000001\n", ""}, // eleven digits
		{wedge.Decimal, "12a4\n", ""},
		{wedge.Hex, "04a\n", ""},
		{wedge.Hex, "04a312\n", ""}, // three bytes are no number of a card
		{wedge.Hex, "fb0xee20b\n", ""},
		{wedge.Hex, strings.Repeat("0", 400) + "\n", ""},
		{wedge.Hex, "\n\n", ""},
		{wedge.Hex, "xx\nfb0ee20b\n", "fb0ee20b"}, // what was wrong does not spoil the next
		{wedge.Hex, "fb0ee20b", ""},               // no Enter yet
	} {
		got := wedge.Take(c.layout, keys(c.typed))
		switch {
		case c.want == "" && len(got) != 0:
			t.Errorf("%s: %q is a card's number", c.layout, c.typed)
		case c.want != "" && (len(got) != 1 || hex.EncodeToString(got[0].Bytes()) != c.want):
			t.Errorf("%s: %q gives %d numbers, want %s", c.layout, c.typed, len(got), c.want)
		}
	}
}

// pipe is a keyboard that is a pipe.
func pipe(t *testing.T) (path string, w *os.File) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "event0")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return path, w
}

// TestWhatAReaderTypesIsATap also holds that the reader is held for ourselves before anything is read from it.
func TestWhatAReaderTypesIsATap(t *testing.T) {
	path, w := pipe(t)
	asked := make(chan uint, 8)
	control := func(request uint, arg unsafe.Pointer) error {
		asked <- request
		if request == wedge.Name {
			copy(unsafe.Slice((*byte)(arg), 64), "Sycreader RFID\x00")
		}
		return nil
	}
	var log bytes.Buffer
	taps, stop := run(wedge.NewReaderBy(path, wedge.Decimal, control, slog.New(slog.NewTextHandler(&log, nil))))
	if a, b := <-asked, <-asked; a != wedge.Name || b != wedge.Grab {
		t.Errorf("asked for %x and %x, want the name and the hold", a, b)
	}
	typed := keys("4212056587\n")
	for _, part := range [][]byte{typed[:wedge.EventSize+3], typed[wedge.EventSize+3 : 200], typed[200:]} { // events in pieces
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case tap := <-taps:
		if hex.EncodeToString(tap.UID.Bytes()) != "fb0ee20b" {
			t.Errorf("the tap is of %x", tap.UID.Bytes())
		}
	case <-time.After(patience):
		t.Fatal("no tap came")
	}
	stop()
	if !strings.Contains(log.String(), "Sycreader RFID") || strings.Contains(log.String(), "4212056587") {
		t.Errorf("the log is %s", log.String())
	}
}

func TestAKeyboardThatIsNoneOrAnothersIsTold(t *testing.T) {
	path, _ := pipe(t)
	for refused, code := range map[uint]string{wedge.Name: nfc.NoChip, wedge.Grab: nfc.OpenFailed} {
		r := wedge.NewReaderBy(path, wedge.Hex, func(request uint, _ unsafe.Pointer) error {
			if request == refused {
				return syscall.EBUSY
			}
			return nil
		}, slog.New(slog.DiscardHandler))
		_, stop := run(r)
		for end := time.Now().Add(patience); r.Status().Code != code; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("a refused request is told as %+v, want %s", r.Status(), code)
			}
		}
		stop()
	}
	if _, err := wedge.Probe(path); !errors.Is(err, nfc.ErrNoChip) {
		t.Errorf("a pipe is taken for a keyboard: %v", err)
	}
	if _, err := wedge.Probe(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what is not there gives %v", err)
	}
}

func FuzzEvents(f *testing.F) {
	f.Add("hex", keys("04a31261ee0280\n"))
	f.Add("decimal", keys("4212056587\n")[:100])
	f.Add("hex-reversed", bytes.Repeat([]byte{1, 0, 28, 0}, 50))
	f.Fuzz(func(t *testing.T, layout string, b []byte) {
		for _, uid := range wedge.Take(wedge.Layout(layout), b) {
			if n := len(uid.Bytes()); n != 4 && n != 7 && n != 10 {
				t.Errorf("a number of %d bytes", n)
			}
		}
	})
}

// run runs a reader until stop.
func run(r *nfc.Reader) (taps <-chan nfc.Tap, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	c, ended := make(chan nfc.Tap), make(chan struct{})
	go func() {
		defer close(ended)
		_ = r.Run(ctx, c)
	}()
	return c, func() { cancel(); <-ended }
}
