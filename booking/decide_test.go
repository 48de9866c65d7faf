package booking_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

// approvalIn lets staff decide about every booking of a space.
func (p *place) approvalIn(space string) {
	p.t.Helper()
	if _, err := p.SetRule(p.ctx, staff, booking.Rule{Space: space, Name: booking.RuleApproval, Amount: 1}); err != nil {
		p.t.Fatal(err)
	}
}

// held asks for a time that is held unconfirmed.
func (p *place) held(space, from, to string, hold time.Duration) (booking.Booking, string) {
	p.t.Helper()
	r := p.ask(space, p.span(from, to))
	r.Tentative = hold
	return p.firm(r)
}

func TestATentativeBookingIsConfirmedOrExpires(t *testing.T) {
	p := newPlace(t)
	b, code := p.held("ask", "2026-03-03 10:00", "11:00", 2*time.Hour)
	if b.State != booking.Tentative || b.Confirmed() || !b.Expires.Equal(p.at("2026-03-02 10:00")) {
		t.Fatalf("%+v", b)
	}
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("sal", p.span("2026-03-03 10:30", "11:30")))
	p.refused(err, "overlap") // it holds its time
	_, err = p.CheckIn(p.ctx, booking.By{}, b.ID)
	p.refused(err, "not_confirmed")
	_, err = p.Approve(p.ctx, staff, b.ID, booking.This)
	p.refused(err, "not_pending")
	_, err = p.Confirm(p.ctx, booking.By{}, b.ID, "x", booking.This)
	p.refused(err, "wrong_code")
	firm, err := p.Confirm(p.ctx, booking.By{}, b.ID, code, booking.This)
	if err != nil || firm.State != booking.Planned || !firm.Expires.IsZero() || !firm.Confirmed() {
		t.Fatalf("%+v, %v", firm, err)
	}
	_, err = p.Confirm(p.ctx, booking.By{}, b.ID, code, booking.This)
	p.refused(err, "not_tentative")

	late, code := p.held("bok", "2026-03-03 10:00", "11:00", 2*time.Hour)
	p.set(p.at("2026-03-02 10:00"))
	_, err = p.Confirm(p.ctx, booking.By{}, late.ID, code, booking.This)
	if r := p.refused(err, "expired"); r.Values["until"] != "2026-03-02T09:00:00Z" {
		t.Errorf("values %v", r.Values)
	}
	_, err = p.Change(p.ctx, booking.By{}, late.ID, code, p.to("2026-03-04 10:00", "11:00"))
	p.refused(err, "expired")
	p.sweep(p.at("2026-03-02 08:00"))
	if n := p.count(`SELECT count(*) FROM booking WHERE id = ? AND cancelled_why = 'expired'`, late.ID); n != 1 {
		t.Error("it was not given up")
	}
	p.book("bok", "2026-03-03 10:00", "11:00")
	_, err = p.Confirm(p.ctx, booking.By{}, late.ID, code, booking.This)
	p.refused(err, "cancelled")
}

func TestATentativeBookingEndsAtItsStart(t *testing.T) {
	p := newPlace(t)
	b, code := p.held("ask", "2026-03-02 10:00", "11:00", 48*time.Hour)
	if !b.Expires.Equal(b.Start) {
		t.Errorf("held until %s", b.Expires)
	}
	earlier, err := p.Change(p.ctx, booking.By{}, b.ID, code, p.to("2026-03-02 09:00", "10:00"))
	if err != nil || !earlier.Expires.Equal(earlier.Start) || earlier.State != booking.Tentative {
		t.Errorf("%+v, %v", earlier, err)
	}
	p.set(p.at("2026-03-02 12:00")) // no sweep came by: it never becomes a booking
	if late := p.only("2026-03-02", b.ID); late.Confirmed() {
		t.Errorf("%+v counts as booked", late)
	}
}

