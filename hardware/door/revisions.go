package door

import (
	"image"
	"slices"
	"time"

	"periph.io/x/conn/v3/gpio"
)

// revisions is the table of e-paper panels, by the kind that a configuration names. The sequences are those of the vendor's drivers (Waveshare, recorded in
// testdata); epd_test.go holds them to the recordings and says where and why they differ. The names of the registers are those of the controllers' data sheets.
var revisions = map[string]revision{
	"epd2in13-v4":    epd2in13V4,
	"epd2in9-v2":     epd2in9V2,
	"epd4in2":        epd4in2V1,
	"epd4in2-v2":     epd4in2V2,
	"epd7in5-v2":     epd7in5V2,
	"epd7in5-v2-old": epd7in5V2Old,
}

const ms = time.Millisecond

// once is the usual reset: high, a short low, high.
func once(high, low time.Duration) []pulse {
	return []pulse{{gpio.High, high}, {gpio.Low, low}, {gpio.High, high}}
}

// The SSD1680 and SSD1683 work while BUSY is high. A picture is 24h, what stood before 26h; a set bit is white. 22h says which parts of a refresh
// to do (F7 and FF load the temperature and with it a waveform of the chip's own, C7 keeps the one that is there), and 20h does them and switches the voltages off.
var (
	ssdRestart = step{command: 0x12, busy: true} // registers to their defaults
	ssdSleep   = []step{{command: 0x10, data: []byte{0x01}}}
	// The vendor never sleeps between partial refreshes; we always do. What is kept of the memory then differs by revision, so the old picture is sent again.
	ssdOldAndNew = []step{{command: 0x26, plane: oldWhites}, {command: 0x24, plane: newWhites}}
	ssdNew       = []step{{command: 0x24, plane: newWhites}}
	ssdNewTwice  = []step{{command: 0x24, plane: newWhites}, {command: 0x26, plane: newWhites}}
)

// ssdRefresh does a refresh.
func ssdRefresh(parts byte) []step {
	return []step{{command: 0x22, data: []byte{parts}}, {command: 0x20, busy: true}}
}

// ssdWindow is the whole memory: first and last byte of a row, first and last row, and the two counters at its begin.
func ssdWindow(size image.Point) []step {
	x, y := byte((size.X-1)/8), size.Y-1
	return []step{
		{command: 0x44, data: []byte{0, x}}, {command: 0x45, data: []byte{0, 0, byte(y), byte(y >> 8)}},
		{command: 0x4E, data: []byte{0}}, {command: 0x4F, data: []byte{0, 0}},
	}
}

// epd2in13V4 is an SSD1680 with waveforms of its own.
var epd2in13V4 = func() revision {
	size := image.Pt(122, 250)
	gates := step{command: 0x01, data: []byte{0xF9, 0x00, 0x00}} // 250 rows
	order := step{command: 0x11, data: []byte{0x03}}             // row by row, from the first
	sensor := step{command: 0x18, data: []byte{0x80}}            // the temperature is measured inside
	window := ssdWindow(size)
	return revision{
		what: `Waveshare 2.13" V4 (SSD1680)`, size: size, upright: true, working: gpio.High, reset: once(20*ms, 2*ms), booting: true, sleep: ssdSleep,
		full: slices.Concat([]step{ssdRestart, gates, order}, window, []step{
			{command: 0x3C, data: []byte{0x05}},             // border: white
			{command: 0x21, data: []byte{0x00, 0x80}},       // both planes as they are; sources 8 to 167
			{command: 0x18, data: []byte{0x80}, busy: true}, // sensor
		}, ssdNew, ssdRefresh(0xF7)),
		fast: slices.Concat([]step{ssdRestart, sensor, order}, window, ssdRefresh(0xB1), []step{
			{command: 0x1A, data: []byte{0x64, 0x00}}, // the temperature is said to be 100 °C…
		}, ssdRefresh(0x91), // …for which the chip's waveform is short
			ssdNew, ssdRefresh(0xC7)),
		partial: slices.Concat([]step{{command: 0x3C, data: []byte{0x80}}, gates, order}, window, ssdOldAndNew, ssdRefresh(0xFF)),
	}
}()

