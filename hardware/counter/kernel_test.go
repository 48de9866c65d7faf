package counter

import (
	"context"
	"encoding/binary"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"
	"unsafe"

	"periph.io/x/conn/v3/gpio"
)

func TestWhatTheKernelIsAskedHasItsSize(t *testing.T) {
	if n := unsafe.Sizeof(lineRequest{}); n != gpioGetLine>>16&0x3FFF {
		t.Errorf("a request of %d bytes; the number of the call says %d", n, gpioGetLine>>16&0x3FFF)
	}
	if n := unsafe.Sizeof(lineAttribute{}); n != 24 {
		t.Errorf("an attribute of %d bytes", n)
	}
}

// eventBytes is an event as the kernel writes it.
func eventBytes(at time.Duration, line uint32, kind uint32) []byte {
	b := make([]byte, eventSize)
	binary.NativeEndian.PutUint64(b, uint64(at))
	binary.NativeEndian.PutUint32(b[8:], kind)
	binary.NativeEndian.PutUint32(b[12:], line)
	return b
}

// fakeLines is a chip whose events are written to a pipe.
func fakeLines(t *testing.T, outerHigh, innerHigh bool) (*lines, *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return &lines{
		chip: "/dev/gpiochip0", outer: line{number: 17}, inner: line{number: 27},
		request: func(string, uint32, uint32) (*os.File, error) { return r, nil },
		broken:  func(*os.File) (bool, bool, error) { return outerHigh, innerHigh, nil },
	}, w
}

// Somebody runs through within four milliseconds, and all edges come at once: the kernel's order and times tell which way.
func TestTheKernelsOrderAndTimesAreGoneBy(t *testing.T) {
	l, w := fakeLines(t, true, true)
	b := &Beams{health: newHealth("beams", slog.New(slog.DiscardHandler))}
	if err := l.open(); err != nil {
		t.Fatal(err)
	}
	age := monotonic() / 2 // not before the boot
	base := monotonic() - age
	var all []byte
	for i, e := range []struct{ line, kind uint32 }{{17, eventFalling}, {17, eventFalling}, {99, eventFalling}, {27, eventFalling}, {27, 7}, {17, eventRising}, {27, eventRising}} {
		all = append(all, eventBytes(base+time.Duration(i)*time.Millisecond, e.line, e.kind)...)
	}
	if _, err := w.Write(all); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	crossings, done := make(chan Crossing), make(chan error)
	go func() { done <- b.watch(ctx, l.watch, crossings) }()
	got := <-crossings
	if ago := time.Since(got.Seen); !got.In || ago < age-time.Second || ago > age+time.Minute {
		t.Errorf("%+v, %v ago; want somebody entering %v ago", got, ago, age)
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("watch ended without a word")
	}
}

func TestWhoStandsThereAtStartAndAChipThatGoes(t *testing.T) {
	l, w := fakeLines(t, false, true)
	l.inner.broken = gpio.High // a receiver that is high while broken
	if err := l.open(); err != nil {
		t.Fatal(err)
	}
	edges, done := make(chan Edge, 4), make(chan error)
	go func() { done <- l.watch(t.Context(), edges) }()
	for _, outer := range []bool{true, false} {
		if e := <-edges; e.Outer != outer || !e.Broken {
			t.Errorf("edge %+v, want both broken, the outer first", e)
		}
	}
	w.Close()
	if err := <-done; err == nil || !strings.Contains(err.Error(), "/dev/gpiochip0 were lost") {
		t.Errorf("got %v", err)
	}
}

func TestAChipThatIsNotThere(t *testing.T) {
	if _, err := requestLines("/dev/gpiochip-none", 1, 2); err == nil {
		t.Error("it was there")
	}
	plain, err := os.CreateTemp(t.TempDir(), "chip")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if _, err := requestLines(plain.Name(), 1, 2); err == nil {
		t.Error("a plain file gave lines")
	}
	if _, _, err := readLines(plain); err == nil {
		t.Error("a plain file has levels")
	}
}

func FuzzEvents(f *testing.F) {
	f.Add(eventBytes(time.Second, 17, eventRising))
	f.Add(append(eventBytes(1<<62, 17, eventFalling), 1, 2, 3))
	f.Fuzz(func(t *testing.T, data []byte) {
		events := parseEvents(data)
		if len(events) > len(data)/eventSize {
			t.Fatalf("%d events from %d bytes", len(events), len(data))
		}
		for _, e := range events {
			if e.at < 0 || wallOf(e.at).After(time.Now()) {
				t.Fatalf("an event at %v, in the future", e.at)
			}
		}
	})
}
