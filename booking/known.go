package booking

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// known is everything that was configured, as one reading of the database. It never changes once read, but for
// its shelf, so it is shared freely.
type known struct {
	loc           *time.Location
	spaces        []*premises // in order of the screens, retired ones too
	byID          map[string]*premises
	closures      []closure                   // those that were taken back before they began are empty
	specials      []SpecialHours              // the one that counts first, see special
	choices       map[choiceOf][]HolidayHours // by date
	holidays      sync.Map                    // of the years that were asked for: int → map[Date][]string, codes
	organisations []organisation
	names         map[string]string // of organisations, retired ones too
	rules         []Rule
	shelf         shelf // bookings that were looked at
}

// premises is a space through time.
type premises struct {
	id, name string
	position int
	from     Date    // in use since
	terms    []terms // by date, at least one
	hours    []hours // by date; a space without any is never open
	said     string  // the hours that the configuration said last
	saidFrom Date    // since when it says so

	leaves        []string      // the smallest spaces that its bookings hold
	before, after time.Duration // what they keep free around them
}

// terms is what a space is from a date on.
type terms struct {
	from              Date
	retired           bool
	capacity          int
	parts             []string
	inside            string
	beside            bool
	before, after     time.Duration
	equipment, access []string
	picture           string
}

// hours is the weekly hours of a space from a date on.
type hours struct {
	from Date
	week Week
}

type closure struct {
	Closure
	said    time.Time // the end that the configuration says
	byStaff bool
}

type organisation struct {
	Organisation
	position int
	retired  bool
	byStaff  bool // staff made or retired it: Configure leaves it alone
}

// querier is what a transaction and a pool have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// read reads everything that was configured.
func read(ctx context.Context, q querier, loc *time.Location) (*known, error) {
	k := &known{loc: loc, byID: map[string]*premises{}, choices: map[choiceOf][]HolidayHours{}, names: map[string]string{}}
	for _, part := range []func(context.Context, querier) error{k.readSpaces, k.readTerms, k.readHours, k.readSpecials, k.readChoices, k.readClosures, k.readOrganisations, k.readRules} {
		if err := part(ctx, q); err != nil {
			return nil, fmt.Errorf("booking: reading what is configured: %w", err)
		}
	}
	k.settle()
	return k, nil
}

func (k *known) readSpaces(ctx context.Context, q querier) error {
	const query = `SELECT id, name, position, in_use_from, file_hours FROM space ORDER BY position, id`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var p premises
		var from string
		if err := scan(&p.id, &p.name, &p.position, &from, &p.said); err != nil {
			return err
		}
		k.spaces, k.byID[p.id] = append(k.spaces, &p), &p
		var err error
		p.from, err = ParseDate(from)
		return err
	})
}

func (k *known) readTerms(ctx context.Context, q querier) error {
	const query = `SELECT space, valid_from, retired, capacity, parts, inside, beside, before_s, after_s, equipment, access, picture
		FROM space_terms ORDER BY space, valid_from`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var t terms
		var space, from, parts, equipment, access string
		var before, after int64
		err := scan(&space, &from, &t.retired, &t.capacity, &parts, &t.inside, &t.beside, &before, &after, &equipment, &access, &t.picture)
		if err != nil {
			return err
		}
		t.before, t.after = time.Duration(before)*time.Second, time.Duration(after)*time.Second
		t.parts, t.equipment, t.access = splitIDs(parts), splitIDs(equipment), splitIDs(access)
		t.from, err = ParseDate(from)
		k.byID[space].terms = append(k.byID[space].terms, t)
		return err
	})
}

func (k *known) readHours(ctx context.Context, q querier) error {
	const query = `SELECT space, valid_from, hours, by_staff FROM space_hours ORDER BY space, valid_from`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var h hours
		var space, from, week string
		var byStaff bool
		if err := scan(&space, &from, &week, &byStaff); err != nil {
			return err
		}
		var err error
		if h.from, err = ParseDate(from); err != nil {
			return err
		}
		p := k.byID[space]
		h.week, err = ParseWeek(week)
		p.hours = append(p.hours, h)
		if !byStaff {
			p.saidFrom = h.from
		}
		return err
	})
}

