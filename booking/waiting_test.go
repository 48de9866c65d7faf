package booking_test

import (
	"testing"
	"time"

	"troskel/booking"
)

// of is a member of an organisation.
func of(org string) booking.By {
	return booking.By{Role: booking.Member, Organisation: org, Name: "Ledaren"}
}

// wish is a request of an organisation.
func (p *place) wish(org, space, from, to string) booking.Request {
	r := p.ask(space, p.span(from, to))
	r.Organisation = org
	return r
}

// waits joins the line.
func (p *place) waits(org, space, from, to string) booking.Waiting {
	p.t.Helper()
	w, err := p.Wait(p.ctx, of(org), p.wish(org, space, from, to))
	if err != nil {
		p.t.Fatal(err)
	}
	return w
}

// line is what an organisation waits for.
func (p *place) line(by booking.By) []booking.Waiting {
	p.t.Helper()
	line, err := p.Waits(p.ctx, by)
	if err != nil {
		p.t.Fatal(err)
	}
	return line
}

func TestTheLineIsOfferedInOrder(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	b := p.book("sal", "2026-03-05 10:00", "12:00")
	first, second := p.waits("kor", "ask", "2026-03-05 10:00", "12:00"), p.waits("fk", "sal", "2026-03-05 10:30", "11:30")
	if len(p.line(staff)) != 2 || len(p.line(of("fk"))) != 1 || len(p.line(booking.By{})) != 0 {
		t.Errorf("lines: %v", p.line(staff))
	}
	_, err := p.AcceptOffer(p.ctx, of("kor"), first.ID)
	p.refused(err, "not_offered")
	p.step(p.revoke, b.ID)
	offer := p.line(of("kor"))[0]
	if offer.ID != first.ID || !offer.Offered.Equal(p.now()) || !offer.OfferEnds.Equal(p.at("2026-03-03 08:00")) || offer.Booking == 0 {
		t.Fatalf("%+v", offer)
	}
	held := p.only("2026-03-05", offer.Booking)
	if held.State != booking.Tentative || held.Organisation != "kor" || held.Confirmed() {
		t.Errorf("%+v", held)
	}
	if later := p.line(of("fk"))[0]; later.Booking != 0 {
		t.Errorf("both are offered: %+v", later)
	}
	_, err = p.Change(p.ctx, of("kor"), held.ID, "", p.to("2026-03-05 18:00", "19:00"))
	p.refused(err, "not_confirmed")
	p.set(p.at("2026-03-03 08:00"))
	_, err = p.AcceptOffer(p.ctx, of("kor"), first.ID)
	p.refused(err, "expired")
	p.sweep(up) // the offer goes to the next
	_, err = p.AcceptOffer(p.ctx, of("kor"), first.ID)
	p.refused(err, "expired")
	next := p.line(of("fk"))[0]
	if next.ID != second.ID || !next.OfferEnds.Equal(p.at("2026-03-04 08:00")) || len(p.line(of("kor"))) != 0 {
		t.Fatalf("%+v", next)
	}
	_, err = p.AcceptOffer(p.ctx, of("kor"), second.ID)
	p.refused(err, "not_for_others")
	_, err = p.AcceptOffer(p.ctx, of("fk"), 4711)
	p.refused(err, "unknown_waiting")
	got, err := p.AcceptOffer(p.ctx, of("fk"), second.ID)
	if err != nil || got.State != booking.Planned || got.Space != "sal" || !got.Expires.IsZero() {
		t.Fatalf("%+v, %v", got, err)
	}
	if again, err := p.AcceptOffer(p.ctx, of("fk"), second.ID); err != nil || again.ID != got.ID || len(p.line(staff)) != 0 {
		t.Errorf("accepted again: %+v, %v", again, err)
	}
}

