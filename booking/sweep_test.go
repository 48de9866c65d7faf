package booking_test

import (
	"testing"
	"time"

	"troskel/booking"
)

// sweep lets time have passed, for an appliance that takes check-ins since up.
func (p *place) sweep(up time.Time) (next time.Time) {
	p.t.Helper()
	next, err := p.Sweep(p.ctx, up)
	if err != nil {
		p.t.Fatal(err)
	}
	return next
}

func (p *place) nextIs(next time.Time, want string) {
	p.t.Helper()
	if got := next.In(p.zone).Format("15:04:05"); got != want {
		p.t.Errorf("sweep again at %s, want %s", got, want)
	}
}

func TestWhoDoesNotComeLosesTheRest(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	b := p.book("sal", "2026-03-02 10:00", "12:00")
	p.nextIs(p.sweep(up), "08:01:00")
	p.set(p.at("2026-03-02 10:14").Add(30 * time.Second))
	p.nextIs(p.sweep(up), "10:15:00")
	p.set(p.at("2026-03-02 10:15"))
	changes := p.changes.Load()
	p.sweep(up)
	missed := p.only("2026-03-02", b.ID)
	if missed.State != booking.Missed || !missed.Missed.Equal(p.now()) || p.changes.Load() != changes+1 || !missed.Confirmed() {
		t.Fatalf("%+v", missed)
	}
	p.shows(missed.Holds(), "2026-03-02 10:00–2026-03-02 10:15")
	if !p.Used(missed, p.at("2026-03-02 13:00")).Empty() {
		t.Error("it counts as used")
	}
	for _, err := range []error{
		second(p.Cancel(p.ctx, staff, b.ID, "")), second(p.Finish(p.ctx, booking.By{}, b.ID)),
		second(p.Change(p.ctx, staff, b.ID, "", p.to("2026-03-02 10:00", "11:00"))), second(p.Extend(p.ctx, staff, b.ID, p.at("2026-03-02 13:00"))),
	} {
		p.refused(err, "missed")
	}
	p.book("ask", "2026-03-02 10:15", "12:00")
	p.sweep(up)
	if p.changes.Load() != changes+2 {
		t.Error("a sweep with nothing to do was told as a change")
	}
}

func second[T any](_ T, err error) error { return err }

func TestThoseWhoComeLateGetWhatIsLeft(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	b := p.book("ask", "2026-03-02 10:00", "12:00")
	p.set(p.at("2026-03-02 10:15"))
	p.sweep(up)
	meanwhile := p.book("ask", "2026-03-02 10:20", "10:40")
	p.set(p.at("2026-03-02 10:30"))
	_, err := p.CheckIn(p.ctx, booking.By{}, b.ID)
	if r := p.refused(err, "overlap"); r.Values["until"] != "2026-03-02T09:40:00Z" {
		t.Errorf("values %v", r.Values)
	}
	p.set(p.at("2026-03-02 10:40").Add(20 * time.Second))
	late := p.step(p.checkIn, b.ID)
	if late.State != booking.Here || !late.Missed.IsZero() || !late.CheckedIn.Equal(p.now()) {
		t.Fatalf("%+v", late)
	}
	if used := p.Used(late, p.at("2026-03-02 13:00")); !used.Start.Equal(p.now()) || !used.End.Equal(b.End) {
		t.Errorf("used %s", p.show(used))
	}
	_, _, err = p.Book(p.ctx, booking.By{}, p.ask("sal", p.span("2026-03-02 11:30", "12:30")))
	p.refused(err, "overlap")
	if _, err := p.Extend(p.ctx, booking.By{}, b.ID, p.at("2026-03-02 12:30")); err != nil {
		t.Errorf("those between are no obstacle: %v", err)
	}
	p.book("ask", "2026-03-02 12:30", "13:00")
	p.sweep(up)
	if state := p.only("2026-03-02", b.ID).State; state != booking.Here || meanwhile.ID == b.ID {
		t.Errorf("swept again: %s", state)
	}
}

func TestMissedAndOver(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	b, short := p.book("ask", "2026-03-02 10:00", "12:00"), p.book("bok", "2026-03-02 10:00", "10:10")
	p.set(p.at("2026-03-02 10:10"))
	p.sweep(up) // its grace is longer than it, and nobody came all the while
	if got := p.only("2026-03-02", short.ID); got.State != booking.Missed || got.Holds().Length() != 10*time.Minute {
		t.Errorf("%+v", got)
	}
	p.set(p.at("2026-03-02 12:00"))
	p.sweep(up)
	_, err := p.CheckIn(p.ctx, booking.By{}, b.ID)
	p.refused(err, "missed") // over since
}

func TestGraceCountsFromWhenPeopleCanCheckIn(t *testing.T) {
	p := newPlace(t)
	long, short := p.book("ask", "2026-03-02 10:00", "12:00"), p.book("bok", "2026-03-02 10:00", "10:40")
	gone := p.book("kok", "2026-03-02 09:00", "10:00")
	up := p.at("2026-03-02 10:30") // the power was away
	p.set(up)
	p.nextIs(p.sweep(up), "10:31:00")
	p.set(p.at("2026-03-02 10:45").Add(-time.Second))
	p.sweep(up)
	if state := p.only("2026-03-02", long.ID).State; state != booking.Planned {
		t.Fatalf("released before its grace: %s", state)
	}
	p.set(p.at("2026-03-02 10:45"))
	p.sweep(up)
	for id, want := range map[int64]booking.State{long.ID: booking.Missed, short.ID: booking.Ended, gone.ID: booking.Ended} {
		if got := p.only("2026-03-02", id).State; got != want {
			t.Errorf("booking %d is %s, want %s", id, got, want)
		}
	}
}

