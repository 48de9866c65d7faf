package visit

import "time"

// halfDay is the memory of the badges of one half-day: a key, and the digests made with it. The counter's mutex guards it.
type halfDay struct {
	vault *vault
	boot  string
	dies  time.Duration // by the time since boot, at the latest
	ends  time.Time     // by the wall clock; zero until that was believed once
	timer *time.Timer   // ends it when nobody taps
	dead  bool

	seen    map[digest]struct{}      // badges whose count is on disk
	reached map[digest]struct{}      // those of them that are counted in their month and term too
	asking  map[digest]chan struct{} // badges whose count is on its way; closed when that is decided
	asked   bool                     // whether an earlier memory of the same half-day was lost is known, and written down
}

// begin starts a half-day with a new key. expire is called when it must die without any tap telling so.
func begin(v *vault, m Moment, cal calendar, expire func(*halfDay)) *halfDay {
	v.renew()
	h := &halfDay{
		vault: v, boot: m.Boot, dies: m.Mono + cal.period.longest(),
		seen: map[digest]struct{}{}, reached: map[digest]struct{}{}, asking: map[digest]chan struct{}{},
	}
	if m.Believed {
		h.ends = cal.next(m.Wall)
		h.dies = m.Mono + h.ends.Sub(m.Wall) // on the night when an hour is repeated 13 hours
	}
	h.timer = time.AfterFunc(h.dies-m.Mono, func() { expire(h) })
	return h
}

// over tells whether the half-day has ended by m: by either clock, since each may have been set, or because the machine was booted since.
func (h *halfDay) over(m Moment) bool {
	return h.dead || m.Boot != h.boot || m.Mono >= h.dies || (m.Believed && !h.ends.IsZero() && !m.Wall.Before(h.ends))
}

// believe brings the end forward to the next boundary, at the first believed moment of a half-day that began without one.
func (h *halfDay) believe(m Moment, cal calendar) {
	if !m.Believed || !h.ends.IsZero() {
		return
	}
	h.ends = cal.next(m.Wall)
	if bound := m.Mono + h.ends.Sub(m.Wall); bound < h.dies {
		h.dies = bound
		h.timer.Reset(bound - m.Mono)
	}
}

// die overwrites the key and forgets the badges.
func (h *halfDay) die() {
	if h.dead {
		return
	}
	h.dead = true
	h.timer.Stop()
	h.vault.forget()
	clear(h.seen)
	clear(h.reached)
}
