package booking_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/booking/season"
	"troskel/kiosk/store"
)

var fk = booking.By{Role: booking.Member, Organisation: "fk", Name: "Tränaren"}

func (p *place) day(s string) booking.Date {
	p.t.Helper()
	d, err := booking.ParseDate(s)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// autumn is a round for the autumn term whose applications are open for the first three weeks of March.
func (p *place) autumn() booking.Round {
	return booking.Round{
		Name: "Hösten 2026", First: p.day("2026-08-17"), Last: p.day("2026-12-18"), Opens: p.at("2026-03-02 08:00"), Closes: p.at("2026-03-20 12:00"),
		Youth: week(p.t, "mon-fri 16:30-19:30"), Seed: "lott 7",
	}
}

func (p *place) addRound(r booking.Round) booking.Round {
	p.t.Helper()
	made, err := p.AddRound(p.ctx, staff, r)
	if err != nil {
		p.t.Fatal(err)
	}
	return made
}

// wishes reads "mon 18:00 90 ask,bok" with ";" between.
func wishes(t testing.TB, text string) (all []season.Wish) {
	t.Helper()
	for line := range strings.SplitSeq(text, ";") {
		var day, from, spaces string
		var w season.Wish
		if _, err := fmt.Sscan(line, &day, &from, &w.Length, &spaces); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		at, err := time.Parse("15:04", from)
		if err != nil {
			t.Fatal(err)
		}
		w.From, w.Spaces = at.Hour()*60+at.Minute(), strings.Split(spaces, ",")
		w.Day = time.Weekday(slices.Index([]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, day))
		all = append(all, w)
	}
	return all
}

func (p *place) applies(by booking.By, r booking.Round, text string) booking.Application {
	p.t.Helper()
	a := booking.Application{Round: r.ID, Organisation: by.Organisation, Wishes: wishes(p.t, text)}
	if err := p.Apply(p.ctx, by, a); err != nil {
		p.t.Fatal(err)
	}
	return a
}

func (p *place) proposes(r booking.Round) booking.Proposal {
	p.t.Helper()
	proposal, err := p.Propose(p.ctx, staff, r.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return proposal
}

// givenLines shows what is given, one line each.
func givenLines(p booking.Proposal) (lines []string) {
	for _, g := range p.Given {
		lines = append(lines, fmt.Sprintf("%s %s %s %s: %d dates, %d skipped", g.Organisation, g.Day.String()[:3], g.Span, g.Space, len(g.Dates), len(g.Skipped)))
	}
	return lines
}

func (p *place) gives(proposal booking.Proposal, want ...string) {
	p.t.Helper()
	if got := givenLines(proposal); !slices.Equal(got, want) {
		p.t.Errorf("given is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (p *place) state(r booking.Round, want booking.RoundState) {
	p.t.Helper()
	rounds, err := p.Rounds(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	n := slices.IndexFunc(rounds, func(o booking.Round) bool { return o.ID == r.ID })
	if n < 0 || rounds[n].State != want {
		p.t.Fatalf("the rounds are %+v, want %d %s", rounds, r.ID, want)
	}
}

// TestARoundFromItsFirstDayToItsProposal is the story as staff and two föreningar live it.
func TestARoundFromItsFirstDayToItsProposal(t *testing.T) {
	p := newPlace(t)
	round := p.autumn()
	round.Opens = p.at("2026-03-03 00:00")
	round = p.addRound(round)
	p.state(round, booking.RoundDraft)
	p.refused(p.Apply(p.ctx, kor, booking.Application{Round: round.ID, Organisation: "kor", Wishes: wishes(t, "mon 18:00 60 ask")}), "round_not_open")
	p.set(p.at("2026-03-03 00:00"))
	p.state(round, booking.RoundOpen)
	p.applies(kor, round, "mon 18:00 120 sal; tue 18:00 120 sal")
	young := p.applies(fk, round, "mon 17:00 90 ask")
	young.Ages, young.Expected, young.Contact = []booking.Band{"11-15"}, 20, "Tränare Anna"
	p.must(p.Apply(p.ctx, fk, young))
	_, err := p.Propose(p.ctx, staff, round.ID)
	p.refused(err, "round_open")

	p.set(p.at("2026-03-20 12:00"))
	p.state(round, booking.RoundClosed)
	p.refused(p.Apply(p.ctx, kor, booking.Application{Round: round.ID, Organisation: "kor", Wishes: wishes(t, "mon 18:00 60 ask")}), "round_not_open")
	p.gives(p.proposes(round),
		"fk Mon 17.00–18.30 ask: 18 dates, 0 skipped",
		"kor Tue 18.00–20.00 sal: 18 dates, 0 skipped")
	p.state(round, booking.RoundProposed)
	proposal, err := p.ProposalOf(p.ctx, staff, round.ID)
	if err != nil {
		t.Fatal(err)
	}
	if why := proposal.Method.Shares[1].Outcomes[0]; why.Verdict != season.Taken || why.Instead[0].By != "fk" || why.Instead[0].Turn != 1 {
		t.Errorf("why the choir does not get Monday: %+v", why)
	}
	_, err = p.ProposalOf(p.ctx, kor, round.ID)
	p.refused(err, "staff_only")
}

func TestEveryChangeDropsTheProposal(t *testing.T) {
	p := newPlace(t)
	round := p.addRound(p.autumn())
	a := p.applies(kor, round, "mon 18:00 120 sal")
	p.applies(fk, round, "mon 18:00 120 sal")
	p.set(p.at("2026-03-21 08:00"))
	for name, change := range map[string]func() error{
		"weight":   func() error { return p.SetWeight(p.ctx, staff, round.ID, "kor", 7) },
		"apply":    func() error { return p.Apply(p.ctx, staff, a) },
		"withdraw": func() error { return p.Withdraw(p.ctx, staff, round.ID, "fk") },
		"change":   func() error { _, err := p.ChangeRound(p.ctx, staff, round); return err },
	} {
		p.proposes(round)
		if err := change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p.state(round, booking.RoundClosed)
		_, err := p.ProposalOf(p.ctx, staff, round.ID)
		p.refused(err, "round_not_proposed")
	}
	if n := p.count(`SELECT count(*) FROM round_grant`); n != 0 {
		t.Errorf("%d grants of dropped proposals are left", n)
	}
}

// TestWhatARoundCanGive has hours that are closed or taken in some weeks of the term: where that is most of them, the time is not given away.
func TestWhatARoundCanGive(t *testing.T) {
	p := newPlace(t)
	round := p.autumn()
	round.First, round.Last, round.Closes = p.day("2026-04-13"), p.day("2026-06-07"), p.at("2026-03-03 12:00") // eight weeks
	round = p.addRound(round)
	p.applies(kor, round, "mon 18:00 60 ask; tue 18:00 60 ask; wed 18:00 60 ask; thu 20:30 60 ask")
	p.applies(fk, round, "mon 18:00 60 bok")
	p.configure(rooms(t), []booking.Closure{{Space: "bok", Interval: p.span("2026-04-20 00:00", "2026-04-22 00:00"), Reason: "målning"}})
	for week := range 3 { // Tuesdays are taken in three weeks of eight
		p.happen("ask", p.day("2026-04-14").Add(7*week).String()+" 17:30", "18:30", booking.Details{})
	}
	for week := range 2 { // Wednesdays in two, by the whole hall
		p.happen("sal", p.day("2026-04-15").Add(7*week).String()+" 17:30", "18:30", booking.Details{})
	}
	p.set(p.at("2026-03-04 08:00"))
	proposal := p.proposes(round)
	p.gives(proposal,
		"kor Mon 18.00–19.00 ask: 8 dates, 0 skipped",
		"fk Mon 18.00–19.00 bok: 7 dates, 1 skipped",
		"kor Wed 18.00–19.00 ask: 6 dates, 2 skipped")
	if s := proposal.Given[1].Skipped[0]; s.Why != booking.SkipClosed || s.Date != p.day("2026-04-20") {
		t.Errorf("skipped: %+v", s)
	}
	if s := proposal.Given[2].Skipped[1]; s.Why != booking.SkipTaken || s.Date != p.day("2026-04-22") {
		t.Errorf("skipped: %+v", s)
	}
	for _, o := range proposal.Method.Shares[1].Outcomes[1:4:4] {
		if want := map[int]season.Verdict{2: season.Closed, 3: season.Met, 4: season.Closed}[o.Wish]; o.Verdict != want {
			t.Errorf("wish %d: %s, want %s", o.Wish, o.Verdict, want)
		}
	}
}

func TestLastTermsUseSuggestsTheWeight(t *testing.T) {
	p := newPlace(t)
	for _, from := range []string{"2026-03-03 10:00", "2026-03-04 10:00"} {
		p.byClub("ask", from, "12:00")
	}
	late := p.byClub("ask", "2026-03-25 10:00", "12:00")
	p.set(p.at("2026-03-03 11:00"))
	first, err := p.Between(p.ctx, p.date("2026-03-03"))
	if err != nil || len(first) != 1 {
		t.Fatal(first, err)
	}
	if _, err := p.CheckIn(p.ctx, kor, first[0].ID); err != nil {
		t.Fatal(err)
	}
	round := p.addRound(p.autumn())
	a := p.applies(kor, round, "mon 18:00 120 sal")
	a.Ages, a.Expected = []booking.Band{"16-19"}, 30
	p.must(p.Apply(p.ctx, kor, a))
	p.set(p.at("2026-03-21 08:00"))
	all, err := p.ApplicationsOf(p.ctx, staff, round.ID)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	// Used one hour of four: (100 + 100 + 30) × (1/2 + 1/8). The one on the 25th is still to come.
	if got := all[0]; got.Booked != 4*time.Hour || got.Used != time.Hour || got.Suggested != 144 || got.Weight != 0 {
		t.Errorf("booked %v, used %v, suggested %d, weight %d", got.Booked, got.Used, got.Suggested, got.Weight)
	}
	if share := p.proposes(round).Method.Shares[0]; share.Weight != 144 || !share.Youth {
		t.Errorf("the share is %+v", share)
	}
	p.must(p.SetWeight(p.ctx, staff, round.ID, "kor", 200))
	if share := p.proposes(round).Method.Shares[0]; share.Weight != 200 {
		t.Errorf("with staff's weight the share is %+v", share)
	}
	p.step(p.revoke, late.ID)
}

func TestAnApplicationKeepsNoPersonalData(t *testing.T) {
	p := newPlace(t)
	round := p.addRound(p.autumn())
	a := booking.Application{Round: round.ID, Organisation: "kor", Wishes: wishes(t, "mon 18:00 120 sal")}
	a.Title, a.Private, a.Contact = "Hemligheten", true, "Kontaktpersonen"
	p.must(p.Apply(p.ctx, kor, a))
	if n := p.count(`SELECT count(*) FROM application WHERE title = '' AND private = 1 AND wishes NOT LIKE '%Kontakt%'`); n != 1 {
		t.Error("the application keeps the title of a private activity")
	}
	for _, ev := range p.trail(booking.EventFilter{}) {
		if strings.Contains(ev.Detail, "Hemlig") || strings.Contains(ev.Detail, "Kontakt") {
			t.Errorf("the trail tells %+v", ev)
		}
	}
}

func TestWhoSeesWhichApplication(t *testing.T) {
	p := newPlace(t)
	round := p.addRound(p.autumn())
	p.applies(kor, round, "mon 18:00 120 sal")
	p.applies(fk, round, "tue 18:00 120 sal")
	for want, by := range map[string]booking.By{"fk kor ": staff, "kor ": kor, "fk ": fk, "": {}} {
		all, err := p.ApplicationsOf(p.ctx, by, round.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, a := range all {
			got += a.Organisation + " "
		}
		if got != want {
			t.Errorf("%+v sees %q, want %q", by, got, want)
		}
	}
}

// meddler is a database on which somebody else writes just before the next write.
type meddler struct {
	*store.DB
	first func()
}

func (m *meddler) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if do := m.first; do != nil {
		m.first = nil
		do()
	}
	return m.DB.Write(ctx, fn)
}

func TestAProposalFollowsFromWhatTheRoundIsWhenItIsKept(t *testing.T) {
	p := newPlace(t)
	round := p.addRound(p.autumn())
	p.applies(kor, round, "mon 18:00 120 sal")
	p.set(p.at("2026-03-21 08:00"))
	other := &meddler{DB: p.db, first: func() { p.must(p.SetWeight(p.ctx, staff, round.ID, "kor", 9)) }}
	slow := booking.New(other, p.zone, p.now, nil)
	_, err := slow.Propose(p.ctx, staff, round.ID)
	p.refused(err, "round_changed")
	if _, err := slow.Propose(p.ctx, staff, round.ID); err != nil {
		t.Error(err)
	}
}
