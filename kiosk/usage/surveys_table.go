package usage

import (
	"slices"

	"troskel/booking"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage/stats"
)

// surveyTerms are the definitions that the sheet of the surveys uses.
var surveyTerms = []string{"surveyShare", "surveyInterval", "surveyChange", "surveyAlike", "surveyFew", "surveyBurst"}

// surveysIn is the answers of rounds that went on in a period.
func surveysIn(p Period, all []Asked) []Asked {
	from, to := p.From.String(), p.To.String()
	return slices.DeleteFunc(all, func(a Asked) bool { return a.Round.Last < from || a.Round.First > to })
}

// surveyTable has a row for each round, item and group. Under ten answers it tells no share, and no number of persons from 1 to 4.
func (r *Report) surveyTable() table {
	t := table{sheet: "sheet.survey", file: "enkat.csv", columns: []column{
		{"survey.round", 20}, {"survey.place", 18}, {"survey.first", 12}, {"survey.last", 12}, {"survey.question", 60}, {"survey.group", 18},
		{"survey.n", 10}, {"survey.declined", 14}, {"survey.quarantined", 14}, {"survey.share", 12}, {"survey.low", 12}, {"survey.high", 12},
		{"survey.trust", 18}, {"survey.since", 20}, {"survey.change", 22}, {"survey.words", 24},
	}}
	for _, a := range r.surveys {
		t.rows = append(t.rows, row{cells: append(r.askedCells(a), r.sinceCells(a)...)})
	}
	return t
}

func (r *Report) askedCells(a Asked) []any {
	i := a.Wilson()
	told := a.Trust() != stats.TooFew
	var group any
	if a.Who != "" {
		group = r.text("surveyWho." + a.Who)
	}
	return []any{
		a.Round.Name, a.Round.Place, dated(a.Round.First), dated(a.Round.Last), a.Round.Asked[a.Round.At(a.Item.ID)].Words, group,
		Protect(a.N), Protect(a.Tally.Declined), Protect(a.Tally.Quarantined), share{a.Value(), told}, share{i.Low, told}, share{i.High, told},
		r.text("surveyTrust." + string(a.Trust())),
	}
}

// dated is a date of a round as a cell.
func dated(s string) any {
	if d, err := booking.ParseDate(s); err == nil {
		return d
	}
	return s
}

func (r *Report) sinceCells(a Asked) []any {
	b := a.Before
	switch {
	case b == nil:
		return []any{nil, share{}, nil}
	case b.Words != "":
		return []any{b.Round.Name, share{b.Difference, true}, r.text("surveySaid." + string(b.Words))}
	case b.Odd != "" && b.Why == "":
		return []any{b.Round.Name, share{}, r.text("surveyOdd." + b.Odd)}
	}
	return []any{b.Round.Name, share{}, r.text("surveyTrust." + string(stats.TooFew))}
}

// surveyRemarks tells what is wrong with the answers: badges that may have answered twice, bursts, rounds that were made longer, and what was compared all the same.
func (r *Report) surveyRemarks() (all []remark) {
	for n, a := range r.surveys {
		if a.Who != "" {
			continue
		}
		if a.Tally.HalfDay > 0 {
			all = append(all, remark{subject: "subject.survey", Period: r.Period, note: "note.surveyHalfDay"})
		}
		if a.Tally.Quarantined > 0 {
			all = append(all, remark{subject: "subject.survey", Period: r.Period, n: Protect(a.Tally.Quarantined), note: "note.surveyBurst"})
		}
		if a.Tally.Modes[survey.Paper] > 0 {
			all = append(all, remark{subject: "subject.survey", Period: r.Period, n: Protect(a.Tally.Modes[survey.Paper]), note: "note.surveyPaper"})
		}
		if a.Round.Extended && (n == 0 || r.surveys[n-1].Round.ID != a.Round.ID) {
			all = append(all, remark{subject: "subject.survey", Period: r.Period, note: "note.surveyExtended"})
		}
		if a.Before != nil && a.Before.Why != "" {
			all = append(all, remark{subject: "subject.survey", Period: r.Period, note: "note.surveyAnyway"})
		}
	}
	return slices.Compact(all)
}
