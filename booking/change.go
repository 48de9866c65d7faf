package booking

import (
	"cmp"
	"context"
	"crypto/subtle"
	"slices"
	"strconv"
	"time"
)

// Wrong cancelling codes: after wrongTries in wrongWindow a booking listens to no code, not even the right one. After wrongByOne, at whatever bookings,
// nobody listens to the codes of whoever typed them: one organisation, or all who have not shown a badge. Who knows no code is then right once in some
// 100 hours of typing, and whoever can be asked for the booking's own organisation, or staff, can still change it.
const (
	wrongTries  = 5
	wrongByOne  = 25
	wrongWindow = 15 * time.Minute
)

// Change is what a booking shall be instead. What is zero stays as it is.
type Change struct {
	Space    string
	Interval Interval
	Details  *Details
	Seen     []Booking // what ByUID gave of it before: when it is no longer so, the change is refused (event_changed); nil = no matter
}

// Change moves, shortens or extends a booking, takes it to another space, or says something else about it, with its code or by those who speak
// for its organisation. Every rule is asked as for a new booking. It keeps its id and code; refused, it keeps its time too. Once begun, only its
// end and its details can change.
func (e *Engine) Change(ctx context.Context, by By, id int64, code string, c Change) (Booking, error) {
	return e.withCode(ctx, by, id, code, func(d *desk, r row) error {
		if err := d.unchanged(c.Seen); err != nil {
			return err
		}
		return d.change(by, r, c)
	})
}

// Extend lets those who are there stay until a later end, which must be free: anyone who stands there may ask.
func (e *Engine) Extend(ctx context.Context, by By, id int64, until time.Time) (Booking, error) {
	return e.onBooking(ctx, id, func(d *desk, r row) (bool, error) {
		if err := r.living(); err != nil {
			return false, err
		}
		switch {
		case r.State != Here:
			return false, refuse("not_here")
		case !until.After(r.End):
			return false, refuse("not_later", "until", stamp(r.End))
		}
		return true, d.change(by, r, Change{Interval: Interval{r.Start, until}})
	})
}

// Cancel takes a booking back and frees its time, with the code that Book gave, or without one for those who speak for its organisation. What has
// ended cannot be cancelled. Once its time has begun it stays booked: those who are there leave, as by Finish, and those who are not are refused
// (begun_absent), since their time is given up and counted anyhow. Staff can cancel it still, as when somebody checked in by mistake: then it counts
// as never used. seen is as in Change.
func (e *Engine) Cancel(ctx context.Context, by By, id int64, code string, seen ...Booking) (Booking, error) {
	return e.withCode(ctx, by, id, code, func(d *desk, r row) error {
		if err := d.unchanged(seen); err != nil {
			return err
		}
		return d.takeBack(by, r)
	})
}

// takeBack is Cancel inside a transaction.
func (d *desk) takeBack(by By, r row) error {
	if err := r.living(); err != nil {
		return err
	}
	switch begun := !d.now.Before(r.Start); {
	case by.isStaff() || !begun || r.State == Pending || r.State == Tentative:
		return d.cancel(by, r, Taken)
	case r.State == Here:
		return d.finish(by, r)
	}
	return refuse("begun_absent")
}

// withCode changes one booking for somebody who knows its code or speaks for its organisation.
func (e *Engine) withCode(ctx context.Context, by By, id int64, code string, do func(d *desk, r row) error) (Booking, error) {
	var refusal *Refusal
	b, err := e.onBooking(ctx, id, func(d *desk, r row) (bool, error) {
		if !by.speaksFor(r.Organisation) {
			var err error
			if refusal, err = d.checkCode(by, r, code); refusal != nil || err != nil {
				return false, err // not the refusal: the wrong try must be kept
			}
		}
		return true, do(d, r)
	})
	if err == nil && refusal != nil {
		return Booking{}, refusal
	}
	return b, err
}

// onBooking changes one booking and gives it as it is then.
func (e *Engine) onBooking(ctx context.Context, id int64, do func(d *desk, r row) (wrote bool, err error)) (Booking, error) {
	var after row
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		before, err := d.find(id)
		if err != nil {
			return false, err
		}
		wrote, err := do(d, before)
		if err == nil {
			after, err = d.find(id)
		}
		return wrote, err
	})
	if err != nil {
		return Booking{}, err
	}
	return after.Booking, nil
}

// request is what would make the same booking.
func (r row) request() Request {
	return Request{Space: r.Space, Interval: r.Interval, Organisation: r.Organisation, Details: r.Details, UID: r.UID, series: r.Series, occurrence: r.Occurrence}
}

