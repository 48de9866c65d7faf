package web

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/stats"
)

// What visitors and staff ask about surveys.

// QuestionOf is a question as the entrance is told it, in the place's languages.
func QuestionOf(q survey.Question, languages []string) *SurveyQuestion {
	w := wireQuestion(q.Item, languages)
	w.Token = q.Token
	return &w
}

func wireQuestion(i survey.Item, languages []string) SurveyQuestion {
	w := SurveyQuestion{Item: i.ID, Texts: inLanguages(i.Text, languages), Options: i.Options()}
	if f := i.FollowUp; f != nil {
		w.FollowUp = &SurveyFollowUp{Texts: inLanguages(f.Text, languages), Groups: f.Groups}
	}
	return w
}

// inLanguages is a text in the place's languages; Swedish stands in for what is missing.
func inLanguages(text map[string]string, languages []string) map[string]string {
	some := map[string]string{"sv": text["sv"]}
	for _, lang := range languages {
		if said, ok := text[lang]; ok {
			some[lang] = said
		}
	}
	return some
}

// errNoSurvey is a place that was built without one: none is.
var errNoSurvey = errors.New("web: there is no survey here")

// asks is a command about surveys, where there are any.
func asks[T any](do func(*asked, *survey.Survey, *T) error) func(*asked, *T) error {
	return func(a *asked, c *T) error {
		if a.cfg.Survey == nil {
			return errNoSurvey
		}
		return do(a, a.cfg.Survey, c)
	}
}

// decides is a command of staff, answered with the whole page.
func decides[T any](do func(*asked, *survey.Survey, *T) error) func(*asked, *T) error {
	return asks(func(a *asked, s *survey.Survey, c *T) error {
		if err := do(a, s, c); err != nil {
			return err
		}
		return a.surveyPage(s)
	})
}

func answerSurvey(a *asked, s *survey.Survey, c *AnswerSurvey) error {
	return s.Answer(a.ctx, c.Token, c.Option, c.Who)
}

func checkSurveyCode(a *asked, s *survey.Survey, c *CheckSurveyCode) error {
	items, err := s.CheckCode(a.ctx, c.Code)
	for _, i := range items {
		a.answer.Questions = append(a.answer.Questions, wireQuestion(i, a.cfg.Place.Languages))
	}
	return err
}

func answerSurveyCode(a *asked, s *survey.Survey, c *AnswerSurveyCode) error {
	var replies []survey.Reply
	for _, r := range c.Replies {
		replies = append(replies, survey.Reply(r))
	}
	return s.AnswerCode(a.ctx, c.Code, replies)
}

func listSurvey(*asked, *survey.Survey, *ListSurvey) error { return nil }

func setSurveyRound(a *asked, s *survey.Survey, c *SetSurveyRound) error {
	r := c.Round
	_, err := s.Keep(a.ctx, a.by.Name, survey.Round{
		Name: r.Name, Place: r.Place, First: r.First, Weeks: r.Weeks, Needed: r.Needed, Population: r.Population,
	}, r.Items)
	return err
}

func dropSurveyRound(a *asked, s *survey.Survey, c *DropSurveyRound) error {
	return s.Drop(a.ctx, a.by.Name, c.Round)
}

func printSurveyCodes(a *asked, s *survey.Survey, c *PrintSurveyCodes) (err error) {
	a.answer.Codes, err = s.NewCodes(a.ctx, a.by.Name, c.Round, c.N)
	return err
}

func addSurveyPaper(a *asked, s *survey.Survey, c *AddSurveyPaper) error {
	return s.AddPaper(a.ctx, a.by.Name, c.Round, c.Item, c.Who, c.Counts)
}

func releaseSurvey(a *asked, s *survey.Survey, c *ReleaseSurvey) error {
	return s.Release(a.ctx, a.by.Name, c.Round, c.Item, c.Why)
}

func compareSurvey(a *asked, s *survey.Survey, c *CompareSurvey) error {
	return s.Compare(a.ctx, a.by.Name, survey.Compared(*c))
}

func setSurveyDeed(a *asked, s *survey.Survey, c *SetSurveyDeed) error {
	return s.KeepDeed(a.ctx, a.by.Name, survey.Deed(c.Deed))
}

func dropSurveyDeed(a *asked, s *survey.Survey, c *DropSurveyDeed) error {
	return s.DropDeed(a.ctx, a.by.Name, c.Deed)
}

