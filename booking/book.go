package booking

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Book makes a booking and gives the four digits that change or cancel it. The same request of the same asker, with its key, gets the same booking
// and code whenever it is asked again; anything else with that key is refused, and so is a UID that an event has already (event_there). A booking
// lies inside opening hours, and no other holds any of its smallest spaces. It is Tentative when the request says so, and Pending where the space
// asks for approval, except for staff.
func (e *Engine) Book(ctx context.Context, by By, r Request) (Booking, string, error) {
	if !validKey(r.Key) {
		return Booking{}, "", refuse("key_invalid")
	}
	code, err := newCode()
	if err != nil {
		return Booking{}, "", err
	}
	var made row
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		before, err := d.rows(d.ctx, d.tx, d.now, `WHERE b.key = ?`, r.Key)
		if err != nil {
			return false, err
		}
		if len(before) > 0 {
			made = before[0]
			return false, d.answers(made.ID, by, r)
		}
		if err := d.unused(r.UID); err != nil {
			return false, err
		}
		r.asked = r.digest(by)
		made, err = d.book(by, r, code)
		return true, err
	})
	if err != nil {
		return Booking{}, "", err
	}
	return made.Booking, made.code, nil
}

// answers refuses a request with the key of another: a key alone gives nobody a code, whatever became of the booking since. What was booked before
// this was kept answers nobody.
func (d *desk) answers(booking int64, by By, again Request) error {
	var asked string
	if err := d.tx.QueryRowContext(d.ctx, `SELECT asked FROM booking WHERE id = ?`, booking).Scan(&asked); err != nil {
		return err
	}
	if asked != again.digest(by) {
		return refuse("key_invalid")
	}
	return nil
}

func (r Request) digest(by By) string { return SeriesRequest{Request: r}.digest(by) }

