package booking_test

import (
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/season"
)

func slot(t testing.TB, text string) season.Slot {
	w := wishes(t, text)[0]
	return season.Slot{Space: w.Spaces[0], Day: w.Day, Span: season.Span{From: w.From, To: w.From + w.Length}}
}

// proposed is a round in which the choir has the hall on Mondays and the football club Ask on Tuesdays.
func proposed(t *testing.T) (*place, booking.Round, booking.Proposal) {
	p := newPlace(t)
	round := p.addRound(p.autumn())
	p.applies(kor, round, "mon 18:00 120 sal")
	p.applies(fk, round, "tue 18:00 120 ask")
	p.set(p.at("2026-03-21 08:00"))
	proposal := p.proposes(round)
	p.gives(proposal, "kor Mon 18.00–20.00 sal: 18 dates, 0 skipped", "fk Tue 18.00–20.00 ask: 18 dates, 0 skipped")
	return p, round, proposal
}

func TestStaffAdjustAProposal(t *testing.T) {
	p, round, proposal := proposed(t)
	proposal, err := p.Adjust(p.ctx, staff, round.ID, booking.Adjustment{Grant: proposal.Given[0].ID, Slot: slot(t, "mon 19:00 120 bok")})
	if err != nil {
		t.Fatal(err)
	}
	proposal, err = p.Adjust(p.ctx, staff, round.ID, booking.Adjustment{Organisation: "fk", Slot: slot(t, "mon 19:00 60 ask")})
	if err != nil {
		t.Fatal(err)
	}
	p.gives(proposal,
		"fk Mon 19.00–20.00 ask: 18 dates, 0 skipped",
		"kor Mon 19.00–21.00 bok: 18 dates, 0 skipped",
		"fk Tue 18.00–20.00 ask: 18 dates, 0 skipped")
	if g := proposal.Given; g[0].Wish != 0 || g[0].Turn != 0 || g[1].Wish != 1 || g[1].Turn != 0 || g[2].Turn == 0 {
		t.Errorf("wishes and turns are %+v", g)
	}
	if len(proposal.Method.Grants) != 2 {
		t.Errorf("the method's proposal was changed: %+v", proposal.Method.Grants)
	}
	text, err := p.Annex(p.ctx, staff, round.ID)
	if err != nil {
		t.Fatal(err)
	}
	const want = "\nVeckan, dag för dag\n" +
		"måndag 19.00–20.00 i Ask: Fotbollsklubben, 18 gånger. Bestämt av personalen.\n" +
		"måndag 19.00–21.00 i Bok: Kören, 18 gånger. Bestämt av personalen.\n" +
		"tisdag 18.00–20.00 i Ask: Fotbollsklubben, 18 gånger.\n"
	if !strings.HasSuffix(text, want) || !strings.HasPrefix(text, "Förslag till fördelning: Hösten 2026\n") {
		t.Errorf("the annex is\n%s", text)
	}
	for _, g := range proposal.Given {
		if proposal, err = p.Adjust(p.ctx, staff, round.ID, booking.Adjustment{Grant: g.ID, Drop: true}); err != nil {
			t.Fatal(err)
		}
	}
	p.gives(proposal)
	if got := strings.Join(did(p.trail(booking.EventFilter{})), " "); !strings.HasSuffix(got, " add_round apply apply propose_round move_grant add_grant drop_grant drop_grant drop_grant") {
		t.Errorf("the trail is %s", got)
	}
}

func TestTheAnnexTellsWhichDatesAreLeftOut(t *testing.T) {
	p, round, _ := proposed(t)
	p.happen("bok", "2026-09-07 19:00", "20:00", booking.Details{})
	p.configure(rooms(t), []booking.Closure{{Interval: p.span("2026-11-02 00:00", "2026-11-03 12:00")}})
	text, err := p.Annex(p.ctx, staff, round.ID)
	if err != nil {
		t.Fatal(err)
	}
	const want = "måndag 18.00–20.00 i Stora salen: Kören, 16 gånger. Utgår: 2026-09-07 (upptaget), 2026-11-02 (stängt).\n"
	if !strings.Contains(text, want) {
		t.Errorf("the annex is\n%s", text)
	}
}