func TestWaitsThatCannotBe(t *testing.T) {
	p := newPlace(t)
	p.book("ask", "2026-03-05 10:00", "12:00")
	for code, r := range map[string]booking.Request{
		"free":           p.wish("fk", "bok", "2026-03-05 10:00", "12:00"),
		"closed":         p.wish("fk", "ask", "2026-03-05 06:00", "12:00"),
		"past":           p.wish("fk", "ask", "2026-03-01 10:00", "12:00"),
		"unknown_space":  p.wish("fk", "x", "2026-03-05 10:00", "12:00"),
		"not_for_others": p.wish("kor", "ask", "2026-03-05 10:00", "12:00"),
		"key_invalid":    {Space: "ask", Organisation: "fk"},
	} {
		_, err := p.Wait(p.ctx, of("fk"), r)
		p.refused(err, code)
	}
	_, err := p.Wait(p.ctx, staff, p.ask("ask", p.span("2026-03-05 10:00", "12:00")))
	p.refused(err, "not_for_others") // nobody to offer it to
	r := p.wish("fk", "ask", "2026-03-05 10:00", "12:00")
	first, err := p.Wait(p.ctx, of("fk"), r)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.Wait(p.ctx, of("fk"), r); err != nil || again != first {
		t.Errorf("the same key: %+v, %v", again, err)
	}
	r.Space = "sal"
	_, err = p.Wait(p.ctx, of("fk"), r)
	p.refused(err, "key_invalid")
	_, err = p.Wait(p.ctx, of("fk"), p.wish("fk", "ask", "2026-03-05 11:00", "13:00"))
	p.refused(err, "waiting_already")
	for n := range booking.MostWaits {
		from := p.at("2026-03-05 10:00").Add(time.Duration(n) * 7 * 24 * time.Hour)
		r := p.ask("kok", booking.Interval{Start: from, End: from.Add(time.Hour)})
		if _, _, err := p.Book(p.ctx, staff, r); err != nil {
			t.Fatal(err)
		}
		r.Organisation = "fk"
		if _, err = p.Wait(p.ctx, of("fk"), r); n < booking.MostWaits-1 && err != nil {
			t.Fatal(err)
		}
	}
	p.refused(err, "waiting_many")
}

func TestLeavingTheLine(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-05 10:00", "12:00")
	first, second := p.waits("fk", "ask", "2026-03-05 10:00", "12:00"), p.waits("kor", "ask", "2026-03-05 10:00", "12:00")
	p.refused(p.StopWaiting(p.ctx, of("kor"), first.ID), "not_for_others")
	p.refused(p.StopWaiting(p.ctx, staff, 4711), "unknown_waiting")
	p.step(p.revoke, b.ID)
	p.must(p.StopWaiting(p.ctx, of("fk"), first.ID)) // gives the offer back
	offer := p.line(of("kor"))[0]
	if offer.ID != second.ID || offer.Booking == 0 {
		t.Fatalf("%+v", offer)
	}
	p.must(p.StopWaiting(p.ctx, of("fk"), first.ID))
	p.step(p.revoke, offer.Booking) // staff take the offered time themselves
	if line := p.line(staff); len(line) != 0 {
		t.Errorf("still waits: %v", line)
	}
	_, err := p.AcceptOffer(p.ctx, of("kor"), second.ID)
	p.refused(err, "cancelled")
	p.book("ask", "2026-03-05 10:00", "12:00")
	third := p.waits("fk", "ask", "2026-03-05 11:00", "12:00")
	p.must(p.StopWaiting(p.ctx, of("fk"), third.ID))
	if n := p.count(`SELECT count(*) FROM waiting WHERE done_at IS NULL OR details <> ''`); n != 0 {
		t.Errorf("%d rows say more than they must", n)
	}
}

func TestOffersNearTheStart(t *testing.T) {
	for _, c := range []struct{ at, ends, when string }{
		{"09:00", "09:45", "10:00–12:00"}, // a quarter of an hour before the start, so that others can still come
		{"09:35", "09:45", "10:00–12:00"},
		{"09:36", "09:46", "10:00–12:00"}, // for those who are in the house
		{"10:30", "10:40", "10:30–12:00"},
		{"11:35", "11:45", "11:35–12:00"},
		{"11:36", "", ""}, // not worth it
	} {
		p := newPlace(t)
		b := p.book("ask", "2026-03-02 10:00", "12:00")
		p.waits("fk", "ask", "2026-03-02 10:00", "12:00")
		p.set(p.at("2026-03-02 09:45"))
		p.step(p.checkIn, b.ID)
		p.set(p.at("2026-03-02 " + c.at))
		p.step(p.revoke, b.ID)
		w := p.line(of("fk"))[0]
		if c.ends == "" {
			if w.Booking != 0 {
				t.Errorf("%s: offered %+v", c.at, w)
			}
			continue
		}
		held := p.only("2026-03-02", w.Booking)
		got := held.Start.In(p.zone).Format("15:04–") + held.End.In(p.zone).Format("15:04")
		if !w.OfferEnds.Equal(p.at("2026-03-02 "+c.ends)) || got != c.when {
			t.Errorf("%s: %s until %s", c.at, got, w.OfferEnds.In(p.zone))
		}
	}
}

