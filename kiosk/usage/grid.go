package usage

import (
	"cmp"
	"database/sql"
	"fmt"
	"time"

	"troskel/booking"
	"troskel/kiosk/visit"
)

// The grids of the ledger, beside the week.
const (
	weekGrid       = "week"
	monthGrid      = "month"       // age bands, and how much of what passes the door is told apart
	termGrid       = "term"        // weekday and half-day
	activityGrid   = "activity"    // a term's participants by activity and age band
	reachMonthGrid = "reach-month" // how many different badges, where badges remember
	reachTermGrid  = "reach-term"
)

// A month or a term of the ledger is the ISO weeks whose Thursday lies in it, as ISO 8601 has it with years. So weeks, months and terms fit into each other, and
// nobody can subtract whole weeks from a month and be left with the few people of a few days.

// monthOf is the first Monday of the month to which a week belongs.
func monthOf(monday booking.Date) booking.Date {
	thursday := monday.Add(3)
	return firstOf(booking.Date{Year: thursday.Year, Month: thursday.Month, Day: 1})
}

// termOf is the first Monday of the term to which a week belongs: vårterminen is January to June, höstterminen July to December.
func termOf(monday booking.Date) booking.Date {
	thursday := monday.Add(3)
	first := time.January
	if thursday.Month >= time.July {
		first = time.July
	}
	return firstOf(booking.Date{Year: thursday.Year, Month: first, Day: 1})
}

// firstOf is the Monday of the first week whose Thursday is not before first.
func firstOf(first booking.Date) booking.Date {
	monday := mondayOf(first)
	if monday.Add(3).Before(first) {
		return monday.Add(7)
	}
	return monday
}

// lastWeek is the Monday of the last week of a period of the ledger.
func lastWeek(period booking.Date, of func(booking.Date) booking.Date) booking.Date {
	last := period
	for of(last.Add(7)) == period {
		last = last.Add(7)
	}
	return last
}

// cells is one line of a grid, in the order of its cells.
type cells struct {
	grid    string
	period  booking.Date
	line    string
	names   []string
	figures []Figure
}

// protect protects a line whose sum can be known from elsewhere, as weeks add up to a month. hiddenSum tells that it cannot, since some number in that sum is hidden too.
//
// 0 is told, 1–4 is hidden. A single hidden number, or several small ones, beside a known sum could be worked out; then the smallest other number that is
// not 0 is hidden with them, which leaves each of them room for 5 at least. Where there is none the whole line is hidden, and each may be 0. And where the sum is not known,
// but every number of the line, it would tell what is hidden in the sum: then the smallest one is hidden. Which numbers are hidden hangs on nothing but which are 0,
// which are 1–4, and what the others are, so the pattern tells nothing of a small number either.
func protect(counts []int, hiddenSum bool) []Figure {
	figures := make([]Figure, len(counts))
	hidden, smallestShown := false, -1
	for i, n := range counts {
		figures[i] = Protect(n)
		hidden = hidden || figures[i].Hidden
		if figures[i].N > 0 && (smallestShown < 0 || n < counts[smallestShown]) {
			smallestShown = i
		}
	}
	switch {
	case hidden == hiddenSum:
	case smallestShown >= 0:
		figures[smallestShown] = Figure{Hidden: true}
	default:
		for i := range figures {
			figures[i] = Figure{Hidden: true}
		}
	}
	return figures
}

// closeMonth closes the month that ends with a week: by chosen age band, with those without one, which add up to all who came; and the coverage.
func closeMonth(tx *sql.Tx, month booking.Date, total parts, now time.Time) error {
	hidden, err := hiddenWeeks(tx, month, monthOf)
	if err != nil {
		return err
	}
	people := total.all("visits") + total.all("unbadged")
	bands := cells{grid: monthGrid, period: month, line: "band"}
	var counts []int
	for band := 1; band <= visit.Bands; band++ {
		bands.names = append(bands.names, string(booking.Bands[band-1]))
		counts = append(counts, total[bandPart(band)])
	}
	bands.names = append(bands.names, "none")
	counts = append(counts, max(0, people-total.all("band")))
	bands.figures = protect(counts, hidden.visits || hidden.unbadged)
	coverage := cells{
		grid: monthGrid, period: month, line: "coverage", names: []string{"percent"},
		figures: []Figure{coverageOf(total, hidden != hiddenParts{})},
	}
	return appendCells(tx, now, bands, coverage)
}

// coveredFrom is how many visits a month needs for its coverage to be told. A step of 5 points then leaves the passages of badges that had been counted already
// within more than 4 of each other, or room for none.
const coveredFrom = 100

// coverageOf is which part of all passages were visits of a badge (täckningsgrad), in per cent, to the nearest 5.
func coverageOf(total parts, hidden bool) Figure {
	visits := total.all("visits")
	passages := max(visits, total.all("passages"))
	if hidden || visits < coveredFrom {
		return Figure{Hidden: true}
	}
	return Figure{N: (visits*100*2/passages + 5) / 10 * 5}
}

// closeTerm closes the term that ends with a week, by weekday and half-day.
func closeTerm(tx *sql.Tx, term booking.Date, total parts, now time.Time) error {
	hidden, err := hiddenWeeks(tx, term, termOf)
	if err != nil {
		return err
	}
	var lines []cells
	for line, hiddenSum := range map[string]bool{"visits": hidden.visits, "unbadged": hidden.unbadged} {
		counts := make([]int, len(halves))
		for i, half := range halves {
			counts[i] = total[line+"/"+half]
		}
		lines = append(lines, cells{termGrid, term, line, halves, protect(counts, hiddenSum)})
	}
	return appendCells(tx, now, lines...)
}

// hiddenParts is which numbers are hidden in some week of a period.
type hiddenParts struct{ visits, unbadged, entered, left bool }

func hiddenWeeks(tx *sql.Tx, period booking.Date, of func(booking.Date) booking.Date) (h hiddenParts, err error) {
	err = tx.QueryRow(`SELECT count(*) > count(visits), count(*) > count(unbadged), count(*) > count(entered), count(*) > count(exited) FROM usage_weeks
		WHERE monday >= ? AND monday <= ?`, period.String(), lastWeek(period, of).String()).Scan(&h.visits, &h.unbadged, &h.entered, &h.left)
	return h, err
}

// appendCells writes the lines of one period of one grid, and seals them.
func appendCells(tx *sql.Tx, now time.Time, lines ...cells) error {
	for _, l := range lines {
		for i, name := range l.names {
			n := sql.NullInt64{Int64: int64(l.figures[i].N), Valid: !l.figures[i].Hidden}
			_, err := tx.Exec(`INSERT INTO usage_cells (grid, period, line, cell, n, definition_version, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
				l.grid, l.period.String(), l.line, name, n, DefinitionVersion, now.Unix())
			if err != nil {
				return fmt.Errorf("settle %s %s: %w", l.grid, l.period, err)
			}
		}
	}
	return seal(tx, lines[0].grid, lines[0].period.String())
}

// participants counts the heads that were counted at activities, by activity and band, in the order of the list.
func participants(bookings []booking.Booking) (names []string, heads map[string]map[booking.Band]int) {
	heads = map[string]map[booking.Band]int{}
	for _, b := range bookings {
		if !b.Confirmed() || (b.CheckedIn.IsZero() && b.Vouched.Empty()) || len(b.Counted) == 0 {
			continue
		}
		name := cmp.Or(b.Activity, "none")
		if heads[name] == nil {
			heads[name] = map[booking.Band]int{}
			names = append(names, name)
		}
		for band, n := range b.Counted {
			heads[name][band] += n
		}
	}
	return names, heads
}