func TestTheGraceRule(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	for space, minutes := range map[string]int{"ask": 30, "bok": 0} {
		if _, err := p.SetRule(p.ctx, staff, booking.Rule{Space: space, Name: booking.RuleGrace, Amount: minutes}); err != nil {
			t.Fatal(err)
		}
	}
	long, until := p.book("ask", "2026-03-02 10:00", "12:00"), p.book("bok", "2026-03-02 10:00", "12:00")
	for _, c := range []struct {
		at                string
		inAsk, inBokState booking.State
	}{
		{"10:29", booking.Planned, booking.Planned}, {"10:30", booking.Missed, booking.Planned},
		{"11:59", booking.Missed, booking.Planned}, {"12:00", booking.Missed, booking.Missed},
	} {
		p.set(p.at("2026-03-02 " + c.at))
		p.sweep(up)
		if a, b := p.only("2026-03-02", long.ID).State, p.only("2026-03-02", until.ID).State; a != c.inAsk || b != c.inBokState {
			t.Errorf("%s: %s and %s", c.at, a, b)
		}
	}
}

func TestAClockThatIsSet(t *testing.T) {
	p := newPlace(t)
	b, later := p.book("ask", "2026-03-02 10:00", "12:00"), p.book("ask", "2026-03-02 14:00", "16:00")
	p.set(p.at("2026-03-02 14:30")) // forward, over both starts: people can check in from now
	p.nextIs(p.sweep(p.now()), "14:31:00")
	if first, second := p.only("2026-03-02", b.ID).State, p.only("2026-03-02", later.ID).State; first != booking.Ended || second != booking.Planned {
		t.Errorf("%s and %s", first, second)
	}
	p.step(p.checkIn, later.ID)
	p.set(p.at("2026-03-02 09:00")) // and back
	p.nextIs(p.sweep(p.now()), "09:01:00")
	if first, second := p.only("2026-03-02", b.ID).State, p.only("2026-03-02", later.ID).State; first != booking.Planned || second != booking.Here {
		t.Errorf("back again: %s and %s", first, second)
	}
	p.step(p.finish, later.ID)
	p.book("ask", "2026-03-02 14:00", "16:00")
	p.step(p.checkIn, func() int64 { p.set(p.at("2026-03-02 10:00")); return b.ID }())
}

func TestSweepForgets(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	r := p.ask("ask", p.span("2026-03-02 10:00", "11:00"))
	r.Contact, r.Title, r.Private = "Amina", "Samtal", true
	b, _ := p.firm(r)
	there := func() int { return p.count(`SELECT count(*) FROM booking WHERE id = ? AND contact IS NOT NULL`, b.ID) }
	p.sweep(up)
	p.set(p.at("2026-03-16 11:00").Add(-time.Second))
	if next := p.sweep(up); there() != 1 || next.Sub(p.now()) > time.Minute {
		t.Errorf("gone too early, or next at %s", next)
	}
	p.set(p.at("2026-03-16 11:00"))
	if p.sweep(up); there() != 0 {
		t.Error("the contact is still on the disk")
	}
}

func TestNoShowsOfOrganisations(t *testing.T) {
	p := newPlace(t)
	up := p.now()
	make := func(org, from, to string) booking.Booking {
		r := p.ask("ask", p.span(from, to))
		r.Organisation = org
		b, _ := p.firm(r)
		return b
	}
	came := make("fk", "2026-03-03 09:00", "10:00")
	make("fk", "2026-03-03 10:00", "11:00")
	vouched := make("fk", "2026-03-03 11:00", "12:00")
	late := make("fk", "2026-03-03 12:00", "13:00")
	early := make("kor", "2026-03-04 12:00", "13:00")
	make("kor", "2026-03-03 13:00", "14:00")
	make("kor", "2026-03-05 13:00", "14:00") // to come
	p.set(p.at("2026-03-02 13:00"))
	p.step(p.revoke, late.ID)
	p.step(p.revoke, early.ID)
	p.set(p.at("2026-03-03 09:00"))
	p.step(p.checkIn, came.ID)
	for _, at := range []string{"10:15", "11:15", "12:15", "13:15"} {
		p.set(p.at("2026-03-03 " + at))
		p.sweep(up)
	}
	if _, err := p.Vouch(p.ctx, staff, vouched.ID, vouched.Interval); err != nil {
		t.Fatal(err)
	}
	p.set(p.at("2026-03-04 20:00"))
	got, err := p.NoShows(p.ctx, p.span("2026-03-01 00:00", "2026-04-01 00:00"))
	if err != nil || len(got) != 2 || got[0] != (booking.NoShows{"fk", 3, 1, 1}) || got[1] != (booking.NoShows{"kor", 1, 1, 0}) {
		t.Errorf("%+v, %v", got, err)
	}
}
