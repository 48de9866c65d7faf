package usage

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"troskel/booking"
)

// adopt brings a ledger from before there were seals and grids up to date, once: its weeks are sealed as they are, and what they took, which was known by the
// week only, is told apart by the counters. Months and terms that are not over begin with their weeks so far.
func (u *Usage) adopt(ctx context.Context, counted byWeek) error {
	if weeks, err := unsealed(ctx, u.db.Reader()); err != nil || len(weeks) == 0 {
		return err
	}
	return u.db.Write(ctx, func(tx *sql.Tx) error {
		weeks, err := unsealed(ctx, tx)
		if err != nil || len(weeks) == 0 {
			return err
		}
		for _, week := range weeks {
			if err := seal(tx, weekGrid, week); err != nil {
				return err
			}
		}
		newest, err := booking.ParseDate(weeks[len(weeks)-1])
		if err != nil {
			return err
		}
		taken, err := takeOver(tx)
		if err != nil {
			return err
		}
		for monday, t := range taken {
			had := split(counted[monday], t)
			if err := keepHad(tx, newest, byWeek{monday: had}); err != nil {
				return err
			}
			if err := adoptPending(tx, monday, newest, had); err != nil {
				return err
			}
		}
		return nil
	})
}

// adoptPending adds an adopted week to its month and term, where those are not over with the newest week.
func adoptPending(tx *sql.Tx, monday, newest booking.Date, had parts) error {
	open := map[string]bool{
		monthGrid: monthOf(monday) == monthOf(newest.Add(7)),
		termGrid:  termOf(monday) == termOf(newest.Add(7)),
	}
	for grid, period := range map[string]booking.Date{monthGrid: monthOf(monday), termGrid: termOf(monday)} {
		if !open[grid] {
			continue
		}
		if err := addPending(tx, grid, period, had); err != nil {
			return err
		}
	}
	return nil
}

// unsealed is the Mondays of the weeks of a ledger that has no seals yet.
func unsealed(ctx context.Context, q querier) ([]string, error) {
	seals, err := readSeals(ctx, q, `WHERE seq = 1`)
	if err != nil || len(seals) > 0 {
		return nil, err
	}
	all, err := digests(ctx, q, weekGrid, "0000-00-00", "9999-99-99")
	return slices.Sorted(maps.Keys(all)), err
}

// takeOver reads what was known of the weeks that were taken, and removes it.
func takeOver(tx *sql.Tx) (map[booking.Date]parts, error) {
	rows, err := tx.Query(`DELETE FROM usage_taken RETURNING monday, visits, unbadged, entered, exited`)
	if err != nil {
		return nil, fmt.Errorf("read what the ledger has taken: %w", err)
	}
	defer rows.Close()
	weeks := map[booking.Date]parts{}
	for rows.Next() {
		var monday string
		var visits, unbadged, entered, left int
		if err := rows.Scan(&monday, &visits, &unbadged, &entered, &left); err != nil {
			return nil, err
		}
		date, err := booking.ParseDate(monday)
		if err != nil {
			return nil, err
		}
		weeks[date] = parts{"visits": visits, "unbadged": unbadged, "entered": entered, "left": left}
	}
	return weeks, rows.Err()
}

// split tells apart what was taken of a week, as its counters are. What came since, and so was not taken, is left out of the last parts.
func split(counted, taken parts) parts {
	had := parts{}
	for _, part := range slices.Sorted(maps.Keys(counted)) {
		name, _, _ := strings.Cut(part, "/")
		n := counted[part]
		if left, known := taken[name]; known { // passages were not taken note of: they are not late
			n = min(n, left)
			taken[name] -= n
		}
		had.add(parts{part: n})
	}
	return had
}
