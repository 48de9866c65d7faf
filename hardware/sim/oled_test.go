package sim_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"periph.io/x/conn/v3/i2c/i2creg"

	"troskel/hardware/door"
	"troskel/hardware/sim"
)

func newOLED(t *testing.T, kind string) (*sim.OLED, door.Panel) {
	t.Helper()
	glass, err := sim.NewOLED(kind, t.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := glass.Close(); err != nil {
			t.Error(err)
		}
	})
	driver, err := door.Open(door.Wiring{Kind: kind, I2C: t.Name(), Turn: 180})
	if err != nil {
		t.Fatal(err)
	}
	return glass, driver
}

func TestOLEDsShine(t *testing.T) {
	for _, kind := range []string{"ssd1306", "sh1106"} {
		t.Run(kind, func(t *testing.T) {
			glass, driver := newOLED(t, kind)
			for n := range 3 {
				img := squares(driver.Bounds(), 5+3*n)
				if err := errors.Join(driver.Show(t.Context(), img, door.Partial), driver.Sleep(t.Context())); err != nil {
					t.Fatal(err)
				}
				turned := bytes.Clone(img.Pix) // by 180°: the last pixel is the first
				for i := range turned {
					turned[i] = img.Pix[len(img.Pix)-1-i]
				}
				if !bytes.Equal(glass.Image().Pix, turned) || glass.Asleep() {
					t.Errorf("picture %d is another one, or dark: %t", n, glass.Asleep())
				}
			}
			glass.Unplug(true)
			if err := driver.Show(t.Context(), squares(driver.Bounds(), 20), door.Full); !errors.Is(err, door.ErrI2C) {
				t.Errorf("unplugged: %v, want ErrI2C", err)
			}
			glass.Unplug(false)
			if err := driver.(io.Closer).Close(); err != nil || !glass.Asleep() {
				t.Errorf("closed: %v, dark %t", err, glass.Asleep())
			}
		})
	}
}

func TestAnOLEDThatIsNotThere(t *testing.T) {
	if _, err := door.Open(door.Wiring{Kind: "sh1106", I2C: "nowhere"}); err == nil || !strings.Contains(err.Error(), `"nowhere"`) {
		t.Errorf("without a bus: %v", err)
	}
	for _, kind := range []string{"ssd1306", "sh1106"} {
		glass, err := sim.NewOLED(kind, t.Name())
		if err != nil {
			t.Fatal(err)
		}
		glass.Unplug(true)
		if _, err := door.Open(door.Wiring{Kind: kind, I2C: t.Name()}); !errors.Is(err, door.ErrI2C) {
			t.Errorf("%s that does not answer: %v", kind, err)
		}
		glass.Close()
	}
}

func TestOLEDRefuses(t *testing.T) {
	newOLED(t, "sh1106")
	bus, err := i2creg.Open(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	for says, try := range map[string]func() error{
		"nobody answers": func() error { return bus.Tx(0x3D, []byte{0, 0xAF}, nil) },
		"only written":   func() error { return bus.Tx(0x3C, []byte{0}, make([]byte, 1)) },
		"begins with 80": func() error { return bus.Tx(0x3C, []byte{0x80, 0xAF}, nil) },
		"no command 20":  func() error { return bus.Tx(0x3C, []byte{0, 0x20, 0}, nil) }, // an SH1106 has no horizontal mode
		"no command 81":  func() error { return bus.Tx(0x3C, []byte{0, 0x81}, nil) },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want it to say %q", err, says)
		}
	}
}
