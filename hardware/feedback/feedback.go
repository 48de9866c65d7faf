package feedback

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Config names the lamps and the buzzer; each may be empty. See openLamp for the names.
type Config struct {
	Green, Red, Buzzer string
}

// Feedback plays what became of taps. The newest meaning wins: a queue in a hurry is told of the tap that is being made, not of those before.
type Feedback struct {
	open  func() ([3]lamp, error) // green, red, sound
	quiet func() bool
	log   *slog.Logger
	asked chan Meaning

	mu     sync.Mutex
	status Status
}

// Status tells how the lamps and the buzzer are.
type Status struct {
	State  string // "ok" or "ill"
	Code   string // when ill, "open_failed"; else empty
	Detail string // when ill, a sentence for the person who mends it
	Since  time.Time
}

// New makes the feedback of a place. quiet tells whether the buzzer is to be silent now. It opens nothing yet.
func New(c Config, quiet func() bool, log *slog.Logger) *Feedback {
	return newFeedback(func() ([3]lamp, error) { return openAll(c, leds) }, quiet, log)
}

func newFeedback(open func() ([3]lamp, error), quiet func() bool, log *slog.Logger) *Feedback {
	return &Feedback{open: open, quiet: quiet, log: log, asked: make(chan Meaning, 1), status: Status{State: "ok", Since: time.Now()}}
}

// Probe opens the lamps and the buzzer and lets them go, and says what is wrong with which.
func Probe(c Config) error {
	_, err := openAll(c, leds)
	return err
}

// openAll opens all, and tells of each that cannot be had; the others work.
func openAll(c Config, folder string) (all [3]lamp, err error) {
	for n, name := range []string{c.Green, c.Red, c.Buzzer} {
		l, e := openLamp(name, folder)
		if e != nil {
			l, err = none{}, errors.Join(err, e)
		}
		all[n] = l
	}
	return all, err
}

// Show plays a meaning, instead of what is being played. It never blocks.
func (f *Feedback) Show(m Meaning) {
	if f == nil {
		return
	}
	select {
	case <-f.asked: // what nobody began to play yet
	default:
	}
	select {
	case f.asked <- m:
	default: // another was faster, just now
	}
}

// Status tells how the lamps and the buzzer are now.
func (f *Feedback) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// reopen is how long lamps that could not be had are left alone.
const reopen = 10 * time.Second

// Run plays until ctx is done, and leaves everything off.
func (f *Feedback) Run(ctx context.Context) error {
	for {
		lamps, err := f.open()
		f.tell(ctx, err)
		err = errors.Join(err, f.play(ctx, lamps, err != nil))
		_ = set(lamps, step{}) // on the way out, or to be opened again
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.tell(ctx, err)
	}
}

// play plays on lamps until one fails, ctx is done, or where some are missing it is time to look for them again.
func (f *Feedback) play(ctx context.Context, lamps [3]lamp, missing bool) error {
	var again <-chan time.Time
	if missing {
		t := time.NewTimer(reopen)
		defer t.Stop()
		again = t.C
	}
	var left []step
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again:
			return nil
		case m := <-f.asked:
			left = patterns[m]
		case <-next.C:
		}
		now := step{lasts: time.Hour} // off until asked
		if len(left) > 0 {
			now, left = left[0], left[1:]
		}
		now.sound = now.sound && !f.quiet()
		if err := set(lamps, now); err != nil {
			return err
		}
		next.Reset(now.lasts)
	}
}

func set(lamps [3]lamp, s step) error {
	return errors.Join(lamps[0].set(s.green), lamps[1].set(s.red), lamps[2].set(s.sound))
}

// tell notes what is wrong, and logs each change.
func (f *Feedback) tell(ctx context.Context, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.status.State
	switch {
	case err != nil && was == "ill":
		f.status.Detail = err.Error()
	case err != nil:
		f.status = Status{State: "ill", Code: "open_failed", Detail: err.Error(), Since: time.Now()}
		f.log.WarnContext(ctx, "lamps or buzzer cannot be had, trying again", "err", err)
	case was == "ill":
		f.status = Status{State: "ok", Since: time.Now()}
		f.log.InfoContext(ctx, "lamps and buzzer are well")
	}
}
