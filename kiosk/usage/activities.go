package usage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"troskel/booking"
	"troskel/kiosk/usage/activity"
)

// The sheets about activities. Activities, bookings and organisations are not person data and are told exactly; how many came is not told here, but of
// people by the ledger alone. Those who chose to show only that the time is taken are counted, and not named.

// readActivities is what is told of a period's activities.
func (u *Usage) readActivities(ctx context.Context, r *Report) (err error) {
	if r.activities, err = u.activities.Report(ctx, activity.Period(r.Period), r.Made); err != nil {
		return fmt.Errorf("read the activities: %w", err)
	}
	spaces, err := u.rooms.SpacesDuring(ctx, r.Period.span(u.zone))
	if err != nil {
		return err
	}
	r.roomNames = map[string]string{}
	for _, s := range spaces {
		r.roomNames[s.ID] = s.Name
	}
	return nil
}

// named is what an activity is called where others than staff read.
func (r *Report) named(o activity.Occurrence, name string) string {
	if o.Private {
		return r.text("activities.private")
	}
	return name
}

// byName is activities by what they are called here: the order must not tell a name that is not told.
func (r *Report) byName(all []activity.Activity) []activity.Activity {
	name := func(y activity.Activity) string { return strings.ToLower(r.named(y.Last(), y.Name())) }
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b activity.Activity) int {
		return cmp.Or(strings.Compare(name(a), name(b)), a.Last().Start.Compare(b.Last().Start))
	})
	return all
}

// organiser is who arranged it, nobody where they keep it to themselves.
func organiser(o activity.Occurrence) any {
	if o.Private {
		return nil
	}
	return optional(o.OrganisationName)
}

func (r *Report) yes(is bool) string {
	if is {
		return r.text("answer.yes")
	}
	return r.text("answer.no")
}

// activityList has a row per activity of the period.
func (r *Report) activityList() table {
	t := table{sheet: "sheet.activities", file: "aktiviteter.csv", columns: []column{
		{"activities.name", 32}, {"activities.organiser", 26}, {"activities.room", 22}, {"activities.arranged", 13}, {"activities.held", 13},
		{"activities.first", 14}, {"activities.recurring", 15}, {"activities.lasting", 12}, {"activities.why", 36}, {"activities.dates", 60},
	}}
	arranged, held := 0, 0
	for _, y := range r.byName(r.activities.Activities) {
		last, within := y.Last(), y.Within(activity.Period(r.Period))
		var on []booking.Date
		n := 0
		for _, o := range within {
			if o.Held {
				n++
				on = append(on, o.Date)
			}
		}
		arranged, held = arranged+len(within), held+n
		var first any
		if !y.First.IsZero() {
			first = y.First
		}
		why := any(nil)
		if y.Why != activity.Recurs {
			why = r.text("whynot." + string(y.Why))
		}
		t.rows = append(t.rows, row{cells: []any{
			r.named(last, y.Name()), organiser(last), optional(r.roomNames[last.Space]), len(within), n, first, r.yes(y.Recurring()), r.yes(y.Lasting), why, datesText(on),
		}})
	}
	t.rows = append(t.rows, row{sum: true, cells: []any{r.text("row.activities"), nil, nil, arranged, held, nil, nil, nil, nil, nil}})
	return t
}

// recurring has a row per activity that recurs at the end of the period, and each date that proves it.
func (r *Report) recurring() table {
	t := table{sheet: "sheet.recurring", file: "aterkommande.csv", columns: []column{
		{"activities.name", 32}, {"activities.organiser", 26}, {"activities.at", 14}, {"activities.times", 12}, {"activities.gap", 16},
		{"activities.first", 14}, {"activities.lasting", 12}, {"activities.proof", 80},
	}}
	for _, y := range r.byName(r.activities.Recurring) {
		last := y.Last()
		t.rows = append(t.rows, row{cells: []any{
			r.named(last, y.Name()), organiser(last), r.activities.At, len(y.Dates), mean{y.Gap, true}, y.First, r.yes(y.Lasting), datesText(y.Dates),
		}})
	}
	t.rows = append(t.rows, row{sum: true, cells: []any{r.text("row.recurring"), nil, r.activities.At, len(r.activities.Recurring), nil, nil, nil, nil}})
	return t
}

// partners has a row per active partner and kind of proof.
func (r *Report) partners() table {
	t := table{sheet: "sheet.partners", file: "samarbetspartner.csv", columns: []column{
		{"partners.name", 32}, {"partners.proof", 30}, {"partners.times", 10}, {"partners.last", 14}, {"partners.from", 14}, {"partners.to", 14},
	}}
	window := r.activities.Settings.PartnerDays
	for _, p := range r.activities.Partners {
		for _, proof := range p.Proof {
			what := r.text("proof." + string(proof.Kind))
			if proof.Of != "" {
				what += ": " + strings.ToLower(r.text("contribution."+string(proof.Of)))
			}
			t.rows = append(t.rows, row{cells: []any{
				p.Organisation.Name, what, proof.Times, proof.Last, r.activities.At.Add(1 - window), r.activities.At,
			}})
		}
	}
	t.rows = append(t.rows, row{sum: true, cells: []any{r.text("row.partners"), nil, len(r.activities.Partners), nil, nil, nil}})
	return t
}