// surveyPage is everything that staff see.
func (a *asked) surveyPage(s *survey.Survey) error {
	rounds, err := s.Rounds(a.ctx)
	if err != nil {
		return err
	}
	counts, err := survey.Counts(a.ctx, a.cfg.Usage.Reader())
	if err != nil {
		return err
	}
	page := &SurveyPage{Rounds: []SurveyRound{}, Items: []SurveyItem{}, Result: []SurveyResult{}, Today: a.now().In(a.cfg.Zone).Format("2006-01-02")}
	for _, r := range rounds {
		page.Rounds = append(page.Rounds, wireSurveyRound(r, counts))
	}
	for _, i := range s.Items() {
		w := SurveyItem{ID: i.ID, Texts: i.Text, Options: i.Options()}
		if i.FollowUp != nil {
			w.Groups = i.FollowUp.Groups
		}
		page.Items = append(page.Items, w)
	}
	if page.Deeds, err = a.deeds(a.ctx, false); err != nil {
		return err
	}
	all, err := a.cfg.Usage.Surveys(a.ctx)
	for _, r := range all {
		page.Result = append(page.Result, wireSurveyResult(r))
	}
	a.answer.Survey = page
	return err
}

func wireSurveyRound(r survey.Round, counts []survey.Count) SurveyRound {
	going := survey.Progress(r, counts)
	w := SurveyRound{
		ID: r.ID, Name: r.Name, Place: r.Place, First: r.First, Last: r.Last, Weeks: r.Weeks, Needed: r.Needed, Population: r.Population,
		Extended: r.Extended, Codes: r.Codes, Have: Figure(usage.Protect(going.Have)), Need: going.Need,
	}
	for _, a := range r.Asked {
		w.Items = append(w.Items, a.Item)
	}
	return w
}

func wireSurveyResult(r usage.Asked) SurveyResult {
	figure := func(n int) Figure { return Figure(usage.Protect(n)) }
	w := SurveyResult{
		Round: r.Round.ID, Item: r.Item.ID, Who: r.Who, Words: r.Round.Asked[r.Round.At(r.Item.ID)].Words, N: figure(r.N), Declined: figure(r.Tally.Declined),
		Quarantined: figure(r.Tally.Quarantined), Repeats: r.Tally.HalfDay > 0, Trust: string(r.Trust()),
	}
	if r.Trust() != stats.TooFew {
		share := r.Value()
		w.Share, w.Bounds, w.Ceiling = &share, boundsOf(r.Wilson()), stats.AtCeiling(r.Share)
	}
	if b := r.Before; b != nil {
		w.Before = &SurveySince{Round: b.Round.ID, Odd: b.Odd, Why: b.Why, Verdict: string(b.Words)}
		if b.Words != "" {
			w.Before.Difference, w.Before.Bounds = &b.Difference, boundsOf(b.Interval)
		}
	}
	return w
}

func boundsOf(i stats.Interval) *GoalBounds {
	b := bounds(i)
	return &b
}

// deeds is every "Ni sa – vi gjorde", or those that are published.
func (s *Server) deeds(ctx context.Context, published bool) ([]SurveyDeed, error) {
	all, err := s.cfg.Survey.Deeds(ctx)
	deeds := []SurveyDeed{}
	for _, d := range all {
		if d.Published || !published {
			deeds = append(deeds, SurveyDeed(d))
		}
	}
	return deeds, err
}

// readSurvey is what the entrance tells of the surveys; nil where there are none.
func (s *Server) readSurvey(ctx context.Context) (*Survey, error) {
	if s.cfg.Survey == nil {
		return nil, nil
	}
	deeds, err := s.deeds(ctx, true)
	if err != nil {
		return nil, err
	}
	w := &Survey{Deeds: deeds}
	r, goes := s.cfg.Survey.Running()
	if !goes {
		return w, nil
	}
	counts, err := survey.Counts(ctx, s.cfg.Usage.Reader())
	if err != nil {
		return nil, fmt.Errorf("read how far the survey has come: %w", err)
	}
	going := survey.Progress(r, slices.DeleteFunc(counts, func(c survey.Count) bool { return c.Round != r.ID }))
	w.Going, w.Codes, w.Have, w.Need = true, r.Codes > 0, Figure(usage.Protect(going.Have)), going.Need
	return w, nil
}