func TestStaffDecideAboutPendingBookings(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("ask")
	b, code := p.firm(p.ask("ask", p.span("2026-03-03 10:00", "11:00")))
	if b.State != booking.Pending || b.Confirmed() || !b.Expires.Equal(b.Start) {
		t.Fatalf("%+v", b)
	}
	_, _, err := p.Book(p.ctx, booking.By{}, p.ask("ask", p.span("2026-03-03 10:00", "11:00")))
	p.refused(err, "overlap") // two that ask for the same time can never both be approved
	_, err = p.Confirm(p.ctx, booking.By{}, b.ID, code, booking.This)
	p.refused(err, "not_tentative")
	_, err = p.Approve(p.ctx, member, b.ID, booking.This)
	p.refused(err, "staff_only")
	_, err = p.Decline(p.ctx, booking.By{}, b.ID, booking.This, "")
	p.refused(err, "staff_only")
	yes, err := p.Approve(p.ctx, staff, b.ID, booking.This)
	if err != nil || yes.State != booking.Planned || !yes.Confirmed() {
		t.Fatalf("%+v, %v", yes, err)
	}
	_, err = p.Decline(p.ctx, staff, b.ID, booking.This, "")
	p.refused(err, "not_pending")

	other, _ := p.firm(p.ask("ask", p.span("2026-03-03 12:00", "13:00")))
	_, err = p.Decline(p.ctx, staff, other.ID, booking.This, "a\nb")
	p.refused(err, "note_control")
	_, err = p.Decline(p.ctx, staff, other.ID, booking.This, strings.Repeat("a", 201))
	p.refused(err, "note_long")
	no, err := p.Decline(p.ctx, staff, other.ID, booking.This, " Golvet ska lackas ")
	if err != nil || no.State != booking.Cancelled || no.Why != booking.Declined || no.Note != "Golvet ska lackas" {
		t.Fatalf("%+v, %v", no, err)
	}
	p.firm(p.ask("ask", p.span("2026-03-03 12:00", "13:00")))
	if own, _, err := p.Book(p.ctx, staff, p.ask("ask", p.span("2026-03-03 15:00", "16:00"))); err != nil || own.State != booking.Planned {
		t.Errorf("staff wait for themselves: %+v, %v", own, err)
	}
}

func TestAPendingBookingIsGivenUpAtItsStart(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("kok")
	b, _ := p.firm(p.ask("kok", p.span("2026-03-02 10:00", "11:00")))
	now := p.ask("kok", p.span("2026-03-02 08:00", "09:00"))
	_, _, err := p.Book(p.ctx, booking.By{}, now)
	p.refused(err, "approval_late")
	p.set(p.at("2026-03-02 10:00"))
	_, err = p.CheckIn(p.ctx, booking.By{}, b.ID)
	p.refused(err, "not_confirmed")
	_, err = p.Approve(p.ctx, staff, b.ID, booking.This)
	p.refused(err, "expired")
	p.sweep(p.at("2026-03-02 08:00"))
	_, err = p.Approve(p.ctx, staff, b.ID, booking.This)
	p.refused(err, "cancelled")
}

func TestChangesAskStaffAgain(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("ask")
	b, code := p.firm(p.ask("ask", p.span("2026-03-03 10:00", "12:00")))
	step := func(by booking.By, c booking.Change, want booking.State) {
		t.Helper()
		got, err := p.Change(p.ctx, by, b.ID, code, c)
		if err != nil || got.State != want {
			t.Errorf("%s, %v; want %s", got.State, err, want)
		}
		if got.State == booking.Pending && !got.Expires.Equal(got.Start) {
			t.Errorf("waits until %s for %s", got.Expires, p.show(got.Interval))
		}
	}
	step(booking.By{}, p.to("2026-03-03 11:00", "12:00"), booking.Pending) // smaller, and not decided yet
	step(booking.By{}, booking.Change{Space: "bok"}, booking.Planned)      // nobody decides there
	step(booking.By{}, booking.Change{Space: "ask"}, booking.Pending)
	step(staff, p.to("2026-03-03 13:00", "15:00"), booking.Pending) // moved, not approved
	if _, err := p.Approve(p.ctx, staff, b.ID, booking.This); err != nil {
		t.Fatal(err)
	}
	step(booking.By{}, p.to("2026-03-03 13:00", "14:00"), booking.Planned) // smaller is no new question
	step(booking.By{}, p.to("2026-03-03 13:00", "16:00"), booking.Pending)
}

func TestATentativeBookingIsPendingOnceConfirmed(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("ask")
	b, code := p.held("ask", "2026-03-03 10:00", "11:00", 2*time.Hour)
	asked, err := p.Confirm(p.ctx, booking.By{}, b.ID, code, booking.This)
	if err != nil || b.State != booking.Tentative || asked.State != booking.Pending || !asked.Expires.Equal(b.Start) {
		t.Fatalf("%+v, %v", asked, err)
	}
	if firm, err := p.Approve(p.ctx, staff, b.ID, booking.This); err != nil || firm.State != booking.Planned {
		t.Errorf("%+v, %v", firm, err)
	}
}

// pendingSeries is a series of four Mondays that waits for the staff.
func (p *place) pendingSeries() (booking.Series, string) {
	p.t.Helper()
	p.approvalIn("ask")
	s, code, err := p.BookSeries(p.ctx, of("kor"), p.repeat("ask", "2026-03-02 18:00", "20:00", "FREQ=WEEKLY;COUNT=4"))
	if err != nil || p.states(s.Bookings[0].ID) != "pending pending pending pending" {
		p.t.Fatalf("%s, %v", p.states(s.Bookings[0].ID), err)
	}
	return s, code
}

// states is how far the bookings of a series have come that were not cancelled.
func (p *place) states(id int64) string {
	p.t.Helper()
	var all []string
	for _, b := range p.seriesOf(id).Bookings {
		all = append(all, string(b.State))
	}
	return strings.Join(all, " ")
}

