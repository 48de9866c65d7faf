package counter

import (
	"context"
	"log/slog"
	"time"
)

// Button is a plain push button at the entrance: each press is somebody who says "I am here".
type Button struct {
	beam *beam
	health
}

// Press is one press of the button.
type Press struct{ At time.Time }

const (
	buttonBounce = 50 * time.Millisecond  // a contact chatters for so long at most
	buttonAgain  = 700 * time.Millisecond // presses that follow faster are the same hand's
	buttonStuck  = 30 * time.Second       // held for so long, something leans on it
)

// OpenButton names the pin as gpioreg knows it, for instance "GPIO26". The button connects it to ground; for one that lets it go high instead, put "!" before the
// name. The error names the pin that this machine does not have; Run takes hold of it.
func OpenButton(pin string, log *slog.Logger) (*Button, error) {
	b, err := findBeam("button", pin)
	if err != nil {
		return nil, err
	}
	return &Button{beam: b, health: newHealth("button", log)}, nil
}

// ProbeButton takes hold of the pin once, for the doctor.
func ProbeButton(pin string) error {
	b, err := OpenButton(pin, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return b.beam.open()
}

// Run sends every press until ctx is done, and keeps trying where the pin cannot be had.
func (b *Button) Run(ctx context.Context, presses chan<- Press) error {
	for {
		err := b.beam.open()
		if err == nil {
			return b.watch(ctx, presses)
		}
		b.set("ill", "open_failed", err.Error())
		if !pause(ctx, reopenAfter) {
			return ctx.Err()
		}
	}
}

func (b *Button) watch(ctx context.Context, presses chan<- Press) error {
	b.set("ok", "", "")
	edges := make(chan Edge, 64)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.beam.watch(ctx, edges)
	}()
	defer func() { <-ended }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var hand finger
	var waiting []Press
	for {
		var out chan<- Press
		var next Press
		if len(waiting) > 0 {
			out, next = presses, waiting[0]
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case out <- next:
			waiting = waiting[1:]
		case e := <-edges:
			if hand.feed(e) {
				waiting = append(waiting, Press{At: e.At})
			}
		case now := <-tick.C:
			if hand.holds(now) {
				b.set("ill", "held", "the button ("+b.beam.pin.Name()+") has been held down for over "+buttonStuck.String()+"; see what leans on it, then check its wires")
			} else {
				b.set("ok", "", "")
			}
		}
	}
}

// finger finds presses in the edges of a contact that chatters. The zero value has not pressed yet.
type finger struct {
	down    bool
	since   time.Time // of down
	let     time.Time // when it was let go
	pressed time.Time // the last that counted
}

// feed takes the next edge and tells whether it is a new press.
func (f *finger) feed(e Edge) bool {
	if e.Broken == f.down {
		return false
	}
	f.down = e.Broken
	if !e.Broken {
		f.let = e.At
		return false
	}
	chatter := !f.let.IsZero() && e.At.Sub(f.let) < buttonBounce
	if !chatter {
		f.since = e.At
	}
	if chatter || !f.pressed.IsZero() && e.At.Sub(f.pressed) < buttonAgain {
		return false
	}
	f.pressed = e.At
	return true
}

// holds tells whether the button has been down for too long.
func (f *finger) holds(now time.Time) bool { return f.down && now.Sub(f.since) >= buttonStuck }
