package door_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/door"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"
)

// wire notes what a driver does to a panel, in the words of the recorded vendor's driver.
type wire struct {
	said    []string
	data    []byte
	high    bool // level of D/C
	last    time.Time
	maxTx   int // the longest transfer taken
	longest int // the longest transfer seen
	fail    error
}

func (w *wire) note(s string) {
	w.flush()
	if pause := time.Since(w.last); pause > 0 {
		w.said = append(w.said, fmt.Sprintf("delay %d", pause.Milliseconds()))
	}
	w.last = time.Now()
	w.said = append(w.said, s)
}

// flush writes data down as the recording does: long data as length, hash and first bytes.
func (w *wire) flush() {
	switch {
	case len(w.data) == 0:
		return
	case len(w.data) > 256:
		w.said = append(w.said, fmt.Sprintf("data len=%d sha256=%x first=% x", len(w.data), sha256.Sum256(w.data), w.data[:8]))
	default:
		w.said = append(w.said, fmt.Sprintf("data % x", w.data))
	}
	w.data = nil
}

func (w *wire) String() string                    { return "WIRE" }
func (w *wire) Close() error                      { return nil }
func (w *wire) LimitSpeed(physic.Frequency) error { return nil }

func (w *wire) Duplex() conn.Duplex          { return conn.Full }
func (w *wire) MaxTxSize() int               { return w.maxTx }
func (w *wire) TxPackets([]spi.Packet) error { return errors.New("not used") }

func (w *wire) Connect(physic.Frequency, spi.Mode, int) (spi.Conn, error) { return w, nil }

func (w *wire) Tx(data, _ []byte) error {
	w.longest = max(w.longest, len(data))
	if w.fail != nil {
		return w.fail
	}
	if w.high {
		w.data = append(w.data, data...)
	} else {
		w.note(fmt.Sprintf("cmd %02x", data[0]))
	}
	return nil
}

// wirePin is one of the panel's pins.
type wirePin struct {
	gpio.PinIO
	name string
	out  func(gpio.Level)
	read func() gpio.Level
}

func (p wirePin) Name() string                  { return p.name }
func (p wirePin) Out(l gpio.Level) error        { p.out(l); return nil }
func (p wirePin) In(gpio.Pull, gpio.Edge) error { return nil }
func (p wirePin) Read() gpio.Level              { return p.read() }

// open registers the wire under names of its own and opens the driver on it. BUSY reads as level says.
func (w *wire) open(t *testing.T, kind string, level func() gpio.Level) door.Panel {
	t.Helper()
	name := strings.ReplaceAll(t.Name(), "/", "_")
	must(t, spireg.Register(name, nil, -1, func() (spi.PortCloser, error) { return w, nil }))
	pins := []wirePin{
		{gpio.INVALID, name + "_DC", func(l gpio.Level) { w.high = bool(l) }, nil},
		{gpio.INVALID, name + "_RST", func(l gpio.Level) { w.note(map[gpio.Level]string{gpio.High: "reset 1", gpio.Low: "reset 0"}[l]) }, nil},
		{gpio.INVALID, name + "_BUSY", nil, func() gpio.Level { w.note("busy?"); return level() }},
	}
	t.Cleanup(func() { must(t, spireg.Unregister(name)) })
	for _, pin := range pins {
		must(t, gpioreg.Register(pin))
		t.Cleanup(func() { must(t, gpioreg.Unregister(pin.name)) })
	}
	w.last = time.Now()
	panel, err := door.Open(door.Wiring{Kind: kind, SPI: name, DC: name + "_DC", Reset: name + "_RST", Busy: name + "_BUSY"})
	if err != nil {
		t.Fatal(err)
	}
	return panel
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// take returns what was said since the last take.
func (w *wire) take() []string {
	w.flush()
	if pause := time.Since(w.last); pause > 0 {
		w.said = append(w.said, fmt.Sprintf("delay %d", pause.Milliseconds()))
	}
	w.last = time.Now()
	said := w.said
	w.said = nil
	return said
}

// ready is a BUSY line that never keeps anybody waiting.
func ready(kind string) func() gpio.Level {
	return func() gpio.Level { return gpio.Level(kind == "epd4in2" || strings.HasPrefix(kind, "epd7in5")) }
}

// recording is what a vendor's driver sent, step by step.
type recording map[string][]string

func recorded(t *testing.T, file string) recording {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file+".txt"))
	must(t, err)
	steps := make(recording)
	step := ""
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "## "):
			step = strings.TrimPrefix(line, "## ")
		case step != "":
			steps[step] = append(steps[step], line)
		}
	}
	return steps
}

