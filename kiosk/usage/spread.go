package usage

import (
	"strings"
	"time"

	"troskel/booking"
)

// mean is a number per something, to be printed with decimals. Without ok it is not told, and its cell is "..".
type mean struct {
	n  float64
	ok bool
}

// spread has a row for each settled figure that is about more than a week, all in one table, so that a pivot table can be made of it: a figure's name and what it is of.
func (r *Report) spread() table {
	t := table{sheet: "sheet.spread", file: "besok-fordelning.csv", columns: []column{
		{"spread.from", 14}, {"spread.to", 14}, {"spread.what", 34}, {"spread.group", 28}, {"spread.value", 12}, {"spread.version", 20},
	}}
	put := func(cells []Cell, what, group func(Cell) string) {
		for _, c := range cells {
			t.rows = append(t.rows, row{cells: []any{c.From, c.To, r.text(what(c)), group(c), c.Figure, c.DefinitionVersion}})
		}
	}
	always := func(key string) func(Cell) string { return func(Cell) string { return key } }
	band := func(c Cell) string {
		if c.Name == "none" {
			return r.text("none.band")
		}
		return r.text("band." + c.Name)
	}
	put(r.Months, always("what.band"), band)
	put(r.Coverage, always("what.coverage"), func(Cell) string { return "" })
	put(r.Halves, func(c Cell) string { return "what." + c.Line }, func(c Cell) string { return r.text("half." + c.Name) })
	put(r.Activities, always("what.participants"), func(c Cell) string { return r.activity(c.Line) + ", " + band(c) })
	put(r.Reach, func(c Cell) string {
		if c.From.Month == c.To.Month {
			return "what.reachMonth"
		}
		return "what.reachTerm"
	}, func(Cell) string { return "" })
	t.rows = append(t.rows, r.rates()...)
	return t
}

func (r *Report) activity(id string) string {
	if id == "none" {
		return r.text("none.activity")
	}
	return r.text("activity." + id)
}

// rates is how many visits there were for each open hour and each open week, over the settled weeks. It is not told where the visits of one of them are not.
func (r *Report) rates() []row {
	if len(r.Weeks) == 0 {
		return nil
	}
	visits, hidden, weeks := 0, false, 0
	for _, w := range r.Weeks {
		visits += w.Visits.N
		hidden = hidden || w.Visits.Hidden
		if r.open[w.Monday] > 0 {
			weeks++
		}
	}
	var hours time.Duration
	for _, w := range r.Weeks {
		hours += r.open[w.Monday]
	}
	per := func(n float64) mean { return mean{float64(visits) / n, !hidden && n > 0} }
	first, last := r.Weeks[0].Monday, r.Weeks[len(r.Weeks)-1].Monday.Add(6)
	return []row{
		{cells: []any{first, last, r.text("what.perHour"), "", per(hours.Hours()), DefinitionVersion}},
		{cells: []any{first, last, r.text("what.perWeek"), "", per(float64(weeks)), DefinitionVersion}},
	}
}

// openHours is how long the place was open in each week: while any of its rooms could be booked.
func (l look) openHours(weeks []Week) map[booking.Date]time.Duration {
	var all []booking.Interval
	for _, room := range l.rooms {
		all = append(all, room.bookable...)
	}
	whole, open := booking.Union(all...), map[booking.Date]time.Duration{}
	for _, w := range weeks {
		open[w.Monday] = whole.Intersect(booking.Set{Period{w.Monday, w.Monday.Add(6)}.span(l.zone)}).Length()
	}
	return open
}

// OwnWords tells whether a key of Text is one of the catalogue's own words, as names of activities and age bands are, and not below "export.".
func OwnWords(key string) bool {
	return strings.HasPrefix(key, "activity.") || strings.HasPrefix(key, "band.")
}
