package visit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/kiosk/visit"
)

// ledger is what a careful person at the door would have written down.
type ledger struct {
	*house
	fault   *fault
	program int // how often the program was started

	passages, visits, unbadged int
	counted                    map[int]counting // by badge: when it was last counted
}

type counting struct {
	program int
	truth   time.Time
	half    string // "" while the time was not believed
}

// TestNothingIsLostAndNobodyCountsTwice does anything in any order: taps that reach the disk or do not, waiting, restarts, power cuts, the time being learned. All
// that was confirmed is on disk, nothing else is, and no badge is counted twice in a half-day by one run of the program.
func TestNothingIsLostAndNobodyCountsTwice(t *testing.T) {
	base := open(t, "2026-03-02")
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		h := *base
		h.opt.Entrance = fmt.Sprintf("door %d", run)
		l := &ledger{house: &h, fault: &fault{DB: base.db}, counted: map[int]counting{}}
		h.db = l.fault
		h.boot = 1000 * run
		h.truth = h.truth.Add(time.Duration(rapid.IntRange(0, 365*24).Draw(t, "hour of the year")) * time.Hour)
		h.start()
		t.Repeat(map[string]func(*rapid.T){
			"tap": l.tap, "": l.check,
			"press":   func(t *rapid.T) { l.press(t) },
			"wait":    func(t *rapid.T) { l.pass(time.Duration(rapid.IntRange(1, 5*3600).Draw(t, "seconds")) * time.Second) },
			"restart": func(*rapid.T) { l.program++; l.count.Close(); l.start() },
			"cut": func(t *rapid.T) {
				l.program++
				l.count.Close()
				l.cut(time.Duration(rapid.IntRange(1, 30*3600).Draw(t, "seconds")) * time.Second)
			},
			"sync": func(*rapid.T) { l.believed = true },
			"heal": func(t *rapid.T) {
				if err := l.count.Heal(context.Background(), l.now()); err != nil {
					t.Fatal(err)
				}
			},
		})
		h.count.Close()
	})
}

// fail makes some commits fail, before they begin or at their end.
func (l *ledger) fail(t *rapid.T) bool {
	l.fault.before, l.fault.within = nil, nil
	no := func() error { return errDisk }
	switch rapid.IntRange(0, 5).Draw(t, "disk") {
	case 0:
		l.fault.before = no
	case 1:
		l.fault.within = no
	default:
		return false
	}
	return true
}

func (l *ledger) tap(t *rapid.T) {
	badge := rapid.IntRange(0, 4).Draw(t, "badge")
	fails := l.fail(t)
	r, err := l.count.Tap(context.Background(), l.now(), card{4, 7, 7, 7, 7, 7, byte(badge)})
	l.fault.before, l.fault.within = nil, nil
	if (err != nil) != fails {
		t.Fatalf("tap: %v, while the disk fails: %v", err, fails)
	}
	if err != nil {
		return
	}
	l.passages++
	now := counting{program: l.program, truth: l.truth}
	if l.believed {
		now.half = l.half(l.truth)
	}
	last, ever := l.counted[badge]
	switch r {
	case visit.Counted:
		if ever && last.program == now.program && last.half != "" && last.half == now.half {
			t.Fatalf("badge %d is counted twice in %s", badge, now.half)
		}
		if ever && last.program == now.program && last.half == "" && now.half == "" && now.truth.Sub(last.truth) == 0 {
			t.Fatalf("badge %d is counted twice at once", badge)
		}
		l.visits++
		l.counted[badge] = now
	case visit.Again:
		if !ever || last.program != now.program || now.truth.Sub(last.truth) >= 13*time.Hour {
			t.Fatalf("badge %d is not counted, though it was last in %+v", badge, last)
		}
		if last.half != "" && last.half != now.half {
			t.Fatalf("badge %d is recognised in %s from %s", badge, now.half, last.half)
		}
	default:
		t.Fatalf("badge %d: %q", badge, r)
	}
}

// half names the half-day by the clock on the wall.
func (l *ledger) half(at time.Time) string {
	local := at.In(l.opt.Zone)
	part := "morning"
	switch {
	case local.Hour() >= 21:
		part = "night"
	case local.Hour() >= 12:
		part = "afternoon"
	}
	return local.Format("2006-01-02 ") + part
}

func (l *ledger) press(t *rapid.T) {
	fails := l.fail(t)
	err := l.count.Press(context.Background(), l.now())
	l.fault.before, l.fault.within = nil, nil
	if (err != nil) != fails {
		t.Fatalf("press: %v, while the disk fails: %v", err, fails)
	}
	if err == nil {
		l.passages++
		l.unbadged++
	}
}

func (l *ledger) check(t *rapid.T) {
	q := l.sum()
	if q.Passages != l.passages || q.Visits != l.visits || q.Unbadged != l.unbadged {
		t.Fatalf("on disk %+v; confirmed were %d passages, %d visits, %d unbadged", q, l.passages, l.visits, l.unbadged)
	}
}
