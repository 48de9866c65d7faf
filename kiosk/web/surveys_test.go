package web_test

import (
	"strings"
	"testing"
	"time"

	"troskel/kiosk/survey"
	"troskel/kiosk/web"
)

func planned(s *screen, items ...string) web.Answer {
	return s.ask(web.Command{SetSurveyRound: &web.SetSurveyRound{Round: web.SurveyRound{
		Name: "Vår", Place: "Entrén", First: "2026-03-04", Weeks: 4, Needed: 20, Items: items,
	}}})
}

// TestAQuestionIsAnsweredAtAnyEntranceOnce: the token comes with the welcome, the answer moves every entrance's thermometer, and staff see how many.
func TestAQuestionIsAnsweredAtAnyEntranceOnce(t *testing.T) {
	p := newPlace(t)
	office, one, other := p.open("screen=staff"), p.open("screen=entrance"), p.open("screen=entrance")
	if a := planned(office, "contacts", "safety"); a.Status != web.AnswerOK || len(a.Survey.Rounds) != 1 || a.Survey.Rounds[0].Last != "2026-03-31" {
		t.Fatalf("planned is %+v", a)
	}
	for n := range 6 {
		q, asked := p.cfg.Survey.PutAny()
		if !asked {
			t.Fatal("nothing is asked")
		}
		p.web.Welcome(web.Welcome{Kind: web.WelcomeCounted, Question: web.QuestionOf(q, []string{"sv", "ar"})})
		w := other.until("a question", func(f web.FromServer) bool { return f.Welcome != nil }).Welcome
		if len(w.Question.Texts) != 2 || len(w.Question.Options) != 5 || (w.Question.Item == "contacts") != (w.Question.FollowUp != nil) {
			t.Fatalf("the question is %+v", w.Question)
		}
		answer := web.Command{AnswerSurvey: &web.AnswerSurvey{Token: w.Question.Token, Option: w.Question.Options[n%5]}}
		if a := other.ask(answer); a.Status != web.AnswerOK {
			t.Fatalf("answered: %+v", a)
		}
		if a := one.ask(answer); a.Code != "survey_token" {
			t.Errorf("answered again: %+v", a)
		}
	}
	if shown := p.open("screen=entrance").first.State.Survey; shown == nil || shown.Have.N != 6 || shown.Need != 40 {
		t.Errorf("the thermometer is at %+v", shown)
	}
	page := office.ask(web.Command{ListSurvey: &web.ListSurvey{}}).Survey
	for _, r := range page.Result {
		if r.N.N != 0 || r.Share != nil || r.Trust != "few" { // three answers each, which are hidden
			t.Errorf("too much is told of %+v", r)
		}
	}
	if page.Rounds[0].Have.N != 6 {
		t.Errorf("staff see %+v", page.Rounds[0])
	}
}

// TestStaffSeeWhatRoundsSay goes through paper, codes, quarantine, comparison and what was done.
func TestStaffSeeWhatRoundsSay(t *testing.T) {
	p := newPlace(t)
	office, entrance := p.open("screen=staff"), p.open("screen=entrance")
	planned(office, "safety")
	codes := office.ask(web.Command{PrintSurveyCodes: &web.PrintSurveyCodes{Round: 1, N: 5}}).Codes
	if shown := p.open("screen=entrance").first.State.Survey; !shown.Codes {
		t.Errorf("the entrance does not ask for codes: %+v", shown)
	}
	if a := entrance.ask(web.Command{CheckSurveyCode: &web.CheckSurveyCode{Code: "1"}}); a.Code != "survey_code" {
		t.Errorf("a wrong code: %+v", a)
	}
	if a := entrance.ask(web.Command{CheckSurveyCode: &web.CheckSurveyCode{Code: codes[0]}}); len(a.Questions) != 1 || a.Questions[0].Token != "" {
		t.Errorf("a good code: %+v", a)
	}
	for _, code := range codes {
		reply := []web.SurveyReply{{Item: "safety", Option: "agree1"}}
		if a := entrance.ask(web.Command{AnswerSurveyCode: &web.AnswerSurveyCode{Code: code, Replies: reply}}); a.Status != web.AnswerOK {
			t.Errorf("by code: %+v", a)
		}
	}
	paper := func(round int, counts map[string]int) web.Answer {
		return office.ask(web.Command{AddSurveyPaper: &web.AddSurveyPaper{Round: round, Item: "safety", Counts: counts}})
	}
	r := paper(1, map[string]int{"agree5": 36, "agree2": 4}).Survey.Result[0]
	if r.N.N != 40 || r.Share == nil || *r.Share != 0.9 || !r.Ceiling || r.Trust != "fair" || r.Quarantined.N != 5 {
		t.Errorf("the result is %+v", r)
	}
	if a := office.ask(web.Command{ReleaseSurvey: &web.ReleaseSurvey{Round: 1, Item: "safety", Why: "En klass"}}); a.Status != web.AnswerOK || a.Survey.Result[0].N.N != 45 {
		t.Errorf("released: %+v", a)
	}
	p.setTime(time.Date(2026, 4, 27, 8, 0, 0, 0, time.UTC))
	if _, err := p.cfg.Survey.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := office.ask(web.Command{SetSurveyRound: &web.SetSurveyRound{Round: web.SurveyRound{Name: "Höst", Place: "Torget", First: "2026-04-27", Weeks: 4, Needed: 20, Items: []string{"safety"}}}})
	if second.Status != web.AnswerOK {
		t.Fatalf("the second round: %+v", second)
	}
	r = paper(2, map[string]int{"agree5": 10, "agree2": 30}).Survey.Result[0]
	if r.Before == nil || r.Before.Odd != survey.OddPlace || r.Before.Verdict != "" || r.Before.Difference != nil {
		t.Errorf("rounds of different places: %+v", r.Before)
	}
	a := office.ask(web.Command{CompareSurvey: &web.CompareSurvey{Before: 1, After: 2, Item: "safety", Why: "Torget ligger utanför"}})
	if r = a.Survey.Result[0]; r.Before.Verdict != "decrease" || r.Before.Why == "" || *r.Before.Difference > -0.5 {
		t.Errorf("compared all the same: %+v", r.Before)
	}
	deed := web.SurveyDeed{Said: "Tänd lamporna", Did: "Ny belysning", Published: true}
	if a := office.ask(web.Command{SetSurveyDeed: &web.SetSurveyDeed{Deed: deed}}); len(a.Survey.Deeds) != 1 {
		t.Errorf("what was done: %+v", a)
	}
	if shown := p.open("screen=entrance").first.State.Survey; len(shown.Deeds) != 1 || shown.Deeds[0].Did != deed.Did {
		t.Errorf("the entrance shows %+v", shown)
	}
	if a := office.ask(web.Command{DropSurveyRound: &web.DropSurveyRound{Round: 1}}); a.Code != "survey_answered" {
		t.Errorf("dropped: %+v", a)
	}
	if trail := p.log(); strings.Contains(trail, codes[0]) {
		t.Error("a code stands in the log")
	}
}
