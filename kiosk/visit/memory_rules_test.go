package visit_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"troskel/kiosk/visit"
)

// TestMemoryFallsBack: a badge that cannot remember is counted once in its half-day by the house's memory, and has no part in the reach.
func TestMemoryFallsBack(t *testing.T) {
	foreign := newBrick(9)
	elsewhere := openC(t, "2026-03-02")
	elsewhere.opt.Key = bytes.Repeat([]byte{8}, 32)
	elsewhere.start()
	elsewhere.must(foreign, visit.Counted)
	for name, b := range map[string]*brick{
		"another house's":   {card: foreign.card, mem: foreign.mem},
		"locked":            {card: foreign.card, mem: newBrick(9).mem, locked: true},
		"keeps nothing":     {card: foreign.card, mem: newBrick(9).mem, deaf: true},
		"cannot be read":    {card: foreign.card, mem: newBrick(9).mem, mute: true},
		"somebody's data":   {card: foreign.card, mem: bytes.Repeat([]byte{0x42}, 144)},
		"no room":           {card: foreign.card, mem: append([]byte{0x03, 0x80}, make([]byte, 142)...)},
		"of another number": {card: append(slices.Clone(foreign.card[:6]), 0x33), mem: foreign.mem},
	} {
		t.Run(name, func(t *testing.T) {
			h := openC(t, "2026-03-03")
			before := slices.Clone(b.mem)
			h.must(b, visit.Counted)
			h.must(b, visit.Again)
			h.reckon(1, 0, 0)
			h.pass(4 * time.Hour)
			h.must(b, visit.Counted)
			h.reckon(2, 0, 0)
			if !b.locked && (b.writes > 0) != b.deaf || !bytes.Equal(before, b.mem) {
				t.Errorf("%d pages were written to it", b.writes)
			}
		})
	}
}

// TestMemoryHealsItself: a badge with one worn page still knows what was counted, and one that is erased or put back by its holder counts once in a half-day.
func TestMemoryHealsItself(t *testing.T) {
	h := openC(t, "2026-03-03")
	for page := 24; page < 36; page++ {
		b := newBrick(byte(page))
		h.must(b, visit.Counted)
		b.mem[page*4] ^= 0x40
		h.start()
		h.must(b, visit.Again)
	}
	h.reckon(12, 12, 12)
	tricky := newBrick(99)
	blank := slices.Clone(tricky.mem)
	h.must(tricky, visit.Counted)
	for range 3 {
		copy(tricky.mem, blank)
		h.must(tricky, visit.Again)
	}
	h.reckon(13, 13, 13)
}

// TestMemoryWithoutTime: while the clock is not believed badges are counted by the house's memory; when it is, their month and term follow, and no second visit.
func TestMemoryWithoutTime(t *testing.T) {
	h := openC(t, "2026-03-03")
	b := newBrick(1)
	h.believed = false
	h.must(b, visit.Counted)
	h.believed = true
	h.must(b, visit.Again)
	h.must(b, visit.Again)
	h.reckon(1, 1, 1)
}

// TestMemoryRemembers: what a badge was asked in a round is known at the next tap, also within the half-day, and goes with the next round.
func TestMemoryRemembers(t *testing.T) {
	h := openC(t, "2026-03-03")
	round := uint16(4)
	h.opt.Remember = func(was visit.Memory, _ bool) visit.Memory {
		was.Band = 3
		for item := range 2 {
			if !was.Asked(round, item) {
				return was.Ask(round, item)
			}
		}
		return was
	}
	h.start()
	b := newBrick(1)
	for i, want := range []uint16{0b01, 0b11, 0b11, 0b01} {
		if i == 3 {
			round = 5
		}
		tapped, err := h.count.TapHeld(t.Context(), h.now(), b.card, b)
		tapped.Finish(t.Context())
		if err != nil || !tapped.Recalled || tapped.Now.Items != want || tapped.Now.Round != round || tapped.Now.Band != 3 {
			t.Errorf("tap %d: %+v, %v", i+1, tapped, err)
		}
		h.start()
	}
	h.reckon(1, 1, 1)
}

