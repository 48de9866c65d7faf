package booking

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Publish books every grant of a proposal as an ordinary weekly series of its organisation, all or none, and gives what was booked: dates that are
// closed or taken are skipped. Time that is not needed is handed back by cancelling the series from a date on. It is for staff. Of a round that is
// published it gives the same again.
func (e *Engine) Publish(ctx context.Context, by By, round int64) (Proposal, error) {
	if !by.isStaff() {
		return Proposal{}, refuse("staff_only")
	}
	err := e.atDesk(ctx, func(d *desk) (bool, error) {
		r, err := d.round(round)
		switch {
		case err != nil || r.State == RoundPublished:
			return false, err
		case r.proposed.IsZero():
			return false, refuse("round_not_proposed")
		}
		applications, err := d.applied(r.ID)
		if err != nil {
			return false, err
		}
		details := map[string]Details{}
		for _, a := range applications {
			details[a.Organisation] = a.Details
		}
		return true, d.publish(by, r, details)
	})
	if err != nil {
		return Proposal{}, err
	}
	return e.ProposalOf(ctx, by, round)
}

func (d *desk) publish(by By, r roundRow, details map[string]Details) error {
	given, err := d.given(r.ID)
	if err == nil {
		err = d.dated(given, r.Round)
	}
	if err != nil {
		return err
	}
	for _, g := range given {
		if err := d.bookGiven(by, r.ID, g, details[g.Organisation]); err != nil {
			return err
		}
	}
	if err := d.exec(`UPDATE round SET published_at = ? WHERE id = ?`, d.now.Unix(), r.ID); err != nil {
		return err
	}
	return d.noted(by, "publish_round", "", strconv.FormatInt(r.ID, 10))
}

// bookGiven books one grant on its dates.
func (d *desk) bookGiven(by By, round int64, g Given, details Details) error {
	if len(g.Dates) == 0 {
		return refuse("grant_empty", "organisation", d.names[g.Organisation])
	}
	code, err := newCode()
	if err != nil {
		return err
	}
	stored, plan, err := d.bookSeries(by, g.request(d, fmt.Sprintf("round/%d/grant/%d", round, g.ID), details), code)
	if err = plan.granted(err); err != nil {
		return err
	}
	dates, skipped := g.writeDates()
	return d.exec(`UPDATE round_grant SET series = ?, dates = ?, skipped = ? WHERE id = ?`, stored.id, dates, skipped, g.ID)
}

// request is a grant as a series: weekly from its first date to its last, without those skipped between.
func (g Given) request(d *desk, key string, details Details) SeriesRequest {
	first, last := g.Dates[0], g.Dates[len(g.Dates)-1]
	r := SeriesRequest{
		Request: Request{Key: key, Space: g.Space, Interval: g.on(first, d.loc), Organisation: g.Organisation, Details: details},
		Rule:    "FREQ=WEEKLY;UNTIL=" + strings.ReplaceAll(last.String(), "-", ""),
	}
	for _, s := range g.Skipped {
		if first.Before(s.Date) && s.Date.Before(last) {
			r.Skip = append(r.Skip, s.Date.String()+"T"+clock(g.From))
		}
	}
	return r
}
