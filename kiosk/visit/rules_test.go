package visit_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The counting rule, as days at a mötesplats that closes at 21:00 and has room for ten. "09:00" waits until the wall clock shows that, "+20m" waits that long.
// "cut 1h" takes the power away for an hour: the machine then boots in 1970, until "sync"; "doubt" makes it lose belief. "restart" kills the program alone.
var rules = []struct{ rule, day, story string }{
	{"a badge is one visit per half-day, split at noon", "2026-03-02", `
		09:00 tap anna counted
		09:01 tap anna again
		09:02 tap bilal counted
		11:59 tap anna again
		12:00 tap anna counted
		sum passages=5 visits=3 unbadged=0`},
	{"a half-day ends at the closing", "2026-03-02", `
		20:59 tap anna counted
		21:00 tap anna counted
		23:59 tap anna again`},
	{"and at midnight", "2026-03-02", `
		23:59 tap anna counted
		00:00 tap anna counted
		11:59 tap anna again`},
	{"a phone's random id is never recognised", "2026-03-02", `
		09:00 tap telefon unbadged
		09:00 tap telefon unbadged
		sum passages=2 visits=0 unbadged=2`},
	{"a badge of four bytes that is not random is a badge", "2026-03-02", `
		09:00 tap fatima counted
		09:01 tap fatima again`},
	{"a press is one visit without a badge", "2026-03-02", `
		09:00 press
		09:00 press
		sum passages=2 visits=0 unbadged=2`},
	{"counters are kept per quarter of an hour", "2026-03-02", `
		09:14 tap anna counted
		09:15 tap bilal counted
		09:29 tap anna again
		rows 2
		quarter 09:00 passages=1 visits=1
		quarter 09:15 passages=2 visits=1`},
	{"in the night that loses an hour the half-day has eleven", "2026-03-29", `
		00:30 tap anna counted
		11:59 tap anna again
		+1m   tap anna counted
		sum visits=2`},
	{"in the night that repeats an hour it has thirteen, and 02:30 comes twice", "2026-10-25", `
		00:01 tap anna counted
		02:30 press
		+1h   press
		rows 3
		11:59 tap anna again
		12:00 tap anna counted`},
	{"a restart forgets the badges, and the day says so", "2026-03-02", `
		09:00 tap anna counted
		09:10 restart
		      tap anna counted
		      tap bilal counted
		      marks restart=1`},
	{"a restart costs nothing when nobody was counted in the half-day", "2026-03-02", `
		11:00 tap anna counted
		12:05 restart
		12:10 tap anna counted
		      press
		      restart
		12:20 press
		      marks restart=0`},
	{"every memory that was lost is told", "2026-03-02", `
		09:00 tap anna counted
		      restart
		      tap anna counted
		      restart
		      tap anna counted
		      marks restart=2`},
	{"passages alone lose no memory", "2026-03-02", `
		09:00 press
		      tap telefon unbadged
		      restart
		      tap anna counted
		      marks restart=0`},
	{"without the time it is counted all the same, and healed when the time is known", "2026-03-02", `
		09:00 cut 1h
		+5m   tap anna counted
		+5m   tap anna again
		+10m  tap bilal counted
		      rows 0
		      marks unhealed=3
		+5m   sync
		      heal
		      rows 2
		      quarter 10:00 passages=2 visits=1
		      quarter 10:15 passages=1 visits=1
		      marks healed=3 unhealed=0 restart=0
		      sum passages=3 visits=2`},
	{"the first count at a believed time heals by itself", "2026-03-02", `
		09:00 cut 1h
		+5m   tap anna counted
		+1h   sync
		      press
		      rows 2
		      quarter 10:00 visits=1
		      quarter 11:00 unbadged=1`},
	{"a memory that began without the time lives to the next boundary once the time is known", "2026-03-02", `
		08:00 cut 1h
		+10m  tap anna counted
		+1h   sync
		11:59 tap anna again
		12:00 tap anna counted`},
	{"a half-day that ended before the time was known is healed into its own quarters", "2026-03-02", `
		10:30 cut 1h
		+20m  tap anna counted
		+20m  tap bilal counted
		+5m   sync
		      heal
		      quarter 11:45 visits=1
		      quarter 12:00 visits=1
		12:30 tap anna again
		21:00 tap anna counted`},
	{"without the time a badge is remembered for twelve hours at most", "2026-03-02", `
		06:00 cut 1h
		+1h   tap anna counted
		+11h  tap anna again
		+59m  tap anna again
		+1m   tap anna counted`},
	{"and when the time comes, the twelve hours are not made longer", "2026-03-02", `
		21:00 cut 1h
		+1m   tap anna counted
		+3h   sync
		      tap anna again
		10:00 tap anna again
		10:01 tap anna counted`},
	{"nothing is healed into the future", "2026-03-02", `
		09:10 cut 1h
		+1m   tap anna counted
		+1m   sync
		      heal
		      quarter 10:00 visits=1`},
	{"when the time is lost and found again, it is healed again", "2026-03-02", `
		09:00 tap anna counted
		      doubt
		+1h   tap bilal counted
		      marks unhealed=1
		+1h   sync
		      press
		      marks unhealed=0 healed=1
		      rows 3`},
	{"a power cut within a half-day is told once the time is known", "2026-03-02", `
		09:00 tap anna counted
		09:30 cut 1m
		+5m   tap anna counted
		+5m   sync
		      heal
		      marks restart=1 healed=1`},
	{"a power cut over night is no loss", "2026-03-02", `
		20:00 tap anna counted
		20:59 cut 12h
		+5m   tap anna counted
		+5m   sync
		      heal
		      marks restart=0 healed=1`},
	{"a boot that never learned the time keeps its counts, and they are told", "2026-03-02", `
		09:00 cut 1h
		+5m   tap anna counted
		      cut 1h
		+5m   tap anna counted
		      sync
		      heal
		      rows 1
		      marks unhealed=1 healed=1
		      sum visits=2`},
	{"inside is who entered less who left", "2026-03-02", `
		09:00 in
		      in
		      inside 2
		      out
		      inside 1
		sum passages=3 entered=2 left=1`},
	{"never below zero", "2026-03-02", `
		09:00 out
		      inside 0
		      in
		      inside 1
		sum entered=1 left=1`},
	{"never above the capacity", "2026-03-02", `
		09:00 in 12
		      inside 10
		      out
		      inside 9
		sum entered=12 left=1`},
	{"the closing empties the house", "2026-03-02", `
		20:00 in 3
		20:59 inside 3
		21:00 inside 0
		      in
		      inside 1`},
	{"inside outlives a restart, and a cut", "2026-03-02", `
		09:00 in 3
		      restart
		      inside 3
		      cut 1m
		      inside 3
		      in
		      inside 4
		      sync
		      inside 4`},
	{"a closing while the power was off empties the house too", "2026-03-02", `
		20:00 in 3
		20:30 cut 12h
		      sync
		      inside 0
		      in
		      inside 1`},
	{"who entered after such a night, before the time was known, is inside", "2026-03-02", `
		20:00 in 3
		20:30 cut 12h
		+10m  in 2
		+10m  sync
		      heal
		      inside 2
		      in
		      inside 3`},
	{"who entered before a closing that nobody knew of is not", "2026-03-02", `
		19:00 cut 1h
		+10m  in 2
		+2h   in 1
		+10m  sync
		      heal
		      inside 1`},
}

