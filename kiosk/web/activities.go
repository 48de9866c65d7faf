package web

import (
	"time"

	"troskel/booking"
	"troskel/kiosk/usage/activity"
)

// What staff ask about activities, and what those who lead them say at check-out.

// activityDays is the longest period that staff look at: a year, as a day of it may be the same date.
const activityDays = 366

func (a *asked) activities() *activity.Activities { return a.cfg.Usage.Activities() }

func (a *asked) listActivities(c *ListActivities) error { return a.toldActivities(c.Period, nil) }

// toldActivities answers with the activities of a period, once something was done to them.
func (a *asked) toldActivities(w DateSpan, err error) error {
	if err != nil {
		return err
	}
	p, err := readSpan(w)
	if err != nil {
		return err
	}
	if p.Check() != nil || p.Days() > activityDays {
		return problem(codeBadMessage)
	}
	r, err := a.activities().Report(a.ctx, activity.Period(p), a.now())
	if err != nil {
		return err
	}
	contributions, err := a.activities().Contributions(a.ctx)
	if err != nil {
		return err
	}
	templates, err := activity.Templates()
	if err != nil {
		return err
	}
	page := &Activities{
		Period: w, At: r.At.String(), Rule: ActivityRule{r.Settings.Heads, r.Settings.Minutes, r.Settings.PartnerDays}, Arranged: r.Arranged, Held: r.Held,
		Presets: []ActivityPreset{}, Activities: wireActivities(r), Recurring: []ActivityRecurring{}, Matrix: wireMatrix(r.Matrix), Templates: []ActivityTemplate{},
		Partners: []ActivityPartner{}, Contributions: []PartnerContribution{}, Kinds: texts(activity.ContributionKinds), Ideas: []ActivityIdea{},
		Conversion: IdeaConversion(r.Conversion),
	}
	for _, preset := range activity.RulePresets {
		page.Presets = append(page.Presets, ActivityPreset{preset.ID, preset.Heads, preset.Minutes})
	}
	for _, y := range r.Recurring {
		page.Recurring = append(page.Recurring, ActivityRecurring{y.Key(), y.Name(), dates(y.Dates), y.Gap, y.First.String(), y.Lasting})
	}
	for _, t := range templates {
		page.Templates = append(page.Templates, ActivityTemplate{t.ID, t.Group, append([]string{}, texts(t.Ages)...), t.Minutes, t.Every, texts(t.Cells), map[string]string{"sv": t.SV, "en": t.EN}})
	}
	for _, partner := range r.Partners {
		page.Partners = append(page.Partners, wirePartner(partner))
	}
	for _, c := range contributions {
		page.Contributions = append(page.Contributions, a.wireContribution(c))
	}
	for _, o := range r.Outcomes {
		page.Ideas = append(page.Ideas, a.wireIdea(o))
	}
	a.answer.Activities = page
	return nil
}

