package booking_test

import (
	"testing"
	"time"

	"troskel/booking"
)

// ofKor is a request of the choir, by which every loophole is tried.
func (p *place) ofKor(space, from, to string) booking.Request {
	r := p.ask(space, p.span(from, to))
	r.Organisation = "kor"
	return r
}

// A booking that was made before its room's buffers grew can become smaller, and longer as far as there is room for what it keeps free.
func TestABookingKeepsTheBuffersItWasMadeWith(t *testing.T) {
	p := newPlace(t)
	p.book("ask", "2026-03-03 10:00", "12:00")
	b, code := p.firm(p.ask("ask", p.span("2026-03-03 12:00", "14:00")))
	p.book("ask", "2026-03-03 16:00", "17:00")
	spaces := rooms(t)
	spaces[0].Before, spaces[0].After = 30*time.Minute, 30*time.Minute
	p.configure(spaces, nil)
	for _, end := range []string{"13:00", "14:30", "16:00", "13:30"} {
		if got, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-03 12:00", end)); err != nil || got.Before != 0 || got.After != 0 {
			t.Errorf("until %s: %v, keeps %v and %v free", end, err, got.Before, got.After)
		}
	}
	p.set(p.at("2026-03-03 12:00"))
	p.step(p.checkIn, b.ID)
	if _, err := p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-03 15:00")); err != nil {
		t.Errorf("they stay longer: %v", err)
	}
	_, err := p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-03 16:05"))
	p.refused(err, "overlap")
}

// Moved to quite another time, it is prepared as the room is now.
func TestABookingThatLeavesItsTimeTakesTheBuffersOfNow(t *testing.T) {
	p := newPlace(t)
	b, code := p.firm(p.ask("ask", p.span("2026-03-03 12:00", "14:00")))
	p.book("ask", "2026-03-04 10:00", "12:00")
	spaces := rooms(t)
	spaces[0].Before = 30 * time.Minute
	p.configure(spaces, nil)
	_, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-04 12:00", "13:00"))
	p.refused(err, "overlap")
	if got, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-04 12:30", "13:00")); err != nil || got.Before != 30*time.Minute {
		t.Errorf("%+v, %v", got, err)
	}
}

// Whoever books the hall books its rooms, and what staff said of a room holds.
func TestTheHallIsNoWayAroundTheRulesOfItsRooms(t *testing.T) {
	evening := week(t, "mon-fri 16:30-19:30")
	for code, rule := range map[string]booking.Rule{
		"rule_may_book":    {Name: booking.RuleMayBook, Amount: 0},
		"rule_lead":        {Name: booking.RuleLead, Amount: 96 * 60},
		"rule_youth_first": {Name: booking.RuleYouthFirst, Amount: 1, Window: evening},
		"rule_drop_in":     {Name: booking.RuleDropIn, Amount: 0},
	} {
		t.Run(code, func(t *testing.T) {
			p := newPlace(t)
			rule.Space = "ask"
			p.rule(rule)
			r := p.ofKor("sal", "2026-03-05 17:00", "18:00")
			_, _, err := p.Book(p.ctx, booking.By{}, r)
			if refusal := p.refused(err, code); len(refusal.Elsewhere) > 0 {
				t.Errorf("offered %v", refusal.Elsewhere)
			}
			r.Space, r.Key = "bok", p.ask("", r.Interval).Key
			if _, _, err := p.Book(p.ctx, booking.By{}, r); err != nil {
				t.Errorf("the other room has no such rule: %v", err)
			}
		})
	}
	p := newPlace(t)
	p.approvalIn("bok")
	if b, _, err := p.Book(p.ctx, of("kor"), p.ofKor("sal", "2026-03-03 12:00", "13:00")); err != nil || b.State != booking.Pending {
		t.Errorf("staff decide about a room: the hall is %s, %v", b.State, err)
	}
	p.rule(booking.Rule{Name: booking.RuleYouthFirst, Space: "ask", Amount: 3, Window: evening})
	p.rule(booking.Rule{Name: booking.RuleYouthFirst, Space: "sal", Amount: 4, Window: week(t, "sat 10:00-12:00")})
	l, err := p.LimitsFor(p.ctx, "sal", "kor")
	if err != nil || l.YouthDays != 3 || l.YouthFirst.String() != evening.String() || !l.Approval || !l.MayBook {
		t.Errorf("%+v, %v", l, err)
	}
	_, _, err = p.Book(p.ctx, of("kor"), p.ofKor("sal", "2026-03-07 10:00", "11:00"))
	p.refused(err, "rule_youth_first") // the hall's own holds besides
}

