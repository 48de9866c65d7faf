package booking_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

var (
	staff = booking.By{Role: booking.Staff, Name: "Sara"}
	kor   = booking.By{Role: booking.Member, Organisation: "kor", Name: "Ordföranden"}
)

// rule sets a rule that must be accepted.
func (p *place) rule(r booking.Rule) booking.Rule {
	p.t.Helper()
	set, err := p.SetRule(p.ctx, staff, r)
	if err != nil {
		p.t.Fatalf("%+v: %v", r, err)
	}
	return set
}

// byClub makes a booking of the choir that must be granted.
func (p *place) byClub(space, from, to string) booking.Booking {
	p.t.Helper()
	r := p.ask(space, p.span(from, to))
	r.Organisation = "kor"
	b, _, err := p.Book(p.ctx, kor, r)
	if err != nil {
		p.t.Fatalf("%s %s–%s: %v", space, from, to, err)
	}
	return b
}

// shown is a refusal as one line: its code, its values, the next time and the spaces elsewhere. Instants are as people at the place read them.
func (p *place) shown(r *booking.Refusal) string {
	line := r.Code
	for _, name := range slices.Sorted(maps.Keys(r.Values)) {
		value := r.Values[name]
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			value = t.In(p.zone).Format("2006-01-02 15:04")
		}
		line += " " + name + "=" + value
	}
	line += ";"
	if r.Next != nil {
		line += " next " + p.show(*r.Next)
	}
	for _, e := range r.Elsewhere {
		line += " or " + e.Space
	}
	return line
}

// ruling is a rule, what is there when a request comes, and what it is answered.
type ruling struct {
	rule     booking.Rule
	have     []string // what the choir has already: "ask 2026-03-02 10:00 12:00"
	edit     func(r *booking.Request)
	from, to string // in Ask, for the choir
	refused  string // "" = it is granted
}