func (k *known) readClosures(ctx context.Context, q querier) error {
	const query = `SELECT id, coalesce(space, ''), starts_at, ends_at, reason, said_ends_at FROM closure ORDER BY starts_at, id`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var c closure
		var start, end int64
		var said sql.NullInt64
		err := scan(&c.ID, &c.Space, &start, &end, &c.Reason, &said)
		c.Interval, c.said, c.byStaff = Interval{fromUnix(start), fromUnix(end)}, instant(said), !said.Valid
		k.closures = append(k.closures, c)
		return err
	})
}

func (k *known) readOrganisations(ctx context.Context, q querier) error {
	const query = `SELECT id, name, kind, position, retired_at IS NOT NULL, by_staff FROM organisation ORDER BY position, id`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var o organisation
		err := scan(&o.ID, &o.Name, &o.Kind, &o.position, &o.retired, &o.byStaff)
		k.organisations, k.names[o.ID] = append(k.organisations, o), o.Name
		return err
	})
}

// each runs a query and hands every row to use.
func each(ctx context.Context, q querier, query string, use func(scan func(...any) error) error, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := use(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// on is the terms that hold on a date. The first hold back to the beginning.
func (p *premises) on(d Date) terms {
	n, exact := slices.BinarySearchFunc(p.terms, d, func(t terms, d Date) int { return t.from.compare(d) })
	if !exact {
		n--
	}
	return p.terms[max(0, n)]
}

// last is the newest terms: what the configuration says now.
func (p *premises) last() terms { return p.terms[len(p.terms)-1] }

// rooms is the rooms that a space consists of under these terms; a desk stands for itself.
func (p *premises) rooms(t terms) []string {
	if len(t.parts) == 0 {
		return []string{p.id}
	}
	return t.parts
}

// week is the weekly hours that hold on a date. The first hold back to the beginning.
func (p *premises) week(d Date) Week {
	n, exact := slices.BinarySearchFunc(p.hours, d, func(h hours, d Date) int { return h.from.compare(d) })
	if !exact {
		n--
	}
	if len(p.hours) == 0 {
		return Week{}
	}
	return p.hours[max(0, n)].week
}

// usedDuring reports whether the space was in use on any date from first to last.
func (p *premises) usedDuring(first, last Date) bool {
	for n, t := range p.terms {
		from, until := t.from, last.Add(1)
		if n == 0 {
			from = earliest(from, p.from)
		}
		if n+1 < len(p.terms) {
			until = p.terms[n+1].from
		}
		from = latest(from, p.from)
		if !t.retired && from.Before(until) && first.Before(until) && !last.Before(from) {
			return true
		}
	}
	return false
}

// space is the newest that is known of a space, with the hours of a date; of a retired one, what it was before.
func (p *premises) space(today Date) Space {
	s := Space{ID: p.id, Name: p.name, From: p.from}
	t := p.last()
	if t.retired {
		s.Until = t.from
		for n := len(p.terms) - 1; n > 0 && t.retired; n-- {
			t = p.terms[n-1]
		}
	}
	s.Capacity, s.Parts, s.Inside, s.Beside = t.capacity, slices.Clone(t.parts), t.inside, t.beside
	s.Before, s.After = t.before, t.after
	s.Equipment, s.Access, s.Picture = slices.Clone(t.equipment), slices.Clone(t.access), t.picture
	s.Hours = p.week(today).clone()
	return s
}

// blocks is every space that cannot be booked while those smallest spaces are held: own first, then by id.
func (k *known) blocks(own string, held []string) []string {
	all := map[string]bool{}
	for _, id := range held {
		all[id] = true
	}
	for _, p := range k.spaces {
		if !p.last().retired && share(p.leaves, held) {
			all[p.id] = true
		}
	}
	delete(all, own)
	return append([]string{own}, slices.Sorted(maps.Keys(all))...)
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}

// splitIDs reads ids with a comma between them.
func splitIDs(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func earliest(a, b Date) Date {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

func fromUnix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
