package booking

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// CalendarDays is how many days the activity calendar shows at once, at most.
const CalendarDays = 100

// CalendarFilter picks what the activity calendar shows.
type CalendarFilter struct {
	During Interval // at most CalendarDays
	Ages   []Band   // for any of these; what is for all ages is for these too. Empty = every age
	Topic  string   // id, empty = every topic
	Lang   string   // that the reader reads, as in translations; empty = titles as written
}

// Happening is something that visitors may come to, here or elsewhere.
type Happening struct {
	Interval
	Title            string
	Lang             string // of the title: the reader's when it was translated, empty when it is as its maker wrote it
	Space            string // id; empty when it is elsewhere
	Place            string // where: the space's name, or the place elsewhere
	OrganisationName string // empty for neighbours: that may be a person's
	Activity, Topic  string
	Group            string
	Ages             []Band // empty = all
	URL              string // of what is elsewhere, may be empty
	Booking          int64  // 0 when it is elsewhere
	Elsewhere        int64  // 0 when it is here
}

// Calendar is what happens here and elsewhere, by start: bookings that are agreed, have a title and are not private, and events that staff
// entered. Who was here and left early had that booking all the same; one that nobody came to did not happen.
func (e *Engine) Calendar(ctx context.Context, f CalendarFilter) ([]Happening, error) {
	switch {
	case f.During.Empty():
		return nil, nil
	case f.During.Length() > (CalendarDays*24+1)*time.Hour: // the autumn night has an hour more
		return nil, refuse("calendar_days", "max", strconv.Itoa(CalendarDays))
	}
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	all, err := k.happenings(ctx, e.db.Reader(), e.moment(), f.During)
	if err != nil {
		return nil, err
	}
	events, err := e.Elsewheres(ctx, f.During)
	if err != nil {
		return nil, err
	}
	for _, w := range events {
		all = append(all, Happening{
			Interval: w.Interval, Title: w.Title, Place: w.Place, Topic: w.Topic, Ages: w.Ages, URL: w.URL, Elsewhere: w.ID,
		})
	}
	all = slices.DeleteFunc(all, func(h Happening) bool { return !f.picks(h) })
	slices.SortStableFunc(all, func(a, b Happening) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Place, b.Place)) })
	return all, e.translate(ctx, all, f.Lang)
}

// picks reports whether a happening is for those ages and about that topic.
func (f CalendarFilter) picks(h Happening) bool {
	if f.Topic != "" && h.Topic != f.Topic {
		return false
	}
	return len(f.Ages) == 0 || len(h.Ages) == 0 || slices.ContainsFunc(f.Ages, func(b Band) bool { return slices.Contains(h.Ages, b) })
}

// happenings is the bookings of the calendar. What is private or has no title is not even read.
func (k *known) happenings(ctx context.Context, q querier, now time.Time, during Interval) ([]Happening, error) {
	const query = `SELECT id, space, starts_at, ends_at, coalesce(organisation, ''), title, activity, topic, target_group, ages,
		checked_in_at, ended_at, missed_at, pending, expires_at FROM booking
		WHERE cancelled_at IS NULL AND starts_at > ? AND starts_at < ? AND ends_at > ? AND private = 0 AND title <> '' ORDER BY starts_at, id`
	from, to := outwards(during)
	hosts := k.hosts()
	var all []Happening
	err := each(ctx, q, query, func(scan func(...any) error) error {
		var r row
		var start, end int64
		var ages string
		var checkedIn, ended, missed, expires sql.NullInt64
		err := scan(&r.ID, &r.Space, &start, &end, &r.Organisation, &r.Title, &r.Activity, &r.Topic, &r.Group, &ages,
			&checkedIn, &ended, &missed, &r.pending, &expires)
		if err != nil {
			return err
		}
		r.Interval = Interval{fromUnix(start), fromUnix(end)}
		r.CheckedIn, r.Ended, r.Missed, r.Expires = instant(checkedIn), instant(ended), instant(missed), instant(expires)
		if r.State = r.stateAt(now); !r.Confirmed() || r.State == Missed {
			return nil
		}
		all = append(all, Happening{
			Interval: r.Interval, Title: r.Title, Space: r.Space, Place: k.byID[r.Space].name, OrganisationName: hosts[r.Organisation],
			Activity: r.Activity, Topic: r.Topic, Group: r.Group, Ages: splitBands(ages), Booking: r.ID,
		})
		return nil
	}, from-int64(lookBack.Seconds()), to, from)
	return all, err
}

// hosts is the names of the organisations that the calendar names.
func (k *known) hosts() map[string]string {
	hosts := map[string]string{}
	for _, o := range k.organisations {
		if o.Kind != Neighbour {
			hosts[o.ID] = o.Name
		}
	}
	return hosts
}

// translate puts titles into the reader's language where somebody has translated them.
func (e *Engine) translate(ctx context.Context, all []Happening, lang string) error {
	if lang == "" || len(all) == 0 {
		return nil
	}
	keys := map[string]string{} // by title
	for _, h := range all {
		if keys[h.Title] == "" {
			keys[h.Title] = TitleKey(h.Title)
		}
	}
	list, err := json.Marshal(slices.Sorted(maps.Values(keys)))
	if err != nil {
		return err
	}
	texts := map[string]string{}
	const query = `SELECT title, text FROM translation WHERE lang = ? AND title IN (SELECT value FROM json_each(?))`
	err = each(ctx, e.db.Reader(), query, func(scan func(...any) error) error {
		var title, text string
		err := scan(&title, &text)
		texts[title] = text
		return err
	}, lang, string(list))
	for n, h := range all {
		if text := texts[keys[h.Title]]; text != "" {
			all[n].Title, all[n].Lang = text, lang
		}
	}
	return err
}

// TitleKey is a title without what differs from week to week in how it is typed: case, blanks and how letters are composed.
func TitleKey(title string) string {
	return strings.Join(strings.Fields(norm.NFC.String(cases.Fold().String(norm.NFKC.String(title)))), " ")
}

// Translate keeps what a title means in a language ("ar", "sv-x-lattlast"), for every activity of that name, whoever holds it; an empty text
// forgets it. It is for staff.
func (e *Engine) Translate(ctx context.Context, by By, title, lang, text string) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	if !validLang(lang) {
		return refuse("lang_invalid")
	}
	title, refusal := cleanTitle(title)
	if refusal != nil {
		return refusal
	}
	if text, refusal = cleanTitle(text); refusal != nil {
		return refusal
	}
	if title == "" {
		return refuse("title_missing")
	}
	key := TitleKey(title)
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		if text == "" {
			gone, err := d.affect(`DELETE FROM translation WHERE lang = ? AND title = ?`, lang, key)
			if err != nil || gone == 0 {
				return false, err
			}
			return true, d.noted(by, "untranslate", "", lang)
		}
		const query = `INSERT INTO translation (lang, title, text) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text`
		wrote, err := d.affect(query, lang, key, text)
		if err != nil || wrote == 0 {
			return false, err
		}
		return true, d.noted(by, "translate", "", lang)
	})
}

// validLang reports whether a language tag is written as those of the screens: letters in parts of 1–8 with "-" between (BCP 47).
func validLang(lang string) bool {
	parts := strings.Split(lang, "-")
	if len(parts[0]) < 2 || len(parts[0]) > 3 || len(parts) > 4 {
		return false
	}
	return !slices.ContainsFunc(parts, func(part string) bool {
		return part == "" || len(part) > 8 || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") != ""
	})
}
