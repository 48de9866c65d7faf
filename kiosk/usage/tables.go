package usage

import (
	"slices"
	"time"

	"troskel/booking"
)

// table is one sheet, or one CSV file. Its columns' headings, and its sheet's name, are keys of Text.
type table struct {
	sheet   string
	file    string
	columns []column
	rows    []row
}

type column struct {
	heading string
	width   float64 // in characters, as spreadsheets measure it
}

// row is a line of a table. Each of its cells is a string, an int, a booking.Date, a Figure, an hours, a share, a mean, or nil for an empty cell.
type row struct {
	cells []any
	sum   bool // stands out
}

// hours is a duration to be printed in hours.
type hours time.Duration

// share is a rate from 0 to 1 to be printed as one; without ok it does not exist, and its cell is empty.
type share struct {
	rate float64
	ok   bool
}

func shareOf(rate float64, ok bool) share { return share{rate, ok} }

// tables lays the report out, in the order of the sheets.
func (r *Report) tables() []table {
	all := []table{r.visits(), r.spread(), r.rooms(), r.bookings(), r.activityList(), r.recurring(), r.partners()}
	if len(r.surveys) > 0 {
		all = append(all, r.surveyTable())
	}
	return append(all, r.matrix(), r.logbook(), r.definitions(), r.quality())
}

// visits has a row per settled week. There is no total: it would tell what a hidden figure is.
func (r *Report) visits() table {
	t := table{sheet: "sheet.visits", file: "besok-per-vecka.csv", columns: []column{
		{"visits.week", 12}, {"visits.monday", 14}, {"visits.sunday", 14}, {"visits.visits", 12}, {"visits.unbadged", 14},
		{"visits.entered", 14}, {"visits.left", 14}, {"visits.version", 20},
	}}
	for _, w := range r.Weeks {
		t.rows = append(t.rows, row{cells: []any{
			w.Name(), w.Monday, w.Monday.Add(6), w.Visits, w.Unbadged, w.Entered, w.Left, w.DefinitionVersion,
		}})
	}
	return t
}

// rooms has a row per date and room, then the sum of each room, then the sum of all.
func (r *Report) rooms() table {
	t := table{sheet: "sheet.rooms", file: "rum-per-dag.csv", columns: []column{
		{"rooms.row", 16}, {"rooms.date", 12}, {"rooms.id", 14}, {"rooms.name", 24}, {"rooms.bookable", 21}, {"rooms.booked", 15},
		{"rooms.used", 16}, {"rooms.bookingRate", 15}, {"rooms.useRate", 15}, {"rooms.offHours", 36}, {"rooms.keptRate", 20},
		{"rooms.regained", 22}, {"rooms.dropInRate", 16}, {"rooms.primeRate", 24}, {"rooms.fillRate", 15}, {"rooms.countedRate", 22}, {"rooms.seatRate", 18},
		{"rooms.state", 13},
	}}
	all, sums, order := sum{final: true}, map[string]*sum{}, []booking.Space(nil)
	for _, d := range r.Days {
		t.rows = append(t.rows, row{cells: r.use(r.text("row.day"), d.Date, d.Space, d.Use, d.Final)})
		if sums[d.Space.ID] == nil {
			sums[d.Space.ID] = &sum{final: true}
			order = append(order, d.Space)
		}
		sums[d.Space.ID].add(d)
		all.add(d)
	}
	for _, space := range order {
		s := sums[space.ID]
		t.rows = append(t.rows, row{sum: true, cells: r.use(r.text("row.room"), nil, space, s.Use, s.final)})
	}
	t.rows = append(t.rows, row{sum: true, cells: r.use(r.text("row.all"), nil, booking.Space{}, all.Use, all.final)})
	return t
}

// sum is the Use of several days together, final when each is.
type sum struct {
	Use
	final bool
}

func (s *sum) add(d RoomDay) { s.Use, s.final = s.Plus(d.Use), s.final && d.Final }