// A room that asks for time, or takes nothing that is not certain, is not had by a move from one that does not.
func TestAMoveIsNoWayAroundTheRulesOfItsNewSpace(t *testing.T) {
	p := newPlace(t)
	p.rule(booking.Rule{Name: booking.RuleLead, Space: "bok", Amount: 48 * 60})
	b, _, err := p.Book(p.ctx, of("kor"), p.ofKor("ask", "2026-03-02 18:00", "19:00"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Change(p.ctx, of("kor"), b.ID, "", booking.Change{Space: "bok"})
	p.refused(err, "rule_lead")
	if _, err := p.Change(p.ctx, of("kor"), b.ID, "", booking.Change{Space: "kok"}); err != nil {
		t.Errorf("a space without such a rule: %v", err)
	}
	p.rule(booking.Rule{Name: booking.RuleTentative, Space: "kok", Amount: 24})
	r := p.ofKor("ask", "2026-03-06 10:00", "12:00")
	r.Tentative = 48 * time.Hour
	if b, _, err = p.Book(p.ctx, of("kor"), r); err != nil {
		t.Fatal(err)
	}
	_, err = p.Change(p.ctx, of("kor"), b.ID, "", booking.Change{Space: "kok"})
	p.refused(err, "rule_tentative")
	p.set(p.at("2026-03-03 08:00")) // a day is left of its two
	if got, err := p.Change(p.ctx, of("kor"), b.ID, "", booking.Change{Space: "kok"}); err != nil || !got.Expires.Equal(b.Expires) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Who has more than a new quota allows can give some of it back, and say whom it is for.
func TestOverAQuotaTimeCanBeGivenBack(t *testing.T) {
	p := newPlace(t)
	var last booking.Booking
	for _, day := range []string{"2026-03-03", "2026-03-04", "2026-03-05"} {
		last, _ = p.firm(p.ofKor("ask", day+" 10:00", "14:00"))
	}
	p.rule(booking.Rule{Name: booking.RuleHoursWeek, Amount: 4})
	p.rule(booking.Rule{Name: booking.RuleGrid, Amount: 30})
	p.rule(booking.Rule{Name: booking.RuleShortest, Amount: 60})
	change := func(c booking.Change) error {
		_, err := p.Change(p.ctx, of("kor"), last.ID, "", c)
		return err
	}
	p.refused(change(p.to("2026-03-05 10:00", "10:30")), "rule_shortest")
	p.refused(change(p.to("2026-03-05 10:00", "12:15")), "rule_grid")
	p.refused(change(p.to("2026-03-05 10:00", "14:30")), "rule_hours_week")
	p.must(change(p.to("2026-03-05 10:00", "12:00")))
	p.must(change(booking.Change{Details: &booking.Details{Title: "Barnkör", Ages: []booking.Band{"11-15"}}}))
	p.rule(booking.Rule{Name: booking.RuleYouthFirst, Amount: 1, Window: week(t, "mon-fri 10:00-12:00")})
	p.refused(change(booking.Change{Details: &booking.Details{Title: "Kör"}}), "rule_youth_first")
}

// Staff approve what they were told: who says something else is asked about again, and nobody fills a room beyond its size.
func TestWhatStaffApprovedIsNotRewritten(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("ask")
	b, _, err := p.Book(p.ctx, of("kor"), p.ofKor("ask", "2026-03-03 10:00", "12:00"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Approve(p.ctx, staff, b.ID, booking.This); err != nil {
		t.Fatal(err)
	}
	reword := func(by booking.By, d booking.Details, want booking.State) {
		t.Helper()
		if got, err := p.Change(p.ctx, by, b.ID, "", booking.Change{Details: &d}); err != nil || got.State != want {
			t.Errorf("%+v: %s, %v; want %s", d, got.State, err, want)
		}
	}
	reword(of("kor"), booking.Details{Contact: "Anna Andersson"}, booking.Planned)
	reword(staff, booking.Details{Title: "Kör", Expected: 15}, booking.Planned)
	reword(of("kor"), booking.Details{Title: "Fest", Expected: 15}, booking.Pending)
	_, err = p.Change(p.ctx, of("kor"), b.ID, "", booking.Change{Details: &booking.Details{Title: "Fest", Expected: 21}})
	if r := p.refused(err, "too_many"); r.Values["max"] != "20" {
		t.Errorf("%v", r.Values)
	}
	reword(staff, booking.Details{Title: "Fest", Expected: 21}, booking.Pending)
	reword(of("kor"), booking.Details{Title: "Fest", Expected: 20}, booking.Pending)
	_, err = p.Change(p.ctx, of("kor"), b.ID, "", booking.Change{Space: "kok"})
	p.refused(err, "too_many")
	crowd := p.ofKor("kok", "2026-03-04 10:00", "12:00")
	crowd.Expected = 9
	_, _, err = p.Book(p.ctx, of("kor"), crowd)
	p.refused(err, "too_many")
}