func TestAdjustmentsThatAreRefused(t *testing.T) {
	p, round, proposal := proposed(t)
	choir := proposal.Given[0].ID
	for _, c := range []struct {
		a    booking.Adjustment
		code string
	}{
		{booking.Adjustment{Grant: choir + 100, Drop: true}, "unknown_grant"},
		{booking.Adjustment{Drop: true}, "unknown_grant"},
		{booking.Adjustment{Organisation: "nobody", Slot: slot(t, "mon 10:00 60 ask")}, "unknown_organisation"},
		{booking.Adjustment{Organisation: "fk", Slot: slot(t, "mon 10:00 60 nowhere")}, "unknown_space"},
		{booking.Adjustment{Organisation: "fk", Slot: slot(t, "mon 19:30 60 ask")}, "slot_taken"},
		{booking.Adjustment{Grant: choir, Slot: slot(t, "tue 17:00 90 sal")}, "slot_taken"},
		{booking.Adjustment{Grant: choir, Slot: slot(t, "mon 20:30 60 ask")}, "slot_closed"},
		{booking.Adjustment{Grant: choir, Slot: slot(t, "mon 23:30 60 ask")}, "slot_invalid"},
		{booking.Adjustment{Grant: choir, Slot: season.Slot{Space: "ask", Day: 7, Span: season.Span{From: 600, To: 660}}}, "slot_invalid"},
		{booking.Adjustment{Grant: choir, Slot: season.Slot{Space: "ask", Day: time.Monday, Span: season.Span{From: 660, To: 600}}}, "slot_invalid"},
	} {
		_, err := p.Adjust(p.ctx, staff, round.ID, c.a)
		if r := p.refused(err, c.code); c.code == "slot_taken" && r.Values["organisation"] == "" {
			t.Errorf("%+v: whose the time is: %v", c.a, r)
		}
	}
	_, err := p.Adjust(p.ctx, kor, round.ID, booking.Adjustment{Grant: choir, Drop: true})
	p.refused(err, "staff_only")
	p.must(p.SetWeight(p.ctx, staff, round.ID, "kor", 3))
	_, err = p.Adjust(p.ctx, staff, round.ID, booking.Adjustment{Grant: choir, Drop: true})
	p.refused(err, "round_not_proposed")
}

func TestRoundsThatAreRefused(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		spoil func(r *booking.Round)
		code  string
	}{
		{func(r *booking.Round) { r.Name = " " }, "name_missing"},
		{func(r *booking.Round) { r.Name = "a\nb" }, "title_control"},
		{func(r *booking.Round) { r.Seed = strings.Repeat("a", 81) }, "title_long"},
		{func(r *booking.Round) { r.First = booking.Date{} }, "round_term"},
		{func(r *booking.Round) { r.Last = r.First.Add(-1) }, "round_term"},
		{func(r *booking.Round) { r.Last = r.First.Add(booking.TermDays) }, "round_term"},
		{func(r *booking.Round) { r.First, r.Last = p.day("2028-03-03"), p.day("2028-06-01") }, "round_term"},
		{func(r *booking.Round) { r.First, r.Last = p.day("2026-01-01"), p.day("2026-03-01") }, "past"},
		{func(r *booking.Round) { r.Closes = r.Opens }, "round_times"},
		{func(r *booking.Round) { r.Closes = p.at("2026-12-19 00:01") }, "round_times"},
		{func(r *booking.Round) { r.Opens = time.Time{} }, "round_times"},
		{func(r *booking.Round) { r.Youth[1] = []booking.ClockSpan{{From: 600, To: 1500}} }, "round_youth"},
	} {
		bad := p.autumn()
		c.spoil(&bad)
		_, err := p.AddRound(p.ctx, staff, bad)
		p.refused(err, c.code)
	}
	_, err := p.AddRound(p.ctx, kor, p.autumn())
	p.refused(err, "staff_only")
	drawn := p.autumn()
	drawn.Seed = ""
	if a, b := p.addRound(drawn), p.addRound(drawn); len(a.Seed) < 20 || a.Seed == b.Seed {
		t.Errorf("drawn seeds are %q and %q", a.Seed, b.Seed)
	}
	changed := p.addRound(p.autumn())
	changed.Name, changed.Seed = "Hösten", "another"
	if got, err := p.ChangeRound(p.ctx, staff, changed); err != nil || got.Name != "Hösten" || got.Seed != "lott 7" {
		t.Errorf("changed to %+v, %v", got, err)
	}
	changed.ID = 99
	_, err = p.ChangeRound(p.ctx, staff, changed)
	p.refused(err, "unknown_round")
	p.refused(p.DropRound(p.ctx, staff, 99), "unknown_round")
	p.refused(p.DropRound(p.ctx, kor, 1), "staff_only")
	p.must(p.DropRound(p.ctx, staff, 1))
	p.refused(p.DropRound(p.ctx, staff, 1), "unknown_round")
	p.set(p.at("2026-03-21 08:00"))
	_, err = p.Propose(p.ctx, staff, 2)
	p.refused(err, "round_empty")
	_, err = p.Propose(p.ctx, kor, 2)
	p.refused(err, "staff_only")
}

