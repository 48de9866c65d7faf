package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

const (
	pulse         = time.Second      // how often devices are asked how they feel
	countsPeriod  = 10 * time.Second // how often people are counted when nothing tells of a change
	weeksPeriod   = 30 * time.Second // how often the closed weeks are read: they hardly ever change
	closedWeeks   = 13               // how many of them staff see at a glance
	peoplePatient = 10 * time.Second // how long one reading may take
)

// keepPeople keeps devices and counts current until ctx is done. They are read apart from the rooms, so that a booking never waits for them.
func (s *Server) keepPeople(ctx context.Context) {
	tick := time.NewTicker(pulse)
	defer tick.Stop()
	var counted time.Time
	var seen uint64
	ill := false
	for {
		s.hub.showDevices(s.cfg.Devices())
		if asked := s.fresh.askedFor(); asked != seen || time.Since(counted) >= countsPeriod {
			seen, counted = asked, time.Now()
			counts, err := s.readCounts(ctx)
			if err == nil {
				s.hub.show(func(p *picture) { p.counts = counts })
			} else if !ill && ctx.Err() == nil {
				s.cfg.Log.Error("people cannot be counted for the staff page", "err", err)
			}
			ill = err != nil
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Server) readCounts(ctx context.Context) (*Counts, error) {
	ctx, cancel := context.WithTimeout(ctx, peoplePatient)
	defer cancel()
	now := s.now()
	today, err := s.cfg.Usage.Today(ctx, now)
	if err != nil {
		return nil, err
	}
	weeks, err := s.weeks.read(ctx, s.cfg.Usage, booking.DateOf(now, s.cfg.Zone))
	if err != nil {
		return nil, err
	}
	inside := usage.Rounded(s.cfg.Inside())
	return &Counts{Date: today.Date.String(), Visits: Figure(today.Visits), Inside: Figure(inside), Weeks: weeks}, nil
}

// weekCache remembers the latest closed weeks for a while.
type weekCache struct {
	mu    sync.Mutex
	today booking.Date
	at    time.Time
	weeks []Week
}

func (c *weekCache) read(ctx context.Context, u *usage.Usage, today booking.Date) ([]Week, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.weeks != nil && c.today == today && time.Since(c.at) < weeksPeriod {
		return c.weeks, nil
	}
	closed, err := u.Weeks(ctx, today.Add(-7*(closedWeeks+1)), today)
	if err != nil {
		return nil, fmt.Errorf("read the closed weeks: %w", err)
	}
	weeks := make([]Week, len(closed))
	for i, w := range closed {
		weeks[len(closed)-1-i] = Week{
			Week: w.Name(), Visits: Figure(w.Visits), Unbadged: Figure(w.Unbadged), Entered: Figure(w.Entered),
			Bookable: w.Bookable.Hours(), Booked: w.Booked.Hours(), Used: w.Used.Hours(),
		}
	}
	c.today, c.at, c.weeks = today, time.Now(), weeks[:min(len(weeks), closedWeeks)]
	return c.weeks, nil
}
