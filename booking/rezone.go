package booking

import (
	"context"
	"fmt"
	"time"
)

// wallClock is how a time that was agreed is written, without the offset that was believed then.
const wallClock = "2006-01-02T15:04:05"

// Rezone keeps what people agreed when the law of a zone has changed: coming bookings stand on the wall clock, so those whose wall clock time is
// another instant now are moved to it, and so is what people wait for. Where that time is somebody else's, a booking is left as it was, for staff to
// settle. Call it at every start, before anybody books. All is audited; moved bookings have a new Revision.
func (e *Engine) Rezone(ctx context.Context) (moved, left []Booking, err error) {
	zones, err := e.zones(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		if moved, left, err = d.rezone(zones); err != nil {
			return false, err
		}
		waits, err := d.rezoneWaits(zones)
		if err == nil && len(moved)+waits > 0 {
			err = d.offerAll()
		}
		return len(moved)+len(left)+waits > 0, err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("booking: the zone's law changed: %w", err)
	}
	return moved, left, nil
}

// zones is the law now of every zone that bookings are agreed in, or waited for.
func (e *Engine) zones(ctx context.Context) (map[string]*time.Location, error) {
	zones := map[string]*time.Location{}
	const query = `SELECT zone FROM booking WHERE starts_at > ?1 UNION SELECT zone FROM waiting WHERE starts_at > ?1 AND done_at IS NULL`
	err := each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		loc, err := e.loc, error(nil)
		if name != e.loc.String() {
			loc, err = time.LoadLocation(name)
		}
		zones[name] = loc
		return err
	}, e.moment().Unix())
	return zones, err
}

// agreed is a coming booking, and when it is by the law now.
type agreed struct {
	row
	at   Interval
	zone *time.Location
	told bool // it was left before
}

