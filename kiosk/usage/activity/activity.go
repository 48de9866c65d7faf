package activity

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"time"

	"troskel/booking"
)

// Schema holds the tables of activities.
//
//go:embed schema/*.sql
var Schema embed.FS

// DB is the database as this package needs it.
type DB interface {
	// Write runs fn in an IMMEDIATE transaction on the only writing connection and returns once it is durable. An error rolls back fn's own changes.
	Write(ctx context.Context, fn func(tx *sql.Tx) error) error
	// Reader is a pool of read-only connections.
	Reader() *sql.DB
}

// Activities tells of the activities of a place. Its methods may be called from several goroutines.
type Activities struct {
	db    DB
	rooms *booking.Engine
	zone  *time.Location

	memory memory
}

// New returns the Activities that are booked in rooms, of a place whose days begin at midnight in zone.
func New(db DB, rooms *booking.Engine, zone *time.Location) *Activities {
	return &Activities{db: db, rooms: rooms, zone: zone}
}

// Period is a range of dates, both ends included.
type Period struct{ From, To booking.Date }

// Has tells whether a date is in the period.
func (p Period) Has(d booking.Date) bool { return !d.Before(p.From) && !p.To.Before(d) }

// span is the period's time in zone.
func (p Period) span(zone *time.Location) booking.Interval {
	return booking.Interval{Start: p.From.In(zone), End: p.To.Add(1).In(zone)}
}

// Rule is what a place, or who funds it, asks of an activity besides that somebody came: 0 is nothing.
type Rule struct {
	Heads   int // that were counted at check-out, of any age
	Minutes int // from check-in to check-out
}

// RulePreset is a rule that funders are known to ask for.
type RulePreset struct {
	ID string // "plain", "three" (at least three took part) or "lok" (at least 45 minutes, as LOK-stöd asks)
	Rule
}

// RulePresets is every preset, the plainest first.
var RulePresets = []RulePreset{{"plain", Rule{}}, {"three", Rule{Heads: 3}}, {"lok", Rule{Minutes: 45}}}

// Settings is how the place counts.
type Settings struct {
	Rule
	PartnerDays int // in which an active partner has done something, today included: 1–731
}

const (
	mostHeads       = 999
	mostMinutes     = 24 * 60
	mostPartnerDays = 731
)

// Settings is how the place counts now.
func (a *Activities) Settings(ctx context.Context) (Settings, error) {
	s, _, err := a.state(ctx)
	return s, err
}

func (a *Activities) state(ctx context.Context) (s Settings, revision int64, err error) {
	const query = `SELECT heads, minutes, partner_days, revision FROM activity_state`
	if err = a.db.Reader().QueryRowContext(ctx, query).Scan(&s.Heads, &s.Minutes, &s.PartnerDays, &revision); err != nil {
		err = fmt.Errorf("read how activities are counted: %w", err)
	}
	return s, revision, err
}

// Set changes how the place counts, from the beginning of time on: figures that are followed over the change are of something else. For staff.
func (a *Activities) Set(ctx context.Context, by booking.By, s Settings, now time.Time) error {
	switch {
	case by.Role != booking.Staff:
		return refuse("activity_staff")
	case s.Heads < 0 || s.Heads > mostHeads || s.Minutes < 0 || s.Minutes > mostMinutes || s.PartnerDays < 1 || s.PartnerDays > mostPartnerDays:
		return refuse("activity_rule")
	}
	detail := fmt.Sprintf("%d heads, %d minutes, %d days", s.Heads, s.Minutes, s.PartnerDays)
	return a.change(ctx, by, now, "set_activity_rule", detail, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE activity_state SET heads = ?, minutes = ?, partner_days = ?`, s.Heads, s.Minutes, s.PartnerDays)
		return err
	})
}

// change is one change of what is kept here: the revision rises, and the audit trail has a line of it.
func (a *Activities) change(ctx context.Context, by booking.By, now time.Time, action, detail string, do func(tx *sql.Tx) error) error {
	now = now.UTC().Truncate(time.Second)
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE activity_state SET revision = revision + 1`); err != nil {
			return err
		}
		return booking.Note(ctx, tx, now, by, action, detail)
	})
}