// It is Monday 2 March 2026, 08:00. Ask and Bok are open on weekdays 09–21 and on Saturdays 10–16, the kitchen always. Ask seats 20, Bok 30, both
// together 60.
func rulings(t *testing.T) map[string]ruling {
	return map[string]ruling{
		"far ahead": {rule: booking.Rule{Name: booking.RuleHorizon, Amount: 14, Space: "ask"}, from: "2026-03-17 10:00", to: "11:00",
			refused: "rule_horizon from=2026-03-03 00:00 max=14; next 2026-03-16 20:00–2026-03-16 21:00 or bok or sal"},
		"the last date": {rule: booking.Rule{Name: booking.RuleHorizon, Amount: 14}, from: "2026-03-16 20:00", to: "21:00"},
		"today only": {rule: booking.Rule{Name: booking.RuleHorizon, Amount: 0}, from: "2026-03-03 09:00", to: "10:00",
			refused: "rule_horizon from=2026-03-03 00:00 max=0; next 2026-03-02 20:00–2026-03-02 21:00"},
		"at once": {rule: booking.Rule{Name: booking.RuleLead, Amount: 25 * 60, Space: "ask"}, from: "2026-03-02 20:00", to: "21:00",
			refused: "rule_lead from=2026-03-03 09:00 min=25:00; next 2026-03-03 09:00–2026-03-03 10:00 or bok"},
		"in time": {rule: booking.Rule{Name: booking.RuleLead, Amount: 25 * 60}, from: "2026-03-03 09:00", to: "10:00"},
		"short": {rule: booking.Rule{Name: booking.RuleShortest, Amount: 60}, from: "2026-03-02 10:00", to: "10:45",
			refused: "rule_shortest asked=0:45 min=1:00; next 2026-03-02 10:00–2026-03-02 11:00"},
		"long": {rule: booking.Rule{Name: booking.RuleLongest, Amount: 90, Space: "ask"}, from: "2026-03-02 10:00", to: "13:00",
			refused: "rule_longest asked=3:00 max=1:30; next 2026-03-02 10:00–2026-03-02 11:30 or bok or sal"},
		"as long as can be": {rule: booking.Rule{Name: booking.RuleLongest, Amount: 90}, from: "2026-03-02 10:00", to: "11:30"},
		"beside the grid": {rule: booking.Rule{Name: booking.RuleGrid, Amount: 30}, from: "2026-03-02 10:20", to: "11:20",
			refused: "rule_grid grid=30; next 2026-03-02 10:30–2026-03-02 11:30"},
		"on the grid": {rule: booking.Rule{Name: booking.RuleGrid, Amount: 30}, from: "2026-03-02 10:30", to: "11:30"},
		"not for it": {rule: booking.Rule{Name: booking.RuleMayBook, Amount: 0, Kind: booking.Forening, Space: "ask"}, from: "2026-03-02 10:00", to: "11:00",
			refused: "rule_may_book; or bok"},
		"not for others": {rule: booking.Rule{Name: booking.RuleMayBook, Amount: 0, Kind: booking.Neighbour}, from: "2026-03-02 10:00", to: "11:00"},
		"without a badge": {rule: booking.Rule{Name: booking.RuleDropIn, Amount: 0}, edit: func(r *booking.Request) { r.Organisation = "fk" },
			from: "2026-03-02 10:00", to: "11:00", refused: "rule_drop_in;"},
		"with a badge": {rule: booking.Rule{Name: booking.RuleDropIn, Amount: 0}, from: "2026-03-02 10:00", to: "11:00"},
		"unconfirmed for long": {rule: booking.Rule{Name: booking.RuleTentative, Amount: 48}, edit: func(r *booking.Request) { r.Tentative = 49 * time.Hour },
			from: "2026-03-12 10:00", to: "11:00", refused: "rule_tentative max=48;"},
		"kept for youth": {rule: booking.Rule{Name: booking.RuleYouthFirst, Amount: 3, Window: week(t, "mon-fri 16:30-19:30"), Space: "ask"},
			edit: func(r *booking.Request) { r.Ages = []booking.Band{"26-64", "65+"} }, from: "2026-03-06 18:00", to: "20:00",
			refused: "rule_youth_first begins=2026-03-06 16:30 ends=2026-03-06 19:30 from=2026-03-03 00:00; next 2026-03-06 14:30–2026-03-06 16:30 or bok"},
		"for youth": {rule: booking.Rule{Name: booking.RuleYouthFirst, Amount: 3, Window: week(t, "mon-fri 16:30-19:30")},
			edit: func(r *booking.Request) { r.Ages = []booking.Band{"65+", "11-15"} }, from: "2026-03-06 18:00", to: "20:00"},
		"near enough for everybody": {rule: booking.Rule{Name: booking.RuleYouthFirst, Amount: 4, Window: week(t, "mon-fri 16:30-19:30")},
			from: "2026-03-06 18:00", to: "20:00"},
		"many to come": {rule: booking.Rule{Name: booking.RuleOpenBookings, Amount: 2}, have: []string{"ask 2026-03-02 10:00 11:00", "kok 2026-05-02 10:00 11:00"},
			from: "2026-03-09 10:00", to: "11:00", refused: "rule_open_bookings max=2 used=2;"},
		"few to come there": {rule: booking.Rule{Name: booking.RuleOpenBookings, Amount: 2, Space: "ask"}, have: []string{"ask 2026-03-02 10:00 11:00", "kok 2026-05-02 10:00 11:00"},
			from: "2026-03-09 10:00", to: "11:00"},
		"hours of a week": {rule: booking.Rule{Name: booking.RuleHoursWeek, Amount: 6, Kind: booking.Forening}, have: []string{"sal 2026-03-03 10:00 13:00", "kok 2026-03-04 10:00 12:00"},
			from: "2026-03-05 18:00", to: "20:00",
			refused: "rule_hours_week from=2026-03-09 00:00 max=6:00 used=5:00 would=7:00; next 2026-03-09 09:00–2026-03-09 11:00"},
		"the last hours of a week": {rule: booking.Rule{Name: booking.RuleHoursWeek, Amount: 7}, have: []string{"sal 2026-03-03 10:00 13:00", "kok 2026-03-04 10:00 12:00", "kok 2026-03-09 00:00 12:00"},
			from: "2026-03-05 18:00", to: "20:00"},
		"hours of a week there": {rule: booking.Rule{Name: booking.RuleHoursWeek, Amount: 4, Space: "ask"}, have: []string{"sal 2026-03-03 10:00 13:00", "kok 2026-03-04 10:00 12:00"},
			from: "2026-03-05 18:00", to: "20:00",
			refused: "rule_hours_week from=2026-03-09 00:00 max=4:00 used=3:00 would=5:00; next 2026-03-09 09:00–2026-03-09 11:00 or bok or sal"},
		"hours of a term": {rule: booking.Rule{Name: booking.RuleHoursTerm, Amount: 5}, have: []string{"kok 2026-05-04 10:00 14:00"},
			from: "2026-06-30 19:00", to: "21:00",
			refused: "rule_hours_term from=2026-07-01 00:00 max=5:00 used=4:00 would=6:00; next 2026-07-01 09:00–2026-07-01 11:00"},
		"hours of another term": {rule: booking.Rule{Name: booking.RuleHoursTerm, Amount: 5}, have: []string{"kok 2026-05-04 10:00 14:00"},
			from: "2026-07-01 19:00", to: "21:00"},
		"more than its share": {rule: booking.Rule{Name: booking.RulePrimeShare, Amount: 25, Window: week(t, "mon-fri 17:00-21:00")}, have: []string{"sal 2026-03-03 15:00 21:00"},
			from: "2026-03-05 18:00", to: "20:00",
			refused: "rule_prime_share from=2026-03-09 00:00 max=5:00 percent=25 prime=20:00 used=4:00 would=6:00; next 2026-03-05 16:00–2026-03-05 18:00"},
		"its share": {rule: booking.Rule{Name: booking.RulePrimeShare, Amount: 25, Window: week(t, "mon-fri 17:00-21:00")}, have: []string{"sal 2026-03-03 15:00 21:00"},
			from: "2026-03-05 16:00", to: "18:00"},
	}
}

