package visit_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/kiosk/visit"
)

// brick is a badge with the memory of an NTAG213. patience is how many steps pass until it is pulled away: a command or an answer over the air, or a
// byte of a page that is programmed.
type brick struct {
	card
	mem      []byte
	patience int // below zero: it stays
	locked   bool
	deaf     bool // keeps nothing, though it says so
	mute     bool // answers to no reading
	writes   int
}

var (
	errAway    = errors.New("away")
	errRefused = errors.New("refused")
)

func newBrick(n byte) *brick {
	b := &brick{card: card{0x04, 0x77, 1, 2, 3, 4, n}, mem: make([]byte, 144), patience: -1}
	copy(b.mem, []byte{0x01, 0x03, 0xA0, 0x0C, 0x34, 0x03, 0x00, 0xFE})
	return b
}

// step is whether the badge is there for one step more.
func (b *brick) step() bool {
	if b.patience > 0 {
		b.patience--
		return true
	}
	return b.patience < 0
}

func (b *brick) User(context.Context) (int, int, error) {
	if !b.step() {
		return 0, 0, errAway
	}
	return 4, 36, nil
}

func (b *brick) Gone(context.Context) bool { return b.patience == 0 }

func (b *brick) Read(_ context.Context, first, n int) ([]byte, error) {
	for range 2 { // asking and answering
		if !b.step() {
			return nil, errAway
		}
	}
	if b.mute {
		return nil, errRefused
	}
	return slices.Clone(b.mem[(first-4)*4 : (first-4+n)*4]), nil
}

func (b *brick) Write(_ context.Context, page int, content [4]byte) error {
	b.writes++
	if !b.step() {
		return errAway
	}
	if b.locked {
		return errRefused
	}
	at := (page - 4) * 4
	for i := range content {
		if !b.step() {
			return errAway
		}
		if i == 0 && !b.deaf {
			copy(b.mem[at:at+4], make([]byte, 4)) // erased first
		}
		if !b.deaf {
			b.mem[at+i] = content[i]
		}
	}
	if !b.step() {
		return errAway
	}
	return nil
}

// openC is a house that counts by what badges remember.
func openC(t testing.TB, day string) *house {
	t.Helper()
	h := open(t, day)
	h.opt.Mode, h.opt.Key = visit.ModeC, bytes.Repeat([]byte{7}, 32)
	h.start()
	h.pass(9 * time.Hour)
	return h
}

// tapC holds a badge until it is counted or pulled away.
func (h *house) tapC(b *brick) (visit.Result, error) {
	tapped, err := h.count.TapHeld(h.t.Context(), h.now(), b.card, b)
	tapped.Finish(h.t.Context())
	return tapped.Result, err
}

// must taps a badge that is held long enough, and expects a result.
func (h *house) must(b *brick, want visit.Result) {
	h.t.Helper()
	b.patience = -1
	if got, err := h.tapC(b); err != nil || got != want {
		h.t.Fatalf("%v, %v; want %v", got, err, want)
	}
}

// nextYear goes on a year after start, in another boot.
func (h *house) nextYear(start time.Time) {
	h.truth, h.mono, h.boot = start.AddDate(1, 0, 0), time.Minute, h.boot+1
	h.start()
}

// reach is the reach of all months and of all terms.
func (h *house) reach() (months, terms int) {
	h.t.Helper()
	all, err := visit.Reaches(h.t.Context(), h.db.Reader(), time.Time{}, h.truth.AddDate(1, 0, 0))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range all {
		if r.Kind == visit.Month {
			months += r.N
		} else {
			terms += r.N
		}
	}
	return months, terms
}

func (h *house) reckon(visits, months, terms int) {
	h.t.Helper()
	m, t := h.reach()
	if got := h.sum().Visits; got != visits || m != months || t != terms {
		h.t.Errorf("%d visits, reach %d by months and %d by terms; want %d, %d, %d", got, m, t, visits, months, terms)
	}
}

