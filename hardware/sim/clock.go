package sim

import (
	"crypto/rand"
	"sync"
	"time"
)

// Clock is a machine's clock that can be moved; untouched it follows real time. It is a clock.Source.
type Clock struct {
	mu     sync.Mutex
	began  time.Time     // real instant, with Go's monotonic reading, from which real time is counted
	wall   time.Time     // what the wall clock showed then
	mono   time.Duration // and the time since boot
	boot   string
	synced bool
}

// NewClock starts a clock that shows the real time, synchronised, in a boot of its own.
func NewClock() *Clock {
	now := time.Now()
	return &Clock{began: now, wall: now.Round(0), boot: rand.Text(), synced: true}
}

// Add moves wall and monotonic time on, as if d had passed. Time does not run backwards: a negative d is none; SetWall can turn the wall clock back.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	c.wall, c.mono = c.wall.Add(max(d, 0)), c.mono+max(d, 0)
}

// SetWall sets the wall time alone, as a person or a time server would.
func (c *Clock) SetWall(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	c.wall = t.Round(0)
}

// SetSynced says whether a trusted source has set the clock since the boot.
func (c *Clock) SetSynced(synced bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.synced = synced
}

// SetBoot names the current boot.
func (c *Clock) SetBoot(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.boot = id
}

// Reboot begins a new boot at the given wall time, unsynchronised. A Pi without a clock comes up in the past: time.Unix(0, 0).
func (c *Clock) Reboot(wall time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began, c.wall, c.mono, c.boot, c.synced = time.Now(), wall.Round(0), 0, rand.Text(), false
}

// settle books the real time that has passed. c.mu is held.
func (c *Clock) settle() {
	now := time.Now()
	passed := now.Sub(c.began)
	c.began, c.wall, c.mono = now, c.wall.Add(passed), c.mono+passed
}

// Wall is the time of day that the machine shows.
func (c *Clock) Wall() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	return c.wall
}

// Mono is the time since the boot.
func (c *Clock) Mono() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	return c.mono
}

// Boot names the boot.
func (c *Clock) Boot() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.boot
}

// Synced tells whether a trusted source has set the wall time since the boot.
func (c *Clock) Synced() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.synced
}
