package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// attackMorning is what the appliance's clock shows at its first start; at each further start it is a minute later, so that the minute of all
// that happened in one run is known.
var attackMorning = time.Date(2026, 3, 3, 10, 0, 0, 0, stockholm())

func stockholm() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return zone
}

// boot is one run of the appliance, from a start to a kill. Its times are the attack's: nanoseconds since that began.
type boot struct {
	*appliance
	at             time.Time // on the appliance's own clock
	started, ready int64
	over           chan struct{} // closed once it is dead; killed is known then
	killed         int64
}

// minute is the minute that the appliance's clock shows as long as the boot lasts.
func (b *boot) minute() int64 { return b.at.Unix() / 60 }

// power starts the appliance and kills it, again and again on the same data, while clients come back to whatever runs.
type power struct {
	dir   string
	begun time.Time

	mu    sync.Mutex
	now   *boot         // nil while nothing runs
	back  chan struct{} // closed, and made anew, at each start
	ended error         // why it will not run again
	boots []*boot
}

func newPower(dir string) *power {
	return &power{dir: dir, begun: time.Now(), back: make(chan struct{})}
}

// clock is the time of the attack.
func (p *power) clock() int64 { return int64(time.Since(p.begun)) }

// on starts the appliance.
func (p *power) on() (*boot, error) {
	b := &boot{at: attackMorning.Add(time.Duration(len(p.boots)) * time.Minute), over: make(chan struct{}), started: p.clock()}
	a, err := startDemo(p.dir, "--at", b.at.Format(localMinute), "--log", "warn")
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.ended = err
		close(p.back)
		return nil, err
	}
	b.appliance, b.ready = a, p.clock()
	p.now, p.boots = b, append(p.boots, b)
	close(p.back)
	p.back = make(chan struct{})
	return b, nil
}

// off kills what runs.
func (p *power) off(b *boot) error {
	p.mu.Lock()
	p.now = nil
	p.mu.Unlock()
	err := b.stop(syscall.SIGKILL)
	b.killed = p.clock()
	close(b.over)
	return err
}

// giveUp lets nobody wait for another start.
func (p *power) giveUp(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now, p.ended = nil, why
	close(p.back)
}

// running waits for an appliance that runs. It gives none when there will be none.
func (p *power) running() *boot {
	for {
		p.mu.Lock()
		now, back, ended := p.now, p.back, p.ended
		p.mu.Unlock()
		if now != nil || ended != nil {
			return now
		}
		<-back
	}
}

// flicker cuts the power at random moments until the time is up, and leaves the appliance running.
func (p *power) flicker(random *rand.Rand, length, shortest, longest time.Duration) error {
	end := time.After(length)
	for {
		p.mu.Lock()
		b := p.now
		p.mu.Unlock()
		lives := shortest + time.Duration(random.Int64N(int64(longest-shortest)))
		if random.IntN(5) == 0 {
			lives = time.Duration(random.Int64N(int64(300 * time.Millisecond))) // while all come back
		}
		select {
		case <-end:
			return nil
		case <-time.After(lives):
		}
		if err := p.off(b); err != nil {
			return err
		}
		if _, err := p.on(); err != nil {
			return err
		}
	}
}

// ill looks for what no run of the appliance may have logged.
func (p *power) ill(t *testing.T) {
	t.Helper()
	for n, b := range p.boots {
		for _, never := range []string{"DATA RACE", "recovered from a fault", "panic", "level=ERROR"} {
			if log := b.logged(); strings.Contains(log, never) {
				t.Errorf("start %d of the appliance logged %q:\n%s", n, never, log)
				return
			}
		}
	}
}

// prepare starts the place for the first time, and lets staff lift the quota and make passwords for calendar apps, by user.
func (p *power) prepare(ctx context.Context, organisations []string) (passwords map[string]string, err error) {
	b, err := p.on()
	if err != nil {
		return nil, err
	}
	staff, err := b.open(ctx, "staff", "")
	if err != nil {
		return nil, err
	}
	defer staff.conn.Close()
	return letIn(staff, organisations)
}

func describeBoots(boots []*boot) string {
	var text []string
	for _, b := range boots {
		text = append(text, fmt.Sprintf("%.1fs", float64(b.killed-b.ready)/1e9))
	}
	return strings.Join(text, " ")
}
