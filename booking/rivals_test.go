package booking_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"troskel/booking"
)

// undisturbed looks for two bookings that hold the same smallest space at the same time, in what is stored and in what is told.
func (p *place) undisturbed(during booking.Interval) {
	p.t.Helper()
	const overlaps = `SELECT count(*) FROM occupancy a JOIN occupancy b ON a.space = b.space AND a.booking < b.booking
		AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at`
	if n := p.count(overlaps); n != 0 {
		p.t.Errorf("%d pairs share a room", n)
	}
	list, err := p.Between(p.ctx, during)
	if err != nil {
		p.t.Fatal(err)
	}
	for n, a := range list {
		for _, b := range list[n+1:] {
			if holds := (claim{space: a.Space, when: a.Holds(), won: true}); holds.against(claim{space: b.Space, when: b.Holds()}) {
				p.t.Errorf("both %s %s and %s %s are held", a.Space, p.show(a.Holds()), b.Space, p.show(b.Holds()))
			}
		}
		if n := p.count(`SELECT count(*) FROM occupancy WHERE booking = ? AND starts_at = ? AND ends_at = ?`, a.ID, a.Start.Unix(), a.End.Unix()); a.Cancelled.IsZero() && n == 0 {
			p.t.Errorf("booking %d is told and holds nothing", a.ID)
		}
	}
}

// lost reports whether somebody was refused, which must be with one of the codes of an honest loss against others.
func (p *place) lost(err error, codes ...string) bool {
	var r *booking.Refusal
	if err == nil {
		return false
	}
	if errors.As(err, &r) {
		for _, code := range codes {
			if r.Code == code {
				return true
			}
		}
	}
	p.t.Errorf("neither granted nor lost: %v", err)
	return true
}

func TestMovesToTheSameTimeHaveOneWinner(t *testing.T) {
	p := newPlace(t)
	const writers = 16
	bookings := make([]booking.Booking, writers)
	for n := range bookings {
		day := p.at("2026-03-10 10:00").AddDate(0, 0, n)
		b, _, err := p.Book(p.ctx, staff, p.ask("kok", booking.Interval{Start: day, End: day.Add(time.Hour)}))
		if err != nil {
			t.Fatal(err)
		}
		bookings[n] = b
	}
	goal := p.span("2026-04-20 10:00", "11:00")
	won := make(chan int64, writers)
	var group sync.WaitGroup
	for n, b := range bookings {
		to := booking.Interval{Start: goal.Start.Add(time.Duration(n) * time.Minute), End: goal.End} // partial overlaps too
		group.Go(func() {
			if _, err := p.Change(p.ctx, staff, b.ID, "", booking.Change{Interval: to}); !p.lost(err, "overlap") {
				won <- b.ID
			}
		})
	}
	group.Wait()
	close(won)
	winners := 0
	for id := range won {
		winners++
		if b := p.only("2026-04-20", id); b.Revision != 1 {
			t.Errorf("the winner is %+v", b)
		}
	}
	if winners != 1 {
		t.Errorf("%d winners", winners)
	}
	if n := p.count(`SELECT count(*) FROM booking b JOIN occupancy o ON o.booking = b.id AND o.starts_at = b.starts_at AND o.ends_at = b.ends_at`); n != writers {
		t.Errorf("%d of %d bookings hold their time", n, writers)
	}
	p.undisturbed(p.span("2026-03-01 00:00", "2026-05-01 00:00"))
}

func TestPendingRequestsForOneTimeAreApprovedOnce(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("ask")
	when := p.span("2026-03-10 10:00", "12:00")
	var group sync.WaitGroup
	for n := range 16 {
		space := []string{"ask", "sal"}[n%2]
		group.Go(func() {
			b, _, err := p.Book(p.ctx, booking.By{}, p.ask(space, when))
			if p.lost(err, "overlap") || b.State == booking.Planned {
				return
			}
			// Several staff at once: one of them decides.
			var staffed sync.WaitGroup
			for _, decide := range []func() error{
				func() error { return second(p.Approve(p.ctx, staff, b.ID, booking.This)) },
				func() error { return second(p.Approve(p.ctx, staff, b.ID, booking.This)) },
				func() error { return second(p.Decline(p.ctx, staff, b.ID, booking.This, "")) },
			} {
				staffed.Go(func() { p.lost(decide(), "not_pending", "cancelled") })
			}
			staffed.Wait()
		})
	}
	group.Wait()
	if n := p.count(`SELECT count(*) FROM booking WHERE pending = 1 AND cancelled_at IS NULL`); n != 0 {
		t.Errorf("%d are undecided", n)
	}
	kept := p.count(`SELECT count(*) FROM booking WHERE cancelled_at IS NULL`) // whichever came first: a hall asks for the approval that its part asks for
	if n := p.count(`SELECT count(*) FROM audit WHERE action = 'approve'`); n != kept {
		t.Errorf("%d approvals of %d bookings", n, kept)
	}
	p.undisturbed(p.date("2026-03-10"))
}