func TestStaffDecideAboutASeriesAtOnce(t *testing.T) {
	p := newPlace(t)
	s, _ := p.pendingSeries()
	second, last := s.Bookings[1].ID, s.Bookings[3].ID
	if no, err := p.Decline(p.ctx, staff, last, booking.Following, "Golvet lackas"); err != nil || no.Why != booking.Declined || no.Note != "Golvet lackas" {
		t.Errorf("%+v, %v", no, err)
	}
	if yes, err := p.Approve(p.ctx, staff, second, booking.Following); err != nil || yes.ID != second || yes.State != booking.Planned {
		t.Errorf("%+v, %v", yes, err)
	}
	if got := p.states(second); got != "pending planned planned" {
		t.Errorf("the following were decided: %s", got)
	}
	if yes, err := p.Approve(p.ctx, staff, second, booking.All); err != nil || yes.ID != second || p.states(second) != "planned planned planned" {
		t.Errorf("%+v, %v; %s", yes, err, p.states(second)) // asked of one that was decided already
	}
	if n := p.count(`SELECT count(*) FROM audit WHERE action = 'approve' AND role = 'staff'`); n != 3 {
		t.Errorf("%d lines in the audit trail", n)
	}
	_, err := p.Approve(p.ctx, staff, second, booking.All)
	p.refused(err, "not_pending")
	_, err = p.Decline(p.ctx, staff, last, booking.All, "")
	p.refused(err, "cancelled")
	_, err = p.Approve(p.ctx, member, second, booking.All)
	p.refused(err, "staff_only")
	_, err = p.Approve(p.ctx, staff, second, "some")
	p.refused(err, "scope_unknown")
	alone, _ := p.firm(p.ask("ask", p.span("2026-03-03 10:00", "11:00")))
	_, err = p.Approve(p.ctx, staff, alone.ID, booking.All)
	p.refused(err, "not_series")
}

func TestDecidingAboutASeriesLeavesWhatIsOver(t *testing.T) {
	p := newPlace(t)
	s, _ := p.pendingSeries()
	p.set(p.at("2026-03-09 18:30")) // the first is over, the second has begun, and no sweep came by
	first := s.Bookings[0].ID
	_, err := p.Approve(p.ctx, staff, first, booking.This)
	p.refused(err, "expired")
	if _, err := p.Approve(p.ctx, staff, first, booking.All); err != nil {
		t.Fatal(err)
	}
	if got := p.states(first); got != "pending pending planned planned" {
		t.Errorf("%s", got)
	}
	p.sweep(p.at("2026-03-02 08:00"))
	if got := p.times(p.seriesOf(s.Bookings[3].ID)); got != "03-16 18:00, 03-23 18:00" {
		t.Errorf("after the sweep there is %s", got)
	}
}

func TestASeriesIsDecidedWholeOrNotAtAll(t *testing.T) {
	p := newPlace(t)
	s, _ := p.pendingSeries()
	// The store fails at the third, after two were decided.
	fails := fmt.Sprintf(`CREATE TRIGGER fails BEFORE UPDATE ON booking WHEN NEW.id = %d BEGIN SELECT raise(ABORT, 'full'); END`, s.Bookings[2].ID)
	if err := p.exec(fails); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Approve(p.ctx, staff, s.Bookings[0].ID, booking.All); err == nil {
		t.Fatal("half of it was approved")
	}
	if _, err := p.Decline(p.ctx, staff, s.Bookings[0].ID, booking.All, ""); err == nil {
		t.Fatal("half of it was declined")
	}
	if got, n := p.states(s.Bookings[0].ID), p.count(`SELECT count(*) FROM audit WHERE action IN ('approve', 'cancel')`); got != "pending pending pending pending" || n != 0 {
		t.Errorf("%s, %d lines in the audit trail", got, n)
	}
}

func TestATentativeSeriesIsConfirmedAtOnce(t *testing.T) {
	p := newPlace(t)
	r := p.repeat("ask", "2026-03-03 18:00", "20:00", "FREQ=WEEKLY;COUNT=3")
	r.Tentative = 2 * time.Hour
	s, code, err := p.BookSeries(p.ctx, of("kor"), r)
	if err != nil || p.states(s.Bookings[0].ID) != "tentative tentative tentative" {
		t.Fatalf("%+v, %v", s, err)
	}
	first := s.Bookings[0].ID
	_, err = p.Confirm(p.ctx, booking.By{}, first, "x", booking.All)
	p.refused(err, "wrong_code")
	if b, err := p.Confirm(p.ctx, booking.By{}, first, code, booking.All); err != nil || b.State != booking.Planned || p.states(first) != "planned planned planned" {
		t.Errorf("%+v, %v; %s", b, err, p.states(first))
	}
	_, err = p.Confirm(p.ctx, booking.By{}, first, code, booking.All)
	p.refused(err, "not_tentative")
}
