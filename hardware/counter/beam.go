package counter

import (
	"context"
	"fmt"
	"time"

	"periph.io/x/conn/v3/gpio"
)

// beam is one receiver, or a button, on its pin.
type beam struct {
	what        string // for people: "the outer beam", "the button"
	outer       bool
	pin         gpio.PinIO
	brokenLevel gpio.Level
	broken      bool // as last told
}

// open makes the pin an input that reports edges. The pull-up is for receivers that can only pull down.
func (b *beam) open() error {
	if err := b.pin.In(gpio.PullUp, gpio.BothEdges); err != nil {
		return fmt.Errorf("%s: pin %s cannot be watched: %w", b.what, b.pin.Name(), err)
	}
	return nil
}

// watch sends every change of the beam until ctx is done.
//
// periph tells that there was an edge, not which. So the level is looked at after each; where it is what it was, either the edge was old news or
// a second one follows at once: somebody passed faster than we looked, and both are told. Waiting is always for a short positive time: -1 returns
// at once on today's Linux driver, and 0 cannot be ended. After each quiet wait the level is looked at too, for edges that the kernel dropped.
func (b *beam) watch(ctx context.Context, edges chan<- Edge) {
	for b.look(ctx, edges) && ctx.Err() == nil {
		asked := time.Now()
		if !b.pin.WaitForEdge(glance) {
			// A pin that is gone does not wait at all: keep this from turning into a busy loop.
			if rest := glance - time.Since(asked); rest > glance/2 && !pause(ctx, rest) {
				return
			}
			continue
		}
		if b.seen() != b.broken || !b.pin.WaitForEdge(time.Millisecond) {
			continue
		}
		if !b.tell(ctx, edges, !b.broken) {
			return
		}
	}
}

// look tells when the level is another one than was told last. It answers false when ctx is done.
func (b *beam) look(ctx context.Context, edges chan<- Edge) bool {
	if now := b.seen(); now != b.broken {
		return b.tell(ctx, edges, now)
	}
	return true
}

func (b *beam) seen() bool { return b.pin.Read() == b.brokenLevel }

func (b *beam) tell(ctx context.Context, edges chan<- Edge, broken bool) bool {
	b.broken = broken
	select {
	case <-ctx.Done():
		return false
	case edges <- Edge{Outer: b.outer, Broken: broken, At: time.Now()}:
		return true
	}
}
