package survey_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/survey"
)

var schema = store.Schema{Name: "survey", Files: survey.Schema}

// place is a mötesplats that asks, on a real database, with a clock that stands still until it is set.
type place struct {
	*survey.Survey
	t     testing.TB
	db    *store.DB
	now   time.Time
	shut  []string // Mondays of weeks without an open day
	trail []string
}

var stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return zone
}()

// newPlace opens the place on Monday 2 March 2026.
func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, db: storetest.Open(t, schema)}
	p.at("2026-03-02 10:00")
	p.start(nil)
	return p
}

// start begins a new run of the program on the same database.
func (p *place) start(items fs.FS) {
	p.t.Helper()
	var err error
	p.Survey, err = survey.New(p.t.Context(), p.db, survey.Options{
		Now: func() time.Time { return p.now }, Zone: stockholm, Key: []byte(strings.Repeat("k", survey.KeySize)), Items: items,
		Open: func(_ context.Context, date string) (bool, error) {
			day, err := time.Parse("2006-01-02", date)
			monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
			return day.Weekday() == time.Monday && !slices.Contains(p.shut, monday.Format("2006-01-02")), err
		},
		Trail: func(_ context.Context, _ *sql.Tx, by, action, detail string) error {
			p.trail = append(p.trail, fmt.Sprintf("%s %s %s", by, action, detail))
			return nil
		},
	})
	p.ok(err)
}

func (p *place) at(when string) {
	p.t.Helper()
	var err error
	p.now, err = time.ParseInLocation("2006-01-02 15:04", when, stockholm)
	p.ok(err)
}

func (p *place) pass(d time.Duration) { p.now = p.now.Add(d) }

func (p *place) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// refused expects an error to be a refusal with a code, "" for none.
func (p *place) refused(err error, code string) {
	p.t.Helper()
	var r *survey.Refusal
	switch {
	case err == nil && code == "":
	case !errors.As(err, &r) || r.Code != code:
		p.t.Errorf("the answer is %v, want %q", err, code)
	case len(r.Error()) < 20:
		p.t.Errorf("%s has no sentence: %q", code, r.Error())
	}
}

func (p *place) round(first string, items ...string) survey.Round {
	p.t.Helper()
	r, err := p.Keep(p.t.Context(), "Amina", survey.Round{Name: "Omgång " + first, Place: "Entrén", First: first, Weeks: 4, Needed: 100}, items)
	p.ok(err)
	return r
}

// answers lets a badge that remembers answer the first item of the running round.
func (p *place) answers(option, who string) {
	p.t.Helper()
	r, goes := p.Running()
	q, asked := p.Put(r.ID, 0)
	if !goes || !asked {
		p.t.Fatalf("nothing is asked: %v %v", goes, asked)
	}
	p.ok(p.Answer(p.t.Context(), q.Token, option, who))
}

// tally is the answers to an item.
func (p *place) tally(round int, item, who string) survey.Tally {
	p.t.Helper()
	counts, err := survey.Counts(p.t.Context(), p.db.Reader())
	p.ok(err)
	i, known := p.Item(item)
	if !known {
		p.t.Fatalf("no item %q", item)
	}
	return survey.TallyOf(i, round, who, counts)
}

// dump is every row of every table, but for when the tables themselves were made.
func (p *place) dump() string {
	p.t.Helper()
	var out strings.Builder
	names, err := p.db.Reader().Query(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'store_migration' ORDER BY name`)
	p.ok(err)
	var tables []string
	for names.Next() {
		var name string
		p.ok(names.Scan(&name))
		tables = append(tables, name)
	}
	p.ok(errors.Join(names.Err(), names.Close()))
	for _, table := range tables {
		rows, err := p.db.Reader().Query(`SELECT * FROM "` + table + `"`)
		p.ok(err)
		columns, err := rows.Columns()
		p.ok(err)
		for rows.Next() {
			cells, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			p.ok(rows.Scan(into...))
			fmt.Fprintln(&out, table, cells)
		}
		p.ok(errors.Join(rows.Err(), rows.Close()))
	}
	return out.String()
}