// change is Change inside a transaction. A refusal must undo the transaction: the old time is given back before the new one is asked for, since a
// booking is not in its own way.
func (d *desk) change(by By, r row, c Change) error {
	want, err := d.changed(by, r, c)
	if err != nil {
		return err
	}
	if want.Space == r.Space && want.Interval == r.Interval {
		return d.reword(by, r, want)
	}
	from, err := d.heldFrom(r)
	if err != nil {
		return err
	}
	if err := d.release(r.ID); err != nil {
		return err
	}
	holds := want.Interval
	if want.Start.Equal(r.Start) {
		holds.Start = later(from, holds.Start)
	}
	p, narrower := d.keeping(r, want), want.Space == r.Space && r.Covers(want.Interval)
	if err := d.allowsChange(by, r, want, p, holds, narrower); err != nil {
		return err
	}
	if err := d.occupy(r.ID, p, holds); err != nil {
		return err
	}
	if err := d.move(r, want); err != nil {
		return err
	}
	if err := d.reconsider(by, r, want, narrower); err != nil {
		return err
	}
	was := r.Space + " " + stamp(r.Start) + "/" + stamp(r.End)
	if err := d.note(by, "change", r.Booking, was); err != nil {
		return err
	}
	return d.freed(r)
}

// changed is the request that a booking shall be instead, sound in itself.
func (d *desk) changed(by By, r row, c Change) (want Request, err error) {
	if err := r.living(); err != nil {
		return want, err
	}
	if err := d.inTime(r); err != nil {
		return want, err
	}
	switch offered, err := d.isOffer(r.ID); {
	case err != nil:
		return want, err
	case offered:
		return want, refuse("not_confirmed")
	}
	want = r.request()
	if c.Space != "" {
		want.Space = c.Space
	}
	if want.Space != r.Space && r.State == Tentative {
		want.Tentative = r.Expires.Sub(d.now) // which the rules there may not allow
	}
	if c.Interval != (Interval{}) {
		want.Interval = Interval{c.Interval.Start.UTC(), c.Interval.End.UTC()}
	}
	if c.Details != nil {
		var refusal *Refusal
		if want.Details, refusal = c.Details.clean(); refusal != nil {
			return want, refusal
		}
	}
	if refusal := d.refusedChange(by, r, want); refusal != nil {
		return want, refusal
	}
	if want.Expected > r.Expected || want.Space != r.Space {
		if refusal := d.refusedHeads(by, want); refusal != nil {
			return want, refusal
		}
	}
	return want, nil
}

// refusedChange is why a booking cannot become another whoever else has booked.
func (d *desk) refusedChange(by By, r row, want Request) *Refusal {
	if want.Space == r.Space && want.Interval == r.Interval {
		return nil
	}
	if p := d.byID[want.Space]; p == nil || p.last().retired {
		return refuse("unknown_space")
	}
	if refusal := d.refusedLength(want.Interval); refusal != nil {
		return refusal
	}
	begun, stays := r.State == Here || !d.now.Before(r.Start), want.Space == r.Space && want.Start.Equal(r.Start)
	switch {
	case begun && !stays:
		return refuse("begun")
	case begun && r.State != Here && want.End.Before(r.End) && !by.isStaff():
		return refuse("begun_absent")
	}
	if refusal := d.refusedStart(want); refusal != nil && !stays {
		return refusal
	}
	return d.refusedLongest(want.Interval)
}

// keeping is the space of what a booking shall be, with the buffers it has there: it keeps those that it was made with while it stays in a part of
// its time, so that who gives time back never needs more than before.
func (d *desk) keeping(r row, want Request) *premises {
	p := d.byID[want.Space]
	if want.Space != r.Space || !r.Overlaps(want.Interval) {
		return p
	}
	kept := *p
	kept.before, kept.after = r.Before, r.After
	return &kept
}

// allowsChange refuses what a rule forbids, or what is closed or taken. Time that a booking had already is not asked for again: what was agreed
// holds although the hours and the rules have changed since.
func (d *desk) allowsChange(by By, r row, want Request, p *premises, holds Interval, narrower bool) error {
	instead := []int64{r.ID}
	if narrower {
		return d.advised(d.brokenBySize(by, want, want.Start.Equal(r.Start)), by, want, instead)
	}
	if broken, err := d.ruled(by, want, instead); err != nil || broken != nil {
		return cmp.Or(err, error(broken))
	}
	return d.admits(by, want, p, holds, instead)
}

// move stores another time and space, and what else is different.
func (d *desk) move(r row, want Request) error {
	const query = `UPDATE booking SET space = ?, starts_at = ?, ends_at = ?, starts_local = ?, ends_local = ?, zone = ?, revision = revision + 1,
		unmoved_at = NULL WHERE id = ?`
	err := d.exec(query, want.Space, want.Start.Unix(), want.End.Unix(),
		want.Start.In(d.loc).Format(time.RFC3339), want.End.In(d.loc).Format(time.RFC3339), d.loc.String(), r.ID)
	if err != nil {
		return err
	}
	return d.describe(r.ID, want.Details)
}

