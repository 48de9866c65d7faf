package booking_test

import (
	"testing"

	"troskel/booking"
)

// status is how one space is at a wall clock time.
func (p *place) status(space, at string) booking.Status {
	p.t.Helper()
	all, err := p.Status(p.ctx, p.at(at))
	if err != nil || len(all) != 4 || all[0].Space.ID != "ask" || all[3].Space.ID != "kok" {
		p.t.Fatalf("%+v, %v", all, err)
	}
	for _, s := range all {
		if s.Space.ID == space {
			return s
		}
	}
	p.t.Fatalf("no status of %q", space)
	return booking.Status{}
}

func TestStatus(t *testing.T) {
	p := newPlace(t)
	morning := p.book("ask", "2026-03-02 10:00", "11:00")
	next := p.book("ask", "2026-03-02 11:00", "12:00")
	hall := p.book("sal", "2026-03-02 18:00", "21:00")
	friday := p.book("bok", "2026-03-06 09:00", "21:00")
	for _, c := range []struct {
		space, at  string
		busy, open bool
		until      string
		now, next  int64
	}{
		{"ask", "2026-03-02 08:00", false, false, "2026-03-02 09:00", 0, morning.ID},
		{"ask", "2026-03-02 09:00", false, true, "2026-03-02 10:00", 0, morning.ID},
		{"ask", "2026-03-02 10:00", true, true, "2026-03-02 12:00", morning.ID, next.ID}, // back to back is one busy time
		{"ask", "2026-03-02 12:00", false, true, "2026-03-02 18:00", 0, hall.ID},
		{"ask", "2026-03-02 20:59", true, true, "2026-03-02 21:00", hall.ID, 0},
		{"ask", "2026-03-02 21:00", false, false, "2026-03-03 09:00", 0, 0},
		{"sal", "2026-03-02 11:30", true, true, "2026-03-02 12:00", next.ID, hall.ID}, // a part is taken
		{"bok", "2026-03-02 10:30", false, true, "2026-03-02 18:00", 0, hall.ID},
		{"bok", "2026-03-06 09:30", true, true, "2026-03-06 21:00", friday.ID, 0},
		{"sal", "2026-03-06 08:59", false, false, "2026-03-06 09:00", 0, friday.ID},
		{"kok", "2026-03-02 12:00", false, true, "", 0, 0}, // always open
	} {
		s := p.status(c.space, c.at)
		until := ""
		if !s.Until.IsZero() {
			until = s.Until.In(p.zone).Format("2006-01-02 15:04")
		}
		if s.Busy != c.busy || s.Open != c.open || until != c.until || id(s.Now) != c.now || id(s.Next) != c.next {
			t.Errorf("%s at %s: busy %v, open %v, until %q, now %d, next %d; want %+v", c.space, c.at, s.Busy, s.Open, until, id(s.Now), id(s.Next), c)
		}
	}
}

func id(b *booking.Booking) int64 {
	if b == nil {
		return 0
	}
	return b.ID
}

func TestStatusFollowsThoseWhoLeaveAndThoseWhoCancel(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-02 10:00", "12:00")
	p.set(p.at("2026-03-02 10:00"))
	p.step(p.checkIn, b.ID)
	p.set(p.at("2026-03-02 10:30"))
	if s := p.status("ask", "2026-03-02 10:30"); !s.Busy || s.Now.State != booking.Here {
		t.Errorf("%+v", s)
	}
	p.step(p.finish, b.ID)
	if s := p.status("ask", "2026-03-02 10:30"); s.Busy || s.Now != nil {
		t.Errorf("%+v", s)
	}
	b = p.book("ask", "2026-03-02 11:00", "12:00")
	p.step(p.revoke, b.ID)
	if s := p.status("ask", "2026-03-02 10:30"); s.Next != nil || s.Until != p.at("2026-03-02 21:00").UTC() {
		t.Errorf("%+v", s)
	}
}

func TestStatusWhereItIsBookedAndClosed(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-02 10:00", "12:00")
	p.configure(rooms(t), []booking.Closure{{Interval: p.date("2026-03-02")}})
	if s := p.status("ask", "2026-03-02 09:00"); s.Busy || s.Open || !s.Until.Equal(b.Start) {
		t.Errorf("closed until the booking that was made before: %+v", s)
	}
	if s := p.status("ask", "2026-03-02 11:00"); !s.Busy || s.Open || !s.Until.Equal(b.End) {
		t.Errorf("busy though closed: %+v", s)
	}
}