func wireActivities(r activity.Report) []ActivityRow {
	logged := map[int64]activity.Logged{}
	for _, l := range r.Log {
		logged[l.ID] = l
	}
	rows := []ActivityRow{}
	for _, y := range r.Activities {
		last := y.Last()
		row := ActivityRow{
			Key: y.Key(), Name: y.Name(), Organisation: last.OrganisationName, Activity: last.Activity, Room: last.Space, Private: last.Private, Said: y.Said != 0,
			Times: []ActivityTime{}, First: y.First.String(), Lasting: y.Lasting, Why: string(y.Why), Proof: dates(y.Dates), Gap: y.Gap,
		}
		for _, o := range y.Within(r.Period) {
			l := logged[o.ID]
			row.Times = append(row.Times, ActivityTime{
				Booking: o.ID, Start: o.Start, End: o.End, Room: o.Space, Title: o.Title, Held: o.Held, Evidence: string(o.Evidence),
				Minutes: int(o.Lasted / time.Minute), Counted: o.Counted != nil, Cells: texts(l.Cells), Basis: string(l.Basis), Note: l.Note,
			})
			if o.Held {
				row.Held++
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func wireMatrix(m activity.Matrix) ActivityMatrix {
	w := ActivityMatrix{Columns: activity.Columns, Rows: activity.Rows, Said: m.Said, Assumed: m.Assumed, Unknown: m.Unknown}
	for row := range m.Cells {
		w.Cells = append(w.Cells, m.Cells[row][:])
		w.Criterion = append(w.Criterion, m.Criterion[row][:])
	}
	return w
}

func wirePartner(p activity.Partner) ActivityPartner {
	w := ActivityPartner{Name: p.Organisation.Name, Proof: []PartnerProof{}}
	for _, proof := range p.Proof {
		w.Proof = append(w.Proof, PartnerProof{string(proof.Kind), string(proof.Of), proof.Times, proof.Last.String()})
	}
	return w
}

func (a *asked) wireContribution(c activity.Contribution) PartnerContribution {
	w := PartnerContribution{ID: c.ID, Organisation: c.Organisation, Kind: string(c.Kind), Period: DateSpan{c.From.String(), c.To.String()}, Note: c.Note}
	if !c.Confirmed.IsZero() {
		w.Confirmed = booking.DateOf(c.Confirmed, a.cfg.Zone).String()
	}
	return w
}

func (a *asked) wireIdea(o activity.Outcome) ActivityIdea {
	w := ActivityIdea{
		ID: o.ID, Text: o.Text, Source: string(o.Source), Lang: o.Lang, Made: booking.DateOf(o.Made, a.cfg.Zone).String(), State: string(o.State),
		Title: o.Title, Activity: o.Activity, Note: o.Note,
	}
	if o.Became != nil {
		w.Became, w.Recurring = o.Became.Name(), o.Became.Recurring()
	}
	return w
}

func dates(all []booking.Date) []string {
	texts := make([]string, len(all))
	for i, d := range all {
		texts[i] = d.String()
	}
	return texts
}

func (a *asked) mergeActivities(c *MergeActivities) error {
	return a.toldActivities(c.Period, a.activities().Merge(a.ctx, a.by, c.Bookings, c.Name, a.now()))
}

func (a *asked) splitActivity(c *SplitActivity) error {
	return a.toldActivities(c.Period, a.activities().Split(a.ctx, a.by, c.Bookings, c.Name, a.now()))
}

func (a *asked) restoreActivity(c *RestoreActivity) error {
	return a.toldActivities(c.Period, a.activities().Restore(a.ctx, a.by, c.Booking, a.now()))
}

func (a *asked) setActivityRule(c *SetActivityRule) error {
	s := activity.Settings{Rule: activity.Rule{Heads: c.Rule.Heads, Minutes: c.Rule.Minutes}, PartnerDays: c.Rule.PartnerDays}
	return a.toldActivities(c.Period, a.activities().Set(a.ctx, a.by, s, a.now()))
}

func (a *asked) logActivity(c *LogActivity) error {
	e := activity.Entry{Note: c.Note}
	for _, cell := range c.Cells {
		e.Cells = append(e.Cells, activity.Cell(cell))
	}
	return a.activities().Log(a.ctx, a.by, c.Booking, e, a.now())
}

func (a *asked) cellsOf(c *CellsOf) error {
	l, err := a.activities().LogOf(a.ctx, c.Booking, a.now())
	a.answer.Matrix = &MatrixChoice{activity.Columns, activity.Rows, append([]string{}, texts(l.Cells)...)}
	return err
}

func (a *asked) addContribution(c *AddContribution) error {
	during, err := readSpan(c.Contribution.Period)
	if err != nil {
		return err
	}
	_, err = a.activities().AddContribution(a.ctx, a.by, activity.Contribution{
		Organisation: c.Contribution.Organisation, Kind: activity.ContributionKind(c.Contribution.Kind), Period: activity.Period(during), Note: c.Contribution.Note,
	}, a.now())
	return a.toldActivities(c.Period, err)
}

func (a *asked) confirmContribution(c *ConfirmContribution) error {
	return a.toldActivities(c.Period, a.activities().ConfirmContribution(a.ctx, a.by, c.Contribution, a.now()))
}

func (a *asked) removeContribution(c *RemoveContribution) error {
	return a.toldActivities(c.Period, a.activities().RemoveContribution(a.ctx, a.by, c.Contribution, a.now()))
}

func (a *asked) addIdea(c *AddIdea) error {
	_, err := a.activities().AddIdea(a.ctx, a.by, c.Text, "", a.now())
	return a.toldActivities(c.Period, err)
}

func (a *asked) proposeIdea(c *ProposeIdea) error {
	return a.toldActivities(c.Period, a.activities().Propose(a.ctx, a.by, c.Idea, c.Title, c.Activity, c.Note, a.now()))
}

func (a *asked) declineIdea(c *DeclineIdea) error {
	return a.toldActivities(c.Period, a.activities().Decline(a.ctx, a.by, c.Idea, c.Note, a.now()))
}

func (a *asked) linkIdea(c *LinkIdea) error {
	return a.toldActivities(c.Period, a.activities().LinkIdea(a.ctx, a.by, c.Idea, c.Booking, a.now()))
}

func (a *asked) removeIdea(c *RemoveIdea) error {
	return a.toldActivities(c.Period, a.activities().RemoveIdea(a.ctx, a.by, c.Idea, a.now()))
}