func TestEveryRuleRefusesWithWhatItCounts(t *testing.T) {
	for name, c := range rulings(t) {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			for _, have := range c.have {
				words := strings.Fields(have)
				p.byClub(words[0], words[1]+" "+words[2], words[3])
			}
			p.rule(c.rule)
			r := p.ask("ask", p.span(c.from, c.to))
			r.Organisation = "kor"
			if c.edit != nil {
				c.edit(&r)
			}
			_, _, err := p.Book(p.ctx, kor, r)
			var refusal *booking.Refusal
			switch {
			case err == nil && c.refused != "":
				t.Fatalf("granted, want %s", c.refused)
			case err == nil:
				return
			case !errors.As(err, &refusal):
				t.Fatal(err)
			}
			if got := p.shown(refusal); got != c.refused {
				t.Errorf("got\n%s, want\n%s", got, c.refused)
			}
			if sentence := refusal.Error(); strings.ContainsAny(sentence, "{}") || sentence == "booking: " {
				t.Errorf("the sentence is %q", sentence)
			}
			p.takesWhatIsOffered(kor, r, refusal)
			r.Key += "-staff"
			if _, _, err := p.Book(p.ctx, staff, r); err != nil {
				t.Errorf("staff are refused: %v", err)
			}
		})
	}
}

