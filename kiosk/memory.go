package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"troskel/kiosk/store"
)

// memory is the row that an appliance keeps of itself.
type memory struct {
	alive time.Time // the newest moment that it is known to have lived at
	zone  *time.Location
	demo  bool
	fresh bool // it was never started
}

// remember reads the row. The zone of one that was never started is UTC.
func remember(ctx context.Context, db *store.DB) (memory, error) {
	var alive int64
	var zone string
	var demo sql.NullBool
	if err := db.Reader().QueryRowContext(ctx, "SELECT alive_at, zone, demo FROM appliance").Scan(&alive, &zone, &demo); err != nil {
		return memory{}, fmt.Errorf("the appliance's own record cannot be read: %w", err)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return memory{}, fmt.Errorf("the database counts in the time zone %q, which this machine does not know: %w", zone, err)
	}
	return memory{alive: time.Unix(alive, 0), zone: loc, demo: demo.Bool, fresh: !demo.Valid}, nil
}

// claim makes the database this place's at its first start. Later it refuses to run a real place as a demo or the other way round, which would mix
// invented people with real ones for ever, and to change the zone, in which settled weeks cannot be counted again.
func (k *Kiosk) claim(ctx context.Context, was memory, demo bool) error {
	switch {
	case was.fresh:
		return k.db.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.Exec("UPDATE appliance SET zone = ?, demo = ?", k.zone.String(), demo)
			return err
		})
	case was.demo && !demo:
		return errors.New("this data is a demo's, with invented people in it: choose another folder with --data for a real place")
	case !was.demo && demo:
		return errors.New("this data is a real place's, and the demo would add invented people to it: choose another folder with --data")
	case was.zone.String() != k.zone.String():
		return fmt.Errorf("this data is counted in the time zone %s, and the configuration says %s: weeks that are settled cannot be counted again, so set it back, or begin with a new folder", was.zone, k.zone)
	}
	return nil
}

// markAlive remembers that the appliance lives now, as far as the time is believed. It always writes, so it also tells whether that can be done.
func (k *Kiosk) markAlive(ctx context.Context) error {
	var alive int64
	if m := k.clock.Moment(); m.Believed {
		alive = m.Wall.Unix()
	}
	return k.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE appliance SET alive_at = max(alive_at, ?)", alive)
		return err
	})
}
