package main

import (
	"context"

	"troskel/hardware/counter"
	"troskel/kiosk/web"
)

// gate is one counter of people at a door.
type gate struct {
	CounterConfig
	device counter.Device // nil where this machine does not have it: fault
	fault  error
}

// buildCounters makes the drivers of the counters and of the button. One that cannot be had is ill, and the others count.
func (k *Kiosk) buildCounters() {
	for _, c := range k.cfg.gates() {
		g := &gate{CounterConfig: c}
		if g.device, g.fault = c.open(k.log.With("counter", c.name())); g.fault != nil {
			k.log.Error("a counter of people cannot be had", "counter", c.name(), "err", g.fault)
		}
		k.gates = append(k.gates, g)
	}
	if k.cfg.Button.Pin == "" {
		return
	}
	if k.button, k.buttonFault = counter.OpenButton(k.cfg.Button.Pin, k.log); k.buttonFault != nil {
		k.log.Error("the button cannot be had", "err", k.buttonFault)
	}
}

// counting is every counter and the button at work.
func (k *Kiosk) counting() (all []func(context.Context)) {
	for _, g := range k.gates {
		if g.device != nil {
			all = append(all, k.untilDone(g.name(), func(ctx context.Context) error { return g.device.Run(ctx, k.crossings) }))
		}
	}
	if k.button != nil {
		all = append(all, k.untilDone("button", func(ctx context.Context) error { return k.button.Run(ctx, k.presses) }))
	}
	return all
}

// counterDevices is how the counters and the button are.
func (k *Kiosk) counterDevices() (all []web.Device) {
	for _, g := range k.gates {
		if g.fault != nil {
			all = append(all, web.Device{Part: g.part(), State: web.DeviceIll, Code: "open_failed", Detail: g.fault.Error()})
			continue
		}
		all = append(all, device(g.part(), "", g.device.Status()))
	}
	switch {
	case k.button != nil:
		all = append(all, device("button", "", k.button.Status()))
	case k.buttonFault != nil:
		all = append(all, web.Device{Part: "button", State: web.DeviceIll, Code: "open_failed", Detail: k.buttonFault.Error()})
	}
	return all
}
