package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"troskel/hardware/board"
	"troskel/hardware/counter"
)

type calibrateCommand struct {
	Config string        `help:"The configuration of this place." default:"/etc/troskel/troskel.toml" placeholder:"FILE" type:"path"`
	For    time.Duration `help:"End after so long, as if q was typed." default:"1h" placeholder:"TIME"`
	typed  io.Reader     // nil: standard input
}

// Run compares what the counters count with what a person beside the door types. Nothing is stored: what is printed is for whoever stands there and saw it.
func (c *calibrateCommand) Run(ctx context.Context, s streams) error {
	cfg, err := LoadConfig(c.Config)
	if err != nil {
		return err
	}
	if _, err := board.Open(); err != nil {
		return err
	}
	gates := cfg.gates()
	if len(gates) == 0 {
		return errors.New("no counter of people is configured; see [[counter]] and [beams] in the configuration")
	}
	ctx, cancel := context.WithTimeout(ctx, c.For)
	defer cancel()
	typed := c.typed
	if typed == nil {
		typed = os.Stdin
	}
	return calibrate(ctx, s, gates, typed)
}

// calibrate counts until the person at the door has had enough.
func calibrate(ctx context.Context, s streams, gates []CounterConfig, typed io.Reader) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	devices := make([]counter.Device, len(gates))
	for i, g := range gates {
		if devices[i], err = g.open(s.logger(LogConfig{Level: "warn"})); err != nil {
			return fmt.Errorf("%s: %w", g.name(), err)
		}
	}
	crossings, ended := make(chan gateCrossing, 64), make(chan error, len(gates))
	for i, d := range devices {
		go func() { ended <- watchGate(ctx, d, i, crossings) }()
	}
	if err := ready(ctx, gates, devices); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "Type i and Enter for each person whom you see enter, u (or o) for each who leaves; several at once as iiu. q ends.")
	counts := make([]tallyBoth, len(gates))
	var hand tallyBoth
	lines := linesOf(ctx, typed)
	for open := true; open; {
		select {
		case <-ctx.Done():
			open = false
		case line, ok := <-lines:
			open = ok && hand.note(line)
		case x := <-crossings:
			counts[x.gate].add(x.In)
		}
	}
	stop()
	for range gates {
		<-ended
	}
	for len(crossings) > 0 {
		x := <-crossings
		counts[x.gate].add(x.In)
	}
	for i, g := range gates {
		printCalibration(s.out, g.name(), counts[i], hand)
	}
	return nil
}

// ready waits until every counter counts, and tells why one does not.
func ready(ctx context.Context, gates []CounterConfig, devices []counter.Device) error {
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for i := 0; i < len(devices); {
		switch status := devices[i].Status(); status.State {
		case "ok":
			i++
			continue
		case "ill":
			return fmt.Errorf("%s: %s; is the daemon stopped?", gates[i].name(), status.Detail)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
	return nil
}

// gateCrossing is a crossing, with the counter that saw it.
type gateCrossing struct {
	gate int
	counter.Crossing
}

// watchGate runs one counter until ctx is done.
func watchGate(ctx context.Context, device counter.Device, gate int, to chan<- gateCrossing) error {
	seen, ended := make(chan counter.Crossing), make(chan error, 1)
	go func() { ended <- device.Run(ctx, seen) }()
	for {
		select {
		case err := <-ended:
			return err
		case c := <-seen:
			select {
			case to <- gateCrossing{gate, c}:
			case <-ctx.Done():
			}
		}
	}
}

// linesOf gives what is typed line by line, and ends with it. Reading cannot be cut off, so the goroutine may live as long as the process.
func linesOf(ctx context.Context, typed io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(typed); in.Scan(); {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// tallyBoth is how many went in and out.
type tallyBoth struct{ in, out int }

func (t *tallyBoth) add(in bool) {
	if in {
		t.in++
	} else {
		t.out++
	}
}

// note takes a line that was typed, and tells whether to go on.
func (t *tallyBoth) note(line string) bool {
	for _, c := range strings.ToLower(line) {
		switch c {
		case 'i':
			t.in++
		case 'u', 'o':
			t.out++
		case 'q':
			return false
		}
	}
	return true
}

// enoughToSay is how many people must have been seen for a coverage to mean something: a tenth more or less is then within what chance does.
const enoughToSay = 50

// printCalibration tells how a counter did. Coverage is what it counted of those whom the person saw, error how far it is off.
func printCalibration(out io.Writer, name string, counted, hand tallyBoth) {
	fmt.Fprintf(out, "\n%s\n%-6s %8s %8s %9s %7s\n", name, "", "counted", "by hand", "coverage", "error")
	for _, row := range []struct {
		way           string
		counted, hand int
	}{{"in", counted.in, hand.in}, {"out", counted.out, hand.out}, {"both", counted.in + counted.out, hand.in + hand.out}} {
		coverage, off := "–", "–"
		if row.hand > 0 {
			share := float64(row.counted) / float64(row.hand)
			coverage, off = fmt.Sprintf("%.0f %%", 100*share), fmt.Sprintf("%+.0f %%", 100*(share-1))
		}
		fmt.Fprintf(out, "%-6s %8d %8d %9s %7s\n", row.way, row.counted, row.hand, coverage, off)
	}
	fmt.Fprintln(out, verdict(counted, hand))
}

// verdict is what to do about it.
func verdict(counted, hand tallyBoth) string {
	seen, found := hand.in+hand.out, counted.in+counted.out
	off := math.Abs(float64(found-seen)) / float64(max(seen, 1))
	swapped := abs(counted.in-hand.out)+abs(counted.out-hand.in) < abs(counted.in-hand.in)+abs(counted.out-hand.out)
	switch {
	case seen < enoughToSay:
		return fmt.Sprintf("Too few to say: %d were seen, at least %d are needed.", seen, enoughToSay)
	case swapped && off < 0.2:
		return "In and out look exchanged: exchange the two beams, or set turned = true."
	case off <= 0.1:
		return "Good: within a tenth. Write the coverage into the logbook, with the date."
	case found < seen:
		return "It misses people: children and groups count as one when they are close. Narrow the way at the door, check the height and the aim, and count again."
	}
	return "It counts too many: something moves in its way, such as the door itself or a curtain. Move it, and count again."
}

func abs(n int) int { return max(n, -n) }
