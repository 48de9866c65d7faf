package booking_test

import (
	"fmt"
	"testing"
	"time"

	"troskel/booking"
)

func TestCancelFreesTheTime(t *testing.T) {
	p := newPlace(t)
	b, code, err := p.Book(p.ctx, booking.By{}, p.ask("sal", p.span("2026-03-02 10:00", "12:00")))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = p.Cancel(p.ctx, booking.By{}, b.ID, code); err != nil || b.State != booking.Cancelled || !b.Cancelled.Equal(p.now()) || !b.Holds().Empty() {
		t.Fatalf("%+v, %v", b, err)
	}
	if day, err := p.Between(p.ctx, p.date("2026-03-02")); err != nil || len(day) != 0 {
		t.Errorf("the day still has %v, %v", day, err)
	}
	p.book("ask", "2026-03-02 10:00", "12:00")
	_, err = p.Cancel(p.ctx, booking.By{}, b.ID, code)
	p.refused(err, "cancelled")
	_, err = p.CheckIn(p.ctx, booking.By{}, b.ID)
	p.refused(err, "cancelled")
}

func TestWrongCodesAreCounted(t *testing.T) {
	p := newPlace(t)
	b, code, err := p.Book(p.ctx, booking.By{}, p.ask("ask", p.span("2026-03-02 18:00", "19:00")))
	if err != nil {
		t.Fatal(err)
	}
	other, otherCode, err := p.Book(p.ctx, booking.By{}, p.ask("bok", p.span("2026-03-02 18:00", "19:00")))
	if err != nil {
		t.Fatal(err)
	}
	changes := p.changes.Load()
	wrong := []string{"", "12345", "abcd", code + "0", "٠١٢٣"}
	for n, try := range wrong {
		_, err := p.Cancel(p.ctx, booking.By{}, b.ID, try)
		if r := p.refused(err, "wrong_code"); r.Values["left"] != fmt.Sprint(len(wrong)-1-n) {
			t.Errorf("after %d tries %s are left", n+1, r.Values["left"])
		}
		p.set(p.now().Add(time.Minute))
	}
	_, err = p.Cancel(p.ctx, booking.By{}, b.ID, code)
	if r := p.refused(err, "too_many_tries"); r.Values["until"] != "2026-03-02T07:15:00Z" {
		t.Errorf("listens again at %s", r.Values["until"])
	}
	if p.changes.Load() != changes {
		t.Error("a wrong code is not a change of bookings")
	}
	if _, err := p.Cancel(p.ctx, booking.By{}, other.ID, otherCode); err != nil {
		t.Errorf("another booking is locked too: %v", err)
	}
	restarted := booking.New(p.db, p.zone, p.now, nil)
	_, err = restarted.Cancel(p.ctx, booking.By{}, b.ID, code)
	p.refused(err, "too_many_tries") // a restart does not give new tries
	p.set(p.at("2026-03-02 08:15"))
	if _, err := p.Cancel(p.ctx, booking.By{}, b.ID, code); err != nil {
		t.Errorf("a quarter of an hour after the first try: %v", err)
	}
}

func TestRevokeNeedsNoCode(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-02 10:00", "12:00")
	if got := p.step(p.revoke, b.ID); got.State != booking.Cancelled {
		t.Errorf("%+v", got)
	}
	_, err := p.Cancel(p.ctx, booking.By{Role: booking.Staff}, b.ID, "")
	p.refused(err, "cancelled")
	_, err = p.Cancel(p.ctx, booking.By{Role: booking.Staff}, 4711, "")
	p.refused(err, "unknown_booking")
}

func TestCheckInHasItsTime(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-02 10:00", "12:00")
	p.set(p.at("2026-03-02 09:45").Add(-time.Second))
	_, err := p.CheckIn(p.ctx, booking.By{}, b.ID)
	if r := p.refused(err, "too_early"); r.Values["from"] != "2026-03-02T08:45:00Z" {
		t.Errorf("check-in opens at %s", r.Values["from"])
	}
	_, err = p.Finish(p.ctx, booking.By{}, b.ID)
	p.refused(err, "not_here")
	p.set(p.at("2026-03-02 09:45"))
	first := p.step(p.checkIn, b.ID)
	changes := p.changes.Load()
	p.set(p.at("2026-03-02 10:30"))
	if again := p.step(p.checkIn, b.ID); first.State != booking.Here || !again.CheckedIn.Equal(first.CheckedIn) || p.changes.Load() != changes {
		t.Errorf("first %+v, again %+v", first, again)
	}
	missed := p.book("bok", "2026-03-02 11:00", "12:00")
	p.set(p.at("2026-03-02 12:00"))
	for _, do := range []func() error{
		func() error { _, err := p.CheckIn(p.ctx, booking.By{}, missed.ID); return err },
		func() error { _, err := p.Finish(p.ctx, booking.By{}, b.ID); return err },
		func() error { _, err := p.Cancel(p.ctx, booking.By{Role: booking.Staff}, b.ID, ""); return err },
	} {
		p.refused(do(), "over")
	}
}

