package booking

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Configure makes the configuration known. What differs from what was known holds from today on, or from Space.From in a new space, so that weeks
// that are over keep their numbers. Spaces and organisations that are gone are retired: their history and their bookings stay. Closures that
// are gone are removed unless over; one that has begun ends now. Hours and closures that the staff set stay until the configuration says
// something else about the same than it did before. The same configuration again writes nothing. An error says what is wrong in the
// configuration, and nothing is changed.
func (e *Engine) Configure(ctx context.Context, spaces []Space, orgs []Organisation, closures []Closure) error {
	if err := check(spaces, orgs, closures); err != nil {
		return fmt.Errorf("booking: %w", err)
	}
	return e.arrange(ctx, func(d *desk) (bool, error) {
		c := &change{known: d.known, ctx: d.ctx, tx: d.tx, now: d.now, today: DateOf(d.now, d.loc)}
		c.spaces(spaces)
		c.organisations(orgs)
		c.closures(closures)
		for _, id := range c.retired {
			if c.err == nil {
				c.err = d.quitLine(By{Role: System}, id)
			}
		}
		return c.wrote, c.err
	})
}

// arrange runs do in one transaction in which what is known may change: no booking is changed meanwhile, and all is read anew after it.
func (e *Engine) arrange(ctx context.Context, do func(d *desk) (wrote bool, err error)) error {
	var wrote bool
	err := func() error {
		e.configuring.Lock()
		defer e.configuring.Unlock()
		defer e.known.Store(nil)
		return e.db.Write(ctx, func(tx *sql.Tx) error {
			old, err := read(ctx, tx, e.loc)
			if err == nil {
				wrote, err = do(&desk{known: old, ctx: ctx, tx: tx, now: e.moment()})
			}
			return err
		})
	}()
	if err == nil && wrote {
		e.changed()
	}
	return err
}

// change is one Configure at work: the known, and the statements that make it what the configuration says. After the first error it does
// nothing more.
type change struct {
	*known
	ctx   context.Context
	tx    *sql.Tx
	now   time.Time
	today Date
	wrote bool
	err   error

	retired []string // organisations
}

func (c *change) exec(query string, args ...any) {
	if c.err != nil {
		return
	}
	c.wrote = true
	_, c.err = c.tx.ExecContext(c.ctx, query, args...)
}

func (c *change) spaces(spaces []Space) {
	kept := map[string]bool{}
	for position, s := range spaces {
		kept[s.ID] = true
		c.telling("configure_space", s.ID, func() { c.space(position, s) })
	}
	for _, p := range c.known.spaces {
		if t := p.last(); !kept[p.id] && !t.retired {
			t.retired = true
			c.telling("retire_space", p.id, func() { c.terms(p.id, latest(c.today, t.from), t) })
		}
	}
	if c.err != nil || !c.wrote {
		return
	}
	var after *known
	if after, c.err = read(c.ctx, c.tx, c.loc); c.err == nil {
		c.regroup(after, kept)
	}
}

// space brings one space up to date.
func (c *change) space(position int, s Space) {
	want := terms{
		capacity: s.Capacity, parts: slices.Sorted(slices.Values(s.Parts)), inside: s.Inside, beside: s.Beside, before: s.Before, after: s.After,
		equipment: slices.Sorted(slices.Values(s.Equipment)), access: slices.Sorted(slices.Values(s.Access)), picture: s.Picture,
	}
	said := s.Hours.String()
	p := c.byID[s.ID]
	if p == nil {
		from := s.From
		if from.IsZero() {
			from = c.today
		}
		c.exec(`INSERT INTO space (id, name, position, in_use_from, file_hours) VALUES (?, ?, ?, ?, ?)`, s.ID, s.Name, position, from.String(), said)
		c.terms(s.ID, from, want)
		c.hours(s.ID, from, said)
		return
	}
	from := s.From
	if from.IsZero() {
		from = p.from
	}
	if s.Name != p.name || position != p.position || from != p.from || said != p.said {
		c.exec(`UPDATE space SET name = ?, position = ?, in_use_from = ?, file_hours = ? WHERE id = ?`, s.Name, position, from.String(), said, s.ID)
	}
	// A clock that is behind must not hide newer terms and hours: then they are what changes.
	if last := p.last(); !want.same(last) {
		c.terms(s.ID, latest(c.today, last.from), want)
	}
	if said != p.said {
		c.hours(s.ID, latest(c.today, p.saidFrom), said)
	}
}

func (t terms) same(o terms) bool {
	return t.retired == o.retired && t.capacity == o.capacity && slices.Equal(t.parts, o.parts) && t.inside == o.inside && t.beside == o.beside &&
		t.before == o.before && t.after == o.after && slices.Equal(t.equipment, o.equipment) && slices.Equal(t.access, o.access) && t.picture == o.picture
}

func (c *change) terms(space string, from Date, t terms) {
	c.exec(`INSERT INTO space_terms (space, valid_from, retired, capacity, parts, inside, beside, before_s, after_s, equipment, access, picture)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET retired = excluded.retired, capacity = excluded.capacity, parts = excluded.parts, inside = excluded.inside,
			beside = excluded.beside, before_s = excluded.before_s, after_s = excluded.after_s, equipment = excluded.equipment,
			access = excluded.access, picture = excluded.picture`,
		space, from.String(), t.retired, t.capacity, strings.Join(t.parts, ","), t.inside, t.beside, int64(t.before.Seconds()), int64(t.after.Seconds()),
		strings.Join(t.equipment, ","), strings.Join(t.access, ","), t.picture)
}

