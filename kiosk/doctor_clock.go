package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"troskel/hardware/clock"
	"troskel/kiosk/store"
)

// examineClock tells in plain words what time it is here, who says so, and whether it can be.
func examineClock(ctx context.Context, s streams, dir string) {
	alive, err := lastAlive(ctx, dir)
	if err != nil {
		printItem(s, false, "clock", err.Error())
	}
	for _, w := range clockWords(clock.Examine(), alive) {
		printItem(s, w.ok, w.name, w.text)
	}
}

// lastAlive is the newest moment that the appliance is known to have lived at, zero where it never has.
func lastAlive(ctx context.Context, dir string) (time.Time, error) {
	db, err := store.OpenReader(ctx, dir, schemas...)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("when the appliance lived last cannot be read: %w", err)
	}
	was, err := remember(ctx, db)
	return was.alive, errors.Join(err, db.Close())
}

// words is one line of the doctor's.
type words struct {
	ok         bool
	name, text string
}

// Of a battery clock: from when on it is empty, and how far it may be from the time.
const (
	rtcApart = time.Minute
	rtcFrom  = 2026 // a year
)

// clockWords judges what was found, as the running daemon would.
func clockWords(r clock.Report, alive time.Time) []words {
	now := r.Wall.Format(time.RFC3339)
	first := words{ok: true, name: "clock"}
	switch {
	case !r.Trusted():
		first.ok = false
		first.text = now + " is what the machine shows, and nobody vouches for it since it started " + r.Up.Round(time.Minute).String() +
			" ago: no time server was reached (NTP, port 123), and no battery clock set it. Visits are counted, and get their hours when the time is known. " +
			"Connect the network once, or fit a DS3231 (dtoverlay=i2c-rtc,ds3231)"
	case r.Wall.Before(alive):
		first.ok = false
		first.text = now + " cannot be: the appliance has lived at " + alive.In(r.Wall.Location()).Format(time.RFC3339) + " already. " +
			"Visits are counted, and get their hours when that has passed or the clock is right. Check the time server, or the battery of the clock"
	case r.Synced:
		first.text = now + ", set by a time server"
	case r.Server:
		first.text = now + ", set by a time server since start, which does not answer now; that is enough until the next start"
	default:
		first.text = now + ", set by the battery clock at start; no time server was reached since, so it is as right as that clock"
	}
	all := []words{first}
	if len(r.RTCs) == 0 {
		return append(all, words{true, "battery", "there is no battery clock: after a power cut this machine knows the time only when it reaches a time server"})
	}
	for _, c := range r.RTCs {
		all = append(all, batteryWords(c, r))
	}
	return all
}

// batteryWords judges a battery clock beside a time that somebody vouches for.
func batteryWords(c clock.RTC, r clock.Report) words {
	name := c.Name + " (" + c.Chip + ")"
	apart := c.Shows.Sub(r.Wall).Round(time.Second)
	switch {
	case c.Shows.IsZero() || c.Shows.Year() < rtcFrom:
		return words{false, "battery", name + " has lost the time: put in a new battery, and when the clock is right write it back with hwclock --systohc"}
	case r.Synced && apart.Abs() > rtcApart:
		return words{false, "battery", fmt.Sprintf("%s is %v off: write the right time into it with hwclock --systohc, and if it is off again soon, change its battery", name, apart)}
	case c.Set:
		return words{true, "battery", name + " set the time at start"}
	}
	return words{true, "battery", name + " shows " + c.Shows.Format(time.RFC3339) + "; the kernel did not set the time from it at start"}
}