// TestMemoryReach: a badge is a visit in each half-day, and one of the reach of each month and term, over restarts and without any memory in the house.
func TestMemoryReach(t *testing.T) {
	h := openC(t, "2026-03-30")
	anna, bilal := newBrick(1), newBrick(2)
	h.must(anna, visit.Counted)
	h.must(anna, visit.Again)
	h.start()
	h.must(anna, visit.Again) // the badge knows, though the house has forgotten
	h.must(bilal, visit.Counted)
	h.reckon(2, 2, 2)
	h.pass(4 * time.Hour)
	h.must(anna, visit.Counted)
	h.reckon(3, 2, 2)
	h.pass(48 * time.Hour) // the first of April
	h.must(anna, visit.Counted)
	h.must(bilal, visit.Counted)
	h.reckon(5, 4, 2)
	h.pass(92 * 24 * time.Hour) // July
	h.must(anna, visit.Counted)
	h.reckon(6, 5, 3)
	if got := h.sum().Passages; got != 8 {
		t.Errorf("%d passages", got)
	}
}

// killed is a database with which the program dies: before a transaction, in it, or after it is on the disk but before anybody hears of that.
type killed struct {
	visit.DB
	when string
	left int // transactions until then
}

var errKilled = errors.New("killed")

func (k *killed) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if k.left--; k.left >= 0 {
		return k.DB.Write(ctx, fn)
	}
	if k.when == "before" {
		return errKilled
	}
	err := k.DB.Write(ctx, func(tx *sql.Tx) error {
		if err := fn(tx); err != nil || k.when == "after" {
			return err
		}
		return errKilled
	})
	return errors.Join(err, errKilled)
}

// TestMemoryTorn pulls a badge away after every step of a tap and kills the program at every point of it, lets others be counted meanwhile, and holds the badge
// again: it was counted once, in its visit, its month and its term, whatever it had counted before.
func TestMemoryTorn(t *testing.T) {
	histories := map[string]func(*house, *brick){
		"a fresh badge":    func(*house, *brick) {},
		"in this month":    func(h *house, b *brick) { h.must(b, visit.Counted); h.pass(24 * time.Hour) },
		"in another month": func(h *house, b *brick) { h.must(b, visit.Counted); h.pass(3 * 24 * time.Hour) },
		"in another term":  func(h *house, b *brick) { h.must(b, visit.Counted); h.pass(110 * 24 * time.Hour) },
		"without its copy": func(h *house, b *brick) {
			if _, err := h.count.TapHeld(h.t.Context(), h.now(), b.card, b); err != nil {
				h.t.Fatal(err)
			}
			h.pass(24 * time.Hour)
		},
	}
	for name, before := range histories {
		t.Run(name, func(t *testing.T) {
			for _, when := range []string{"", "before", "within", "after"} {
				for left := range 2 {
					if when == "" && left > 0 {
						continue
					}
					tornAtEveryStep(t, before, when, left)
				}
			}
		})
	}
}

// tornAtEveryStep is one history, once for each step after which the badge may be pulled away. A step that the tap never comes to ends it.
func tornAtEveryStep(t *testing.T, before func(*house, *brick), when string, left int) {
	t.Helper()
	h := openC(t, "2026-03-29")
	stride := 1
	if when != "" {
		stride = 3 // the two together only now and then
	}
	for steps, n := left, byte(0); ; steps += stride {
		n += 2
		b, other := newBrick(n), newBrick(n+1)
		sum := func() [3]int { m, t := h.reach(); return [3]int{h.sum().Visits, m, t} }
		h.start()
		start := h.truth
		base := sum()
		before(h, b)
		b.patience = steps
		h.opt.Mode = visit.ModeC
		db := h.db
		if when != "" {
			h.db = &killed{DB: db, when: when, left: left}
			h.start()
		}
		result, err := h.tapC(b)
		reached := b.patience != 0
		h.db = db
		if when != "" || n%4 == 0 {
			h.start()
		}
		counted := sum()
		h.must(other, visit.Counted) // would take the badge's number, if a number could be taken twice
		b.patience = -1
		if _, again := h.tapC(b); again != nil {
			t.Fatal(again)
		}
		h.must(b, visit.Again)
		h.start()
		h.must(b, visit.Again)
		want := expected(h, base, start)
		if got := sum(); got != want {
			t.Fatalf("killed %q %d, pulled after %d steps (%v, %v; then %v): counted %v, want %v", when, left, steps, result, err, counted, got, want)
		}
		h.nextYear(start)
		if reached {
			if steps < 40 && (when == "" || left > 0) {
				t.Fatalf("a tap had only %d steps", steps)
			}
			return
		}
	}
}

