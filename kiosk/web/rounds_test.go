package web_test

import (
	"testing"

	"troskel/kiosk/web"
)

func TestARoundThatWasAMistakeIsTakenAway(t *testing.T) {
	p := newPlace(t)
	s := p.open("screen=staff")
	opens := wallClock(t, "2026-03-05 08:00").UTC()
	made := s.ask(web.Command{SetRound: &web.SetRound{Round: web.Round{
		Name: "Hösten", First: "2026-08-17", Last: "2026-12-18", Opens: opens, Closes: opens.AddDate(0, 1, 0), Seed: "hösten",
	}}})
	if made.Status != web.AnswerOK || len(made.Rounds) != 1 {
		t.Fatalf("%+v", made)
	}
	drop := web.Command{DropRound: &web.DropRound{Round: made.Rounds[0].ID}}
	if a := s.ask(drop); a.Status != web.AnswerOK || a.Rounds == nil || len(a.Rounds) != 0 {
		t.Errorf("%+v", a)
	}
	if a := s.ask(drop); a.Code != "unknown_round" {
		t.Errorf("twice: %+v", a)
	}
}
