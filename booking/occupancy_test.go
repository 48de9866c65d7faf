package booking_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"troskel/booking"
)

// exec runs SQL past the engine, as a mistake of ours or a visitor in the database would.
func (p *place) exec(query string, args ...any) error {
	return p.db.Write(p.ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(p.ctx, query, args...)
		return err
	})
}

func TestTheDatabaseItselfRefusesOverlaps(t *testing.T) {
	p := newPlace(t)
	b, other := p.book("ask", "2026-03-02 10:00", "12:00"), p.book("ask", "2026-03-02 14:00", "15:00")
	long := p.book("kok", "2026-03-02 10:00", "2026-03-03 10:00")
	free := p.book("bok", "2026-03-02 10:00", "12:00")
	begin, hour := b.Start.Unix(), int64(3600)
	const insert = ` INTO occupancy (space, starts_at, ends_at, booking) VALUES (?, ?, ?, ?)`
	for name, run := range map[string]func() error{
		"the same time": func() error { return p.exec(`INSERT`+insert, "ask", begin, begin+2*hour, free.ID) },
		"the beginning": func() error { return p.exec(`INSERT`+insert, "ask", begin-hour, begin+1, free.ID) },
		"the end":       func() error { return p.exec(`INSERT`+insert, "ask", begin+2*hour-1, begin+3*hour, free.ID) },
		"inside":        func() error { return p.exec(`INSERT`+insert, "ask", begin+10, begin+20, free.ID) },
		"around":        func() error { return p.exec(`INSERT`+insert, "ask", begin-10, begin+3*hour, free.ID) },
		"replacing":     func() error { return p.exec(`INSERT OR REPLACE`+insert, "ask", begin, begin+2*hour, free.ID) },
		"ignoring":      func() error { return p.exec(`INSERT OR IGNORE`+insert, "ask", begin+10, begin+20, free.ID) },
		"a day later":   func() error { return p.exec(`INSERT`+insert, "kok", long.End.Unix()-1, long.End.Unix()+10, free.ID) },
		"longer": func() error {
			return p.exec(`UPDATE occupancy SET ends_at = ends_at + 3 * 3600 WHERE booking = ?`, b.ID)
		},
		"moved": func() error {
			return p.exec(`UPDATE occupancy SET starts_at = starts_at - 3 * 3600 WHERE booking = ?`, other.ID)
		},
		"moved, replacing": func() error {
			return p.exec(`UPDATE OR REPLACE occupancy SET space = 'ask' WHERE booking = ?`, free.ID)
		},
	} {
		if err := run(); err == nil || !strings.Contains(err.Error(), "the space is taken") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, run := range map[string]func() error{
		"too long to be found again": func() error { return p.exec(`INSERT`+insert, "ask", begin+100*hour, begin+126*hour, free.ID) },
		"backwards":                  func() error { return p.exec(`INSERT`+insert, "ask", begin+100*hour, begin+99*hour, free.ID) },
		"of no booking":              func() error { return p.exec(`INSERT`+insert, "ask", begin+100*hour, begin+101*hour, 4711) },
		"of no space":                func() error { return p.exec(`INSERT`+insert, "x", begin+100*hour, begin+101*hour, free.ID) },
	} {
		if err := run(); err == nil {
			t.Errorf("%s: stored", name)
		}
	}
	if n := p.count(`SELECT count(*) FROM occupancy`); n != 4 {
		t.Errorf("%d rows, want the 4 that were booked", n)
	}
	if err := p.exec(`UPDATE occupancy SET starts_at = starts_at + 60, ends_at = ends_at + 60 WHERE booking = ?`, b.ID); err != nil {
		t.Errorf("a row overlaps with nothing but itself: %v", err)
	}
}

// claim is what one writer asked for and got.
type claim struct {
	space string
	when  booking.Interval
	won   bool
}

// rivals is which spaces cannot be booked at once, written down apart from the engine.
var rivals = map[string]string{"ask": "ask sal", "bok": "bok sal", "sal": "ask bok sal", "kok": "kok"}

func (c claim) against(o claim) bool {
	return strings.Contains(rivals[c.space], o.space) && c.when.Start.Before(o.when.End) && o.when.Start.Before(c.when.End)
}

// race lets writers claim at once and tells what became of each claim.
func (p *place) race(writers int, claims func(writer int) []claim) []claim {
	p.t.Helper()
	var mu sync.Mutex
	var all []claim
	var group sync.WaitGroup
	start := make(chan struct{})
	for writer := range writers {
		mine := claims(writer)
		group.Go(func() {
			<-start
			for n := range mine {
				_, _, err := p.Book(p.ctx, booking.By{}, p.ask(mine[n].space, mine[n].when))
				mine[n].won = err == nil
				var r *booking.Refusal
				if err != nil && (!errors.As(err, &r) || r.Code != "overlap") {
					p.t.Errorf("%s %s: %v", mine[n].space, p.show(mine[n].when), err)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, mine...)
		})
	}
	close(start)
	group.Wait()
	return all
}

// judge looks for two winners that cannot both be, and for a loser without a winner.
func (p *place) judge(claims []claim) {
	p.t.Helper()
	for n, c := range claims {
		beaten := false
		for m, o := range claims {
			if n == m || !o.won || !c.against(o) {
				continue
			}
			beaten = true
			if c.won {
				p.t.Errorf("both %s %s and %s %s were granted", c.space, p.show(c.when), o.space, p.show(o.when))
			}
		}
		if !c.won && !beaten {
			p.t.Errorf("%s %s was refused, and nobody has it", c.space, p.show(c.when))
		}
	}
}

func TestOneWinnerForEachSlot(t *testing.T) {
	p := newPlace(t)
	const writers, days = 16, 15
	claims := p.race(writers, func(int) []claim {
		var mine []claim
		for day := range days {
			for hour := range 3 {
				start := p.at("2026-03-10 14:00").AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
				mine = append(mine, claim{space: "kok", when: booking.Interval{Start: start, End: start.Add(time.Hour)}})
			}
		}
		return mine
	})
	winners := map[time.Time]int{}
	for _, c := range claims {
		if c.won {
			winners[c.when.Start]++
		}
	}
	for _, c := range claims {
		if winners[c.when.Start] != 1 {
			t.Errorf("%s has %d winners", p.show(c.when), winners[c.when.Start])
		}
	}
	if n := p.count(`SELECT count(*) FROM booking`); n != 3*days || len(claims) != writers*3*days {
		t.Errorf("%d bookings for %d slots", n, 3*days)
	}
}

func TestManyWritersNeverOverlap(t *testing.T) {
	p := newPlace(t)
	claims := p.race(16, func(writer int) []claim {
		random := rand.New(rand.NewPCG(7, uint64(writer)))
		var mine []claim
		for range 60 {
			start := p.at("2026-03-10 09:00").Add(time.Duration(random.IntN(600)) * time.Minute)
			end := start.Add(time.Duration(5+random.IntN(115)) * time.Minute)
			mine = append(mine, claim{space: []string{"ask", "bok", "sal", "kok"}[random.IntN(4)], when: booking.Interval{Start: start, End: end}})
		}
		return mine
	})
	p.judge(claims)
	won := 0
	for _, c := range claims {
		if c.won {
			won++
		}
	}
	if n := p.count(`SELECT count(*) FROM booking`); n != won || won < 10 || int(p.changes.Load()) != won+1 {
		t.Errorf("%d bookings, %d were told so, %d changes", n, won, p.changes.Load())
	}
}

func TestWritersWhoBookAndTakeBackNeverOverlap(t *testing.T) {
	p := newPlace(t)
	p.set(p.at("2026-03-10 09:00"))
	var group sync.WaitGroup
	for writer := range 16 {
		random := rand.New(rand.NewPCG(8, uint64(writer)))
		group.Go(func() {
			for n := range 25 {
				start := p.at("2026-03-10 09:00").Add(time.Duration(random.IntN(120)) * time.Minute)
				r := p.ask([]string{"ask", "bok", "sal"}[random.IntN(3)], booking.Interval{Start: start, End: start.Add(30 * time.Minute)})
				b, code, err := p.Book(p.ctx, booking.By{}, r)
				if err == nil && n%2 == 0 {
					if _, err := p.Cancel(p.ctx, booking.By{}, b.ID, code); err != nil {
						t.Errorf("cancelling what was just booked: %v", err)
					}
				}
			}
		})
	}
	group.Wait()
	day, err := p.Between(p.ctx, p.date("2026-03-10"))
	if err != nil || len(day) == 0 {
		t.Fatalf("%d bookings, %v", len(day), err)
	}
	var kept []claim
	for _, b := range day {
		kept = append(kept, claim{space: b.Space, when: b.Interval, won: true})
	}
	p.judge(kept)
}

func TestTheSameKeyAtOnceBooksOnce(t *testing.T) {
	p := newPlace(t)
	r := p.ask("ask", p.span("2026-03-10 10:00", "11:00"))
	answers := make(chan string, 16)
	var group sync.WaitGroup
	for range cap(answers) {
		group.Go(func() {
			b, code, err := p.Book(p.ctx, booking.By{}, r)
			answers <- fmt.Sprint(b.ID, code, err)
		})
	}
	group.Wait()
	close(answers)
	first := <-answers
	for answer := range answers {
		if answer != first {
			t.Errorf("%s and %s for one key", first, answer)
		}
	}
}
