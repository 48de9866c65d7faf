package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"troskel/kiosk/web"
)

// seasonCommands is the allocation of a season.
var seasonCommands = map[string]command{
	"round": cmdRound, "round-is": cmdRoundIs, "apply": cmdApply, "weight": cmdWeight, "propose": cmdPropose, "gets": cmdGets, "publish": cmdPublish,
	"withdraw": cmdWithdraw, "applied": cmdApplied, "adjust": cmdAdjust, "has": cmdHas,
}

// cmdRound opens a round now, for a term that begins and ends so many days from today: round NAME FIRST LAST CLOSES ANSWER, CLOSES as +2T12:00.
func cmdRound(p *play, args []string) error {
	first, err := p.date(args[1])
	if err != nil {
		return err
	}
	last, err := p.date(args[2])
	if err != nil {
		return err
	}
	opens, closes, err := p.span("00:00", args[3])
	if err != nil {
		return err
	}
	r := web.Round{Name: args[0], First: first, Last: last, Opens: opens, Closes: closes}
	return p.tell(web.Command{SetRound: &web.SetRound{Round: r}}, args[4])
}

// round is the round of that name.
func (p *play) round(name string) (web.Round, error) {
	if err := p.tell(web.Command{ListRounds: &web.ListRounds{}}, "ok"); err != nil {
		return web.Round{}, err
	}
	i := slices.IndexFunc(p.last.Rounds, func(r web.Round) bool { return r.Name == name })
	if i < 0 {
		return web.Round{}, fmt.Errorf("the rounds are %+v", p.last.Rounds)
	}
	return p.last.Rounds[i], nil
}

// cmdRoundIs looks how far a round has come: round-is NAME STATE.
func cmdRoundIs(p *play, args []string) error {
	r, err := p.round(args[0])
	if err == nil && string(r.State) != args[1] {
		err = fmt.Errorf("it is %s", r.State)
	}
	return err
}

// cmdApply wishes for weekly times, by whoever is signed in, the dearest first: apply ROUND ORGANISATION ANSWER DAY,FROM,MINUTES,ROOM…
func cmdApply(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	a := web.Application{Round: r.ID, Organisation: args[1], Wishes: []web.Wish{}}
	for _, word := range args[3:] {
		t, rooms, err := weekly(word)
		if err != nil {
			return err
		}
		a.Wishes = append(a.Wishes, web.Wish{Day: t.Day, From: t.From, Length: t.To - t.From, Rooms: rooms})
	}
	p.last, err = p.say(p.member.or(web.ScreenStaff), "", web.Command{Apply: &web.Apply{Application: a}})
	return p.expect(err, args[2])
}

// weekly reads a time of every week, in one room or any of some: DAY,FROM,MINUTES,ROOM…
func weekly(word string) (t web.WeeklyTime, rooms []string, err error) {
	parts := strings.Split(word, ",")
	if len(parts) < 4 {
		return t, nil, fmt.Errorf("%q is no weekly time", word)
	}
	from, err1 := time.Parse("15:04", parts[1])
	length, err2 := strconv.Atoi(parts[2])
	t.Day, err = weekday(parts[0])
	t.Room, t.From = parts[3], from.Hour()*60+from.Minute()
	t.To = t.From + length
	return t, parts[3:], errors.Join(err, err1, err2)
}

// or is the booking screen that somebody is signed in at, or another where nobody is.
func (s *screen) or(other web.Screen) web.Screen {
	if s == nil {
		return other
	}
	return web.ScreenBooking
}

// cmdWithdraw takes back what an organisation wished for, by whoever is signed in, or staff: withdraw ROUND ORGANISATION ANSWER.
func cmdWithdraw(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	p.last, err = p.say(p.member.or(web.ScreenStaff), "", web.Command{Withdraw: &web.Withdraw{Round: r.ID, Organisation: args[1]}})
	return p.expect(err, args[2])
}

// cmdApplied looks at whose wishes those who are signed in, or staff, are shown: applied ROUND ORGANISATION…
func cmdApplied(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	p.last, err = p.say(p.member.or(web.ScreenStaff), "", web.Command{ApplicationsOf: &web.ApplicationsOf{Round: r.ID}})
	var who []string
	for _, a := range p.last.Applications {
		who = append(who, a.Organisation)
	}
	slices.Sort(who)
	if err == nil && !slices.Equal(who, args[1:]) {
		err = fmt.Errorf("those who applied are %q: %s %s", who, p.last.Status, p.last.Code)
	}
	return err
}

// given is what an organisation gets at a weekly time by the proposal; nil when it is something else.
func (p *play) given(round web.Round, organisation, at string) (*web.Given, error) {
	want, _, err := weekly(at)
	if err != nil {
		return nil, err
	}
	if err := p.tell(web.Command{ProposalOf: &web.ProposalOf{Round: round.ID}}, "ok"); err != nil {
		return nil, err
	}
	for _, g := range p.last.Proposal.Given {
		if g.Organisation == organisation && g.Time == want {
			return &g, nil
		}
	}
	return nil, nil
}

// cmdHas looks at what an organisation gets by the proposal as it is now: has ROUND ORGANISATION TIME DATES|nothing, DATES being how many are booked.
func cmdHas(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	got := "nothing"
	g, err := p.given(r, args[1], args[2])
	if g != nil {
		got = strconv.Itoa(g.Dates)
	}
	if err == nil && got != args[3] {
		err = fmt.Errorf("it has %s; given is %+v", got, p.last.Proposal.Given)
	}
	return err
}

// cmdAdjust is what staff change in a proposal: adjust ROUND ORGANISATION TIME|new TIME|drop ANSWER.
func cmdAdjust(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	a := web.Adjust{Round: r.ID}
	if args[2] == "new" {
		a.Organisation = args[1]
	} else {
		g, err := p.given(r, args[1], args[2])
		if err != nil || g == nil {
			return fmt.Errorf("%s is not given to %s: %w", args[2], args[1], err)
		}
		a.Given = g.ID
	}
	if a.Drop = args[3] == "drop"; !a.Drop {
		t, _, err := weekly(args[3])
		if err != nil {
			return err
		}
		a.Time = &t
	}
	return p.tell(web.Command{Adjust: &a}, args[4])
}

// cmdWeight weighs an application: weight ROUND ORGANISATION WEIGHT ANSWER.
func cmdWeight(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	weight, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	return p.tell(web.Command{SetWeight: &web.SetWeight{Round: r.ID, Organisation: args[1], Weight: weight}}, args[3])
}

// cmdPropose makes the proposal: propose ROUND ANSWER.
func cmdPropose(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	return p.tell(web.Command{Propose: &web.Propose{Round: r.ID}}, args[1])
}

// cmdGets looks at the proposal: gets ROUND ORGANISATION WISH VERDICT.
func cmdGets(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	if err := p.tell(web.Command{ProposalOf: &web.ProposalOf{Round: r.ID}}, "ok"); err != nil {
		return err
	}
	for _, s := range p.last.Proposal.Shares {
		for _, o := range s.Outcomes {
			if s.Organisation == args[1] && strconv.Itoa(o.Wish) == args[2] && string(o.Verdict) == args[3] {
				return nil
			}
		}
	}
	return fmt.Errorf("the proposal is %+v", p.last.Proposal.Shares)
}

// cmdPublish books what was proposed: publish ROUND ANSWER.
func cmdPublish(p *play, args []string) error {
	r, err := p.round(args[0])
	if err != nil {
		return err
	}
	return p.tell(web.Command{Publish: &web.Publish{Round: r.ID}}, args[1])
}
