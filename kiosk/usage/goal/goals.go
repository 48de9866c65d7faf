package goal

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// Schema holds the tables of goals.
//
//go:embed schema/*.sql
var Schema embed.FS

// MostGoals is how many goals are followed at most.
const MostGoals = 50

// Goals keeps the goals of the place and tells how they stand. Its methods may be called from several goroutines.
type Goals struct {
	db    usage.DB
	usage *usage.Usage
	rooms *booking.Engine
	zone  *time.Location
	now   func() time.Time

	memory memory
}

// New returns the Goals kept in db, of a place whose days begin at midnight in zone, and whose time now tells.
func New(db usage.DB, figures *usage.Usage, rooms *booking.Engine, zone *time.Location, now func() time.Time) *Goals {
	return &Goals{db: db, usage: figures, rooms: rooms, zone: zone, now: now}
}

// moment is the present as the database keeps it.
func (g *Goals) moment() time.Time { return g.now().UTC().Truncate(time.Second) }

// today is the present date at the place.
func (g *Goals) today() booking.Date { return booking.DateOf(g.now(), g.zone) }

// All is the goals that are followed, each in its newest version, the oldest goal first.
func (g *Goals) All(ctx context.Context) ([]Goal, error) {
	versions, err := readGoals(ctx, g.db.Reader(), `WHERE retired_at IS NULL AND version = (SELECT max(version) FROM goal_version n WHERE n.goal = v.goal)`)
	return versions, err
}

// Versions is every version of a goal that is followed, oldest first.
func (g *Goals) Versions(ctx context.Context, id int64) ([]Goal, error) {
	versions, err := readGoals(ctx, g.db.Reader(), `WHERE retired_at IS NULL AND g.id = ?`, id)
	if err == nil && len(versions) == 0 {
		err = refuse("goal_unknown")
	}
	return versions, err
}

// reader is what a transaction and a pool have in common.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func readGoals(ctx context.Context, from reader, where string, args ...any) ([]Goal, error) {
	rows, err := from.QueryContext(ctx, `SELECT g.id, g.preset, version, made_at, why, name, definition, metric, space, band, people, item, direction, target_kind,
		target, base_from, base_to, comp_from, comp_to, control, control_why FROM goal g JOIN goal_version v ON v.goal = g.id `+where+` ORDER BY g.id, version`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the goals: %w", err)
	}
	defer rows.Close()
	var all []Goal
	for rows.Next() {
		var goal Goal
		var made int64
		var dates [4]string
		m := &goal.Metric
		if err := rows.Scan(&goal.ID, &goal.Preset, &goal.Version, &made, &goal.Why, &goal.Name, &goal.Definition, &m.Name, &m.Space, &m.Band, &m.Group, &m.Item,
			&goal.Direction, &goal.Target.Kind, &goal.Target.Value, &dates[0], &dates[1], &dates[2], &dates[3], &goal.Control, &goal.ControlWhy); err != nil {
			return nil, fmt.Errorf("read the goals: %w", err)
		}
		goal.Made = time.Unix(made, 0).UTC()
		if err := readPeriods(&goal, dates); err != nil {
			return nil, fmt.Errorf("read goal %d: %w", goal.ID, err)
		}
		all = append(all, goal)
	}
	return all, rows.Err()
}

func readPeriods(goal *Goal, dates [4]string) (err error) {
	if dates[0] != "" {
		if goal.Baseline, err = usage.ParsePeriod(dates[0], dates[1]); err != nil {
			return err
		}
	}
	goal.Comparison, err = usage.ParsePeriod(dates[2], dates[3])
	return err
}

// Keep makes a goal, or with an ID a new version of that goal, which needs a Why. ID, Version and Made of the answer are given here. A goal that is
// there already is refused, as is a version that changes nothing. For staff.
func (g *Goals) Keep(ctx context.Context, by booking.By, goal Goal) (Goal, error) {
	if by.Role != booking.Staff {
		return Goal{}, refuse("goal_staff")
	}
	goal.Name, goal.Definition, goal.ControlWhy, goal.Why = clean(goal.Name), clean(goal.Definition), clean(goal.ControlWhy), clean(goal.Why)
	if err := goal.check(); err != nil {
		return Goal{}, err
	}
	if err := g.checkHere(ctx, goal); err != nil {
		return Goal{}, err
	}
	if err := checkPreset(goal.Preset); err != nil {
		return Goal{}, err
	}
	goal.Made = g.moment()
	err := g.db.Write(ctx, func(tx *sql.Tx) error {
		others, err := readGoals(ctx, tx, `WHERE retired_at IS NULL AND version = (SELECT max(version) FROM goal_version n WHERE n.goal = v.goal)`)
		if err != nil {
			return err
		}
		action, err := place(&goal, others)
		if err != nil {
			return err
		}
		if err := insert(ctx, tx, &goal); err != nil {
			return err
		}
		return booking.Note(ctx, tx, goal.Made, by, action, fmt.Sprintf("%s, v%d: %s", goal.Name, goal.Version, goal.line()))
	})
	return goal, err
}