// crowd is one writer among many who do everything at once.
type crowd struct {
	*place
	random *rand.Rand
	mine   []booking.Booking
}

func (c *crowd) when() booking.Interval {
	start := c.at("2026-03-10 09:00").Add(time.Duration(c.random.IntN(600)) * time.Minute)
	return booking.Interval{Start: start, End: start.Add(time.Duration(5+c.random.IntN(115)) * time.Minute)}
}

func (c *crowd) space() string { return []string{"ask", "bok", "sal"}[c.random.IntN(3)] }

// act does one thing of all that can be done.
func (c *crowd) act() {
	r := c.ask(c.space(), c.when())
	r.Organisation = []string{"fk", "kor"}[c.random.IntN(2)]
	if len(c.mine) == 0 || c.random.IntN(3) == 0 {
		r.Tentative = time.Duration(c.random.IntN(2)) * time.Hour
		if b, _, err := c.Book(c.ctx, of(r.Organisation), r); !c.lost(err, "overlap") {
			c.mine = append(c.mine, b)
		}
		return
	}
	b := c.mine[c.random.IntN(len(c.mine))]
	settled := []string{"overlap", "cancelled", "not_confirmed", "not_tentative", "not_pending"}
	switch c.random.IntN(8) {
	case 0, 1:
		c.lost(second(c.Change(c.ctx, staff, b.ID, "", booking.Change{Space: c.space(), Interval: c.when()})), settled...)
	case 2:
		c.lost(second(c.Confirm(c.ctx, of(b.Organisation), b.ID, "", booking.This)), settled...)
	case 3:
		c.lost(second(c.Approve(c.ctx, staff, b.ID, booking.This)), settled...)
	case 4:
		c.lost(second(c.Decline(c.ctx, staff, b.ID, booking.This, "")), settled...)
	case 5:
		c.lost(second(c.Cancel(c.ctx, of(b.Organisation), b.ID, "")), settled...)
	case 6:
		c.lost(second(c.Wait(c.ctx, of(r.Organisation), r)), "free", "waiting_already", "waiting_many")
	case 7:
		c.takeOffers(r.Organisation)
	}
}

func (c *crowd) takeOffers(org string) {
	line, err := c.Waits(c.ctx, of(org))
	if err != nil {
		c.t.Error(err)
	}
	for _, w := range line {
		if w.Booking == 0 {
			continue
		}
		if c.random.IntN(2) == 0 {
			c.lost(second(c.AcceptOffer(c.ctx, of(org), w.ID)), "cancelled", "not_tentative")
		} else if err := c.StopWaiting(c.ctx, of(org), w.ID); err != nil {
			c.t.Error(err)
		}
	}
	if _, err := c.Sweep(c.ctx, c.now()); err != nil {
		c.t.Error(err)
	}
}

func TestACrowdThatDoesEverythingNeverOverlaps(t *testing.T) {
	p := newPlace(t)
	p.approvalIn("bok")
	var group sync.WaitGroup
	for writer := range 16 {
		c := &crowd{place: p, random: rand.New(rand.NewPCG(9, uint64(writer)))}
		group.Go(func() {
			for range 40 {
				c.act()
			}
		})
	}
	group.Wait()
	p.undisturbed(p.date("2026-03-10"))
	done := map[string]int{}
	for _, action := range []string{"create", "change", "confirm", "approve", "cancel", "wait"} {
		if done[action] = p.count(`SELECT count(*) FROM audit WHERE action = ?`, action); done[action] == 0 {
			t.Errorf("nobody got to %s: %s", action, fmt.Sprint(done))
		}
	}
}
