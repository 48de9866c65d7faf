package counter

import (
	"context"
	"slices"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio"
)

// latePin is a pin whose driver looks late: each wait answers with the next of its edges, while the level has long become another.
type latePin struct {
	gpio.PinIO
	level gpio.Level
	edges int // how many are still queued
	idle  context.CancelFunc
}

func (p *latePin) Read() gpio.Level { return p.level }

func (p *latePin) WaitForEdge(timeout time.Duration) bool {
	if timeout <= 0 {
		panic("a wait of no or negative time: at once or for ever, depending on the driver")
	}
	if p.edges > 0 {
		p.edges--
		return true
	}
	if timeout >= glance {
		p.idle()
	}
	return false
}

func TestEdgesThatAreSeenLate(t *testing.T) {
	for _, c := range []struct {
		what  string
		edges int
		level gpio.Level
		want  []bool // broken?
	}{
		{"nothing", 0, gpio.High, nil},
		{"broken", 1, gpio.Low, []bool{true}},
		{"broken and free again before we looked", 2, gpio.High, []bool{true, false}},
		{"broken, free, broken", 3, gpio.Low, []bool{true, false, true}},
		{"an edge without any change is old news", 1, gpio.High, nil},
		{"a change whose edge was dropped", 0, gpio.Low, []bool{true}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		edges := make(chan Edge, 8)
		b := &beam{what: "the outer beam", outer: true, pin: &latePin{level: c.level, edges: c.edges, idle: cancel}, brokenLevel: gpio.Low}
		b.watch(ctx, edges)
		close(edges)
		var got []bool
		for e := range edges {
			got = append(got, e.Broken)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}