// matrix has a row per level, a column per half of a criterion and one per criterion; empty cells are told as 0.
func (r *Report) matrix() table {
	t := table{sheet: "sheet.matrix", file: "matris.csv", columns: []column{{"matrix.level", 30}}}
	for _, c := range activity.Columns {
		t.columns = append(t.columns, column{"matrix." + c, 20})
	}
	for n := range activity.Criteria {
		t.columns = append(t.columns, column{fmt.Sprint("matrix.criterion", n+1), 16})
	}
	for i, level := range activity.Rows {
		cells := []any{r.text("matrix." + level)}
		for _, n := range r.activities.Matrix.Cells[i] {
			cells = append(cells, n)
		}
		for _, n := range r.activities.Matrix.Criterion[i] {
			cells = append(cells, n)
		}
		t.rows = append(t.rows, row{cells: cells})
	}
	return t
}

// logbook has a row per held activity of the period, by start.
func (r *Report) logbook() table {
	t := table{sheet: "sheet.logbook", file: "loggbok.csv", columns: []column{
		{"logbook.date", 12}, {"logbook.from", 9}, {"activities.name", 32}, {"activities.organiser", 26}, {"activities.room", 22},
		{"logbook.minutes", 10}, {"logbook.evidence", 22}, {"logbook.counted", 14}, {"logbook.cells", 44}, {"logbook.basis", 22}, {"logbook.note", 50},
	}}
	for _, l := range r.activities.Log {
		cells := make([]string, len(l.Cells))
		for i, c := range l.Cells {
			cells[i] = string(c)
			if half, level, ok := strings.Cut(string(c), "."); ok {
				cells[i] = half + " " + strings.ToLower(r.text("matrix."+level))
			}
		}
		basis := "basis.unknown"
		if l.Basis != activity.UnknownCells {
			basis = "basis." + string(l.Basis)
		}
		t.rows = append(t.rows, row{cells: []any{
			l.Date, fmt.Sprintf("%02d:%02d", l.Minute/60, l.Minute%60), r.named(l.Occurrence, l.Name()), organiser(l.Occurrence), optional(r.roomNames[l.Space]),
			int(l.Lasted.Minutes()), r.text("evidence." + string(l.Evidence)), r.yes(l.Counted != nil), optional(strings.Join(cells, ", ")), r.text(basis), optional(l.Note),
		}})
	}
	t.rows = append(t.rows, row{sum: true, cells: []any{r.text("row.logbook"), nil, len(r.activities.Log), nil, nil, nil, nil, nil, nil, nil, nil}})
	return t
}

// activityTerms are the definitions that the sheets about activities use, each a key below "term." and "meaning.".
var activityTerms = []string{
	"arranged", "activityHeld", "activity", "activityRecurring", "activityLasting", "partner", "matrixCells", "matrixBasis", "logbookHeads", "hiddenNames",
}

// ruleMeanings is what the place itself decided of them, with its numbers.
func (r *Report) ruleMeanings() []meaning {
	s := r.activities.Settings
	return []meaning{
		{r.text("term.leastHeads"), fmt.Sprint(s.Heads)}, {r.text("term.leastMinutes"), fmt.Sprint(s.Minutes)}, {r.text("term.partnerDays"), fmt.Sprint(s.PartnerDays)},
	}
}

// activityRemarks tells how well the activities are known.
func (r *Report) activityRemarks() []remark {
	m, c, uncounted := r.activities.Matrix, r.activities.Conversion, 0
	for _, l := range r.activities.Log {
		if l.Counted == nil {
			uncounted++
		}
	}
	vouched := 0
	for _, l := range r.activities.Log {
		if l.Evidence == activity.Vouched {
			vouched++
		}
	}
	return []remark{
		{"subject.arranged", r.Period, r.activities.Arranged, "note.arranged"},
		{"subject.held", r.Period, r.activities.Held, "note.held"},
		{"subject.vouched", r.Period, vouched, "note.vouched"},
		{"subject.uncounted", r.Period, uncounted, "note.uncounted"},
		{"subject.cellsSaid", r.Period, m.Said, "note.cellsSaid"},
		{"subject.cellsAssumed", r.Period, m.Assumed, "note.cellsAssumed"},
		{"subject.cellsUnknown", r.Period, m.Unknown, "note.cellsUnknown"},
		{"subject.cellsEmpty", r.Period, len(m.Empty()), "note.cellsEmpty"},
		{"subject.ideas", r.Period, c.Ideas, "note.ideas"},
		{"subject.ideasProposed", r.Period, c.Proposed, "note.ideasProposed"},
		{"subject.ideasHeld", r.Period, c.Held, "note.ideasHeld"},
		{"subject.ideasRecurring", r.Period, c.Recurring, "note.ideasRecurring"},
	}
}

func datesText(dates []booking.Date) any {
	texts := make([]string, len(dates))
	for i, d := range dates {
		texts[i] = d.String()
	}
	return optional(strings.Join(texts, ", "))
}
