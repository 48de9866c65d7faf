package booking

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// settle works out, for each space, what its bookings hold and keep free around them.
func (k *known) settle() {
	for _, p := range k.spaces {
		p.leaves = k.leavesOf(p)
		p.before, p.after = p.last().before, p.last().after
		for _, id := range p.leaves {
			if leaf := k.byID[id].last(); !leaf.retired {
				p.before, p.after = max(p.before, leaf.before), max(p.after, leaf.after)
			}
		}
	}
}

// leavesOf is the smallest spaces that a booking of the space holds: a desk itself, a room itself and the desks in it that it needs free, a
// hall all that its rooms do. A desk that is retired stays among them: those who booked it before still come.
func (k *known) leavesOf(p *premises) []string {
	t := p.last()
	if t.inside != "" {
		return []string{p.id}
	}
	leaves := slices.Clone(p.rooms(t))
	for _, desk := range k.spaces {
		if d := desk.last(); d.inside != "" && !d.beside && slices.Contains(p.rooms(t), d.inside) {
			leaves = append(leaves, desk.id)
		}
	}
	return leaves
}

// holding is a time that a booking holds, and the seconds it keeps free around that.
type holding struct{ booking, start, end, before, after int64 }

// insert holds the time in each of the smallest spaces. The database refuses it when another booking is too near.
func (h holding) insert(ctx context.Context, tx *sql.Tx, leaves []string) error {
	for _, leaf := range leaves {
		const query = `INSERT INTO occupancy (space, starts_at, ends_at, booking, before_s, after_s) VALUES (?, ?, ?, ?, ?, ?)`
		if _, err := tx.ExecContext(ctx, query, leaf, h.start, h.end, h.booking, h.before, h.after); err != nil {
			return err
		}
	}
	return nil
}

// occupy lets a booking of the space hold a time there.
func (d *desk) occupy(id int64, p *premises, in Interval) error {
	h := holding{id, in.Start.Unix(), in.End.Unix(), int64(p.before.Seconds()), int64(p.after.Seconds())}
	err := h.insert(d.ctx, d.tx, p.leaves)
	if err != nil && strings.Contains(err.Error(), takenAbort) {
		return refuse("overlap", "from", stamp(in.Start), "until", stamp(in.End)) // the last word is the database's
	}
	return err
}

// takenAbort is what the triggers of the schema say of an overlap.
const takenAbort = "occupancy: the space is taken"

// held is the times that reach into the interval and that no booking of the space may overlap: what others hold of it, and around that the
// larger of their buffer and the space's own. Bookings in except do not count.
func (d *desk) held(p *premises, in Interval, except ...int64) (Set, error) {
	var held []Interval
	for _, leaf := range p.leaves {
		const query = `SELECT booking, starts_at, ends_at, before_s, after_s FROM occupancy WHERE space = ? AND starts_at > ? AND starts_at < ? AND ends_at > ?`
		err := each(d.ctx, d.tx, query, func(scan func(...any) error) error {
			var h holding
			err := scan(&h.booking, &h.start, &h.end, &h.before, &h.after)
			if i := h.around(p); i.Overlaps(in) && !slices.Contains(except, h.booking) {
				held = append(held, i)
			}
			return err
		}, leaf, in.Start.Add(-lookBack-LongestBuffer).Unix(), in.End.Add(LongestBuffer).Unix(), in.Start.Add(-LongestBuffer).Unix())
		if err != nil {
			return nil, err
		}
	}
	return Union(held...), nil
}

// around is the time that a booking of the space must stay out of.
func (h holding) around(p *premises) Interval {
	return Interval{
		Start: fromUnix(h.start - max(h.before, int64(p.after.Seconds()))),
		End:   fromUnix(h.end + max(h.after, int64(p.before.Seconds()))),
	}
}
