package activity

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"troskel/booking"
)

// longestName is how many characters an activity's name may have.
const longestName = booking.TitleLimit

// said is what staff put together, and what they call it.
func (a *Activities) said(ctx context.Context) (pins, map[int64]string, error) {
	said, names := pins{map[string]int64{}, map[int64]int64{}}, map[int64]string{}
	err := each(ctx, a.db.Reader(), `SELECT id, name FROM activity`, func(scan func(...any) error) error {
		var id int64
		var name string
		err := scan(&id, &name)
		names[id] = name
		return err
	})
	if err != nil {
		return said, nil, err
	}
	if err = each(ctx, a.db.Reader(), `SELECT strand, activity FROM activity_strand`, func(scan func(...any) error) error {
		var strand string
		var id int64
		err := scan(&strand, &id)
		said.strands[strand] = id
		return err
	}); err != nil {
		return said, nil, err
	}
	return said, names, each(ctx, a.db.Reader(), `SELECT booking, activity FROM activity_booking`, func(scan func(...any) error) error {
		var of, id int64
		err := scan(&of, &id)
		said.bookings[of] = id
		return err
	})
}

// Merge makes one activity of several, each named by the booking of one of its occurrences, for what is to come too; a name is what staff call it
// from then on. One activity alone is given the name. For staff.
func (a *Activities) Merge(ctx context.Context, by booking.By, members []int64, name string, now time.Time) error {
	found, name, err := a.chosen(ctx, by, members, name, now)
	if err != nil {
		return err
	}
	if len(found) == 0 || len(found) == 1 && (name == "" || name == found[0].Called) {
		return refuse("activity_merge")
	}
	var all []Occurrence
	var titles []string
	for _, y := range found {
		all, titles = append(all, y.Occurrences...), append(titles, public(y))
		if name == "" {
			name = y.Called
		}
	}
	return a.change(ctx, by, now, "merge_activities", strings.Join(titles, " + "), func(tx *sql.Tx) error {
		return put(ctx, tx, all, nil, name)
	})
}

// Split makes an activity of its own of some occurrences of one: of those, and of what is to come like them where all of one rule or title are among
// them. For staff.
func (a *Activities) Split(ctx context.Context, by booking.By, occurrences []int64, name string, now time.Time) error {
	found, name, err := a.chosen(ctx, by, occurrences, name, now)
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return refuse("activity_split")
	}
	var out, rest []Occurrence
	for _, o := range found[0].Occurrences {
		if slices.Contains(occurrences, o.ID) {
			out = append(out, o)
		} else {
			rest = append(rest, o)
		}
	}
	if len(rest) == 0 {
		return refuse("activity_split")
	}
	detail := fmt.Sprintf("%s: %d of %d", public(found[0]), len(out), len(found[0].Occurrences))
	return a.change(ctx, by, now, "split_activity", detail, func(tx *sql.Tx) error {
		if err := put(ctx, tx, rest, nil, found[0].Called); err != nil {
			return err
		}
		return put(ctx, tx, out, rest, name)
	})
}

// Restore takes back what staff said of an activity: it is found from its bookings again. For staff.
func (a *Activities) Restore(ctx context.Context, by booking.By, member int64, now time.Time) error {
	found, _, err := a.chosen(ctx, by, []int64{member}, "", now)
	if err != nil {
		return err
	}
	id := found[0].Said
	if id == 0 {
		return refuse("activity_own")
	}
	return a.change(ctx, by, now, "restore_activity", public(found[0]), func(tx *sql.Tx) error {
		for _, query := range []string{
			`DELETE FROM activity_strand WHERE activity = ?`, `DELETE FROM activity_booking WHERE activity = ?`, `DELETE FROM activity WHERE id = ?`,
		} {
			if _, err := tx.ExecContext(ctx, query, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// chosen is the activities that bookings belong to, each once, and the name fit to be kept.
func (a *Activities) chosen(ctx context.Context, by booking.By, members []int64, name string, now time.Time) (found []Activity, clean string, err error) {
	if by.Role != booking.Staff {
		return nil, "", refuse("activity_staff")
	}
	if clean = oneLine(name); len([]rune(clean)) > longestName {
		return nil, "", refuse("activity_name", "max", strconv.Itoa(longestName))
	}
	all, err := a.All(ctx, booking.DateOf(now, a.zone), now)
	if err != nil {
		return nil, "", err
	}
	here := map[int64]int{}
	for i, y := range all {
		for _, o := range y.Occurrences {
			here[o.ID] = i
		}
	}
	taken := map[int]bool{}
	for _, id := range members {
		i, known := here[id]
		if !known {
			return nil, "", refuse("activity_unknown")
		}
		if !taken[i] {
			taken[i], found = true, append(found, all[i])
		}
	}
	if len(found) == 0 {
		return nil, "", refuse("activity_unknown")
	}
	return found, clean, nil
}

// public is an activity's name as the trail keeps it, which cannot be taken back: without what its organiser keeps to itself.
func public(y Activity) string {
	if y.Last().Private {
		return fmt.Sprint("booking ", y.Last().ID)
	}
	return y.Name()
}

// put makes occurrences one activity: by strand, so that what is to come of it follows, and by booking where the strand is that of others.
func put(ctx context.Context, tx *sql.Tx, members, others []Occurrence, name string) error {
	made, err := tx.ExecContext(ctx, `INSERT INTO activity (name) VALUES (?)`, name)
	if err != nil {
		return err
	}
	id, err := made.LastInsertId()
	if err != nil {
		return err
	}
	shared := map[string]bool{"": true}
	for _, o := range others {
		shared[strandOf(o)] = true
	}
	for _, o := range members {
		query, key := `INSERT OR REPLACE INTO activity_strand (strand, activity) VALUES (?, ?)`, any(strandOf(o))
		if shared[strandOf(o)] {
			query, key = `INSERT OR REPLACE INTO activity_booking (booking, activity) VALUES (?, ?)`, any(o.ID)
		} else if _, err := tx.ExecContext(ctx, `DELETE FROM activity_booking WHERE booking = ?`, o.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, query, key, id); err != nil {
			return err
		}
	}
	const left = `DELETE FROM activity WHERE id NOT IN (SELECT activity FROM activity_strand UNION SELECT activity FROM activity_booking)`
	_, err = tx.ExecContext(ctx, left)
	return err
}

// each reads rows.
func each(ctx context.Context, from *sql.DB, query string, do func(scan func(...any) error) error, args ...any) error {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read what is known of activities: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return fmt.Errorf("read what is known of activities: %w", err)
		}
	}
	return rows.Err()
}

// oneLine is a text on one line, without what cannot be seen or turns the text beside it.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r >= 0x80 && r < 0xa0 || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}