// digest tells a request, and who asks, from any other. What is personal in it is forgotten some day, and so it is no part of this.
func (r SeriesRequest) digest(by By) string {
	r.Interval, r.Contact = r.utc(), ""
	if r.Private {
		r.Title = ""
	}
	text, err := json.Marshal([]any{by.Role, by.Organisation, r})
	if err != nil {
		panic(err) // words, numbers and times can be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// refusal is why a request cannot be granted whoever else has booked, nil when it can.
func (d *desk) refusal(by By, r Request) *Refusal {
	if p := d.byID[r.Space]; p == nil || p.last().retired {
		return refuse("unknown_space")
	}
	if r.Organisation != "" && !d.active(r.Organisation) {
		return refuse("unknown_organisation")
	}
	return cmp.Or(d.refusedHeads(by, r), d.refusedTime(r))
}

// refusedTime is what is wrong with the wished time in itself.
func (d *desk) refusedTime(r Request) *Refusal {
	return cmp.Or(d.refusedLength(r.Interval), d.refusedStart(r), d.refusedLongest(r.Interval), d.refusedTerms(r))
}

func (k *known) active(id string) bool {
	for _, o := range k.organisations {
		if o.ID == id {
			return !o.retired
		}
	}
	return false
}

// refusedLength is what is wrong with a time, whenever it began.
func (d *desk) refusedLength(i Interval) *Refusal {
	switch {
	case !i.Start.Before(i.End):
		return refuse("backwards")
	case !i.Start.Truncate(time.Minute).Equal(i.Start) || !i.End.Truncate(time.Minute).Equal(i.End):
		return refuse("off_grid")
	case i.Length() < Shortest:
		return refuse("too_short", "min", strconv.Itoa(int(Shortest.Minutes())))
	case !i.End.After(d.now):
		return refuse("past")
	}
	return nil
}

// refusedStart is what is wrong with when a booking begins, as seen from now.
func (d *desk) refusedStart(r Request) *Refusal {
	days := aheadDays
	if r.series != 0 {
		days = int(SeriesAhead / (24 * time.Hour))
	}
	switch date := DateOf(r.Start, d.loc); {
	case r.Start.Before(d.now.Truncate(time.Minute).Add(-Grace)):
		return refuse("past")
	case DateOf(d.now, d.loc).Add(days).Before(date): // by dates, as the rules' horizon, so that what one of them says is true of both
		return refuse("too_far", "max", strconv.Itoa(days), "from", stamp(date.Add(-days).In(d.loc)))
	}
	return nil
}

// refusedTerms is what is wrong with being there already, or not being certain.
func (d *desk) refusedTerms(r Request) *Refusal {
	held := r.Tentative >= TentativeShortest && r.Tentative <= TentativeLongest && r.Start.After(d.now)
	switch opens := r.Start.Add(-EarlyBy); {
	case r.Here && d.now.Before(opens):
		return refuse("too_early", "from", stamp(opens))
	case r.Tentative != 0 && !held:
		return refuse("tentative_time", "min", strconv.Itoa(int(TentativeShortest.Minutes())), "max", strconv.Itoa(int(TentativeLongest.Hours())))
	}
	return nil
}

// refusedLongest allows a day and a night on the wall clock, even where that takes 25 hours.
func (d *desk) refusedLongest(i Interval) *Refusal {
	nextDay := i.Start.In(d.loc).AddDate(0, 0, 1)
	if i.Length() > lookBack || i.Length() > Longest && i.End.After(nextDay) {
		return refuse("too_long", "max", strconv.Itoa(int(Longest.Hours())))
	}
	return nil
}

// book grants a request, or refuses it with nothing written.
func (d *desk) book(by By, r Request, code string) (row, error) {
	r, err := d.sound(by, r)
	if err != nil {
		return row{}, err
	}
	if err := d.allows(by, r, r.Interval); err != nil {
		return row{}, err
	}
	if r.pending, r.expires, err = d.awaits(by, r); err != nil {
		return row{}, err
	}
	return d.enter(by, r, code)
}

// sound is a request with everything in it fit to be stored, or why it is not.
func (d *desk) sound(by By, r Request) (Request, error) {
	var refusal *Refusal
	if r.Details, refusal = r.Details.clean(); refusal != nil {
		return r, refusal
	}
	if !validUID(r.UID) {
		return r, refuse("uid_invalid", "max", strconv.Itoa(UIDLimit))
	}
	if refusal := d.refusal(by, r); refusal != nil {
		return r, refusal
	}
	r.Interval = r.utc()
	return r, nil
}

// allows refuses a sound request that a rule forbids, or whose time is closed or taken. holds is the part of its time that it needs to itself: all
// of it, but for those who are there already. instead is the bookings that it replaces, which hold nothing by now.
func (d *desk) allows(by By, r Request, holds Interval, instead ...int64) error {
	switch broken, err := d.ruled(by, r, instead); {
	case err != nil:
		return err
	case broken != nil:
		return broken
	}
	return d.admits(by, r, d.byID[r.Space], holds, instead)
}

// admits refuses what is closed or taken. p is the request's space, with the buffers that it shall have.
func (d *desk) admits(by By, r Request, p *premises, holds Interval, instead []int64) error {
	if !d.open(p, r.Interval).covers(r.Interval) {
		return d.refuseClosed(by, r, instead)
	}
	held, err := d.held(p, holds, instead...)
	if err != nil {
		return err
	}
	if len(held) > 0 {
		return d.refuseTaken(by, r, held[0], instead)
	}
	return nil
}

// awaits tells whether a request must be decided by staff, and until when it can wait for them, or for those who asked to confirm it. What is not
// certain when it begins is given up.
func (d *desk) awaits(by By, r Request) (pending bool, expires time.Time, err error) {
	switch {
	case r.Tentative > 0:
		return false, earlier(d.now.Add(r.Tentative), r.Start), nil
	case by.isStaff() || !d.limits(r.Space, r.Organisation).Approval:
		return false, time.Time{}, nil
	case !r.Start.After(d.now):
		return false, time.Time{}, refuse("approval_late")
	}
	return true, r.Start, nil
}

// enter stores a request that is granted.
func (d *desk) enter(by By, r Request, code string) (row, error) {
	id, err := d.insert(&r, code)
	if err != nil {
		return row{}, err
	}
	p := d.byID[r.Space]
	if err := d.occupy(id, p, r.Interval); err != nil {
		return row{}, err
	}
	made := d.made(id, p, r, code)
	if err := d.note(by, "create", made.Booking, ""); err != nil || !r.Here {
		return made, err
	}
	if _, err := d.checkIn(by, made); err != nil {
		return row{}, err
	}
	return d.find(id)
}

// made is a request as the booking that it has become: what reading it again would give.
func (d *desk) made(id int64, p *premises, r Request, code string) row {
	made := row{Booking: Booking{
		ID: id, Space: r.Space, Interval: r.Interval, Organisation: r.Organisation, OrganisationName: d.names[r.Organisation], Details: r.Details,
		Expires: instant(stored(r.expires)), Series: r.series, Occurrence: r.occurrence, UID: r.UID, Changed: d.now, Created: d.now,
		Before: p.before, After: p.after,
	}, code: code, pending: r.pending}
	d.place(&made, strings.Join(slices.Sorted(slices.Values(p.leaves)), ","), map[string][]string{})
	made.at(d.now)
	return made
}

// insert stores a request, with a UID if it has none: one that says nothing, since calendars show it to everybody.
func (d *desk) insert(r *Request, code string) (int64, error) {
	const query = `INSERT INTO booking (key, space, starts_at, ends_at, starts_local, ends_local, zone, organisation, title, private, code, created_at,
		activity, topic, target_group, ages, expected, contact, uid, changed_at, series, occurrence,
		pending, expires_at, asked)
		VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, nullif(?, 0), ?, ?, ?, ?)`
	if r.UID == "" {
		r.UID = "booking-" + rand.Text() + "@troskel"
	}
	result, err := d.tx.ExecContext(d.ctx, query, r.Key, r.Space, r.Start.Unix(), r.End.Unix(),
		r.Start.In(d.loc).Format(time.RFC3339), r.End.In(d.loc).Format(time.RFC3339), d.loc.String(),
		r.Organisation, r.Title, r.Private, code, d.now.Unix(),
		r.Activity, r.Topic, r.Group, joinBands(r.Ages), r.Expected, r.Contact, r.UID, d.now.Unix(), r.series, r.occurrence,
		r.pending, stored(r.expires), r.asked)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// validUID accepts what calendars make, and none.
func validUID(uid string) bool {
	return len(uid) <= UIDLimit && utf8.ValidString(uid) && !strings.ContainsFunc(uid, unfit)
}

func validKey(key string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
	return len(key) >= 8 && len(key) <= 64 && strings.Trim(key, letters) == ""
}

func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(10_000))
	if err != nil {
		return "", fmt.Errorf("booking: no random code to be had: %w", err)
	}
	return fmt.Sprintf("%04d", n), nil
}
