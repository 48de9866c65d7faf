package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"troskel/kiosk/web"
)

// staffCommands is what staff decide on their page.
var staffCommands = map[string]command{
	"pending": cmdPending, "approve": cmdApprove, "decline": cmdDecline, "vouch": cmdVouch, "noshow": cmdNoShow, "rule": cmdRule, "drop-rule": cmdDropRule,
	"closure": cmdClosure, "hours": cmdHours, "special": cmdSpecial, "holiday": cmdHoliday, "organisation": cmdOrganisation, "retire": cmdRetire,
	"contact": cmdContact, "reached": cmdReached, "forgotten": cmdForgotten, "trail": cmdTrail,
	"enrol": cmdEnrol, "unlock": cmdUnlock, "revoke-badge": cmdRevokeBadge, "audit": cmdAudit, "event": cmdEvent, "translate": cmdTranslate,
}

// tell gives a command from the staff page, and expects an answer.
func (p *play) tell(c web.Command, want string) (err error) {
	p.last, err = p.say(web.ScreenStaff, "", c)
	return p.expect(err, want)
}

// cmdPending waits until so many bookings wait for the staff: pending HOW-MANY.
func cmdPending(p *play, args []string) error {
	return p.waitFor(web.ScreenStaff, func(s web.State) (string, bool) {
		n := strconv.Itoa(len(s.Pending))
		return n, n == args[0]
	})
}

// cmdApprove is the staff's yes: approve ROOM FROM ANSWER.
func cmdApprove(p *play, args []string) error {
	id, _, err := p.made(args[0], args[1], "-")
	if err != nil {
		return err
	}
	return p.tell(web.Command{Approve: &web.Approve{Booking: id}}, args[2])
}

// cmdDecline is the staff's no: decline ROOM FROM WHY ANSWER.
func cmdDecline(p *play, args []string) error {
	id, _, err := p.made(args[0], args[1], "-")
	if err != nil {
		return err
	}
	return p.tell(web.Command{Decline: &web.Decline{Booking: id, Why: args[2]}}, args[3])
}

// cmdVouch is the staff's word that a booking was used: vouch ROOM FROM FROM TO ANSWER.
func cmdVouch(p *play, args []string) error {
	id, _, err := p.made(args[0], args[1], "-")
	if err != nil {
		return err
	}
	from, to, err := p.span(args[2], args[3])
	if err != nil {
		return err
	}
	return p.tell(web.Command{Vouch: &web.Vouch{Booking: id, Start: from, End: to}}, args[4])
}

// cmdNoShow looks at how an organisation kept what it booked since yesterday: noshow NAME MISSED.
func cmdNoShow(p *play, args []string) error {
	now, _, err := p.span("12:00", "12:00")
	if err != nil {
		return err
	}
	ask := &web.ListNoShows{From: now.AddDate(0, 0, -1).Format("2006-01-02"), To: now.Format("2006-01-02")}
	if err := p.tell(web.Command{ListNoShows: ask}, "ok"); err != nil {
		return err
	}
	for _, n := range p.last.NoShows {
		if n.Organisation == args[0] && strconv.Itoa(n.Missed) == args[1] {
			return nil
		}
	}
	return fmt.Errorf("the list is %+v", p.last.NoShows)
}

// cmdRule sets a rule: rule NAME AMOUNT ANSWER [room=…] [kind=…] [organisation=…] [window=…].
func cmdRule(p *play, args []string) error {
	amount, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	r := web.Rule{Name: web.RuleName(args[0]), Amount: amount}
	for _, word := range args[3:] {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "room":
			r.Room = value
		case "kind":
			r.Kind = value
		case "organisation":
			r.Organisation = value
		case "window":
			r.Window = value
		}
	}
	return p.tell(web.Command{SetRule: &web.SetRule{Rule: r}}, args[2])
}

// cmdDropRule takes rules of a name in a room away: drop-rule NAME ROOM|-.
func cmdDropRule(p *play, args []string) error {
	if err := p.tell(web.Command{ListRules: &web.ListRules{}}, "ok"); err != nil {
		return err
	}
	i := slices.IndexFunc(p.last.Rules, func(r web.Rule) bool {
		return string(r.Name) == args[0] && r.Room == strings.TrimPrefix(args[1], "-")
	})
	if i < 0 {
		return fmt.Errorf("there is no such rule in %+v", p.last.Rules)
	}
	return p.tell(web.Command{DropRule: &web.DropRule{Rule: p.last.Rules[i].ID}}, "ok")
}

// cmdClosure closes a room, or all: closure ROOM|- FROM TO REASON BOOKINGS-OUTSIDE.
func cmdClosure(p *play, args []string) error {
	from, to, err := p.span(args[1], args[2])
	if err != nil {
		return err
	}
	c := web.Closure{Room: strings.TrimPrefix(args[0], "-"), Start: from, End: to, Reason: args[3]}
	return p.outside(web.Command{AddClosure: &web.AddClosure{Closure: c}}, args[4])
}

// outside gives a command that changes hours, and expects so many bookings outside them, or a refusal.
func (p *play) outside(c web.Command, want string) error {
	if _, err := strconv.Atoi(want); err != nil {
		return p.tell(c, want)
	}
	if err := p.tell(c, "ok"); err != nil {
		return err
	}
	if got := strconv.Itoa(len(p.last.Outside)); got != want {
		return fmt.Errorf("%s bookings are outside: %+v", got, p.last.Outside)
	}
	return nil
}

// date is today or so many days later, "+3".
func (p *play) date(word string) (string, error) {
	days, err := strconv.Atoi(word)
	if err != nil {
		return word, nil
	}
	noon, _, err := p.span("12:00", "12:00")
	return noon.AddDate(0, 0, days).Format("2006-01-02"), err
}

