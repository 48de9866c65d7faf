package booking

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// row is a booking as stored, with what only its maker may know.
type row struct {
	Booking
	code    string
	pending bool
	firm    time.Time // when it was agreed by all sides; zero: when it was made
	held    []string  // smallest spaces it holds, or would
}

// lookBack is how much earlier than an instant a booking that reaches it can begin: the longest there is, 25 hours. The schema knows it too.
const lookBack = Longest + time.Hour

// Between is the bookings that were made for a time in the interval, cancelled ones left out, by start.
func (e *Engine) Between(ctx context.Context, during Interval) ([]Booking, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	return k.between(ctx, e.db.Reader(), e.moment(), during)
}

func (k *known) between(ctx context.Context, q querier, now time.Time, during Interval) ([]Booking, error) {
	if during.Empty() {
		return nil, nil
	}
	if pool, committed := q.(*sql.DB); committed && during.Length() <= shelfReach*24*time.Hour {
		return k.view(ctx, pool, now, during)
	}
	const where = `WHERE b.cancelled_at IS NULL AND b.starts_at > ? AND b.starts_at < ? AND b.ends_at > ? ORDER BY b.starts_at, b.space, b.id`
	// Rounded outwards: an interval may end inside a second.
	from, to := during.Start.Unix(), during.End.Add(time.Second-1).Unix()
	rows, err := k.rows(ctx, q, now, where, from-int64(lookBack.Seconds()), to, from)
	bookings := make([]Booking, len(rows))
	for n, r := range rows {
		bookings[n] = r.Booking
	}
	return bookings, err
}

// rows is the bookings that a condition picks, as they are now: one query, however many.
func (k *known) rows(ctx context.Context, q querier, now time.Time, where string, args ...any) ([]row, error) {
	rows, err := k.raw(ctx, q, where, args...)
	for n := range rows {
		rows[n].at(now)
	}
	return rows, err
}

// at makes a row what it is at a time: its state, and what is forgotten by then.
func (r *row) at(now time.Time) {
	r.State = r.stateAt(now)
	r.forget(now)
}

// raw is rows as they are stored, at no time.
func (k *known) raw(ctx context.Context, q querier, where string, args ...any) ([]row, error) {
	const columns = `SELECT b.id, b.space, b.starts_at, b.ends_at, coalesce(b.organisation, ''), b.title, b.private, b.code, b.created_at,
		b.checked_in_at, b.ended_at, b.missed_at, b.cancelled_at, b.cancelled_why, b.pending, b.expires_at,
		b.activity, b.topic, b.target_group, b.ages, b.expected, coalesce(b.contact, ''), b.counted,
		coalesce(b.series, 0), b.occurrence, b.uid, b.revision, b.changed_at,
		b.cancelled_note, b.vouched_from_at, b.vouched_until_at, b.firm_at,
		(SELECT max(o.before_s) || ' ' || max(o.after_s) || ' ' || group_concat(o.space) FROM occupancy o WHERE o.booking = b.id) FROM booking b `
	var rows []row
	blocks := map[string][]string{}
	err := each(ctx, q, columns+where, func(scan func(...any) error) error {
		r, held, err := scanRow(scan)
		if err != nil {
			return err
		}
		r.OrganisationName = k.names[r.Organisation]
		k.place(&r, held, blocks)
		rows = append(rows, r)
		return nil
	}, args...)
	return rows, err
}

// place fills in which spaces a booking is about. What it held is known as long as it holds anything; after that, what its space is now.
func (k *known) place(r *row, held string, blocks map[string][]string) {
	p := k.byID[r.Space]
	if r.held = splitIDs(held); held == "" {
		r.held = p.leaves
	}
	key := r.Space + "," + held
	if blocks[key] == nil {
		blocks[key] = k.blocks(r.Space, r.held)
	}
	r.Blocks = blocks[key]
}

func scanRow(scan func(...any) error) (r row, held string, err error) {
	var start, end, created int64
	var checkedIn, ended, missed, cancelled, expires, changed, vouchedFrom, vouchedUntil, firm sql.NullInt64
	var ages, counted string
	var holds sql.NullString
	err = scan(&r.ID, &r.Space, &start, &end, &r.Organisation, &r.Title, &r.Private, &r.code, &created,
		&checkedIn, &ended, &missed, &cancelled, &r.Why, &r.pending, &expires,
		&r.Activity, &r.Topic, &r.Group, &ages, &r.Expected, &r.Contact, &counted,
		&r.Series, &r.Occurrence, &r.UID, &r.Revision, &changed,
		&r.Note, &vouchedFrom, &vouchedUntil, &firm, &holds)
	if err != nil {
		return r, "", err
	}
	r.Interval = Interval{fromUnix(start), fromUnix(end)}
	r.Created, r.CheckedIn, r.Ended, r.Missed = fromUnix(created), instant(checkedIn), instant(ended), instant(missed)
	r.Cancelled, r.Expires, r.Changed = instant(cancelled), instant(expires), instant(changed)
	r.Vouched = Interval{instant(vouchedFrom), instant(vouchedUntil)}
	r.firm, r.Ages = instant(firm), splitBands(ages)
	if counted != "" {
		err = json.Unmarshal([]byte(counted), &r.Counted)
	}
	if err == nil && holds.Valid {
		held, err = r.keepsFree(holds.String)
	}
	return r, held, err
}

// keepsFree reads what a booking holds: the seconds that it keeps free before and after itself, and its smallest spaces.
func (r *row) keepsFree(text string) (held string, err error) {
	before, rest, _ := strings.Cut(text, " ")
	after, held, _ := strings.Cut(rest, " ")
	if r.Before, err = seconds(before); err == nil {
		r.After, err = seconds(after)
	}
	return held, err
}

func seconds(text string) (time.Duration, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	return time.Duration(n) * time.Second, err
}

func instant(seconds sql.NullInt64) time.Time {
	if !seconds.Valid {
		return time.Time{}
	}
	return fromUnix(seconds.Int64)
}

// stored is an instant as the database keeps it: NULL when it has not happened.
func stored(t time.Time) sql.NullInt64 { return sql.NullInt64{Int64: t.Unix(), Valid: !t.IsZero()} }