// expected adds what a badge and another one count: the other one visit, month and term, and the badge one for the history's tap, if it had one, and for this.
func expected(h *house, base [3]int, start time.Time) [3]int {
	first, now := start.In(h.opt.Zone), h.truth.In(h.opt.Zone)
	want := [3]int{base[0] + 2, base[1] + 2, base[2] + 2}
	if now.Equal(first) {
		return want
	}
	want[0]++
	if first.Month() != now.Month() {
		want[1]++
	}
	if (first.Month() < time.July) != (now.Month() < time.July) {
		want[2]++
	}
	return want
}

// TestMemoryProperty: people come and go, pull their badges away, the power fails, and whoever was told to hold it once more does so before the half-day
// ends. Each is counted once for each half-day, month and term in which they came.
func TestMemoryProperty(t *testing.T) {
	h, n := openC(t, "2026-06-29"), byte(0)
	rapid.Check(t, func(r *rapid.T) {
		bricks := []*brick{newBrick(n), newBrick(n + 1), newBrick(n + 2)}
		n += 3
		start, base := h.truth, h.sum().Visits
		baseMonths, baseTerms := h.reach()
		visits, months, terms := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for range rapid.IntRange(1, 4).Draw(r, "half-days") {
			for b := range someDay(r, h, bricks) {
				b.patience = -1
				if _, err := h.tapC(b); err != nil {
					r.Fatal(err)
				}
				at := h.truth.In(h.opt.Zone)
				visits[fmt.Sprint(b.card, at.Format("2006-01-02 PM"), at.Hour() >= 21)] = true
				months[fmt.Sprint(b.card, at.Format("2006-01"))] = true
				terms[fmt.Sprint(b.card, at.Month() < time.July)] = true
			}
			h.pass([]time.Duration{4 * time.Hour, 20 * time.Hour}[rapid.IntRange(0, 1).Draw(r, "pause")])
			if hour := h.truth.In(h.opt.Zone).Hour(); hour < 8 {
				h.pass(time.Duration(9-hour) * time.Hour)
			}
		}
		m, k := h.reach()
		if got := h.sum().Visits - base; got != len(visits) || m-baseMonths != len(months) || k-baseTerms != len(terms) {
			r.Errorf("%d visits, reach %d and %d; want %d, %d, %d", got, m-baseMonths, k-baseTerms, len(visits), len(months), len(terms))
		}
		h.nextYear(start)
	})
}

// someDay is who came in a half-day, with all that may go wrong.
func someDay(r *rapid.T, h *house, bricks []*brick) map[*brick]bool {
	came := map[*brick]bool{}
	for range rapid.IntRange(1, 12).Draw(r, "taps") {
		b := bricks[rapid.IntRange(0, 2).Draw(r, "who")]
		came[b] = true
		b.patience = max(-1, rapid.IntRange(-20, 90).Draw(r, "patience"))
		db := h.db
		if rapid.IntRange(0, 3).Draw(r, "power") == 0 {
			when := rapid.SampledFrom([]string{"before", "within", "after"}).Draw(r, "when")
			h.db = &killed{DB: db, when: when, left: rapid.IntRange(0, 1).Draw(r, "left")}
			h.start()
		}
		_, _ = h.tapC(b)
		if h.db != db || rapid.IntRange(0, 4).Draw(r, "restart") == 0 {
			h.db = db
			h.start()
		}
	}
	return came
}
