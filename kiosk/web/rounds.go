package web

import (
	"time"

	"troskel/booking"
	"troskel/booking/season"
)

// What is asked about the allocation of a season.

func (a *asked) listRounds(*ListRounds) error {
	found, err := a.cfg.Rooms.Rounds(a.ctx)
	a.answer.Rounds = []Round{}
	for _, r := range found {
		a.answer.Rounds = append(a.answer.Rounds, wireRound(r))
	}
	return err
}

func wireRound(r booking.Round) Round {
	return Round{
		ID: r.ID, Name: r.Name, First: r.First.String(), Last: r.Last.String(), Opens: r.Opens.UTC(), Closes: r.Closes.UTC(),
		Youth: r.Youth.String(), Seed: r.Seed, State: RoundState(r.State),
	}
}

func (a *asked) dropRound(c *DropRound) error {
	if err := a.cfg.Rooms.DropRound(a.ctx, a.by, c.Round); err != nil {
		return err
	}
	return a.listRounds(nil)
}

func (a *asked) setRound(c *SetRound) error {
	youth, err := booking.ParseWeek(c.Round.Youth)
	if err != nil {
		return problem(codeBadHours)
	}
	first, err1 := booking.ParseDate(c.Round.First)
	last, err2 := booking.ParseDate(c.Round.Last)
	if err1 != nil || err2 != nil {
		return problem(codeBadMessage)
	}
	r := booking.Round{
		ID: c.Round.ID, Name: c.Round.Name, First: first, Last: last, Opens: c.Round.Opens.UTC(), Closes: c.Round.Closes.UTC(), Youth: youth, Seed: c.Round.Seed,
	}
	keep := a.cfg.Rooms.AddRound
	if r.ID != 0 {
		keep = a.cfg.Rooms.ChangeRound
	}
	if _, err := keep(a.ctx, a.by, r); err != nil {
		return err
	}
	return a.listRounds(nil)
}

func (a *asked) apply(c *Apply) error {
	ask := c.Application
	application := booking.Application{Round: ask.Round, Organisation: ask.Organisation, Details: details(ask.Details), Sessions: ask.Sessions}
	for _, w := range ask.Wishes {
		application.Wishes = append(application.Wishes, season.Wish{
			Day: time.Weekday(w.Day), From: w.From, Length: w.Length, Earlier: w.Earlier, Later: w.Later, Spaces: w.Rooms,
		})
	}
	return a.applied(ask.Round, a.cfg.Rooms.Apply(a.ctx, a.by, application))
}

func (a *asked) withdraw(c *Withdraw) error {
	return a.applied(c.Round, a.cfg.Rooms.Withdraw(a.ctx, a.by, c.Round, c.Organisation))
}

func (a *asked) setWeight(c *SetWeight) error {
	return a.applied(c.Round, a.cfg.Rooms.SetWeight(a.ctx, a.by, c.Round, c.Organisation, c.Weight))
}

func (a *asked) applicationsOf(c *ApplicationsOf) error { return a.applied(c.Round, nil) }

// applied answers with the applications of a round that whoever asked may see.
func (a *asked) applied(round int64, err error) error {
	if err != nil {
		return err
	}
	found, err := a.cfg.Rooms.ApplicationsOf(a.ctx, a.by, round)
	if err != nil {
		return err
	}
	a.answer.Applications = []Application{}
	for _, ask := range found {
		w := Application{Round: ask.Round, Organisation: ask.Organisation, Details: wireDetails(ask.Details), Sessions: ask.Sessions, Applied: optional(ask.Applied), Wishes: []Wish{}}
		for _, wish := range ask.Wishes {
			w.Wishes = append(w.Wishes, Wish{
				Day: int(wish.Day), From: wish.From, Length: wish.Length, Earlier: wish.Earlier, Later: wish.Later, Rooms: append([]string{}, wish.Spaces...),
			})
		}
		if a.by.Role == booking.Staff {
			w.Weight, w.Suggested, w.Booked, w.Used = ask.Weight, ask.Suggested, ask.Booked.Hours(), ask.Used.Hours()
		}
		a.answer.Applications = append(a.answer.Applications, w)
	}
	return nil
}

func (a *asked) propose(c *Propose) error {
	return a.proposed(a.cfg.Rooms.Propose(a.ctx, a.by, c.Round))
}

func (a *asked) proposalOf(c *ProposalOf) error {
	return a.proposed(a.cfg.Rooms.ProposalOf(a.ctx, a.by, c.Round))
}

func (a *asked) adjust(c *Adjust) error {
	change := booking.Adjustment{Grant: c.Given, Drop: c.Drop, Organisation: c.Organisation}
	if t := c.Time; t != nil {
		change.Slot = season.Slot{Space: t.Room, Day: time.Weekday(t.Day), Span: season.Span{From: t.From, To: t.To}}
	}
	return a.proposed(a.cfg.Rooms.Adjust(a.ctx, a.by, c.Round, change))
}

func (a *asked) publish(c *Publish) error {
	return a.proposed(a.cfg.Rooms.Publish(a.ctx, a.by, c.Round))
}

func (a *asked) annexOf(c *AnnexOf) (err error) {
	a.answer.Annex, err = a.cfg.Rooms.Annex(a.ctx, a.by, c.Round)
	return err
}

func (a *asked) proposed(p booking.Proposal, err error) error {
	if err != nil {
		return err
	}
	w := &Proposal{Round: wireRound(p.Round), Made: p.Made.UTC(), Shares: []Share{}, Given: []Given{}}
	for _, s := range p.Method.Shares {
		w.Shares = append(w.Shares, wireShare(s))
	}
	for _, g := range p.Given {
		given := Given{ID: g.ID, Organisation: g.Organisation, Wish: g.Wish, Turn: g.Turn, Time: weekly(g.Slot), Dates: len(g.Dates), Series: g.Series}
		for _, d := range g.Skipped {
			given.Skipped = append(given.Skipped, SkippedDate{Date: d.Date.String(), Why: d.Why})
		}
		w.Given = append(w.Given, given)
	}
	a.answer.Proposal = w
	return nil
}

func wireShare(s season.Share) Share {
	w := Share{
		Organisation: s.Applicant, Weight: s.Weight, Youth: s.Youth, Sessions: s.Sessions, Minutes: s.Minutes, Fair: s.Fair, Outcomes: []Outcome{},
	}
	for _, o := range s.Outcomes {
		outcome := Outcome{Wish: o.Wish, Verdict: Verdict(o.Verdict), Turn: o.Turn}
		if o.Turn != 0 {
			t := weekly(o.Slot)
			outcome.Time = &t
		}
		for _, h := range o.Instead {
			outcome.Instead = append(outcome.Instead, Hindrance{Time: weekly(h.Option), Turn: h.Turn, Organisation: h.By})
		}
		w.Outcomes = append(w.Outcomes, outcome)
	}
	return w
}

func weekly(s season.Slot) WeeklyTime {
	return WeeklyTime{Room: s.Space, Day: int(s.Day), From: s.From, To: s.To}
}