// takesWhatIsOffered books each alternative, and gives it back.
func (p *place) takesWhatIsOffered(by booking.By, r booking.Request, refusal *booking.Refusal) {
	p.t.Helper()
	offers := slices.Clone(refusal.Elsewhere)
	if refusal.Next != nil {
		offers = append(offers, booking.Alternative{Space: r.Space, Interval: *refusal.Next})
	}
	for _, offer := range offers {
		again := r
		again.Key, again.Space, again.Interval = p.ask("", r.Interval).Key, offer.Space, offer.Interval
		b, _, err := p.Book(p.ctx, by, again)
		if err == nil {
			_, err = p.revoke(p.ctx, b.ID) // it may have begun
		}
		if err != nil {
			p.t.Errorf("%s %s was offered: %v", offer.Space, p.show(offer.Interval), err)
		}
	}
}

func TestTheMostSpecificRuleBinds(t *testing.T) {
	p := newPlace(t)
	longest := func(space string, kind booking.Kind, organisation string, minutes int) {
		p.rule(booking.Rule{Name: booking.RuleLongest, Space: space, Kind: kind, Organisation: organisation, Amount: minutes})
	}
	binds := func(step, space, organisation string, minutes int) {
		t.Helper()
		l, err := p.LimitsFor(p.ctx, space, organisation)
		if err != nil || l.Longest != time.Duration(minutes)*time.Minute {
			t.Errorf("%s: %s in %s at most %v, %v; want %d minutes", step, organisation, space, l.Longest, err, minutes)
		}
	}
	binds("no rule", "ask", "kor", 24*60)
	longest("", "", "", 10)
	binds("everywhere", "ask", "kor", 10)
	longest("sal", "", "", 20)
	binds("in the hall", "ask", "kor", 20)
	binds("beside the hall", "kok", "kor", 10)
	longest("ask", "", "", 30)
	binds("in the room", "ask", "kor", 30)
	binds("in the hall that the room is a part of", "sal", "kor", 20)
	binds("in the other room", "bok", "kor", 20)
	longest("", booking.Forening, "", 40)
	binds("the kind, everywhere", "ask", "kor", 40)
	binds("nobody's kind is neighbour", "ask", "", 30)
	longest("ask", booking.Forening, "", 50)
	binds("the kind, in the room", "ask", "kor", 50)
	longest("", "", "kor", 60)
	binds("the organisation, everywhere", "ask", "kor", 60)
	binds("another organisation", "ask", "fk", 50)
	longest("sal", "", "kor", 70)
	longest("ask", "", "kor", 80)
	binds("the organisation, in the room", "ask", "kor", 80)
	binds("the organisation, in the hall", "bok", "kor", 70)
	longest("", booking.Neighbour, "", 90)
	binds("a neighbour", "kok", "", 90)
	if _, err := p.LimitsFor(p.ctx, "x", ""); err == nil {
		t.Error("limits of no space")
	}
}

