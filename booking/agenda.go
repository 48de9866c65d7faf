package booking

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"
)

// Agenda is what a calendar shows.
type Agenda struct {
	During       Interval
	Space        string // bookings that hold it or a part of it; "" = of any
	Organisation string // those of one organisation, cancelled ones too; "" = of any, and no cancelled ones
}

// AgendaOf is the bookings of an agenda, by start. Of a series, those outside the interval are there too when one of them lies inside, so that
// its rule can be told from its beginning to its end.
func (e *Engine) AgendaOf(ctx context.Context, a Agenda) ([]Booking, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if a.During.Empty() {
		return nil, nil
	}
	if a.Space != "" && k.byID[a.Space] == nil {
		return nil, refuse("unknown_space")
	}
	rows, err := e.agendaRows(ctx, k, a)
	if err != nil {
		return nil, err
	}
	rest, err := e.restOfSeries(ctx, k, rows)
	if err != nil {
		return nil, err
	}
	bookings := bookingsOf(append(rows, rest...))
	bookings = slices.DeleteFunc(bookings, func(b Booking) bool {
		return a.Space != "" && !slices.Contains(b.Blocks, a.Space)
	})
	slices.SortStableFunc(bookings, func(a, b Booking) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID, b.ID))
	})
	return bookings, nil
}

// agendaRows is the bookings that reach into the interval.
func (e *Engine) agendaRows(ctx context.Context, k *known, a Agenda) ([]row, error) {
	from, to := a.During.Start.Unix(), a.During.End.Unix()
	const reaching = ` b.starts_at > ? AND b.starts_at < ? AND b.ends_at > ?`
	back := from - int64(lookBack.Seconds())
	where, args := `WHERE`+reaching, []any{back, to, from}
	if a.Organisation == "" {
		where += ` AND b.cancelled_at IS NULL`
	} else {
		where, args = where+` AND b.organisation = ?`, append(args, a.Organisation)
	}
	if p := k.byID[a.Space]; p != nil {
		const holding = ` AND (b.space IN (SELECT value FROM json_each(?)) OR EXISTS (
			SELECT 1 FROM occupancy o WHERE o.booking = b.id AND o.space IN (SELECT value FROM json_each(?))))`
		near, parts := k.near(p)
		where, args = where+holding, append(args, near, parts)
	}
	return k.rows(ctx, e.db.Reader(), e.moment(), where, args...)
}

// near is the spaces whose bookings may hold one or a part of it, and its smallest parts, as JSON: so that others need not be read. What those
// bookings hold, which may be from when the spaces were others, decides.
func (k *known) near(p *premises) (spaces, parts string) {
	own := append([]string{p.id}, p.leaves...)
	var all []string
	for _, other := range k.spaces {
		if slices.Contains(own, other.id) || share(other.leaves, own) {
			all = append(all, other.id)
		}
	}
	return jsonTexts(all), jsonTexts(own)
}

func jsonTexts(texts []string) string {
	text, err := json.Marshal(texts)
	if err != nil {
		panic(err) // texts always are JSON
	}
	return string(text)
}

// restOfSeries is the living bookings of the same series as some, those themselves left out.
func (e *Engine) restOfSeries(ctx context.Context, k *known, some []row) ([]row, error) {
	have, series := map[int64]bool{}, map[int64]bool{}
	for _, r := range some {
		have[r.ID] = true
		if r.Series != 0 && r.Cancelled.IsZero() {
			series[r.Series] = true
		}
	}
	if len(series) == 0 {
		return nil, nil
	}
	ids := make([]int64, 0, len(series))
	for id := range series {
		ids = append(ids, id)
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	const where = `WHERE b.cancelled_at IS NULL AND b.series IN (SELECT value FROM json_each(?))`
	rows, err := k.rows(ctx, e.db.Reader(), e.moment(), where, string(list))
	return slices.DeleteFunc(rows, func(r row) bool { return have[r.ID] }), err
}

// ByUID is the bookings with a calendar's UID that were not cancelled, by start: one, those of a series, or none.
func (e *Engine) ByUID(ctx context.Context, uid string) ([]Booking, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	rows, err := k.byUID(ctx, e.db.Reader(), e.moment(), uid)
	return bookingsOf(rows), err
}

func (k *known) byUID(ctx context.Context, q querier, now time.Time, uid string) ([]row, error) {
	return k.rows(ctx, q, now, `WHERE b.uid = ? AND b.cancelled_at IS NULL ORDER BY b.starts_at, b.id`, uid)
}

func bookingsOf(rows []row) []Booking {
	bookings := make([]Booking, len(rows))
	for n, r := range rows {
		bookings[n] = r.Booking
	}
	return bookings
}

// ObjectNames is what calendar apps named the files of events, by UID, where they chose a name themselves.
func (e *Engine) ObjectNames(ctx context.Context) (map[string]string, error) {
	names := map[string]string{}
	err := each(ctx, e.db.Reader(), `SELECT uid, name FROM calendar_object`, func(scan func(...any) error) error {
		var uid, name string
		err := scan(&uid, &name)
		names[uid] = name
		return err
	})
	return names, err
}

// ObjectUID is the UID of the event whose file an app named so, "" when none did.
func (e *Engine) ObjectUID(ctx context.Context, name string) (uid string, err error) {
	err = each(ctx, e.db.Reader(), `SELECT uid FROM calendar_object WHERE name = ?`, func(scan func(...any) error) error {
		return scan(&uid)
	}, name)
	return uid, err
}

// NameObject keeps the name that an app chose for the file of an event. The last one wins.
func (e *Engine) NameObject(ctx context.Context, name, uid string) error {
	_, err := e.write(ctx, func(d *desk) (bool, error) {
		if err := d.exec(`DELETE FROM calendar_object WHERE name = ? OR uid = ?`, name, uid); err != nil {
			return false, err
		}
		return true, d.exec(`INSERT INTO calendar_object (name, uid) VALUES (?, ?)`, name, uid)
	})
	return err
}
