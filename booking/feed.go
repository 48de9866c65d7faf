package booking

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"strconv"
	"time"
)

// FeedKind is what a feed shows.
type FeedKind string

// The kinds of feeds.
const (
	RoomFeed         FeedKind = "room"         // one space, as anyone may see it
	OrganisationFeed FeedKind = "organisation" // all that one organisation has booked, with its own titles
	PublicFeed       FeedKind = "public"       // every space, as anyone may see it
)

// Feed is a calendar that anyone who knows its secret address can read. Of the secret, only a hash is kept.
type Feed struct {
	ID           int64
	Kind         FeedKind
	Space        string    // of a RoomFeed
	Organisation string    // of an OrganisationFeed
	Name         string    // whom it was given to, a function rather than a person; at most TitleLimit characters
	Made         time.Time // UTC
	Revoked      time.Time // zero while it opens
}

// Password lets a calendar app read and book, as its organisation or as staff. Of the password, only a hash is kept.
type Password struct {
	ID           int64
	Organisation string    // whose bookings it may make and change; empty for the staff's own
	Name         string    // whose app: a function rather than a person; at most TitleLimit characters
	Made         time.Time // UTC
	Revoked      time.Time // zero while it opens
}

// StaffUser is the user name that goes with a password of the staff. That of an organisation's password is the organisation's id.
const StaffUser = "staff"

// calendarSentences are the refusals of calendars.
var calendarSentences = map[string]string{
	"calendar_forbidden": "only staff, or an administrator of the organisation, may decide about its calendars",
	"unknown_feed":       "there is no such calendar, or its address was revoked",
	"unknown_password":   "there is no such password, or it was revoked",
	"feed_kind":          "a calendar is of one room, of one organisation, or public",
	"feed_unnamed":       "say whom it is for",

	// What package ical refuses of a calendar that somebody hands in: first of the whole, then of one event.
	"calendar_big":    "the calendar has more than {max} kB",
	"calendar_broken": "line {line} is not as iCalendar has it",
	"calendar_long":   "line {line} is longer than {max} kB",
	"calendar_deep":   "line {line}: a calendar has at most {max} levels",
	"calendar_many":   "line {line}: at most {max} of these can be read",
	"calendar_method": "the calendar is a message ({method}), not one to import",
	"import_many":     "one import makes at most {max} bookings",
	"calendar_times":  "the events have more than {max} occurrences together",
	"zone_twice":      "the calendar defines the zone {zone} twice",
	"zone_unknown":    "there is no zone {zone}",
	"zone_broken":     "what the calendar says of the zone {zone} cannot be understood",
	"zone_differs":    "the calendar says {says} of the zone {zone} at {at}, where it is {is}",
	"event_uid":       "the event has no UID of 1–{max} characters",
	"event_changed":   "the event has changed since it was read",
	"event_there":     "the event is there already",
	"event_twice":     "the calendar has this event twice",
	"event_orphan":    "the occurrence {occurrence} belongs to no event of the calendar",
	"event_part":      "a booking cannot have the part {part}",
	"event_time":      "the time \"{text}\" cannot be understood",
	"event_all_day":   "a space is booked by the hour, not by the day",
	"event_length":    "the event has no end that can be understood",
	"event_place":     "say in the event's place which space: {spaces}",
	"event_zone":      "the series counts in the zone {zone}, whose clocks differ from ours",
}

// User is the user name that the password goes with.
func (p Password) User() string {
	if p.Organisation == "" {
		return StaffUser
	}
	return p.Organisation
}