// picture gives an image for a panel whose memory holds nothing but the byte b, a set bit being black. Upright memory is seen lying.
func picture(panel door.Panel, upright bool, b byte) *image.Paletted {
	img := image.NewPaletted(panel.Bounds(), color.Palette{color.White, color.Black})
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			column := x
			if upright {
				column = y
			}
			img.SetColorIndex(x, y, b>>(7-column%8)&1)
		}
	}
	return img
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestBusyForEverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		panel := w.open(t, "epd7in5-v2", func() gpio.Level { return gpio.Low })
		start := time.Now()
		err := panel.Show(t.Context(), picture(panel, false, 0xAA), door.Full)
		if !errors.Is(err, door.ErrBusyTimeout) {
			t.Fatalf("got %v, want ErrBusyTimeout", err)
		}
		if took := time.Since(start); took < 10*time.Second || took > 30*time.Second {
			t.Errorf("gave up after %v", took)
		}
		said := w.take()
		asked := 0
		for i, s := range said {
			if s == "busy?" {
				asked++
				if said[i-1] != "cmd 71" && !strings.HasPrefix(said[i-1], "delay") {
					t.Fatalf("BUSY read after %q: the line follows only command 71", said[i-1])
				}
			}
		}
		if asked < 100 {
			t.Errorf("BUSY was read %d times", asked)
		}
	})
}

func TestChunksFollowThePort(t *testing.T) {
	for _, tt := range []struct{ port, want int }{{0, 4096}, {100, 100}, {4096, 4096}, {65536, 4096}} {
		t.Run(fmt.Sprint(tt.port), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{maxTx: tt.port}
				panel := w.open(t, "epd7in5-v2", ready("epd7in5-v2"))
				must(t, panel.Show(t.Context(), picture(panel, false, 0xAA), door.Full))
				if w.longest != tt.want {
					t.Errorf("longest transfer %d bytes, want %d", w.longest, tt.want)
				}
			})
		})
	}
}

func TestRefusedPictureAndNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		panel := w.open(t, "epd7in5-v2", ready("epd7in5-v2"))
		small := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.White, color.Black})
		if err := panel.Show(t.Context(), small, door.Full); err == nil {
			t.Error("a picture of another size was taken")
		}
		name := t.Name()
		for _, names := range [][4]string{{"nowhere", name + "_DC", name + "_RST", name + "_BUSY"}, {name, "nowhere", name + "_RST", name + "_BUSY"}} {
			if _, err := door.Open(door.Wiring{Kind: "epd7in5-v2", SPI: names[0], DC: names[1], Reset: names[2], Busy: names[3]}); err == nil || !strings.Contains(err.Error(), "nowhere") {
				t.Errorf("%v: got %v; the error must name what is missing", names, err)
			}
		}
	})
}

// The copies in testdata are what the vendor's drivers were recorded to send.
func TestRecordingsAreTheSharedOnes(t *testing.T) {
	originals, err := filepath.Glob(filepath.Join(root(t), "..", "shared", "data", "epaper", "*.txt"))
	must(t, err)
	if len(originals) == 0 {
		t.Skip("NOT CHECKED: the original recordings are not here")
	}
	for _, file := range originals {
		original, err := os.ReadFile(file)
		must(t, err)
		ours, err := os.ReadFile(filepath.Join("testdata", filepath.Base(file)))
		if err != nil || !bytes.Equal(ours, original) {
			t.Errorf("testdata/%s differs from the recording: %v", filepath.Base(file), err)
		}
	}
}

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}
