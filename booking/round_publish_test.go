package booking_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
	"troskel/booking/season"
)

func (p *place) publishes(r booking.Round) booking.Proposal {
	p.t.Helper()
	proposal, err := p.Publish(p.ctx, staff, r.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return proposal
}

// bookedFor is the bookings of an organisation in a round's term.
func (p *place) bookedFor(r booking.Round, organisation string) (own []booking.Booking) {
	p.t.Helper()
	all, err := p.Between(p.ctx, booking.Interval{Start: r.First.In(p.zone), End: r.Last.Add(1).In(p.zone)})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, b := range all {
		if b.Organisation == organisation {
			own = append(own, b)
		}
	}
	return own
}

// TestAPublishedTimeIsAnOrdinarySeries crosses the night in which the clock is set back, a closed Monday and one that somebody else has.
func TestAPublishedTimeIsAnOrdinarySeries(t *testing.T) {
	p := newPlace(t)
	round := p.addRound(p.autumn())
	a := p.applies(kor, round, "mon 18:00 120 sal")
	a.Title, a.Activity, a.Expected = "Körsång", "korsang", 40
	p.must(p.Apply(p.ctx, kor, a))
	p.happen("bok", "2026-09-07 19:00", "20:00", booking.Details{})
	p.configure(rooms(t), []booking.Closure{{Interval: p.span("2026-11-02 00:00", "2026-11-03 12:00")}})
	p.set(p.at("2026-03-21 08:00"))
	p.proposes(round)
	published := p.publishes(round)
	p.gives(published, "kor Mon 18.00–20.00 sal: 16 dates, 2 skipped")
	p.state(round, booking.RoundPublished)
	booked := p.bookedFor(round, "kor")
	if len(booked) != 16 {
		t.Fatalf("%d bookings, want 16", len(booked))
	}
	for n, b := range booked {
		if got := p.show(b.Interval); got != published.Given[0].Dates[n].String()+" 18:00–"+published.Given[0].Dates[n].String()+" 20:00" {
			t.Errorf("booking %d is %s", n, got)
		}
		if b.Title != "Körsång" || b.Activity != "korsang" || b.Expected != 40 || b.State != booking.Planned || b.Series != published.Given[0].Series {
			t.Errorf("booking %d is %+v", n, b)
		}
	}
	p.set(p.at("2026-10-20 08:00")) // what is left of the season is handed back
	if n, err := p.CancelSeries(p.ctx, kor, booked[9].ID, "", booking.Following); err != nil || n != 7 {
		t.Errorf("%d were handed back, %v", n, err)
	}
	if left := p.bookedFor(round, "kor"); len(left) != 9 {
		t.Errorf("%d bookings are left, want 9", len(left))
	}
}

// TestTheNightsInWhichTheClockIsMoved has a kitchen that is always open: in spring a time that does not exist that night is skipped, in autumn the
// clock says when it begins and ends.
func TestTheNightsInWhichTheClockIsMoved(t *testing.T) {
	for _, c := range []struct {
		first, last, wish, want string
		skipped                 string
	}{
		{"2026-03-16", "2026-05-10", "sun 02:30 60 kok", "kor Sun 02.30–03.30 kok: 7 dates, 1 skipped", "2026-03-29"},
		{"2026-03-16", "2026-05-10", "sun 01:30 60 kok", "kor Sun 01.30–02.30 kok: 7 dates, 1 skipped", "2026-03-29"},
		{"2026-03-16", "2026-05-10", "sun 01:00 60 kok", "kor Sun 01.00–02.00 kok: 7 dates, 1 skipped", "2026-03-29"}, // 02:00 does not exist either
		{"2026-03-16", "2026-05-10", "sun 23:00 60 kok", "kor Sun 23.00–24.00 kok: 8 dates, 0 skipped", ""},
		{"2026-09-28", "2026-11-22", "sun 02:30 60 kok", "kor Sun 02.30–03.30 kok: 8 dates, 0 skipped", ""},
	} {
		p := newPlace(t)
		round := p.autumn()
		round.First, round.Last, round.Closes = p.day(c.first), p.day(c.last), p.at("2026-03-02 09:00")
		round = p.addRound(round)
		p.applies(kor, round, c.wish)
		p.set(p.at("2026-03-02 10:00"))
		p.proposes(round)
		published := p.publishes(round)
		p.gives(published, c.want)
		if s := published.Given[0].Skipped; len(s) > 0 && s[0].Date.String() != c.skipped {
			t.Errorf("%s: skipped %v, want %s", c.wish, s, c.skipped)
		}
		if n := len(p.bookedFor(round, "kor")); n != len(published.Given[0].Dates) {
			t.Errorf("%s: %d are booked", c.wish, n)
		}
	}
}

func TestAPublishedRoundStands(t *testing.T) {
	p, round, proposal := proposed(t)
	p.refused(func() error { _, err := p.Publish(p.ctx, kor, round.ID); return err }(), "staff_only")
	p.publishes(round)
	n := p.count(`SELECT count(*) FROM booking`)
	again := p.publishes(round)
	if p.count(`SELECT count(*) FROM booking`) != n || n != 36 {
		t.Errorf("%d bookings after the second time, %d after the first", p.count(`SELECT count(*) FROM booking`), n)
	}
	seen, err := p.ProposalOf(p.ctx, booking.By{}, round.ID)
	if err != nil || !slices.Equal(givenLines(seen), givenLines(again)) {
		t.Errorf("everybody sees %v, %v; staff %v", givenLines(seen), err, givenLines(again))
	}
	for name, change := range map[string]func() error{
		"apply": func() error {
			return p.Apply(p.ctx, staff, booking.Application{Round: round.ID, Organisation: "kor", Wishes: wishes(t, "mon 18:00 60 ask")})
		},
		"withdraw": func() error { return p.Withdraw(p.ctx, staff, round.ID, "kor") },
		"weight":   func() error { return p.SetWeight(p.ctx, staff, round.ID, "kor", 3) },
		"change":   func() error { _, err := p.ChangeRound(p.ctx, staff, round); return err },
		"drop":     func() error { return p.DropRound(p.ctx, staff, round.ID) },
		"propose":  func() error { _, err := p.Propose(p.ctx, staff, round.ID); return err },
		"adjust": func() error {
			_, err := p.Adjust(p.ctx, staff, round.ID, booking.Adjustment{Grant: proposal.Given[0].ID, Drop: true})
			return err
		},
	} {
		t.Log(name)
		p.refused(change(), "round_published")
	}
}

// TestAllOfARoundIsBookedOrNothing has one organisation retired between the proposal and its publication.
func TestAllOfARoundIsBookedOrNothing(t *testing.T) {
	p, round, proposal := proposed(t)
	p.must(p.RetireOrganisation(p.ctx, staff, "fk"))
	_, err := p.Publish(p.ctx, staff, round.ID)
	p.refused(err, "unknown_organisation")
	if n := p.count(`SELECT count(*) FROM booking`) + p.count(`SELECT count(*) FROM series`) + p.count(`SELECT count(*) FROM occupancy`); n != 0 {
		t.Errorf("%d rows of a publication that was refused", n)
	}
	p.state(round, booking.RoundProposed)
	if _, err = p.Adjust(p.ctx, staff, round.ID, booking.Adjustment{Grant: proposal.Given[1].ID, Drop: true}); err != nil {
		t.Fatal(err)
	}
	p.gives(p.publishes(round), "kor Mon 18.00–20.00 sal: 18 dates, 0 skipped")
}

func TestATermThatIsOverGivesNothing(t *testing.T) {
	p, round, _ := proposed(t)
	p.set(p.at("2026-12-14 19:00"))
	_, err := p.Publish(p.ctx, staff, round.ID)
	if r := p.refused(err, "grant_empty"); r.Values["organisation"] != "Kören" {
		t.Errorf("it says %v", r)
	}
	_, err = p.Publish(p.ctx, staff, round.ID+1)
	p.refused(err, "unknown_round")
}

// collision is a round that collides in every way, in rooms that need set-up and clean-up, around single bookings.
type collision struct {
	before, after []time.Duration
	taken         []booking.Request
	applications  []booking.Application
}

func drawCollision(p *place, round booking.Round) *rapid.Generator[collision] {
	return rapid.Custom(func(r *rapid.T) (c collision) {
		for range rooms(p.t) {
			c.before = append(c.before, 15*time.Minute*time.Duration(rapid.IntRange(0, 2).Draw(r, "before")))
			c.after = append(c.after, 15*time.Minute*time.Duration(rapid.IntRange(0, 2).Draw(r, "after")))
		}
		for range rapid.IntRange(0, 6).Draw(r, "taken") {
			from := round.First.Add(7 * rapid.IntRange(0, 7).Draw(r, "week")).In(p.zone).Add(time.Duration(rapid.IntRange(16, 19).Draw(r, "hour")) * time.Hour)
			c.taken = append(c.taken, p.ask(rapid.SampledFrom([]string{"ask", "sal"}).Draw(r, "space"), booking.Interval{Start: from, End: from.Add(time.Hour)}))
		}
		for _, organisation := range []string{"kor", "fk"} {
			a := booking.Application{Round: round.ID, Organisation: organisation, Wishes: drawWishes(r)}
			if rapid.Bool().Draw(r, "youth") {
				a.Ages = []booking.Band{"11-15"}
			}
			c.applications = append(c.applications, a)
		}
		return c
	})
}

func drawWishes(r *rapid.T) (all []season.Wish) {
	for n := range rapid.IntRange(1, 4).Draw(r, "wishes") {
		all = append(all, season.Wish{
			Day: time.Monday + time.Weekday(rapid.IntRange(0, 1).Draw(r, "day")), From: 15 * rapid.IntRange(64, 76).Draw(r, "from"),
			Length: 30 * rapid.IntRange(1, 4).Draw(r, "length"), Later: 30, Earlier: 15 * n,
			Spaces: rapid.Permutation([]string{"ask", "bok", "sal", "kok"}).Draw(r, "spaces")[:2],
		})
	}
	return all
}

func TestWhatIsProposedCanBeBooked(t *testing.T) {
	skipped, granted := 0, 0
	for n := range 12 {
		p := newPlace(t)
		round := p.autumn()
		round.Last = round.First.Add(55)
		round = p.addRound(round)
		c := drawCollision(p, round).Example(n)
		spaces := rooms(t)
		for n := range spaces {
			spaces[n].Before, spaces[n].After = c.before[n], c.after[n]
		}
		p.configure(spaces, nil)
		for _, ask := range c.taken {
			_, _, err := p.Book(p.ctx, staff, ask)
			if refusal := (*booking.Refusal)(nil); err != nil && !errors.As(err, &refusal) {
				t.Fatal(err)
			}
		}
		for _, a := range c.applications {
			p.must(p.Apply(p.ctx, staff, a))
		}
		p.set(p.at("2026-03-21 08:00"))
		proposal := p.proposes(round)
		published := p.publishes(round)
		p.gives(published, givenLines(proposal)...)
		for _, g := range published.Given {
			if n := p.count(`SELECT count(*) FROM booking WHERE series = ?`, g.Series); n != len(g.Dates) || n+len(g.Skipped) != 8 {
				t.Errorf("%+v: %d are booked", g, n)
			}
			granted, skipped = granted+1, skipped+len(g.Skipped)
		}
	}
	if granted < 20 || skipped < 5 {
		t.Errorf("only %d grants and %d skipped dates were looked at", granted, skipped)
	}
}
