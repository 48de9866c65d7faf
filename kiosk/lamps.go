package main

import (
	"time"

	"troskel/hardware/feedback"
	"troskel/kiosk/web"
)

// FeedbackConfig is the lamps and the buzzer at the reader. All may be empty.
type FeedbackConfig struct {
	Green  string `toml:"green"`
	Red    string `toml:"red"`
	Buzzer string `toml:"buzzer"`
	Quiet  string `toml:"quiet"` // when the buzzer is silent: "21:00-08:00"
}

func (c FeedbackConfig) any() bool { return c.Green != "" || c.Red != "" || c.Buzzer != "" }

func (c FeedbackConfig) wires() feedback.Config {
	return feedback.Config{Green: c.Green, Red: c.Red, Buzzer: c.Buzzer}
}

func (c Config) checkFeedback(check *checker) {
	_, _, ok := c.Feedback.quiet()
	check.require(ok, "feedback.quiet", "%q is no part of the day; write it like \"21:00-08:00\", or leave it empty", c.Feedback.Quiet)
}

// quiet is from and to which minute of the day the buzzer is silent; equal ones mean never.
func (c FeedbackConfig) quiet() (from, to int, ok bool) {
	if c.Quiet == "" {
		return 0, 0, true
	}
	const form = "15:04-15:04"
	if len(c.Quiet) != len(form) || c.Quiet[5] != '-' {
		return 0, 0, false
	}
	a, errA := time.Parse("15:04", c.Quiet[:5])
	b, errB := time.Parse("15:04", c.Quiet[6:])
	return 60*a.Hour() + a.Minute(), 60*b.Hour() + b.Minute(), errA == nil && errB == nil
}

// quietAt tells whether the buzzer is silent at a time of the place's clocks; over midnight too.
func (c FeedbackConfig) quietAt(at time.Time) bool {
	from, to, _ := c.quiet()
	now := 60*at.Hour() + at.Minute()
	if from <= to {
		return from <= now && now < to
	}
	return from <= now || now < to
}

func (k *Kiosk) buildFeedback() {
	if !k.cfg.Feedback.any() {
		return
	}
	quiet := func() bool { return k.cfg.Feedback.quietAt(k.clock.Now().In(k.zone)) }
	k.lamps = feedback.New(k.cfg.Feedback.wires(), quiet, k.log)
}

// meanings is what the lamps say of what the entrance shows.
var meanings = map[web.WelcomeKind]feedback.Meaning{
	web.WelcomeReading: feedback.Reading, web.WelcomeCounted: feedback.Counted, web.WelcomeUnbadged: feedback.Counted,
	web.WelcomeAgain: feedback.Again, web.WelcomeHold: feedback.Hold, web.WelcomeFailed: feedback.Failed,
}

// answer tells the person at the reader what became of the tap: on the screen, and by lamps and buzzer.
func (k *Kiosk) answer(w web.Welcome) {
	k.lamps.Show(meanings[w.Kind])
	k.screens.Welcome(w)
}

// examineFeedback prints whether the lamps and the buzzer can be had.
func examineFeedback(s streams, c FeedbackConfig) {
	if !c.any() {
		printItem(s, true, "lamps", "none are configured")
		return
	}
	if err := feedback.Probe(c.wires()); err != nil {
		printItem(s, false, "lamps", err.Error())
		return
	}
	printItem(s, true, "lamps", "green "+orElse(c.Green, "none")+", red "+orElse(c.Red, "none")+", buzzer "+orElse(c.Buzzer, "none"))
}