func TestApplicationsThatAreRefused(t *testing.T) {
	p := newPlace(t)
	round := p.addRound(p.autumn())
	for _, c := range []struct {
		spoil func(a *booking.Application)
		code  string
	}{
		{func(a *booking.Application) { a.Round = 99 }, "unknown_round"},
		{func(a *booking.Application) { a.Title = "\u202e" }, "title_control"},
		{func(a *booking.Application) { a.Topic = "gossip" }, "unknown_topic"},
		{func(a *booking.Application) { a.Sessions = -1 }, "sessions_range"},
		{func(a *booking.Application) { a.Sessions = season.MostTimes + 1 }, "sessions_range"},
		{func(a *booking.Application) { a.Wishes = nil }, "wishes_range"},
		{func(a *booking.Application) { a.Wishes = make([]season.Wish, season.MostTimes+1) }, "wishes_range"},
		{func(a *booking.Application) { a.Wishes[1].From = 1439 }, "wish_time"},
		{func(a *booking.Application) { a.Wishes[1].Length = 0 }, "wish_length"},
		{func(a *booking.Application) { a.Wishes[1].Later = 7 }, "wish_shift"},
		{func(a *booking.Application) { a.Wishes[1].Spaces = nil }, "wish_spaces"},
		{func(a *booking.Application) { a.Wishes[1].Spaces = []string{"nowhere"} }, "unknown_space"},
	} {
		a := booking.Application{Round: round.ID, Organisation: "kor", Wishes: wishes(t, "mon 18:00 60 ask;tue 18:00 60 ask")}
		c.spoil(&a)
		r := p.refused(p.Apply(p.ctx, kor, a), c.code)
		if strings.HasPrefix(c.code, "wish_") && r.Values["wish"] != "2" {
			t.Errorf("%s is about wish %q", c.code, r.Values["wish"])
		}
	}
	good := booking.Application{Round: round.ID, Organisation: "kor", Wishes: wishes(t, "mon 18:00 60 ask")}
	for _, by := range []booking.By{{}, fk} {
		p.refused(p.Apply(p.ctx, by, good), "not_for_others")
		p.refused(p.Withdraw(p.ctx, by, round.ID, "kor"), "not_for_others")
	}
	good.Organisation = "nobody"
	p.refused(p.Apply(p.ctx, staff, good), "unknown_organisation")
	p.refused(p.Withdraw(p.ctx, kor, round.ID, "kor"), "unknown_applicant")
	p.refused(p.SetWeight(p.ctx, staff, round.ID, "kor", 5), "unknown_applicant")
	p.refused(p.SetWeight(p.ctx, staff, round.ID, "kor", season.Heaviest+1), "weight_range")
	p.refused(p.SetWeight(p.ctx, kor, round.ID, "kor", 5), "staff_only")
	_, err := p.ApplicationsOf(p.ctx, kor, 99)
	p.refused(err, "unknown_round")
	if n := p.count(`SELECT count(*) FROM application`); n != 0 {
		t.Errorf("%d applications were kept", n)
	}
}
