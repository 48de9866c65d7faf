package web

import (
	"context"
	"sync"
	"time"
)

// freshness lets many changes share one reading of the picture, and lets each wait for a reading that began after its own change.
type freshness struct {
	wake chan struct{} // holds one token when a reading is asked for

	mu    sync.Mutex
	asked uint64 // changes so far
	shown uint64 // of those, on the screens
	moved chan struct{}
}

func newFreshness() *freshness {
	return &freshness{wake: make(chan struct{}, 1), moved: make(chan struct{})}
}

// ask asks for a reading that begins from now on, and returns what to wait for. It never blocks.
func (f *freshness) ask() uint64 {
	f.mu.Lock()
	f.asked++
	n := f.asked
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default: // a token already waits, and stands for this one too
	}
	return n
}

// askedFor is how many changes there have been. A reading that begins now shows them all.
func (f *freshness) askedFor() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

// behind tells whether a change is not on the screens yet.
func (f *freshness) behind() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.shown < f.asked
}

// done tells that the first n changes are on the screens.
func (f *freshness) done(n uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shown = n
	close(f.moved)
	f.moved = make(chan struct{})
}

// wait returns when the first n changes are on the screens, or with ctx's error.
func (f *freshness) wait(ctx context.Context, n uint64) error {
	for {
		f.mu.Lock()
		shown, moved := f.shown, f.moved
		f.mu.Unlock()
		if shown >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

const (
	roomsPatient = 10 * time.Second // how long one reading may take
	retryAfter   = time.Second      // after a reading failed
	clockCheck   = time.Second      // how soon a jump of the wall clock is noticed
)

// keepRooms reads the rooms anew after each change, and whenever time itself changes them, until ctx is done.
func (s *Server) keepRooms(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var read, until time.Time // of the last reading
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.fresh.wake: // perhaps for a change that the last reading showed already
		case <-timer.C:
		}
		if now := s.now(); s.fresh.behind() || !now.Before(until) || now.Before(read) {
			next, err := s.refresh(ctx, now)
			if was := s.blind.Swap(err != nil); err != nil && !was && ctx.Err() == nil {
				s.cfg.Log.Error("the rooms cannot be read for the screens", "err", err)
			}
			if err == nil {
				read, until = now, next
			} else {
				until = time.Time{} // again as soon as the timer says
			}
		}
		timer.Reset(s.nap(until))
	}
}

// nap is how long to sleep when nothing changes: to the moment that changes a room, but never long enough to miss a jump of the clock.
func (s *Server) nap(until time.Time) time.Duration {
	if s.blind.Load() {
		return retryAfter
	}
	return min(clockCheck, max(until.Sub(s.cfg.Now()), time.Millisecond))
}

// refresh reads the rooms once and shows them. It returns when time itself will change them.
func (s *Server) refresh(ctx context.Context, now time.Time) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, roomsPatient)
	defer cancel()
	shows := s.fresh.askedFor()
	part, err := s.readRooms(ctx, now, s.hub.watchedDates(), s.hub.signedIn())
	if err != nil {
		return time.Time{}, err
	}
	s.hub.show(func(p *picture) {
		p.place = s.cfg.Place
		p.rooms, p.organisations, p.today, p.days = part.rooms, part.organisations, part.today, part.days
		p.mine, p.upcoming, p.pending, p.survey = part.mine, part.upcoming, part.pending, part.survey
	})
	s.fresh.done(shows)
	return part.until, nil
}
