package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"troskel/kiosk/web"
)

// memberCommands is what föreningar do with a badge and its PIN, and with more than one booking.
var memberCommands = map[string]command{
	"signin": cmdSignIn, "signout": cmdSignOut, "mine": cmdMine, "waitfor": cmdWait, "offered": cmdOffered, "accept": cmdAccept, "stopwaiting": cmdStopWaiting,
	"plan": cmdPlan, "suggests": cmdSuggests, "series": cmdSeries, "change-series": cmdChangeSeries, "cancel-series": cmdCancelSeries, "calendar": cmdCalendar,
}

// cmdSignIn holds a registered badge before the reader and types its PIN at the booking screen: signin CARD PIN ANSWER.
func cmdSignIn(p *play, args []string) error {
	if len(args) != 3 {
		return errors.New("usage: signin CARD PIN ANSWER")
	}
	s, err := p.now.open(context.Background(), web.ScreenBooking, "")
	if err != nil {
		return err
	}
	badge, err := p.badgeAt(s, args[0])
	if err == nil {
		p.last, err = s.do(web.Command{SignIn: &web.SignIn{Badge: badge, PIN: args[1]}})
	}
	if err != nil || p.last.Status != web.AnswerOK {
		_ = s.conn.Close()
		return p.expect(errors.Join(err, inWords(web.ScreenBooking, p.last)), args[2])
	}
	if p.last.Session == nil || s.state.Mine == nil {
		return fmt.Errorf("signed in, and the screen knows %+v and %+v", p.last.Session, s.state.Mine)
	}
	p.member = s
	return p.expect(nil, args[2])
}

// badgeAt taps a card until the booking screen asks for its PIN.
func (p *play) badgeAt(s *screen, card string) (int64, error) {
	read, done, tapped := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { defer close(done); tapped <- p.now.tapUntilRead(card, read) }()
	f, err := s.until(func(f web.FromServer) bool { return f.Badge != nil })
	close(read)
	<-done
	if err := errors.Join(err, <-tapped); err != nil {
		return 0, err
	}
	return f.Badge.Badge, nil
}

// cmdSignOut leaves the booking screen to the next.
func cmdSignOut(p *play, _ []string) error {
	if p.member == nil {
		return errors.New("nobody is signed in")
	}
	answer, err := p.member.do(web.Command{SignOut: &web.SignOut{}})
	if err == nil && answer.Session != nil {
		err = errors.New("the session goes on")
	}
	err = errors.Join(err, p.member.conn.Close())
	p.member = nil
	return err
}

// cmdMine waits until those who are signed in are shown a booking of theirs in a state: mine ROOM FROM STATE|gone.
func cmdMine(p *play, args []string) error {
	from, _, err := p.span(args[1], args[1])
	if err != nil {
		return err
	}
	return p.untilMine(func(m web.Mine) (string, bool) {
		state := "gone"
		for _, b := range m.Bookings {
			if b.Room == args[0] && b.Start.Equal(from) {
				state = string(b.State)
			}
		}
		return state, state == args[2]
	})
}

func (p *play) untilMine(wanted func(web.Mine) (seen string, ok bool)) error {
	if p.member == nil {
		return errors.New("nobody is signed in")
	}
	seen, ok := wanted(*p.member.state.Mine)
	if ok {
		return nil
	}
	_, err := p.member.until(func(web.FromServer) bool { seen, ok = wanted(*p.member.state.Mine); return ok })
	if err != nil {
		return fmt.Errorf("they were shown %q to the end: %w", seen, err)
	}
	return nil
}

// cmdWait joins the line for a time that is taken: waitfor ROOM FROM TO ORGANISATION ANSWER [details].
func cmdWait(p *play, args []string) error {
	ask, err := p.asks(args)
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{Wait: &ask})
	return p.expect(err, args[4])
}

// waiting is the place in the line for a time.
func (p *play) waiting(room, from string) (found web.Waiting, err error) {
	at, _, err := p.span(from, from)
	if err != nil {
		return found, err
	}
	err = p.untilMine(func(m web.Mine) (string, bool) {
		i := slices.IndexFunc(m.Waits, func(w web.Waiting) bool { return w.Room == room && w.Start.Equal(at) })
		if i >= 0 {
			found = m.Waits[i]
		}
		return fmt.Sprintf("%+v", m.Waits), i >= 0
	})
	return found, err
}

// cmdOffered waits until a time that they wait for is offered: offered ROOM FROM.
func cmdOffered(p *play, args []string) error {
	at, _, err := p.span(args[1], args[1])
	if err != nil {
		return err
	}
	return p.untilMine(func(m web.Mine) (string, bool) {
		return fmt.Sprintf("%+v", m.Waits), slices.ContainsFunc(m.Waits, func(w web.Waiting) bool {
			return w.Room == args[0] && w.Start.Equal(at) && w.Offered != nil
		})
	})
}

// cmdAccept takes a time that is offered: accept ROOM FROM ANSWER.
func cmdAccept(p *play, args []string) error {
	w, err := p.waiting(args[0], args[1])
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{AcceptOffer: &web.AcceptOffer{Waiting: w.ID}})
	p.bookings[args[0]+" "+args[1]] = p.last
	return p.expect(err, args[2])
}