func TestTheTimeOfANoShowIsOffered(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	p.book("sal", "2026-03-02 10:00", "12:00")
	w := p.waits("fk", "bok", "2026-03-02 10:00", "11:00")
	p.set(p.at("2026-03-02 10:15"))
	p.nextIs(p.sweep(up), "10:16:00")
	got, err := p.AcceptOffer(p.ctx, of("fk"), w.ID)
	if err != nil || got.State != booking.Planned {
		t.Fatalf("%+v, %v", got, err)
	}
	p.shows(got.Interval, "2026-03-02 10:15–2026-03-02 11:00")
	p.set(p.at("2026-03-02 10:29"))
	p.sweep(up)
	if here := p.step(p.checkIn, got.ID); here.State != booking.Here {
		t.Errorf("grace was not counted from the offer: %+v", here)
	}
}

func TestWhatIsFreedInOtherWaysIsOffered(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	b, code := p.firm(p.ask("ask", p.span("2026-03-05 10:00", "12:00")))
	p.waits("fk", "ask", "2026-03-05 11:00", "12:00")
	offered := func() bool { line := p.line(of("fk")); return len(line) == 1 && line[0].Booking != 0 }
	if _, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-05 10:00", "11:30")); err != nil || offered() {
		t.Fatalf("%v; half of it was offered: %v", err, offered())
	}
	// A rule keeps them from what is free now, and goes.
	rule, err := p.SetRule(p.ctx, staff, booking.Rule{Space: "ask", Name: booking.RuleMayBook, Amount: 0})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Change(p.ctx, staff, b.ID, "", p.to("2026-03-05 10:00", "11:00")); err != nil || offered() {
		t.Fatalf("%v; offered against the rule: %v", err, offered())
	}
	p.must(p.DropRule(p.ctx, staff, rule.ID))
	p.sweep(up)
	if !offered() {
		t.Error("not offered once the rule is gone")
	}
	p.must(p.StopWaiting(p.ctx, of("fk"), p.line(of("fk"))[0].ID))
	p.waits("fk", "ask", "2026-03-05 10:00", "10:30")
	p.set(p.at("2026-03-05 10:30"))
	p.sweep(p.now())
	if line := p.line(staff); len(line) != 0 {
		t.Errorf("still waits for what is over: %v", line)
	}
}

func TestAnOfferWhereStaffDecide(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-05 10:00", "12:00")
	w := p.waits("fk", "ask", "2026-03-05 10:00", "12:00")
	p.approvalIn("ask")
	p.step(p.revoke, b.ID)
	got, err := p.AcceptOffer(p.ctx, of("fk"), w.ID)
	if err != nil || got.State != booking.Pending {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestBuffersKeepTheLineWaiting(t *testing.T) {
	p := newPlace(t)
	spaces := rooms(t)
	spaces[3].After = 30 * time.Minute
	p.configure(spaces, nil)
	b := p.book("kok", "2026-03-05 10:00", "12:00")
	c := p.book("kok", "2026-03-05 13:00", "14:00")
	w := p.waits("fk", "kok", "2026-03-05 12:00", "12:30") // free, but to be cleaned in
	p.step(p.revoke, c.ID)
	if line := p.line(of("fk")); line[0].Booking != 0 {
		t.Fatalf("offered beside a booking: %+v", line)
	}
	if _, err := p.Change(p.ctx, staff, b.ID, "", p.to("2026-03-05 10:00", "11:30")); err != nil {
		t.Fatal(err)
	}
	if got, err := p.AcceptOffer(p.ctx, of("fk"), w.ID); err != nil || got.After != 30*time.Minute {
		t.Errorf("%+v, %v", got, err)
	}
	_, err := p.Change(p.ctx, staff, b.ID, "", p.to("2026-03-05 10:00", "11:31"))
	p.refused(err, "overlap")
}
