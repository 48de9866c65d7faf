package booking_test

import (
	"strings"
	"testing"

	"troskel/booking"
)

func (p *place) close(space, from, to string) (booking.Closure, []booking.Booking) {
	p.t.Helper()
	c, left, err := p.AddClosure(p.ctx, reception, booking.Closure{Space: space, Interval: p.span(from, to), Reason: "Vattenskada"})
	if err != nil {
		p.t.Fatal(err)
	}
	return c, left
}

func (p *place) closuresOf(year string) []booking.Closure {
	p.t.Helper()
	all, err := p.Closures(p.ctx, p.span(year+"-01-01 00:00", year+"-12-31 23:59"))
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

func TestStaffCloseARoom(t *testing.T) {
	p := newPlace(t)
	running := p.book("ask", "2026-03-02 09:00", "12:00")
	hall := p.book("sal", "2026-03-03 18:00", "20:00")
	p.book("bok", "2026-03-03 10:00", "11:00")
	p.book("ask", "2026-03-04 10:00", "11:00")
	p.set(p.at("2026-03-02 09:30"))
	c, left := p.close("ask", "2026-03-02 09:00", "2026-03-04 09:00")
	if got, want := ids(left), ids([]booking.Booking{running, hall}); got != want {
		t.Errorf("outside are %s, want %s", got, want)
	}
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("sal", p.span("2026-03-03 10:00", "11:00")))
	if r := p.refused(err, "closed"); r.Values["reason"] != "Vattenskada" {
		t.Errorf("%+v", r.Values)
	}
	for range 2 { // and after the same configuration again
		if all := p.closuresOf("2026"); len(all) != 1 || all[0].ID != c.ID || all[0].Space != "ask" || !all[0].Covers(c.Interval) {
			t.Errorf("%+v", all)
		}
		p.configure(rooms(t), nil)
	}
}

func TestAClosureThatHasBegunEndsWhenItIsTakenBack(t *testing.T) {
	p := newPlace(t)
	c, _ := p.close("", "2026-03-02 00:00", "2026-03-09 00:00")
	p.set(p.at("2026-03-03 12:00"))
	p.must(p.RemoveClosure(p.ctx, reception, c.ID))
	p.isOpen("ask", "2026-03-02", "")
	p.isOpen("ask", "2026-03-03", "12:00-21:00")
	p.refused(p.RemoveClosure(p.ctx, reception, c.ID), "past")
	coming, _ := p.close("", "2026-03-10 00:00", "2026-03-11 00:00")
	p.must(p.RemoveClosure(p.ctx, reception, coming.ID))
	p.isOpen("ask", "2026-03-10", "09:00-21:00")
	p.refused(p.RemoveClosure(p.ctx, reception, coming.ID), "unknown_closure")
	p.refused(p.RemoveClosure(p.ctx, reception, 4711), "unknown_closure")
	if all := p.closuresOf("2026"); len(all) != 1 {
		t.Errorf("%+v", all)
	}
}

func TestAConfiguredClosureThatStaffTookBackStaysAway(t *testing.T) {
	p := newPlace(t)
	jul := booking.Closure{Interval: p.span("2026-12-24 00:00", "2026-12-27 00:00"), Reason: "Jul"}
	now := booking.Closure{Space: "ask", Interval: p.span("2026-03-02 00:00", "2026-03-09 00:00"), Reason: "Målning"}
	p.configure(rooms(t), []booking.Closure{jul, now})
	for _, c := range p.closuresOf("2026") {
		p.must(p.RemoveClosure(p.ctx, reception, c.ID))
	}
	p.set(p.at("2026-03-03 08:00"))
	written := p.written()
	p.configure(rooms(t), []booking.Closure{jul, now})
	if p.written() != written {
		t.Error("the same configuration wrote again")
	}
	p.isOpen("ask", "2026-12-24", "09:00-21:00")
	p.isOpen("ask", "2026-03-04", "09:00-21:00")
	longer := jul
	longer.End = p.at("2026-12-28 00:00")
	p.configure(rooms(t), []booking.Closure{longer}) // now it says something else
	p.isOpen("ask", "2026-12-24", "")
	p.configure(rooms(t), []booking.Closure{jul}) // and now what it said before
	p.isOpen("ask", "2026-12-24", "")
	p.configure(rooms(t), nil)
	p.isOpen("ask", "2026-12-24", "09:00-21:00")
	p.configure(rooms(t), []booking.Closure{now}) // it was gone from the file in between
	p.isOpen("ask", "2026-03-04", "")
}

func TestClosuresThatCannotBe(t *testing.T) {
	p := newPlace(t)
	p.set(p.at("2026-03-02 12:00"))
	written := p.written()
	for want, c := range map[string]booking.Closure{
		"unknown_space":  {Space: "x", Interval: p.date("2026-03-10")},
		"backwards":      {Interval: booking.Interval{Start: p.at("2026-03-10 12:00"), End: p.at("2026-03-10 12:00")}},
		"past":           {Interval: p.span("2026-03-01 12:00", "2026-03-10 12:00")},
		"date_invalid":   {Interval: p.span("2026-03-10 12:00", "2037-03-10 12:00")},
		"reason_control": {Interval: p.date("2026-03-10"), Reason: "Jul\u202egod"},
		"reason_long":    {Interval: p.date("2026-03-10"), Reason: strings.Repeat("jul", 27)},
	} {
		_, _, err := p.AddClosure(p.ctx, reception, c)
		p.refused(err, want)
	}
	_, _, err := p.AddClosure(p.ctx, reception, booking.Closure{Interval: p.span("2026-03-02 10:00", "12:00")}) // over, though today
	p.refused(err, "past")
	if p.written() != written {
		t.Error("something was half-saved")
	}
}