// cmdStopWaiting leaves the line: stopwaiting ROOM FROM ANSWER.
func cmdStopWaiting(p *play, args []string) error {
	w, err := p.waiting(args[0], args[1])
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{StopWaiting: &web.StopWaiting{Waiting: w.ID}})
	return p.expect(err, args[2])
}

// repeats reads ROOM FROM TO ORGANISATION RULE ANSWER [skip=AT,…] [move=AT:ROOM] and details.
func (p *play) repeats(args []string) (web.Repeat, error) {
	if len(args) < 6 {
		return web.Repeat{}, errors.New("usage: ROOM FROM TO ORGANISATION RULE ANSWER [skip=…] [move=AT>ROOM]")
	}
	r := web.Repeat{Rule: args[4]}
	details := append(slices.Clone(args[:4]), args[5])
	for _, word := range args[6:] {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "skip":
			r.Skip = strings.Split(value, ",")
		case "move":
			at, room, _ := strings.Cut(value, ">")
			for _, o := range p.last.Plan.Occurrences {
				if o.At == at {
					r.Moved = map[string]web.Alternative{at: {Room: room, Start: o.Start, End: o.End}}
				}
			}
		default:
			details = append(details, word)
		}
	}
	var err error
	r.Book, err = p.asks(details)
	return r, err
}

// cmdPlan looks at a whole series before it is booked: plan ROOM FROM TO ORGANISATION RULE OCCURRENCES/CONFLICTS.
func cmdPlan(p *play, args []string) error {
	r, err := p.repeats(args)
	if err != nil {
		return err
	}
	if p.last, err = p.say(web.ScreenBooking, "", web.Command{PlanSeries: &r}); err != nil {
		return err
	}
	if p.last.Plan == nil {
		return p.expect(nil, args[5])
	}
	if got := fmt.Sprintf("%d/%d", len(p.last.Plan.Occurrences), p.last.Plan.Conflicts); got != args[5] {
		return fmt.Errorf("the plan has %s: %+v", got, p.last.Plan)
	}
	return nil
}

// cmdSuggests looks at what the plan suggests for an occurrence: suggests AT room|time|skip [ROOM].
func cmdSuggests(p *play, args []string) error {
	if p.last.Plan == nil {
		return errors.New("there is no plan")
	}
	for _, o := range p.last.Plan.Occurrences {
		for _, s := range o.Suggestions {
			if o.At == args[0] && string(s.Kind) == args[1] && (len(args) < 3 || s.Room == args[2]) {
				return nil
			}
		}
	}
	return fmt.Errorf("the plan is %+v", p.last.Plan.Occurrences)
}

// cmdSeries books a series: series ROOM FROM TO ORGANISATION RULE ANSWER [skip=AT,…] [move=AT>ROOM].
func cmdSeries(p *play, args []string) error {
	r, err := p.repeats(args)
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{BookSeries: &r})
	return p.expect(err, args[5])
}

// cmdChangeSeries moves some of a series: change-series ROOM FROM this|following|all ROOM FROM TO ANSWER.
func cmdChangeSeries(p *play, args []string) error {
	id, _, err := p.made(args[0], args[1], "-")
	if err != nil {
		return err
	}
	from, to, err := p.span(args[4], args[5])
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{ChangeSeries: &web.SeriesChange{
		Booking: id, Scope: web.Scope(args[2]), Room: args[3], Start: &from, End: &to,
	}})
	return p.expect(err, args[6])
}

// cmdCancelSeries takes some of a series back: cancel-series ROOM FROM this|following|all HOW-MANY.
func cmdCancelSeries(p *play, args []string) error {
	id, _, err := p.made(args[0], args[1], "-")
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{CancelSeries: &web.CancelSeries{Booking: id, Scope: web.Scope(args[2])}})
	if err == nil && strconv.Itoa(p.last.Cancelled) != args[3] {
		err = fmt.Errorf("the answer was %s %s, %d cancelled", p.last.Status, p.last.Code, p.last.Cancelled)
	}
	return err
}

// cmdCalendar looks for something on the entrance screen's calendar of the next 14 days: calendar TITLE [lang=…] [ages=…] [topic=…].
func cmdCalendar(p *play, args []string) error {
	return p.onScreen(web.ScreenEntrance, "", func(s *screen) error {
		ask := web.Calendar{From: s.now.Format("2006-01-02"), To: s.now.AddDate(0, 0, 14).Format("2006-01-02")}
		for _, word := range args[1:] {
			name, value, _ := strings.Cut(word, "=")
			switch name {
			case "lang":
				ask.Language = value
			case "ages":
				ask.Ages = strings.Split(value, ",")
			case "topic":
				ask.Topic = value
			}
		}
		answer, err := s.do(web.Command{Calendar: &ask})
		if err != nil {
			return err
		}
		var titles []string
		for _, h := range answer.Happenings {
			titles = append(titles, h.Title)
		}
		if !slices.Contains(titles, args[0]) {
			return fmt.Errorf("%s %s: what happens is %q", answer.Status, answer.Code, titles)
		}
		return nil
	})
}
