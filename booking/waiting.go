package booking

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"
)

// The terms of an offer. It is kept for as long as the rule "offer" says, but ends noticeBefore before the start, so that the next in line, or
// anybody, can still come. When less than shortOffer is left until then, or the time has begun, as after a no-show, it is for those who are in
// the house: what is left of the time, for shortOffer, if restAfter remains then.
const (
	noticeBefore = 15 * time.Minute
	shortOffer   = 10 * time.Minute
	restAfter    = 15 * time.Minute

	// MostWaits is how many times an organisation can wait for at once.
	MostWaits = 30
)

// Waiting is a place in the line for a time that others have. Who asked first is offered it first when it is free.
type Waiting struct {
	ID    int64
	Space string
	Interval
	Organisation string
	Asked        time.Time
	Offered      time.Time // zero until the time is offered
	OfferEnds    time.Time // the offer goes to the next in line then; zero until it is offered
	Booking      int64     // Tentative, that holds the offered time; 0 until then
}

// wait is a place in the line as stored.
type wait struct {
	Waiting
	details Details // of the booking to be
	done    bool
	outcome string
}

// Wait joins the line for a time that is taken, for an organisation. The same key asks once. It refuses what a booking would be refused for, but
// for an overlap, and a time that is free.
func (e *Engine) Wait(ctx context.Context, by By, r Request) (Waiting, error) {
	if !validKey(r.Key) {
		return Waiting{}, refuse("key_invalid")
	}
	if r.Organisation == "" || !by.speaksFor(r.Organisation) {
		return Waiting{}, refuse("not_for_others")
	}
	r.Tentative, r.Here = 0, false
	var made wait
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		before, err := d.waits(d.ctx, d.tx, `WHERE w.key = ?`, r.Key)
		if err != nil {
			return false, err
		}
		if len(before) > 0 {
			made = before[0]
			return false, made.answers(r)
		}
		made, err = d.wait(by, r)
		return true, err
	})
	return made.Waiting, err
}

// answers refuses a request with the key of another.
func (w wait) answers(again Request) error {
	if w.Organisation != again.Organisation || w.Space != again.Space || !w.Start.Equal(again.Start) || !w.End.Equal(again.End) {
		return refuse("key_invalid")
	}
	return nil
}

// wait is Wait inside a transaction.
func (d *desk) wait(by By, r Request) (wait, error) {
	r, err := d.sound(by, r)
	if err != nil {
		return wait{}, err
	}
	var refusal *Refusal
	switch err := d.allows(by, r, r.Interval); {
	case err == nil:
		return wait{}, refuse("free")
	case !errors.As(err, &refusal) || refusal.Code != "overlap":
		return wait{}, err
	}
	line, err := d.waits(d.ctx, d.tx, `WHERE w.done_at IS NULL AND w.organisation = ?`, r.Organisation)
	if err != nil {
		return wait{}, err
	}
	if len(line) >= MostWaits {
		return wait{}, refuse("waiting_many", "max", strconv.Itoa(MostWaits))
	}
	if slices.ContainsFunc(line, func(w wait) bool { return w.Space == r.Space && w.Overlaps(r.Interval) }) {
		return wait{}, refuse("waiting_already")
	}
	details, err := json.Marshal(r.Details)
	if err != nil {
		return wait{}, err
	}
	const query = `INSERT INTO waiting (key, space, starts_at, ends_at, starts_local, ends_local, zone, organisation, details, asked_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	err = d.exec(query, r.Key, r.Space, r.Start.Unix(), r.End.Unix(), r.Start.In(d.loc).Format(time.RFC3339), r.End.In(d.loc).Format(time.RFC3339),
		d.loc.String(), r.Organisation, string(details), d.now.Unix())
	if err != nil {
		return wait{}, err
	}
	made, err := d.waits(d.ctx, d.tx, `WHERE w.key = ?`, r.Key)
	if err != nil {
		return wait{}, err
	}
	return made[0], d.note(by, "wait", Booking{Space: r.Space}, stamp(r.Start)+"/"+stamp(r.End))
}

// waits is the places in the line that a condition picks, those who asked first before others.
func (k *known) waits(ctx context.Context, q querier, where string, args ...any) ([]wait, error) {
	const columns = `SELECT w.id, w.space, w.starts_at, w.ends_at, w.organisation, w.details, w.asked_at, w.offered_at,
		coalesce(w.booking, 0), b.expires_at, w.done_at IS NOT NULL, w.outcome FROM waiting w LEFT JOIN booking b ON b.id = w.booking `
	var all []wait
	err := each(ctx, q, columns+where+` ORDER BY w.id`, func(scan func(...any) error) error {
		var w wait
		var start, end, asked int64
		var details string
		var offered, expires sql.NullInt64
		err := scan(&w.ID, &w.Space, &start, &end, &w.Organisation, &details, &asked, &offered, &w.Booking, &expires, &w.done, &w.outcome)
		if err == nil && details != "" {
			err = json.Unmarshal([]byte(details), &w.details)
		}
		w.Interval, w.Asked = Interval{fromUnix(start), fromUnix(end)}, fromUnix(asked)
		w.Offered, w.OfferEnds = instant(offered), instant(expires)
		all = append(all, w)
		return err
	}, args...)
	return all, err
}

// Waits is who waits, in order: the lines of by's organisation, for staff all of them, and for others none.
func (e *Engine) Waits(ctx context.Context, by By) ([]Waiting, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	line, err := k.waits(ctx, e.db.Reader(), `WHERE w.done_at IS NULL`)
	if err != nil {
		return nil, err
	}
	var theirs []Waiting
	for _, w := range line {
		if by.speaksFor(w.Organisation) {
			theirs = append(theirs, w.Waiting)
		}
	}
	return theirs, nil
}

// AcceptOffer turns an offer into a booking, for those who speak for the organisation; accepting again changes nothing. It refuses what is not
// offered (not_offered), and an offer that went on to others (expired).
func (e *Engine) AcceptOffer(ctx context.Context, by By, id int64) (Booking, error) {
	var booked row
	err := e.inLine(ctx, by, id, func(d *desk, w wait) (wrote bool, err error) {
		if w.Booking == 0 {
			return false, refuse("not_offered")
		}
		if booked, err = d.find(w.Booking); err != nil {
			return false, err
		}
		switch {
		case w.outcome == "accepted":
			return false, nil
		case w.outcome == string(Expired):
			return false, refuse("expired", "until", stamp(booked.Expires))
		}
		if err := d.confirm(by, booked); err != nil {
			return false, err
		}
		booked, err = d.find(w.Booking)
		return true, err
	})
	return booked.Booking, err
}

// StopWaiting leaves the line, and gives an offer back to the next; leaving again changes nothing.
func (e *Engine) StopWaiting(ctx context.Context, by By, id int64) error {
	return e.inLine(ctx, by, id, func(d *desk, w wait) (bool, error) {
		if w.done {
			return false, nil
		}
		return true, d.quit(by, w)
	})
}

// inLine does something with a place in the line of by's organisation.
func (e *Engine) inLine(ctx context.Context, by By, id int64, do func(d *desk, w wait) (wrote bool, err error)) error {
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		found, err := d.waits(d.ctx, d.tx, `WHERE w.id = ?`, id)
		switch {
		case err != nil:
			return false, err
		case len(found) == 0:
			return false, refuse("unknown_waiting")
		case !by.speaksFor(found[0].Organisation):
			return false, refuse("not_for_others")
		}
		return do(d, found[0])
	})
}
