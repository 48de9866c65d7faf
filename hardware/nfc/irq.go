package nfc

import (
	"fmt"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
)

// irqLine is the line by which the chip tells that it has something to say: P70_IRQ falls then, and rises when that is read (UM0701-02, 6.3). The nil
// line is none.
type irqLine struct {
	pin   gpio.PinIn
	fell  bool // while it was waited for last
	works bool // it told of what was to be read last, so it is connected where we think it is
}

// irqAtMost is how long a line that works is trusted without asking the bus.
const irqAtMost = 100 * time.Millisecond

// openIRQ makes a pin the line; "" gives none.
func openIRQ(pin string) (*irqLine, error) {
	if pin == "" {
		return nil, nil
	}
	p := gpioreg.ByName(pin)
	if p == nil {
		return nil, fmt.Errorf("this machine has no pin %q for the reader's IRQ line", pin)
	}
	if err := p.In(gpio.PullUp, gpio.FallingEdge); err != nil {
		return nil, fmt.Errorf("the reader's IRQ line %s cannot be watched: %w", pin, err)
	}
	return &irqLine{pin: p}, nil
}

// rest waits until the line falls: for pace at most, and where the line works, for as long as is left.
func (l *irqLine) rest(pace, left time.Duration) {
	if l == nil {
		time.Sleep(pace)
		return
	}
	if l.works {
		pace = min(left, irqAtMost)
	}
	began := time.Now()
	if l.fell = l.pin.WaitForEdge(max(pace, time.Millisecond)); l.fell {
		l.works = true
		return
	}
	time.Sleep(min(pace, quickLook) - time.Since(began)) // a line that was taken away answers at once, and must not spin
}

// told is called when there is something to read after a rest.
func (l *irqLine) told() {
	if l != nil {
		l.works = l.fell
	}
}

func (l *irqLine) close() error {
	if l == nil {
		return nil
	}
	return l.pin.Halt()
}