func TestCountingRule(t *testing.T) {
	for _, c := range rules {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			h := open(t, c.day)
			for line := range strings.Lines(c.story) {
				if words := strings.Fields(line); len(words) > 0 {
					if err := h.tell(words); err != nil {
						t.Errorf("%s: %v", strings.Join(words, " "), err)
					}
				}
			}
		})
	}
}

// tell does one line of a story.
func (h *house) tell(words []string) error {
	if rest, err := h.await(words[0]); err != nil {
		return err
	} else if rest {
		words = words[1:]
	}
	arg := func(n int) string {
		if n < len(words) {
			return words[n]
		}
		return ""
	}
	switch words[0] {
	case "tap":
		got, err := h.count.Tap(h.t.Context(), h.now(), cards[arg(1)])
		if err != nil || string(got) != arg(2) {
			return fmt.Errorf("%q %w", got, err)
		}
		return nil
	case "press":
		return h.count.Press(h.t.Context(), h.now())
	case "in", "out":
		return h.cross(words[0] == "in", arg(1))
	case "restart":
		h.start()
		return nil
	case "cut":
		d, err := time.ParseDuration(arg(1))
		h.cut(d)
		return err
	case "sync", "doubt":
		h.believed = words[0] == "sync"
		return nil
	case "heal":
		return h.count.Heal(h.t.Context(), h.now())
	}
	return h.expect(words)
}

// await waits for "09:00" or "+20m"; other words are none of its business.
func (h *house) await(word string) (bool, error) {
	if d, ok := strings.CutPrefix(word, "+"); ok {
		wait, err := time.ParseDuration(d)
		h.pass(wait)
		return true, err
	}
	at, err := time.Parse("15:04", word)
	if err != nil {
		return false, nil
	}
	h.pass(next(h.truth.In(h.opt.Zone).Add(-1), at.Hour(), at.Minute()).Sub(h.truth))
	return true, nil
}

func (h *house) cross(in bool, times string) error {
	n := 1
	if times != "" {
		var err error
		if n, err = strconv.Atoi(times); err != nil {
			return err
		}
	}
	for range n {
		if err := h.count.Cross(h.t.Context(), h.now(), in); err != nil {
			return err
		}
	}
	return nil
}

// expect compares what is counted with a line of a story.
func (h *house) expect(words []string) error {
	have := map[string]int{}
	numbers := words[1:]
	switch words[0] {
	case "inside":
		have["inside"], numbers = h.count.Inside(h.now()), []string{"inside=" + words[1]}
	case "rows":
		have["rows"], numbers = len(h.quarters()), []string{"rows=" + words[1]}
	case "marks":
		for kind, n := range h.marks() {
			have[string(kind)] = n
		}
	case "sum":
		have = numbersOf(h.sum())
	case "quarter":
		for _, q := range h.quarters() {
			if q.Start.In(h.opt.Zone).Format("15:04") == words[1] {
				have = numbersOf(q)
			}
		}
		numbers = words[2:]
	default:
		return fmt.Errorf("nobody knows how to %q", words[0])
	}
	for _, want := range numbers {
		name, n, _ := strings.Cut(want, "=")
		if got := strconv.Itoa(have[name]); got != n {
			return fmt.Errorf("%s is %s", name, got)
		}
	}
	return nil
}