// use is the cells of a row of the rooms' table. date is nil in a sum.
func (r *Report) use(kind string, date any, space booking.Space, use Use, final bool) []any {
	state := "state.preliminary"
	if final {
		state = "state.final"
	}
	return []any{
		kind, date, optional(space.ID), optional(space.Name), hours(use.Bookable), hours(use.Booked), hours(use.Used),
		shareOf(use.BookingRate()), shareOf(use.UseRate()), hours(use.OffHours), shareOf(use.KeptRate()), hours(use.Regained), shareOf(use.DropInRate()),
		shareOf(use.PrimeRate()), shareOf(use.FillRate()), shareOf(use.CountedRate()), shareOf(use.SeatRate()), r.text(state),
	}
}

// bookings has a row per room, hall or desk that something was booked in, and the sum of all.
func (r *Report) bookings() table {
	t := table{sheet: "sheet.bookings", file: "bokningar-per-rum.csv", columns: []column{
		{"bookings.id", 14}, {"bookings.name", 24}, {"bookings.started", 18}, {"bookings.missed", 12}, {"bookings.missedRate", 18},
		{"bookings.late", 20}, {"bookings.dropIns", 14},
	}}
	put := func(id, name string, n booking.Turnout, sum bool) {
		missed := share{}
		if n.Started > 0 {
			missed = share{float64(n.Missed) / float64(n.Started), true}
		}
		t.rows = append(t.rows, row{sum: sum, cells: []any{optional(id), name, n.Started, n.Missed, missed, n.LateCancelled, n.DropIns}})
	}
	var all booking.Turnout
	for _, n := range r.Turnouts {
		name := n.Space
		if i := slices.IndexFunc(r.spaces, func(s booking.Space) bool { return s.ID == n.Space }); i >= 0 {
			name = r.spaces[i].Name
		}
		put(n.Space, name, n, false)
		all.Started, all.Missed = all.Started+n.Started, all.Missed+n.Missed
		all.LateCancelled, all.DropIns = all.LateCancelled+n.LateCancelled, all.DropIns+n.DropIns
	}
	put("", r.text("row.all"), all, true)
	return t
}

// optional is s, or an empty cell.
func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// terms are the definitions that a report uses, each a key below "term." and "meaning.", in the order they are printed.
var terms = []string{
	"unbadged", "passages", "grid", "months", "bands", "halves", "coverage", "participants", "reach", "perHour", "perWeek", "suppression", "late", "seal",
	"bookable", "booked", "used", "bookingRate", "useRate", "offHours", "keptRate", "missedRate", "regained", "dropInRate", "primeTime", "fillRate",
	"countedRate", "seatRate", "hall", "empty", "preliminary",
}

// definitions prints what the report covers and what its words mean.
func (r *Report) definitions() table {
	t := table{sheet: "sheet.definitions", file: "definitioner.csv", columns: []column{{"definitions.name", 34}, {"definitions.meaning", 100}}}
	put := func(term, meaning string) {
		t.rows = append(t.rows, row{cells: []any{r.text("term." + term), meaning}})
	}
	put("version", DefinitionVersion)
	put("period", r.Period.From.String()+" – "+r.Period.To.String())
	put("zone", r.Zone.String())
	put("made", r.Made.In(r.Zone).Format("2006-01-02 15:04"))
	for _, m := range r.visitMeanings() {
		t.rows = append(t.rows, row{cells: []any{m.name, m.text}})
	}
	for _, m := range r.ruleMeanings() {
		t.rows = append(t.rows, row{cells: []any{m.name, m.text}})
	}
	for _, term := range slices.Concat(terms, activityTerms) {
		put(term, r.text("meaning."+term))
	}
	if len(r.surveys) > 0 {
		for _, term := range surveyTerms {
			put(term, r.text("meaning."+term))
		}
	}
	put("primeHours", r.prime.String())
	return t
}

// quality prints what a reader should know before trusting the numbers.
func (r *Report) quality() table {
	t := table{sheet: "sheet.quality", file: "kvalitet.csv", columns: []column{
		{"quality.subject", 32}, {"quality.from", 14}, {"quality.to", 14}, {"quality.value", 10}, {"quality.note", 100},
	}}
	for _, m := range r.remarks {
		cells := []any{r.text(m.subject), m.From, m.To, m.n, r.text(m.note)}
		if m.From.IsZero() {
			cells[1], cells[2] = nil, nil
		}
		t.rows = append(t.rows, row{cells: cells})
	}
	return t
}
