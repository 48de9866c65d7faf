package booking_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"troskel/booking"
)

func TestTheDatabaseItselfKeepsBuffersApart(t *testing.T) {
	p := newFoyer(t)
	b, other := p.book("gran", "2026-03-03 10:00", "11:00"), p.book("gran", "2026-03-03 14:30", "15:30")
	if err := p.exec(`UPDATE occupancy SET before_s = 1800, after_s = 900 WHERE booking = ?`, b.ID); err != nil {
		t.Fatal(err)
	}
	begin, end := b.Start.Unix(), b.End.Unix()
	for _, c := range []struct {
		name                      string
		start, end, before, after int64
		apart                     bool
	}{
		{"just after the cleaning", end + 900, end + 1800, 0, 0, true},
		{"during the cleaning", end + 899, end + 1800, 0, 0, false},
		{"with a set-up of its own, the larger", end + 1799, end + 3600, 1800, 0, false},
		{"as far as the larger, not the sum", end + 1800, end + 3600, 1800, 0, true},
		{"with a smaller set-up", end + 900, end + 1800, 600, 0, true},
		{"just before the set-up", begin - 3600, begin - 1800, 0, 0, true},
		{"during the set-up", begin - 3600, begin - 1799, 0, 0, false},
		{"with a smaller cleaning", begin - 3600, begin - 1800, 0, 1800, true},
		{"with a larger cleaning", begin - 3600, begin - 1800, 0, 1801, false},
		{"around", begin - 10_000, end + 10_000, 0, 0, false},
		{"a day earlier, as long as can be", begin - 90_000 - 14_400, begin - 14_400, 0, 14_400, true},
		{"a second nearer", begin - 90_000 - 14_399, begin - 14_399, 0, 14_400, false},
	} {
		const insert = `INSERT INTO occupancy (space, starts_at, ends_at, booking, before_s, after_s) VALUES ('gran', ?, ?, ?, ?, ?)`
		free := p.book("d3", "2026-03-03 10:00", "11:00")
		checkApart(t, c.name, p.exec(insert, c.start, c.end, free.ID, c.before, c.after), c.apart)
		p.must(p.exec(`DELETE FROM occupancy WHERE booking = ? AND space = 'gran'`, free.ID))
		const move = `UPDATE occupancy SET starts_at = ?, ends_at = ?, before_s = ?, after_s = ? WHERE booking = ?`
		checkApart(t, c.name+", moved", p.exec(move, c.start, c.end, c.before, c.after, other.ID), c.apart)
		p.must(p.exec(move, other.Start.Unix(), other.End.Unix(), 0, 0, other.ID))
		p.step(p.revoke, free.ID)
	}
	for _, wrong := range []string{`before_s = -1`, `after_s = 14401`, `before_s = NULL`} {
		if err := p.exec(`UPDATE occupancy SET ` + wrong); err == nil {
			t.Errorf("%s is stored", wrong)
		}
	}
	if err := p.exec(`UPDATE occupancy SET before_s = 14400 WHERE booking = ?`, other.ID); err == nil {
		t.Error("a set-up became longer than the time since the booking before")
	}
}

func checkApart(t *testing.T, name string, err error, apart bool) {
	t.Helper()
	if apart && err != nil || !apart && (err == nil || !strings.Contains(err.Error(), "the space is taken")) {
		t.Errorf("%s: %v", name, err)
	}
}

// needs is which of the foyer's spaces cannot be booked at once, and how many minutes a booking of each asks for before and after. It is written
// down apart from the engine.
var needs = map[string]struct {
	rivals        string
	before, after int
}{
	"foaje": {"foaje allt d1 d2", 30, 20}, "gran": {"gran allt", 0, 0}, "allt": {"foaje gran allt d1 d2", 30, 20},
	"d1": {"foaje allt d1", 0, 0}, "d2": {"foaje allt d2", 0, 20}, "d3": {"d3", 0, 0},
}

// tooNear reports whether two bookings of the foyer cannot both be.
func tooNear(a, b claim) bool {
	if !strings.Contains(" "+needs[a.space].rivals+" ", " "+b.space+" ") {
		return false
	}
	if b.when.Start.Before(a.when.Start) {
		a, b = b, a
	}
	apart := max(needs[a.space].after, needs[b.space].before)
	return b.when.Start.Before(a.when.End.Add(time.Duration(apart) * time.Minute))
}

func TestManyWritersNeverComeNearerThanTheBuffers(t *testing.T) {
	p := newFoyer(t)
	claims := p.race(16, func(writer int) []claim {
		random := rand.New(rand.NewPCG(9, uint64(writer)))
		var mine []claim
		for range 60 {
			start := p.at("2026-03-10 10:00").Add(time.Duration(random.IntN(115)) * time.Minute)
			space := []string{"foaje", "gran", "allt", "d1", "d2", "d3"}[random.IntN(6)]
			end := start.Add(time.Duration(5+random.IntN(115)) * time.Minute)
			if noon := p.at("2026-03-10 12:00"); space == "d3" && end.After(noon) {
				start, end = noon.Add(-5*time.Minute), noon
			}
			mine = append(mine, claim{space: space, when: booking.Interval{Start: start, End: end}})
		}
		return mine
	})
	won := 0
	for n, c := range claims {
		if c.won {
			won++
		}
		beaten := false
		for m, o := range claims {
			if n != m && o.won && tooNear(c, o) {
				if beaten = true; c.won {
					t.Errorf("both %s %s and %s %s were granted", c.space, p.show(c.when), o.space, p.show(o.when))
				}
			}
		}
		if !c.won && !beaten {
			t.Errorf("%s %s was refused, and nobody is near", c.space, p.show(c.when))
		}
	}
	if n := p.count(`SELECT count(*) FROM booking`); n != won || won < 8 {
		t.Errorf("%d bookings, %d were told so", n, won)
	}
}
