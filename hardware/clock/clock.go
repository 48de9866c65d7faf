package clock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Moment is one reading of the clock.
type Moment struct {
	Wall     time.Time     // the time of day; a guess while Believed is false
	Believed bool          // Wall may be written down as true
	Boot     string        // the kernel's boot id
	Mono     time.Duration // since that boot, suspended time included
}

// Source is where the time comes from.
type Source interface {
	Wall() time.Time     // the time of day as the machine has it
	Mono() time.Duration // time since boot, suspended time included
	Boot() string        // another one after every boot
	Synced() bool        // a trusted source has set the wall time
}

// Status tells how the clock is, in the shape that every device shares.
type Status struct {
	State  string // "ok" or "ill"
	Code   string // when ill: "clock_unsynced" or "clock_before_floor"
	Detail string // when ill: a sentence for the person who mends it
	Since  time.Time
}

const (
	// lookEvery is how often Run compares the clocks, and so about how late a jump is noticed.
	lookEvery = time.Second
	// jump is how far wall and monotonic time may drift apart between two looks. Slewing, at most 500 ppm, stays far below.
	jump = time.Second
	// slack is how far back the wall time may be set without losing belief: a time server's small correction, not a clock that is wrong.
	slack = 5 * time.Second
)

// oldest is before any installation of this program. A machine that shows less has no clock, whoever claims to have set it.
var oldest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Clock reads a Source and judges it. Its methods may be called concurrently.
type Clock struct {
	src     Source
	changed chan struct{}

	mu     sync.Mutex
	last   reading
	synced bool          // a trusted source was seen in this boot; it is not unseen when the network goes away
	floor  time.Time     // a wall time before it is not believed
	known  time.Time     // newest instant known to have been: the newest record, or later a believed time
	start  time.Duration // Mono when known was reached, or when this boot was first looked at
	latest time.Time     // newest answer given
	since  time.Time     // when the judgement was reached
}

// reading is what the source showed, and what was thought of it.
type reading struct {
	shown    time.Time // wall
	mono     time.Duration
	boot     string
	believed bool
	awake    time.Time // Go's own monotonic clock, which stands still while the machine sleeps
}

// New makes a clock. floor is the instant of the newest record in the database: the true time cannot be before it. Zero: none.
func New(src Source, floor time.Time) *Clock {
	if floor.Before(oldest) {
		floor = oldest
	}
	c := &Clock{src: src, floor: floor, known: floor, changed: make(chan struct{}, 1)}
	c.last = reading{boot: src.Boot()}
	c.start = src.Mono()
	c.Moment()
	select {
	case <-c.changed: // the first look is no change
	default:
	}
	return c
}

// Now is the time of day to go by. A believed time is never before an earlier believed one: it stands still while a small correction backwards is caught up
// with. While the clock is not believed Now is the best guess there is, and never runs backwards: what the machine shows, but at least the newest record or
// believed time plus the time since then. When belief comes, the guess gives way to it, backwards too.
func (c *Clock) Now() time.Time { return c.Moment().Wall }

// Moment is the full reading.
func (c *Clock) Moment() Moment {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.look()
	wall := latest(now.shown, c.known)
	if !now.believed {
		wall = latest(wall, c.known.Add(now.mono-c.start), c.latest)
	}
	c.latest = wall
	return Moment{Wall: wall, Believed: now.believed, Boot: now.boot, Mono: now.mono}
}

// look reads the source, judges the reading and tells when the judgement is another one or the wall time jumped. c.mu is held.
func (c *Clock) look() reading {
	before := c.last
	now := reading{boot: c.src.Boot(), shown: c.src.Wall(), mono: c.src.Mono(), awake: time.Now()}
	if now.boot != before.boot {
		c.synced, c.start = false, now.mono
	}
	c.synced = c.synced || c.src.Synced()
	now.believed = c.synced && !now.shown.Before(c.floor)
	if now.believed {
		c.learn(now)
	}
	c.last = now
	apart := now.shown.Sub(before.shown) - (now.mono - before.mono)
	slept := now.mono - before.mono - now.awake.Sub(before.awake)
	if now.boot != before.boot || now.believed != before.believed || apart.Abs() > jump || slept > jump {
		c.since = now.shown
		select {
		case c.changed <- struct{}{}:
		default: // one is waiting already
		}
	}
	return now
}

// learn lets the floor follow a believed reading: what was written down at that time must not come to lie in the future. c.mu is held.
func (c *Clock) learn(now reading) {
	if now.shown.After(c.known) {
		c.known, c.start = now.shown, now.mono
		c.floor = latest(c.floor, c.known.Add(-slack))
	}
}

// Run watches for jumps of the wall time and for changes of belief until ctx is done.
func (c *Clock) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			c.Moment()
		}
	}
}

// Changed receives after the wall time jumped, the machine had slept, belief was gained or lost, or a new boot was seen; several changes may come as one. There is one channel:
// it has one reader.
func (c *Clock) Changed() <-chan struct{} { return c.changed }

// Status tells whether the time is believed and, if not, what to do.
func (c *Clock) Status() Status {
	c.Moment()
	c.mu.Lock()
	defer c.mu.Unlock()
	const form = "2006-01-02 15:04:05 UTC"
	switch {
	case c.last.believed:
		return Status{State: "ok", Since: c.since}
	case !c.synced:
		return Status{State: "ill", Code: "clock_unsynced", Since: c.since, Detail: "no time server has been reached since the machine " +
			"started, and it has no battery clock; visits are counted, but get their hour only when the time is known. " +
			"Connect the network (NTP, port 123) or fit a DS3231"}
	}
	return Status{State: "ill", Code: "clock_before_floor", Since: c.since, Detail: fmt.Sprintf(
		"the clock shows %s, but it cannot be earlier than %s, which has passed already: a record was made or the clock was right by then; "+
			"check the time server or the battery of the clock",
		c.last.shown.UTC().Format(form), c.floor.UTC().Format(form))}
}

func latest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