// TestModeA: a tap is a press, however often the same badge comes.
func TestModeA(t *testing.T) {
	h := open(t, "2026-03-03")
	h.opt.Mode = visit.ModeA
	h.start()
	b := newBrick(1)
	for range 3 {
		h.must(b, visit.Unbadged)
	}
	if q := h.sum(); q.Passages != 3 || q.Unbadged != 3 || q.Visits != 0 || b.writes != 0 {
		t.Errorf("%+v, %d writes", q, b.writes)
	}
}

// TestPeriods: what a badge counts once in is chosen.
func TestPeriods(t *testing.T) {
	for period, want := range map[visit.Period]int{"": 3, visit.HalfDay: 3, visit.Day: 2, visit.Evening: 3} {
		h := open(t, "2026-03-03")
		h.opt.Period = period
		h.start()
		for _, d := range []time.Duration{8, 2, 6, 3, 12} { // at 8, 10, 16 and 19 o'clock, and at 7 the next morning
			h.pass(d * time.Hour)
			if _, err := h.count.Tap(t.Context(), h.now(), cards["anna"]); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.sum().Visits; got != want {
			t.Errorf("%q: %d visits, want %d", period, got, want)
		}
	}
	h := open(t, "2026-03-03")
	h.opt.Mode = "D"
	if _, err := visit.New(h.db, h.opt); err == nil {
		t.Error("there is a mode D")
	}
	h.opt.Mode = visit.ModeC
	if _, err := visit.New(h.db, h.opt); err == nil {
		t.Error("mode C begins without a key")
	}
}

// TestMethods: how badges are counted is written down once for each change, also while nobody comes, and is known for the time that it was so.
func TestMethods(t *testing.T) {
	h := open(t, "2026-03-02")
	for _, c := range []struct {
		mode   visit.Mode
		period visit.Period
	}{{visit.ModeB, ""}, {"", visit.HalfDay}, {visit.ModeA, visit.HalfDay}, {visit.ModeB, visit.Evening}} {
		h.opt.Mode, h.opt.Period = c.mode, c.period
		h.start()
		for range 2 {
			if err := h.count.Heal(t.Context(), h.now()); err != nil {
				t.Fatal(err)
			}
			h.pass(10*time.Hour + time.Minute)
		}
	}
	for _, c := range []struct {
		from, to int // hours after the first
		want     []visit.Mode
	}{{0, 100, []visit.Mode{visit.ModeB, visit.ModeA, visit.ModeB}}, {1, 39, []visit.Mode{visit.ModeB}}, {41, 50, []visit.Mode{visit.ModeA}}, {50, 90, []visit.Mode{visit.ModeA, visit.ModeB}}, {-50, -10, nil}} {
		begin := next(h.truth.Add(-81*time.Hour).In(h.opt.Zone), 0, 0)
		all, err := visit.Methods(t.Context(), h.db.Reader(), begin.Add(time.Duration(c.from)*time.Hour), begin.Add(time.Duration(c.to)*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var got []visit.Mode
		for _, m := range all {
			got = append(got, m.Mode)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("hours %d to %d: %+v", c.from, c.to, all)
		}
	}
	h.opt.Period = "week"
	if _, err := visit.New(h.db, h.opt); err == nil {
		t.Error("a badge may count once a week")
	}
}

// TestP2Memory: in mode C too, swapped badges leave the same database, though every badge is read and written.
func TestP2Memory(t *testing.T) {
	worldC := func(seed uint64) string {
		swap, same := rand.New(rand.NewPCG(seed, 0)), rand.New(rand.NewPCG(42, 0))
		h := openC(t, "2026-03-02")
		for range 3 {
			var bricks []*brick // whose badges are whose is the seed's; all are held alike
			for _, i := range swap.Perm(12) {
				bricks = append(bricks, newBrick(byte(i)))
			}
			for i := range 30 {
				b := bricks[same.IntN(12)]
				b.patience = max(-1, same.IntN(200)-100)
				if _, err := h.tapC(b); err != nil {
					t.Fatal(err)
				}
				h.pass(time.Duration(same.IntN(300)) * time.Second)
				if i == 15 {
					h.start()
				}
			}
			h.pass(24 * time.Hour)
		}
		return dump(t, h)
	}
	one, two := worldC(1), worldC(2)
	if one != two {
		t.Errorf("the worlds can be told apart:\n%s\n%s", one, two)
	}
	if len(one) < 800 {
		t.Errorf("the worlds are too small to tell anything:\n%s", one)
	}
}
