package door

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Wiring says what a panel is and where it hangs.
type Wiring struct {
	Kind            string // one of Kinds
	SPI             string // of e-paper: the port as spireg knows it, such as "SPI0.0"
	DC, Reset, Busy string // of e-paper: the pins as gpioreg knows them, such as "GPIO25"
	I2C             string // of an OLED: the bus as i2creg knows it; empty = the first
	Device          string // of a framebuffer: its path
	Turn            int    // how the panel hangs, in degrees clockwise from lying: 0, 90, 180 or 270
}

// The kinds of panels that are not e-paper.
const (
	kindSSD1306     = "ssd1306"
	kindSH1106      = "sh1106"
	kindFramebuffer = "framebuffer"
)

// others says what the panels are that are not in the table of e-paper revisions.
var others = map[string]string{
	kindSSD1306:     "OLED of 128×64 (SSD1306) on I2C",
	kindSH1106:      "OLED of 128×64 (SH1106) on I2C",
	kindFramebuffer: "screen on a Linux framebuffer",
}

// Kinds is what a Wiring may be of, in the order of the alphabet.
func Kinds() []string {
	return slices.Sorted(maps.Keys(func() map[string]bool {
		all := map[string]bool{}
		for kind := range revisions {
			all[kind] = true
		}
		for kind := range others {
			all[kind] = true
		}
		return all
	}()))
}

// IsEPaper tells whether a kind hangs on SPI and three pins.
func IsEPaper(kind string) bool { _, ok := revisions[kind]; return ok }

// IsOLED tells whether a kind hangs on I2C.
func IsOLED(kind string) bool { return kind == kindSSD1306 || kind == kindSH1106 }

// What is a kind as it is bought, or empty for an unknown one.
func What(kind string) string {
	if rev, ok := revisions[kind]; ok {
		return rev.what
	}
	return others[kind]
}

// Open opens the panel of a wiring. E-paper is not looked at before the first Show; the others say at once when they are not there. What Open returns is an io.Closer.
func Open(w Wiring) (Panel, error) {
	if w.Turn%90 != 0 || w.Turn < 0 || w.Turn > 270 {
		return nil, fmt.Errorf("door: a panel cannot hang turned by %d°; it must be 0, 90, 180 or 270", w.Turn)
	}
	if rev, ok := revisions[w.Kind]; ok {
		return openEPD(rev, w)
	}
	switch w.Kind {
	case kindSSD1306, kindSH1106:
		return openOLED(w)
	case kindFramebuffer:
		return openFramebuffer(w, kernelScreen)
	}
	return nil, fmt.Errorf("door: unknown kind of panel %q; it must be one of %s", w.Kind, strings.Join(Kinds(), ", "))
}
