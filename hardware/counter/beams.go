package counter

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
)

const (
	stuckAfter  = Patience               // a beam broken for so long is blocked, or its cable is off
	reopenAfter = 5 * time.Second        // between two tries to get hold of the pins
	glance      = 100 * time.Millisecond // the longest wait for an edge; after it the level is looked at again
)

// Beams watches two beams on GPIO pins.
type Beams struct {
	outer, inner *beam
	health
}

// OpenBeams names the two pins as gpioreg knows them, for instance "GPIO17". A receiver pulls its pin low while its beam is broken, as most do;
// for one that lets it go high instead, put "!" before the name. The error names the pin that this machine does not have; Run takes hold of them.
func OpenBeams(outerPin, innerPin string, log *slog.Logger) (*Beams, error) {
	outer, err := findBeam("outer", outerPin)
	if err != nil {
		return nil, err
	}
	inner, err := findBeam("inner", innerPin)
	if err != nil {
		return nil, err
	}
	if outer.pin.Name() == inner.pin.Name() {
		return nil, fmt.Errorf("the outer and the inner beam are both on pin %s; direction needs two pins", outer.pin.Name())
	}
	return &Beams{outer: outer, inner: inner, health: newHealth("beams", log)}, nil
}

// Probe takes hold of both pins once, for the doctor.
func Probe(outerPin, innerPin string) error {
	b, err := OpenBeams(outerPin, innerPin, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(b.outer.open(), b.inner.open())
}

// Run implements Device.
func (b *Beams) Run(ctx context.Context, crossings chan<- Crossing) error {
	for {
		look, err := b.take()
		if err == nil {
			err = b.watch(ctx, look, crossings)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		b.set("ill", "open_failed", err.Error())
		if !pause(ctx, reopenAfter) {
			return ctx.Err()
		}
	}
}

// watcher sends what changes about both beams until ctx is done, or tells why it cannot.
type watcher func(ctx context.Context, edges chan<- Edge) error

// take gets hold of both pins: by the kernel's own events where it has them for these pins, since those say when an edge was and in which order, else each by itself.
func (b *Beams) take() (watcher, error) {
	if lines, ok := kernelLines(b.outer, b.inner); ok {
		return lines.watch, lines.open()
	}
	return b.eachByItself, errors.Join(b.outer.open(), b.inner.open())
}

// eachByItself waits for the two pins apart, since periph has no wait for both.
func (b *Beams) eachByItself(ctx context.Context, edges chan<- Edge) error {
	var both sync.WaitGroup
	both.Go(func() { b.outer.watch(ctx, edges) })
	both.Go(func() { b.inner.watch(ctx, edges) })
	both.Wait()
	return ctx.Err()
}

// watch turns edges into crossings.
func (b *Beams) watch(ctx context.Context, look watcher, crossings chan<- Crossing) error {
	ctx, stop := context.WithCancel(ctx)
	edges, ended := make(chan Edge, 64), make(chan error, 1)
	var looking sync.WaitGroup
	looking.Go(func() { ended <- look(ctx, edges) })
	defer looking.Wait()
	defer stop()
	b.set("ok", "", "")
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var detector Detector
	var since stuckness
	var seen queue
	for {
		out, next := seen.next(crossings)
		select {
		case err := <-ended:
			return err
		case out <- next:
			seen.sent()
		case e := <-edges:
			since.note(e)
			if crossing, ok := detector.Feed(e); ok {
				seen.add(crossing)
			}
			b.judge(since, e.At)
		case now := <-tick.C:
			b.judge(since, now)
		}
	}
}

// stuckness is since when each beam is broken; zero while it is free.
type stuckness struct{ outer, inner time.Time }

func (s *stuckness) note(e Edge) {
	at := &s.inner
	if e.Outer {
		at = &s.outer
	}
	*at = time.Time{}
	if e.Broken {
		*at = e.At
	}
}

func (b *Beams) judge(since stuckness, now time.Time) {
	var ill []string
	for _, x := range []struct {
		beam  *beam
		since time.Time
	}{{b.outer, since.outer}, {b.inner, since.inner}} {
		if !x.since.IsZero() && now.Sub(x.since) >= stuckAfter {
			ill = append(ill, fmt.Sprintf("%s (%s) has been broken for over %v", x.beam.what, x.beam.pin.Name(), stuckAfter))
		}
	}
	if len(ill) == 0 {
		b.set("ok", "", "")
		return
	}
	b.set("ill", "stuck", strings.Join(ill, ", and ")+"; take away what stands in the way, then check aim, lens and cable. Nobody is counted until then")
}

// findBeam looks a pin up by its name; role is "outer", "inner" or "button".
func findBeam(role, name string) (*beam, error) {
	what := "the " + role + " beam"
	if role == "button" {
		what = "the button"
	}
	plain, inverted := strings.CutPrefix(name, "!")
	if plain == "" {
		return nil, fmt.Errorf("%s has no pin; name one, for instance GPIO17", what)
	}
	pin := gpioreg.ByName(plain)
	if pin == nil {
		return nil, fmt.Errorf("%s: this machine has no pin %q; 'troskel doctor' lists what it has, and a user outside the group gpio sees none", what, plain)
	}
	if real, ok := pin.(gpio.RealPin); ok {
		pin = real.Real() // an alias such as P1_11; two names of one pin must be seen to be one
	}
	return &beam{what: what, outer: role == "outer", pin: pin, brokenLevel: gpio.Level(inverted)}, nil
}