// cmdHours sets the weekly hours of a room: hours ROOM DATE|+DAYS HOURS BOOKINGS-OUTSIDE.
func cmdHours(p *play, args []string) error {
	from, err := p.date(args[1])
	if err != nil {
		return err
	}
	return p.outside(web.Command{SetHours: &web.SetHours{Room: args[0], From: from, Hours: args[2]}}, args[3])
}

// cmdSpecial sets other hours for a while: special ROOM|- FIRST LAST HOURS REASON BOOKINGS-OUTSIDE.
func cmdSpecial(p *play, args []string) error {
	first, err1 := p.date(args[1])
	last, err2 := p.date(args[2])
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	s := web.SpecialHours{Room: strings.TrimPrefix(args[0], "-"), First: first, Last: last, Hours: args[3], Reason: args[4]}
	return p.outside(web.Command{AddSpecialHours: &web.AddSpecialHours{Special: s}}, args[5])
}

// cmdHoliday chooses the hours of a holiday for every room: holiday CODE closed|normal|HOURS BOOKINGS-OUTSIDE.
func cmdHoliday(p *play, args []string) error {
	from, err := p.date("0")
	if err != nil {
		return err
	}
	h := web.HolidayHours{Code: args[0], From: from}
	switch args[1] {
	case "closed":
	case "normal":
		h.Normal = true
	default:
		h.Spans = strings.Split(args[1], ",")
	}
	return p.outside(web.Command{SetHolidayHours: &web.SetHolidayHours{Holiday: h}}, args[2])
}

// cmdOrganisation makes one known: organisation ID NAME KIND ANSWER.
func cmdOrganisation(p *play, args []string) error {
	o := web.Organisation{ID: args[0], Name: args[1], Kind: args[2]}
	return p.tell(web.Command{AddOrganisation: &web.AddOrganisation{Organisation: o}}, args[3])
}

// cmdRetire lets one book no more: retire ID ANSWER.
func cmdRetire(p *play, args []string) error {
	return p.tell(web.Command{RetireOrganisation: &web.RetireOrganisation{Organisation: args[0]}}, args[1])
}

// cmdEnrol registers a card that is held before the reader: enrol CARD ORGANISATION NAME ROLE PIN ANSWER.
func cmdEnrol(p *play, args []string) error {
	if len(args) != 6 {
		return errors.New("usage: enrol CARD ORGANISATION NAME ROLE PIN ANSWER")
	}
	s, err := p.now.open(context.Background(), web.ScreenStaff, "")
	if err != nil {
		return err
	}
	defer s.conn.Close()
	answered, done, tapped := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { defer close(done); tapped <- p.now.tapUntilRead(args[0], answered) }()
	p.last, err = s.do(web.Command{Enrol: &web.Enrol{Organisation: args[1], Name: args[2], Role: args[3], PIN: args[4]}})
	close(answered)
	<-done
	return p.expect(errors.Join(err, <-tapped), args[5])
}

// badge is the id of a badge that can be used, by its organisation and name.
func (p *play) badge(organisation, name string) (int64, error) {
	if err := p.tell(web.Command{ListBadges: &web.ListBadges{Organisation: organisation}}, "ok"); err != nil {
		return 0, err
	}
	i := slices.IndexFunc(p.last.Badges, func(b web.BadgeHolder) bool { return b.Name == name && b.Revoked == nil })
	if i < 0 {
		return 0, fmt.Errorf("the badges are %+v", p.last.Badges)
	}
	return p.last.Badges[i].ID, nil
}

// cmdUnlock lets a badge try again: unlock ORGANISATION NAME ANSWER.
func cmdUnlock(p *play, args []string) error {
	id, err := p.badge(args[0], args[1])
	if err != nil {
		return err
	}
	return p.tell(web.Command{Unlock: &web.Unlock{Badge: id}}, args[2])
}

// cmdRevokeBadge makes a badge unknown: revoke-badge ORGANISATION NAME ANSWER.
func cmdRevokeBadge(p *play, args []string) error {
	id, err := p.badge(args[0], args[1])
	if err != nil {
		return err
	}
	return p.tell(web.Command{RevokeBadge: &web.RevokeBadge{Badge: id}}, args[2])
}

// cmdAudit looks for a line of the trail: audit ACTION ROLE [ORGANISATION [NAME]].
func cmdAudit(p *play, args []string) error {
	if err := p.tell(web.Command{Audit: &web.Audit{Action: args[0]}}, "ok"); err != nil {
		return err
	}
	for _, l := range p.last.Audit.Lines {
		who := []string{l.Action, l.Role, l.Organisation, l.Name}
		if slices.Equal(who[:len(args)], args) {
			return nil
		}
	}
	return fmt.Errorf("the trail is %+v", p.last.Audit.Lines)
}

// cmdEvent tells of something elsewhere: event FROM TO TITLE PLACE ANSWER.
func cmdEvent(p *play, args []string) error {
	from, to, err := p.span(args[0], args[1])
	if err != nil {
		return err
	}
	e := web.ElsewhereEvent{Start: from, End: to, Title: args[2], Place: args[3]}
	return p.tell(web.Command{AddElsewhere: &web.AddElsewhere{Event: e}}, args[4])
}

// cmdTranslate gives a title in another language: translate TITLE LANGUAGE TEXT ANSWER.
func cmdTranslate(p *play, args []string) error {
	return p.tell(web.Command{Translate: &web.Translate{Title: args[0], Language: args[1], Text: args[2]}}, args[3])
}

// weekday reads a day of a scenario: mon … sun.
func weekday(word string) (int, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasPrefix(strings.ToLower(d.String()), word) {
			return int(d), nil
		}
	}
	return 0, fmt.Errorf("%q is no day", word)
}
