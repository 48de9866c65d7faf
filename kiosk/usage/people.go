package usage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"troskel/booking"
	"troskel/kiosk/visit"
)

// People is what the ledger tells of a period: the weeks, months and terms wholly inside it, oldest first.
type People struct {
	Weeks      []Week
	Months     []Cell // by age band
	Coverage   []Cell // of months, in per cent
	Halves     []Cell // of terms, by weekday and half-day
	Activities []Cell // of terms, by activity and age band
	Reach      []Cell // of calendar months and terms
}

// Cell is one settled figure.
type Cell struct {
	Period            // the dates that it is about
	Line, Name string // as the ledger calls them
	Figure
	DefinitionVersion string
}

// readPeople reads one state of the ledger.
func readPeople(ctx context.Context, tx *sql.Tx, p Period) (all People, err error) {
	all.Weeks, err = settledWeeks(ctx, tx, p.From, p.To)
	for _, grid := range []struct {
		name string
		into *[]Cell
		last func(booking.Date) booking.Date
	}{
		{monthGrid, &all.Months, lastDayBy(monthOf)},
		{termGrid, &all.Halves, lastDayBy(termOf)},
		{activityGrid, &all.Activities, lastDayBy(termOf)},
		{reachMonthGrid, &all.Reach, func(d booking.Date) booking.Date { return dayBefore(d, 1) }},
		{reachTermGrid, &all.Reach, func(d booking.Date) booking.Date { return dayBefore(d, 6) }},
	} {
		if err != nil {
			return People{}, err
		}
		var cells []Cell
		cells, err = readCells(ctx, tx, grid.name, p, grid.last)
		*grid.into = append(*grid.into, cells...)
	}
	covers := func(c Cell) bool { return c.Line == "coverage" }
	for _, c := range all.Months {
		if covers(c) {
			all.Coverage = append(all.Coverage, c)
		}
	}
	all.Months = slices.DeleteFunc(all.Months, covers)
	return all, err
}

// lastDayBy is the last date of a period of whole weeks.
func lastDayBy(of func(booking.Date) booking.Date) func(booking.Date) booking.Date {
	return func(period booking.Date) booking.Date { return lastWeek(period, of).Add(6) }
}

// dayBefore is the last date before the first of the month that begins some months later.
func dayBefore(first booking.Date, months int) booking.Date {
	t := time.Date(first.Year, first.Month+time.Month(months), 0, 0, 0, 0, 0, time.UTC)
	return booking.DateOf(t, time.UTC)
}

// readCells reads a grid's periods that lie inside p.
func readCells(ctx context.Context, tx *sql.Tx, grid string, p Period, last func(booking.Date) booking.Date) ([]Cell, error) {
	if err := fits(ctx, tx, grid, p.From.String(), p.To.String()); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT period, line, cell, n, definition_version FROM usage_cells WHERE grid = ? AND period >= ? AND period <= ?
		ORDER BY period, line, cell`, grid, p.From.String(), p.To.String())
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	defer rows.Close()
	var all []Cell
	for rows.Next() {
		var c Cell
		var period string
		var n sql.NullInt64
		if err := rows.Scan(&period, &c.Line, &c.Name, &n, &c.DefinitionVersion); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		if c.From, err = booking.ParseDate(period); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		c.To, c.Figure = last(c.From), told(n)
		if !p.To.Before(c.To) {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.From.String(), b.From.String()), cmp.Compare(a.Line, b.Line), place(a.Name)-place(b.Name))
	})
	return all, rows.Err()
}

// place is where a cell stands in its line: bands from the youngest, those without one after them; half-days in their order.
func place(name string) int {
	if i := slices.Index(booking.Bands, booking.Band(name)); i >= 0 {
		return i
	}
	return len(booking.Bands) + 1 + slices.Index(halves, name)
}

// closeActivities settles the participants of every term that is closed and whose heads can no longer be counted.
func (u *Usage) closeActivities(ctx context.Context, now time.Time) error {
	terms, err := readSeals(ctx, u.db.Reader(), `WHERE grid = 'term' AND period NOT IN (SELECT period FROM usage_seals WHERE grid = 'activity')`)
	if err != nil {
		return err
	}
	for _, t := range terms {
		term, err := booking.ParseDate(t.period)
		if err != nil {
			return fmt.Errorf("read the ledger's seals: %w", err)
		}
		end := lastWeek(term, termOf).Add(7)
		if now.Before(end.Add(countedWithin).In(u.zone)) {
			continue
		}
		span := booking.Interval{Start: term.In(u.zone), End: end.In(u.zone)}
		bookings, err := u.rooms.Between(ctx, span)
		if err != nil {
			return fmt.Errorf("count the participants of the term of %s: %w", term, err)
		}
		bookings = slices.DeleteFunc(bookings, func(b booking.Booking) bool { return !span.Contains(b.Start) })
		if err := u.db.Write(ctx, func(tx *sql.Tx) error { return closeParticipants(tx, term, bookings, now) }); err != nil {
			return err
		}
	}
	return nil
}

// closeParticipants closes a term's participants: each activity is a line, and its sum is taken to be known, from whatever the activity's leader tells.
func closeParticipants(tx *sql.Tx, term booking.Date, bookings []booking.Booking, now time.Time) error {
	names, heads := participants(bookings)
	var lines []cells
	for _, name := range names {
		line := cells{grid: activityGrid, period: term, line: name}
		var counts []int
		for _, band := range booking.Bands {
			line.names = append(line.names, string(band))
			counts = append(counts, heads[name][band])
		}
		line.figures = protect(counts, false)
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return seal(tx, activityGrid, term.String())
	}
	return appendCells(tx, now, lines...)
}

// closeReach settles the reach of every calendar month and term that is over. Badges count it themselves, and only when the time is known, so none comes late.
func (u *Usage) closeReach(ctx context.Context, now time.Time) error {
	reaches, err := visit.Reaches(ctx, u.db.Reader(), time.Unix(0, 0), now)
	if err != nil {
		return err
	}
	seals, err := readSeals(ctx, u.db.Reader(), `WHERE grid IN ('reach-month', 'reach-term')`)
	if err != nil {
		return err
	}
	closed := map[string]bool{}
	for _, s := range seals {
		closed[s.grid+s.period] = true
	}
	for _, r := range reaches {
		grid, months := reachMonthGrid, 1
		if r.Kind == visit.Term {
			grid, months = reachTermGrid, 6
		}
		first := booking.DateOf(r.Start, u.zone)
		if closed[grid+first.String()] || now.Before(dayBefore(first, months).Add(1).In(u.zone)) {
			continue
		}
		line := cells{grid, first, "reach", []string{"badges"}, []Figure{Protect(r.N)}}
		err := u.db.Write(ctx, func(tx *sql.Tx) error { return appendCells(tx, now, line) })
		if err != nil {
			return errors.Join(fmt.Errorf("settle the reach of %s", first), err)
		}
	}
	return nil
}
