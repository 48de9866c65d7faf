package main

import (
	"context"
	"time"

	"troskel/booking"
	"troskel/hardware/clock"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

// timePeriod is how often the appliance looks at what the time has changed: a room's state on the signs, a week to close.
const timePeriod = 20 * time.Second

// alivePeriod is how often the newest known moment is written down: rarely, to spare the card.
const alivePeriod = 5 * time.Minute

// keepTime does what the passing of time asks for: heals the counts of an unbelieved clock, releases the time of those who did not come, closes
// finished weeks, removes what is too old, turns the signs.
func (k *Kiosk) keepTime(ctx context.Context) {
	again := time.NewTimer(0)
	defer again.Stop()
	var marked time.Time
	for ctx.Err() == nil {
		next := k.timePassed(ctx)
		if ill := k.store.device().State == web.DeviceIll; ill || time.Since(marked) >= alivePeriod {
			k.storeFault(k.markAlive(ctx))
			marked = time.Now()
		}
		again.Reset(k.untilNext(next))
		select {
		case <-ctx.Done():
		case <-k.clock.Changed():
		case <-again.C:
		}
	}
	k.storeFault(k.markAlive(context.WithoutCancel(ctx)))
}

// untilNext is how long to wait when nothing is told: until the moment that booking asked for, but not longer than a period.
func (k *Kiosk) untilNext(next time.Time) time.Duration {
	if next.IsZero() {
		return timePeriod
	}
	return min(timePeriod, max(next.Sub(k.clock.Now()), time.Second))
}

// timePassed returns when it should be called again, zero when it does not matter.
func (k *Kiosk) timePassed(ctx context.Context) (next time.Time) {
	defer k.roomsDidChange()
	m := k.clock.Moment()
	up := k.attendance.since(m, k.store.device().State == web.DeviceOK)
	if !m.Believed {
		return next
	}
	err := k.visits.Heal(ctx, visit.Moment(m))
	if err == nil && !up.IsZero() {
		next, err = k.rooms.Sweep(ctx, up)
	}
	if err == nil {
		err = k.usage.CloseWeeks(ctx, m.Wall)
	}
	if err == nil {
		err = k.thin(ctx, visit.Moment(m))
	}
	if err == nil {
		_, err = k.survey.Tend(ctx)
	}
	if err != nil { // success proves nothing: mostly there was nothing to write
		k.storeFault(err)
	}
	return next
}

// thin removes counters that are older than they are kept, for good.
func (k *Kiosk) thin(ctx context.Context, m visit.Moment) error {
	removed, err := k.visits.Thin(ctx, m)
	if err != nil || !removed {
		return err
	}
	return k.db.Scrub(ctx)
}

// attendance knows since when people have been able to check in. Who booked a time that began while nobody could is given the grace from then: after
// a start, while the clock or the database was ill, when the clock was set, and when the machine had slept.
type attendance struct {
	simulated bool // time is let pass by a person: that is no sleep
	from      time.Time
	last      clock.Moment
	awake     time.Time // of last, by Go's clock, which stands still while the machine sleeps
}

// unnoticed is how far the clocks may drift apart between two looks without anybody being wronged.
const unnoticed = 30 * time.Second

// since is zero while nobody can check in.
func (a *attendance) since(now clock.Moment, well bool) time.Time {
	last, awake := a.last, a.awake
	a.last, a.awake = now, time.Now()
	passed := now.Mono - last.Mono
	set := (now.Wall.Sub(last.Wall) - passed).Abs() > unnoticed
	slept := !a.simulated && passed-a.awake.Sub(awake) > unnoticed
	switch {
	case !now.Believed || !well:
		a.from = time.Time{}
	case a.from.IsZero() || now.Boot != last.Boot || set || slept:
		a.from = now.Wall
	}
	return a.from
}

// roomsDidChange wakes showRooms. It never blocks: one waiting wake-up stands for all.
func (k *Kiosk) roomsDidChange() {
	select {
	case k.roomsChanged <- struct{}{}:
	default:
	}
}

// closingHours knows when the place closes: when the last of its rooms does.
type closingHours struct {
	rooms *booking.Engine
	zone  *time.Location
}

// after is the first closing after t, zero when none comes within a week.
func (c closingHours) after(t time.Time) time.Time {
	today := booking.DateOf(t, c.zone)
	for day := range 8 {
		date := today.Add(day)
		if end := c.on(date); end.After(t) {
			return end
		}
	}
	return time.Time{}
}

// on is the closing of one date, zero when the place is closed all day. A room that cannot be asked counts as closed: the
// counting key then dies at midnight all the same.
func (c closingHours) on(date booking.Date) time.Time {
	ctx := context.Background()
	spaces, err := c.rooms.Spaces(ctx)
	if err != nil {
		return time.Time{}
	}
	day := booking.Interval{Start: date.In(c.zone), End: date.Add(1).In(c.zone)}
	var last time.Time
	for _, s := range spaces {
		open, err := c.rooms.Open(ctx, s.ID, day)
		if err == nil && len(open) > 0 && open[len(open)-1].End.After(last) {
			last = open[len(open)-1].End
		}
	}
	return last
}
