package web_test

import (
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/season"
	"troskel/kiosk/web"
)

// korpen is somebody who is signed in for it.
var korpen = booking.By{Role: booking.Member, Organisation: "korpen"}

// waiting is a series of three Mondays in the kitchen that waits for the staff.
func (p *place) waiting(key string, hour string) []booking.Booking {
	p.t.Helper()
	from := wallClock(p.t, "2026-03-09 "+hour)
	s, _, err := p.rooms.BookSeries(p.t.Context(), korpen, booking.SeriesRequest{
		Request: booking.Request{
			Key: key, Space: "koket", Interval: booking.Interval{Start: from, End: from.Add(time.Hour)}, Organisation: "korpen",
			Details: booking.Details{Title: "Matlag"},
		},
		Rule: "FREQ=WEEKLY;COUNT=3",
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return s.Bookings
}

func TestStaffDecideAboutAWholeSeries(t *testing.T) {
	p := newPlace(t)
	if _, err := p.rooms.SetRule(t.Context(), byStaff, booking.Rule{Space: "koket", Name: booking.RuleApproval, Amount: 1}); err != nil {
		t.Fatal(err)
	}
	early, late := p.waiting("series-early", "10:00"), p.waiting("series-late", "18:00")
	s := p.open("screen=staff")
	left := func(a web.Answer, want int) {
		t.Helper()
		pending, err := p.rooms.Undecided(t.Context())
		if a.Status != web.AnswerOK || err != nil || len(pending) != want {
			t.Errorf("%+v; %d wait still, want %d", a, len(pending), want)
		}
	}
	left(s.ask(web.Command{Approve: &web.Approve{Booking: early[0].ID}}), 5) // without a scope: this one
	left(s.ask(web.Command{Approve: &web.Approve{Booking: early[0].ID, Scope: web.ScopeAll}}), 3)
	left(s.ask(web.Command{Decline: &web.Decline{Booking: late[1].ID, Scope: web.ScopeFollowing, Why: "Stängt"}}), 1)
	if a := s.ask(web.Command{Approve: &web.Approve{Booking: late[0].ID, Scope: "most"}}); a.Code != "scope_unknown" {
		t.Errorf("%+v", a)
	}
	last := s.ask(web.Command{Approve: &web.Approve{Booking: late[0].ID, Scope: web.ScopeAll}})
	if left(last, 0); last.Booking == nil || last.Booking.State != web.BookingPlanned || last.Booking.ID != late[0].ID {
		t.Errorf("%+v", last.Booking)
	}
}

func TestStaffReadTheAnnexOfARound(t *testing.T) {
	p := newPlace(t)
	date := func(s string) booking.Date { return must(booking.ParseDate(s)) }
	round := must(p.rooms.AddRound(t.Context(), byStaff, booking.Round{
		Name: "Hösten 2026", First: date("2026-08-17"), Last: date("2026-12-18"), Opens: p.time(), Closes: p.time().Add(time.Hour), Seed: "lott 7",
	}))
	wish := season.Wish{Day: time.Monday, From: 18 * 60, Length: 90, Spaces: []string{"koket"}}
	if err := p.rooms.Apply(t.Context(), korpen, booking.Application{Round: round.ID, Organisation: "korpen", Wishes: []season.Wish{wish}}); err != nil {
		t.Fatal(err)
	}
	p.setTime(p.time().Add(2 * time.Hour))
	s := p.open("screen=staff")
	ask := web.Command{AnnexOf: &web.AnnexOf{Round: round.ID}}
	if a := s.ask(ask); a.Status != web.AnswerDenied || a.Annex != "" {
		t.Errorf("before there is a proposal: %+v", a)
	}
	if a := s.ask(web.Command{Propose: &web.Propose{Round: round.ID}}); a.Status != web.AnswerOK {
		t.Fatalf("%+v", a)
	}
	for _, line := range []string{"Hösten 2026", "Korpen", "Veckan, dag för dag\n", "Köket"} {
		if a := s.ask(ask); a.Status != web.AnswerOK || !strings.Contains(a.Annex, line) {
			t.Errorf("there is no %q in %+v", line, a)
		}
	}
	if a := p.open("screen=booking").ask(ask); a.Code != "not_allowed" || a.Annex != "" {
		t.Errorf("anybody is answered %+v", a)
	}
}
