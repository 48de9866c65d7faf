package booking

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

// Limits of what happens elsewhere.
const (
	ElsewhereLongest = 31 * 24 * time.Hour // an exhibition, say; the schema knows it too
	elsewhereKept    = 30 * 24 * time.Hour // after its end
	urlLimit         = 500                 // bytes
)

// Elsewhere is something that happens at another place and is worth telling visitors. Staff enter it; it goes by itself a month after its end.
type Elsewhere struct {
	ID int64
	Interval
	Title, Place string
	Topic        string // id of Topics, may be empty
	Ages         []Band // empty = all
	URL          string // https:// or http://, may be empty
}

// AddElsewhere enters an event that is not over. One that is there already, word for word, is given as it is. It is for staff.
func (e *Engine) AddElsewhere(ctx context.Context, by By, w Elsewhere) (Elsewhere, error) {
	if !by.isStaff() {
		return Elsewhere{}, refuse("staff_only")
	}
	w.ID = 0
	w, refusal := w.clean()
	if refusal != nil {
		return Elsewhere{}, refusal
	}
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		switch {
		case !w.End.After(d.now):
			return false, refuse("past")
		case w.Start.After(d.now.Add(Ahead)):
			return false, refuse("too_far", "max", strconv.Itoa(int(Ahead.Hours()/24)))
		}
		if _, err := d.dropElsewhere(); err != nil {
			return false, err
		}
		said := []any{w.Start.Unix(), w.End.Unix(), w.Title, w.Place, w.Topic, joinBands(w.Ages), w.URL}
		const there = `SELECT id FROM elsewhere WHERE (starts_at, ends_at, title, place, topic, ages, url) = (?, ?, ?, ?, ?, ?, ?)`
		if err := each(d.ctx, d.tx, there, func(scan func(...any) error) error { return scan(&w.ID) }, said...); err != nil || w.ID != 0 {
			return false, err
		}
		const query = `INSERT INTO elsewhere (starts_at, ends_at, title, place, topic, ages, url) VALUES (?, ?, ?, ?, ?, ?, ?)`
		result, err := d.tx.ExecContext(d.ctx, query, said...)
		if err != nil {
			return false, err
		}
		if w.ID, err = result.LastInsertId(); err != nil {
			return false, err
		}
		return true, d.noted(by, "add_elsewhere", "", strconv.FormatInt(w.ID, 10))
	})
	if err != nil {
		return Elsewhere{}, err
	}
	return w, nil
}

// RemoveElsewhere takes an event away. It is for staff.
func (e *Engine) RemoveElsewhere(ctx context.Context, by By, id int64) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		gone, err := d.affect(`DELETE FROM elsewhere WHERE id = ?`, id)
		if err != nil {
			return false, err
		}
		if gone == 0 {
			return false, refuse("unknown_elsewhere")
		}
		return true, d.noted(by, "remove_elsewhere", "", strconv.FormatInt(id, 10))
	})
}

// Elsewheres is the events elsewhere that reach into the interval, by start.
func (e *Engine) Elsewheres(ctx context.Context, during Interval) ([]Elsewhere, error) {
	if during.Empty() {
		return nil, nil
	}
	const query = `SELECT id, starts_at, ends_at, title, place, topic, ages, url FROM elsewhere
		WHERE starts_at >= ? AND starts_at < ? AND ends_at > ? ORDER BY starts_at, id`
	from, to := outwards(during)
	var all []Elsewhere
	err := each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		var w Elsewhere
		var start, end int64
		var ages string
		err := scan(&w.ID, &start, &end, &w.Title, &w.Place, &w.Topic, &ages, &w.URL)
		w.Interval, w.Ages = Interval{fromUnix(start), fromUnix(end)}, splitBands(ages)
		all = append(all, w)
		return err
	}, from-int64(ElsewhereLongest.Seconds()), to, from)
	return all, err
}

// outwards is an interval in whole seconds, rounded so that all of it is inside.
func outwards(i Interval) (from, to int64) { return i.Start.Unix(), i.End.Add(time.Second - 1).Unix() }

// dropElsewhere forgets what was over long ago.
func (d *desk) dropElsewhere() (int64, error) {
	return d.affect(`DELETE FROM elsewhere WHERE ends_at <= ?`, d.now.Add(-elsewhereKept).Unix())
}

// clean is the event fit to be stored, or what is wrong with it in itself.
func (w Elsewhere) clean() (Elsewhere, *Refusal) {
	w.Interval = w.utc()
	var refusal *Refusal
	if w.Title, refusal = cleanTitle(w.Title); refusal != nil {
		return w, refusal
	}
	if w.Place, refusal = cleanTitle(w.Place); refusal != nil {
		return w, refusal
	}
	if w.Ages, refusal = cleanAges(w.Ages); refusal != nil {
		return w, refusal
	}
	switch {
	case w.Title == "":
		return w, refuse("title_missing")
	case w.Place == "":
		return w, refuse("place_missing")
	case w.Empty():
		return w, refuse("backwards")
	case w.Length() > ElsewhereLongest:
		return w, refuse("elsewhere_long", "max", strconv.Itoa(int(ElsewhereLongest.Hours()/24)))
	case !listed(w.Topic, Topics):
		return w, refuse("unknown_topic")
	case !validURL(w.URL):
		return w, refuse("url_invalid", "max", strconv.Itoa(urlLimit))
	}
	return w, nil
}

// validURL reports whether an address is one that a screen can show and a phone can open, or not said. One with a name and password in it looks
// like another place than it leads to.
func validURL(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > urlLimit {
		return false
	}
	for _, r := range s {
		if r <= ' ' || unfit(r) {
			return false
		}
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}
