package counter

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
)

// ToF is an ST VL53L1X: a laser that measures distances, over the door, looking down. It can look through one half of its eye or the other, so read in turn they
// are two regions one behind the other, and somebody below is in the first, in both, in the second: what two beams across the door would say. People under
// umbrellas count, dogs do not; two abreast count as one.
type ToF struct {
	bus    string
	near   int // mm: whoever is nearer than this is there
	turned bool
	health
}

const (
	tofAddress = 0x29
	// TofNear is how near to the sensor somebody's head must be when nothing else is said, in millimetres: the figure of ST's own example of counting people.
	TofNear = 1700
	// tofSway is how much farther than near somebody must be to be gone.
	tofSway = 100
)

const (
	tofBoot   = 100 * time.Millisecond // the chip takes 1.2 ms to start
	tofAnswer = 200 * time.Millisecond // a measurement takes 20 ms
	tofPoll   = 2 * time.Millisecond
	tofBlind  = 50 // measurements in a row that say nothing before the sensor is ill
)

// OpenToF names a sensor by its I2C bus as i2creg knows it, empty for the first. nearMM is the distance within which somebody is below it, in millimetres, 300 to 3000. As
// the sensor is printed, its first region is nearer the street; turned says that it is the other way round. Run opens the bus.
func OpenToF(bus string, nearMM int, turned bool, log *slog.Logger) (*ToF, error) {
	if nearMM < 300 || nearMM > 3000 {
		return nil, fmt.Errorf("nobody can be told apart from the floor at %d mm; it must be 300 to 3000", nearMM)
	}
	return &ToF{bus: bus, near: nearMM, turned: turned, health: newHealth("distance sensor", log)}, nil
}

// ProbeToF sets the sensor up and measures once, for the doctor. The distance is in millimetres.
func ProbeToF(ctx context.Context, busName string) (distance int, err error) {
	bus, err := i2creg.Open(busName)
	if err != nil {
		return 0, err
	}
	chip := vl53l1x{i2c.Dev{Bus: bus, Addr: tofAddress}}
	if err = chip.setUp(ctx); err == nil {
		var r reading
		r, err = chip.measure(ctx, tofRegions[0])
		distance = r.distance
	}
	return distance, errors.Join(err, bus.Close())
}

// Run implements Device.
func (t *ToF) Run(ctx context.Context, crossings chan<- Crossing) error {
	for {
		err := t.count(ctx, crossings)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		t.set("ill", codeOf(err), err.Error())
		if !pause(ctx, reopenAfter) {
			return ctx.Err()
		}
	}
}

// Why a sensor is ill.
var (
	errNoBus  = errors.New("the I2C bus of the distance sensor cannot be had")
	errNoChip = errors.New("what answers at 29 on this bus is no VL53L1X")
	errSilent = errors.New("the distance sensor does not measure; take its power away and give it back")
	errBlind  = errors.New("the distance sensor sees nothing that can be; clean its window, and take off the film it came with")
)

func codeOf(err error) string {
	switch {
	case errors.Is(err, errNoBus):
		return "open_failed"
	case errors.Is(err, errNoChip):
		return "no_sensor"
	case errors.Is(err, errSilent):
		return "silent"
	case errors.Is(err, errBlind):
		return "blind"
	}
	return "lost"
}

// count opens the bus, sets the sensor up and counts until something fails.
func (t *ToF) count(ctx context.Context, crossings chan<- Crossing) (err error) {
	bus, err := i2creg.Open(t.bus)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoBus, err)
	}
	defer func() { err = errors.Join(err, bus.Close()) }()
	chip := vl53l1x{i2c.Dev{Bus: bus, Addr: tofAddress}}
	if err := chip.setUp(ctx); err != nil {
		return err
	}
	t.set("ok", "", "")
	ctx, stop := context.WithCancel(ctx)
	edges, ended := make(chan Edge), make(chan error, 1)
	go func() { ended <- t.look(ctx, chip, edges) }()
	defer stop()
	var detector Detector
	var seen queue
	for {
		out, next := seen.next(crossings)
		select {
		case err := <-ended: // as it does when ctx is done
			return err
		case out <- next:
			seen.sent()
		case e := <-edges:
			if c, ok := detector.Feed(e); ok {
				seen.add(c)
			}
		}
	}
}

