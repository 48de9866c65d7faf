package visit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Counter counts the people passing one entrance. Its methods may be called concurrently; taps of different badges share commits. One database has one
// Counter at a time.
type Counter struct {
	db  DB
	opt Options
	cal calendar

	mu     sync.Mutex // never held while the database is written
	vault  *vault     // nil once closed
	half   *halfDay   // nil until the first badge
	stated bool       // how badges are counted is written down
	healed string     // the boot whose counters are known to be moved to wall time; none while they are not
	begun  int        // writes at unbelieved moments
	ended  int        // those of them whose end is known
	inside inside
	seq    int // transactions that changed inside, numbered in their order

	thinned time.Time // the day for which old counters were removed last

	memory memory // in mode C
}

// New opens the counters of one entrance. The error names the option that cannot be, or says why the database or the key's memory cannot be had.
func New(db DB, opt Options) (*Counter, error) {
	if n := len(opt.Entrance); n == 0 || n > 80 {
		return nil, fmt.Errorf("the entrance's name has %d bytes; 1 to 80 are possible", n)
	}
	if opt.Zone == nil {
		return nil, errors.New("the entrance has no time zone, so nobody knows when its noon is")
	}
	if opt.Capacity < 0 {
		return nil, fmt.Errorf("the capacity is %d; it must be positive, or 0 for no limit", opt.Capacity)
	}
	key, err := opt.key()
	if err != nil {
		return nil, err
	}
	if opt.NextClosing == nil {
		opt.NextClosing = func(time.Time) time.Time { return time.Time{} }
	}
	now, err := readInside(context.Background(), db.Reader())
	if err != nil {
		return nil, fmt.Errorf("read how many are inside: %w", err)
	}
	v, err := openVault()
	if err != nil {
		return nil, err
	}
	return &Counter{db: db, opt: opt, cal: calendar{opt.Zone, opt.NextClosing, opt.Period}, vault: v, inside: now, memory: memory{key: key}}, nil
}

// Tap counts one presentation of a badge and returns when the count is on disk. After an error nothing is counted and the badge may be presented again.
// A badge that is presented twice at once is counted once: the second waits for what becomes of the first.
func (c *Counter) Tap(ctx context.Context, m Moment, b Badge) (Result, error) {
	if b.Random() || c.opt.Mode == ModeA {
		return c.answer(Unbadged, c.add(ctx, m, tally{passages: 1, unbadged: 1}, nil))
	}
	cl, err := c.claimed(ctx, m, b)
	if err != nil {
		return "", err
	}
	return c.count(ctx, m, cl)
}

// claimed claims a badge, once whoever is counting it right now has done so or failed.
func (c *Counter) claimed(ctx context.Context, m Moment, b Badge) (claim, error) {
	number := b.Bytes()
	if n := len(number); n == 0 || n > maxBadge {
		return claim{}, fmt.Errorf("a badge with a number of %d bytes cannot be counted; readers give 4 to 10", n)
	}
	for {
		cl, err := c.claim(m, number)
		if err != nil || cl.wait == nil {
			return cl, err
		}
		select {
		case <-cl.wait:
		case <-ctx.Done():
			return claim{}, ctx.Err()
		}
	}
}

// count counts a claimed badge by the house's own memory.
func (c *Counter) count(ctx context.Context, m Moment, cl claim) (Result, error) {
	if cl.again {
		return c.answer(Again, c.add(ctx, m, tally{passages: 1}, nil))
	}
	err := c.add(ctx, m, tally{passages: 1, visits: 1}, cl.half)
	c.settle(cl, err == nil)
	return c.answer(Counted, err)
}

func (c *Counter) answer(r Result, err error) (Result, error) {
	if err != nil {
		return "", err
	}
	return r, nil
}

// claim is what the half-day's memory says of a badge: it is there already, or somebody is counting it right now (wait), or it is the caller's to count, and to settle.
type claim struct {
	again   bool
	reached bool // its month and term are counted too
	wait    <-chan struct{}
	half    *halfDay
	badge   digest
	done    chan struct{}
}

func (c *Counter) claim(m Moment, number []byte) (claim, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.vault == nil {
		return claim{}, ErrClosed
	}
	c.turn(m)
	if c.half == nil {
		c.half = begin(c.vault, m, c.cal, c.expire)
	}
	badge := c.vault.sum(number)
	if _, known := c.half.seen[badge]; known {
		_, reached := c.half.reached[badge]
		return claim{again: true, reached: reached, half: c.half, badge: badge}, nil
	}
	if wait, asking := c.half.asking[badge]; asking {
		return claim{wait: wait}, nil
	}
	done := make(chan struct{})
	c.half.asking[badge] = done
	return claim{half: c.half, badge: badge, done: done}, nil
}

// settle ends a claim. The badge is remembered only now that its count is on disk, and not when its half-day ended meanwhile.
func (c *Counter) settle(cl claim, counted bool) {
	if cl.again {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(cl.half.asking, cl.badge)
	if counted && !cl.half.dead {
		cl.half.seen[cl.badge] = struct{}{}
	}
	close(cl.done)
}

// turn ends the half-day when m is past it. c.mu is held.
func (c *Counter) turn(m Moment) {
	if c.half == nil {
		return
	}
	if c.half.over(m) {
		c.half.die()
		c.half = nil
		return
	}
	c.half.believe(m, c.cal)
}

// expire is turn by the timer.
func (c *Counter) expire(h *halfDay) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h.die()
	if c.half == h {
		c.half = nil
	}
}

// Press counts one touch of the button "I am here" and returns when the count is on disk: a visit that cannot be told from others, in the column "utan bricka".
func (c *Counter) Press(ctx context.Context, m Moment) error {
	return c.add(ctx, m, tally{passages: 1, unbadged: 1}, nil)
}

// Cross counts one person through the door, inwards or outwards, and returns when the count is on disk. Inside follows in the same transaction.
func (c *Counter) Cross(ctx context.Context, m Moment, in bool) error {
	if in {
		return c.add(ctx, m, tally{passages: 1, entered: 1}, nil)
	}
	return c.add(ctx, m, tally{passages: 1, left: 1}, nil)
}

// Close lets the key die. Calls that follow answer ErrClosed; counts on their way to the disk are still kept.
func (c *Counter) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.vault == nil {
		return
	}
	if c.half != nil {
		c.half.die()
		c.half = nil
	}
	c.vault.close()
	c.vault = nil
}