// describe stores what a booking is for.
func (d *desk) describe(id int64, to Details) error {
	const query = `UPDATE booking SET title = ?, private = ?, activity = ?, topic = ?, target_group = ?, ages = ?, expected = ?,
		contact = nullif(?, ''), changed_at = ? WHERE id = ?`
	return d.exec(query, to.Title, to.Private, to.Activity, to.Topic, to.Group, joinBands(to.Ages), to.Expected, to.Contact, d.now.Unix(), id)
}

// reword changes what a booking is for and nothing else. Whom it is for may be what a rule let it have its time for, and where staff decide they
// said yes to what it was.
func (d *desk) reword(by By, r row, want Request) error {
	if !slices.Equal(want.Ages, r.Ages) && !by.isStaff() {
		broken := d.refusedYouth(d.limits(want.Space, want.Organisation), want)
		if err := d.advised(broken, by, want, []int64{r.ID}); err != nil {
			return err
		}
	}
	if err := d.describe(r.ID, want.Details); err != nil {
		return err
	}
	if !want.Details.samePurpose(r.Details) && !by.isStaff() && d.limits(want.Space, want.Organisation).Approval {
		if err := d.reconsider(by, r, want, false); err != nil {
			return err
		}
	}
	return d.note(by, "change", r.Booking, "details")
}

// reconsider asks staff again where they decide, unless the booking only became smaller or they change it themselves; and lets nothing uncertain
// reach its start.
func (d *desk) reconsider(by By, r row, want Request, narrower bool) error {
	begun, uncertain := r.State == Here || !d.now.Before(r.Start), r.State == Tentative || r.State == Pending
	switch {
	case begun:
		return nil
	case uncertain && !want.Start.After(d.now):
		return refuse("not_confirmed")
	case r.State == Tentative:
		return d.stand(r, false, earlier(r.Expires, want.Start))
	case narrower || by.isStaff():
		if r.State == Pending {
			return d.stand(r, true, want.Start)
		}
		return nil
	}
	pending, expires, err := d.awaits(by, want)
	if err != nil {
		return err
	}
	return d.stand(r, pending, expires)
}

// living refuses what is over, was missed or was cancelled.
func (b Booking) living() error {
	switch b.State {
	case Cancelled:
		return refuse("cancelled")
	case Missed:
		return refuse("missed")
	case Ended:
		return refuse("over")
	}
	return nil
}

// cancel gives a booking's time back, whoever asked and why.
func (d *desk) cancel(by By, r row, why Reason) error {
	if err := d.exec(`UPDATE booking SET cancelled_at = ?, cancelled_why = ?, changed_at = ? WHERE id = ?`,
		d.now.Unix(), string(why), d.now.Unix(), r.ID); err != nil {
		return err
	}
	if err := d.release(r.ID); err != nil {
		return err
	}
	if err := d.waited(r.ID, string(why)); err != nil {
		return err
	}
	if err := d.note(by, "cancel", r.Booking, string(why)); err != nil {
		return err
	}
	return d.freed(r)
}

// checkCode refuses a wrong code and remembers the try.
func (d *desk) checkCode(by By, r row, code string) (*Refusal, error) {
	guarded, err := d.guarded(r)
	if err != nil {
		return nil, err
	}
	const old = `DELETE FROM wrong_code WHERE tried_at NOT BETWEEN ? AND ?`
	if err := d.exec(old, d.now.Add(-wrongWindow).Unix()+1, d.now.Unix()); err != nil {
		return nil, err
	}
	var here, everywhere int
	var first, firstOfAll int64
	const query = `SELECT count(*) FILTER (WHERE booking = ?1), coalesce(min(tried_at) FILTER (WHERE booking = ?1), 0),
		count(*) FILTER (WHERE asker = ?2), coalesce(min(tried_at) FILTER (WHERE asker = ?2), 0) FROM wrong_code`
	if err := d.tx.QueryRowContext(d.ctx, query, guarded, by.Organisation).Scan(&here, &first, &everywhere, &firstOfAll); err != nil {
		return nil, err
	}
	switch {
	case here >= wrongTries:
		return refuse("too_many_tries", "until", stamp(fromUnix(first).Add(wrongWindow))), nil
	case everywhere >= wrongByOne:
		return refuse("too_many_tries", "until", stamp(fromUnix(firstOfAll).Add(wrongWindow))), nil
	case subtle.ConstantTimeCompare([]byte(r.code), []byte(code)) == 1:
		return nil, nil
	}
	left := min(wrongTries-here, wrongByOne-everywhere) - 1
	return refuse("wrong_code", "left", strconv.Itoa(left)),
		d.exec(`INSERT INTO wrong_code (booking, asker, tried_at) VALUES (?, ?, ?)`, guarded, by.Organisation, d.now.Unix())
}
