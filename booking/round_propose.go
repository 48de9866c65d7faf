package booking

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"troskel/booking/season"
)

// Propose makes the proposal of a round whose applications are closed, instead of the one before and what staff made of that. It is for staff.
func (e *Engine) Propose(ctx context.Context, by By, round int64) (Proposal, error) {
	if !by.isStaff() {
		return Proposal{}, refuse("staff_only")
	}
	var before roundRow
	var input season.Round
	err := e.look(ctx, func(d *desk) (err error) {
		before, input, err = e.input(d, round)
		return err
	})
	if err != nil {
		return Proposal{}, err
	}
	method, err := season.Allocate(input) // not while others wait to write
	if err != nil {
		return Proposal{}, err
	}
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		now, err := d.unpublished(round)
		if err == nil && now.revision != before.revision {
			err = refuse("round_changed")
		}
		if err != nil {
			return false, err
		}
		return true, d.keepProposal(by, round, method)
	})
	if err != nil {
		return Proposal{}, err
	}
	return e.ProposalOf(ctx, by, round)
}

// input is all that a proposal follows from.
func (e *Engine) input(d *desk, id int64) (roundRow, season.Round, error) {
	r, err := d.unpublished(id)
	if err != nil {
		return r, season.Round{}, err
	}
	if d.now.Before(r.Closes) {
		return r, season.Round{}, refuse("round_open", "closes", stamp(r.Closes))
	}
	in := season.Round{Seed: r.Seed}
	for day, spans := range r.Youth {
		for _, s := range spans {
			in.Youth[day] = append(in.Youth[day], season.Span(s))
		}
	}
	applications, err := e.applications(d, r)
	if err != nil {
		return r, in, err
	}
	for _, a := range applications {
		if d.active(a.Organisation) {
			in.Applicants = append(in.Applicants, season.Applicant{
				ID: a.Organisation, Weight: cmp.Or(a.Weight, a.Suggested), Youth: forYouth(a.Ages), Most: a.Sessions, Wishes: a.Wishes,
			})
		}
	}
	if len(in.Applicants) == 0 {
		return r, in, refuse("round_empty")
	}
	in.Spaces, err = d.supply(r.Round)
	return r, in, err
}

func (d *desk) keepProposal(by By, round int64, method season.Proposal) error {
	text, err := asJSON(method)
	if err != nil {
		return err
	}
	if err := d.reopen(round); err != nil {
		return err
	}
	if err := d.exec(`UPDATE round SET proposed_at = ?, proposal = ? WHERE id = ?`, d.now.Unix(), text, round); err != nil {
		return err
	}
	for _, g := range method.Grants {
		if err := d.give(round, g.Applicant, g.Wish, g.Turn, g.Slot); err != nil {
			return err
		}
	}
	return d.noted(by, "propose_round", "", strconv.FormatInt(round, 10))
}

func (d *desk) give(round int64, organisation string, wish, turn int, s season.Slot) error {
	return d.exec(`INSERT INTO round_grant (round, organisation, wish, turn, space, day, from_minute, to_minute) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		round, organisation, wish, turn, s.Space, int(s.Day), s.From, s.To)
}

// ProposalOf is the proposal of a round: for staff, and once it is published for everybody.
func (e *Engine) ProposalOf(ctx context.Context, by By, round int64) (Proposal, error) {
	var p Proposal
	err := e.look(ctx, func(d *desk) error {
		r, err := d.round(round)
		switch {
		case err != nil:
			return err
		case r.State != RoundPublished && !by.isStaff():
			return refuse("staff_only")
		}
		p, err = d.proposal(r)
		return err
	})
	return p, err
}

// proposal is the proposal of a round as it is stored; of one that is not published, with the dates that could be booked now.
func (d *desk) proposal(r roundRow) (Proposal, error) {
	p := Proposal{Round: r.Round, Made: r.proposed}
	if r.proposed.IsZero() {
		return p, refuse("round_not_proposed")
	}
	if err := json.Unmarshal([]byte(r.proposal), &p.Method); err != nil {
		return p, err
	}
	var err error
	if p.Given, err = d.given(r.ID); err != nil || !r.published.IsZero() {
		return p, err
	}
	return p, d.dated(p.Given, r.Round)
}

// given is what a round gives, in order of the week.
func (d *desk) given(round int64) ([]Given, error) {
	const query = `SELECT id, organisation, wish, turn, space, day, from_minute, to_minute, coalesce(series, 0), dates, skipped
		FROM round_grant WHERE round = ? ORDER BY (day + 6) % 7, from_minute, space, id`
	var all []Given
	err := each(d.ctx, d.tx, query, func(scan func(...any) error) error {
		var g Given
		var day int
		var dates, skipped string
		err := scan(&g.ID, &g.Organisation, &g.Wish, &g.Turn, &g.Space, &day, &g.From, &g.To, &g.Series, &dates, &skipped)
		if err != nil {
			return err
		}
		g.Day = time.Weekday(day)
		err = g.readDates(dates, skipped)
		all = append(all, g)
		return err
	}, round)
	return all, err
}

// readDates takes in what writeDates wrote.
func (g *Given) readDates(dates, skipped string) error {
	for _, text := range splitIDs(dates) {
		date, err := ParseDate(text)
		if err != nil {
			return err
		}
		g.Dates = append(g.Dates, date)
	}
	for _, text := range splitIDs(skipped) {
		day, why, _ := strings.Cut(text, " ")
		date, err := ParseDate(day)
		if err != nil {
			return err
		}
		g.Skipped = append(g.Skipped, SkippedDate{date, why})
	}
	return nil
}

// writeDates is the dates as they are kept.
func (g Given) writeDates() (dates, skipped string) {
	var booked, not []string
	for _, date := range g.Dates {
		booked = append(booked, date.String())
	}
	for _, s := range g.Skipped {
		not = append(not, s.Date.String()+" "+s.Why)
	}
	return strings.Join(booked, ","), strings.Join(not, ",")
}
