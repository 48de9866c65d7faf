package door

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"sync"
	"time"
)

// The cadence: partial and fast refreshes leave ghosts, which a full one takes away. Where much of the picture changes at once, as from free to busy, the
// ghosts of a partial refresh would be seen from afar: every pixel is then driven.
const (
	othersPerFull = 10
	fullEvery     = 24 * time.Hour
	muchOf        = 4 // of so many pixels one has changed
)

// After a fault the display tries again, after twice the time at each further one.
const (
	firstRetry = time.Second
	lastRetry  = 5 * time.Minute
)

// farewell is how long a display that is told to stop may take to put its panel to sleep: a full refresh that has just begun takes 4–5 s to end, deep sleep
// another two.
const farewell = 8 * time.Second

// Status is how a display feels.
type Status struct {
	State  string    // "starting", "ok" or "ill"
	Code   string    // when ill: "open_failed", "busy_timeout", "spi_failed", "i2c_failed" or "render_failed"
	Detail string    // when ill: a sentence for the person who mends it
	Since  time.Time // when State or Code last changed
}

// Display keeps a panel showing the newest sign.
type Display struct {
	open func() (Panel, error)
	log  *slog.Logger
	wake chan struct{} // holds one: there is a new sign

	mu     sync.Mutex
	want   *Sign
	status Status

	// Only Run uses these.
	panel    Panel
	awake    bool            // the panel is not known to sleep
	shown    *image.Paletted // what stands on the panel; nil when not known
	lesser   int             // refreshes since the last full one
	lastFull time.Time
	faults   int // in a row
	retryAt  time.Time
}

// NewDisplay returns a display that opens its panel with open, when the first sign comes and again after faults that need it.
func NewDisplay(open func() (Panel, error), log *slog.Logger) *Display {
	return &Display{open: open, log: log, status: Status{State: "starting", Since: time.Now()}, wake: make(chan struct{}, 1)}
}

// Show makes s the sign to show. It never blocks; of several signs the newest wins.
func (d *Display) Show(s Sign) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.want != nil && *d.want == s {
		return
	}
	d.want = &s
	select {
	case d.wake <- struct{}{}:
	default: // Run is told already
	}
}

// Status says how the display feels.
func (d *Display) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.status
}

// Run drives the panel until ctx is done, whatever the panel does, and returns ctx's error. Call it once.
func (d *Display) Run(ctx context.Context) error {
	defer d.close(ctx)
	for {
		timer := time.NewTimer(d.step(ctx))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-d.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// step does what is due and says when to look again, unless a new sign comes before.
func (d *Display) step(ctx context.Context) time.Duration {
	sign := d.wanted()
	if sign == nil {
		return fullEvery
	}
	if left := time.Until(d.retryAt); left > 0 {
		return left
	}
	img, err := d.draw(*sign)
	if err == nil {
		err = d.refresh(ctx, sign, img)
	}
	switch {
	case ctx.Err() != nil:
		return 0
	case err != nil:
		return d.fault(err)
	}
	d.faults = 0
	d.feel("ok", "", "")
	return time.Until(d.lastFull.Add(fullEvery))
}

func (d *Display) wanted() *Sign {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.want
}

// draw opens the panel if need be, since its size decides the layout.
func (d *Display) draw(s Sign) (*image.Paletted, error) {
	if d.panel == nil {
		panel, err := d.open()
		if err != nil {
			return nil, &openError{err}
		}
		d.panel = panel
	}
	return Render(s, d.panel.Bounds().Size())
}

// refresh puts img on the panel, unless it stands there and is fresh enough, and sends the panel to sleep unless another sign waits.
func (d *Display) refresh(ctx context.Context, sign *Sign, img *image.Paletted) error {
	old := time.Since(d.lastFull) >= fullEvery
	if d.shown == nil || old || !bytes.Equal(d.shown.Pix, img.Pix) {
		how := Full
		if d.shown != nil && !old {
			how = d.how(img)
		}
		d.shown, d.awake = nil, true
		if err := d.panel.Show(ctx, img, how); err != nil {
			return err
		}
		d.shown = img
		d.lesser++
		if how == Full {
			d.lesser, d.lastFull = 0, time.Now()
		}
	}
	if !d.awake || d.wanted() != sign {
		return nil
	}
	if err := d.panel.Sleep(ctx); err != nil {
		return fmt.Errorf("it does not go to sleep: %w", err)
	}
	d.awake = false
	return nil
}

// how chooses the refresh that brings img over the picture that stands.
func (d *Display) how(img *image.Paletted) Refresh {
	if d.lesser >= othersPerFull {
		return Full
	}
	changed := 0
	for i, index := range img.Pix {
		if index != d.shown.Pix[i] {
			changed++
		}
	}
	if changed >= len(img.Pix)/muchOf {
		return Fast
	}
	return Partial
}

// openError marks that the panel could not be opened.
type openError struct{ err error }

func (e *openError) Error() string { return e.err.Error() }
func (e *openError) Unwrap() error { return e.err }

// codeOf sorts a fault for people.
func codeOf(err error) string {
	var open *openError
	switch {
	case errors.As(err, &open):
		return "open_failed"
	case errors.Is(err, ErrBusyTimeout):
		return "busy_timeout"
	case errors.Is(err, ErrSPI):
		return "spi_failed"
	case errors.Is(err, ErrI2C):
		return "i2c_failed"
	}
	return "render_failed"
}

// fault notes a fault and says how long to wait before the next try. What stands on the panel is no longer known.
func (d *Display) fault(err error) time.Duration {
	code := codeOf(err)
	d.feel("ill", code, err.Error())
	d.shown = nil
	if code == "spi_failed" || code == "i2c_failed" {
		d.release()
	}
	wait := min(lastRetry, firstRetry<<min(d.faults, 20))
	d.faults++
	d.retryAt = time.Now().Add(wait)
	return wait
}

// feel notes how the display feels, and logs it when that is news.
func (d *Display) feel(state, code, detail string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	news := state != d.status.State || code != d.status.Code
	if news {
		d.status.Since = time.Now()
	}
	d.status.State, d.status.Code, d.status.Detail = state, code, detail
	switch {
	case news && state == "ill":
		d.log.Warn("door display is ill", "code", code, "detail", detail)
	case news:
		d.log.Info("door display is well")
	}
}

// close leaves the panel asleep, as high voltage on a still picture wears it out.
func (d *Display) close(ctx context.Context) {
	if d.panel == nil {
		return
	}
	if d.awake {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		switch err := d.panel.Sleep(ctx); {
		case errors.Is(err, errStillBusy), errors.Is(err, ErrBusyTimeout):
			d.log.Warn("door display was busy and is left under voltage, which wears it out; start the program again or cut the power", "detail", err.Error())
		case err != nil:
			d.log.Warn("door display was left awake", "detail", err.Error())
		}
	}
	d.release()
}

// release gives the panel back, so that it can be opened again.
func (d *Display) release() {
	if closer, ok := d.panel.(io.Closer); ok {
		if err := closer.Close(); err != nil {
			d.log.Warn("door display could not be closed", "detail", err.Error())
		}
	}
	d.panel = nil
}
