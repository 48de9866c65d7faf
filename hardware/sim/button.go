package sim

import (
	"fmt"
	"sync/atomic"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
)

// Button is a push button made of memory: a pin in gpioreg that is low while it is held down.
type Button struct{ pin *edgePin }

var buttons atomic.Int64

// NewButton registers a pin with gpioreg, under a name that no other button has.
func NewButton() (*Button, error) {
	n := int(buttons.Add(1))
	b := &Button{newEdgePin(fmt.Sprintf("SIM_BUTTON%d", n), 10000+n)}
	return b, gpioreg.Register(b.pin)
}

// Pin is the name under which the button is registered.
func (b *Button) Pin() string { return b.pin.Name() }

// Hold presses the button down, or lets it go.
func (b *Button) Hold(down bool) { b.pin.set(gpio.Level(!down)) }

// Press holds the button down for some time. A worn contact chatters so many times, a millisecond apart, as it closes and as it opens.
func (b *Button) Press(hold time.Duration, chatter int) {
	b.swing(true, chatter)
	<-time.After(hold)
	b.swing(false, chatter)
}

func (b *Button) swing(down bool, chatter int) {
	for range chatter {
		b.Hold(down)
		<-time.After(time.Millisecond)
		b.Hold(!down)
		<-time.After(time.Millisecond)
	}
	b.Hold(down)
}

// Close takes the pin out of gpioreg and wakes whoever waits for it.
func (b *Button) Close() error {
	b.pin.cut()
	return gpioreg.Unregister(b.pin.Name())
}
