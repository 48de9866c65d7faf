package main

import (
	"testing"
	"time"

	"troskel/kiosk/web"
)

func TestTheBuzzerIsSilentInQuietHours(t *testing.T) {
	for _, c := range []struct {
		quiet, at string
		silent    bool
	}{
		{"", "03:00", false}, {"21:00-08:00", "21:00", true}, {"21:00-08:00", "03:00", true}, {"21:00-08:00", "08:00", false},
		{"21:00-08:00", "12:00", false}, {"12:00-13:30", "13:29", true}, {"12:00-13:30", "13:30", false}, {"09:00-09:00", "09:00", false},
	} {
		at, err := time.Parse("15:04", c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := (FeedbackConfig{Quiet: c.quiet}).quietAt(at); got != c.silent {
			t.Errorf("%q at %s is silent: %t", c.quiet, c.at, got)
		}
	}
}

func TestLampsSayAllThatTheScreenSays(t *testing.T) {
	for _, kind := range []web.WelcomeKind{web.WelcomeReading, web.WelcomeCounted, web.WelcomeAgain, web.WelcomeUnbadged, web.WelcomeHold, web.WelcomeFailed} {
		if meanings[kind] == "" {
			t.Errorf("lamps have no rhythm for %q", kind)
		}
	}
}