// NewFeed makes a secret address. The secret is given here and never again. Staff may make any, an administrator those of the own organisation.
func (e *Engine) NewFeed(ctx context.Context, by By, f Feed) (Feed, string, error) {
	secret, hash := newSecret()
	name, bad := cleanTitle(f.Name)
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		switch {
		case !by.keepsCalendars(f.Organisation):
			return false, refuse("calendar_forbidden")
		case bad != nil:
			return false, bad
		case name == "":
			return false, refuse("feed_unnamed")
		}
		if refusal := d.refusedFeed(f); refusal != nil {
			return false, refusal
		}
		const query = `INSERT INTO feed (hash, kind, space, organisation, name, made_at) VALUES (?, ?, nullif(?, ''), nullif(?, ''), ?, ?)`
		id, err := d.add(query, hash, string(f.Kind), f.Space, f.Organisation, name, d.now.Unix())
		if err != nil {
			return false, err
		}
		f = Feed{ID: id, Kind: f.Kind, Space: f.Space, Organisation: f.Organisation, Name: name, Made: d.now}
		return true, d.noted(by, "feed", f.Space, "feed "+strconv.FormatInt(id, 10))
	})
	if err != nil {
		return Feed{}, "", err
	}
	return f, secret, nil
}

// refusedFeed is what is wrong with a wish for a feed, nil when nothing is.
func (d *desk) refusedFeed(f Feed) *Refusal {
	switch f.Kind {
	case RoomFeed:
		if p := d.byID[f.Space]; p == nil || p.last().retired {
			return refuse("unknown_space")
		}
	case OrganisationFeed:
		if !d.active(f.Organisation) {
			return refuse("unknown_organisation")
		}
	case PublicFeed:
	default:
		return refuse("feed_kind")
	}
	if f.Space != "" && f.Kind != RoomFeed || f.Organisation != "" && f.Kind != OrganisationFeed {
		return refuse("feed_kind")
	}
	return nil
}

// Feeds is every feed that by may decide about, revoked ones too, newest first.
func (e *Engine) Feeds(ctx context.Context, by By) ([]Feed, error) {
	return listKept(ctx, e, by, `SELECT id, kind, coalesce(space, ''), coalesce(organisation, ''), name, made_at, revoked_at FROM feed`, scanFeed)
}

func scanFeed(scan func(...any) error) (Feed, error) {
	var f Feed
	var made int64
	var revoked sql.NullInt64
	err := scan(&f.ID, &f.Kind, &f.Space, &f.Organisation, &f.Name, &made, &revoked)
	f.Made, f.Revoked = fromUnix(made), instant(revoked)
	return f, err
}

// RevokeFeed closes an address for ever. Revoking it again changes nothing.
func (e *Engine) RevokeFeed(ctx context.Context, by By, id int64) error {
	return e.revoke(ctx, by, id, "feed", "unknown_feed")
}

// FeedBy is the feed that a secret opens, refused as unknown_feed when there is none.
func (e *Engine) FeedBy(ctx context.Context, secret string) (Feed, error) {
	const query = `SELECT id, kind, coalesce(space, ''), coalesce(organisation, ''), name, made_at, revoked_at FROM feed
		WHERE hash = ? AND revoked_at IS NULL`
	var found *Feed
	err := each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		f, err := scanFeed(scan)
		found = &f
		return err
	}, secretHash(secret))
	if err == nil && found == nil {
		err = refuse("unknown_feed")
	}
	if err != nil {
		return Feed{}, err
	}
	return *found, nil
}

// NewPassword makes a password for a calendar app. It is given here and never again. Staff may make any, an administrator those of the own
// organisation; with an empty Organisation it is the staff's own.
func (e *Engine) NewPassword(ctx context.Context, by By, p Password) (Password, string, error) {
	secret, hash := newSecret()
	name, bad := cleanTitle(p.Name)
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		switch {
		case !by.keepsCalendars(p.Organisation):
			return false, refuse("calendar_forbidden")
		case p.Organisation != "" && !d.active(p.Organisation):
			return false, refuse("unknown_organisation")
		case bad != nil:
			return false, bad
		case name == "":
			return false, refuse("feed_unnamed")
		}
		const query = `INSERT INTO app_password (hash, organisation, name, made_at) VALUES (?, nullif(?, ''), ?, ?)`
		id, err := d.add(query, hash, p.Organisation, name, d.now.Unix())
		if err != nil {
			return false, err
		}
		p = Password{ID: id, Organisation: p.Organisation, Name: name, Made: d.now}
		return true, d.noted(by, "password", "", "app_password "+strconv.FormatInt(id, 10))
	})
	if err != nil {
		return Password{}, "", err
	}
	return p, secret, nil
}