func TestFinishFreesTheRest(t *testing.T) {
	p := newPlace(t)
	b := p.book("sal", "2026-03-02 10:00", "14:00")
	p.set(p.at("2026-03-02 10:05"))
	p.step(p.checkIn, b.ID)
	p.set(p.at("2026-03-02 11:30").Add(20 * time.Second))
	b = p.step(p.finish, b.ID)
	p.shows(b.Interval, "2026-03-02 10:00–2026-03-02 14:00")
	p.shows(b.Holds(), "2026-03-02 10:00–2026-03-02 11:30")
	if used := p.Used(b, p.now()); b.State != booking.Ended || !used.Start.Equal(p.at("2026-03-02 10:05")) || !used.End.Equal(p.now()) {
		t.Errorf("%+v was used %s", b, p.show(used))
	}
	p.book("ask", "2026-03-02 11:30", "14:00") // from the minute that has begun
	_, err := p.Finish(p.ctx, booking.By{}, b.ID)
	p.refused(err, "over")
}

func TestFinishBeforeTheStartFreesAll(t *testing.T) {
	p := newPlace(t)
	b := p.book("ask", "2026-03-02 10:00", "11:00")
	p.set(p.at("2026-03-02 09:50"))
	p.step(p.checkIn, b.ID)
	b = p.step(p.finish, b.ID)
	if !b.Holds().Empty() || !p.Used(b, p.at("2026-03-03 00:00")).Empty() || b.Blocks[0] != "ask" {
		t.Errorf("%+v", b)
	}
	p.book("sal", "2026-03-02 10:00", "11:00")
}

// Who comes early takes nothing from those who are still there: their time is theirs to its end, and nobody books what is left of it.
func TestTheNextOnesComeEarlyAndThePreviousStay(t *testing.T) {
	p := newPlace(t)
	there, next := p.book("ask", "2026-03-02 10:00", "12:00"), p.book("sal", "2026-03-02 12:00", "14:00")
	p.set(p.at("2026-03-02 10:00"))
	p.step(p.checkIn, there.ID)
	p.set(p.at("2026-03-02 11:46"))
	if b := p.step(p.checkIn, next.ID); b.State != booking.Here {
		t.Errorf("%+v", b)
	}
	if b := p.only("2026-03-02", there.ID); b.State != booking.Here || !b.Ended.IsZero() {
		t.Errorf("those who are there: %+v", b)
	}
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("ask", p.span("2026-03-02 11:48", "11:58")))
	p.refused(err, "overlap")
	p.set(p.at("2026-03-02 12:00"))
	b := p.only("2026-03-02", there.ID)
	if p.shows(p.Used(b, p.now()), "2026-03-02 10:00–2026-03-02 12:00"); b.State != booking.Ended {
		t.Errorf("at the end of their time: %+v", b)
	}
}

func TestUsed(t *testing.T) {
	p := newPlace(t)
	planned := booking.Booking{Interval: p.span("2026-03-02 10:00", "12:00")}
	for name, c := range map[string]struct {
		edit func(b *booking.Booking)
		now  string
		want string // empty: not used
	}{
		"nobody came":                  {func(*booking.Booking) {}, "13:00", ""},
		"early is from the start":      {func(b *booking.Booking) { b.CheckedIn = p.at("2026-03-02 09:50") }, "13:00", "10:00–12:00"},
		"late is from the check-in":    {func(b *booking.Booking) { b.CheckedIn = p.at("2026-03-02 10:20") }, "13:00", "10:20–12:00"},
		"going on is until now":        {func(b *booking.Booking) { b.CheckedIn = p.at("2026-03-02 10:20") }, "11:00", "10:20–11:00"},
		"checked in and not yet begun": {func(b *booking.Booking) { b.CheckedIn = p.at("2026-03-02 09:50") }, "09:55", ""},
		"finished": {func(b *booking.Booking) {
			b.CheckedIn, b.Ended = p.at("2026-03-02 10:00"), p.at("2026-03-02 11:10")
		}, "13:00", "10:00–11:10"},
		"cancelled after check-in": {func(b *booking.Booking) {
			b.CheckedIn, b.Cancelled = p.at("2026-03-02 10:00"), p.at("2026-03-02 10:01")
		}, "13:00", ""},
	} {
		b := planned
		c.edit(&b)
		got := ""
		if used := p.Used(b, p.at("2026-03-02 "+c.now)); !used.Empty() {
			got = used.Start.In(p.zone).Format("15:04–") + used.End.In(p.zone).Format("15:04")
		}
		if got != c.want {
			t.Errorf("%s: used %q, want %q", name, got, c.want)
		}
	}
}