// place finds where a goal belongs among the others, and refuses it where it is there already.
func place(goal *Goal, others []Goal) (action string, err error) {
	action, goal.Version = "add_goal", 1
	for _, o := range others {
		switch {
		case o.ID == goal.ID:
			if o.promise() == goal.promise() {
				return "", refuse("goal_unchanged")
			}
			if goal.Why == "" || len([]rune(goal.Why)) > longestText {
				return "", refuse("goal_why")
			}
			goal.Preset, goal.Version, action = o.Preset, o.Version+1, "change_goal"
		case o.same(*goal):
			return "", refuse("goal_twice", "name", o.Name)
		}
	}
	switch {
	case goal.Version == 1 && goal.ID != 0:
		return "", refuse("goal_unknown")
	case goal.Version == 1 && len(others) >= MostGoals:
		return "", refuse("goal_many", "max", strconv.Itoa(MostGoals))
	case goal.Version == 1:
		goal.Why = ""
	}
	return action, nil
}

func insert(ctx context.Context, tx *sql.Tx, goal *Goal) error {
	if goal.ID == 0 {
		made, err := tx.ExecContext(ctx, `INSERT INTO goal (preset) VALUES (?)`, goal.Preset)
		if err != nil {
			return err
		}
		if goal.ID, err = made.LastInsertId(); err != nil {
			return err
		}
	}
	m := goal.Metric
	_, err := tx.ExecContext(ctx, `INSERT INTO goal_version (goal, version, made_at, why, name, definition, metric, space, band, people, item, direction, target_kind,
		target, base_from, base_to, comp_from, comp_to, control, control_why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		goal.ID, goal.Version, goal.Made.Unix(), goal.Why, goal.Name, goal.Definition, string(m.Name), m.Space, string(m.Band), m.Group, m.Item,
		string(goal.Direction), string(goal.Target.Kind), goal.Target.Value, goal.Baseline.From.String(), goal.Baseline.To.String(),
		goal.Comparison.From.String(), goal.Comparison.To.String(), string(goal.Control), goal.ControlWhy)
	return err
}

// line is the goal in short, for the audit trail.
func (g Goal) line() string {
	text := fmt.Sprintf("%s %s %g %s/%s", g.Metric.Name, g.Target.Kind, g.Target.Value, g.Comparison.From, g.Comparison.To)
	if g.HasBaseline() {
		text += fmt.Sprintf(", baseline %s/%s", g.Baseline.From, g.Baseline.To)
	}
	if g.Why != "" {
		text += ", " + g.Why
	}
	return text
}

// Retire ends the following of a goal. Its versions stay. For staff.
func (g *Goals) Retire(ctx context.Context, by booking.By, id int64) error {
	if by.Role != booking.Staff {
		return refuse("goal_staff")
	}
	versions, err := g.Versions(ctx, id)
	if err != nil {
		return err
	}
	now := g.moment()
	return g.db.Write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE goal SET retired_at = ? WHERE id = ? AND retired_at IS NULL`, now.Unix(), id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err // somebody else was first
		}
		return booking.Note(ctx, tx, now, by, "retire_goal", versions[len(versions)-1].Name)
	})
}

// yearsAway is how many years from today the windows of a goal may lie: a date that is half typed is in another century, and would be long looked for.
const yearsAway = 10

// checkHere refuses what does not fit this place and this time.
func (g *Goals) checkHere(ctx context.Context, goal Goal) error {
	first, last := goal.Comparison.From, goal.Comparison.To
	if goal.HasBaseline() {
		first = goal.Baseline.From
	}
	if today := g.today(); first.Before(today.Add(-yearsAway*366)) || today.Add(yearsAway*366).Before(last) {
		return refuse("goal_far", "years", strconv.Itoa(yearsAway))
	}
	return g.checkScope(ctx, goal.Metric)
}

// checkScope refuses what the figure cannot be about, and rooms, bands, groups and items that are not there.
func (g *Goals) checkScope(ctx context.Context, m Metric) error {
	about := metrics[m.Name]
	if m.Space != "" && !about.space || m.Band != "" && !about.band || m.Group != "" && !about.group || (m.Item != "") != about.item {
		return refuse("goal_scope")
	}
	if m.Band != "" && !slices.Contains(booking.Bands, m.Band) {
		return refuse("goal_band")
	}
	if m.Group != "" && !slices.Contains(booking.Groups, m.Group) {
		return refuse("goal_group")
	}
	if about.item {
		return checkItem(m.Item)
	}
	if m.Space == "" {
		return nil
	}
	spaces, err := g.rooms.Spaces(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(spaces, func(s booking.Space) bool { return s.ID == m.Space && s.Smallest() }) {
		return refuse("goal_space")
	}
	return nil
}

// clean is a text on one line, without what cannot be seen.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r >= 0x80 && r < 0xa0 || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}