// rezone moves all at once, since each may need the time that another leaves. One that cannot be moved keeps its old time, which one that was
// moved may have taken: then that one stays too, until all fit.
func (d *desk) rezone(zones map[string]*time.Location) (moved, left []Booking, err error) {
	all, err := d.displaced(zones)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	stays := map[int64]bool{}
	for settled := false; !settled; {
		if settled, err = d.seat(all, stays); err != nil {
			return nil, nil, err
		}
	}
	for _, a := range all {
		if stays[a.ID] {
			left, err = append(left, a.Booking), d.unmoved(a)
		} else {
			a.row, err = d.rezoned(a)
			moved = append(moved, a.Booking)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return moved, left, nil
}

// displaced is the coming bookings whose wall clock time is another instant than it was.
func (d *desk) displaced(zones map[string]*time.Location) ([]agreed, error) {
	const query = `SELECT id, starts_at, starts_local, ends_at, ends_local, zone, unmoved_at IS NOT NULL FROM booking
		WHERE starts_at > ? AND cancelled_at IS NULL AND missed_at IS NULL AND ended_at IS NULL ORDER BY created_at, id`
	var all []agreed
	err := each(d.ctx, d.tx, query, func(scan func(...any) error) error {
		var a agreed
		var start, end int64
		var startLocal, endLocal, zone string
		if err := scan(&a.ID, &start, &startLocal, &end, &endLocal, &zone, &a.told); err != nil {
			return err
		}
		a.zone = zones[zone]
		a.at = Interval{onWall(fromUnix(start), startLocal, a.zone), onWall(fromUnix(end), endLocal, a.zone)}
		if a.at.Start.Unix() != start || a.at.End.Unix() != end {
			all = append(all, a)
		}
		return nil
	}, d.now.Unix())
	if err != nil {
		return nil, err
	}
	for n := range all {
		if all[n].row, err = d.find(all[n].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// onWall is the instant at which clocks in loc show a wall clock time: the one that it was, if they show it then too.
func onWall(was time.Time, local string, loc *time.Location) time.Time {
	if len(local) < len(wallClock) || was.In(loc).Format(wallClock) == local[:len(wallClock)] {
		return was
	}
	agreed, err := time.Parse(wallClock, local[:len(wallClock)])
	if err != nil {
		return was
	}
	return DateOf(agreed, time.UTC).at(agreed.Hour()*60+agreed.Minute(), loc).UTC()
}

// seat lets every displaced booking hold its wall clock time, except those that stay. When more must stay it says so, and is to be called again.
func (d *desk) seat(all []agreed, stays map[int64]bool) (settled bool, err error) {
	for _, a := range all {
		if err := d.release(a.ID); err != nil {
			return false, err
		}
		stays[a.ID] = stays[a.ID] || a.at.Empty() || a.at.Length() > lookBack
	}
	for _, a := range all {
		if stays[a.ID] {
			if err := d.hold(a, a.Interval); err != nil {
				return false, err
			}
		}
	}
	settled = true
	for _, a := range all {
		if stays[a.ID] {
			continue
		}
		held, err := d.held(d.byID[a.Space], a.at)
		if err != nil {
			return false, err
		}
		if len(held) > 0 {
			stays[a.ID], settled = true, false
			continue
		}
		if err := d.hold(a, a.at); err != nil {
			return false, err
		}
	}
	return settled, nil
}

// hold lets a booking hold another time in the same smallest spaces, and keep as much free around it as before.
func (d *desk) hold(a agreed, in Interval) error {
	h := holding{a.ID, in.Start.Unix(), in.End.Unix(), int64(a.Before.Seconds()), int64(a.After.Seconds())}
	return h.insert(d.ctx, d.tx, a.held)
}

// rezoned stores when a booking is by the law now. What is agreed on the wall clock stays, though no clock may show it that day.
func (d *desk) rezoned(a agreed) (row, error) {
	const query = `UPDATE booking SET starts_at = ?1, ends_at = ?2,
		starts_local = substr(starts_local, 1, ?3) || ?4, ends_local = substr(ends_local, 1, ?3) || ?5,
		expires_at = iif(pending = 1, ?1, min(expires_at, ?1)), revision = revision + 1, changed_at = ?6, unmoved_at = NULL WHERE id = ?7`
	const offset = "Z07:00"
	err := d.exec(query, a.at.Start.Unix(), a.at.End.Unix(), len(wallClock), a.at.Start.In(a.zone).Format(offset), a.at.End.In(a.zone).Format(offset),
		d.now.Unix(), a.ID)
	if err != nil {
		return row{}, err
	}
	if err := d.note(By{Role: System}, "rezone", a.Booking, stamp(a.Start)+"/"+stamp(a.End)); err != nil {
		return row{}, err
	}
	return d.find(a.ID)
}

// unmoved tells staff, once, that a booking is another time than what people agreed, since that one is somebody else's.
func (d *desk) unmoved(a agreed) error {
	if a.told {
		return nil
	}
	if err := d.exec(`UPDATE booking SET unmoved_at = ? WHERE id = ?`, d.now.Unix(), a.ID); err != nil {
		return err
	}
	return d.note(By{Role: System}, "rezone_left", a.Booking, stamp(a.at.Start)+"/"+stamp(a.at.End))
}

// rezoneWaits moves what people wait for to when clocks show it now, and tells how many. What was offered to them stays with the booking that
// holds it, where that could not be moved.
func (d *desk) rezoneWaits(zones map[string]*time.Location) (int, error) {
	const query = `SELECT id, space, starts_at, starts_local, ends_at, ends_local, zone FROM waiting WHERE done_at IS NULL AND starts_at > ?
		AND coalesce(booking, 0) NOT IN (SELECT id FROM booking WHERE unmoved_at IS NOT NULL) ORDER BY id`
	var all []agreed
	err := each(d.ctx, d.tx, query, func(scan func(...any) error) error {
		var a agreed
		var start, end int64
		var startLocal, endLocal, zone string
		if err := scan(&a.ID, &a.Space, &start, &startLocal, &end, &endLocal, &zone); err != nil {
			return err
		}
		a.zone, a.Interval = zones[zone], Interval{fromUnix(start), fromUnix(end)}
		a.at = Interval{onWall(a.Start, startLocal, a.zone), onWall(a.End, endLocal, a.zone)}
		if a.at != a.Interval && !a.at.Empty() {
			all = append(all, a)
		}
		return nil
	}, d.now.Unix())
	for _, a := range all {
		if err == nil {
			err = d.rezonedWait(a)
		}
	}
	return len(all), err
}

// rezonedWait stores when somebody waits for by the law now.
func (d *desk) rezonedWait(a agreed) error {
	const query = `UPDATE waiting SET starts_at = ?1, ends_at = ?2,
		starts_local = substr(starts_local, 1, ?3) || ?4, ends_local = substr(ends_local, 1, ?3) || ?5 WHERE id = ?6`
	const offset = "Z07:00"
	err := d.exec(query, a.at.Start.Unix(), a.at.End.Unix(), len(wallClock), a.at.Start.In(a.zone).Format(offset), a.at.End.In(a.zone).Format(offset), a.ID)
	if err != nil {
		return err
	}
	return d.note(By{Role: System}, "rezone", Booking{Space: a.Space}, stamp(a.Start)+"/"+stamp(a.End))
}
