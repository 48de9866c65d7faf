package sim_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/door"
	"troskel/hardware/sim"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
	"periph.io/x/conn/v3/spi/spireg"
)

// wiring is how a simulated panel is wired.
func wiring(glass *sim.EPaper, degrees int) door.Wiring {
	pins := glass.Pins()
	return door.Wiring{Kind: glass.Kind(), SPI: pins.Port, DC: pins.DC, Reset: pins.Reset, Busy: pins.Busy, Turn: degrees}
}

func newGlass(t *testing.T) *sim.EPaper {
	t.Helper()
	glass, err := sim.NewEPaper("epd7in5-v2", 0, sim.EPaperPinsOf(t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := glass.Close(); err != nil {
			t.Error(err)
		}
	})
	return glass
}

// squares is a chessboard with squares of n pixels, and a black corner that tells how it hangs.
func squares(size image.Rectangle, n int) *image.Paletted {
	img := image.NewPaletted(size, color.Palette{color.White, color.Black})
	for y := range size.Dy() {
		for x := range size.Dx() {
			img.SetColorIndex(x, y, uint8((x/n+y/n)%2))
			if x < 3*n && y < n {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return img
}

// A real driver on every panel, however it hangs: the picture stands as it was drawn, whatever the refresh, and the panel sleeps in between.
func TestDriverDrawsOnGlass(t *testing.T) {
	for _, kind := range sim.EPaperKinds() {
		for _, degrees := range []int{0, 90, 180, 270} {
			t.Run(fmt.Sprint(kind, "_", degrees), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { drawOn(t, kind, degrees) })
			})
		}
	}
}

func drawOn(t *testing.T, kind string, degrees int) {
	glass, err := sim.NewEPaper(kind, degrees, sim.EPaperPinsOf(t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	defer glass.Close()
	driver, err := door.Open(wiring(glass, degrees))
	if err != nil {
		t.Fatal(err)
	}
	var want sim.Refreshes
	for i, how := range []door.Refresh{door.Full, door.Partial, door.Fast, door.Partial, door.Full, door.Partial} {
		img := squares(driver.Bounds(), 10+7*i)
		start := time.Now()
		if err := driver.Show(t.Context(), img, how); err != nil {
			t.Fatalf("refresh %d: %v", i, err)
		}
		took := time.Since(start)
		switch {
		case how == door.Full || kind == "epd4in2" || kind == "epd7in5-v2-old": // which have no other
			want.Full++
		case how == door.Fast:
			want.Fast++
		default:
			want.Partial++
		}
		if got := glass.Refreshes(); got != want || took > 6*time.Second {
			t.Errorf("refreshes %+v after %v, want %+v", got, took, want)
		}
		if !bytes.Equal(glass.Image().Pix, img.Pix) {
			t.Fatalf("refresh %d, %v: another picture stands", i, how)
		}
		if err := driver.Sleep(t.Context()); err != nil || !glass.Asleep() {
			t.Fatalf("asleep %t, %v", glass.Asleep(), err)
		}
	}
	decoded, err := png.Decode(bytes.NewReader(glass.PNG()))
	if err != nil || decoded.Bounds() != driver.Bounds() {
		t.Errorf("PNG %v: %v", decoded, err)
	}
}

func TestStuckBusyMakesTheDisplayIllAndItComesBack(t *testing.T) {
	for _, kind := range sim.EPaperKinds() {
		t.Run(kind, func(t *testing.T) { stuckBusy(t, kind) })
	}
}

func stuckBusy(t *testing.T, kind string) {
	synctest.Test(t, func(t *testing.T) {
		glass, err := sim.NewEPaper(kind, 0, sim.EPaperPinsOf(t.Name()))
		if err != nil {
			t.Fatal(err)
		}
		defer glass.Close()
		open := func() (door.Panel, error) { return door.Open(wiring(glass, 0)) }
		display := door.NewDisplay(open, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- display.Run(ctx) }()
		for _, knob := range []struct {
			turn func(bool)
			code string
		}{{glass.SetBusyStuck, "busy_timeout"}, {glass.SetSPIError, "spi_failed"}} {
			knob.turn(true)
			display.Show(door.Sign{State: knob.code, Shape: door.ShapeFree, Lang: "sv"})
			<-time.After(time.Minute)
			if s := display.Status(); s.State != "ill" || s.Code != knob.code {
				t.Errorf("status %+v, want %s", s, knob.code)
			}
			before := glass.Refreshes().Total()
			knob.turn(false)
			wait, stop := context.WithTimeout(t.Context(), time.Hour)
			if err := glass.Wait(wait, before+1); err != nil {
				t.Error(err)
			}
			stop()
			<-time.After(10 * time.Second)
			if s := display.Status(); s.State != "ok" || !glass.Asleep() {
				t.Errorf("status %+v, asleep %t; want well and asleep", s, glass.Asleep())
			}
		}
		cancel()
		<-done
	})
}

// raw speaks to a panel without the driver.
type raw struct {
	t       *testing.T
	conn    spi.Conn
	dc, rst gpio.PinIO
}

func newRaw(t *testing.T) (*sim.EPaper, *raw) {
	t.Helper()
	return newRawOn(t, newGlass(t))
}

func newRawOn(t *testing.T, glass *sim.EPaper) (*sim.EPaper, *raw) {
	t.Helper()
	glass.SetTimes(sim.EPaperTimes{})
	port, err := spireg.Open(glass.Pins().Port)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := port.Connect(physic.MegaHertz, spi.Mode0, 8)
	if err != nil {
		t.Fatal(err)
	}
	return glass, &raw{t, conn, gpioreg.ByName(glass.Pins().DC), gpioreg.ByName(glass.Pins().Reset)}
}

func (r *raw) reset() {
	r.t.Helper()
	if err := errors.Join(r.rst.Out(gpio.Low), r.rst.Out(gpio.High)); err != nil {
		r.t.Fatal(err)
	}
}

// send sends a command and its data, and returns the first error.
func (r *raw) send(command byte, data ...byte) error {
	if err := errors.Join(r.dc.Out(gpio.Low), r.conn.Tx([]byte{command}, nil), r.dc.Out(gpio.High)); err != nil {
		return err
	}
	for len(data) > 0 {
		n := min(len(data), 4096)
		if err := r.conn.Tx(data[:n], nil); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

func (r *raw) must(command byte, data ...byte) {
	r.t.Helper()
	if err := r.send(command, data...); err != nil {
		r.t.Fatal(err)
	}
}

func plane(b byte) []byte { return bytes.Repeat([]byte{b}, 48000) }

func TestGlassRefuses(t *testing.T) {
	resolution := []byte{3, 0x20, 1, 0xE0}
	for name, do := range map[string]func(*raw) error{
		"before the first reset": func(r *raw) error { return r.send(0x04) },
		"unknown command":        func(r *raw) error { r.reset(); return r.send(0xFE) },
		"power off": func(r *raw) error {
			r.reset()
			r.must(0x61, resolution...)
			r.must(0x13, plane(0)...)
			return r.send(0x12)
		},
		"without a picture":      func(r *raw) error { r.reset(); r.must(0x61, resolution...); r.must(0x04); return r.send(0x12) },
		"resolution was set":     func(r *raw) error { r.reset(); r.must(0x04); r.must(0x13, plane(0)...); return r.send(0x12) },
		"on a panel of 800×480":  func(r *raw) error { r.reset(); return r.send(0x61, 1, 0x90, 1, 0x2C) },
		"it takes 48000":         func(r *raw) error { r.reset(); return r.send(0x13, make([]byte, 48001)...) },
		"it takes 4":             func(r *raw) error { r.reset(); r.must(0x61, 3); return r.send(0x04) },
		"the power still on":     func(r *raw) error { r.reset(); r.must(0x04); return r.send(0x07, 0xA5) },
		"not a5":                 func(r *raw) error { r.reset(); return r.send(0x07, 0x00) },
		"in deep sleep":          func(r *raw) error { r.reset(); r.must(0x07, 0xA5); return r.send(0x04) },
		"partial window":         func(r *raw) error { r.reset(); r.must(0x91); return r.send(0x90, 0, 1, 3, 0x1F, 0, 0, 1, 0xDF, 1) },
		"held in reset":          func(r *raw) error { return errors.Join(r.rst.Out(gpio.Low), r.send(0x04)) },
		"the port takes 4096":    func(r *raw) error { r.reset(); r.must(0x13); return r.conn.Tx(make([]byte, 4097), nil) },
		"a command is one byte":  func(r *raw) error { r.reset(); return errors.Join(r.dc.Out(gpio.Low), r.conn.Tx([]byte{4, 4}, nil)) },
		"is driven by the panel": func(r *raw) error { return gpioreg.ByName(sim.EPaperPinsOf(r.t.Name()).Busy).Out(gpio.Low) },
		"already connected": func(r *raw) error {
			_, err := r.conn.(spi.PortCloser).Connect(physic.MegaHertz, spi.Mode0, 8)
			return err
		},
		"data line goes one way":      func(r *raw) error { return r.conn.Tx([]byte{0}, []byte{0}) },
		"not driven by the panel":     func(r *raw) error { return r.dc.In(gpio.PullNoChange, gpio.NoEdge) },
		"data for a panel that is no": func(r *raw) error { return errors.Join(r.dc.Out(gpio.High), r.conn.Tx([]byte{0}, nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			_, r := newRaw(t)
			if err := do(r); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v, want an error with %q", err, name)
			}
		})
	}
}

func TestGlassRefusesWhileBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		glass, r := newRaw(t)
		glass.SetTimes(sim.RealEPaperTimes())
		r.reset()
		r.must(0x04)
		if err := r.send(0x61); err == nil || !strings.Contains(err.Error(), "while busy") {
			t.Errorf("got %v", err)
		}
		r.must(0x71)
		<-time.After(time.Second)
		r.must(0x61, 3, 0x20, 1, 0xE0)
	})
}

// Why the driver sends the old picture with each partial refresh: deep sleep loses it, and the panel drives only what differs.
func TestPartialRefreshAfterSleepNeedsTheOldPicture(t *testing.T) {
	for name, old := range map[string]bool{"sent": true, "left out": false} {
		t.Run(name, func(t *testing.T) {
			glass, r := newRaw(t)
			r.reset()
			r.must(0x04)
			r.must(0x61, 3, 0x20, 1, 0xE0)
			r.must(0x50, 0x10, 0x07)
			r.must(0x13, plane(0xFF)...) // black
			r.must(0x12)
			r.must(0x02)
			r.must(0x07, 0xA5)
			r.reset()
			r.must(0x04)
			r.must(0xE0, 2)
			r.must(0xE5, 0x6E)
			r.must(0x50, 0xA9, 0x07)
			r.must(0x91)
			r.must(0x90, 0, 0, 3, 0x1F, 0, 0, 1, 0xDF, 1)
			if old {
				r.must(0x10, plane(0x00)...) // black, as a set bit now is white
			}
			r.must(0x13, plane(0xFF)...)
			r.must(0x12)
			whole := !bytes.Contains(glass.Image().Pix, []byte{1})
			if whole != old {
				t.Errorf("old picture sent: %t, the white picture stands whole: %t", old, whole)
			}
			if got := glass.Refreshes(); got != (sim.Refreshes{Full: 1, Partial: 1}) {
				t.Errorf("refreshes %+v", got)
			}
		})
	}
}

func TestNamesAreFreeAfterClose(t *testing.T) {
	for range 2 {
		glass, err := sim.NewEPaper("epd4in2-v2", 0, sim.EPaperPinsOf("twice"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sim.NewEPaper("epd4in2-v2", 0, glass.Pins()); err == nil {
			t.Error("two panels have the same names")
		}
		if err := glass.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	glass := newGlass(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := glass.Wait(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// The SSD1680 of the 2.9 inch panel has no waveforms of its own.
func TestGlassOfAnSSD1680Refuses(t *testing.T) {
	picture := func(r *raw) { r.must(0x24, make([]byte, 4096)...) }
	for name, do := range map[string]func(*raw) error{
		"before the first reset":  func(r *raw) error { return r.send(0x12) },
		"unknown command":         func(r *raw) error { r.reset(); return r.send(0x80) },
		"250 rows set":            func(r *raw) error { r.reset(); return r.send(0x01, 0xF9, 0, 0) },
		"it takes 153":            func(r *raw) error { r.reset(); r.must(0x32, 1); return r.send(0x24) },
		"no waveforms of its own": func(r *raw) error { r.reset(); picture(r); r.must(0x22, 0xF7); return r.send(0x20) },
		"without a waveform":      func(r *raw) error { r.reset(); picture(r); r.must(0x22, 0xC7); return r.send(0x20) },
		"without a picture": func(r *raw) error {
			r.reset()
			r.must(0x32, make([]byte, 153)...)
			r.must(0x22, 0xC7)
			return r.send(0x20)
		},
		"power off":                   func(r *raw) error { r.reset(); picture(r); r.must(0x22, 0x04); return r.send(0x20) },
		"counters":                    func(r *raw) error { r.reset(); return r.send(0x4F, 0x28, 0x01) },
		"data entry mode":             func(r *raw) error { r.reset(); return r.send(0x11, 0x01) },
		"deep sleep asked for":        func(r *raw) error { r.reset(); return r.send(0x10, 0x00) },
		"in deep sleep":               func(r *raw) error { r.reset(); r.must(0x10, 0x01); return r.send(0x12) },
		"data for a panel that is no": func(r *raw) error { return errors.Join(r.dc.Out(gpio.High), r.conn.Tx([]byte{0}, nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			glass, err := sim.NewEPaper("epd2in9-v2", 0, sim.EPaperPinsOf(t.Name()))
			if err != nil {
				t.Fatal(err)
			}
			defer glass.Close()
			_, r := newRawOn(t, glass)
			if err := do(r); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v, want an error with %q", err, name)
			}
		})
	}
}