// epd2in9V2 is an SSD1680 whose waveforms come from the host.
var epd2in9V2 = func() revision {
	size := image.Pt(128, 296)
	gates := step{command: 0x01, data: []byte{0x27, 0x01, 0x00}}
	order := step{command: 0x11, data: []byte{0x03}}
	window := ssdWindow(size)
	area, origin := window[:2], []step{window[2], {command: 0x4F, data: []byte{0, 0}, busy: true}}
	sources := step{command: 0x21, data: []byte{0x00, 0x80}}
	waves := func(table []byte, vsh2, vcom byte) []step {
		return []step{
			{command: 0x32, data: table, busy: true},
			{command: 0x3F, data: []byte{0x22}},             // how the waveform ends
			{command: 0x03, data: []byte{0x17}},             // gate voltage
			{command: 0x04, data: []byte{0x41, vsh2, 0x32}}, // source voltages
			{command: 0x2C, data: []byte{vcom}},             // of the common electrode
		}
	}
	return revision{
		what: `Waveshare 2.9" V2 (SSD1680)`, size: size, upright: true, working: gpio.High, reset: once(50*ms, 2*ms), booting: true, sleep: ssdSleep,
		full: slices.Concat([]step{ssdRestart, gates, order}, area, []step{sources}, origin, waves(waveform29Full, 0x00, 0x36), ssdNew, ssdRefresh(0xC7)),
		fast: slices.Concat([]step{ssdRestart, gates, order}, area, []step{{command: 0x3C, data: []byte{0x05}}, sources}, origin,
			waves(waveform29Fast, 0xAE, 0x38), ssdNew, ssdRefresh(0xC7)),
		partial: slices.Concat(waves(waveform29Partial, 0xB0, 0x36), []step{
			{command: 0x37, data: []byte{0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0}}, // the planes take turns
			{command: 0x3C, data: []byte{0x80}},                            // border: as it is
		}, ssdRefresh(0xC0), window, ssdOldAndNew, ssdRefresh(0x0F)),
	}
}()

// epd4in2V2 is an SSD1683 with waveforms of its own.
var epd4in2V2 = func() revision {
	size := image.Pt(400, 300)
	window := ssdWindow(size)
	origin := slices.Concat(window[:3], []step{{command: 0x4F, data: []byte{0, 0}, busy: true}})
	order := step{command: 0x11, data: []byte{0x03}}
	plain := []step{{command: 0x21, data: []byte{0x40, 0x00}}, {command: 0x3C, data: []byte{0x05}}} // the old picture counts as black; white border
	return revision{
		what: `Waveshare 4.2" V2 (SSD1683)`, size: size, working: gpio.High, reset: once(100*ms, 2*ms), booting: true, sleep: ssdSleep,
		full: slices.Concat([]step{ssdRestart}, plain, []step{order}, origin, ssdNewTwice, ssdRefresh(0xF7)),
		fast: slices.Concat([]step{ssdRestart}, plain, []step{{command: 0x1A, data: []byte{0x6E}}}, ssdRefresh(0x91), []step{order}, origin,
			ssdNewTwice, ssdRefresh(0xC7)),
		partial: slices.Concat([]step{ssdRestart, {command: 0x3C, data: []byte{0x80}}, {command: 0x21, data: []byte{0x00, 0x00}}, {command: 0x3C, data: []byte{0x80}}},
			window, ssdOldAndNew, ssdRefresh(0xFF)),
	}
}()

// The UC8176 and UC8179 are ready while BUSY is high, and tell so only when asked. A picture is 13h, what stood before 10h; which bit is black is a setting.
var (
	ucPowerOff  = step{command: 0x02, busy: true}
	ucDeepSleep = step{command: 0x07, data: []byte{0xA5}} // until the next reset; A5 is a check
)

// ucWaveforms sends the five tables.
func ucWaveforms(tables [][]byte) []step {
	steps := make([]step, len(tables))
	for i, t := range tables {
		steps[i] = step{command: 0x20 + byte(i), data: t}
	}
	return steps
}

// epd4in2V1 is a UC8176, also sold as IL0398. Its vendor's driver has no partial refresh: every change of the sign is a full one.
var epd4in2V1 = revision{
	what: `Waveshare 4.2", first version (UC8176, IL0398)`, size: image.Pt(400, 300), working: gpio.Low, ask: true,
	reset: []pulse{{gpio.High, 10 * ms}, {gpio.Low, 10 * ms}, {gpio.High, 10 * ms}, {gpio.Low, 10 * ms}, {gpio.High, 10 * ms}, {gpio.Low, 10 * ms}, {gpio.High, 10 * ms}},
	sleep: []step{ucPowerOff, ucDeepSleep},
	full: slices.Concat([]step{
		{command: 0x01, data: []byte{0x03, 0x00, 0x2B, 0x2B}}, // power setting
		{command: 0x06, data: []byte{0x17, 0x17, 0x17}},       // booster soft start
		{command: 0x04, busy: true},                           // power on
		{command: 0x00, data: []byte{0xBF}},                   // panel setting: black and white, our waveforms
		{command: 0x30, data: []byte{0x3C}},                   // 50 frames a second
		{command: 0x61, data: []byte{0x01, 0x90, 0x01, 0x2C}}, // resolution: 400×300
		{command: 0x82, data: []byte{0x12}},                   // of the common electrode
		{command: 0x50, data: []byte{0x97}},                   // border and data interval: a set bit is white
	}, ucWaveforms(waveforms42), []step{
		{command: 0x92}, // not the partial mode
		{command: 0x10, plane: allWhites}, {command: 0x13, plane: newWhites}, {command: 0x12, busy: true},
	}),
}

