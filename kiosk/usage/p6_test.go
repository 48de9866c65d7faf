package usage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// smallYear lets a place of few people live for more than a year, which has many small numbers: by the week, by half-day and by age band; some counters come late.
func smallYear(t *testing.T, seed uint64, late bool) *place {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 6))
	p := newPlace(t, "2025-12-01 12:00", rooms(t, "a", officeHours))
	monday := date(t, "2025-12-01")
	busy := r.IntN(4) + 1
	for week := range 60 {
		for day := range 7 {
			if r.IntN(8) > busy {
				continue
			}
			at := monday.Add(7*week + day).In(stockholm).Add(time.Duration(8+4*r.IntN(4)) * time.Hour)
			came := people{visits: r.IntN(3 * busy), unbadged: r.IntN(2) * r.IntN(4), entered: r.IntN(4)}
			if r.IntN(30) == 0 && week > 4 && late {
				at = at.Add(-21 * 24 * time.Hour) // healed late
			}
			p.countAt(at, came)
			for range came.visits {
				if r.IntN(2) == 0 {
					p.exec(`INSERT INTO visit_band VALUES ('day', ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1`,
						booking.DateOf(at, stockholm).In(stockholm).Unix(), 1+r.IntN(r.IntN(7)+1))
				}
			}
		}
		p.now = monday.Add(7 * (week + 1)).In(stockholm)
		if err := p.CloseWeeks(t.Context(), p.now); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// published is every figure that somebody has who kept all exports, by "table/first date/line/cell".
type published map[string]string

// collect adds the tables of one export. A figure that is told differently than before would be a fault of its own.
func (all published) collect(t *testing.T, r *usage.Report) {
	t.Helper()
	add := func(key, figure string) {
		if was, ok := all[key]; ok && was != figure {
			t.Errorf("%s is told as %s and as %s", key, was, figure)
		}
		all[key] = figure
	}
	for _, line := range lines(t, csvOf(t, r, "besok-per-vecka.csv"))[1:] {
		add("week/"+line[1]+"/visits", line[3])
		add("week/"+line[1]+"/unbadged", line[4])
	}
	for _, c := range r.Months {
		add(fmt.Sprintf("month/%s/%s", c.From, c.Name), c.String())
	}
	for _, c := range r.Halves {
		add(fmt.Sprintf("term/%s/%s/%s", c.From, c.Line, c.Name), c.String())
	}
}

// riddleOf is what the figures say together: what is told is exact, what is hidden is at least 1 where its line tells other numbers, and weeks add up to months and to terms.
func (all published) riddleOf(t *testing.T) (p *riddle, hidden map[string]int) {
	t.Helper()
	p, hidden = &riddle{}, map[string]int{}
	at := map[string]int{}
	telling := map[string]bool{}
	group := func(key string) string { return key[:strings.LastIndex(key, "/")] }
	for key, figure := range all {
		telling[group(key)] = telling[group(key)] || figure != ".." || strings.HasPrefix(key, "week/")
	}
	for _, key := range slices.Sorted(mapsKeys(all)) {
		if figure := all[key]; figure != ".." {
			n, err := strconv.Atoi(figure)
			if err != nil {
				t.Fatal(key, err)
			}
			at[key] = p.unknown(n, n)
			continue
		}
		least := 0
		if telling[group(key)] {
			least = 1
		}
		at[key] = p.unknown(least, unbounded)
		hidden[key] = at[key]
	}
	sums := map[string]*sumRule{}
	ruleOf := func(name string) *sumRule {
		if sums[name] == nil {
			sums[name] = &sumRule{}
		}
		return sums[name]
	}
	for _, key := range slices.Sorted(mapsKeys(at)) {
		parts := strings.Split(key, "/")
		if parts[0] != "week" {
			rule := ruleOf(strings.TrimSuffix(group(key), "/"))
			rule.minus = append(rule.minus, at[key])
			continue
		}
		monday := date(t, parts[1])
		month := ruleOf("month/" + usage.MonthOf(monday).String())
		term := ruleOf("term/" + usage.TermOf(monday).String() + "/" + parts[2])
		month.plus, term.plus = append(month.plus, at[key]), append(term.plus, at[key])
	}
	for _, name := range slices.Sorted(mapsKeys(sums)) {
		if r := sums[name]; len(r.minus) > 0 && len(r.plus) > 0 {
			p.rules = append(p.rules, *r)
		}
	}
	return p, hidden
}

func mapsKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// exportAtRandom makes exports of n ranges of a lived place, in whatever order, and the whole at the end.
func exportAtRandom(t *testing.T, p *place, r *rand.Rand, n int) published {
	t.Helper()
	all := published{}
	for range n {
		from := date(t, "2025-12-01").Add(r.IntN(420))
		all.collect(t, p.export(from.String(), from.Add(r.IntN(400)).String()))
	}
	all.collect(t, p.export("2025-12-01", "2027-02-28"))
	return all
}

// P6: no set of exports, of whatever ranges and in whatever order, isolates one to four persons. Everything that was exported is put together, and no hidden number can be
// shown to be from 1 to 4.
func TestP6(t *testing.T) {
	const worlds, exports = 12, 45 // 540
	hiddenInAll := 0
	for seed := range uint64(worlds) {
		p := smallYear(t, seed, true)
		all := exportAtRandom(t, p, rand.New(rand.NewPCG(seed, 7)), exports)
		riddle, hidden := all.riddleOf(t)
		if !riddle.solve(slices.Clone(riddle.low), slices.Clone(riddle.high)) {
			t.Fatalf("seed %d: the figures contradict each other, so the test proves nothing", seed)
		}
		hiddenInAll += len(hidden)
		for key, i := range hidden {
			if riddle.confined(i) {
				t.Errorf("seed %d: %s is from 1 to 4", seed, key)
			}
		}
	}
	if hiddenInAll < 500 {
		t.Errorf("only %d numbers were hidden: the worlds are too easy", hiddenInAll)
	}
}

// The proof that TestP6 can fail: where only 1–4 is hidden and nothing beside it, as its own counters tell, the solver finds hidden numbers out.
func TestP6FindsWhatIsNotProtected(t *testing.T) {
	found := 0
	for seed := range uint64(3) {
		p := smallYear(t, seed, false)
		all := exportAtRandom(t, p, rand.New(rand.NewPCG(seed, 7)), 3)
		riddle, hidden := p.unprotected(t, all).riddleOf(t)
		if !riddle.solve(slices.Clone(riddle.low), slices.Clone(riddle.high)) {
			t.Fatalf("seed %d: the figures contradict each other, so nothing can be found out of them", seed)
		}
		for _, i := range hidden {
			if riddle.confined(i) {
				found++
			}
		}
	}
	if found == 0 {
		t.Error("nothing is found out of figures without secondary suppression: the solver is blind")
	}
}

// unprotected is the same figures with nothing hidden but 1–4, worked out of the terms' own counters.
func (p *place) unprotected(t *testing.T, all published) published {
	t.Helper()
	plain := published{}
	for key, figure := range all {
		if strings.HasPrefix(key, "week/") {
			plain[key] = figure
			continue
		}
		plain[key] = "0"
	}
	counts := map[string]int{}
	quarters, err := p.db.Reader().Query(`SELECT starts_at, visits, unbadged FROM visit_quarter`)
	if err != nil {
		t.Fatal(err)
	}
	defer quarters.Close()
	for quarters.Next() {
		var start int64
		var visits, unbadged int
		if err := quarters.Scan(&start, &visits, &unbadged); err != nil {
			t.Fatal(err)
		}
		local := time.Unix(start, 0).In(stockholm)
		term := usage.TermOf(usage.MondayOf(booking.DateOf(local, stockholm))).String()
		counts["term/"+term+"/visits/"+usage.HalfOf(local)] += visits
		counts["term/"+term+"/unbadged/"+usage.HalfOf(local)] += unbadged
	}
	if err := quarters.Err(); err != nil {
		t.Fatal(err)
	}
	for key := range plain {
		if n, ok := counts[key]; ok {
			plain[key] = usage.Protect(n).String()
		}
		if strings.HasPrefix(key, "month/") {
			delete(plain, key)
		}
	}
	return plain
}
