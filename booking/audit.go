package booking

import (
	"context"
	"database/sql"
	"time"
)

// Event is one line of the audit trail: who did what, when. Lines are only ever added.
type Event struct {
	ID      int64 // later lines have higher ones
	At      time.Time
	By      By // without its Name once that is forgotten
	Action  string
	Space   string
	Booking int64 // 0 when it is not about a booking
	Detail  string
}

// EventFilter picks lines of the audit trail; a zero field picks all.
type EventFilter struct {
	Space        string
	Organisation string // of those who did it, or of the booking
	Booking      int64
	Action       string
	During       Interval
	Before       int64 // only lines with a lower ID: the last of the page before
	Limit        int   // 1–EventsLimit lines; 0 means EventsLimit
}

// EventsLimit is the most lines that Audit gives at once.
const EventsLimit = 200

// Audit is the lines that a filter picks, newest first. It is for staff.
func (e *Engine) Audit(ctx context.Context, by By, f EventFilter) ([]Event, error) {
	if !by.isStaff() {
		return nil, refuse("staff_only")
	}
	query, args := f.query()
	now := e.moment()
	var events []Event
	err := each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		var ev Event
		var at, nameUntil int64
		if err := scan(&ev.ID, &at, &ev.By.Role, &ev.By.Organisation, &ev.By.Name, &nameUntil, &ev.Action, &ev.Space, &ev.Booking, &ev.Detail); err != nil {
			return err
		}
		if ev.At = fromUnix(at); !now.Before(fromUnix(nameUntil)) {
			ev.By.Name = ""
		}
		events = append(events, ev)
		return nil
	}, args...)
	return events, err
}

// query is the filter as SQL.
func (f EventFilter) query() (query string, args []any) {
	query = `SELECT a.id, a.at, a.role, a.organisation, a.name, a.name_until, a.action, a.space, a.booking, a.detail FROM audit a WHERE 1`
	add := func(wanted bool, condition string, values ...any) {
		if wanted {
			query, args = query+" AND "+condition, append(args, values...)
		}
	}
	add(f.Space != "", "a.space = ?", f.Space)
	add(f.Organisation != "", "(a.organisation = ? OR a.booking IN (SELECT b.id FROM booking b WHERE b.organisation = ?))", f.Organisation, f.Organisation)
	add(f.Booking != 0, "a.booking = ?", f.Booking)
	add(f.Action != "", "a.action = ?", f.Action)
	// Rounded outwards, as a line has whole seconds.
	add(!f.During.Start.IsZero(), "a.at >= ?", f.During.Start.Unix())
	add(!f.During.End.IsZero(), "a.at < ?", f.During.End.Add(time.Second-1).Unix())
	add(f.Before != 0, "a.id < ?", f.Before)
	limit := f.Limit
	if limit < 1 || limit > EventsLimit {
		limit = EventsLimit
	}
	return query + " ORDER BY a.id DESC LIMIT ?", append(args, limit)
}

// Note adds a line to the trail about what another package of the place changed, in the transaction that changes it. What was said of a detail
// of ours holds there too: nothing that would have to be taken back.
func Note(ctx context.Context, tx *sql.Tx, now time.Time, by By, action, detail string) error {
	return writeEvent(ctx, tx, Event{At: now, By: by, Action: action, Detail: detail}, now)
}

// note writes one line of the audit trail: who did what to a booking.
//
// No detail ever has a PIN, a code, a badge's number, a contact person or a private title in it: it cannot be taken back.
func (d *desk) note(by By, action string, b Booking, detail string) error {
	return writeEvent(d.ctx, d.tx, Event{At: d.now, By: by, Action: action, Space: b.Space, Booking: b.ID, Detail: detail}, b.End)
}

// noted is note for what is not about a booking. space may be empty.
func (d *desk) noted(by By, action, space, detail string) error {
	return writeEvent(d.ctx, d.tx, Event{At: d.now, By: by, Action: action, Space: space, Detail: detail}, d.now)
}

// noted writes a line about what the configuration changed.
func (c *change) noted(action, space, detail string) {
	if c.err == nil {
		c.err = writeEvent(c.ctx, c.tx, Event{At: c.now, By: By{Role: System}, Action: action, Space: space, Detail: detail}, c.now)
	}
}

// telling writes a line about what do changed, if anything.
func (c *change) telling(action, space string, do func()) {
	before := c.wrote
	c.wrote = false
	if do(); c.wrote {
		c.noted(action, space, "")
	}
	c.wrote = c.wrote || before
}

// writeEvent adds a line about something that is over at a time: ContactDays later its name is forgotten.
func writeEvent(ctx context.Context, tx *sql.Tx, ev Event, over time.Time) error {
	const query = `INSERT INTO audit (at, role, organisation, name, name_until, action, space, booking, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	until := later(ev.At, over).Add(ContactDays * 24 * time.Hour)
	_, err := tx.ExecContext(ctx, query, ev.At.Unix(), string(ev.By.Role), ev.By.Organisation, ev.By.Name, until.Unix(),
		ev.Action, ev.Space, ev.Booking, ev.Detail)
	return err
}