var (
	uc75Power   = step{command: 0x04, rest: 100 * ms, busy: true}
	uc75Setting = step{command: 0x00, data: []byte{0x1F}} // black and white, waveforms of the chip
	uc75Size    = step{command: 0x61, data: []byte{0x03, 0x20, 0x01, 0xE0}}
	uc75Blacks  = step{command: 0x50, data: []byte{0x10, 0x07}}                        // border and data interval: a set bit is black
	uc75Timing  = step{command: 0x60, data: []byte{0x22}}                              // gate and source
	uc75OneLine = step{command: 0x15, data: []byte{0x00}}                              // of SPI
	uc75Sleep   = []step{{command: 0x50, data: []byte{0xF7}}, ucPowerOff, ucDeepSleep} // the border floats
	uc75Show    = []step{{command: 0x10, plane: newWhites}, {command: 0x13, plane: newBlacks}, {command: 0x12, rest: 100 * ms, busy: true}}
)

// warmer says a temperature to the UC8179, so that it picks another of its waveforms.
func warmer(t byte) []step {
	return []step{{command: 0xE0, data: []byte{0x02}}, {command: 0xE5, data: []byte{t}}}
}

// epd7in5V2 is a UC8179 with waveforms of its own, as sold since September 2023.
var epd7in5V2 = revision{
	what: `Waveshare 7.5" V2 (UC8179)`, size: image.Pt(800, 480), working: gpio.Low, ask: true, settle: 20 * ms, reset: once(20*ms, 2*ms), sleep: uc75Sleep,
	full: slices.Concat([]step{
		{command: 0x06, data: []byte{0x17, 0x17, 0x28, 0x17}}, // booster soft start
		{command: 0x01, data: []byte{0x07, 0x07, 0x28, 0x17}}, // power setting
		uc75Power, uc75Setting, uc75Size, uc75OneLine, uc75Blacks, uc75Timing,
	}, uc75Show),
	fast: slices.Concat([]step{uc75Setting, uc75Blacks, uc75Power, {command: 0x06, data: []byte{0x27, 0x27, 0x18, 0x17}}}, warmer(0x5A), uc75Show),
	partial: slices.Concat([]step{uc75Setting, uc75Power}, warmer(0x6E), []step{
		{command: 0x50, data: []byte{0xA9, 0x07}}, // a set bit is white
		{command: 0x91}, // partial mode
		{command: 0x90, data: []byte{0, 0, 0x03, 0x1F, 0, 0, 0x01, 0xDF, 0x01}}, // window: the whole panel
		{command: 0x10, plane: oldWhites}, {command: 0x13, plane: newWhites}, {command: 0x12, rest: 100 * ms, busy: true},
	}),
}

// epd7in5V2Old is the same controller on the panels sold before, which stay pale with the newer voltages and know no partial refresh. Its vendor's driver for
// them (epd7in5_V2_old) sends other voltages, and the waveforms.
var epd7in5V2Old = revision{
	what: `Waveshare 7.5" V2 (UC8179), sold before September 2023`, size: image.Pt(800, 480), working: gpio.Low, ask: true, settle: 20 * ms,
	reset: once(20*ms, 2*ms), sleep: []step{ucPowerOff, ucDeepSleep},
	full: slices.Concat([]step{
		{command: 0x01, data: []byte{0x17, 0x17, 0x3F, 0x3F, 0x11}}, // power setting
		{command: 0x82, data: []byte{0x24}},                         // of the common electrode
		{command: 0x06, data: []byte{0x27, 0x27, 0x2F, 0x17}},       // booster soft start
		{command: 0x30, data: []byte{0x06}},                         // frames a second
		uc75Power,
		{command: 0x00, data: []byte{0x3F}}, // panel setting: black and white, our waveforms
		uc75Size, uc75OneLine, uc75Blacks, uc75Timing,
		{command: 0x65, data: []byte{0, 0, 0, 0}}, // the first gate and source
	}, ucWaveforms(waveforms75Old), uc75Show),
}
