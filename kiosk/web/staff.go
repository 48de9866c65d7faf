package web

import (
	"cmp"

	"troskel/booking"
)

// What staff ask about bookings and rules, and who did what.

func (a *asked) approve(c *Approve) error {
	return a.booked(a.cfg.Rooms.Approve(a.ctx, a.by, c.Booking, scopeOf(c.Scope)))
}

func (a *asked) decline(c *Decline) error {
	return a.booked(a.cfg.Rooms.Decline(a.ctx, a.by, c.Booking, scopeOf(c.Scope), c.Why))
}

// scopeOf is how much of a series is meant; where nothing is said, the booking alone.
func scopeOf(s Scope) booking.Scope { return booking.Scope(cmp.Or(s, ScopeThis)) }

func (a *asked) vouch(c *Vouch) error {
	return a.booked(a.cfg.Rooms.Vouch(a.ctx, a.by, c.Booking, booking.Interval{Start: c.Start.UTC(), End: c.End.UTC()}))
}

func (a *asked) listNoShows(c *ListNoShows) error {
	during, err := a.dates(c.From, c.To)
	if err != nil {
		return err
	}
	found, err := a.cfg.Rooms.NoShows(a.ctx, during)
	a.answer.NoShows = []NoShows{}
	for _, n := range found {
		a.answer.NoShows = append(a.answer.NoShows, NoShows{
			Organisation: a.hub.nameOf(n.Organisation), Started: n.Started, Missed: n.Missed, LateCancelled: n.LateCancelled,
		})
	}
	return err
}

func (a *asked) listRules(*ListRules) error {
	found, err := a.cfg.Rooms.Rules(a.ctx)
	a.answer.Rules = []Rule{}
	for _, r := range found {
		a.answer.Rules = append(a.answer.Rules, Rule{
			ID: r.ID, Room: r.Space, Kind: string(r.Kind), Organisation: r.Organisation, Name: RuleName(r.Name), Amount: r.Amount,
			Window: r.Window.String(), Changed: r.Changed.UTC(),
		})
	}
	return err
}

func (a *asked) setRule(c *SetRule) error {
	window, err := booking.ParseWeek(c.Rule.Window)
	if err != nil {
		return problem(codeBadHours)
	}
	_, err = a.cfg.Rooms.SetRule(a.ctx, a.by, booking.Rule{
		ID: c.Rule.ID, Space: c.Rule.Room, Kind: booking.Kind(c.Rule.Kind), Organisation: c.Rule.Organisation, Name: booking.RuleName(c.Rule.Name),
		Amount: c.Rule.Amount, Window: window,
	})
	if err != nil {
		return err
	}
	return a.listRules(nil)
}

func (a *asked) dropRule(c *DropRule) error {
	if err := a.cfg.Rooms.DropRule(a.ctx, a.by, c.Rule); err != nil {
		return err
	}
	return a.listRules(nil)
}

// auditPage is how many lines of the trail an answer has.
const auditPage = 100

func (a *asked) audit(c *Audit) error {
	filter := booking.EventFilter{
		Space: c.Room, Organisation: c.Organisation, Booking: c.Booking, Action: c.Action, Before: c.Before, Limit: auditPage + 1,
	}
	if c.From != nil && c.To != nil {
		filter.During = booking.Interval{Start: c.From.UTC(), End: c.To.UTC()}
	}
	found, err := a.cfg.Rooms.Audit(a.ctx, a.by, filter)
	if err != nil {
		return err
	}
	page := &AuditPage{Lines: []AuditLine{}}
	if len(found) > auditPage {
		found = found[:auditPage]
		page.More = found[auditPage-1].ID
	}
	for _, e := range found {
		page.Lines = append(page.Lines, AuditLine{
			ID: e.ID, At: e.At.UTC(), Role: string(e.By.Role), Organisation: e.By.Organisation, Name: e.By.Name, Action: e.Action,
			Room: e.Space, Booking: e.Booking, Detail: e.Detail,
		})
	}
	a.answer.Audit = page
	return nil
}