// Passwords is every password that by may decide about, revoked ones too, newest first.
func (e *Engine) Passwords(ctx context.Context, by By) ([]Password, error) {
	return listKept(ctx, e, by, `SELECT id, coalesce(organisation, ''), name, made_at, revoked_at FROM app_password`, scanPassword)
}

func scanPassword(scan func(...any) error) (Password, error) {
	var p Password
	var made int64
	var revoked sql.NullInt64
	err := scan(&p.ID, &p.Organisation, &p.Name, &made, &revoked)
	p.Made, p.Revoked = fromUnix(made), instant(revoked)
	return p, err
}

// RevokePassword ends a password for ever. Revoking it again changes nothing.
func (e *Engine) RevokePassword(ctx context.Context, by By, id int64) error {
	return e.revoke(ctx, by, id, "app_password", "unknown_password")
}

// PasswordBy is who speaks with a user name and a password, refused as unknown_password when they do not belong together. A retired organisation
// speaks no more.
func (e *Engine) PasswordBy(ctx context.Context, user, password string) (By, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return By{}, err
	}
	defer release()
	const query = `SELECT id, coalesce(organisation, ''), name, made_at, revoked_at FROM app_password WHERE hash = ? AND revoked_at IS NULL`
	by, known := By{}, false
	err = each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		p, err := scanPassword(scan)
		if err != nil || p.User() != user {
			return err
		}
		by, known = By{Role: Staff, Name: p.Name}, true
		if p.Organisation != "" {
			by.Role, by.Organisation = Member, p.Organisation
			known = k.active(p.Organisation)
		}
		return nil
	}, secretHash(password))
	if err == nil && !known {
		err = refuse("unknown_password")
	}
	if err != nil {
		return By{}, err
	}
	return by, nil
}

// keepsCalendars reports whether by decides about the feeds and passwords of an organisation; of the place itself when it is empty.
func (b By) keepsCalendars(organisation string) bool {
	return b.isStaff() || b.Role == Administrator && organisation != "" && b.Organisation == organisation
}

// listKept is what by may decide about of a table with an organisation.
func listKept[T any](ctx context.Context, e *Engine, by By, query string, scanOne func(func(...any) error) (T, error)) ([]T, error) {
	if !by.keepsCalendars(by.Organisation) {
		return nil, refuse("calendar_forbidden")
	}
	var all []T
	err := each(ctx, e.db.Reader(), query+` WHERE ? OR organisation = ? ORDER BY id DESC`, func(scan func(...any) error) error {
		one, err := scanOne(scan)
		all = append(all, one)
		return err
	}, by.isStaff(), by.Organisation)
	return all, err
}

// revoke closes one row of feed or app_password.
func (e *Engine) revoke(ctx context.Context, by By, id int64, table, unknown string) error {
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		found, open, organisation := false, false, ""
		err := each(d.ctx, d.tx, `SELECT revoked_at IS NULL, coalesce(organisation, '') FROM `+table+` WHERE id = ?`, func(scan func(...any) error) error {
			found = true
			return scan(&open, &organisation)
		}, id)
		switch {
		case err != nil:
			return false, err
		case !found:
			return false, refuse(unknown)
		case !by.keepsCalendars(organisation):
			return false, refuse("calendar_forbidden")
		case !open:
			return false, nil
		}
		if err := d.exec(`UPDATE `+table+` SET revoked_at = ? WHERE id = ?`, d.now.Unix(), id); err != nil {
			return false, err
		}
		return true, d.noted(by, "revoke", "", table+" "+strconv.FormatInt(id, 10))
	})
}

// add runs an INSERT and gives the row's id.
func (d *desk) add(query string, args ...any) (int64, error) {
	result, err := d.tx.ExecContext(d.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// newSecret is 130 random bits in letters and digits, and what is kept of them.
func newSecret() (secret string, hash []byte) {
	secret = rand.Text()
	return secret, secretHash(secret)
}

// secretHash is what is kept of a secret. Plain SHA-256 will do: a secret of 130 random bits cannot be found by trying, however fast.
func secretHash(secret string) []byte {
	sum := sha256.Sum256([]byte("troskel calendar secret: " + secret))
	return sum[:]
}