func TestRulesAreKeptChangedAndDropped(t *testing.T) {
	p := newPlace(t)
	made := p.rule(booking.Rule{Name: booking.RuleYouthFirst, Space: "ask", Amount: 3, Window: week(t, "mon-fri 16:30-19:30")})
	p.set(p.now().Add(time.Hour))
	changes := p.changes.Load()
	changed := p.rule(booking.Rule{Name: booking.RuleYouthFirst, Space: "ask", Amount: 5, Window: week(t, "sat 10:00-14:00")})
	other := p.rule(booking.Rule{Name: booking.RuleYouthFirst, Space: "bok", Amount: 0})
	if changed.ID != made.ID || !changed.Changed.Equal(p.now()) || other.ID == made.ID || p.changes.Load() != changes+2 {
		t.Errorf("%+v, then %+v and %+v", made, changed, other)
	}
	if _, err := p.SetRule(p.ctx, staff, booking.Rule{ID: other.ID, Name: booking.RuleYouthFirst, Space: "ask"}); err == nil {
		t.Error("two rules of a name for one space")
	}
	other.Name, other.Amount, other.Space = booking.RuleGrid, 15, ""
	p.rule(other)
	again := booking.New(p.db, p.zone, p.now, nil) // the next start
	all, err := again.Rules(p.ctx)
	if err != nil || len(all) != 2 || all[0].ID != other.ID || all[0].Amount != 15 || all[1].Window.String() != "sat 10:00-14:00" || all[1].Amount != 5 {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := p.DropRule(p.ctx, staff, other.ID); err != nil {
		t.Fatal(err)
	}
	if l, err := p.LimitsFor(p.ctx, "bok", ""); err != nil || l.Grid != time.Minute {
		t.Errorf("the grid is %v, %v", l.Grid, err)
	}
	p.refused(p.DropRule(p.ctx, staff, other.ID), "unknown_rule")
	p.refused(p.DropRule(p.ctx, kor, made.ID), "staff_only")
	if n := p.count(`SELECT count(*) FROM audit WHERE role = 'staff' AND action IN ('rule', 'rule_dropped')`); n != 5 {
		t.Errorf("%d lines in the audit trail, want 5", n)
	}
}

func TestRulesThatCannotBe(t *testing.T) {
	p := newPlace(t)
	evenings := week(t, "mon-fri 17:00-21:00")
	for name, c := range map[string]struct {
		code string
		by   booking.By
		rule booking.Rule
	}{
		"by a member":            {"staff_only", kor, booking.Rule{Name: booking.RuleGrid, Amount: 30}},
		"by anyone":              {"staff_only", booking.By{}, booking.Rule{Name: booking.RuleGrid, Amount: 30}},
		"no name":                {"unknown_rule", staff, booking.Rule{Amount: 30}},
		"an unknown name":        {"unknown_rule", staff, booking.Rule{Name: "colour", Amount: 30}},
		"an unknown id":          {"unknown_rule", staff, booking.Rule{ID: 4711, Name: booking.RuleGrid, Amount: 30}},
		"an unknown space":       {"unknown_space", staff, booking.Rule{Name: booking.RuleGrid, Amount: 30, Space: "x"}},
		"an unknown club":        {"unknown_organisation", staff, booking.Rule{Name: booking.RuleGrid, Amount: 30, Organisation: "x"}},
		"an unknown kind":        {"rule_scope", staff, booking.Rule{Name: booking.RuleGrid, Amount: 30, Kind: "x"}},
		"a club and a kind":      {"rule_scope", staff, booking.Rule{Name: booking.RuleGrid, Amount: 30, Kind: booking.Forening, Organisation: "kor"}},
		"below":                  {"rule_amount", staff, booking.Rule{Name: booking.RuleShortest, Amount: 4}},
		"negative":               {"rule_amount", staff, booking.Rule{Name: booking.RuleLead, Amount: -1}},
		"above":                  {"rule_amount", staff, booking.Rule{Name: booking.RulePrimeShare, Amount: 101, Window: evenings}},
		"a grid beside the day":  {"rule_grid_uneven", staff, booking.Rule{Name: booking.RuleGrid, Amount: 50}},
		"no window":              {"rule_window", staff, booking.Rule{Name: booking.RulePrimeShare, Amount: 40}},
		"a window for nothing":   {"rule_window", staff, booking.Rule{Name: booking.RuleGrid, Amount: 30, Window: evenings}},
		"a window that overlaps": {"rule_window", staff, booking.Rule{Name: booking.RuleYouthFirst, Amount: 3, Window: booking.Week{1: {{600, 720}, {660, 800}}}}},
		"a window of 25 hours":   {"rule_window", staff, booking.Rule{Name: booking.RuleYouthFirst, Amount: 3, Window: booking.Week{1: {{600, 1500}}}}},
	} {
		_, err := p.SetRule(p.ctx, c.by, c.rule)
		if refusal := p.refused(err, c.code); strings.ContainsAny(refusal.Error(), "{}") || refusal.Error() == "booking: " {
			t.Errorf("%s: the sentence is %q", name, refusal)
		}
	}
	if all, err := p.Rules(p.ctx); err != nil || len(all) != 0 {
		t.Errorf("%v, %v are kept", all, err)
	}
}