func (c *change) hours(space string, from Date, said string) {
	c.exec(`INSERT INTO space_hours (space, valid_from, hours, by_staff) VALUES (?, ?, ?, 0)
		ON CONFLICT DO UPDATE SET hours = excluded.hours, by_staff = 0`, space, from.String(), said)
}

// regroup lets the coming bookings of each space hold the smallest spaces that it consists of after the change. It fails when another booking
// has one.
func (c *change) regroup(after *known, kept map[string]bool) {
	held := map[*premises][]holding{}
	for _, p := range after.spaces {
		old := c.byID[p.id]
		if old == nil || slices.Equal(old.leaves, p.leaves) {
			continue
		}
		if parts := old.last().parts; len(parts) > 0 && len(p.last().parts) == 0 {
			c.join(p, slices.DeleteFunc(slices.Clone(parts), func(id string) bool { return kept[id] }))
		}
		held[p] = c.coming(`b.space = ?`, p.id)
	}
	for _, bookings := range held {
		for _, h := range bookings {
			c.exec(`DELETE FROM occupancy WHERE booking = ?`, h.booking)
		}
	}
	for _, p := range after.spaces {
		for _, h := range held[p] {
			c.hold(h, p)
		}
	}
}

// join lets a space, which is no hall from now on, be held by whoever would have held those of its parts that are gone.
func (c *change) join(p *premises, gone []string) {
	moved := map[holding]bool{}
	for _, part := range gone {
		for _, h := range c.coming(`o.space = ?`, part) {
			moved[h] = true
		}
		c.exec(`DELETE FROM occupancy WHERE space = ? AND ends_at > ?`, part, c.now.Unix())
	}
	for h := range moved {
		c.hold(h, p)
	}
}

// coming is what is held, and not over, where that is so.
func (c *change) coming(where, id string) (held []holding) {
	if c.err != nil {
		return nil
	}
	const query = `SELECT DISTINCT o.booking, o.starts_at, o.ends_at, o.before_s, o.after_s FROM occupancy o JOIN booking b ON b.id = o.booking WHERE o.ends_at + o.after_s > ? AND `
	c.err = each(c.ctx, c.tx, query+where, func(scan func(...any) error) error {
		var h holding
		err := scan(&h.booking, &h.start, &h.end, &h.before, &h.after)
		held = append(held, h)
		return err
	}, c.now.Unix(), id)
	return held
}

func (c *change) hold(h holding, p *premises) {
	if c.err != nil {
		return
	}
	c.wrote = true
	if err := h.insert(c.ctx, c.tx, p.leaves); err != nil {
		c.err = fmt.Errorf("booking: space %q cannot be %s yet: booking %d on %s would share a room with another; revoke one of the two: %w",
			p.id, strings.Join(p.leaves, " + "), h.booking, DateOf(fromUnix(h.start), c.loc), err)
	}
}

func (c *change) organisations(orgs []Organisation) {
	old := map[string]organisation{}
	for _, o := range c.known.organisations {
		old[o.ID] = o
	}
	for position, o := range orgs {
		if o.Kind == "" {
			o.Kind = Forening
		}
		want, was := organisation{Organisation: o, position: position}, old[o.ID]
		if delete(old, o.ID); was.byStaff || was == want {
			continue
		}
		c.exec(`INSERT INTO organisation (id, name, kind, position) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET name = excluded.name, kind = excluded.kind, position = excluded.position, retired_at = NULL`,
			o.ID, o.Name, string(o.Kind), position)
		action := "change_organisation"
		if was.ID == "" || was.retired {
			action = "add_organisation"
		}
		c.noted(action, "", o.ID)
	}
	for _, o := range c.known.organisations {
		if _, gone := old[o.ID]; gone && !o.retired && !o.byStaff {
			c.exec(`UPDATE organisation SET retired_at = ? WHERE id = ?`, c.now.Unix(), o.ID)
			c.noted("retire_organisation", "", o.ID)
			c.retired = append(c.retired, o.ID)
		}
	}
}

// closures compares what the configuration says with what it said. Those that staff made are theirs.
func (c *change) closures(closures []Closure) {
	want := map[Closure]bool{}
	for _, w := range closures {
		w.ID, w.Interval = 0, w.utc()
		want[w] = true
	}
	for _, old := range c.known.closures {
		said := Closure{Space: old.Space, Interval: Interval{old.Start, old.said}, Reason: old.Reason}
		switch {
		case old.byStaff:
		case want[said]:
			delete(want, said)
		case old.Start.After(c.now):
			c.exec(`DELETE FROM closure WHERE id = ?`, old.ID)
			c.noted("reopen", old.Space, stamp(old.Start)+"/"+stamp(old.End))
		case old.said.After(c.now):
			c.exec(`UPDATE closure SET ends_at = min(ends_at, ?1), said_ends_at = ?1 WHERE id = ?2`, c.now.Unix(), old.ID)
			c.noted("reopen", old.Space, stamp(c.now)+"/"+stamp(old.End))
		}
	}
	for w := range want {
		c.exec(`INSERT INTO closure (space, starts_at, ends_at, reason, said_ends_at) VALUES (nullif(?1, ''), ?2, ?3, ?4, ?3)`,
			w.Space, w.Start.Unix(), w.End.Unix(), w.Reason)
		c.noted("close", w.Space, stamp(w.Start)+"/"+stamp(w.End))
	}
}