// look reads both regions in turn and tells of every change.
func (t *ToF) look(ctx context.Context, chip vl53l1x, edges chan<- Edge) error {
	var there [2]bool
	blind := 0
	for i := 0; ; i = 1 - i {
		r, err := chip.measure(ctx, tofRegions[i])
		if err != nil {
			return err
		}
		now, ok := r.somebody(t.near, there[i])
		if blind++; ok {
			blind = 0
		}
		if blind > tofBlind {
			return errBlind
		}
		if now == there[i] {
			continue
		}
		there[i] = now
		select {
		case <-ctx.Done():
			return ctx.Err()
		case edges <- Edge{Outer: i == 0 != t.turned, Broken: now, At: time.Now()}:
		}
	}
}

// reading is one measurement.
type reading struct {
	status   byte // as the chip says it
	distance int  // mm
}

// What a chip says of a measurement, as far as it matters here (VL53L1X ULD, status_rtn).
const (
	rangeValid  = 9
	rangeSigma  = 6 // the measurements scatter
	rangeSignal = 4 // too little light comes back
	rangePhase  = 5 // the target is out of bounds
)

// somebody tells whether somebody is in a region where somebody was, or was not, before; ok is false where the measurement says nothing.
func (r reading) somebody(near int, before bool) (now, ok bool) {
	switch r.status {
	case rangeValid:
		if before {
			near += tofSway
		}
		return r.distance < near, true
	case rangeSignal, rangePhase: // nothing in reach
		return false, true
	case rangeSigma:
		return before, true
	}
	return before, false
}

// region is one half of the sensor's 16 by 16 light-sensitive cells, by the number of the cell in its middle.
type region byte

// tofRegions are the halves, eight cells wide and sixteen high, as in ST's example of counting people.
var tofRegions = [2]region{167, 231}

// vl53l1x is the chip. Its registers have addresses of 16 bits and count on by themselves; numbers are big-endian. They are described in ST's Ultra Lite Driver
// (STSW-IMG009), which is all that ST publishes of them.
type vl53l1x struct{ dev i2c.Dev }

const (
	regSoftReset  = 0x0000
	regVHVTimeout = 0x0008
	regVHVInit    = 0x000B
	regConfig     = 0x002D // the first of the block
	regPolarity   = 0x0030
	regReady      = 0x0031
	regPhaseCal   = 0x004B
	regTimeoutA   = 0x005E
	regPeriodA    = 0x0060
	regTimeoutB   = 0x0061
	regPeriodB    = 0x0063
	regPhaseHigh  = 0x0069
	regWoi        = 0x0078
	regPhase      = 0x007A
	regCentre     = 0x007F
	regArea       = 0x0080
	regClear      = 0x0086
	regStart      = 0x0087
	regStatus     = 0x0089
	regDistance   = 0x0096
	regBooted     = 0x00E5
	regModel      = 0x010F
	model         = 0xEACC
)

// tofConfig is what ST's driver writes into 2D to 87 before anything else. What most of these registers do is not published.
var tofConfig = []byte{
	0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x02, 0x08, 0x00, 0x08, 0x10, 0x01, 0x01, 0x00, 0x00, 0x00, // 2D: bus at 2.8 V would set 2E and 2F
	0x00, 0xFF, 0x00, 0x0F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x0B, 0x00, 0x00, 0x02, 0x0A, 0x21, // 46: tell when a measurement is ready
	0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x00, 0xC8, 0x00, 0x00, 0x38, 0xFF, 0x01, 0x00, 0x08, 0x00,
	0x00, 0x01, 0xCC, 0x0F, 0x01, 0xF1, 0x0D, 0x01, 0x68, 0x00, 0x80, 0x08, 0xB8, 0x00, 0x00, 0x00,
	0x00, 0x0F, 0x89, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x0F, 0x0D, 0x0E, 0x0E, 0x00,
	0x00, 0x02, 0xC7, 0xFF, 0x9B, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00,
}

