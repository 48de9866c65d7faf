package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"testing"
	"time"

	"troskel/booking"
	"troskel/hardware/sim"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

// TestWhatIsPulledOutAndPutInAgainWorks has two readers and three panels of three kinds on one machine. Each is pulled out while all the others work, and
// put in again: the health tells which one is ill, and nothing but that one fails.
func TestWhatIsPulledOutAndPutInAgainWorks(t *testing.T) {
	p := newPlugged(t)
	p.all(web.DeviceOK)
	for n, part := range p.parts {
		part.pull(true)
		p.change()
		p.await(part, web.DeviceIll)
		for _, other := range p.parts {
			if other.name != part.name {
				p.await(other, web.DeviceOK)
			}
		}
		p.passes(n)
		part.pull(false)
		back := time.Now()
		p.await(part, web.DeviceOK)
		t.Logf("%s works %v after it was put in again", part.name, time.Since(back).Round(time.Millisecond))
		p.passes(-1)
	}
}

// plugged is an appliance with all its parts, and what pulls each of them out.
type plugged struct {
	t     *testing.T
	k     *Kiosk
	clock *sim.Clock
	in    *sim.PN532
	out   *sim.PN532
	parts []socketed
	came  int // taps so far
	left  int

	booked []booking.Booking // what the signs show as the next, or none
	keys   int
}

// socketed is a part that can be pulled out.
type socketed struct {
	name string // of the part and where it is, as the health tells them
	pull func(out bool)
}

func newPlugged(t *testing.T) *plugged {
	in, out := sim.NewPN532(), sim.NewPN532()
	p := &plugged{t: t, clock: sim.NewClock(), in: in, out: out}
	entrance, err := in.SPI()
	if err != nil {
		t.Fatal(err)
	}
	tidy(t, entrance.Close)
	exit, err := out.I2C()
	if err != nil {
		t.Fatal(err)
	}
	tidy(t, exit.Close)
	cfg := defaults()
	cfg.Data.Dir = t.TempDir()
	cfg.Reader.Wire, cfg.Reader.IRQ = entrance.Wire(), entrance.IRQPin()
	cfg.ExitReader.Kind, cfg.ExitReader.Wire, cfg.ExitReader.Reset = "pn532", exit.Wire(), exit.ResetPin()
	swap := func(b *sim.Bus) func(bool) {
		return func(away bool) {
			if away {
				b.Unplug()
			} else {
				b.Plug()
			}
		}
	}
	p.parts = []socketed{{"reader ", swap(entrance)}, {"exit ", swap(exit)}}
	cfg.Doors = p.panels()
	for _, d := range cfg.Doors {
		cfg.Rooms = append(cfg.Rooms, RoomConfig{ID: d.Room, Name: d.Room, Hours: defaultHours})
	}
	cfg.fill()
	p.clock.SetWall(time.Date(2026, 3, 3, 9, 5, 0, 0, time.UTC))
	if p.k, err = Open(t.Context(), cfg, Parts{Clock: p.clock, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	p.run()
	return p
}

// panels hangs a panel of each kind of controller before a room of the new place.
func (p *plugged) panels() (doors []DoorConfig) {
	for _, d := range []struct{ room, kind string }{{"hotplug-a", "epd7in5-v2"}, {"hotplug-b", "epd2in9-v2"}} {
		paper, err := sim.NewEPaper(d.kind, 0, sim.EPaperPinsOf(d.room))
		if err != nil {
			p.t.Fatal(err)
		}
		tidy(p.t, paper.Close)
		paper.SetTimes(sim.EPaperTimes{})
		pins := paper.Pins()
		doors = append(doors, DoorConfig{Room: d.room, Kind: d.kind, SPI: pins.Port, DC: pins.DC, Reset: pins.Reset, Busy: pins.Busy})
		p.parts = append(p.parts, socketed{"panel " + d.room, paper.SetSPIError})
	}
	bus := sim.OLEDBusOf("hotplug-c")
	glow, err := sim.NewOLED("sh1106", bus)
	if err != nil {
		p.t.Fatal(err)
	}
	tidy(p.t, glow.Close)
	p.parts = append(p.parts, socketed{"panel hotplug-c", glow.Unplug})
	return append(doors, DoorConfig{Room: "hotplug-c", Kind: "sh1106", I2C: bus})
}

// run runs the appliance until the test has ended.
func (p *plugged) run() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.k.Run(ctx, l) }()
	tidy(p.t, func() error {
		stop()
		if err := <-ended; err != nil {
			return err
		}
		return p.k.Close()
	})
}

// state is how a part is, by the health that the staff page shows.
func (p *plugged) state(part socketed) web.DeviceState {
	for _, d := range p.k.devices() {
		if d.Part+" "+d.Room == part.name {
			return d.State
		}
	}
	return ""
}

func (p *plugged) all(want web.DeviceState) {
	for _, part := range p.parts {
		p.await(part, want)
	}
}

// change books every room, or takes that back, so that each sign has something else to show.
func (p *plugged) change() {
	p.t.Helper()
	staff := booking.By{Role: booking.Staff}
	if len(p.booked) > 0 {
		for _, b := range p.booked {
			if _, err := p.k.rooms.Cancel(p.t.Context(), staff, b.ID, ""); err != nil {
				p.t.Fatal(err)
			}
		}
		p.booked = nil
		return
	}
	start := p.clock.Wall().Add(time.Hour).Truncate(time.Hour)
	for _, d := range p.k.cfg.Doors {
		p.keys++
		b, _, err := p.k.rooms.Book(p.t.Context(), staff, booking.Request{
			Key: fmt.Sprint("hotplug-", p.keys), Space: d.Room, Interval: booking.Interval{Start: start, End: start.Add(time.Hour)},
		})
		if err != nil {
			p.t.Fatal(err)
		}
		p.booked = append(p.booked, b)
	}
}

// await waits until a part is in a state.
func (p *plugged) await(part socketed, want web.DeviceState) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); p.state(part) != want; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%s is %q, not %q", part.name, p.state(part), want)
		}
	}
}

// goes takes a card away, and waits until the reader has seen that nobody is there.
func (p *plugged) goes(from *sim.PN532, c sim.Card, unplugged bool) {
	p.t.Helper()
	from.Remove(c)
	seen, end := from.Commands()+15, time.Now().Add(time.Minute)
	for ; !unplugged && from.Commands() < seen; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatal("a reader does not look any more")
		}
	}
}

// passes lets somebody in and out, but not by the reader of that number.
func (p *plugged) passes(but int) {
	p.t.Helper()
	anna, bilal := sim.Phone("anna"), sim.Phone("bilal")
	if but != 0 {
		p.in.Present(anna)
		p.came++
	}
	if but != 1 {
		p.out.Present(bilal)
		p.left++
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		quarters, err := visit.Quarters(p.t.Context(), p.k.db.Reader(), time.Unix(0, 0), p.clock.Wall().Add(time.Hour))
		if err != nil {
			p.t.Fatal(err)
		}
		visits, left := 0, 0
		for _, q := range quarters {
			visits, left = visits+q.Unbadged, left+q.Left
		}
		if visits == p.came && left == p.left {
			break
		}
		if time.Now().After(end) {
			p.t.Fatalf("%d came and %d left, want %d and %d", visits, left, p.came, p.left)
		}
	}
	p.goes(p.in, anna, but == 0)
	p.goes(p.out, bilal, but == 1)
}
