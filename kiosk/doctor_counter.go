package main

import (
	"context"
	"fmt"

	"troskel/hardware/counter"
)

// examineCounters looks at every counter and at the button.
func examineCounters(ctx context.Context, s streams, cfg Config) {
	gates := cfg.gates()
	if len(gates) == 0 {
		printItem(s, true, "counter", "none is configured; people are counted by what they hold to the reader")
	}
	for _, g := range gates {
		found, err := g.probe(ctx)
		if err != nil {
			found = err.Error()
		}
		printItem(s, err == nil, "counter", g.name()+": "+found)
	}
	if cfg.Button.Pin == "" {
		return
	}
	if err := counter.ProbeButton(cfg.Button.Pin); err != nil {
		printItem(s, false, "button", err.Error())
		return
	}
	printItem(s, true, "button", cfg.Button.Pin+" is there")
}

// probe finds out whether the counter is there, and says what it sees.
func (c CounterConfig) probe(ctx context.Context) (found string, err error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	switch c.Kind {
	case kindToF:
		mm, err := counter.ProbeToF(ctx, c.I2C)
		return fmt.Sprintf("it answers; %d mm to what is below it, somebody counts from %d mm", mm, c.Distance), err
	case kindRadar:
		n, err := counter.ProbeRadar(ctx, c.Device)
		return fmt.Sprintf("it reports; it sees %d people, who are counted as they cross a line %d mm before it", n, c.Distance), err
	}
	return "its pins are there", counter.Probe(c.Outer, c.Inner)
}