// setUp wakes the chip, makes sure that it is one, and sets it to short distances (1.3 m in sunlight, 2 m or more indoors) and 20 ms a measurement.
func (c vl53l1x) setUp(ctx context.Context) error {
	if err := c.reset(ctx); err != nil {
		return err
	}
	if err := c.write(regConfig, tofConfig...); err != nil {
		return err
	}
	if _, err := c.once(ctx); err != nil { // the first one calibrates it
		return err
	}
	for _, w := range []struct {
		register uint16
		data     []byte
	}{
		{regVHVTimeout, []byte{0x09}}, {regVHVInit, []byte{0x00}}, // go on from that calibration
		{regPhaseCal, []byte{0x14}}, {regPeriodA, []byte{0x07}}, {regPeriodB, []byte{0x05}}, {regPhaseHigh, []byte{0x38}}, // short distances
		{regWoi, []byte{0x07, 0x05}}, {regPhase, []byte{0x06, 0x06}},
		{regTimeoutA, []byte{0x00, 0x51}}, {regTimeoutB, []byte{0x00, 0x6E}}, // 20 ms
		{regArea, []byte{0xF7}}, // sixteen cells high, eight wide
	} {
		if err := c.write(w.register, w.data...); err != nil {
			return err
		}
	}
	return nil
}

// reset restarts the chip, which may be in the middle of anything, and waits until it has started.
func (c vl53l1x) reset(ctx context.Context) error {
	if err := errors.Join(c.write(regSoftReset, 0x00), c.write(regSoftReset, 0x01)); err != nil {
		return err
	}
	err := c.until(ctx, tofBoot, func() (bool, error) {
		b, err := c.read(regBooted, 1)
		return err == nil && b[0]&1 == 1, nil // while it starts it does not answer
	})
	if err != nil {
		return err
	}
	id, err := c.read(regModel, 2)
	if err == nil && binary.BigEndian.Uint16(id) != model {
		err = fmt.Errorf("%w (it says %x)", errNoChip, id)
	}
	return err
}

// measure looks through a region once.
func (c vl53l1x) measure(ctx context.Context, r region) (reading, error) {
	if err := c.write(regCentre, byte(r)); err != nil {
		return reading{}, err
	}
	return c.once(ctx)
}

// once starts a measurement, waits for it and stops.
func (c vl53l1x) once(ctx context.Context) (reading, error) {
	if err := errors.Join(c.write(regClear, 0x01), c.write(regStart, 0x40)); err != nil {
		return reading{}, err
	}
	err := c.until(ctx, tofAnswer, func() (bool, error) {
		b, err := c.read(regPolarity, regReady-regPolarity+1)
		if err != nil {
			return false, err
		}
		high := b[0]&0x10 == 0
		return b[1]&1 == 1 == high, nil
	})
	if err != nil {
		return reading{}, err
	}
	b, err := c.read(regStatus, regDistance-regStatus+2)
	if err != nil {
		return reading{}, err
	}
	return reading{status: b[0] & 0x1F, distance: int(binary.BigEndian.Uint16(b[regDistance-regStatus:]))}, errors.Join(c.write(regClear, 0x01), c.write(regStart, 0x00))
}

// until asks again and again, and gives up with errSilent.
func (c vl53l1x) until(ctx context.Context, limit time.Duration, done func() (bool, error)) error {
	for start := time.Now(); ; {
		ok, err := done()
		switch {
		case err != nil || ok:
			return err
		case time.Since(start) > limit:
			return errSilent
		case !pause(ctx, tofPoll):
			return ctx.Err()
		}
	}
}

func (c vl53l1x) write(register uint16, data ...byte) error {
	return c.dev.Tx(append([]byte{byte(register >> 8), byte(register)}, data...), nil)
}

func (c vl53l1x) read(register uint16, n int) ([]byte, error) {
	b := make([]byte, n)
	return b, c.dev.Tx([]byte{byte(register >> 8), byte(register)}, b)
}
